"""The heads of a table → the fields of a register: which column is what, in which unit."""

from __future__ import annotations

import difflib
import re
from decimal import Decimal
from typing import NamedTuple

from jizheng.register_types import Field, RegisterType

from .cells import Line
from .values import units_of

_SEEN = 12  # a title and notes may stand above the heads, not more
_UNIT = re.compile(r"(.*?)[(（\[【]([^()（）\[\]【】]*)[)）\]】]\Z")
_SIGNS = re.compile(r"[\s*＊:：]+")


class Column(NamedTuple):
    """A column that is used: where (from 0), which field, its head as written, and the factor of the unit in its head."""

    at: int
    field: Field
    head: str
    factor: Decimal | None = None


class Heads(NamedTuple):
    """What the head row says.  ``line``: its number; ``at``: its position among the lines, -1 = none found."""

    at: int
    line: int
    columns: list[Column]
    unknown: list[str]
    twice: list[str]
    missing: list[Field]
    units: list[tuple[str, str]]  # (head, unit) that the field cannot be counted in


def plain_head(head: str) -> str:
    """A head without blanks, the star of a required column and small/large letters."""
    return _SIGNS.sub("", head).lower()


def heads_of(t: RegisterType, lines: list[Line]) -> Heads:
    """The row of the first ones that names most fields; at least two, or the only one there is."""
    names = {plain_head(x): f for f in reversed(t.fields) for x in (*f.labels, f.name, f.label)}
    best: tuple[int, int] = (0, -1)
    for n, line in enumerate(lines[:_SEEN]):
        hits = len({f.name for c in line.cells if (f := _field(names, c)[0])})
        if hits > best[0]:
            best = (hits, n)
    at = best[1] if best[0] >= min(2, len(t.fields)) else -1
    if at < 0:
        return Heads(-1, 0, [], [], [], [f for f in t.fields if f.required], [])
    columns: list[Column] = []
    unknown: list[str] = []
    twice: list[str] = []
    units: list[tuple[str, str]] = []
    for index, cell in enumerate(lines[at].cells):
        if not cell:
            continue
        field, unit = _field(names, cell)
        if field is None:
            unknown.append(cell)
        elif any(c.field is field for c in columns):
            twice.append(cell)
        else:
            table = units_of(field)
            if unit and unit not in table and field.type in ("money", "length"):
                units.append((cell, unit))
                continue
            columns.append(Column(index, field, cell, table.get(unit)))
    found = {c.field.name for c in columns}
    missing = [f for f in t.fields if f.required and f.name not in found]
    return Heads(at, lines[at].number, columns, unknown, twice, missing, units)


def _field(names: dict[str, Field], head: str) -> tuple[Field | None, str]:
    """(field, unit written behind it); the head whole first, since （沟长） may be part of a name."""
    key = plain_head(head)
    if key in names:
        return names[key], ""
    found = _UNIT.match(key)
    if found and found[1] in names:
        return names[found[1]], found[2]
    return None, ""


def nearest(t: RegisterType, head: str) -> str:
    """The label that was probably meant, "" if none is near."""
    labels = [x for f in t.fields for x in (f.label, *f.labels)]
    return next(iter(difflib.get_close_matches(head, labels, 1, 0.6)), "")
