"""A register as a grid: which columns, which rows after filter and order, what a cell may hold."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from jizheng_site import engine
from jizheng_site.year.edit import Refused
from jizheng_site.year.keys import short
from jizheng_site.year.models import Row, UnitYear

PAGE = 50
WIDE = {"url", "text"}
NUMERIC = {"number", "count", "money", "length", "percent"}
_LAST_NUMBER = re.compile(r"(.*?)(\d+)(\D*)\Z")


class Asked(NamedTuple):
    """What a grid is asked to show: a word, one field with one value, an order, one row."""

    word: str = ""
    field: str = ""
    value: str = ""
    order: str = ""
    month: int = 0
    dropped: bool = False
    at: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.word or self.field or self.month or self.dropped)


def asked(params: Any, kind: engine.RegisterType) -> Asked:
    """What stands in the address; what the register does not know is left out."""
    names = {f.name for f in kind.fields}
    field, order, month = params.get("field", ""), params.get("order", ""), params.get("month", "")
    return Asked(
        params.get("q", "").strip()[:60], field if field in names else "", params.get("value", "")[:100],
        order if order.lstrip("-") in names else "", int(month) if month.isdigit() and 0 < int(month) < 13 else 0,
        params.get("dropped") == "1", params.get("at", ""),
    )  # fmt: skip


def rows_of(unit_year: UnitYear, kind: engine.RegisterType, ask: Asked) -> QuerySet[Row]:
    """The rows that were asked for, in order: by date as a rule, the latest first."""
    rows = unit_year.rows.filter(register=kind.id, dropped=ask.dropped)
    if ask.month:
        rows = rows.filter(on__year=unit_year.year, on__month=ask.month)
    if ask.field:
        here = {f"values__{ask.field}": ask.value} if ask.value else {f"values__{ask.field}__isnull": True}
        rows = rows.filter(**here)
    if ask.word:
        anywhere = Q(key__icontains=ask.word)
        for f in kind.fields:
            if f.type in {"text", "choice", "url", "file"}:
                rows = rows.annotate(**{f"w_{f.name}": KeyTextTransform(f.name, "values")})
                anywhere |= Q(**{f"w_{f.name}__icontains": ask.word})
        rows = rows.filter(anywhere)
    if not ask.order or ask.order.lstrip("-") == kind.date:
        return rows.order_by("on", "pk") if ask.order == kind.date else rows.order_by("-on", "-pk")
    name = ask.order.lstrip("-")
    sorted_by = KeyTextTransform(name, "values")
    if kind.field_of(name).type in NUMERIC:
        from django.db.models import FloatField, Value
        from django.db.models.functions import Cast, NullIf

        sorted_by = Cast(NullIf(sorted_by, Value("")), FloatField())
    rows = rows.annotate(by=sorted_by)
    return rows.order_by("-by" if ask.order.startswith("-") else "by", "pk")


def columns(kind: engine.RegisterType, rows: list[Row]) -> list[engine.Field]:
    """The columns to show: those in which something stands, and those that must be filled; not what only strikes out."""
    used = {k for r in rows for k, v in r.values.items() if v}
    return [f for f in kind.fields if f.name != kind.supersedes and (f.required or f.name in used)]


def proposals(
    unit_year: UnitYear, kind: engine.RegisterType, words: list[tuple[engine.Field, list[str]]]
) -> dict[str, list[tuple[str, str]]]:
    """For a field: (value, what it is) to pick from; what is typed otherwise is taken all the same."""
    found = {f.name: [(w, "") for w in of_field] for f, of_field in words if f.type == "text"}
    names = {f.name for f in kind.fields}
    if "line" in names:
        part = unit_year.parts.filter(name="budget").first()
        found["line"] = [(r["id"], r.get("name", "")) for r in (part.body.get("lines") or [] if part else [])]
    if "evidence" in names:
        found["evidence"] = [(i.key, i.body.get("title", "")) for i in unit_year.items.filter(dropped=False)]
    return {k: v for k, v in found.items() if v}


def long_ones(kind: engine.RegisterType, rows: list[Row]) -> set[str]:
    """The text columns that need room: what stands in them is a phrase, not a word."""
    found = set()
    for f in kind.fields:
        if f.type == "text":
            words = [len(v) for r in rows if (v := r.values.get(f.name))]
            if words and sum(words) / len(words) > 9:
                found.add(f.name)
    return found


def settled(field: engine.Field, text: str) -> str:
    """A cell as it is kept; Refused says what is wrong with it and what to do."""
    text = text.strip()
    if not text:
        return ""
    try:
        return engine.shown(engine.parser_of(field)(text))
    except engine.Bad as bad:
        raise Refused("。".join(x.rstrip("。") for x in (bad.message, bad.advice) if x) + "。") from None


def key_of(kind: engine.RegisterType, values: dict[str, str]) -> str:
    """The name of a row: its key fields, blank ones left out."""
    return short("/".join(v for k in kind.key if (v := values.get(k, ""))))


def next_key(unit_year: UnitYear, kind: engine.RegisterType) -> str:
    """A proposal for the next number, when rows are named by one running number: 2020-0112 → 2020-0113."""
    if len(kind.key) != 1 or kind.field_of(kind.key[0]).type != "text":
        return ""
    keys = unit_year.rows.filter(register=kind.id).order_by("-key").values_list("key", flat=True)[:1]
    last = keys[0] if keys else f"{unit_year.year}-0000"
    found = _LAST_NUMBER.match(last)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}}{found[3]}" if found else ""
