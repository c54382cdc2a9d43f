"""The first page of a unit's year, and its evidence files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from jizheng_site.year.access import year_view
from jizheng_site.year.files import give
from jizheng_site.year.models import Item, UnitYear


@year_view("year.read")
def overview(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """What is done, missing, wrong, and what to do next."""
    todos = unit_year.todos.filter(closed_at=None).order_by("answered_at", "pk")
    registers = unit_year.rows.filter(dropped=False).values_list("register", flat=True)
    counts: dict[str, int] = {}
    for name in registers:
        counts[name] = counts.get(name, 0) + 1
    context = {
        "unit_year": unit_year, "todos": todos, "registers": sorted(counts.items()),
        "evidence": unit_year.items.filter(dropped=False).count(), "parts": {p.name for p in unit_year.parts.all() if p.body},
    }  # fmt: skip
    return render(request, "year/overview.html", context)


@year_view("evidence.read")
def evidence_file(request: HttpRequest, unit_year: UnitYear, key: str) -> HttpResponseBase:
    """A file of evidence, for those who may see the year."""
    item = Item.objects.select_related("file").filter(unit_year=unit_year, key=key, dropped=False).first()
    if item is None or item.file is None:
        raise Http404
    return give(item.file, item.name)
