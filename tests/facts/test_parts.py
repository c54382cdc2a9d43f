"""Files that hold several forms: tests/facts/parts.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.evaluate import evaluate
from jizheng.model import Evaluation

CASES = yaml.safe_load((Path(__file__).parent / "parts.yaml").read_text("utf-8"))


def executed(e: Evaluation, name: str) -> Decimal | str | None:
    """What the part spent in all: the figure that has no other dims (the report's own by either name)."""
    dims = () if name == "正文" else (("部分", name),)
    return next(f.value for f in e.facts if f.concept in ("executed", "expense_total") and f.dims == dims)


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_file(case: dict) -> None:
    e = evaluate(case["text"].encode(), "样例.txt")
    assert [p.name for p in e.parts] == [w[0] for w in case["parts"]]
    assert len(e.indicators) == case["indicators"]
    for p, (name, kind, path, spent, score) in zip(e.parts, case["parts"], strict=True):
        assert (p.profile.kind, p.path) == (kind, path)
        assert executed(e, name) == Decimal(str(spent))
        assert p.score.stated == (None if score is None else Decimal(str(score)))
    if case["parts"] and case["parts"][0][0] != "正文":
        assert not [f for f in e.facts if not f.dims and isinstance(f.value, Decimal)]


def test_findings_and_claims_rest_on_facts_of_their_part() -> None:
    """Ids follow the facts into their part; none is used twice, and every place is a place of the file."""
    for case in CASES:
        e = evaluate(case["text"].encode(), "样例.txt")
        known = {f.id for f in e.facts} | {i.id for i in e.indicators} | {c.id for c in e.claims}
        assert len({f.id for f in e.facts}) == len(e.facts)
        assert len({f.id for f in e.findings}) == len(e.findings)
        for rests in (e.findings, e.claims):
            assert all(set(x.facts) <= known for x in rests)
        for f in e.facts:
            for w in f.wheres:
                assert e.document.text_of(w.block, w.cell)[w.start : w.end] == w.excerpt
