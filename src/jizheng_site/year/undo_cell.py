"""Undoing a change of a document: one's own last one, or any that stands in a cell's history, while its value stands.

The log is read and never rewritten: what is undone is a change of its own, whose reason names the one it takes back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.db.models import Q

from jizheng_site import engine
from jizheng_site.audit.chain import as_text
from jizheng_site.audit.models import Entry
from jizheng_site.year.edit import Refused, cell, find, part_of, set_cell, touch
from jizheng_site.year.keys import plain
from jizheng_site.year.lists import LISTS, by_number, put_in, stood_at, take_out
from jizheng_site.year.models import Part, UnitYear
from jizheng_site.year.naming import in_document, title_of
from jizheng_site.year.undo import LOOK, undoes

NOTHING = "null"  # how the log writes that nothing stood there


def last_change(unit_year: UnitYear, person: Any, part: str) -> Entry | None:
    """The person's last change of a document that was not undone yet."""
    deeds = _changes(unit_year, part).filter(account=person.account)
    undone: set[int] = set()
    for e in deeds.order_by("-number")[:LOOK]:
        if e.number in undone:
            continue
        if taken_back := undoes(e):
            undone.add(taken_back)
        elif e.old != e.new:
            return e
    return None


def gone(unit_year: UnitYear, part: str) -> list[Entry]:
    """The removals of rows that can be put back, the latest first."""
    found = _changes(unit_year, part).filter(Q(new=NOTHING) | Q(reason__startswith="撤销第")).order_by("-number")[:LOOK]
    back = {n for e in found if (n := undoes(e))}
    return [
        e for e in found if e.new == NOTHING and _row_of(e) and stood_at(e.reason) is not None and e.number not in back
    ]


def shown(unit_year: UnitYear, person: Any, part: Part, *, may: bool) -> dict[str, Any]:
    """What the page of a document shows of it: the last change, in words, and the rows that can be put back."""
    if not may:
        return {}
    deed = last_change(unit_year, person, part.name)
    words = ""
    if deed:
        row = _row_of(deed)
        what = "新增" if row and deed.old == NOTHING else "删除" if row and deed.new == NOTHING else "修改"
        body = _with(part, deed) if what == "删除" else part.body
        words = f"{what}{in_document(part.name, body, deed.target.partition('#/')[2], unit_year.pack)}"
    rows = [
        (e, in_document(part.name, _with(part, e), e.target.partition("#/")[2], unit_year.pack))
        for e in gone(unit_year, part.name)
    ]
    return {"deed": deed, "deed_words": words, "gone": rows}


def _with(part: Part, removal: Entry) -> dict[str, Any]:
    """The document as if the removed row stood in it alone: it is called by what it was."""
    list_, key = _row_of(removal) or ("", "")
    row = json.loads(removal.old)
    rows = [row] if isinstance(row, dict) and "id" in row else [{}] * int(key or 0) + [row]
    return {**part.body, list_: rows}


def _changes(unit_year: UnitYear, part: str) -> Any:
    return Entry.objects.filter(
        unit=unit_year.code, year=unit_year.year, action="year.cell", target__startswith=f"{part}#/"
    )


def _row_of(deed: Entry) -> tuple[str, str] | None:
    """(list, id or number) when the change was of a whole row."""
    name, _, path = deed.target.partition("#/")
    list_, _, key = path.partition("/")
    return (list_, plain(key)) if key and "/" not in key and (name, list_) in LISTS else None


def may_undo(parts: Mapping[str, Part], deed: Entry) -> bool:
    """Whether the button is worth showing: what the change made still stands.  ``parts``: the year's documents by name."""
    name, _, path = deed.target.partition("#/")
    part = parts.get(name)
    if part is None or deed.action != "year.cell" or deed.old == deed.new:
        return False
    row = _row_of(deed)
    if deed.new == NOTHING and row:
        return stood_at(deed.reason) is not None and (by_number(name, row[0]) or cell(part, path) is None)
    return as_text(cell(part, path)) == deed.new


def undo_change(unit_year: UnitYear, person: Any, deed: Entry) -> str:
    """Take one change back; what was done, in words.  Refused when the place has gone on since."""
    name, _, path = deed.target.partition("#/")
    reason, titled = f"撤销第 {deed.number} 条", title_of(unit_year, deed.target)
    if deed.old == deed.new:
        raise Refused("这一条只记了原因，没有改动，不用撤销。")
    with transaction.atomic():
        touch(unit_year)
        row = _row_of(deed)
        if row and deed.new == NOTHING:
            at = stood_at(deed.reason)
            if at is None or undone(unit_year, deed):
                raise Refused("这一行已经放回来了。")
            path = put_in(unit_year, person, name, row[0], json.loads(deed.old), at, reason)
            return f"已恢复{title_of(unit_year, f'{name}#/{path}')}。"
        part = part_of(unit_year, name)
        if _renumbered(unit_year, deed, name, path):
            raise Refused("这张表后来增删过行，行号变了，不能直接撤销。请在表里改，原来的值在修改记录里。")
        now = cell(part, path)
        if as_text(now) != deed.new:
            raise Refused(f"{titled}后来又被改过，不能直接撤销。请在表里改，或从修改记录里查原来的值。")
        if row and deed.old == NOTHING:
            take_out(unit_year, person, name, row[0], row[1], reason, now)
            return f"已撤销新增的{titled}。"
        set_cell(unit_year, person, name, path, _value(name, part.body, path, deed.old, now), None, reason)
    return f"已撤销对{titled}的修改。"


def undone(unit_year: UnitYear, deed: Entry) -> bool:
    """Whether a later entry takes this one back."""
    later = Entry.objects.filter(unit=unit_year.code, year=unit_year.year, number__gt=deed.number)
    return any(undoes(e) == deed.number for e in later.filter(reason__startswith=f"撤销第 {deed.number} 条"))


def _renumbered(unit_year: UnitYear, deed: Entry, name: str, path: str) -> bool:
    """Whether rows that go by number have moved since: the same number may be another row now."""
    list_, _, rest = path.partition("/")
    if not rest or not by_number(name, list_) or (name, list_) not in LISTS:
        return False
    later = Entry.objects.filter(unit=unit_year.code, year=unit_year.year, number__gt=deed.number)
    if later.filter(Q(action="year.part", target=f"{name}#") | Q(action="year.import")).exists():
        return True
    rows = later.filter(action="year.cell", target__startswith=f"{name}#/{list_}/")
    moved = rows.filter(Q(new=NOTHING) | Q(old=NOTHING, reason__startswith="撤销第"))
    return any(_row_of(e) for e in moved)


def _value(name: str, body: Any, path: str, text: str, now: Any) -> Any:
    """The value that the log wrote as this text.  A text that looks like a number or a list is one only where one stands."""
    if text == NOTHING:
        return None
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    if isinstance(now, str) or isinstance(parsed, str | float) or name == "narrative":
        return text
    if now is not None:
        return parsed
    # Nothing stands there now: whichever of the two the engine takes.
    tried = deepcopy(body)
    try:
        holder, key = find(tried, path)
    except LookupError:
        return text
    holder[key] = text
    return parsed if engine.wrong_with(name, tried) else text
