"""The log, as people read it: of one unit's year, of one cell, of all that one answers for."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jizheng_site.audit.models import Entry
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Place
from jizheng_site.year.access import year_view
from jizheng_site.year.models import UnitYear

PAGE = 50


@needs("cycle.history")
def listing(request: HttpRequest) -> HttpResponse:
    """Deeds concerning the units that one may see; who administers everything also sees those of no unit."""
    places = scope.places(request.user, "cycle.history")
    entries = Entry.objects.filter(unit__in=places.values("unit__code"))
    if scope.places(request.user, "org.people").filter(parent=None).exists():
        entries |= Entry.objects.filter(unit="")
    word = request.GET.get("q", "").strip()
    if word:
        entries = entries.filter(target__icontains=word) | entries.filter(name__icontains=word)
    page = Paginator(entries.order_by("-number"), PAGE).get_page(request.GET.get("page"))
    shown = {e.unit for e in page}
    # Newest tree last, so that a unit goes by its latest name.
    names = dict(Place.objects.filter(unit__code__in=shown).order_by("year").values_list("unit__code", "name"))
    return render(request, "cycle/log.html", {"page": page, "q": word, "names": names})


@year_view("cycle.history")
def of_year(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The history of a year; ``target`` narrows it to a cell and what lies below."""
    entries = Entry.objects.filter(unit=unit_year.code, year=unit_year.year)
    target = request.GET.get("target", "")
    if target:
        entries = entries.filter(target__startswith=target)
    page = Paginator(entries.order_by("-number"), PAGE).get_page(request.GET.get("page"))
    template = "cycle/log_rows.html" if request.htmx else "cycle/log_year.html"
    return render(
        request,
        template,
        {
            "page": page,
            "unit_year": unit_year,
            "target": target,
            "may_read": scope.may(request.user, "year.read", unit_year.code, unit_year.year),
        },
    )
