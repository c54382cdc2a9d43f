"""The door of the checks: one rule's crash, rounding told once, the same bytes twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizheng import check as door
from jizheng.model import Document, Outcome, Problem, Severity
from jizheng.pack import load_pack
from tests.check.cases import Report, RuleCase, run

ROW = {
    "of": {"机构": "二级机构1"},
    "facts": {"expense_total": "119.14", "expense_basic": "83.99", "expense_project": "35.15"},
}


def test_a_crash_costs_one_rule(monkeypatch):
    def broken(rule, case):
        raise ZeroDivisionError
        yield

    monkeypatch.setitem(door.KINDS, "rollup", broken)
    found = run(RuleCase("yueyang-2020", "A02", ROW))
    crashed = [f for f in found if f.outcome is Outcome.CRASHED]
    assert {f.rule for f in crashed} == {"A09", "A19"}
    assert all("出错" in f.message for f in crashed)
    assert any(f.rule == "A02" and f.outcome is Outcome.PASSED for f in found)


def test_a_crash_after_a_result_keeps_nothing_half_done(monkeypatch):
    def broken(rule, case):
        yield door.Result(Outcome.PASSED)
        raise KeyError("x")

    monkeypatch.setitem(door.KINDS, "grew", broken)
    mine = [f for f in run(RuleCase("yueyang-2020", "A20", ROW)) if f.rule == "A20"]
    assert [f.outcome for f in mine] == [Outcome.CRASHED]


def test_unreadable_gives_nothing():
    pack = load_pack("cn")
    bad = Document("0" * 64, "x", "?", 0, (), (Problem("x", "读不了", "", True),))
    assert door.check(bad, Report({}, pack).found(), pack) == ()


def test_every_rule_answers_and_ids_repeat():
    pack = load_pack("yueyang-2020")
    one, two = (run(RuleCase("yueyang-2020", "A02", ROW)) for _ in range(2))
    assert one == two
    assert {f.rule for f in one} == {r.id for r in pack.rules if not r.kind.startswith(("year_", "parts_"))}


money = st.integers(0, 10**7).map(lambda n: Decimal(n) / 10000)  # four decimals of 万元 are 元


@settings(max_examples=60, deadline=None)
@given(st.lists(money, min_size=2, max_size=2), st.lists(money, min_size=2, max_size=2))
def test_rounding_is_one_info_and_never_an_error(basic, rest):
    """Books in 元 printed in 万元 with two decimals: whatever is rounded, no sum is an error (domain §7)."""
    cent = Decimal("0.01")
    staff, public = (x.quantize(cent) for x in basic)
    project, other = (x.quantize(cent) for x in rest)
    facts = {
        "expense_staff": staff, "expense_public": public, "expense_basic": sum(basic).quantize(cent),
        "expense_project": project, "expense_total": (sum(basic) + rest[0]).quantize(cent),
        "carry_in": other, "income_general": project, "income_total": sum(rest).quantize(cent),
        "income_fund": Decimal(0), "income_nontax": Decimal(0), "income_other": Decimal(0),
    }  # fmt: skip
    row = {"of": {"机构": "二级机构1"}, "facts": {k: str(v) for k, v in facts.items()}}
    failed = [f for f in run(RuleCase("yueyang-2020", "A02", row)) if f.outcome is Outcome.FAILED]
    assert not [f.message for f in failed if f.severity is Severity.ERROR]
    assert len([f for f in failed if f.rule == "Z01"]) <= 1


@given(st.integers(5, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_real_difference_is_an_error(cents):
    """Anything beyond rounding, however the parts look, is told with both numbers and the gap."""
    gap = Decimal(cents) / 100
    row = {"of": {"机构": "二级机构1"}, "facts": {**ROW["facts"], "expense_total": str(Decimal("119.14") + gap)}}
    failed = [f for f in run(RuleCase("yueyang-2020", "A02", row)) if f.rule == "A02" and f.outcome is Outcome.FAILED]
    assert len(failed) == 1
    assert failed[0].severity is Severity.ERROR
    assert "119.14万元" in failed[0].message
    assert f"多了{gap:.2f}万元" in failed[0].message


@pytest.mark.parametrize(
    ("rule", "figure"), [("A17", {"value": "15.54", "qualifier": "净值"}), ("A10", {"value": "-2.00"})]
)
def test_what_the_roll_up_says_of_its_only_row_is_told_once(rule: str, figure: dict[str, str]) -> None:
    """A compiled year fills the roll-up and the unit's own row with the same figure, the other rows with 0."""
    concept = "asset_in_use" if rule == "A17" else "balance_total"
    rows = [{"concept": concept, **figure, "dims": {"机构": who}} for who in ("汇总", "二级机构1")]
    rows += [{"concept": concept, "value": "0", "dims": {"机构": "局机关"}}]
    findings = run(RuleCase("yueyang-2020", rule, {"facts": rows}))
    assert [f.rule for f in findings if f.rule == rule and f.outcome is Outcome.FAILED] == [rule]
