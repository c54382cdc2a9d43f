"""Whatever a file states of itself: it is read or refused in Chinese, the same way twice, and tables keep their measure."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jizheng.evaluate import evaluate
from jizheng.model import Table
from jizheng.read import Limits, read
from tests.read.strange import ALL, FILES, File

LIMITS = Limits(scanned_pages=0)
CALM = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def check(file: File) -> None:
    name, data = file
    found = read(data, name, LIMITS)
    assert "crashed" not in [p.code for p in found.problems], found.problems
    assert found.blocks or not found.readable
    assert all(re.search("[一-鿿]", p.message) for p in found.problems)
    assert read(data, name, LIMITS) == found
    for block in found.blocks:
        if isinstance(block, Table):
            for c in block.cells:
                assert c.row + c.row_span <= block.rows
                assert c.column + c.column_span <= block.columns


@pytest.mark.parametrize("kind", ALL, ids=["html", "docx", "xlsx", "xls", "doc", "ofd", "pdf", "rtf", "txt"])
def test_files_that_lie_inside(kind: st.SearchStrategy[File]) -> None:
    CALM(given(kind)(check))()


@CALM
@given(FILES)
def test_files_whose_shell_lies_too(file: File) -> None:
    check(file)
    evaluate(file[1], file[0], limits=LIMITS)
