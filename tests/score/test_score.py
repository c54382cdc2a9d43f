"""Reports in few figures and what the score says of them: tests/score/cases.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.facts.indicators import build
from jizheng.facts.lexicon import lexicon
from jizheng.model import Fact, Finding, Found, Indicator, Outcome, Profile, Severity, State, Where
from jizheng.pack import Pack, load_pack
from jizheng.score import score, score_with

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))


def fact(code: str, said: object, pack: Pack) -> Fact:
    code = code.rstrip("+")
    value, unit, dims = (*said, *({}, {})[len(said) - 2 :])[:3] if isinstance(said, list) else (said, "万元", {})
    n = Decimal(str(value))
    label = pack.concepts[code].label
    dims = tuple(sorted((dims or {}).items()))
    return Fact(f"f-{code}-{n}", code, label, n, unit, State.STATED if n else State.ZERO, (), dims)


def indicator(row: dict, pack: Pack, n: int) -> Indicator:
    place = Where("0" * 64, f"text:{n}:1", row["name"])
    text = {k: None if row.get(k) is None else str(row[k]) for k in ("weight", "score", "reason")}
    made = build(
        lexicon(pack), [row["level1"], row.get("level2", "")], row["name"], str(row["target"]), str(row["actual"]), (place,), **text
    )  # fmt: skip
    assert made is not None
    return made._replace(actual=made.actual._replace(bound=row["bound"])) if "bound" in row else made


def found_of(case: dict) -> tuple[Found, Pack]:
    pack = load_pack(case.get("pack", "mof-2020"))
    facts = tuple(fact(c, v, pack) for c, v in case["facts"].items())
    indicators = tuple(indicator(r, pack, n) for n, r in enumerate(case["indicators"], 1))
    return Found(Profile(case.get("kind", "project"), "", ""), facts, indicators, ()), pack


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_case(case: dict) -> None:
    found, pack = found_of(case)
    got = score(found, (), pack)
    assert got == score(found, (), pack)
    assert got.recomputable is case["recomputable"], got
    assert all(v in got.verdict for v in case.get("verdict", [])), got.verdict
    if "missing" in case:
        assert list(got.missing) == case["missing"]
    if "sheets" in case:
        assert [s.status for s in got.sheets] == case["sheets"]
    assert not got.recomputable or got.missing == ()
    sheet = got.sheets[0] if got.sheets else None
    if sheet is None:
        return
    lines = {x.item: x for x in sheet.lines}
    if "total" in case:
        assert sheet.total == Decimal(case["total"])
    if "grade" in case:
        assert sheet.grade == case["grade"]
    assert case.get("sheet_title", "") in sheet.title
    for item, points in case.get("points", {}).items():
        assert lines[item].points == (None if points is None else Decimal(points)), lines[item]
    for item, reason in case.get("reasons", {}).items():
        assert reason in lines[item].reason
    assert all(n in sheet.note for n in case.get("note", [])), sheet.note
    assert not any(n in sheet.note for n in case.get("not_note", [])), sheet.note
    for s in got.sheets:
        assert sum(x.full or 0 for x in s.lines) == s.full or s.status == "recomputed"
        for x in s.lines:
            assert x.points is not None or x.reason, x
            assert x.points is None or x.formula, x
            assert x.points is None or x.full is None or 0 <= x.points <= x.full


def test_optional_scheme_is_asked_for_by_name() -> None:
    case = next(c for c in CASES if c["say"].startswith("没有分值的报告"))
    found, pack = found_of(case)
    assert "mof-2021-101" not in {s.scheme for s in score(found, (), pack).sheets}
    sheet = score_with("mof-2021-101", found, (), pack)
    assert sheet is not None
    lines = {x.item: x for x in sheet.lines}
    assert lines["甲"].points == 0  # half of the target is below the gate of 60 %
    assert lines["预算执行率"].points is None
    assert "没有完成的得7分" in lines["预算执行率"].reason
    with pytest.raises(KeyError):
        score_with("nothing", found, (), pack)


def test_a_line_names_the_rules_that_failed_on_it() -> None:
    found, pack = found_of(CASES[1])
    i = found.indicators[0]
    failed = Finding("x", "F05", 1, "", Outcome.FAILED, Severity.WARNING, "", facts=(i.id,))
    passed = Finding("y", "F06", 1, "", Outcome.PASSED, Severity.WARNING, "", facts=(i.id,))
    sheet = score(found, (failed, passed), pack).sheets[0]
    line = next(x for x in sheet.lines if x.item == i.name)
    assert ("相关问题", "F05") in line.inputs
