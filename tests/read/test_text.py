"""Plain text: encodings, forms saved as text, pipe tables, and lines that must stay lines."""

from __future__ import annotations

import pathlib

import pytest

from jizheng.model import Document, Paragraph, Table
from jizheng.read import read
from tests.read.samples import FORM

CASES = pathlib.Path(__file__).parents[2].parent / "shared" / "cases"


def tables(document: Document) -> list[Table]:
    return [b for b in document.blocks if isinstance(b, Table)]


def lines(document: Document) -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Paragraph)]


def at(table: Table, row: int, column: int) -> str | None:
    """The text of the cell that covers a place of the grid."""
    for c in table.cells:
        if c.row <= row < c.row + c.row_span and c.column <= column < c.column + c.column_span:
            return c.text
    return None


def check_grid(table: Table) -> None:
    """No two cells overlap, none reaches out of the grid, order is row-major."""
    seen: set[tuple[int, int]] = set()
    for c in table.cells:
        for r in range(c.row, c.row + c.row_span):
            for k in range(c.column, c.column + c.column_span):
                assert (r, k) not in seen
                assert r < table.rows
                assert k < table.columns
                seen.add((r, k))
    assert [(c.row, c.column) for c in table.cells] == sorted((c.row, c.column) for c in table.cells)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    text = "部门支出119.14万元，其中基本支出83.99万元。"
    document = read(text.encode(encoding), "a.txt")
    assert lines(document) == [text]
    assert not document.problems


def test_broken_bytes_are_said() -> None:
    document = read("部门整体支出绩效自评报告，实际支出若干。".encode() + b"\xff\xfe\xff", "a.txt")
    assert [p.code for p in document.problems] == ["lossy"]
    assert document.readable


def test_lines_are_verbatim_with_places() -> None:
    document = read("标题\n\n  一、 概况 \n".encode(), "a.txt")
    assert [(b.text, b.path) for b in document.blocks] == [("标题", "text:1:1"), ("  一、 概况 ", "text:3:1")]


def test_a_form_becomes_grids() -> None:
    document = read(FORM.encode(), "form.txt")
    first, second = tables(document)
    for table in (first, second):
        check_grid(table)
    assert (first.rows, first.columns) == (3, 4)
    assert at(first, 2, 1) == at(first, 2, 3) == "1：规划。\n\n2：维护。"
    assert (second.rows, second.columns) == (7, 8)
    header = [[at(second, r, c) for r in (1, 2, 3)] for c in range(8)]
    assert header[1] == ["支出合计"] * 3
    assert header[4] == ["其中：", "其中：", "公用支出"]
    assert header[5] == ["其中：", "项目支出", "项目支出"]
    assert header[7] == ["结余", "累计结余", "累计结余"]
    assert [at(second, 4, c) for c in range(8)] == ["1、局机关", *[""] * 7]
    assert sum(c.row == 4 for c in second.cells) == 8  # blank, and cells of their own
    assert at(second, 5, 4) == "4.55"
    assert at(second, 6, 0) == "财政部门意见：\n\n                      负责人（签章）："
    assert lines(document) == ["某市2020年度部门整体支出", "填报人（签名）：张三", "五、评价报告综述", "一、单位概况"]


def test_places_of_a_form_point_at_the_words() -> None:
    source = FORM.split("\n")
    document = read(FORM.encode(), "form.txt")
    for i, block in enumerate(document.blocks):
        for k, cell in enumerate(block.cells if isinstance(block, Table) else ()):
            _, line, column = cell.path.split(":")
            first = cell.text.split("\n")[0]
            assert source[int(line) - 1][int(column) - 1 :].startswith(first)
            if "\n\n" in cell.text:
                where = document.where(i, k, cell.text.rindex("\n") + 1)
                assert source[int(where.path.split(":")[1]) - 1].endswith(where.excerpt)


def test_crlf_changes_nothing() -> None:
    unix, dos = read(FORM.encode(), "a.txt"), read(FORM.replace("\n", "\r\n").encode(), "a.txt")
    assert unix.blocks == dos.blocks


