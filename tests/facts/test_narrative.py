"""Sentences as reports of many counties write them, and every figure of theirs: tests/facts/narrative.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.facts import find_facts
from jizheng.pack import load_pack
from jizheng.read import read

CASES = yaml.safe_load((Path(__file__).parent / "narrative.yaml").read_text("utf-8"))
TITLES = {
    "project": "某某县2023年度专项资金项目支出绩效自评报告",
    "whole": "某某局2023年度部门整体支出绩效自评报告",
    "transfer": "某某县2023年度中央财政转移支付绩效自评报告",
}


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:40] for c in CASES])
def test_sentence(case: dict) -> None:
    text = f"{TITLES[case.get('of', 'project')]}\n{case['text']}"
    found = find_facts(read(text.encode(), "样例.txt"), load_pack("mof-2020"))
    stated = [
        (f.label, f.value, f.unit, dict(f.dims))
        for f in found.facts
        if (isinstance(f.value, Decimal) or f.concept == "grade") and not f.concept.startswith("other_")
    ]
    wanted = [
        (label, value if isinstance(value, str) else Decimal(str(value)), unit, (dims or [{}])[0])
        for label, value, unit, *dims in case["facts"]
    ]
    assert sorted(stated, key=str) == sorted(wanted, key=str)
    assert [i.name for i in found.indicators] == case.get("indicators", [])


def test_no_sentence_stands_twice() -> None:
    assert len({c["text"] for c in CASES}) == len(CASES)
