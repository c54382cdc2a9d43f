"""Rows whose cells were run together: parted where one way alone adds up, never otherwise."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jizheng.facts import find_facts
from jizheng.facts.parting import part
from jizheng.model import State
from jizheng.pack import load_pack
from jizheng.read import read

FORM = ["budget_initial", "budget_full", "executed", "weight", "execution_rate", "score"]


@pytest.mark.parametrize(
    ("run", "heads", "values"),
    [
        ("60.0060.0058.501097.50%9.75", FORM, ["60.00", "60.00", "58.50", "10", "97.50", "9.75"]),
        ("150.00150.00118.9179.27107.93", ["budget_initial", "budget_full", "executed", "execution_rate", "weight", "score"],
         ["150.00", "150.00", "118.91", "79.27", "10", "7.93"]),
        ("47.6845.3095.01%", ["budget_full", "executed", "execution_rate"], ["47.68", "45.30", "95.01"]),
    ],
)  # fmt: skip
def test_the_only_way(run: str, heads: list[str], values: list[str]) -> None:
    assert part(run, heads) == tuple(map(Decimal, values))


@pytest.mark.parametrize(
    ("run", "heads"),
    [
        (
            "47.6845.2995.00%",
            ["budget_full", "executed", "execution_rate"],
        ),  # the rate does not follow from any parting
        ("0.000.000.00%", ["budget_full", "executed", "execution_rate"]),  # nothing to check with
        ("60.0058.50", ["budget_full", "executed"]),  # no rate to check with
        ("111091%", ["budget_full", "executed", "execution_rate"]),  # 10 of 11 is 91 %, and 9 of 1110 is 1 %
        ("9" * 80 + "%", ["budget_full", "executed", "execution_rate"]),  # no row of any form
        ("", FORM),
    ],
)
def test_not_certain(run: str, heads: list[str]) -> None:
    assert part(run, heads) is None


amounts = st.decimals(min_value="0.01", max_value="99999.99", places=2)


@given(budget=amounts, executed=amounts)
def test_what_is_parted_is_what_was_run_together(budget: Decimal, executed: Decimal) -> None:
    rate = (executed / budget * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assume(0 < rate <= 100)
    heads = ["budget_full", "executed", "execution_rate"]
    assert part(f"{budget}{executed}{rate}%", heads) in ((budget, executed, rate), None)


def test_what_cannot_be_parted_is_said_to_be_unreadable() -> None:
    text = (
        "项目支出绩效自评表(2021年度)项目名称校舍维修主管部门某县教育局实施单位某县中学项目资金(万元)年初预算数全年预算数"
        "全年执行数分值执行率得分年度资金总额60.0060.0058.501096.00%9.75其中:当年财政拨款60.0060.0058.50-97.50%-"
    )
    found = find_facts(read(text.encode(), "样例.txt"), load_pack("mof-2020"))
    money = {f.concept: f for f in found.facts if f.concept in ("budget_initial", "budget_full", "executed")}
    assert {f.state for f in money.values()} == {State.UNREADABLE}
    assert all(f.value is None and f.wheres[0].excerpt.startswith("60.0060.00") for f in money.values())
    assert (found.profile.project, found.profile.unit) == ("校舍维修", "某县中学")


def test_names_targets_and_weights_of_a_signed_line() -> None:
    text = (
        "部门整体绩效目标表(2023年度) 数量指标 重点项目开工数≥10个 20 在建项目监管次数≥12次 20 质量指标 项目验收合格率≥95% 20 "
        "社会效益指标 群众投诉率≤5% 20 满意度指标 服务对象满意度≥90% 10"
    )
    found = find_facts(read(text.encode(), "样例.txt"), load_pack("mof-2020"))
    assert [(i.name, i.direction, i.target.value, i.weight) for i in found.indicators] == [
        ("重点项目开工数", "≥", 10, 20),
        ("在建项目监管次数", "≥", 12, 20),
        ("项目验收合格率", "≥", 95, 20),
        ("群众投诉率", "≤", 5, 20),
        ("服务对象满意度", "≥", 90, 10),
    ]
