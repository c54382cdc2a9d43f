"""A table of a whole year lies ready as a file: it changes only when something of that year is published."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from jizheng_site import engine
from jizheng_site.open.models import Published

# All that a row of a table is made of: the body by its hash.
BESIDE = ("unit", "number", "sha256", "name", "department", "amount", "grade", "at")


def edition(table: str, year: int) -> str:
    """A word for the table as it is now, "" = nothing of that year is public.

    The hashes of what is in force, with the columns that stand beside them, say what stands in the table; this release
    says how it is written.
    """
    rows = list(Published.objects.filter(in_force=True, year=year).order_by("unit").values_list(*BESIDE))
    return sha256(repr((engine.ENGINE, table, year, rows)).encode()).hexdigest()[:32] if rows else ""


def lying(table: str, year: int, called: str, lines: Callable[[], Iterable[str]]) -> Path:
    """The file of the edition ``called`` so; written now when it is not there, and those before it thrown away."""
    folder = Path(settings.DATA_DIR) / "cache" / "tables"
    there = folder / f"{table}-{year}-{called}.csv"
    if there.exists():
        return there
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.writelines(lines())
        Path(name).replace(there)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    for old in folder.glob(f"{table}-{year}-*.csv"):
        if old != there:
            old.unlink(missing_ok=True)  # who is reading it goes on doing so
    return there
