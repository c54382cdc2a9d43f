"""Files such as no program writes, built part by part (hypothesis): used by test_strange and by ``bench/mutate.py --built``.

Byte mutations mostly break a file's shell; these keep the shell whole and lie inside it: spans of a million columns,
cells at the end of the world, tables in tables, counts that do not fit, sizes that are not true, other encodings.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import error as StructError
from struct import pack, pack_into
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from tests.read.ole_samples import IN_TABLE, doc, ole, record, row_end, wide
from tests.read.samples import W, document, pdf, zipped
from tests.read.test_ofd_rtf import ofd

File = tuple[str, bytes]
Strings = st.SearchStrategy[str]

WORDS = st.one_of(
    st.sampled_from(
        [
            "项目支出绩效自评表",
            "一级指标",
            "全年执行数",
            "119.14",
            "（万元）",
            "100%",
            "2020年度",
            "无",
            "—",
            "",
            " ",
            "　",
            "合计",
        ]
    ),
    st.sampled_from(
        [
            "预算执行率为98.5%，",
            "目标1完成情况：",
            "甲\n乙",
            "\t",
            "|",
            "9" * 400,
            "长" * 3000,
            "&#x0;",
            "]]>",
            "\x0b",
            "𠮷",
        ]
    ),
    st.text(max_size=12),
)
NUMBERS = st.sampled_from(
    [
        "0",
        "1",
        "2",
        "3",
        "7",
        "-1",
        "255",
        "65534",
        "65536",
        "1000000",
        "4294967296",
        "9" * 30,
        "1e9",
        "1e999",
        "nan",
        "",
        "甲",
        "０",
    ]
)
WHOLE = st.integers(0, 40).map(lambda n: n % 6 if n < 30 else (255, 256, 4095, 16_383, 32_767, 65_534, 65_535)[n % 7])
XML_WORDS = WORDS.map(lambda s: escape("".join(c for c in s if c >= " " or c in "\t\n")))


def some(*parts: Strings, most: int = 8) -> Strings:
    """A few of the parts, one after the other."""
    return st.lists(st.one_of(*parts), max_size=most).map("".join)


def filled(pattern: str, *values: Strings) -> Strings:
    """A pattern with drawn values in its ``{}``."""
    return st.tuples(*values).map(lambda v: pattern.format(*v))


def nested(inner: Strings, *patterns: str) -> Strings:
    """The patterns around what is inside, and around themselves; sometimes hundreds deep."""
    deep = st.tuples(st.sampled_from(patterns), inner, st.sampled_from([1, 2, 60, 700])).map(
        lambda v: _deep(v[0], v[1], v[2])
    )
    return st.one_of(
        st.recursive(inner, lambda more: filled("{}", st.one_of(*(filled(p, more) for p in patterns))), max_leaves=6),
        deep,
    )


def _deep(pattern: str, inner: str, times: int) -> str:
    before, after = pattern.split("{}")
    return before * times + inner + after * times


# pages
_TD = filled('<t{} rowspan="{}" colspan={}>{}', st.sampled_from("dh"), NUMBERS, NUMBERS, WORDS)
_ROW = some(_TD, filled("<tr>{}", WORDS), st.sampled_from(["</tr>", "</td>", "<tr>", "</table>", "<table>", "<br>"]))
_TABLE = filled("<table>{}</table>", _ROW)
PAGES = st.tuples(
    some(
        nested(
            some(_TABLE, WORDS, filled("<p>{}</p>", WORDS)),
            "<div>{}</div>",
            "<table><tr><td>{}</td></tr></table>",
            "<b>{}",
            "<ul><li>{}",
        ),
        most=4,
    ),
    st.sampled_from(["utf-8", "gb2312", "utf-16", "big5", "不存在"]),
    st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-be", "utf-32"]),
).map(lambda v: ("a.html", f'<html><meta charset="{v[1]}"><body>{v[0]}'.encode(v[2], "replace")))

# docx
_TC = filled('<w:tc><w:tcPr><w:gridSpan w:val="{}"/>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>',
    NUMBERS, st.sampled_from(["", "<w:vMerge/>", '<w:vMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>']), XML_WORDS)  # fmt: skip
_TBL = st.lists(st.lists(_TC, max_size=4).map("".join), max_size=4).map(
    lambda rows: (
        "<w:tbl><w:tblGrid/>"
        + "".join(f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{r}</w:tr>' for r in rows)
        + "</w:tbl>"
    )
)
_P = filled('<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr></w:pPr><w:r>{}<w:t>{}</w:t></w:r></w:p>',
    NUMBERS, NUMBERS, st.sampled_from(["", '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>', "<w:tab/>", "<w:br/>"]), XML_WORDS)  # fmt: skip
_BODY = some(nested(some(_P, _TBL, most=4), "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
    "<w:p><w:r><w:txbxContent>{}</w:txbxContent></w:r></w:p>", "<w:del>{}</w:del>", "<w:ins>{}</w:ins>"), most=4)  # fmt: skip
_LEVEL = filled('<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/>'
    '<w:lvlText w:val="%{}."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="{}"/></w:num></w:numbering>',
    NUMBERS, NUMBERS, st.sampled_from(["decimal", "chineseCounting", "lowerRoman", "bullet", "x"]), NUMBERS, NUMBERS)  # fmt: skip
DOCUMENTS = st.tuples(
    _BODY, _LEVEL.map(lambda s: s.replace('xmlns:w="x"', W)), st.sampled_from(["utf-8", "utf-16", "gb18030"])
).map(
    lambda v: (
        "a.docx",
        zipped({"word/document.xml": document(v[0]).encode(v[2], "replace"), "word/numbering.xml": v[1]}),
    )
)

# xlsx
_PLACE = filled("{}{}", st.sampled_from(["A", "B", "Z", "XFD", "ZZZZ", "", "a"]), NUMBERS)
_C = filled('<c r="{}" s="{}" t="{}">{}<v>{}</v><is><t>{}</t></is></c>', _PLACE, NUMBERS,
    st.sampled_from(["s", "inlineStr", "str", "e", "b", "n", "d", "x"]), st.sampled_from(["", "<f>A1</f>", "<f/>"]), st.one_of(NUMBERS, XML_WORDS), XML_WORDS)  # fmt: skip
_SHEET = st.tuples(
    filled("{}:{}", _PLACE, _PLACE),
    st.lists(st.tuples(NUMBERS, some(_C, most=5)), max_size=5),
    st.lists(st.one_of(filled("{}:{}", _PLACE, _PLACE), st.sampled_from(["A1:XFD1048576", "B2:A1", "A1:B2", "A1:B1", "A1:A70000"])), max_size=5),
).map(
    lambda v: f'<worksheet><dimension ref="{v[0]}"/><sheetData>' + "".join(f'<row r="{r}">{c}</row>' for r, c in v[1])
    + f'</sheetData><mergeCells count="9">{"".join(f"<mergeCell ref={m!r}/>" for m in v[2])}</mergeCells></worksheet>'
)  # fmt: skip
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOKS = st.tuples(_SHEET, some(filled("<si><t>{}</t></si>", XML_WORDS)), NUMBERS, st.sampled_from(["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../x", ""])).map(
    lambda v: ("a.xlsx", zipped({
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns:r="{_R}"><sheets><sheet name="表" sheetId="1" r:id="r1"/><sheet name="二" sheetId="2" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{_R}/worksheet" Target="{v[3]}"/><Relationship Id="r2" Type="{_R}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": v[0],
        "xl/sharedStrings.xml": f'<sst count="{v[2]}" uniqueCount="{v[2]}">{v[1]}</sst>',
        "xl/styles.xml": f'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="{"0" * 50}.{"0" * 90}%"/></numFmts><cellXfs>'
        f'<xf numFmtId="164"/><xf numFmtId="{v[2]}"/><xf numFmtId="10"/></cellXfs></styleSheet>',
    }))
)  # fmt: skip

# xls
_AT = st.tuples(WHOLE, WHOLE, WHOLE)
_RECORDS = st.lists(st.one_of(
    st.tuples(_AT, WHOLE).map(lambda v: record(0xFD, pack("<HHHI", *v[0], v[1]))),
    st.tuples(_AT, st.floats()).map(lambda v: record(0x203, pack("<HHHd", *v[0], v[1]))),
    st.tuples(_AT, st.integers(-(2**31), 2**31 - 1)).map(lambda v: record(0x27E, pack("<HHHi", *v[0], v[1]))),
    st.tuples(WHOLE, WHOLE, WHOLE, WHOLE, WHOLE).map(lambda v: record(0xE5, pack("<HHHHH", *v))),
    st.tuples(_AT, st.binary(min_size=8, max_size=8)).map(lambda v: record(0x06, pack("<HHH", *v[0]) + v[1])),
    st.tuples(_AT, WORDS).map(lambda v: record(0x204, pack("<HHH", *v[0]) + wide(v[1]))),
    st.tuples(st.sampled_from([0xFD, 0x203, 0xBD, 0xBE, 0x205, 0x207, 0x27E, 0xE5, 0x809, 0x0A, 0x3C]), st.binary(max_size=30)).map(lambda v: record(*v)),
), max_size=14)  # fmt: skip
_STRINGS = st.lists(
    st.tuples(WORDS, st.sampled_from([0, 1, 1, 1, 4, 5, 8, 9, 12, 13, 255]), WHOLE).map(
        lambda v: (
            pack("<HB", min(len(v[0]) + v[2] % 3, 65_535), v[1])
            + (pack("<H", v[2]) if v[1] & 8 else b"")
            + v[0].encode("utf-16-le")
        )
    ),
    max_size=6,
).map(b"".join)
OLD_BOOKS = st.tuples(
    _RECORDS, _STRINGS, WHOLE, st.sampled_from([None, 0, 4, 2**31, 2**32 - 1]), st.binary(max_size=9)
).map(lambda v: ("a.xls", _old_book(b"".join(v[0]), v[1], v[2], v[3], v[4])))


def _old_book(cells: bytes, strings: bytes, count: int, place: int | None, more: bytes) -> bytes:
    body = pack("<II", count, count) + strings
    shared = record(0xFC, body[:8000]) + (record(0x3C, b"\1" + body[8000:16_000]) if len(body) > 8000 else b"")
    shared += record(0x41E, pack("<H", 164) + wide("0.00%")) + record(0xE0, pack("<HH", 0, 164) + more)
    head = record(0x809, b"\0" * 16)
    start = len(head) + 14 + len(shared) + 4
    sheet = record(0x85, pack("<IBBBB", start if place is None else place, 0, 0, 1, 1) + "表".encode("utf-16-le"))
    return ole({"Workbook": head + sheet + shared + record(0x0A) + head + cells + record(0x0A)})


# doc
_EDGES = st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=5)
OLD_DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["甲\x07", "\x07", "119.14\r", "\x13 x \x14", "\x15", "\x0c", "\x08\x01\r", "长" * 300 + "\r"]),
        st.sampled_from([0, 1]),
        st.one_of(st.just(b""), st.just(IN_TABLE), _EDGES.map(lambda e: row_end(e, [96] * (len(e) - 1))), st.binary(max_size=20)),
    ),
    min_size=1, max_size=9,
).map(lambda v: ("a.doc", doc([tuple(x) for x in v])))  # type: ignore[misc]  # fmt: skip

# OFD, pdf, rtf, text
_FOUR = filled("{} {} {} {}", NUMBERS, NUMBERS, NUMBERS, NUMBERS)
_OBJECT = st.one_of(
    filled('<ofd:TextObject ID="1" Boundary="{}" Size="{}" CTM="{} 0 1"><ofd:TextCode X="{}" Y="{}" DeltaX="g {} {}">{}</ofd:TextCode></ofd:TextObject>',
        _FOUR, NUMBERS, _FOUR, NUMBERS, NUMBERS, NUMBERS, NUMBERS, XML_WORDS),
    filled('<ofd:TextObject ID="1" Boundary="{}" Size="3.5"><ofd:TextCode X="0" Y="{}" DeltaX="{} 1">{}</ofd:TextCode></ofd:TextObject>',
        _FOUR, NUMBERS, NUMBERS, XML_WORDS),
    filled('<ofd:PathObject ID="2" Boundary="{}"><ofd:AbbreviatedData>M {} 0 L {} {} C B {}</ofd:AbbreviatedData></ofd:PathObject>',
        _FOUR, NUMBERS, NUMBERS, NUMBERS, _FOUR),
)  # fmt: skip
OFDS = st.lists(some(nested(some(_OBJECT), "<ofd:PageBlock>{}</ofd:PageBlock>"), most=3), max_size=3).map(
    lambda v: ("a.ofd", ofd(*v))
)
_NUMBER = st.sampled_from(["0", "1", "-1", "99999999", "0.00001", "1e9", "72", "200", "--3", ""])
_DRAWN = st.one_of(
    filled(
        "BT /F1 {} Tf {} {} Td ({}) Tj ET",
        _NUMBER,
        _NUMBER,
        _NUMBER,
        st.sampled_from(["119.14", "A" * 300, "(", "\\377", ""]),
    ),
    filled("{} {} {} {} re f", _NUMBER, _NUMBER, _NUMBER, _NUMBER),
    filled("{} {} m {} {} l S", _NUMBER, _NUMBER, _NUMBER, _NUMBER),
    st.sampled_from(["q", "Q", "1 0 0 1 0 0 cm", "0 0 0 0 0 0 cm", "W n", "EI"]),
)
PDFS = st.tuples(
    some(_DRAWN.map(lambda s: s + "\n"), most=12),
    st.sampled_from(["", "/Rotate 90", "/Rotate 91", "/MediaBox[0 0 0 0]", "/UserUnit 1e9", "/Parent 3 0 R"]),
).map(lambda v: ("a.pdf", pdf(*v)))
RTFS = some(
    filled("\\cellx{}", NUMBERS), filled("\\u{} ?", NUMBERS), filled("\\bin{} ", NUMBERS),
    st.sampled_from(["{", "}", "\\trowd", "\\intbl", "\\cell", "\\row", "\\par", "\\clmgf", "\\clvmrg", "\\'d6\\'d0", "\\'", "\\", "{\\*\\x", "119.14"]), most=30,
).map(lambda s: ("a.rtf", ("{\\rtf1\\ansicpg936 " + s).encode("gb18030", "replace")))  # fmt: skip
TEXTS = st.tuples(
    some(WORDS, st.sampled_from(["\n", "\n\t", "|", "\r", "\t\t\t"]), most=40),
    st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "big5", "utf-7"]),
).map(lambda v: ("a.txt", v[0].encode(v[1], "replace")))


def spoiled(file: File, at: float, field: str, value: int) -> File:
    """The file with one field of its zip directory changed (nothing, where it is no zip)."""
    data = file[1]
    out = bytearray(data)
    places = [k for k in range(len(out) - 4) if out[k : k + 4] == b"PK\1\2"]
    offset = {"flags": 8, "method": 10, "crc": 16, "packed": 20, "size": 24, "name": 28, "start": 42}[field]
    if data[:2] == b"PK" and places:
        start = places[int(at * (len(places) - 1))] + offset
        try:
            pack_into("<H" if field in ("flags", "method", "name") else "<I", out, start, value)
        except StructError:
            del out[-20:]
    return file[0], bytes(out)


ALL: Sequence[st.SearchStrategy[File]] = (PAGES, DOCUMENTS, BOOKS, OLD_BOOKS, OLD_DOCUMENTS, OFDS, PDFS, RTFS, TEXTS)
FILES: st.SearchStrategy[File] = st.one_of(
    *ALL,
    st.builds(
        spoiled, st.one_of(DOCUMENTS, BOOKS, OFDS), st.floats(0, 1),
        st.sampled_from(["flags", "method", "crc", "packed", "size", "name", "start"]), st.sampled_from([0, 1, 9, 0x800, 0xFFFF, 2**31, 2**32 - 1]),
    ),
    st.builds(lambda file, suffix: ("a" + suffix, file[1]), st.one_of(*ALL), st.sampled_from(["", ".txt", ".docx", ".xls", ".pdf", ".html"])),
)  # fmt: skip
