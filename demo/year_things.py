"""The rows of the sample year's things and money: conduits on four roads, equipment, payments, contracts, problems."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import cos, hypot, radians, sin

from year_work import YEAR, pick

# Road, length in metres, holes, accepted on, westernmost point (east, north) in EPSG:4547, bearing in degrees from east.
ROADS = (
    ("五里牌路", 820, 12, "05-28", (414_620.0, 3_249_170.0), 12.0),
    ("东茅岭路", 760, 9, "08-26", (414_780.0, 3_248_720.0), -8.0),
    ("北辅道", 690, 6, "10-22", (415_600.0, 3_248_640.0), 78.0),
    ("德胜路", 530, 6, "11-19", (414_560.0, 3_248_480.0), 96.0),
)
SPACING = 90  # metres between two wells, at most


def segments() -> Iterator[dict[str, object]]:
    """The accepted segments: 2800 m in all; the drawn line bends a little, within 2 % of the recorded length."""
    for letter, (road, total, holes, accepted, (east, north), bearing) in zip("WDBS", ROADS):
        count = -(-total // SPACING)
        lengths = [total // count + (n < total % count) for n in range(count)]
        x, y, at = east, north, 0
        for n, length in enumerate(lengths, 1):
            angle = radians(bearing + pick(f"{road}{n}", 9) - 4)
            x2, y2 = x + length * cos(angle), y + length * sin(angle)
            aside = pick(f"{road}bend{n}", 60) / 10 - 3  # metres that the middle lies off the straight line
            middle = ((x + x2) / 2 - aside * sin(angle), (y + y2) / 2 + aside * cos(angle))
            line = ", ".join(f"{e:.2f} {m:.2f}" for e, m in ((x, y), middle, (x2, y2)))
            drawn = hypot(middle[0] - x, middle[1] - y) + hypot(x2 - middle[0], y2 - middle[1])
            assert abs(drawn - length) <= length * 0.02
            yield {
                "road": road, "section": "全段", "segment": f"{letter}{n:02}", "from_well": f"{letter}J{n:02}", "to_well": f"{letter}J{n + 1:02}",
                "start_m": at, "end_m": at + length, "length_m": length, "holes_total": holes,
                "holes_used": pick(f"{road}used{n}", holes), "material": "PVC-U", "builder": "市区管网投资建设公司",
                "completed_on": f"{YEAR}-{accepted[:3]}{int(accepted[3:]) - 9:02}", "accepted_on": f"{YEAR}-{accepted}",
                "acceptance": f"验收〔{YEAR}〕{'WDBS'.index(letter) + 1}号", "geometry": f"LINESTRING ({line})", "crs": "EPSG:4547",
                "evidence": "Z3",
            }  # fmt: skip
            x, y, at = x2, y2, at + length


def equipment() -> Iterator[dict[str, object]]:
    """8 cameras put up, 12 repaired or serviced, and the work in the server room."""
    rows = [
        ("03-18", "摄像头", "安装", "一层大厅"), ("03-18", "摄像头", "安装", "一层东门"), ("03-19", "摄像头", "安装", "二层走廊"),
        ("03-19", "摄像头", "安装", "三层走廊"), ("06-11", "摄像头", "安装", "四层走廊"), ("06-11", "摄像头", "安装", "五层走廊"),
        ("06-12", "摄像头", "安装", "车库入口"), ("06-12", "摄像头", "安装", "一层西门"), ("09-10", "服务器", "安装", "机关机房"),
        ("09-10", "控制台", "安装", "机关机房"), ("04-16", "多媒体播放机", "保养", "一层大厅"), ("05-13", "扩音设备", "维修", "二层会议室"),
        ("08-12", "投影设备", "维修", "二层会议室"), ("10-14", "门禁系统", "保养", "机关办公楼"),
    ]  # fmt: skip
    places = ("一层大厅", "一层东门", "二层走廊", "三层走廊", "四层走廊", "五层走廊")
    rows += [(f"{n + 1:02}-{14 + n % 5}", "摄像头", "维修" if n % 3 else "保养", places[n % 6]) for n in range(12)]
    for n, (on, kind, event, place) in enumerate(sorted(rows), 1):
        yield {
            "id": f"S{YEAR}-{n:03}", "done_on": f"{YEAR}-{on}", "kind": kind, "device": f"{place}{kind}", "event": event,
            "quantity": 1, "place": place, "by": "设备岗", "evidence": "Z7" if kind == "摄像头" else "",
        }  # fmt: skip


# The economic kind of a payment, by the first words of its purpose.
_ECONOMIC = {
    "工资": "30101", "社会": "30108", "年度绩效": "30103", "办公": "30201", "疫情": "30201", "水电": "30206", "邮电": "30207", "差旅": "30211",
    "培训": "30216", "监控": "31002", "服务器": "31002", "网站": "30213", "微信": "30227",
}  # fmt: skip
# Budget line, day, amount in 元, purpose, economic kind of the payment.
_PUBLIC = (
    ("01-15", "3150.00", "办公用品"), ("02-20", "1860.50", "疫情防控用品"), ("03-25", "4270.00", "水电费"), ("04-22", "2980.00", "邮电费"),
    ("05-20", "3645.00", "差旅费"), ("06-17", "4410.00", "水电费"), ("07-22", "3380.00", "办公用品"), ("08-19", "2765.50", "邮电费"),
    ("09-23", "4620.00", "水电费"), ("10-21", "3950.00", "差旅费"), ("11-18", "4108.00", "培训费"), ("12-16", "6361.00", "水电费、办公用品"),
)  # fmt: skip
_CONDUIT = (
    ("03-26", "18600.00", "管网施工现场巡查"), ("05-29", "34500.00", "五里牌路竣工测量和检测"), ("07-09", "24900.00", "管网资料整理"),
    ("08-27", "36800.00", "东茅岭路竣工测量和检测"), ("10-23", "33200.00", "北辅道竣工测量和检测"), ("11-20", "28700.00", "德胜路竣工测量和检测"),
    ("12-10", "29800.00", "管网信息系统数据建库"),
)  # fmt: skip
_OFFICE = (
    ("02-27", "12000.00", "网站运行维护（一季度）"), ("03-20", "7200.00", "监控摄像头采购安装"), ("05-14", "9600.00", "桥梁拆除跟踪拍摄保障"),
    ("05-27", "12000.00", "网站运行维护（二季度）"), ("06-15", "7200.00", "监控摄像头采购安装"), ("07-16", "15800.00", "微信公众号技术服务"),
    ("08-27", "12000.00", "网站运行维护（三季度）"), ("09-14", "36800.00", "服务器和控制台采购"), ("11-12", "5400.00", "满意度调查"),
    ("11-26", "12000.00", "网站运行维护（四季度）"), ("12-09", "15000.00", "影像资料整理存储"),
)  # fmt: skip


def payments() -> Iterator[dict[str, object]]:
    """What was paid, in 元: 人员 794400, 公用 45500, 项目 351500."""
    rows = [("R", f"{m:02}-10", "52000.00", "工资福利") for m in range(1, 13)]
    rows += [("R", f"{m:02}-15", "9200.00", "社会保险和住房公积金") for m in range(1, 13)]
    rows += [("R", "12-18", "60000.00", "年度绩效奖励")]
    rows += [("G", *x) for x in _PUBLIC]
    rows += [("X1", *x) for x in _CONDUIT]
    rows += [("X2", *x) for x in _OFFICE]
    totals: dict[str, Decimal] = {}
    for line, _, amount, _ in rows:
        totals[line] = totals.get(line, Decimal(0)) + Decimal(amount)
    assert [str(x) for x in totals.values()] == ["794400.00", "45500.00", "206500.00", "145000.00"], totals
    vouchers: dict[str, int] = {}
    for line, on, amount, purpose in sorted(rows, key=lambda r: (r[1], r[0])):
        vouchers[on[:2]] = vouchers.get(on[:2], 0) + 1
        way = "公务卡" if purpose == "差旅费" else "国库直接支付" if line == "R" else "国库授权支付"
        yield {
            "voucher": f"记-{YEAR}-{on[:2]}-{vouchers[on[:2]]:03}", "paid_on": f"{YEAR}-{on}", "amount": amount, "line": line,
            "purpose": purpose, "way": way,
            "economic": next((code for words, code in _ECONOMIC.items() if purpose.startswith(words)), "30227"),
        }  # fmt: skip


def procurement() -> Iterator[dict[str, object]]:
    """What was bought, how, and for how much."""
    rows = (
        ("01-16", "城管信息网运行维护", "框架协议", "网络技术服务公司甲", "50000.00", "48000.00", "X2"),
        ("03-03", "监控摄像头8台", "网上超市", "安防设备公司乙", "15000.00", "14400.00", "X2"),
        ("06-18", "微信公众号技术服务", "网上超市", "网络技术服务公司甲", "16000.00", "15800.00", "X2"),
        ("08-20", "服务器和控制台", "网上超市", "计算机设备公司丙", "38000.00", "36800.00", "X2"),
        ("04-08", "管网竣工测量和检测", "询价", "测绘服务公司丁", "140000.00", "133200.00", "X1"),
    )  # fmt: skip
    for n, (on, item, method, supplier, budget, amount, line) in enumerate(sorted(rows), 1):
        yield {
            "id": f"CG{YEAR}-{n:02}", "decided_on": f"{YEAR}-{on}", "item": item, "method": method, "government": "是", "line": line,
            "budget": budget, "amount": amount, "supplier": supplier,
        }  # fmt: skip


def contracts() -> Iterator[dict[str, object]]:
    """The contracts of these purchases."""
    for n, row in enumerate(procurement(), 1):
        month, day = str(row["decided_on"])[5:].split("-")
        yield {
            "id": f"HT{YEAR}-{n:02}", "signed_on": f"{YEAR}-{month}-{int(day) + 3:02}", "title": f"{row['item']}合同", "party": row["supplier"],
            "line": row["line"], "amount": row["amount"], "paid": row["amount"], "starts_on": f"{YEAR}-{month}-{int(day) + 3:02}",
            "ends_on": f"{YEAR}-12-31", "accepted_on": f"{YEAR}-12-{20 + n}",
        }  # fmt: skip


def issues() -> Iterator[dict[str, object]]:
    """What stood in the way, whose task it is, and until when."""
    yield {
        "id": f"Q{YEAR}-01", "found_on": f"{YEAR}-06-30", "problem": "地下弱电综合管网管理没有专门立法，管线单位协调推进缺少政策依据",
        "cause": "管理依据只有部门工作流程", "source": "管网协调会", "owner": "中心主任", "due": f"{YEAR + 1}-06-30",
        "remedy": "起草管网建设管理办法建议稿，报主管部门列入立法建议",
    }  # fmt: skip
    yield {
        "id": f"Q{YEAR}-02", "found_on": f"{YEAR}-10-31", "problem": "管网管理经费年初预算不够支付竣工测量和检测，动用了上年结转",
        "cause": "年初按2000米编制预算，实际验收2800米", "source": "预算执行监控", "owner": "中心副主任", "due": f"{YEAR + 1}-03-31",
        "remedy": "按上年实际验收长度测算下年度管网管理经费，列入预算申报", "budget_effect": "18000.00",
    }  # fmt: skip
    yield {
        "id": f"Q{YEAR}-03", "found_on": f"{YEAR}-03-10", "problem": "网站有两个栏目超过两周没有更新", "cause": "栏目没有明确责任人",
        "source": "网站自查", "owner": "编辑岗", "due": f"{YEAR}-03-31", "remedy": "栏目落实到人，合并不再更新的栏目", "closed_on": f"{YEAR}-03-24",
    }  # fmt: skip
