"""The three ways to ask who may do what over which units say the same as the tree, place by place."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from jizheng_site.org import scope
from jizheng_site.org.models import Grant, Person, Place, Role
from jizheng_site.org.tree import copy_year, enter, move
from jizheng_site.year.models import Todo, UnitYear

if TYPE_CHECKING:
    from django.db.models import QuerySet

YEARS = (2020, 2021, 2022)


@pytest.fixture
def trees(city) -> list[Place]:
    """2021: a unit has moved and a second bureau stands beside the first; 2022: as 2020."""
    copy_year(2020, 2022)
    copy_year(2020, 2021)
    of = {p.unit.code: p for p in Place.objects.filter(year=2021).select_related("unit")}
    move(of["111"], of["12"])
    enter("21", "区水利局", 2021, enter("2", "区财政局", 2021, kind="finance"), kind="department")
    for place in Place.objects.filter(year__gt=2020, kind="unit"):
        UnitYear.objects.create(place=place, year=place.year, pack="yueyang-2020")
    for year in UnitYear.objects.all():
        Todo.objects.create(unit_year=year, by_name="某人", text="请补充")
    return list(Place.objects.select_related("unit", "parent"))


def above(place: Place | None) -> list[int]:
    """The units from a place upwards, by the parents themselves."""
    return [] if place is None else [place.unit_id, *above(place.parent)]


def covered(person: Person, action: str, place: Place) -> bool:
    row = scope.table()[action]
    spans = [(g.unit_id, row.span(g.role)) for g in person.grants.all()]
    over = above(place)
    return any(u in over and (s == "subtree" or (s == "below" and u != place.unit_id)) for u, s in spans)


def pairs(rows: QuerySet) -> list[tuple[str, int]]:
    return sorted(rows)


@pytest.mark.parametrize("action", ["year.read", "year.edit", "org.people", "org.units", "cycle.board", "review.read"])
@pytest.mark.parametrize("asked_once", [False, True])
def test_every_way_to_ask_agrees_with_the_tree(city, trees, action, asked_once) -> None:
    held = [("1", r) for r in Role.values] + [
        ("12", "department"),
        ("111", "filler"),
        ("2", "finance"),
        ("11", "admin"),
    ]
    codes = dict(Place.objects.values_list("unit__code", "unit_id"))
    for n, grants in enumerate([[], *([h] for h in held), *itertools.combinations(held, 2)]):
        person = Person.objects.make(f"p{n}", "某人", None)
        Grant.objects.bulk_create(Grant(person=person, unit_id=codes[c], role=r) for c, r in grants)
        if asked_once:
            scope.remember(person)
        mine = [p for p in trees if covered(person, action, p)]
        for year in YEARS:
            expected = sorted((p.unit.code, p.year) for p in mine if p.year == year)
            assert pairs(scope.places(person, action, year).values_list("unit__code", "year")) == expected
            assert [p.unit.code for p in trees if p.year == year and scope.may(person, action, p.unit.code, year)] == [
                p.unit.code for p in trees if p.year == year and p in mine
            ]
            years = scope.within(person, action, UnitYear.objects.filter(year=year), year=year)
            units = sorted((p.unit.code, p.year) for p in mine if p.year == year and p.kind == "unit")
            assert pairs(years.values_list("place__unit__code", "year")) == units
        everything = sorted((p.unit.code, p.year) for p in mine if p.kind == "unit")
        assert (
            pairs(scope.within(person, action, UnitYear.objects.all()).values_list("place__unit__code", "year"))
            == everything
        )
        todos = scope.within(person, action, Todo.objects.all(), "unit_year__place")
        assert pairs(todos.values_list("unit_year__place__unit__code", "unit_year__year")) == everything
        assert scope.years(person, action) == sorted({p.year for p in mine}, reverse=True)


def test_a_row_that_belongs_nowhere_is_nobodys(city) -> None:
    """A file from outside that was matched to no unit: not even who sees everything finds it by its unit."""
    from jizheng_site.intake.models import Batch, Received
    from jizheng_site.year.models import Stored

    Stored.objects.create(sha256="0" * 64, size=1, media_type="text/plain")
    batch = Batch.objects.create(year=2020, place=city.places["1"], title="一批", by_name="财政")
    Received.objects.create(batch=batch, file_id="0" * 64, name="1.docx")
    finance = city.people["finance"]
    assert not scope.within(finance, "intake.read", Received.objects.all(), "unit_year__place").exists()
    assert scope.within(finance, "intake.read", Received.objects.all(), "batch__place").exists()
