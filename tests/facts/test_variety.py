"""Reports as they vary and what they state: tests/facts/variety.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.facts import find_facts
from jizheng.pack import load_pack
from jizheng.read import read

CASES = yaml.safe_load((Path(__file__).parent / "variety.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_report(case: dict) -> None:
    found = find_facts(read(case["text"].encode(), "样例.txt"), load_pack("mof-2020"))
    assert found.profile.kind == case["kind"]
    stated = {
        (f.label, f.value, f.unit, f.dims)
        for f in found.facts
        if (isinstance(f.value, Decimal) or f.concept == "grade") and not f.concept.startswith("other_")
    }
    wanted = {
        (
            label,
            value if isinstance(value, str) else Decimal(str(value)),
            unit,
            tuple(sorted((dims or [{}])[0].items())),
        )
        for label, value, unit, *dims in case["facts"]
    }
    assert stated == wanted
    assert [i.name for i in found.indicators] == case.get("indicators", [])


def test_ways_are_told_apart() -> None:
    """No case says what another says: each stands for a way of its own."""
    assert len({c["say"] for c in CASES}) == len(CASES)
    assert len({c["text"] for c in CASES}) == len(CASES)
