"""Every pack whose form can be drawn gives a report that reads back as what was written on it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import jizheng
from jizheng.compiling.form import form_of
from jizheng.model import Outcome, Severity
from jizheng.pack import load_pack

from .demo import compiled, files

PACKS = sorted(p.name for p in (Path(jizheng.__file__).parent / "packs").iterdir() if (p / "pack.yaml").is_file())
DRAWN = [p for p in PACKS if (f := form_of(load_pack(p))) is not None and f.kind == "whole"]
# The same money under the words of the province's form.
WORDS = {"hunan-2021": {"source: income_general": "source: 一般公共预算", "source: income_other": "source: 其他资金"}}


def _on(pack: str):
    data = dict(files())
    data["unit.yaml"] = data["unit.yaml"].replace(b"pack: yueyang-2020", f"pack: {pack}".encode())
    for old, new in WORDS.get(pack, {}).items():
        data["budget.yaml"] = data["budget.yaml"].replace(old.encode(), new.encode())
    return compiled(data)


def test_two_forms_can_be_drawn():
    assert DRAWN == ["hunan-2021", "yueyang-2020"]


@pytest.mark.parametrize("pack", DRAWN)
def test_what_is_written_is_read_back(pack: str):
    c = _on(pack)
    errors = [
        (f.rule, f.message)
        for f in c.evaluation.findings
        if f.outcome is Outcome.FAILED and f.severity is Severity.ERROR
    ]
    assert [
        e for e in errors if "累计结余" not in e[1]
    ] == []  # the province's form knows no 累计结余, the prose quotes it
    assert not any(f.rule == "Y05" and f.outcome is Outcome.FAILED for f in c.evaluation.findings)
    stated = {
        f.concept: f.value for f in c.evaluation.facts if f.value is not None and f.dims in ((), (("机构", "汇总"),))
    }
    assert stated["expense_total"] == Decimal("119.14")
    assert stated["self_score"] == Decimal("95.04")
    assert {i.name or i.target.text: i.actual.value for i in c.evaluation.indicators if i.id == "i:信息"} == {
        "网站信息": 1121
    }


def test_points_in_a_column_add_up_to_the_total():
    c = _on("hunan-2021")
    points = {f.concept: f.value for f in c.evaluation.facts if f.concept in ("execution_score", "self_score")}
    assert sum((i.score for i in c.evaluation.indicators), points["execution_score"]) == points["self_score"]
    assert not any(f.rule == "S16" and f.outcome is Outcome.FAILED for f in c.evaluation.findings)
