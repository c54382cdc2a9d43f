"""Rules over a unit's year: their cases in YAML, and nothing about a rule left untested or untold."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import yaml

from jizheng.check.year import YEAR_KINDS, check_year
from jizheng.check.year_case import YearCase
from jizheng.compiled import CoverageRow, History, Proof, Support, Traced, Use
from jizheng.model import Fact, Outcome, Severity, State
from jizheng.pack import PACKS, load_pack
from jizheng.records import Budget, Goals, Trouble, Unit, Year

PACK = load_pack("cn")
RULES = {r.id: r for r in PACK.rules if r.kind.startswith("year_")}
CASES = [
    (path.stem, row)
    for path in sorted((PACKS / "cn" / "cases" / "year").glob("*.yaml"))
    for row in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
]
KEYS = {"case", "budget", "goals", "figures", "proofs", "matrix", "troubles", "history", "lost", "evidence", "uses", "expect", "says", "severity", "at"}  # fmt: skip


def case_of(row: dict[str, Any]) -> YearCase:
    assert set(row) <= KEYS, set(row) - KEYS
    unit = Unit(name="南湖市某中心", year=2020, pack="cn")
    year = Year(
        "", unit, msgspec.convert(row.get("budget", {}), Budget, strict=False),
        msgspec.convert(row.get("goals", {}), Goals, strict=False), {}, tuple(row.get("evidence", ())), "", (), {}, "0" * 64,
    )  # fmt: skip
    return YearCase(
        year, {f["id"]: figure(f) for f in row.get("figures", [])}, [proof(p) for p in row.get("proofs", [])],
        [CoverageRow(**(dict.fromkeys(CoverageRow._fields, "") | {"proof": None} | r)) for r in row.get("matrix", [])],
        [trouble(t) for t in row.get("troubles", [])],
        {k: [History(int(y), D(t), D(a)) for y, t, a in rows] for k, rows in row.get("history", {}).items()},
        [Fact("f", "c", x, x, "", State.STATED, ()) for x in row.get("lost", [])], {},
        [Use("narrative.md", 1, x, "", (x,)) for x in row.get("uses", [])], "",
        {"survey_least": Decimal(30)},
    )  # fmt: skip


def D(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def figure(f: dict[str, Any]) -> Traced:
    more = {k: D(f[k]) for k in ("low", "high") if k in f} | {
        "base": int(f.get("base", 0)),
        "register": f.get("register", ""),
    }
    return Traced(f["id"], f.get("label", f["id"]), D(f.get("value", "")), f.get("unit", ""), f.get("origin", "entered"), "budget:", keys=tuple(f.get("keys", "").split()), **more)  # fmt: skip


def proof(p: dict[str, Any]) -> Proof:
    return Proof(p["about"], p.get("label", ""), p.get("status", ""), p.get("grade", ""), tuple(Support("evidence", "E", t, g) for t, g in p.get("supports", [])), tuple(p.get("reopened", ())))  # fmt: skip


def trouble(t: dict[str, Any]) -> Trouble:
    return Trouble(t["code"], Severity(t["severity"]), t["file"], int(t["line"]), t.get("column", ""), t["message"], t.get("advice", ""))  # fmt: skip


@pytest.mark.parametrize(("rule", "row"), CASES, ids=[f"{r}-{c['case']}" for r, c in CASES])
def test_case(rule: str, row: dict[str, Any]):
    findings = check_year(case_of(row), PACK)
    assert not [f.message for f in findings if f.outcome is Outcome.CRASHED]
    mine = [f for f in findings if f.rule == rule]
    told = [f for f in mine if f.outcome.value == row["expect"]]
    assert told, [(f.outcome.value, f.message) for f in mine]
    if row["expect"] != "failed":
        assert not [f.message for f in mine if f.outcome is Outcome.FAILED]
    for words in [row["says"]] if isinstance(row.get("says", []), str) else row.get("says", []):
        assert any(words in f.message for f in told), (words, [f.message for f in told])
    if "severity" in row:
        assert {f.severity.value for f in told} == {row["severity"]}
    if "at" in row:
        assert row["at"] in {w.path for f in told for w in f.wheres}
    for f in told:
        assert not re.search(r"(?<!\{)\{[a-z]+\}", f.message)
        if row["expect"] == "failed":
            assert f.basis
            assert f.why
            assert f.advice


def test_every_year_rule_has_cases():
    """One that fails, one that passes; one that does not apply where a rule can say so."""
    have: dict[str, set[str]] = defaultdict(set)
    for rule, row in CASES:
        assert rule in RULES
        have[rule].add("none" if row["expect"] in ("not_applicable", "insufficient") else row["expect"])
    always = {r for r, x in RULES.items() if x.skips == "没有。"}
    lack = {r: want for r in RULES if (want := {"failed", "passed"} | (set() if r in always else {"none"})) - have[r]}
    assert not lack


def test_every_year_kind_is_used_and_told():
    assert {r.kind for r in RULES.values()} == set(YEAR_KINDS)
    for r in RULES.values():
        assert all((r.message, r.why, r.advice, r.passes, r.skips, r.good, r.bad)), r.id
