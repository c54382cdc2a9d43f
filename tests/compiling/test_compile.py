"""A year compiled: every figure has a source, the report reads back as it was written, the same year gives the same bytes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import msgspec
import pytest

from jizheng.evaluate import compile_year, evaluate
from jizheng.model import Evaluation, Outcome, Severity, State
from jizheng.pack import PackError, load_pack
from jizheng.write.pdf import pdf_of_docx

from .years import BUDGET, GOALS, PACK, REGISTERS, UNIT, year


def figures(c):
    return {t.id: t for t in c.figures}


def stated(e: Evaluation) -> set:
    """What a report states; rows of institutions and lists by their dims, prose by what it says."""
    return {
        (f.concept, f.dims if f.dim("机构") or f.dim("序号") else (), f.value, f.unit, f.qualifier)
        for f in e.facts if f.state in (State.STATED, State.ZERO) and (not f.wheres or f.wheres[0].block >= 0)
    }  # fmt: skip


def errors(e: Evaluation) -> list[str]:
    return [f.message for f in e.findings if f.outcome is Outcome.FAILED and f.severity is Severity.ERROR]


def test_figures_come_from_rows_and_entries():
    t = figures(compile_year(year()))
    assert t["indicator:posts"].value == 12
    assert t["indicator:posts"].where == "record:posts?year=2020"
    assert len(t["indicator:posts"].keys) == 12
    assert t["indicator:pipe"].value == 630
    assert (t["indicator:satisfied"].value, t["indicator:satisfied"].base) == (95, 200)
    assert t["concept:expense_staff"].value == D("624000.00")
    assert t["concept:expense_total"].value == D("1021000.00")
    assert t["concept:income_total"].where == "sum:A01"
    assert t["concept:balance_total"].value == D("31100.00")
    assert t["concept:balance_year"].value == D("-1000.00")


def test_execution_on_three_bases():
    t = figures(compile_year(year()))
    assert [t[f"base:{b}"].value for b in ("initial", "full", "carried")] == [D(1000000), D(1020000), D(1052100)]
    assert [round(t[f"rate:{b}"].value, 2) for b in ("initial", "full", "carried")] == [
        D("102.1"),
        D("100.1"),
        D("97.04"),
    ]


def test_what_is_written_is_what_a_stranger_reads():
    c = compile_year(year())
    own = stated(c.evaluation)
    docx = evaluate(c.docx, "报告.docx", load_pack(PACK))
    assert stated(docx) == own
    assert errors(docx) == []
    pdf = evaluate(pdf_of_docx(c.docx, "报告"), "报告.pdf", load_pack(PACK))
    assert errors(pdf) == []
    assert {x for x in own if not str(x[0]).startswith("other_")} - stated(pdf) == set()
    assert c.evaluation.document.sha256 == docx.document.sha256


def test_every_number_of_the_form_opens_its_source():
    c = compile_year(year())
    alone = [
        (f.concept, f.raw) for f in c.evaluation.facts
        if isinstance(f.value, D) and f.concept != "self_score" and not any(w.path.startswith(("record:", "budget:", "sum:", "unit:")) for w in f.wheres)
    ]  # fmt: skip
    assert alone == []
    for i in c.evaluation.indicators:
        assert i.wheres[-1].path.startswith(("record:", "typed:")), i.name


def test_nothing_is_wrong_with_a_sound_year():
    c = compile_year(year())
    assert c.troubles == ()
    assert errors(c.evaluation) == []
    assert not [f for f in c.evaluation.findings if f.outcome is Outcome.CRASHED]


def test_score_is_recomputed_and_limited_by_evidence():
    c = compile_year(year())
    own, limited = c.evaluation.score.sheets[:2]
    assert (own.total, limited.total) == (100, 98)
    assert [(x.name, x.before, x.after) for x in c.caps] == [("围绕重点工作做好网络宣传", 10, D("8.00"))]
    assert c.evaluation.score.stated == 98


def test_same_year_same_bytes():
    assert compile_year(year()).docx == compile_year(year()).docx


def test_a_unit_without_an_institution_fills_the_roll_up_row():
    c = compile_year(year(unit=UNIT.replace("institution: 二级机构1\n", "")))
    assert errors(c.evaluation) == []
    assert {f.dims for f in c.evaluation.facts if f.concept == "income_total" and f.value} == {(("机构", "汇总"),)}


def test_a_kind_without_lines_is_nothing_not_blank():
    lines = [x for x in BUDGET.splitlines(keepends=True) if "id: G," not in x]
    rows = REGISTERS["payments"].replace("记-06-G,2020-06-15,45500.00,G,办公费\n", "")
    t = figures(compile_year(year(budget="".join(lines), payments=rows)))
    assert t["concept:expense_public"].value == 0
    assert t["concept:expense_basic"].value == t["concept:expense_staff"].value
    assert t["concept:expense_total"].value == D("975500.00")


def test_without_payments_nothing_is_spent_and_nothing_invented():
    y = year()
    t = figures(compile_year(y._replace(registers={k: r for k, r in y.registers.items() if k != "payments"})))
    assert "concept:expense_total" not in t
    assert "concept:balance_total" not in t
    assert t["base:initial"].value == 1000000


def test_rules_that_the_year_answers_better_are_not_asked_of_the_report():
    rules = {f.rule for f in compile_year(year()).evaluation.findings}
    assert "F01" not in rules  # goals.yaml says which task has which goal: no guessing from words
    assert {"Y09", "Y18", "S06"} <= rules


def test_an_empty_year_is_an_empty_form():
    y = year(
        unit="name: 甲中心\nyear: 2020\npack: yueyang-2020\n", budget="{}", goals="{}", evidence="[]", narrative=""
    )
    c = compile_year(y._replace(registers={}))
    assert c.figures == ()
    assert not [f for f in c.evaluation.findings if f.outcome is Outcome.CRASHED]
    assert [f.label for f in c.evaluation.facts if isinstance(f.value, D)] == []
    assert c.evaluation.profile.unit == "甲中心"


def test_a_pack_without_a_form_says_so():
    with pytest.raises(PackError, match="编不了报告"):
        compile_year(year(), load_pack("mof-2020"))


def test_the_own_actual_by_either_name():
    other = GOALS.replace("{{actual}}", "{{完成值}}")
    assert other != GOALS
    assert compile_year(year(goals=other)).docx == compile_year(year()).docx


@pytest.mark.parametrize("kind", ["indicator", "指标"])
def test_a_name_that_is_not_there_is_met_with_those_that_are(kind: str):
    found = compile_year(year(narrative=f"# 一、概况\n建成{{{{{kind}:pip}}}}。\n"))
    told = next(t for t in found.troubles if t.code == "reference")
    assert f"{{{{{kind}:pipe}}}}" in told.advice


def test_typed_actuals_and_their_reasons():
    goals = GOALS.replace(
        "actual: {register: conduits, measure: trench_length}", 'actual: {typed: "1,630米", reason: 竣工图}'
    )
    t = figures(compile_year(year(goals=goals, evidence="[]")))["indicator:pipe"]
    assert (t.value, t.unit, t.origin, t.where, t.reason) == (1630, "米", "typed", "typed:1,630米", "竣工图")
    proof = next(p for p in compile_year(year(goals=goals, evidence="[]")).proofs if p.about == "indicator:pipe")
    assert (proof.status, proof.grade) == ("未证实", "D")


def test_cumulative_counts_earlier_years_too():
    more = REGISTERS["conduits"] + "G0,解放路,0,100,100,12,4,2019-05-20,2019-06-01,YS-0\n"
    goals = GOALS.replace("measure: trench_length}", "measure: trench_length, period: all}")
    assert figures(compile_year(year(conduits=more)))["indicator:pipe"].value == 630
    assert figures(compile_year(year(goals=goals, conduits=more)))["indicator:pipe"].value == 730


def test_as_of_a_day_in_the_year():
    t = figures(compile_year(year(), as_of=date(2020, 7, 31)))
    assert t["indicator:pipe"].value == 300
    assert t["concept:expense_staff"].value == 7 * 52000
    assert t["line:R.adjusted"].value == 0  # approved in September


def test_the_cap_is_a_parameter_of_the_pack():
    pack = load_pack(PACK)
    old = pack.parameters["evidence_cap"]
    off = msgspec.structs.replace(
        old, values=[msgspec.structs.replace(v, value=v.value | {"on": False}) for v in old.values]
    )
    c = compile_year(year(), msgspec.structs.replace(pack, parameters=pack.parameters | {"evidence_cap": off}))
    assert c.caps == ()
    assert c.evaluation.score.stated == 100


def test_a_satisfaction_without_answers_is_capped():
    goals = GOALS.replace("actual: {register: surveys, measure: satisfied}", "actual: {typed: 95%, reason: 印象}")
    caps = {x.indicator: x for x in compile_year(year(goals=goals)).caps}
    assert caps["i:satisfied"].after == D("16.00")  # the unit's own word: 80 % of 20
    assert "满意度须有调查记录" in caps["i:satisfied"].reason
