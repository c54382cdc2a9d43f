"""A cell saves itself: what is typed is settled, a quicker hand is shown, a closed year is not changed."""

from __future__ import annotations

import pytest

from jizheng_site.year.edit import Refused
from jizheng_site.year.values import typed
from tests.site.small_year import files

pytestmark = pytest.mark.django_db
CELL = "/work/u/111/2020/cell"


@pytest.fixture
def year(city):
    from jizheng_site.year.folder import import_files

    import_files(city.years["111"], city.people["filler"], files(), "")
    return city.years["111"]


def body(year, part: str):
    return year.parts.get(name=part).body


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money", "1,234,567.5", "1234567.50"), ("money", "１２３４．５６", "1234.56"), ("money", "-3000", "-3000.00"), ("money", "0", "0.00"),
        ("number", "2,000", "2000"), ("count", "7", 7), ("day", "2020年3月5日", "2020-03-05"), ("day", "2020/3/5", "2020-03-05"),
        ("lines", " 办好网站 \n\n管好管网\n", ["办好网站", "管好管网"]), ("set", "G1\nG2", ["G1", "G2"]), ("text", "  字 ", "字"), ("text", "   ", None),
        ("prose", "第一段\r\n第二段", "第一段\n第二段"),
    ],
)  # fmt: skip
def test_what_is_typed_is_settled(kind: str, text: str, value: object) -> None:
    assert typed(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [("money", "12万"), ("money", "1.234"), ("money", "1,23"), ("number", "约3"), ("count", "1.5"), ("count", "-1"), ("day", "三月")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_was_typed(kind: str, text: str) -> None:
    with pytest.raises(Refused, match="请|应当|最多"):
        typed(kind, text)


def test_a_cell_is_saved_with_its_version_and_logged(enter_as, year) -> None:
    from jizheng_site.audit.models import Entry

    client = enter_as("filler")
    sent = {"part": "budget", "path": "lines/X1/initial", "kind": "money", "value": "21,000", "version": "0"}
    assert client.post(CELL, sent).json() == {"version": 1, "shown": "21,000.00"}
    assert body(year, "budget")["lines"][1]["initial"] == "21000.00"
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.target, entry.old, entry.new) == ("budget#/lines/X1/initial", "20000.00", "21000.00")


def test_who_saves_over_a_version_that_moved_on_is_shown_the_other(enter_as, year) -> None:
    client = enter_as("filler")
    sent = {"part": "goals", "path": "indicators/信息/name", "value": "甲", "version": "0"}
    client.post(CELL, sent)
    answer = client.post(CELL, {**sent, "value": "乙"})
    assert answer.status_code == 409
    assert answer.json()["value"] == "甲" and answer.json()["version"] == 1 and "“甲”" in answer.json()["conflict"]
    assert client.post(CELL, {**sent, "value": "乙", "version": "1"}).json()["version"] == 2


def test_nonsense_is_told_and_nothing_is_changed(enter_as, year) -> None:
    client = enter_as("filler")
    before = body(year, "budget")
    for sent in (
        {"part": "budget", "path": "lines/X1/initial", "kind": "money", "value": "很多"},
        {"part": "budget", "path": "lines/X1/kind", "value": "别的"},
        {"part": "nothing", "path": "x", "value": "y"},
        {"part": "budget", "path": "lines/X9/initial", "kind": "money", "value": "1"},
        {"part": "budget", "path": "lines/X1/initial", "kind": "strange", "value": "1"},
    ):
        answer = client.post(CELL, sent)
        assert answer.status_code == 422 and answer.json()["refused"], sent
    assert body(year, "budget") == before


def test_a_cell_of_what_nobody_has_begun(enter_as, city) -> None:
    client = enter_as("filler")
    assert client.post(CELL, {"part": "unit", "path": "contact/name", "value": "办公室"}).status_code == 200
    told = body(city.years["111"], "unit")
    # The tree knows the name, the year and the department: nobody types them again.
    assert (told["name"], told["year"], told["department"], told["contact"]["name"]) == ("信息中心", 2020, "城管局", "办公室")  # fmt: skip
    assert client.post(CELL, {"part": "budget", "path": "carry_in", "kind": "money", "value": "5"}).status_code == 200
    assert body(city.years["111"], "budget")["carry_in"] == "5.00"


def test_a_closed_year_is_not_changed(enter_as, year) -> None:
    from jizheng_site.year.models import UnitYear

    UnitYear.objects.update(editable=False)
    sent = {"part": "budget", "path": "carry_in", "kind": "money", "value": "5"}
    assert enter_as("filler").post(CELL, sent).status_code == 409
    assert body(year, "budget")["carry_in"] == "1000.00"


@pytest.mark.parametrize(
    ("part", "name"), [("budget", "lines"), ("budget", "income"), ("budget", "adjustments"), ("budget", "three_public"),
                       ("budget", "assets"), ("goals", "indicators"), ("goals", "goals"), ("goals", "tasks"), ("goals", "figures"), ("unit", "evaluators")]
)  # fmt: skip
def test_rows_are_added_and_taken_out(part: str, name: str, enter_as, year) -> None:
    client = enter_as("filler")
    before = len(body(year, part).get(name, []))
    for _ in range(2):
        assert client.post(f"/work/u/111/2020/add/{part}/{name}").status_code == 302
    rows = body(year, part)[name]
    assert len(rows) == before + 2
    ids = [r["id"] for r in rows if "id" in r]
    assert len(set(ids)) == len(ids)
    key = rows[-1].get("id", len(rows) - 1)
    client.post(f"/work/u/111/2020/remove/{part}/{name}", {"key": key})
    assert body(year, part)[name] == rows[:-1]


def test_the_check_sees_the_edit_and_leads_to_the_cell(enter_as, year) -> None:
    client = enter_as("filler")
    client.post("/work/u/111/2020/check")
    year.refresh_from_db()
    good = year.errors
    client.post(CELL, {"part": "narrative", "path": "text", "kind": "prose", "value": "# 一、概况\n支出{{没有的数}}。"})
    told = client.post("/work/u/111/2020/check").content.decode()
    year.refresh_from_db()
    assert year.fresh and year.errors == good + 1
    assert "没有的数" in told and "/prose?at=narrative%23/2" in told
    assert ".yaml" not in told and "narrative.md" not in told
