"""What every page of a year has: its tabs, whether it can be edited by this person, the panel of what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jizheng_site.org import scope
from jizheng_site.year.access import link
from jizheng_site.year.judge import begun
from jizheng_site.year.models import UnitYear
from jizheng_site.year.seen import Seen

TABS = (
    ("year", "概况"), ("year_budget", "预算"), ("year_goals", "目标"), ("year_registers", "台账"), ("year_evidence", "佐证"),
    ("year_report", "报告"), ("year_findings", "体检"), ("year_score", "评分"),
)  # fmt: skip


class Tab(NamedTuple):
    """A tab: its title, its address, whether it is the one that is open, a number on it and its tone."""

    title: str
    url: str
    here: bool
    number: str = ""
    tone: str = ""


class Extra(NamedTuple):
    """A tab of a room above: its address by name, its title, who sees it."""

    name: str
    title: str
    seen_by: Callable[[HttpRequest, UnitYear], bool]


# Rooms above enter theirs in their AppConfig.ready.
MORE: list[Extra] = []


def may_edit(request: HttpRequest, unit_year: UnitYear) -> bool:
    """Whether this person can change it now."""
    return unit_year.editable and scope.may(request.user, "year.edit", unit_year.code, unit_year.year)


def tabs(unit_year: UnitYear, here: str, request: HttpRequest | None = None) -> list[Tab]:
    """The tabs, with what is wrong on 体检."""
    found = []
    for name, title in TABS:
        count, tone = "", ""
        if name == "year_findings" and unit_year.evaluated is not None and (unit_year.errors or unit_year.warnings):
            count, tone = (str(unit_year.errors), "red") if unit_year.errors else (str(unit_year.warnings), "")
        found.append(Tab(title, link(unit_year, name), name == here, count, tone))
    if request is not None:
        found += [Tab(x.title, link(unit_year, x.name), x.name == here) for x in MORE if x.seen_by(request, unit_year)]
    return found


def show(
    request: HttpRequest, unit_year: UnitYear, template: str, tab: str, seen: Seen | None = None, status: int = 200,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page of the year in its frame."""
    seen = seen or Seen(unit_year)
    context |= {
        "unit_year": unit_year, "tabs": tabs(unit_year, tab, request), "can_edit": may_edit(request, unit_year), "seen": seen,
        "at": request.GET.get("at", ""), "begun": begun(unit_year), "can_comment": scope.may(request.user, "year.comment", unit_year.code, unit_year.year),
    }  # fmt: skip
    return render(request, template, context, status=status)
