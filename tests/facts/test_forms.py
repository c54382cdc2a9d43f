"""Forms as converters leave them and what they state: tests/facts/forms.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.facts import find_facts
from jizheng.pack import load_pack
from jizheng.read import read

CASES = yaml.safe_load((Path(__file__).parent / "forms.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_form(case: dict) -> None:
    text = "2023年度项目支出绩效自评表\n" + case["text"]
    found = find_facts(read(text.encode(), "样例.txt"), load_pack("mof-2020"))
    headlines = {(f.label, f.value, f.unit) for f in found.facts if not f.dims and isinstance(f.value, Decimal)}
    assert headlines == {(label, Decimal(str(value)), unit) for label, value, unit in case["facts"]}
    indicators = [
        [i.name, i.target.text, i.actual.text, *(None if p is None else int(p) for p in (i.weight, i.score))]
        for i in found.indicators
    ]
    assert indicators == case["indicators"]
    texts = {f.concept: f.value for f in found.facts}
    for concept, words in case.get("texts", {}).items():
        assert texts[concept] == words
