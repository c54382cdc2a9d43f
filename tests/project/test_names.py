"""No rule, word or code for one case alone: neither its unit's name nor its number stands in the engine or its packs."""

from __future__ import annotations

import json
import re

import pytest

from .tree import ROOT, tracked

CASES = ROOT.parent / "shared" / "cases"
ENGINE = [p for p in tracked() if p.is_relative_to(ROOT / "src" / "jizheng") and p.suffix in {".py", ".yaml", ".md"}]
LEAST = 5  # a name of fewer characters (财政局) is nobody's own


def test_no_number_of_a_case() -> None:
    number = re.compile(r"(?<![\w.])cases?[ _#]\d{3}(?!\d)")
    assert [(p.name, m[0]) for p in ENGINE for m in number.finditer(p.read_text("utf-8"))] == []


@pytest.mark.skipif(not CASES.is_dir(), reason="the real reports are not beside the project")
def test_no_name_of_a_unit() -> None:
    truths = [json.loads(p.read_text("utf-8")) for p in sorted(CASES.glob("*.truth.json"))]
    units = {t["unit"] for t in truths if isinstance(t.get("unit"), str) and len(t["unit"]) >= LEAST}
    assert units
    text = {p: p.read_text("utf-8") for p in ENGINE}
    assert [(u, p.name) for u in sorted(units) for p, t in text.items() if u in t] == []
