"""The annexes: the basic data table and the score sheet from the year's figures; what nobody knows stays blank."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from jizheng.compiling.outputs import outputs
from jizheng.summaries import Annex
from jizheng.summing import annexes

from .sample import compiled, pack

D = Decimal


def annex(name: str) -> Annex:
    return {a.id: a for a in annexes(compiled(), pack())}[name]


def rows(a: Annex) -> dict[str, list[object]]:
    return {str(r[0].value).strip("　"): [c.value for c in r[1:]] for r in a.rows}


def test_basic_data_in_the_form_s_unit() -> None:
    r = rows(annex("base"))
    assert r["公用经费"] == [None, D("4.90"), D("4.55")]
    assert r["1、地下弱电管网建设管理经费"] == [None, D("20.00"), D("20.65")]
    assert r["2、信息中心工作经费"] == [None, D("15.00"), D("14.50")]
    assert r["项目支出"] == [None, D("35.00"), D("35.15")]
    assert r["政府采购金额"][-1] == D("24.82")


def test_zero_is_not_blank() -> None:
    r = rows(annex("base"))
    assert r["三公经费"] == [None, D("0.00"), D("0.00")]
    assert r["1、公务用车购置和维护经费"][-1] == D("0.00")


def test_staff_and_their_rate() -> None:
    head = next(n for n, r in enumerate(annex("base").rows) if r[0].value == "财政供养人员情况")
    assert [c.value for c in annex("base").rows[head + 1]] == [None, D(7), D(7), D("100.00")]


def test_parts_of_the_public_money_by_their_economic_kind() -> None:
    r = rows(annex("base"))
    parts = [r[k][-1] for k in ("其中：办公经费", "水费、电费、差旅费", "会议费、培训费")]
    assert parts == [D("1.41"), D("2.73"), D("0.41")]


def test_the_official_sheet_scores_only_what_figures_decide() -> None:
    by = {r[-5].value: (r[-3].value, r[-2].value) for r in annex("sheet").rows if len(r) >= 5}
    assert by["财政供养人员控制率"] == (D(5), D("5.00"))
    assert by["资金结余"][1] == 0  # 5.18 is more than last year's 3.21
    assert by["支付进度"][1] is None
    assert by["产出及效率、效果"][1] is None


def test_every_line_of_the_score_can_be_worked_out_again() -> None:
    a = annex("recomputed")
    lines = [r for r in a.rows[1:] if len(r) == 6]
    points = [r[4].value for r in lines]
    total = next(r for r in a.rows if r[0].value == "合计")
    assert sum(p for p in points if isinstance(p, Decimal)) == total[2].value
    assert all(r[2].value for r in lines)


def test_the_workbook_opens_and_is_the_same_twice() -> None:
    name, data = outputs(compiled(), ["annexes"]).popitem()
    assert name.endswith("-附件.xlsx")
    book = load_workbook(BytesIO(data))
    assert book.sheetnames == ["部门整体支出绩效评价基础数据表", "部门整体支出绩效评价评分表", "绩效自评得分复算单"]
    assert book.worksheets[0]["A1"].value == "附件3"
    assert outputs(compiled(), ["annexes"]).popitem()[1] == data
