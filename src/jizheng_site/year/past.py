"""The history of a cell as people read it: who changed it, when, from what to what, why; what can be taken back now."""

from __future__ import annotations

import json
from itertools import takewhile
from typing import Any, NamedTuple

from django.db.models import Q

from jizheng_site.audit.chain import as_text
from jizheng_site.audit.models import Entry
from jizheng_site.year.edit import cell
from jizheng_site.year.models import Part, UnitYear
from jizheng_site.year.undo import may_undo_row, undoes
from jizheng_site.year.undo_cell import NOTHING, may_undo

MOST = 20
LONG, AROUND, SHOWN = 60, 10, 120


class Past(NamedTuple):
    """One change of a cell; ``back``: whether it can be taken back now."""

    entry: Entry
    old: str
    new: str
    back: bool


def history(unit_year: UnitYear, target: str, *, may: bool) -> list[Past]:
    """The latest changes of a target and of what lies below it; also those that came with a whole document (an import)."""
    if not target:
        return []
    name, _, path = target.partition("#/")
    mine = Q(target=target) | Q(target__startswith=f"{target}/")
    if path:
        mine |= Q(target=f"{name}#", action="year.part")
    shown = list(Entry.objects.filter(mine, unit=unit_year.code, year=unit_year.year).order_by("-number")[:MOST])
    parts = {p.name: p for p in unit_year.parts.all()} if may else {}
    taken_back = {undoes(e) for e in shown}
    found = []
    for e in shown:
        old, new = e.old, e.new
        if path and e.target == f"{name}#":
            old, new = _within(name, old, path), _within(name, new, path)
            if old == new:
                continue
        back = may and e.number not in taken_back and (may_undo(parts, e) or may_undo_row(unit_year, e))
        found.append(Past(e, *apart(_plain(old), _plain(new)), back))
    return found


def _within(name: str, text: str, path: str) -> str:
    """What stood in a cell of a whole document that the log keeps."""
    try:
        return as_text(cell(Part(name=name, body=json.loads(text)), path))
    except ValueError:
        return ""


def _plain(text: str) -> str:
    """Lines instead of a list of texts; nothing instead of null."""
    if text == NOTHING:
        return ""
    try:
        found: Any = json.loads(text) if text.startswith("[") else None
    except ValueError:
        return text
    return "\n".join(found) if found and all(isinstance(x, str) for x in found) else text


def apart(old: str, new: str) -> tuple[str, str]:
    """Of two long texts the place where they differ, with a few letters around it."""
    if max(len(old), len(new)) <= LONG or not old or not new or old.startswith("{"):
        return old, new
    start = _alike(old, new)
    end = min(_alike(old[::-1], new[::-1]), min(len(old), len(new)) - start)
    first, last = max(0, start - AROUND), max(0, end - AROUND)

    def cut(text: str) -> str:
        piece = text[first : len(text) - last]
        piece = piece if len(piece) <= SHOWN else f"{piece[: SHOWN - 1]}…"
        return f"{'…' if first else ''}{piece}{'…' if last else ''}"

    return cut(old), cut(new)


def _alike(a: str, b: str) -> int:
    """How many letters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda x: x[0] == x[1], zip(a, b, strict=False)))
