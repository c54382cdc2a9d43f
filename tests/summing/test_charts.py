"""Charts show what was recorded, add up to the report's figures, and stand as SVG with their numbers in a table."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from jizheng.compiling.outputs import outputs
from jizheng.records import Year
from jizheng.summaries import Chart
from jizheng.summing import charts
from jizheng.write.html.drawings import KINDS, figure, scale

from .sample import compiled, pack, year

D = Decimal


def drawn(name: str) -> Chart:
    return {c.id: c for c in charts(compiled(), pack())}[name]


def column(chart: Chart, n: int) -> Decimal:
    return sum((r.values[n] or D(0) for r in chart.rows), D(0))


def test_what_came_in_is_what_went_out_and_what_is_left() -> None:
    c = drawn("flow")
    assert column(c, 0) == column(c, 1) == D("1243200.00")
    assert c.note == ""
    assert [r.label for r in c.rows if r.values[1]] == ["人员支出", "公用支出", "项目支出", "累计结余"]


def test_payments_run_up_to_the_outturn_beside_an_even_pace() -> None:
    c = drawn("pace")
    assert c.rows[-1].values[1] == D("1191400.00")
    assert c.rows[-1].values[2] == D("1211100.00")
    assert column(c, 0) == D("1191400.00")
    assert c.rows[6].values[1] == D("593895.50")


def test_posts_by_month_keep_the_small_columns_as_one_part() -> None:
    c = drawn("posts")
    assert sum(column(c, n) for n in range(len(c.series))) == 1121
    assert c.series == ("基层要闻", "媒体报道", "城管科普", "图片新闻", "其他4类")
    assert [sum(v or D(0) for v in r.values) for r in c.rows][:3] == [78, 96, 110]


def test_the_plan_has_every_segment_in_metres() -> None:
    c = drawn("conduits")
    assert [(r.label, r.values) for r in c.rows][0] == ("五里牌路", (D(820), D(10)))
    assert column(c, 0) == 2800
    assert len(c.lines) == column(c, 1) == 33
    length = D(0)
    for line in c.lines:
        for (x, y), (x2, y2) in zip(line.points, line.points[1:]):
            length += ((x2 - x) ** 2 + (y2 - y) ** 2).sqrt()
    assert abs(length - 2800) < 28


def test_answers_in_the_order_of_the_questionnaire() -> None:
    c = drawn("surveys")
    assert [(r.label, r.values[0]) for r in c.rows] == [("非常满意", 201), ("满意", 122), ("基本满意", 12), ("不满意", 4), ("非常不满意", 1)]  # fmt: skip


def test_a_register_that_is_not_kept_is_not_drawn() -> None:
    without = replace(compiled(), year=Year(*year())._replace(registers={}))
    assert {c.id for c in charts(without, pack())} == {"flow", "against"}


@pytest.mark.parametrize("chart", charts(compiled(), pack()), ids=lambda c: c.id)
def test_every_chart_is_a_drawing_and_a_table_of_the_same_numbers(chart: Chart) -> None:
    html = figure(chart)
    root = ElementTree.fromstring(html)
    assert root.find(".//svg") is not None
    assert all(svg.get("aria-label") for svg in root.iter("svg"))
    cells = [[c.text or "" for c in row] for row in root.iter("tr")][1:]
    assert [row[0] for row in cells][: len(chart.rows)] == [r.label for r in chart.rows]
    assert not re.search(r"\d[eE][+-]?\d", html)
    assert chart.kind in KINDS


@pytest.mark.parametrize("most", [D("0.03"), D(1), D(7), D(12), D("121.11"), D(813), D(99_999), D(1_000_000)])
def test_an_axis_holds_its_highest_number_in_few_round_steps(most: Decimal) -> None:
    step, top = scale(most)
    assert top >= most
    assert 1 <= top / step <= 7
    assert step.normalize().as_tuple().digits in {(1,), (2,), (5,)}


def test_the_page_opens_every_counted_figure_to_its_rows() -> None:
    page = outputs(compiled(), ["html"]).popitem()[1].decode()
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert {f"r-posts-2020-{n:04}" for n in range(1, 1122)} <= ids
    assert page.count('<figure class="chart"') == 9
    assert "<script src" not in page
    assert outputs(compiled(), ["html"]).popitem()[1].decode() == page
