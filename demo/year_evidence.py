"""The files behind the sample year: small, made here, nobody's documents."""

from __future__ import annotations

import struct
import zlib
from hashlib import sha256

from year_things import ROADS, segments
from year_work import COLUMNS, YEAR, pick

# Id, title, kind, what it proves, file, date, source, locator, private, lines of text (for text and PDF files).
Row = tuple[str, str, str, list[str], str, str, str, str, bool, list[str]]


def rows() -> list[Row]:
    """One row a file."""
    metres = [f"{road}：{length}米，{count}段，验收日期{YEAR}-{on}" for road, length, _, on, _, _ in ROADS
              for count in [-(-length // 90)]]  # fmt: skip
    columns = [f"{name}：{count}条" for name, count in COLUMNS.items()]
    site, wechat = ["管网", "弱电线路", "管网时效"], ["微信", "社会效益"]
    return [
        ("Z1", "政务网转载清单", "工作资料", ["转载", "社会效益", "重点动态"], "政务网转载清单.txt", "12-31", "市政府网站检索结果", "全文", False,
         [f"{YEAR}年被市政府网站转载信息112条，编号与信息发布登记簿一致。", "检索日期：12月31日。"]),
        ("Z2", "网站后台发布统计", "原始凭证", ["信息", "重点动态", "基层要闻", "媒体报道", "报道时效"], "网站后台发布统计.txt", "12-31", "网站后台导出", "全文", False,
         [f"{YEAR}年1月1日至12月31日", *columns, f"合计：{sum(COLUMNS.values())}条"]),
        ("Z3", "管网竣工验收单", "原始凭证", site, "管网竣工验收单.pdf", "11-19", "验收组", "第1页", False,
         ["四条道路弱电管网竣工验收单（样例）", *metres, "结论：合格，弱电线路全部入地。"]),
        ("Z4", "管网竣工平面示意图", "工作资料", ["管网", "生态效益"], "管网竣工平面示意图.svg", "11-25", "竣工测量", "全图", False, []),
        ("Z5", "满意度调查方案", "正式资料", ["满意度"], "满意度调查方案.txt", "10-20", "本单位", "全文", False,
         ["调查名称：城管信息服务满意度调查", "范围：四条新建管网道路沿线居民、商户，网站和微信用户", "方法：现场每隔五户抽一户，网上自愿填答",
          "时间：11月2日至11月19日", "回收有效答卷：340份"]),
        ("Z6", "舆情监测记录", "工作资料", ["舆论"], "舆情监测记录.txt", "12-31", "编辑岗", "全文", False,
         ["范围：本单位网站、微信公众号、本地论坛，每周一次。", *[f"第{n:02}周：未发现负面舆论" for n in range(1, 53)]]),
        ("Z7", "监控设备安装维修登记", "原始凭证", ["新增摄像头", "维修保养"], "监控设备安装维修登记.png", "12-18", "设备岗", "整幅", False, []),
        ("Z8", "部门预算批复", "正式资料", ["成本", "budget_initial"], "部门预算批复.pdf", "01-20", "财政部门", "第1页", False,
         [f"{YEAR}年部门预算批复（样例）", "人员经费：81.21万元", "公用经费：4.90万元", "地下弱电管网建设管理经费：20.00万元",
          "信息中心工作经费：15.00万元", "合计：121.11万元"]),
        ("Z9", "固定资产卡片", "原始凭证", ["asset_total"], "固定资产卡片.txt", "12-31", "资产系统导出", "全文", False,
         ["固定资产净值：155400.00元，全部在用。"]),
        ("Z10", "微信后台推送统计", "原始凭证", wechat, "微信后台推送统计.txt", "12-31", "微信后台导出", "全文", False,
         [f"{YEAR}年推送262次，每次1篇。"]),
        ("Z11", "网站自查记录", "工作资料", ["栏目", "答复率"], "网站自查记录.txt", "12-25", "编辑岗", "全文", False,
         [f"{m}月：空白栏目0个，超过期限未答复留言0件" for m in range(1, 13)]),
        ("Z12", "管网共用情况说明", "说明材料", ["经济效益", "生态效益"], "管网共用情况说明.txt", "12-20", "本单位", "全文", False,
         ["四条道路各开挖一次，多家通信企业共用管孔。", "没有测算节约的金额。"]),
        ("Z13", "警示教育签到表", "工作资料", ["T2", "培训人次"], "警示教育签到表.png", "09-25", "办公室", "整幅", True, []),
        ("Z14", "部门决算报表", "正式资料", ["carry_in", "income_general", "income_fund", "income_nontax", "income_other", "reception",
          "vehicle_running", "vehicle_purchase", "abroad", "three_public_budget", "asset_in_use", "asset_leased", "asset_other"],
         "部门决算报表.pdf", "12-31", "财务岗", "第1页", False,
         [f"{YEAR}年部门决算报表（样例摘要）", "上年结转：3.21万元", "一般公共预算拨款：115.31万元", "其他收入：5.80万元", "支出合计：119.14万元",
          "三公经费预算和支出：均为0", "固定资产净值：15.54万元"]),
        ("Z15", "机构编制和在职人员名册", "正式资料", ["staff_quota", "staff_actual"], "机构编制和在职人员名册.txt", "12-31", "机构编制部门", "全文", True,
         ["编制数：7人", "实有人数：7人", *[f"工作人员{x}" for x in "甲乙丙丁戊己庚"]]),
    ]  # fmt: skip


def content(row: Row) -> bytes:
    """The bytes of the file."""
    name, lines = row[4], row[9]
    if name.endswith(".txt"):
        return ("\n".join([row[1], *lines]) + "\n").encode()
    if name.endswith(".pdf"):
        return pdf(lines)
    return plan() if name.endswith(".svg") else picture(name)


def pdf(lines: list[str]) -> bytes:
    """A page with some lines of Chinese, in a face that every reader brings along."""
    text = "".join(f"<{x.encode('utf-16-be').hex().upper()}> Tj T*\n" for x in lines)
    stream = f"BT /F 14 Tf 24 TL 70 760 Td\n{text}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000 %s >>"
        % b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 %s >>"
        % b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % at for at in places)
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def plan() -> bytes:
    """The four roads as drawn lines."""
    paths = []
    for s in segments():
        line = str(s["geometry"])[len("LINESTRING (") : -1]
        points = [tuple(map(float, p.split())) for p in line.split(", ")]
        paths.append("M" + " L".join(f"{e - 413_700:.0f} {3_251_200 - n:.0f}" for e, n in points))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3000 3400"><title>管网竣工平面示意图（样例）</title>'
        f'<path d="{" ".join(paths)}" fill="none" stroke="#0e5358" stroke-width="24"/></svg>\n'
    ).encode()


def picture(name: str) -> bytes:
    """A grey picture with lines as on a form, 96 x 64; stored, not deflated, so that no library can change a byte."""
    width, height = 96, 64
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            ink = y % 9 == 4 or x in (6, 60, 90) or (y % 9 > 5 and 8 < x < 10 + pick(f"{name}{y // 9}", 48) and x % 3)
            rows.append(90 if ink else 238 + (x * y) % 9)
    data = bytes(rows)
    stored = b"\x78\x01" + b"\x01" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data
    stored += struct.pack(">I", zlib.adler32(data))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", stored) + chunk(b"IEND", b"")


def index() -> str:
    """evidence.yaml."""
    out = ["# 佐证目录：每份文件证明什么、什么时候形成、校验值（SHA-256）。文件换了，靠它证明的数要重新核对。\n"]
    for row in rows():
        key, title, kind, proves, name, on, source, locator, private, _ = row
        out.append(
            f"- id: {key}\n  title: {title}\n  kind: {kind}\n  proves: [{', '.join(proves)}]\n  file: evidence/{name}\n"
            f'  sha256: {sha256(content(row)).hexdigest()}\n  on: "{YEAR}-{on}"\n  source: {source}\n  locator: {locator}\n'
            + ("  private: true\n" if private else "")
        )
    return "".join(out)
