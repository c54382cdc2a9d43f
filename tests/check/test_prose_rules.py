"""Whole reports of a few sentences: the defects of prose that must be told, and what only looks like one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import jizheng
from jizheng.model import Finding, Outcome, Severity

# What a report of three sentences always lacks, and what it says of itself: no defect of its prose.
ABOUT_THE_WHOLE = {"D07", "D08", "D09", "F01", "F13", "F16", "S08", "S10"}


def _reports() -> Iterator[Any]:
    for row in yaml.safe_load(Path(__file__).with_name("prose.yaml").read_text("utf-8")):
        for n, report in enumerate(row["reports"], 1):
            assert set(report) == {"text", "says"} or report == {"text": report["text"], "silent": True}
            yield pytest.param(report, id=f"{row['kind']}-{n}")


def _failed(text: str) -> list[Finding]:
    findings = jizheng.evaluate(text.encode(), "报告.txt").findings
    assert not [f for f in findings if f.outcome is Outcome.CRASHED]
    return [f for f in findings if f.outcome is Outcome.FAILED]


@pytest.mark.parametrize("report", list(_reports()))
def test_report(report: dict[str, Any]) -> None:
    failed = _failed(report["text"])
    told = [f"{f.rule} {f.message}" for f in failed]
    if "says" in report:
        assert any(all(words in message for words in report["says"]) for message in told), told
    else:
        loud = [f for f in failed if f.severity is not Severity.INFO and f.rule not in ABOUT_THE_WHOLE]
        assert not loud, told
