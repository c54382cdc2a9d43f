"""The way of a year: who may lead it on, what must hold before, what is kept."""

from __future__ import annotations

import hashlib

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(city):
    from jizheng_site.year.edit import set_part

    found = city.years["111"]
    for name, body in (("unit", {"name": "信息中心", "year": 2020, "pack": "yueyang-2020"}), ("budget", {"carry_in": "1.00"}),
                       ("goals", {"problems": ["无"]})):  # fmt: skip
        set_part(found, city.people["filler"], name, body)
    return found


def go(city, year, *steps: str) -> None:
    from jizheng_site.cycle.flow import apply

    for step in steps:
        who, _, action = step.partition(" ")
        apply(year, city.people[who], f"cycle.{action}", "理由")


WHOLE = ("filler start", "filler submit", "department approve", "finance accept", "finance finalise", "finance publish")


def test_the_whole_way(year, city) -> None:
    go(city, year, *WHOLE)
    assert (year.state, year.editable) == ("public", False)
    versions = list(year.versions.all())
    assert [v.state for v in versions] == ["submitted", "final", "public"]
    assert all(hashlib.sha256(v.body.encode()).hexdigest() == v.sha256 for v in versions)


@pytest.mark.parametrize("step", ["other_filler start", "department start", "filler approve", "other_department return",
                                  "finance finalise", "admin start", "nobody start"])  # fmt: skip
def test_who_may_not(year, city, step: str) -> None:
    from jizheng_site.year.edit import Refused

    with pytest.raises(Refused):
        go(city, year, step)
    year.refresh_from_db()
    assert year.state == "new"


def test_an_empty_year_is_not_handed_in(city) -> None:
    from jizheng_site.year.edit import Refused

    with pytest.raises(Refused, match="预算"):
        go(city, city.years["112"], *[])
        city.people["filler"].grants.create(unit=city.places["112"].unit, role="filler")
        go(city, city.years["112"], "filler start", "filler submit")


def test_a_return_makes_a_list_that_is_answered_first(year, city) -> None:
    from django.utils import timezone

    from jizheng_site.cycle.flow import apply
    from jizheng_site.year.edit import Refused

    go(city, year, "filler start", "filler submit")
    with pytest.raises(Refused, match="理由"):
        apply(year, city.people["department"], "cycle.return", " ")
    apply(year, city.people["department"], "cycle.return", "有出入", [("budget#/carry_in", "请核对结转")])
    assert (year.state, year.editable) == ("returned", True)
    with pytest.raises(Refused, match="1 条退回意见"):
        go(city, year, "filler submit")
    year.todos.update(answered_at=timezone.now(), answer="已改")
    go(city, year, "filler submit")
    apply(year, city.people["department"], "cycle.return", "还是不对", [("budget#/carry_in", "再核对")])
    assert [t.times for t in year.todos.order_by("pk")] == [1, 2]


def test_nobody_approves_what_they_filled_in_but_in_a_small_unit(year, city) -> None:
    from jizheng_site.audit.models import Entry
    from jizheng_site.org.models import Person
    from jizheng_site.year.edit import Refused

    one = city.people["filler"]
    one.grants.create(unit=city.places["11"].unit, role="department")
    city.people["filler"] = Person.objects.get(pk=one.pk)
    go(city, year, "filler start", "filler submit")
    with pytest.raises(Refused, match="参与了这个年度的填报"):
        go(city, year, "filler approve")
    city.places["111"].small = True
    city.places["111"].save()
    go(city, year, "filler approve")
    assert year.state == "approved"
    assert "会注明" in Entry.objects.order_by("-number").first().reason


def test_a_room_above_follows(year, city, monkeypatch) -> None:
    from jizheng_site.cycle import flow

    seen = []
    monkeypatch.setitem(flow.AFTER, "cycle.publish", [lambda y, p, reason: seen.append((y.code, p.account))])
    go(city, year, *WHOLE)
    assert seen == [("111", "finance")]


def test_what_is_kept_is_evaluated_as_it_is_kept(year, city) -> None:
    """Edited and handed in before the check of the last edit came: the version holds the evaluation of what it holds."""
    import json

    from jizheng_site.year.edit import set_cell
    from jizheng_site.year.judge import judge

    go(city, year, "filler start")
    judge(year)
    set_cell(year, city.people["filler"], "budget", "carry_in", "7654.00", None)
    go(city, year, "filler submit")
    kept = json.loads(year.versions.get().body)
    assert kept["parts"]["budget"]["carry_in"] == "7654.00"
    assert "7654.00" in {f["value"] for f in kept["evaluation"]["year"]["figures"]}
