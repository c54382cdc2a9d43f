"""What the public sees: the list with its search, one evaluation in every version, what was corrected."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from jizheng_site.jobs.models import Job
from jizheng_site.open import charts
from jizheng_site.open.cached import for_everybody
from jizheng_site.open.corrections import corrected
from jizheng_site.open.models import Published
from jizheng_site.org.guard import needs
from jizheng_site.review.models import Draw

PAGE, DRAWS = 20, 6
ORDERS = {"": "-at", "amount": "-amount", "score": "-score", "name": "name"}


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page without anything of one reader's: no token, so that it can be kept for all."""
    if not request.user.is_authenticated:
        context["csrf_token"] = ""
    return render(request, template, context)


def in_force() -> QuerySet[Published]:
    """The newest version of each, without its long texts."""
    return Published.objects.filter(in_force=True).defer("body", "text")


@needs("open.read")
@for_everybody
def home(request: HttpRequest) -> HttpResponse:
    found = in_force()
    word = request.GET.get("q", "").strip()[:60]
    for part in word.split()[:5]:
        found = found.filter(text__icontains=part)
    year, department = request.GET.get("year", ""), request.GET.get("department", "")
    years = list(Published.objects.filter(in_force=True).order_by("-year").values_list("year", flat=True).distinct())
    departments = list(
        Published.objects.filter(in_force=True).exclude(department="").order_by("department").values_list("department", flat=True).distinct()
    )  # fmt: skip
    if year.isdigit() and int(year) in years:
        found = found.filter(year=int(year))
    if department in departments:
        found = found.filter(department=department)
    order = request.GET.get("order", "")
    page = Paginator(found.order_by(ORDERS.get(order, "-at"), "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "q": word,
        "years": years,
        "year": year,
        "departments": departments,
        "department": department,
        "order": order,
        "draws": Draw.objects.filter(published=True).select_related("place").defer("body").order_by("-pk")[:DRAWS],
    }
    return show(request, "open/home.html", context)


def published(unit: str, year: int, number: int | None = None) -> Published:
    """That version, or the one in force."""
    rows = Published.objects.filter(unit=unit, year=year)
    found = rows.filter(in_force=True).first() if number is None else rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@needs("open.read")
@for_everybody
def evaluation(request: HttpRequest, unit: str, year: int, number: int | None = None) -> HttpResponse:
    """One published evaluation: promise, done, proof."""
    found = published(unit, year, number)
    told = json.loads(found.body)
    versions = list(Published.objects.filter(unit=unit, year=year).defer("body", "text").order_by("-number"))
    before = Published.objects.filter(unit=unit, year=year, number=found.number - 1).first()
    reached = charts.reached(told["indicators"])
    groups: dict[str, list[dict[str, Any]]] = {}
    for i in told["indicators"]:
        groups.setdefault(i["level1"] or "指标", []).append(i)
    context = {
        "found": found, "told": told, "versions": versions, "money_chart": charts.money(told["money"]), "reached": reached,
        "share_chart": charts.share(reached), "groups": groups.items(), "proven": sum(i["status"] == "已证实" for i in told["indicators"]),
        "whole": [f for f in told["figures"] if not f["id"].startswith("line:")],
        "lines": [f for f in told["figures"] if f["id"].startswith("line:")],
        "corrections": corrected(json.loads(before.body), told) if before else None,
        "other_years": in_force().filter(unit=unit).exclude(year=year).order_by("-year"),
    }  # fmt: skip
    return show(request, "open/evaluation.html", context)


@needs("site.health")
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches over the server: the database answers, and how long the oldest job waits (seconds)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    oldest = Job.objects.filter(state=Job.State.WAITING).order_by("pk").values_list("made_at", flat=True).first()
    waits = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    return JsonResponse({"ok": True, "oldest_waiting_job": waits})
