"""Workbooks and web pages: numbers as people see them, blanks kept, merges and layout tables."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizheng.model import Paragraph, Table
from jizheng.read import Limits, read
from jizheng.read.sheets import column_name, words
from tests.read.samples import zipped


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_path(table: Table) -> dict[str, str]:
    return {c.path: c.text for c in table.cells}


def test_a_sheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "收支表"
    sheet["B2"], sheet["C2"] = "支出合计", 119.13999999999999
    sheet["B3"], sheet["C3"], sheet["D3"] = "执行率", 0.865, datetime.date(2020, 12, 31)
    sheet["C3"].number_format = "0%"
    sheet["B5"], sheet["D5"] = 7, "=C2*2"
    sheet.merge_cells("B6:D7")
    sheet["B6"] = "说明"
    found = read(saved(book), "a.xlsx")
    heading, table = found.blocks
    assert isinstance(heading, Paragraph)
    assert (heading.text, heading.role) == ("收支表", "heading")
    assert isinstance(table, Table)
    assert (table.rows, table.columns) == (6, 3)
    cells = by_path(table)
    assert cells["xlsx:收支表!C2"] == "119.14"
    assert cells["xlsx:收支表!C3"] == "87%"
    assert cells["xlsx:收支表!D3"] == "2020-12-31"
    assert cells["xlsx:收支表!B4"] == ""  # a blank row inside the used range
    assert cells["xlsx:收支表!B5"] == "7"
    merged = table.cells[-1]
    assert (merged.path, merged.row_span, merged.column_span) == ("xlsx:收支表!B6", 2, 3)
    assert [(p.code, p.path) for p in found.problems] == [("formula_no_value", "xlsx:收支表!D5")]


def test_several_sheets_and_hidden_ones() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "甲"
    hidden = book.create_sheet("附表")
    hidden["A1"] = "乙"
    hidden.sheet_state = "hidden"
    book.create_sheet("空表")
    found = read(saved(book), "a.xlsx")
    assert [b.text for b in found.blocks if isinstance(b, Paragraph)] == ["Sheet", "甲", "附表", "乙"]
    assert [p.code for p in found.problems] == ["hidden_sheet"]
    assert "附表" in found.problems[0].message


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (119.13999999999999, None, "119.14"), (3.0, None, "3"), (0.1 + 0.2, None, "0.3"), (1e20, None, "100000000000000000000"),
        (1e-7, None, "0.0000001"), (0.86126, 2, "86.13%"), (1, 0, "100%"), (True, None, "TRUE"), (-0.5, None, "-0.5"),
        (datetime.datetime(2020, 1, 2, 3, 4), None, "2020-01-02 03:04:00"), ("文", None, "文"), (float("nan"), None, ""),
        (1e300, 2, f"1{'0' * 302}.00%"),
    ],
)  # fmt: skip
def test_words(value: object, decimals: int | None, text: str) -> None:
    assert words(value, decimals) == text


def test_column_names() -> None:
    assert [column_name(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_a_cell_at_the_end_of_the_world_costs_one_sheet() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "甲"
    far = book.create_sheet("远")
    far["A1"], far["XFD1048576"] = 1, 2
    found = read(saved(book), "a.xlsx")
    assert [p.code for p in found.problems] == ["sheet_skipped"]
    assert "远" in found.problems[0].message
    assert found.readable


def test_too_many_cells_are_said() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for _ in range(30):
        book.active.append([1] * 30)
    found = read(saved(book), "a.xlsx", Limits(cells=100))
    assert [p.code for p in found.problems] == ["too_many_cells"]
    assert sum(len(b.cells) for b in found.blocks if isinstance(b, Table)) == 90  # whole rows only


PAGE = """<html><head><title>题</title><meta charset="{}"><script>var x = "<p>脚本</p>";</script></head><body>
<nav>导航</nav><h1>标 题</h1><div>第一段<br>第二段</div><table><tr><td>
<table><tr><th rowspan=2>项目</th><th colspan="2">其中：</th></tr><tr><td>基本
支出</td><td>项目<br/>支出</td></tr><tr><td>甲<td>83.99<td></td></tr></table>
</td></tr></table><p>尾&nbsp;段 &lt;1&gt;</p></body></html>"""


@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030")])
def test_a_page(charset: str, encoding: str) -> None:
    found = read(PAGE.format(charset).encode(encoding), "a.html")
    assert found.format == "html"
    assert [(b.text, b.path, b.role) for b in found.blocks if isinstance(b, Paragraph)] == [
        ("标 题", "html:p[1]", "heading"),
        ("第一段", "html:p[2]", "body"),
        ("第二段", "html:p[3]", "body"),
        ("尾 段 <1>", "html:p[4]", "body"),
    ]
    (table,) = [b for b in found.blocks if isinstance(b, Table)]
    assert (table.rows, table.columns, table.path) == (3, 3, "html:table[1]")
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == [
        (0, 0, 2, 1, "项目"), (0, 1, 1, 2, "其中："), (1, 1, 1, 1, "基本 支出"), (1, 2, 1, 1, "项目\n支出"),
        (2, 0, 1, 1, "甲"), (2, 1, 1, 1, "83.99"), (2, 2, 1, 1, ""),
    ]  # fmt: skip
    assert table.cells[2].path == "html:table[1]/tr[2]/td[1]"


def test_a_word_file_that_is_a_page() -> None:
    found = read(PAGE.format("utf-8").encode(), "报告.doc")
    assert found.format == "html"
    assert [p.code for p in found.problems] == ["suffix_differs"]


@pytest.mark.parametrize(
    "dropped", ["<script>1</script>", "<style>p{}</style>", "<SELECT><option>选</select>", "<map>图</map>"]
)
def test_what_is_dropped_stands_in_no_cell(dropped: str) -> None:
    page = f"<body><p>前{dropped}</p><table><tr><td>甲{dropped}</td><td>乙</td></tr></table>{dropped}后</body>"
    found = read(page.encode(), "a.html")
    table = found.blocks[1]
    assert isinstance(table, Table)
    assert [c.text for c in table.cells] == ["甲", "乙"]
    assert [b.text for b in found.blocks if isinstance(b, Paragraph)] == ["前", "后"]


def test_rowspans_to_the_end_and_overlaps() -> None:
    page = "<table><tr><td rowspan=0>a<td>b</tr><tr><td>c<td rowspan=9>d</tr><tr><td>e</tr></table>"
    (table,) = read(page.encode(), "a.html").blocks
    assert isinstance(table, Table)
    assert [(c.row, c.column, c.row_span) for c in table.cells] == [
        (0, 0, 3),
        (0, 1, 1),
        (1, 1, 1),
        (1, 2, 2),
        (2, 1, 1),
    ]


def test_xlsx_without_sheets() -> None:
    assert not read(zipped({"xl/workbook.xml": "<workbook/>"}), "a.xlsx").readable


_WORDS = st.sampled_from(["甲", " 119.14 ", "a&amp;b", "&nbsp;", "", "两\n行", "两  个", "长" * 30])
_SPANS = st.sampled_from(["", ' colspan="2"', ' rowspan="2"', ' rowspan="0" colspan="3"', ' title="a>b" rowspan=" 3 "'])
_ROW_OF_CELLS = st.lists(st.tuples(_SPANS, _WORDS), max_size=5)


@given(st.lists(_ROW_OF_CELLS, max_size=5), st.sampled_from(["", "\n "]), st.sampled_from(["div", "h2", "footer"]))
def test_a_row_read_at_once_is_as_one_read_cell_by_cell(
    rows: list[list[tuple[str, str]]], between: str, around: str
) -> None:
    def page(mark: str) -> bytes:
        cells = [between.join(f"<td{span}>{words}{mark}</td>" for span, words in row) for row in rows]
        table = "".join(f"<tr>{between}{row}</tr>" for row in cells)
        return f"<html><body><p>前</p><{around}><table>{table}</table></{around}></body></html>".encode()

    # an element that shows nothing makes a cell more than text, so that its row is not read at once
    assert read(page(""), "a.html").blocks == read(page("<i></i>"), "a.html").blocks
