"""Who may do what over which units: reads ``scope.yaml`` and answers every question about it."""

from __future__ import annotations

from collections.abc import Callable
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


def remember(person: Any) -> None:
    """From here on what the tree says of this person is asked once: for a page that only reads."""
    person._known = {}  # noqa: SLF001 - kept with the person for this request


def _once(person: Any, key: tuple[Any, ...], ask: Callable[[], Any]) -> Any:
    known: dict[tuple[Any, ...], Any] | None = getattr(person, "_known", None)
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    return known[key]


def _grounds(person: Any, year: int | None) -> list[tuple[int, int, str]]:
    """(unit, year, path) of the units at which the person holds something, in the tree of ``year`` or (None) of all."""

    def ask() -> list[tuple[int, int, str]]:
        found = Place.objects.filter(unit_id__in={g.unit_id for g in held(person)})
        return list(found.values_list("unit_id", "year", "path"))

    every: list[tuple[int, int, str]] = _once(person, ("grounds",), ask)
    return every if year is None else [g for g in every if g[1] == year]


def _covers(person: Any, action: str, year: int | None = None, at: str = "") -> Q:
    """The condition on places (``at``: how the rows name theirs): in the tree of ``year``, or (None) of every year."""
    row = table()[action]
    spans: dict[int, set[Span]] = {}
    for grant in held(person):
        span = row.span(grant.role)
        if span in WITH_UNITS:
            spans.setdefault(grant.unit_id, set()).add(span)
    found = Q(pk__in=[])
    if not spans:
        return found
    # A unit keeps its path over the years as a rule: one condition for all those years.
    lies: dict[tuple[str, bool], list[int]] = {}
    for unit_id, of, path in _grounds(person, year):
        if unit_id in spans:
            lies.setdefault((path, "subtree" in spans[unit_id]), []).append(of)
    tops = _tops(person)
    for (path, whole), of_years in lies.items():
        # Over a whole tree no place need be looked at, and over all trees not even its year.
        years = [y for y in of_years if not (whole and tops[y] == [path])]
        if not years and len(of_years) == len(tops):
            return Q(**{f"{at.removesuffix('__')}__isnull": False}) if at else Q()
        if len(years) < len(of_years):
            found |= Q(**{f"{at}year__in": [y for y in of_years if y not in years]})
        if years:
            # As bounds, not as LIKE: both databases then use the index.
            low = "path__gte" if whole else "path__gt"
            found |= Q(**{f"{at}year__in": years, f"{at}{low}": path, f"{at}path__lt": path + ":"})
    return found


def _tops(person: Any) -> dict[int, list[str]]:
    """Year → the paths of its tree's roots."""

    def ask() -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for year, path in Place.objects.filter(parent=None).values_list("year", "path"):
            found.setdefault(year, []).append(path)
        return found

    found: dict[int, list[str]] = _once(person, ("tops",), ask)
    return found


def places(person: Any, action: str, year: int | None = None) -> QuerySet[Place]:
    """The units, in the tree of a year, over which the person may do it."""
    at = _tree_year(person, year)
    return Place.objects.filter(_covers(person, action, at), year=at).select_related("unit")


def _tree_year(person: Any, year: int | None) -> int:
    """As ``tree_year``: there is a tree where there is a root."""
    years = _tops(person)
    return max((y for y in years if year is None or y <= year), default=min(years, default=0))


def within(
    person: Any, action: str, rows: QuerySet[Any], field: str = "place", year: int | None = None
) -> QuerySet[Any]:
    """Those of ``rows`` whose ``field`` (a foreign key to Place) lies where the person may do it.

    ``year``: only in the tree of that very year, which is several times less work than all years at once.
    """
    return rows.filter(_covers(person, action, year, f"{field}__"))


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
    if not spans:
        return False
    path, held_at = _stands(person, unit, year)
    for role, top in held_at:
        span = row.span(role)
        if path.startswith(top) and (span == "subtree" or (span == "below" and path != top)):
            return True
    return False


def roles(person: Any, unit: str, year: int | None = None) -> set[str]:
    """The roles that the person holds over a unit in a year."""
    path, held_at = _stands(person, unit, year)
    return {role for role, top in held_at if path.startswith(top)}


def _stands(person: Any, unit: str, year: int | None) -> tuple[str, list[tuple[str, str]]]:
    """The unit's path in the tree of a year, "" = it is not there; and the person's roles, each with the path it holds over."""

    def ask() -> tuple[str, list[tuple[str, str]]]:
        at, grants = _tree_year(person, year), held(person)
        found = Place.objects.filter(Q(unit__code=unit) | Q(unit_id__in={g.unit_id for g in grants}), year=at)
        path, tops = "", dict[int, str]()
        for unit_id, code, of in found.values_list("unit_id", "unit__code", "path"):
            tops[unit_id] = of
            path = of if code == unit else path
        return path, [(g.role, tops[g.unit_id]) for g in grants if g.unit_id in tops]

    found: tuple[str, list[tuple[str, str]]] = _once(person, ("stands", unit, year), ask)
    return found
