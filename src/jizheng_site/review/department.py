"""The department's page: who of its units holds what since when, and the roll-up with every figure's parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jizheng_site.cycle.table import states
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import STEP, Grant, Place, Role
from jizheng_site.review.rolling import rolled
from jizheng_site.year.models import UnitYear


class Holder(NamedTuple):
    """A unit, and who has its year now: people by name, the role, since when."""

    year: UnitYear
    role: str
    people: list[str]


@needs("review.read")
def department(request: HttpRequest) -> HttpResponse:
    """One department of a year; whoever sees several, and has not chosen, sees them side by side."""
    mine = scope.years(request.user, "review.read")
    years = list(UnitYear.objects.filter(year__in=mine).order_by("-year").values_list("year", flat=True).distinct())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else (years[0] if years else 0)
    places = scope.places(request.user, "review.read", year).filter(year=year)
    heads = list(places.filter(kind=Place.Kind.DEPARTMENT).order_by("path"))
    code = request.GET.get("unit", "")
    head = next((p for p in heads if p.unit.code == code), None) or places.filter(unit__code=code).first()
    if head is None and len(heads) == 1:
        head = heads[0]
    context: dict[str, Any] = {"years": years, "year": year, "heads": heads, "head": head, "states": states()}
    if head is None or head.kind == Place.Kind.FINANCE:
        below = heads if head is None else [p for p in heads if p.path.startswith(head.path)]
        context |= {"head": None, "departments": departments(below, year)}
    else:
        units = list(
            UnitYear.objects.filter(year=year, place__path__gte=head.path, place__path__lt=head.path + ":")
            .select_related("place__unit").order_by("place__path")
        )  # fmt: skip
        context |= {
            "holders": holders(units),
            "rolled": rolled(units),
            "late": sum(y.state in {"new", "draft", "returned"} for y in units),
        }
    return render(request, "review/department.html", context)


class Side(NamedTuple):
    """A department beside the others: its units, how many have reported, how many have errors, what they spent, 元."""

    place: Place
    units: int
    reported: int
    wrong: int
    amount: Decimal | None
    unknown: int


def departments(heads: list[Place], year: int) -> list[Side]:
    """Each with its units; a unit whose spending is not known is counted, not taken for 0."""
    units: dict[str, list[tuple[str, int, Decimal | None]]] = {p.path: [] for p in heads}
    rows = UnitYear.objects.filter(year=year).order_by().values_list("place__path", "state", "errors", "amount")
    for path, *told in rows:
        key = next((path[:n] for n in range(len(path), 0, -STEP) if path[:n] in units), None)
        if key is not None:
            units[key].append(tuple(told))
    found = []
    for p in heads:
        amounts = [amount for _, _, amount in units[p.path] if amount is not None]
        found.append(Side(
            p, len(units[p.path]), sum(state not in {"new", "draft", "returned"} for state, _, _ in units[p.path]),
            sum(errors > 0 for _, errors, _ in units[p.path]), sum(amounts, Decimal(0)) if amounts else None,
            len(units[p.path]) - len(amounts),
        ))  # fmt: skip
    return found


def holders(units: list[UnitYear]) -> list[Holder]:
    """Who holds each: those with that role at the unit, else at the nearest above it."""
    paths = {y.place.path[:n] for y in units for n in range(STEP, len(y.place.path) + 1, STEP)}
    places = {p.path: p.unit_id for p in Place.objects.filter(year=units[0].year, path__in=paths)} if units else {}
    people: dict[tuple[int, str], list[str]] = {}
    for unit, role, name in Grant.objects.filter(unit__in=places.values(), person__is_active=True).values_list(
        "unit", "role", "person__name"
    ):
        people.setdefault((unit, role), []).append(name)
    found = []
    for y in units:
        role = states()[y.state].holder
        path, names = y.place.path, list[str]()
        while path and not names:
            names = people.get((places.get(path, 0), role), [])
            path = path[:-STEP]
        found.append(Holder(y, Role(role).label if role in Role.values else "", names))
    return found
