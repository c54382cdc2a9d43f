"""The sample report: made from its facts, with the weaknesses it is to show, and no real person."""

from __future__ import annotations

import re
import runpy
from decimal import Decimal
from pathlib import Path

import pytest

from jizheng.facts import find_facts
from jizheng.facts.choose import choose_pack
from jizheng.model import State
from jizheng.read import read

DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.fixture(scope="module")
def found():
    document = read((DEMO / "report.docx").read_bytes(), "report.docx")
    pack = choose_pack(document)
    assert pack.stamp.id == "yueyang-2020"
    return document, find_facts(document, pack)


def test_the_committed_report_is_what_make_makes():
    assert runpy.run_path(str(DEMO / "make.py"))["make"]() == (DEMO / "report.docx").read_bytes()


def test_its_figures(found):
    _, f = found
    value = {(x.concept, x.dim("机构")): x.value for x in f.facts if isinstance(x.value, Decimal)}
    own = {c: v for (c, i), v in value.items() if i == "二级机构1"}
    assert own["income_total"] == Decimal("124.32")
    assert own["expense_total"] == own["expense_basic"] + own["expense_project"] == Decimal("119.14")
    assert own["expense_project"] > value["project_budget", ""] == 35
    assert own["carry_in"] == Decimal("3.21")
    assert value["carry_in_project", ""] == Decimal("1.8")
    assert value["self_score", ""] == 97
    assert [x.qualifier for x in f.facts if x.concept == "asset_in_use" and x.value] == ["净值"]
    assert all(x.state is State.BLANK for x in f.facts if x.dim("机构") == "汇总")
    numbers = {(i.target.value, i.actual.value) for i in f.indicators if i.target.value}
    assert numbers == {(2000, 2800), (100, 112), (200, 311), (200, 242), (250, 262), (1000, 1121), (90, 95)}
    assert sum(x.bound == ">=" for x in f.facts if x.concept == "other_number") >= 2


def test_no_person_is_real(found):
    document, _ = found
    text = "\n".join(b.text if hasattr(b, "text") else "\n".join(c.text for c in b.cells) for b in document.blocks)
    assert set(re.findall(r"1\d{10}", text)) == {"13800138000"}
    assert "工作人员甲" in text
