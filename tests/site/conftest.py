"""A small city for the tests of the site: a bureau, two departments with two units each, somebody in every role."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

YEAR = 2020
PASSWORD = "ge-hang-ge-ye"


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Working a real hash out takes a tenth of a second each time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Pages for everybody are kept for a minute: not over to the next test."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def city(db) -> SimpleNamespace:
    """``places`` by code, ``people`` by name, ``years`` by code."""
    from jizheng_site.org.models import Grant, Person, Place
    from jizheng_site.org.tree import enter
    from jizheng_site.year.models import UnitYear

    places: dict[str, Place] = {}
    for code, name, kind, parent in (
        ("1", "财政局", "finance", None), ("11", "城管局", "department", "1"), ("12", "交通局", "department", "1"),
        ("111", "信息中心", "unit", "11"), ("112", "环卫中心", "unit", "11"),
        ("121", "公路中心", "unit", "12"), ("122", "客运所", "unit", "12"),
    ):  # fmt: skip
        places[code] = enter(code, name, YEAR, places.get(parent or ""), kind=kind)
    people = {}
    for account, role, unit in (
        ("filler", "filler", "111"), ("department", "department", "11"), ("finance", "finance", "1"), ("admin", "admin", "1"),
        ("other_filler", "filler", "121"), ("other_department", "department", "12"), ("local_admin", "admin", "12"),
    ):  # fmt: skip
        person = Person.objects.make(account, account, PASSWORD)
        Grant.objects.create(person=person, unit=places[unit].unit, role=role)
        people[account] = person
    people["nobody"] = Person.objects.make("nobody", "没有角色", PASSWORD)
    years = {
        code: UnitYear.objects.create(place=p, year=YEAR, pack="yueyang-2020")
        for code, p in places.items()
        if p.kind == "unit"
    }
    return SimpleNamespace(places=places, people=people, years=years)


@pytest.fixture
def enter_as(client, city):
    """A browser in which that person is logged in."""

    def log_in(account: str):
        client.force_login(city.people[account], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
