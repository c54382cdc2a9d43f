"""A department's roll-up: its institutions side by side, their sum, and where each figure stands."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jizheng_site import engine
from jizheng_site.cycle.table import states
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Place
from jizheng_site.year.models import Judged, UnitYear


class Column(NamedTuple):
    """A concept of the forms' table of income and expenditure; ``total``: the sum over the institutions, 元."""

    concept: str
    label: str
    total: Decimal
    missing: int  # institutions whose report does not say it


class Line(NamedTuple):
    """An institution; ``cells``: 元 by column, None = its report does not say."""

    place: Place
    unit_year: UnitYear | None
    cells: list[Decimal | None]


@needs("cycle.board")
def rollup(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """What lies directly below a unit; a unit with nothing below is its own roll-up."""
    place = Place.objects.select_related("unit", "parent__unit").filter(unit__code=unit, year=year).first()
    if place is None:
        raise Http404
    below = list(place.children.filter(ended=False).select_related("unit").order_by("path")) or [place]
    years = {y.place_id: y for y in UnitYear.objects.filter(place__in=below).select_related("place__unit")}
    said = {
        unit_year_id: figures(body)
        for unit_year_id, body in Judged.objects.filter(unit_year__in=years.values()).values_list(
            "unit_year_id", "body"
        )
    }
    labels: dict[str, str] = {}
    for of_unit in said.values():
        labels |= {concept: label for concept, (label, _) in of_unit.items() if concept not in labels}
    lines = []
    for p in below:
        found = said.get(years[p.pk].pk, {}) if p.pk in years else {}
        lines.append(Line(p, years.get(p.pk), [found[c][1] if c in found else None for c in labels]))
    columns = [
        Column(
            c, label, sum((x for row in lines if (x := row.cells[n]) is not None), Decimal(0)),
            sum(row.cells[n] is None for row in lines),
        )
        for n, (c, label) in enumerate(labels.items())
    ]  # fmt: skip
    context = {
        "place": place, "year": year, "lines": lines, "columns": columns, "states": states(),
        "above": place.parent is not None and scope.may(request.user, "cycle.board", place.parent.unit.code, year),
        "departments": departments(place, year) if not columns else [],
    }  # fmt: skip
    return render(request, "cycle/rollup.html", context)


def departments(place: Place, year: int) -> list[dict[str, Any]]:
    """For who stands above departments: each with its units, how many have reported, and the sum of what they spent, 元."""
    below = UnitYear.objects.filter(year=year, place__parent__parent=place).order_by()
    return list(
        below.values("place__parent__name", "place__parent__unit__code", "place__parent__path")
        .annotate(
            units=Count("pk"), reported=Count("pk", filter=~Q(state__in=["new", "draft", "returned"])),
            wrong=Count("pk", filter=Q(errors__gt=0)), amount=Sum("amount"),
        )
        .order_by("place__parent__path")
    )  # fmt: skip


def figures(body: str) -> dict[str, tuple[str, Decimal]]:
    """Concept → (label, 元) of an evaluation: what its form says as the whole of its institutions, else as its only one."""
    found: dict[str, tuple[str, Decimal]] = {}
    for fact in json.loads(body)["facts"]:
        told: dict[str, Any] = fact
        if (
            told["unit"] not in engine.UNITS
            or told["value"] is None
            or len(told["dims"]) != 1
            or "机构" not in told["dims"]
        ):
            continue
        # The row of the whole comes first in the form; what comes after are its parts.
        found.setdefault(told["concept"], (told["label"], Decimal(told["value"]) * engine.UNITS[told["unit"]]))
    return found
