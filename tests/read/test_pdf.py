"""PDF: files are made by hand here, so that every glyph and rule stands where the test says."""

from __future__ import annotations

import pathlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from jizheng.model import Paragraph, Table
from jizheng.read import read
from jizheng.read.pages.geometry import Glyph, Page, Rule
from jizheng.read.pages.lattice import lattices
from jizheng.read.pages.layout import blocks_of
from tests.read.samples import pdf

CASES = pathlib.Path(__file__).parents[2].parent / "shared" / "cases"


def words(text: str, x: float, y: float, size: float = 10) -> list[Glyph]:
    """Glyphs of a text on a baseline: full squares for Chinese, halves for the rest."""
    out = []
    for c in text:
        full = c >= "⺀"
        width = size if full else size / 2
        if c != " ":
            out.append(Glyph(x, x + (width if full else width * 0.9), y, size * (0.92 if full else 0.7), c))
        x += width
    return out


def grid(xs: list[float], ys: list[float]) -> tuple[list[Rule], list[Rule]]:
    return [Rule(y, xs[0], xs[-1]) for y in ys], [Rule(x, ys[0], ys[-1]) for x in xs]


def page(glyphs: list[Glyph], hs: list[Rule] | None = None, vs: list[Rule] | None = None) -> Page:
    return Page(600, 800, glyphs, hs or [], vs or [])


def texts(table: Table) -> list[str]:
    return [c.text for c in table.cells]


def test_a_ruled_table_with_merges() -> None:
    hs = [Rule(100, 50, 350), Rule(120, 150, 350), Rule(140, 50, 350), Rule(160, 50, 350)]
    vs = [Rule(50, 100, 160), Rule(150, 100, 160), Rule(250, 120, 160), Rule(350, 100, 160)]
    glyphs = words("项目", 60, 125) + words("其中", 160, 115) + words("甲", 160, 135) + words("乙", 260, 135)
    glyphs += words("合计", 60, 155) + words("1.5", 260, 152, 11)
    (table,), loose = lattices(hs, vs, glyphs + words("表外", 60, 80))
    assert [(b.row, b.column, b.row_span, b.column_span) for b in table.boxes] == [
        (0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1),
    ]  # fmt: skip
    assert "".join(g.text for g in loose) == "表外"
    (_, found) = blocks_of([page(glyphs + words("表外", 60, 80), hs, vs)], "pdf")
    assert isinstance(found, Table)
    assert texts(found) == ["项目", "其中", "甲", "乙", "合计", "", "1.5"]
    assert found.cells[0].path == "pdf:p1@50,100,100,40"


def test_digits_on_another_baseline_stay_in_their_line() -> None:
    glyphs = words("支出合计", 100, 200, 12) + words("119.14", 148, 202.5, 11) + words("万元。", 181, 200, 12)
    (one,) = blocks_of([page(glyphs)], "pdf")
    assert isinstance(one, Paragraph)
    assert one.text == "支出合计119.14万元。"


def test_lines_make_paragraphs() -> None:
    glyphs = words("一、概况", 120, 100)
    glyphs += words("本单位二零二零年度收入支出总计若干万元，与上年相比，有所增", 120, 130)
    glyphs += words("加，原因如下。", 100, 148) + words("另起一段。", 120, 166)
    found = blocks_of([page(glyphs)._replace(width=500)], "pdf")
    assert [b.text for b in found if isinstance(b, Paragraph)] == [
        "一、概况",
        "本单位二零二零年度收入支出总计若干万元，与上年相比，有所增加，原因如下。",
        "另起一段。",
    ]


def test_tables_go_on_overleaf_without_repeated_heads() -> None:
    xs = [50.0, 150.0, 350.0]
    first = grid(xs, [600, 620, 640])
    second = grid(xs, [60, 80, 100])
    one = page(words("科目", 60, 615) + words("金额", 160, 615) + words("甲", 60, 635) + words("1", 160, 635), *first)
    two = page(words("科目", 60, 75) + words("金额", 160, 75) + words("乙", 60, 95) + words("2", 160, 95), *second)
    (table,) = blocks_of([one, two], "pdf")
    assert isinstance(table, Table)
    assert (table.rows, table.columns) == (3, 2)
    assert texts(table) == ["科目", "金额", "甲", "1", "乙", "2"]
    assert table.cells[-1].path.startswith("pdf:p2@")


