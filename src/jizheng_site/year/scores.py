"""评分: every sheet line by line with formula, inputs, cap and uncapped; made to be printed as 复算单."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from jizheng_site.year.access import year_view
from jizheng_site.year.frame import show
from jizheng_site.year.models import UnitYear
from jizheng_site.year.seen import Seen

PATH = re.compile(r"[（(]?(?:record|budget|typed|unit):[^）)；]*[）)]?")  # a native path: for programs, not for people


@year_view("year.read")
def score(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The sheets side by side where they have the same lines: as recomputed, and as far as evidence lets."""
    seen = Seen(unit_year)
    found = seen.body.get("score") or {}
    sheets = found.get("sheets", [])
    capped = {s["scheme"].removesuffix("-evidence"): s for s in sheets if s["scheme"].endswith("-evidence")}
    shown = []
    for s in sheets:
        if s["scheme"].endswith("-evidence"):
            continue
        with_cap = capped.get(s["scheme"])
        limits = {x["item"]: x for x in with_cap["lines"]} if with_cap else {}
        shown.append({"sheet": s, "capped": with_cap, "lines": [_line(x, limits.get(x["item"])) for x in s["lines"]]})
    return show(request, unit_year, "year/score.html", "year_score", seen, score=found, sheets=shown)


def _line(line: dict[str, Any], limit: dict[str, Any] | None) -> dict[str, Any]:
    """A line, and what evidence makes of it when that is less."""
    less = limit if limit and limit["points"] != line["points"] else None
    full = Decimal(line["full"]) if line["full"] else None
    share = int(100 * Decimal(line["points"]) / full) if line["points"] is not None and full else 0
    inputs = [{**i, "value": PATH.sub("", i["value"])} for i in line["inputs"]]
    return {"line": {**line, "inputs": inputs}, "limit": less, "share": max(0, min(100, share))}
