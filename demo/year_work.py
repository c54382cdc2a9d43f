"""The rows of the sample year's work: posts, pushes, messages, media, surveys, training.  Names are job titles.

Every choice is drawn from a hash of what it is for, so that the same script gives the same rows on any machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256

YEAR = 2020
SITE, PORTAL, WECHAT = "https://cmic.example.gov.cn", "https://www.example.gov.cn", "https://mp.example.cn"
# Column, items, where they come from, and items by month (for the whole website: the sum over the columns).
COLUMNS = {
    "重点动态": 112,
    "基层要闻": 311,
    "媒体报道": 242,
    "通知公告": 84,
    "政策文件": 36,
    "图片新闻": 118,
    "专题专栏": 97,
    "城管科普": 121,
}
COPIED = {"媒体报道", "政策文件", "城管科普"}
MONTHS = (78, 96, 110, 98, 102, 95, 88, 90, 92, 81, 93, 98)
SEASON = (4, 5, 9, 8, 13, 9, 7, 6, 9, 8, 12, 10)
PLACES = (
    "主城区",
    "东部片区",
    "南湖片区",
    "洞庭片区",
    "城北片区",
    "临港片区",
    "老城区",
    "站前片区",
    "湖滨路段",
    "新区",
)
TOPICS = (
    "市容秩序", "渣土运输", "垃圾分类", "户外广告", "共享单车停放", "餐饮油烟", "道路保洁", "园林养护", "路灯维护", "井盖整治",
    "占道施工", "夜市管理", "停车秩序", "公厕提质", "防汛排涝", "疫情防控消杀", "弱电线路整治", "违法建设治理", "便民服务点", "环卫作业",
)  # fmt: skip
ACTS = ("集中整治", "专项巡查", "督查通报", "现场推进", "便民服务", "宣传进社区", "联合执法", "回头看")
EVENTS = (
    "党风廉政警示教育", "禁毒宣传", "桥梁拆除夜间跟踪", "机关会议", "工会活动", "疫情防控", "防汛值守", "市容整治行动", "管网施工现场", "垃圾分类宣传",
    "文明劝导", "路面养护", "志愿服务", "业务培训", "设备安装维修",
)  # fmt: skip


_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def pick(label: str, below: int) -> int:
    """A number from 0 that depends on the label alone."""
    return int.from_bytes(sha256(label.encode()).digest()[:8], "big") % below


def digest(label: str) -> str:
    """A hash that depends on the label alone, and in which nobody can see a telephone number."""
    while _PHONE.search(found := sha256(label.encode()).hexdigest()):
        label += "."
    return found


def shuffled(items: Sequence[str], label: str) -> list[str]:
    """The items in an order that depends on the label alone."""
    return [x for _, x in sorted((sha256(f"{label}{n}".encode()).digest(), x) for n, x in enumerate(items))]


def day(month: int, label: str) -> date:
    """A working day of the month."""
    last = (date(YEAR + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    on = date(YEAR, month, 1 + pick(label, last))
    step = timedelta(days=1 if on.day < last - 2 else -1)
    while on.weekday() > 4:
        on += step
    return on


def clock(label: str) -> str:
    """A time within office hours."""
    return f"{8 + pick(label + 'h', 10):02}:{pick(label + 'm', 60):02}"


def posts() -> Iterator[dict[str, object]]:
    """1121 items of the website."""
    columns = shuffled([c for c, n in COLUMNS.items() for _ in range(n)], "column")
    months = [m for m, n in enumerate(MONTHS, 1) for _ in range(n)]
    days = sorted(day(m, f"post{n}") for n, m in enumerate(months))
    combinations = len(PLACES) * len(TOPICS) * len(ACTS)
    for n, (column, on) in enumerate(zip(columns, days), 1):
        k = n * 977 % combinations  # 977 is prime to the number of combinations: no title comes twice
        place, topic, act = PLACES[k % 10], TOPICS[k // 10 % 20], ACTS[k // 200]
        key = column == "重点动态"
        # The government portal takes the item over on the same evening or on one of the next days, within the year.
        later = min(on + timedelta(days=pick(f"repost{n}", 3)), date(YEAR, 12, 31))
        yield {
            "id": f"{YEAR}-{n:04}", "column": column, "title": f"{place}{topic}{act}",
            "origin": "转载" if column in COPIED else "采编", "published_at": f"{on} {clock(f'post{n}')}",
            "url": f"{SITE}/{on:%Y%m}/t{n:04}.html", "reposted_at": f"{later} {18 + n % 3}:{pick(f'r{n}', 60):02}" if key else "",
            "reposted_url": f"{PORTAL}/xxgk/{later:%Y%m}/c{n:04}.html" if key else "", "evidence": "Z1" if key else "",
        }  # fmt: skip


def pushes() -> Iterator[dict[str, object]]:
    """262 pushes of the WeChat account, never two weeks apart."""
    start = date(YEAR, 1, 2)
    for n in range(262):
        on = start + timedelta(days=min(363, n * 363 // 261 + pick(f"pushday{n}", 5)))
        k = n * 37 + 11
        yield {
            "id": f"W{YEAR}-{n + 1:03}", "pushed_at": f"{on} {clock(f'push{n}')}",
            "headline": f"城管手机报：{PLACES[k % 10]}{TOPICS[k // 3 % 20]}{ACTS[k // 7 % 8]}", "articles": 1,
            "reads": 180 + pick(f"reads{n}", 2400), "url": f"{WECHAT}/s/{YEAR}{n + 1:03}",
        }  # fmt: skip


def messages() -> Iterator[dict[str, object]]:
    """58 messages of citizens, all replied within seven days."""
    kinds = ("咨询", "咨询", "投诉", "建议", "求助")
    for n in range(58):
        on = date(YEAR, 1, 6) + timedelta(days=n * 355 // 57)
        replied = on + timedelta(days=min(1 + pick(f"reply{n}", 6), (date(YEAR, 12, 31) - on).days))
        yield {
            "id": f"L{YEAR}-{n + 1:03}", "received_at": f"{on} {clock(f'message{n}')}", "kind": kinds[pick(f"kind{n}", 5)],
            "subject": f"关于{TOPICS[pick(f'message{n}', 20)]}的留言", "sender": f"市民{n + 1:02}", "phone": "13800138000",
            "replied_at": f"{replied} {18 + pick(f'reply{n}', 3)}:30", "open": "是" if pick(f"open{n}", 4) else "否",
        }  # fmt: skip


def media() -> Iterator[dict[str, object]]:
    """6213 photographs and 43 videos as an index: what was taken, when, and the hash of the file."""
    for kind, count, prefix, suffix in (("照片", 6213, "P", "jpg"), ("视频", 43, "V", "mp4")):
        for n in range(count):
            # Busier in spring and late autumn: the share of a month is that of SEASON.
            month = next(m for m in range(1, 13) if n * sum(SEASON) < count * sum(SEASON[:m]))
            on = day(month, f"{prefix}{n * 60 // count}")
            event = EVENTS[pick(f"event{on}", len(EVENTS))]
            if on.month == 5 and pick(f"bridge{n}", 3) == 0:
                event = "桥梁拆除夜间跟踪"
            name = f"{prefix}{on:%m%d}-{n + 1:04}.{suffix}"
            yield {
                "id": name, "kind": kind, "captured_at": f"{on} {clock(f'{prefix}{n}')}", "subject": event,
                "hash": digest(f"{YEAR}{name}"), "by": "影像岗",
            }  # fmt: skip


def answers() -> Iterator[dict[str, object]]:
    """340 answers of citizens to one survey: 323 satisfied or very satisfied, 95 %."""
    said = shuffled(["非常满意"] * 201 + ["满意"] * 122 + ["基本满意"] * 12 + ["不满意"] * 4 + ["非常不满意"], "answer")
    frames = ("沿线居民", "沿线商户", "网站用户", "微信用户")
    for n, answer in enumerate(said):
        respondent = frames[pick(f"frame{n}", 4)]
        yield {
            "id": f"D{YEAR}-{n + 1:03}", "survey": f"{YEAR}年城管信息服务满意度调查",
            "answered_on": str(date(YEAR, 11, 2) + timedelta(days=n * 18 // len(said))), "respondent": respondent,
            "frame": "四条新建管网道路沿线和城管信息网、微信公众号的用户", "channel": "现场" if respondent[:2] == "沿线" else "网络",
            "answer": answer,
        }  # fmt: skip


def training() -> Iterator[dict[str, object]]:
    """Meetings at which the staff learned something."""
    rows = (
        ("03-20", "《会计法》和内控制度学习", "培训", 7, 7), ("04-24", "反腐倡廉警示教育", "会议", 7, 0),
        ("06-19", "党风廉政建设专题学习", "会议", 7, 7), ("06-24", "禁毒宣传教育", "宣传", 7, 7), ("08-21", "政府网站内容保障培训", "培训", 5, 5),
        ("09-25", "警示教育基地参观", "会议", 7, 0), ("10-23", "弱电管网验收规范培训", "培训", 4, 4), ("11-27", "禁毒影片观看", "宣传", 7, 0),
    )  # fmt: skip
    for n, (on, subject, kind, people, material) in enumerate(rows, 1):
        yield {
            "id": f"P{YEAR}-{n:02}", "held_on": f"{YEAR}-{on}", "kind": kind, "subject": subject, "people": people,
            "material": material or "", "place": "机关会议室" if kind != "会议" or "参观" not in subject else "警示教育基地",
        }  # fmt: skip
