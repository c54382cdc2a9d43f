"""Money is exact inside; on the form its rounded parts add up, or the difference is named as rounding, never an error."""

from __future__ import annotations

from decimal import Decimal as D

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jizheng.evaluate import compile_year
from jizheng.model import Outcome, Severity

from .years import BUDGET, REGISTERS, year

yuan = st.decimals(1, 900_000, places=2)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(yuan, yuan, yuan, yuan, yuan, yuan)
def test_any_amounts_make_a_form_that_adds_up(carry: D, general: D, other: D, staff: D, office: D, project: D):
    budget = BUDGET.replace('carry_in: "32100.00"', f'carry_in: "{carry}"').replace("1000000.00", str(general)).replace('"20000.00"}\nthree', f'"{other}"}}\nthree')  # fmt: skip
    rows = f"凭证号,支付日期,金额,预算项目,用途\nR1,2020-03-01,{staff},R,工资\nG1,2020-03-02,{office},G,办公\nX1,2020-03-03,{project},X,管网\n"
    c = compile_year(year(budget=budget, payments=rows))
    by = {t.id: t.value for t in c.figures}
    assert by["concept:expense_total"] == staff + office + project
    assert by["concept:income_total"] == carry + general + other
    assert by["concept:balance_total"] == carry + general + other - staff - office - project
    wrong = [f for f in c.evaluation.findings if f.outcome is Outcome.FAILED and f.severity is Severity.ERROR]
    assert [f.message for f in wrong if f.rule.startswith("A")] == []
    for f in c.evaluation.facts:
        if f.unit == "万元" and isinstance(f.value, D) and f.value:
            assert -f.value.as_tuple().exponent == 2


def test_parts_that_only_round_apart_are_named():
    rows = "凭证号,支付日期,金额,预算项目,用途\nR1,2020-03-01,33350.00,R,工资\nG1,2020-03-02,33350.00,G,办公\nX1,2020-03-03,33350.00,X,管网\n"
    c = compile_year(year(payments=rows))
    shown = {f.concept: f.value for f in c.evaluation.facts if f.dim("机构") == "汇总"}
    assert shown["expense_basic"] == D("6.67")  # and 3.34 + 3.34 is 6.68
    told = [f.message for f in c.evaluation.findings if f.outcome is Outcome.FAILED and "四舍五入" in f.title]
    assert told


def test_zero_and_next_to_zero_are_told_apart():
    rows = REGISTERS["payments"] + "记-12-G,2020-12-30,-45500.00,G,冲回\n"
    shown = {f.concept: f.value for f in compile_year(year(payments=rows)).evaluation.facts if f.dim("机构") == "汇总"}
    assert str(shown["expense_public"]) == "0"
    rows = REGISTERS["payments"] + "记-12-G,2020-12-30,-45490.00,G,冲回\n"
    shown = {f.concept: f.value for f in compile_year(year(payments=rows)).evaluation.facts if f.dim("机构") == "汇总"}
    assert str(shown["expense_public"]) == "0.00"
