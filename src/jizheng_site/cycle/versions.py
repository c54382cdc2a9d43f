"""A year kept as it is at one moment, so that it can be compared, published and proven later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db.models import Max

from jizheng_site import engine
from jizheng_site.cycle.models import Version
from jizheng_site.org.models import Person
from jizheng_site.year.judge import begun, judge
from jizheng_site.year.models import Judged, UnitYear

# What stands for a year of which nothing was filled in here (a file from outside): rooms above enter themselves.
OTHERWISE: list[Callable[[UnitYear], dict[str, Any]]] = []


def body_of(unit_year: UnitYear) -> dict[str, Any]:
    """Everything of the year as plain data."""
    judged = Judged.objects.filter(unit_year=unit_year).first()
    found = {
        "unit": unit_year.code,
        "name": unit_year.place.name,
        "year": unit_year.year,
        "pack": unit_year.pack,
        "parts": {p.name: p.body for p in unit_year.parts.order_by("name")},
        "rows": [
            {"register": r.register, "key": r.key, "on": r.on.isoformat() if r.on else "", "values": r.values}
            for r in unit_year.rows.filter(dropped=False).order_by("register", "key")
        ],
        "evidence": [
            {"id": i.key, **i.body, "sha256": i.file_id or ""}
            for i in unit_year.items.filter(dropped=False).order_by("key")
        ],
        "evaluation": json.loads(judged.body) if judged else None,
    }
    if judged is None:
        for other in OTHERWISE:
            found |= other(unit_year)
    return found


def keep(unit_year: UnitYear, person: Person) -> Version:
    """Keep it as the next version; what was edited last is evaluated first, so that both are of one moment."""
    if begun(unit_year) and not unit_year.fresh:
        with suppress(engine.PackError):
            judge(unit_year)
    body = json.dumps(body_of(unit_year), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    last = Version.objects.filter(unit_year=unit_year).aggregate(n=Max("number"))["n"] or 0
    return Version.objects.create(
        unit_year=unit_year, number=last + 1, state=unit_year.state, by_name=person.name, body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
    )  # fmt: skip
