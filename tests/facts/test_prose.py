"""Sentences and what they state: tests/facts/prose.yaml, readable by an auditor."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.facts import find_facts
from jizheng.model import Document, Fact, Paragraph
from jizheng.pack import load_pack

CASES = yaml.safe_load((Path(__file__).parent / "prose.yaml").read_text("utf-8"))
TITLES = {"whole": "2020年度部门整体支出绩效自评报告", "project": "2020年度项目支出绩效自评报告"}


def facts_of(text: str, kind: str = "project") -> tuple[Fact, ...]:
    title = Paragraph(TITLES[kind], "text:1:1")
    document = Document("0" * 64, "样例.txt", "txt", 0, (title, Paragraph(text, "text:2:1")))
    return find_facts(document, load_pack("mof-2020")).facts


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_sentence(case: dict) -> None:
    found = facts_of(case["text"], case.get("kind", "project"))
    stated = [(f.label, f.value, f.unit, dict(f.dims)) for f in found]
    for label, value, unit, *dims in case["facts"]:
        value = value if isinstance(value, str) else Decimal(str(value))
        assert (label, value, unit, dims[0] if dims else {}) in stated
    headlines = [(f.label, f.value) for f in found if not f.dims and isinstance(f.value, Decimal)]
    wanted = [(w[0], Decimal(str(w[1]))) for w in case["facts"] if len(w) < 4 and not isinstance(w[1], str)]
    assert set(headlines) <= set(wanted) or case["say"].startswith("全角")
    if "bounds" in case:
        assert [f.bound for f in found if isinstance(f.value, Decimal)] == case["bounds"]
    for f in found:
        assert all(w.excerpt in case["text"] for w in f.wheres)


def test_more_figures_than_a_report_has_are_said_and_left() -> None:
    lines = tuple(Paragraph("支出119.14万元" * 500, f"text:{n}:1") for n in range(1, 40))
    found = find_facts(Document("0" * 64, "样例.txt", "txt", 0, lines), load_pack("mof-2020"))
    (problem,) = found.problems
    assert problem.code == "many_figures"
    assert problem.path not in {w.path.rpartition(":")[0] + ":1" for f in found.facts for w in f.wheres}


def test_a_list_without_a_full_stop_is_read_to_its_end() -> None:
    facts = facts_of("、".join(f"第{n}村委会道路{n + 0.5}万元" for n in range(1, 200)))
    assert {f.value for f in facts} >= {Decimal("1.5"), Decimal("99.5"), Decimal("199.5")}
