"""A year with many mistakes planted at once: each is a finding at its file and line, and the rest compiles."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from jizheng.model import Outcome
from jizheng.write.pdf import pdf_of_docx

from .demo import compiled, files, replaced

MISTAKES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text("utf-8"))


@lru_cache(maxsize=1)
def folder() -> dict[str, bytes]:
    data = files()
    for m in MISTAKES:
        if m.get("without"):
            data = {n: d for n, d in data.items() if n != m["file"]}
        elif "text" in m:
            data = data | {m["file"]: m["text"].encode()}
        else:
            data = replaced(data, m["file"], m["old"], m["new"])
    return data


@lru_cache(maxsize=1)
def result() -> Any:
    return compiled(folder())


def line(m: dict[str, Any]) -> int:
    """Where it stood in the sound year: no mistake moves a line."""
    mark = m.get("at", m.get("old", "")).lstrip("\n")
    text = files().get(m.get("in", m["file"]), b"").decode()
    return text.count("\n", 0, text.index(mark)) + 1 if mark else 0


@pytest.mark.parametrize("m", MISTAKES, ids=lambda m: m["case"])
def test_each_mistake_is_a_finding_at_its_place(m: dict[str, Any]):
    wanted = f"year:{m.get('in', m['file'])}" + (f":{line(m)}" if line(m) else "")
    told = [f for f in result().evaluation.findings if f.outcome is Outcome.FAILED and m["says"] in f.message]
    places = {w.path for f in told for w in f.wheres}
    assert any(p == wanted or p.startswith(wanted + ":") for p in places), (wanted, places, [f.message for f in told])
    assert all(f.advice for f in told)


def test_there_are_thirty_and_more():
    assert len(MISTAKES) >= 30


def test_the_rest_compiles():
    c = result()
    assert not [f.message for f in c.evaluation.findings if f.outcome is Outcome.CRASHED]
    by = {t.id: t for t in c.figures}
    assert by["indicator:信息"].value == 1121 - 5  # the five rows that could not be taken
    assert by["figure:留言"].value == 57
    assert by["concept:expense_project"].value == 351500 - 12000
    assert "indicator:微信" not in by
    assert pdf_of_docx(c.docx, "报告").startswith(b"%PDF")
    text = "".join(p.text for p in c.prose)
    assert "〔缺：项目之出〕" in text
    assert "119.14" not in text  # the total follows what was left out
