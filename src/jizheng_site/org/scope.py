"""Who may do what over which units: reads ``scope.yaml`` and answers every question about it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
from django.db.models import Max, Min, Q, QuerySet

from jizheng_site.org.models import Person, Place, Role

Span = Literal["subtree", "below", "self", "published"]
WITH_UNITS = {"subtree", "below"}


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of the table; ``None`` = the role may not."""

    action: str
    title: str
    anyone: Span | None = None
    filler: Span | None = None
    department: Span | None = None
    finance: Span | None = None
    admin: Span | None = None
    open_only: bool = False

    def span(self, role: str) -> Span | None:
        found: Span | None = getattr(self, role)
        return found

    @property
    def personal(self) -> bool:
        """Whether it concerns no unit: one's own account, or what is public."""
        return not any(self.span(r) in WITH_UNITS for r in Role.values)


@cache
def table() -> dict[str, Action]:
    """The table, by action."""
    import yaml

    rows = yaml.safe_load((Path(__file__).parent / "scope.yaml").read_text("utf-8"))
    found = [msgspec.convert(row, Action) for row in rows]
    names = [a.action for a in found]
    if len(set(names)) != len(names):
        raise ValueError("scope.yaml: an action stands twice")
    return dict(zip(names, found, strict=True))


class Held(NamedTuple):
    """A grant as the table needs it: the role and the unit."""

    role: str
    unit_id: int


def held(person: Any) -> list[Held]:
    """The grants of a person (none when nobody is logged in), asked once a request."""
    if not isinstance(person, Person) or not person.is_active:
        return []
    known: list[Held] | None = getattr(person, "_held", None)
    if known is None:
        known = [Held(*row) for row in person.grants.values_list("role", "unit_id")]
        person._held = known  # noqa: SLF001 - kept with the person for this request
    return known


def tree_year(year: int | None = None) -> int:
    """The year whose tree stands for ``year``: that year, else the nearest before, else the first; None = the newest."""
    if year is None:
        return Place.objects.aggregate(n=Max("year"))["n"] or 0
    before = Place.objects.filter(year__lte=year).aggregate(n=Max("year"))["n"]
    return before or Place.objects.aggregate(n=Min("year"))["n"] or 0


def names() -> dict[int, str]:
    """Units by number, as they are called in the newest tree."""
    return dict(Place.objects.filter(year=tree_year()).values_list("unit_id", "name"))


def _covers(person: Any, action: str, year: int | None = None) -> Q:
    """The condition on places: in the tree of ``year``, or (None) of every year."""
    row = table()[action]
    spans: dict[int, set[Span]] = {}
    for grant in held(person):
        span = row.span(grant.role)
        if span in WITH_UNITS:
            spans.setdefault(grant.unit_id, set()).add(span)
    found = Q(pk__in=[])
    if not spans:
        return found
    places = Place.objects.filter(unit_id__in=spans)
    if year is not None:
        places = places.filter(year=year)
    for unit_id, at, path in places.values_list("unit_id", "year", "path"):
        # As bounds, not as LIKE: both databases then use the index.
        lies = Q(year=at, path__gte=path, path__lt=path + ":")
        found |= lies if "subtree" in spans[unit_id] else lies & ~Q(path=path)
    return found


def places(person: Any, action: str, year: int | None = None) -> QuerySet[Place]:
    """The units, in the tree of a year, over which the person may do it."""
    at = tree_year(year)
    return Place.objects.filter(_covers(person, action, at), year=at).select_related("unit")


def within(
    person: Any, action: str, rows: QuerySet[Any], field: str = "place", year: int | None = None
) -> QuerySet[Any]:
    """Those of ``rows`` whose ``field`` (a foreign key to Place) lies where the person may do it.

    ``year``: only in the tree of that very year, which is several times less work than all years at once.
    """
    return rows.filter(**{f"{field}__in": Place.objects.filter(_covers(person, action, year))})


def years(person: Any, action: str) -> list[int]:
    """The years in whose trees the person may do it somewhere, newest first."""
    found = Place.objects.filter(_covers(person, action)).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def may(person: Any, action: str, unit: str | None = None, year: int | None = None) -> bool:
    """Whether the person may do it: to this unit in this year, or (``unit`` None) to any at all."""
    row = table()[action]
    if row.anyone is not None:
        return True
    spans = {row.span(g.role) for g in held(person)} - {None}
    if row.personal:
        # Somebody without any grant still has an account.
        return row.filler is not None and isinstance(person, Person) and person.is_active
    if unit is None:
        return bool(spans & WITH_UNITS)
    return bool(spans) and places(person, action, year).filter(unit__code=unit).exists()


def roles(person: Any, unit: str, year: int | None = None) -> set[str]:
    """The roles that the person holds over a unit in a year."""
    at = tree_year(year)
    place = Place.objects.filter(unit__code=unit, year=at).first()
    if place is None:
        return set()
    above = Place.objects.filter(year=at, path__in=[place.path[:n] for n in range(4, len(place.path) + 1, 4)])
    units = set(above.values_list("unit_id", flat=True))
    return {g.role for g in held(person) if g.unit_id in units}