PIPES = """自评表 | |||
主管部门 | 甲 |
实施单位 | 乙 |
资金总额: | 808.1 | 692.98 | 86% |
地方资金 | |||
其他资金 | |||
"""


def test_pipe_rows_with_the_same_number_of_bars() -> None:
    (table,) = tables(read(PIPES.encode(), "a.txt"))
    check_grid(table)
    assert (table.rows, table.columns) == (5, 4)
    assert table.cells[0].column_span == 4
    assert [at(table, 1, c) for c in range(4)] == ["主管部门", "甲", "实施单位", "乙"]
    assert [at(table, 3, c) for c in range(4)] == ["地方资金", "", "", ""]


@pytest.mark.parametrize(
    "text",
    [
        "表 | 部门 |\n|\n|\n| 项目 | 预算 | 甲 |\n| 387664.62 | 10 |\n",
        "项目名称 |\n甲 |\n主管部门 |\n乙 |\n",
        "| 387664.62 | 387664.62 | 10 |\n| 100 | 2 | 3 |\n| 100 | 2 | 3 |\n",
    ],
)
def test_uncertain_pipes_stay_lines(text: str) -> None:
    document = read(text.encode(), "a.txt")
    assert not tables(document)
    assert lines(document) == text.split("\n")[:-1]


def test_seed_report() -> None:
    paths = sorted(CASES.glob("000*.txt"))
    if not paths:
        pytest.skip("shared/cases is not beside the project")
    document = read(paths[0].read_bytes(), paths[0].name)
    assert not document.problems
    found = tables(document)
    for table in found:
        check_grid(table)
    assert [(t.rows, t.columns) for t in found] == [(6, 4), (8, 7), (8, 8), (6, 6), (6, 5), (3, 3), (19, 5), (9, 4)]
    spending = found[2]
    row = next(c.row for c in spending.cells if c.text == "2、二级机构1")
    assert [at(spending, r, 1) for r in (1, 2, 3, row)] == ["支出合计"] * 3 + ["119.14"]
    assert [at(spending, r, 4) for r in (1, 2, 3, row)] == ["其中：", "其中：", "公用支出", "4.55"]
    assert [at(spending, r, 7) for r in (1, 2, 3, row)] == ["结余", "累计结余", "累计结余", "5.18"]
    bureau = next(c.row for c in spending.cells if c.text == "1、局机关")
    assert [c.text for c in spending.cells if c.row == bureau] == ["1、局机关"] + [""] * 7
    goals = found[6]
    assert [at(goals, 6, c) for c in range(1, 5)] == [
        at(goals, 1, 1), "数量指标", "报道基层要闻200条。", "实际完成311条",
    ]  # fmt: skip
    assert at(goals, 17, 1) == "97"
    assert lines(document)[5].startswith("填报人（签名）")
    assert lines(document)[6] == "五、评价报告综述"


@pytest.mark.parametrize("pattern", ["014*.txt", "023*.txt"])
def test_flattened_cases_stay_lines(pattern: str) -> None:
    paths = sorted(CASES.glob(pattern))
    if not paths:
        pytest.skip("shared/cases is not beside the project")
    assert not tables(read(paths[0].read_bytes(), paths[0].name))


def test_sounds_of_a_mirror_site_are_left_out_and_said() -> None:
    """Mirror sites print the sound behind a character; brackets with a unit or an abbreviation stay."""
    text = "一、績(jī)效目標(biāo)\n全年預(yù)算1465萬(wàn)元，全長(zhǎng)3.75(km)。\n"
    document = read(text.encode(), "转载.txt")
    assert lines(document) == ["一、績效目標", "全年預算1465萬元，全長3.75(km)。"]
    assert [p.code for p in document.problems] == ["pinyin"]
    plain = read("全长(cháng)3.75公里\n".encode(), "原件.txt")
    assert lines(plain) == ["全长(cháng)3.75公里"]
    assert not plain.problems
