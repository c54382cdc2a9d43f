"""Every rule of every pack: its cases run, and nothing about a rule is left untested or untold."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from jizheng.check import KINDS
from jizheng.model import Outcome, Severity
from jizheng.pack import PACKS, load_pack, pack_names
from tests.check.cases import RuleCase, all_cases, path_of, run

CASES = list(all_cases())
# Rules over a unit's year or across several forms have cases of their own: test_year_rules.py, test_part_rules.py.
RULES = {r.id: (n, r) for n in pack_names() for r in load_pack(n).rules if not r.kind.startswith(("year_", "parts_"))}
OUT_OF_REACH = {"other_document"}  # one document never decides them


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule}-{c.row['case']}")
def test_case(case: RuleCase):
    findings = run(case)
    assert not [f.message for f in findings if f.outcome is Outcome.CRASHED]
    mine = [f for f in findings if f.rule == case.rule]
    expect, says = case.row["expect"], case.row.get("says", [])
    told = [f for f in mine if f.outcome.value == expect]
    assert told, [(f.outcome.value, f.message) for f in mine]
    if expect != "failed":
        assert not [f.message for f in mine if f.outcome is Outcome.FAILED]
    for words in [says] if isinstance(says, str) else says:
        assert any(words in f.message for f in told), (words, [f.message for f in told])
    if "severity" in case.row:
        assert {f.severity.value for f in told} == {case.row["severity"]}
    for f in told:
        assert "{" not in f.message
        if expect == "failed":
            assert f.basis
            assert f.why
            assert f.advice


def test_every_rule_has_cases():
    """At least one that fails, one that passes, one that could not be run or does not apply."""
    have: dict[str, set[str]] = defaultdict(set)
    for c in CASES:
        assert c.rule in RULES, f"{path_of(c.pack, c.rule)} has no rule"
        have[c.rule].add("none" if c.row["expect"] in ("not_applicable", "insufficient") else c.row["expect"])
    lack = {
        rule: want
        for rule, (_, r) in RULES.items()
        if (want := ({"none"} if r.kind in OUT_OF_REACH else {"failed", "passed", "none"}) - have[rule])
    }
    assert not lack


def test_every_kind_is_used_and_every_rule_has_a_kind():
    assert {r.kind for _, r in RULES.values()} == set(KINDS)


def test_message_slots_are_filled():
    """A slot that a kind does not fill would vanish without a word; the failing cases show that none does."""
    from jizheng import check as door

    seen: dict[str, set[str]] = defaultdict(set)
    original, finding = door._finding, door._finding

    def spy(rule, case, r, n=0):
        if r.outcome is Outcome.FAILED:
            seen[rule.id] |= set(re.findall(r"\{(\w+)\}", rule.message)) - set(r.slots)
        return finding(rule, case, r, n)

    door._finding = spy
    try:
        for c in CASES:
            if c.row["expect"] == "failed":
                run(c)
    finally:
        door._finding = original
    assert not {k: v for k, v in seen.items() if v}


def test_rules_are_worth_reading():
    for _, r in RULES.values():
        assert r.why, r.id
        assert r.advice, r.id
        assert r.passes, r.id
        assert r.skips, r.id
        assert r.good, r.id
        assert r.bad, r.id
        assert r.message or r.kind in OUT_OF_REACH, r.id


def test_nothing_unverified_blocks():
    for name in pack_names():
        pack = load_pack(name)
        for c in (c for c in CASES if c.pack == name):
            for f in run(c):
                rule = RULES[f.rule][1]
                if pack.sources[rule.basis.source].status == "unverified":
                    assert f.severity is not Severity.ERROR


def test_packs_hold_data_only():
    assert not list(PACKS.rglob("*.py"))
