"""Rows of the lists of a document (budget lines, adjustments, indicators …): added, taken out, put back where they stood."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from django.db import transaction

from jizheng_site import engine
from jizheng_site.org.models import Person
from jizheng_site.year.edit import Refused, accept, log, part_of, touch
from jizheng_site.year.keys import escaped
from jizheng_site.year.models import Part, UnitYear

# The lists that rows can be added to: (part, list) → how a new row's id begins ("" = rows go by number), what stands in it.
LISTS: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
    ("budget", "lines"): ("X", {"name": "", "kind": "项目"}),
    ("budget", "adjustments"): ("", {"on": "", "line": "", "amount": "0.00"}),
    ("budget", "income"): ("", {"source": "income_general", "amount": "0.00"}),
    ("budget", "three_public"): ("", {"concept": "reception"}),
    ("budget", "assets"): ("", {"concept": "asset_in_use"}),
    ("budget", "other"): ("", {"concept": "expense_project"}),
    ("goals", "tasks"): ("T", {"text": ""}),
    ("goals", "goals"): ("G", {"text": ""}),
    ("goals", "indicators"): ("I", {"level1": "产出目标", "level2": "数量指标", "name": "", "target": ""}),
    ("goals", "figures"): ("F", {"label": "", "actual": {}}),
    ("unit", "evaluators"): ("", {"name": ""}),
}
# Written as the reason of a removal, so that people read where the row stood and it can be put back there.
_STOOD = re.compile(r"原来是第 (\d+) 行")


def stood_at(reason: str) -> int | None:
    """The number (from 0) at which a row stood that was taken out."""
    found = _STOOD.match(reason)
    return int(found[1]) - 1 if found else None


def by_number(name: str, list_: str) -> bool:
    """Whether the rows of a list are known by their number only."""
    return not LISTS.get((name, list_), ("", {}))[0]


def next_id(part: Part, list_: str, begin: str) -> str:
    """One that no row has or ever had: what refers to a row that is gone must not meet another one."""
    there = [str(r.get("id", "")) for r in part.body.get(list_) or []]
    there += [k.split("/")[1] for k in part.versions if k.startswith(f"{list_}/")]
    numbers = [int(m[1]) for x in there if (m := re.fullmatch(re.escape(begin) + r"(\d+)", x))]
    return f"{begin}{max(numbers, default=0) + 1}"


def put_in(
    unit_year: UnitYear, person: Person | None, name: str, list_: str, row: dict[str, Any], at: int | None = None, reason: str = ""
) -> str:  # fmt: skip
    """A row into a list, at the end or before the row ``at``; its path.  A row that needs an id and has none is given one."""
    with transaction.atomic():
        part, body = _begun(unit_year, name, list_)
        rows = body[list_]
        begin = LISTS[name, list_][0]
        if begin and not row.get("id"):
            row = {"id": next_id(part, list_, begin), **row}
        if begin and any(str(r.get("id")) == str(row["id"]) for r in rows):
            raise Refused(f"编号 {row['id']} 现在另有一行，不能再放回去。")
        at = len(rows) if at is None else min(at, len(rows))
        moved = at < len(rows)
        rows.insert(at, row)
        path = f"{list_}/{escaped(row['id']) if begin else at}"
        _kept(part, body, path, moved=moved)
        log(unit_year, person, "year.cell", f"{name}#/{path}", None, row, reason)
    return path


def take_out(
    unit_year: UnitYear, person: Person | None, name: str, list_: str, key: str, reason: str = "", was: Any = None
) -> dict[str, Any]:  # fmt: skip
    """A row out of a list, by its id or number; ``was``: what must stand there (the number of a row moves)."""
    with transaction.atomic():
        part, body = _begun(unit_year, name, list_)
        rows = body[list_]
        if by_number(name, list_):
            at = int(key) if key.isdigit() else len(rows)
        else:
            at = next((n for n, r in enumerate(rows) if str(r.get("id")) == key), len(rows))
        if at >= len(rows) or (was is not None and rows[at] != was):
            raise Refused("这一行已经不在了，可能刚被删除。请刷新页面。")
        row: dict[str, Any] = rows.pop(at)
        path = f"{list_}/{escaped(row['id']) if not by_number(name, list_) else at}"
        _kept(part, body, path, moved=at < len(rows))
        told = f"原来是第 {at + 1} 行"
        log(unit_year, person, "year.cell", f"{name}#/{path}", row, None, "；".join(x for x in (told, reason) if x))
    return row


def _begun(unit_year: UnitYear, name: str, list_: str) -> tuple[Part, dict[str, Any]]:
    """The document, locked, and a copy of its body in which the list is there."""
    if (name, list_) not in LISTS:
        raise Refused("没有这张表。请刷新页面。")
    touch(unit_year)
    part = Part.objects.select_for_update().get(pk=part_of(unit_year, name).pk)
    body = deepcopy(part.body)
    body[list_] = list(body.get(list_) or engine.blank(name).get(list_) or [])
    return part, body


def _kept(part: Part, body: dict[str, Any], path: str, *, moved: bool) -> None:
    """Store it; the version of every cell whose row has another number now is another one."""
    accept(part.name, body, part.body)
    list_ = path.partition("/")[0]
    if moved and by_number(part.name, list_):
        part.versions[f"{list_}/#"] = part.versions.get(f"{list_}/#", 0) + 1
    part.versions[path] = part.versions.get(path, 0) + 1
    part.body = body
    part.save()