def test_lines_repeated_above_a_table_do_not_part_it() -> None:
    xs = [50.0, 150.0, 350.0]
    head = words("收入决算表", 180, 90) + words("单位：万元", 300, 105)
    one = page(head + words("甲", 60, 635) + words("1", 160, 635), *grid(xs, [120, 640]))
    two = page(head + words("乙", 60, 145) + words("2", 160, 145), *grid(xs, [120, 150]))
    found = blocks_of([one, two], "pdf")
    assert [type(b).__name__ for b in found] == ["Paragraph", "Paragraph", "Table"]
    other = page(words("支出决算表", 180, 90) + words("乙", 60, 145) + words("2", 160, 145), *grid(xs, [120, 150]))
    assert sum(isinstance(b, Table) for b in blocks_of([one, other], "pdf")) == 2


def test_a_row_broken_by_the_end_of_the_page_is_whole() -> None:
    xs = [50.0, 300.0, 500.0]
    one = page(words("填报人（签名）：某某联系电话：", 60, 635) + words("意见", 310, 635), *grid(xs, [600, 640]))
    two = page(words("13800138000", 60, 75), *grid(xs, [60, 80, 100]))
    (table,) = blocks_of([one, two], "pdf")
    assert isinstance(table, Table)
    assert texts(table) == ["填报人（签名）：某某联系电话：13800138000", "意见", "", ""]
    # the last row of a page goes on although its tall label goes on as well
    xs, label = [50.0, 100.0, 300.0], Rule(100, 590, 640)
    one = page(
        words("产出", 60, 610)
        + words("甲指标的完成情况一", 110, 610, 9)
        + words("及时更新栏目，杜绝有栏目无内容", 110, 635),
        [Rule(590, 50, 300), Rule(615, 100, 300), Rule(640, 50, 300)],
        [Rule(50, 590, 640), label, Rule(300, 590, 640)],
    )
    two = page(
        words("指标", 60, 75) + words("现象发生。", 110, 75) + words("乙指标", 110, 95),
        [Rule(60, 50, 300), Rule(80, 100, 300), Rule(100, 50, 300)],
        [Rule(50, 60, 100), Rule(100, 60, 100), Rule(300, 60, 100)],
    )
    (table,) = blocks_of([one, two], "pdf")
    assert isinstance(table, Table)
    assert [(c.text, c.row, c.row_span) for c in table.cells] == [
        ("产出指标", 0, 3), ("甲指标的完成情况一", 0, 1), ("及时更新栏目，杜绝有栏目无内容现象发生。", 1, 1), ("乙指标", 2, 1),
    ]  # fmt: skip
    xs = [50.0, 300.0, 500.0]
    new = page(words("合计", 60, 75), *grid(xs, [60, 80, 100]))
    (table,) = blocks_of([page(words("某某的工作经费和其他支出", 60, 635), *grid(xs, [600, 640])), new], "pdf")
    assert isinstance(table, Table)
    assert texts(table)[2] == "合计"


def test_running_heads_come_once_and_page_numbers_not_at_all() -> None:
    pages = [
        page(words("某单位部门决算", 200, 30) + words(f"第{n}段正文。", 100, 300) + words(f"- {n} -", 280, 780))
        for n in range(1, 5)
    ]
    found = blocks_of(pages, "pdf")
    assert [(b.text, b.role) for b in found if isinstance(b, Paragraph)] == [
        *[(f"第{n}段正文。", "body") for n in range(1, 5)],
        ("某单位部门决算", "header"),
    ]


