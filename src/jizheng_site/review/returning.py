"""Sending back single cells or indicators; and what a unit did with that: only the differences, and its answers."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jizheng_site.cycle.differences import compare_versions
from jizheng_site.cycle.models import Version
from jizheng_site.org.models import Person
from jizheng_site.review.marking import evaluation_of, lines
from jizheng_site.year.access import year_view
from jizheng_site.year.frame import tabs
from jizheng_site.year.models import Todo, UnitYear

PARTS = (("budget#", "预算"), ("unit#", "概况"), ("narrative#", "正文"), ("evidence", "佐证"), ("registers", "台账"))


@year_view("cycle.return")
def points(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Every indicator and main figure with a line to write beside it; findings can be taken over with a click."""
    told, _ = evaluation_of(unit_year)
    figures = [
        {"target": _target(f), "label": f["label"], "shown": f["shown"], "status": f["status"]}
        for f in (told.get("year") or {}).get("figures", ())
        if f["id"].startswith("concept:") and f["value"] is not None
    ]
    failed = [f for f in told.get("findings", ()) if f["outcome"] == "failed" and f["severity"] != "info"]
    raised = {t.target: t for t in Todo.objects.filter(unit_year=unit_year).exclude(target="")}
    context = {
        "unit_year": unit_year, "tabs": tabs(unit_year, "review", request), "lines": [x for x in lines(told, {}) if not x.key.startswith("line:")], "figures": figures, "failed": failed,
        "parts": PARTS, "raised": raised,
    }  # fmt: skip
    return render(request, "review/points.html", context)


def _target(figure: dict[str, Any]) -> str:
    return f"budget#/{figure['id'].removeprefix('concept:')}"


@year_view("review.read")
def differences(request: HttpRequest, unit_year: UnitYear, old: int, new: int) -> HttpResponse:
    """Two kept versions: what changed between them, and how each point that was asked was answered."""
    found = {v.number: v for v in Version.objects.filter(unit_year=unit_year, number__in=(old, new))}
    if len(found) != 2:
        raise Http404
    first, second = found[min(old, new)], found[max(old, new)]
    difference = compare_versions(json.loads(first.body), json.loads(second.body))
    asked = unit_year.todos.filter(kind="return", at__gt=first.at, at__lt=second.at).order_by("pk")
    context = {
        "unit_year": unit_year, "tabs": tabs(unit_year, "review", request), "old": first, "new": second, "difference": difference, "asked": asked,
    }  # fmt: skip
    return render(request, "review/differences.html", context)


def close_answered(unit_year: UnitYear, person: Person, reason: str) -> None:
    """Follows an approval: what was answered is thereby settled."""
    unit_year.todos.filter(kind="return", closed_at=None).exclude(answered_at=None).update(closed_at=timezone.now())
