"""A compiled report as the pages show it: its blocks and cells, and which line of which file is what in the year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import msgspec

from jizheng_site import engine
from jizheng_site.year.keys import escaped
from jizheng_site.year.ledger import Kept

# The file of a year's folder → the part of the stored year.
PARTS = {
    "unit.yaml": "unit", "budget.yaml": "budget", "goals.yaml": "goals", "narrative.md": "narrative", "evidence.yaml": "evidence",
}  # fmt: skip


class Box(NamedTuple):
    """A cell: its number in the table, where it stands, how far it reaches, its words."""

    n: int
    row: int
    column: int
    rows: int
    columns: int
    text: str


def paper(found: engine.Compiled, kept: Mapping[str, Kept]) -> str:
    """``{"blocks": […], "lines": {part: [[line, place], …]}, "rows": {"registers/posts.csv:17": key}}`` as JSON."""
    blocks: list[dict[str, Any]] = []
    for block in found.evaluation.document.blocks:
        if isinstance(block, engine.Paragraph):
            blocks.append({"text": block.text, "role": block.role})
        else:
            cells = [
                Box(n, c.row, c.column, c.row_span, c.column_span, c.text) for n, c in enumerate(block.cells)
            ]  # fmt: skip
            blocks.append({"cells": cells, "rows": block.rows, "columns": block.columns})
    lines: dict[str, list[tuple[int, str]]] = {}
    odd = _with_slashes(found.year)
    for (file, place), line in found.year.lines.items():
        if file in PARTS:
            lines.setdefault(PARTS[file], []).append((line, _stepped(place, odd)))
    rows: dict[str, str] = {}
    for path in (w.path for f in found.evaluation.findings for w in f.wheres):
        name, line, _ = parted(path)
        if name.startswith("registers/") and line and PurePosixPath(name).stem in kept:
            rows[f"{name}:{line}"] = kept[PurePosixPath(name).stem].key_at(line)
    out = {"blocks": blocks, "lines": {k: sorted(v) for k, v in lines.items()}, "rows": rows}
    return msgspec.json.encode(out).decode()


def _with_slashes(year: engine.Year) -> dict[str, str]:
    """Places of rows whose id has a slash in it → the same as one step of a path."""
    lists = {"lines": year.budget.lines} | {
        k: getattr(year.goals, k) for k in ("indicators", "figures", "goals", "tasks")
    }
    return {
        f"{name}/{row.id}": f"{name}/{escaped(row.id)}" for name, rows in lists.items() for row in rows if escaped(row.id) != row.id
    }  # fmt: skip


def _stepped(place: str, odd: dict[str, str]) -> str:
    for plain, one_step in odd.items():
        if place == plain or place.startswith(f"{plain}/"):
            return one_step + place[len(plain) :]
    return place


def parted(path: str) -> tuple[str, int, str]:
    """(file, line, column) of a place in the year's files (``year:registers/payments.csv:3:预算项目``); 0 = the whole file."""
    file, _, rest = path.removeprefix("year:").partition(":")
    line, _, column = rest.partition(":")
    return file, int(line) if line.isdigit() else 0, column


def place_of(lines: dict[str, list[Any]], file: str, line: int) -> str:
    """What stands at a line of a file of the year, as the target of a cell: ``goals#/indicators/管网/weight``."""
    part = PARTS.get(file, "")
    if part == "narrative":
        return f"narrative#/{line}"
    known = [(at, place) for at, place in lines.get(part, ()) if at <= line]
    nearest = [place for at, place in known if at == known[-1][0]] if known else []
    # Of several on one line the row itself, by its id, not its number and not the first cell that stands there.
    best = min(nearest, key=lambda p: (p.count("/"), p.rpartition("/")[2].isdigit()), default="")
    if part == "evidence":
        return f"evidence/{best.split('/')[1]}" if "/" in best else "evidence"
    return f"{part}#/{best}" if part else ""