def test_columns_without_rules() -> None:
    glyphs: list[Glyph] = []
    for k, (name, a, b) in enumerate(
        [
            ("项目", "预算数", "决算数"),
            ("甲支出", "1.00", "2.00"),
            ("乙支出", "10.00", "20.00"),
            ("合计", "11.00", "22.00"),
        ]
    ):
        y = 100 + 20 * k
        glyphs += words(name, 100, y) + words(a, 300, y) + words(b, 450, y)
    (table,) = blocks_of([page(glyphs)], "pdf")
    assert isinstance(table, Table)
    assert (table.rows, table.columns) == (4, 3)
    assert texts(table)[3:6] == ["甲支出", "1.00", "2.00"]


def test_bold_printed_twice_is_one() -> None:
    glyphs = words("决算", 100, 100) + words("决算", 100.4, 100)
    (one,) = blocks_of([page(glyphs)], "pdf")
    assert isinstance(one, Paragraph)
    assert one.text == "决算"


RULED = "BT /F1 10 Tf 20 165 Td (Total) Tj 100 0 Td (119.14) Tj ET 10 180 m 210 180 l 10 150 m 210 150 l S 10 150 200 30 re S 110 150 m 110 180 l S"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_real_file_turned_or_not(turn: int) -> None:
    found = read(pdf(RULED, f"/Rotate {turn}"), "a.pdf")
    assert not found.problems
    (table,) = found.blocks
    assert isinstance(table, Table)
    assert texts(table) == ["Total", "119.14"]
    # the box stands where a viewer shows it: page of 300 x 200, or of 200 x 300
    box = {0: "10,20,200,30", 90: "150,10,30,200", 180: "90,150,200,30", 270: "20,90,30,200"}[turn]
    assert table.path == f"pdf:p1@{box}"


def test_a_table_set_sideways() -> None:
    text = "BT /F1 10 Tf 0 1 -1 0 35 20 Tm (Total) Tj 100 0 Td (119.14) Tj ET "
    found = read(pdf(text + "20 10 m 20 190 l 50 10 m 50 190 l S 20 10 30 180 re S 20 110 m 50 110 l S"), "a.pdf")
    (table,) = found.blocks
    assert isinstance(table, Table)
    assert texts(table) == ["Total", "119.14"]
    assert table.path == "pdf:p1@20,10,30,180"


def test_threads_do_not_disturb_one_another() -> None:
    files = [pdf(RULED, f"/Rotate {turn}") for turn in (0, 90, 180, 270)] * 6
    expected = [read(data, "a.pdf") for data in files]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda data: read(data, "a.pdf"), files)) == expected


def test_pictures_and_passwords() -> None:
    found = read(pdf("BI /W 1 /H 1 /CS /G /BPC 8 ID x EI"), "扫描.pdf")
    assert [p.code for p in found.problems] in (["scanned"], ["no_text"])
    assert not found.readable
    assert "扫描.pdf" in found.problems[0].message
    assert [p.code for p in read(b"%PDF-1.4 nothing", "坏.pdf").problems] == ["damaged"]


def cell(table: Table, row_head: str, column: int) -> str:
    row = next(c.row for c in table.cells if c.text == row_head)
    return next(c.text for c in table.cells if c.row == row and c.column == column)


def test_final_accounts() -> None:
    paths = sorted(CASES.glob("001*.pdf"))
    if not paths:
        pytest.skip("shared/cases is not beside the project")
    found = read(paths[0].read_bytes(), paths[0].name)
    assert found.readable
    tables = [b for b in found.blocks if isinstance(b, Table)]
    assert len(tables) == 10  # the nine tables of final accounts and the list of units
    whole = tables[1]
    assert (whole.rows, whole.columns) == (32, 4)
    assert cell(whole, "本年收入合计", 1) == "2,946.25"
    assert cell(whole, "本年收入合计", 3) == "2,940.05"
    assert cell(whole, "年初结转和结余", 1) == "49.14"
    assert cell(whole, "年初结转和结余", 3) == "55.34"
    assert cell(tables[3], "合计", 5) == "2,336.91"
    body = [b.text for b in found.blocks if isinstance(b, Paragraph)]
    assert any("支出决算为2940.05万元，完成年初预算的98.20%" in t for t in body)
