"""Changing a year: nobody writes over what they have not seen, everything is logged, what is handed in stays as it is."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(city):
    from jizheng_site.year.edit import set_part

    lines = [
        {"id": "R", "name": "人员经费", "kind": "人员", "initial": "10.00"},
        {"id": "G", "name": "公用经费", "kind": "公用"},
    ]
    set_part(city.years["111"], city.people["filler"], "budget", {"lines": lines})
    return city.years["111"]


def budget(year) -> dict:
    from jizheng_site.year.models import Part

    return Part.objects.get(unit_year=year, name="budget").body


def test_a_cell_is_found_by_the_id_of_its_row(year, city) -> None:
    from jizheng_site.audit.models import Entry
    from jizheng_site.year.edit import set_cell

    assert set_cell(year, city.people["filler"], "budget", "lines/G/initial", "3.50", 0, "补填") == 1
    assert [x.get("initial") for x in budget(year)["lines"]] == ["10.00", "3.50"]
    deed = Entry.objects.order_by("-number").first()
    assert (deed.name, deed.target, deed.reason) == ("filler", "budget#/lines/G/initial", "补填")
    assert (json.loads(deed.old), deed.new) == (None, "3.50")


def test_two_people_on_one_cell(year, city) -> None:
    from jizheng_site.year.edit import Conflict, set_cell

    version = set_cell(year, city.people["filler"], "budget", "lines/R/initial", "11.00", 0)
    with pytest.raises(Conflict) as e:
        set_cell(year, city.people["filler"], "budget", "lines/R/initial", "12.00", 0)
    assert (e.value.value, e.value.version) == ("11.00", version)
    assert budget(year)["lines"][0]["initial"] == "11.00"
    # Another cell of the same document is nobody's conflict.
    set_cell(year, city.people["filler"], "budget", "lines/R/name", "人员", 0)


def test_rows_are_added_and_taken_out(year, city) -> None:
    from jizheng_site.year.edit import Refused, set_cell
    from jizheng_site.year.lists import put_in, take_out

    who = city.people["filler"]
    assert put_in(year, who, "budget", "lines", {"id": "X", "name": "项目", "kind": "项目"}) == "lines/X"
    assert take_out(year, who, "budget", "lines", "R")["name"] == "人员经费"
    assert [x["id"] for x in budget(year)["lines"]] == ["G", "X"]
    with pytest.raises(Refused, match="刷新"):
        set_cell(year, who, "budget", "lines/R/initial", "1.00", None)


def test_what_the_engine_does_not_accept_is_refused(year, city) -> None:
    from jizheng_site.year.edit import Refused, set_cell

    for path, value in (("lines/R/kind", "别的"), ("lines/R/initial", "很多"), ("lines/R/nonsense", "1")):
        with pytest.raises(Refused):
            set_cell(year, city.people["filler"], "budget", path, value, 0)
    assert budget(year)["lines"][0] == {"id": "R", "name": "人员经费", "kind": "人员", "initial": "10.00"}


def test_records_have_versions_and_can_be_brought_back(year, city) -> None:
    from jizheng_site.year.edit import Conflict, Refused, add_row, change_row, drop_row

    who = city.people["filler"]
    row = add_row(year, who, "posts", "1", {"title": "甲"})
    with pytest.raises(Refused, match="已经有了"):
        add_row(year, who, "posts", "1", {"title": "乙"})
    row = change_row(year, who, row, {"title": "丙"}, 1)
    with pytest.raises(Conflict):
        change_row(year, who, row, {"title": "丁"}, 1)
    assert drop_row(year, who, row, 2).dropped
    back = drop_row(year, who, row, 3, back=True)
    assert (back.dropped, back.values) == (False, {"title": "丙"})


def test_what_is_handed_in_cannot_be_changed(year, city) -> None:
    from jizheng_site.year.edit import Refused, add_row, set_cell
    from jizheng_site.year.models import UnitYear

    UnitYear.objects.filter(pk=year.pk).update(editable=False)
    for deed in (
        lambda: set_cell(year, city.people["filler"], "budget", "lines/R/initial", "1.00", None),
        lambda: add_row(year, city.people["filler"], "posts", "1", {}),
    ):
        with pytest.raises(Refused, match="撤回"):
            deed()
