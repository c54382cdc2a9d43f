"""What all tests share: a test with a limit of seconds is not slowed by coverage; the site's data lie in a folder of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import django.conf
import pytest

# Before Django's settings are read: each process of the test run has its own data folder.
DATA = tempfile.mkdtemp(prefix="jz-test-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ |= {"JZ_DATA": DATA, "DJANGO_SETTINGS_MODULE": "jizheng_site.config.settings"}
django.setup()
# A process of xdist has been given the settings of the one that started it, with that one's folder.
django.conf.settings.DATA_DIR = Path(DATA).resolve()


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
