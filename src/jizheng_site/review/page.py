"""The page of a reviewer: the whole year; of one that came back after a return first what changed, nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jizheng_site.cycle.models import Version
from jizheng_site.org import scope
from jizheng_site.review import again
from jizheng_site.review.marking import MARKABLE, draft, evaluation_of, lines, total
from jizheng_site.review.models import Opinion
from jizheng_site.review.risks import factors
from jizheng_site.review.tables import letter, reasons
from jizheng_site.year.access import year_view
from jizheng_site.year.frame import tabs
from jizheng_site.year.models import UnitYear


@year_view("review.read")
def review(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """``?whole=1``: every indicator also when only some changed."""
    told, file = evaluation_of(unit_year)
    found = lines(told, {m.indicator: m for m in unit_year.marks.all()})
    may = scope.may(request.user, "cycle.review", unit_year.code, unit_year.year)
    context: dict[str, Any] = {
        "unit_year": unit_year, "tabs": tabs(unit_year, "review", request), "total": total(unit_year, told, found), "file": file,
        "reasons": reasons(), "can_mark": may and unit_year.state in MARKABLE,
        "may_return": unit_year.state in MARKABLE and scope.may(request.user, "cycle.return", unit_year.code, unit_year.year),
    }  # fmt: skip
    came = again.since(unit_year, request.user) if unit_year.state in MARKABLE else None
    if came and not request.GET.get("whole"):
        what = again.told(unit_year, came)
        changed = [(n, x) for n, x in enumerate(found) if what.touches(x.key)]
        return render(request, "review/again.html", context | {"again": what, "numbered": changed, "of": len(found)})
    opinion = Opinion.objects.filter(unit_year=unit_year).first()
    source: Any = file or unit_year
    failed = [f for f in told.get("findings", ()) if f["outcome"] == "failed" and f["severity"] != "info"]
    context |= {
        "numbered": list(enumerate(found)), "again": came, "written": opinion is not None, "conclusions": letter().conclusions,
        "opinion": opinion or Opinion(unit_year=unit_year, version=0, **draft(unit_year, found, failed)), "failed": failed,
        "risk": factors(source.amount, source.errors, source.warnings, source.indicators, source.proven),
        "versions": list(Version.objects.filter(unit_year=unit_year).defer("body").order_by("number")),
        "todos": unit_year.todos.filter(kind="return").order_by("-pk")[:30], "verdict": (told.get("score") or {}).get("verdict", ""),
    }  # fmt: skip
    return render(request, "review/review.html", context)
