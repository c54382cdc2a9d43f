"""What all tests share: a test with a limit of seconds is not slowed by coverage."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def coverage_looks_away(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tracing makes a reader three times slower: limits of time would then measure coverage, not us."""
    trace = sys.gettrace()
    if trace is None or "hostile" not in request.path.name:
        yield
        return
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)
