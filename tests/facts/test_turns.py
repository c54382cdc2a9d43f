"""The turns of running text and the figures in them: tests/facts/turns.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.facts import find_facts
from jizheng.pack import load_pack
from jizheng.read import read

CASES = yaml.safe_load((Path(__file__).parent / "turns.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_turn(case: dict) -> None:
    found = find_facts(read(case["text"].encode(), "样例.txt"), load_pack("mof-2020"))
    stated = [
        (f.label, f.value, f.unit, dict(f.dims))
        for f in found.facts
        if (isinstance(f.value, Decimal) or f.concept == "grade") and f.concept not in ("other_number", "other_ratio")
    ]
    wanted = [
        (label, value if isinstance(value, str) else Decimal(str(value)), unit, (dims or [{}])[0])
        for label, value, unit, *dims in case["facts"]
    ]
    assert sorted(stated, key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize("case", [c for c in CASES if "counts" in c], ids=lambda c: c["say"])
def test_counts_have_names(case: dict) -> None:
    found = find_facts(read(case["text"].encode(), "样例.txt"), load_pack("mof-2020"))
    stated = [(f.value, f.unit, f.dim("分项")) for f in found.facts if f.concept == "other_number"]
    assert stated == [(Decimal(str(value)), unit, name) for value, unit, name in case["counts"]]
