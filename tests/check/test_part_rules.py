"""Rules over a file that holds several forms: whole files, packs/cn/cases/parts/<rule>.yaml."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
import yaml

from jizheng import evaluate
from jizheng.check import PART_KINDS
from jizheng.model import Outcome
from jizheng.pack import PACKS, load_pack

RULES = {r.id: r for r in load_pack("cn").rules if r.kind.startswith("parts_")}
CASES = [
    (path.stem, row)
    for path in sorted((PACKS / "cn" / "cases" / "parts").glob("*.yaml"))
    for row in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
]


@pytest.mark.parametrize(("rule", "row"), CASES, ids=[f"{r}-{row['case']}" for r, row in CASES])
def test_case(rule: str, row: dict[str, Any]) -> None:
    assert set(row) <= {"case", "text", "expect", "says"}
    e = evaluate(row["text"].encode(), "报告.txt")
    assert len(e.parts) >= 2
    mine = [f for f in e.findings if f.rule == rule]
    told = [f for f in mine if f.outcome.value == row["expect"]]
    assert told, [(f.outcome.value, f.message) for f in mine]
    if row["expect"] != "failed":
        assert not [f.message for f in mine if f.outcome is Outcome.FAILED]
    says = row.get("says", [])
    for words in [says] if isinstance(says, str) else says:
        assert any(words in f.message for f in told), (words, [f.message for f in told])
    known = {f.id for f in e.facts}
    assert len(known) == len(e.facts)
    assert all(set(f.facts) <= known and "{" not in f.message for f in told)


def test_every_rule_has_cases() -> None:
    """One that fails, one that passes, one that could not be run or does not apply."""
    have: dict[str, set[str]] = defaultdict(set)
    for rule, row in CASES:
        have[rule].add("none" if row["expect"] in ("not_applicable", "insufficient") else row["expect"])
    assert have == {rule: {"failed", "passed", "none"} for rule in RULES}


def test_every_kind_is_used() -> None:
    assert {r.kind for r in RULES.values()} == set(PART_KINDS)


def test_a_file_that_is_one_report_is_not_asked() -> None:
    e = evaluate("部门整体支出绩效自评报告\n2022年支出合计100万元。".encode(), "报告.txt")
    assert not [f for f in e.findings if f.rule in RULES]
