"""Lists of a big city: how many units there are does not change how often the database is asked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

LISTS = {
    "finance": ("/work/", "/work/board", "/work/queue", "/work/draws", "/work/tasks", "/work/intake", "/work/audit", "/work/department", "/work/department?unit=11"),
    "admin": ("/work/", "/work/people", "/work/units", "/work/audit"),
    "department": ("/work/", "/work/board", "/work/department"),
}  # fmt: skip


def grow(city, count: int) -> None:
    """So many more units below the first department, each with a person, a year that was handed in, and a point sent back."""
    from jizheng_site.audit.chain import SYSTEM, append
    from jizheng_site.org.models import Grant, Person, Place
    from jizheng_site.org.tree import enter
    from jizheng_site.year.models import Todo, UnitYear

    there = Place.objects.count()
    for n in range(there, there + count):
        place = enter(f"11x{n}", f"第{n}中心", 2020, city.places["11"], kind="unit")
        person = Person.objects.create(account=f"p{n}", name=f"填报人{n}", password="!")
        Grant.objects.create(person=person, unit=place.unit, role="filler")
        year = UnitYear.objects.create(
            place=place, year=2020, pack="yueyang-2020", state="submitted", editable=False, holder="department", amount="1.00"
        )  # fmt: skip
        Todo.objects.create(unit_year=year, target="", text="请核对", by=person, by_name=person.name)
        append(SYSTEM, "cycle.submit", unit=place.unit.code, year=2020, target="state", old="draft", new="submitted")


def asked(client, address: str) -> int:
    client.get(address)  # what is drawn once a process (tables, packs) is there by now
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("account", LISTS)
def test_lists_ask_as_often_for_many_units_as_for_few(enter_as, city, account: str) -> None:
    client = enter_as(account)
    grow(city, 45)  # more than a page
    few = {address: asked(client, address) for address in LISTS[account]}
    grow(city, 255)
    many = {address: asked(client, address) for address in LISTS[account]}
    assert many == few
    assert max(many.values()) <= 25, many
