"""The department's page: who of its units holds what since when, and the roll-up with every figure's parts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jizheng_site import engine
from jizheng_site.cycle.table import states
from jizheng_site.intake.models import Received
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import STEP, Grant, Place, Role
from jizheng_site.year.models import Judged, UnitYear

# What is rolled up, in the order of the form.
CONCEPTS = (
    "staff_quota", "staff_actual", "carry_in", "income_total", "income_general", "expense_total", "expense_basic", "expense_staff",
    "expense_public", "expense_project", "balance_total", "three_public", "asset_total",
)  # fmt: skip


class Holder(NamedTuple):
    """A unit, and who has its year now: people by name, the role, since when."""

    year: UnitYear
    role: str
    people: list[str]


class Part(NamedTuple):
    """What one unit gives to a figure; ``value`` None = it states none."""

    year: UnitYear
    value: Decimal | None


class Rolled(NamedTuple):
    """A figure over all units; ``missing``: how many state none and are therefore not in it."""

    label: str
    unit: str
    value: Decimal | None
    parts: list[Part]
    missing: int


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
    found = {p.path: Side(p, 0, 0, 0, None, 0) for p in heads}
    rows = UnitYear.objects.filter(year=year).order_by().values_list("place__path", "state", "errors", "amount")
    for path, state, errors, amount in rows:
        key = next((path[:n] for n in range(len(path), 0, -STEP) if path[:n] in found), None)
        if key is None:
            continue
        of = found[key]
        found[key] = of._replace(
            units=of.units + 1, reported=of.reported + (state not in {"new", "draft", "returned"}), wrong=of.wrong + bool(errors),
            amount=of.amount if amount is None else amount + (of.amount or 0), unknown=of.unknown + (amount is None),
        )  # fmt: skip
    return list(found.values())


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


def rolled(units: list[UnitYear]) -> list[Rolled]:
    """Each figure with its parts; units that state none are named, never counted as 0."""
    told = {y.pk: figures(body) for y, body in bodies(units)}
    labels: dict[str, tuple[str, str]] = {}
    for by in told.values():
        for code, (label, unit, _) in by.items():
            labels.setdefault(code, (label, unit))
    found = []
    for code in CONCEPTS:
        if code not in labels:
            continue
        parts = [Part(y, told[y.pk][code][2] if code in told.get(y.pk, {}) else None) for y in units]
        values = [p.value for p in parts if p.value is not None]
        label, unit = labels[code]
        found.append(Rolled(label, unit, sum(values, Decimal(0)) if values else None, parts, len(parts) - len(values)))
    return found


def bodies(units: list[UnitYear]) -> Iterable[tuple[UnitYear, dict[str, Any]]]:
    """The evaluation of each: its own, else of the newest file that was matched to it."""
    own = dict(Judged.objects.filter(unit_year__in=units).values_list("unit_year", "body"))
    rest = [y for y in units if y.pk not in own]
    files = dict(
        Received.objects.filter(unit_year__in=rest, problem="", read_at__isnull=False)
        .order_by("pk")
        .values_list("unit_year", "body")
    )
    for y in units:
        body = own.get(y.pk) or files.get(y.pk)
        if body:
            yield y, json.loads(body)


def figures(told: dict[str, Any]) -> dict[str, tuple[str, str, Decimal]]:
    """Concept → (label, unit, value); money in 元."""
    found: dict[str, tuple[str, str, Decimal]] = {}
    for f in (told.get("year") or {}).get("figures", ()):
        if f["concept"] in CONCEPTS and f["value"] is not None:
            found.setdefault(f["concept"], (f["label"], f["unit"], Decimal(f["value"])))
    for f in told.get("facts", ()):
        if f["concept"] in CONCEPTS and f["concept"] not in found and not f["dims"] and f["value"] is not None:
            factor = engine.UNITS.get(f["unit"])
            try:
                value = Decimal(f["value"])
            except ArithmeticError:
                continue
            found[f["concept"]] = (f["label"], "元", value * factor) if factor else (f["label"], f["unit"], value)
    return found
