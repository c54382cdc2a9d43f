"""Every address × every role × an own and a foreign unit: the scope table decides, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from jizheng_site.org import scope

pytestmark = pytest.mark.django_db

# Grants of the test city, said once more by hand, so that the walk does not ask the code that it tests.
HELD = {
    "filler": ("filler", "111"), "department": ("department", "11"), "finance": ("finance", "1"), "admin": ("admin", "1"),
    "other_filler": ("filler", "121"), "other_department": ("department", "12"), "local_admin": ("admin", "12"),
    "nobody": None, "anonymous": None,
}  # fmt: skip
UNITS = ("111", "121")
# Addresses that name a thing by number and no unit: the unit that it belongs to (its owner, for a job).
OWNERS = {"person": "111", "person_grant": "111", "person_reset": "111", "job": "filler"} | dict.fromkeys(
    ("batch", "batch_progress", "batch_add", "received", "received_xray", "received_original", "received_xlsx", "received_json",
     "received_unit", "received_differences"), "11",
) | {"draw": "1"}  # fmt: skip
# Addresses of a thing of 111's year by number: below another unit they are not there.
INSIDE = ("year_row", "year_row_drop", "year_todo", "year_comment_close", "year_incoming")


def patterns() -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}

    def walk(rows) -> None:
        for row in rows:
            if isinstance(row, URLPattern):
                assert row.name and row.name not in found, f"{row} needs a name of its own"
                found[row.name] = row
            else:
                walk(row.url_patterns)

    walk(get_resolver().url_patterns)
    return found


PATTERNS = patterns()


@dataclass
class Samples:
    """A value for each part of an address; a room that brings a new part brings its sample here."""

    values: dict[str, object]
    numbers: dict[str, int]

    def of(self, pattern: URLPattern, unit: str) -> dict[str, object]:
        parts = pattern.pattern.converters
        known = {**self.values, "unit": unit, "pk": self.numbers.get(pattern.name)}
        missing = {name for name in parts if known.get(name) is None}
        assert not missing, f"no sample for {missing} of {pattern.name}"
        return {name: known[name] for name in parts}


@pytest.fixture
def samples(city) -> Samples:
    from jizheng_site.jobs.models import Job
    from jizheng_site.year.files import take
    from jizheng_site.year.models import Comment, Incoming, Item, Row, Todo

    for year in city.years.values():
        Item.objects.create(unit_year=year, key="e1", body={"title": "合同"})
    job = Job.objects.create(kind="test", title="体检", by=city.people["filler"])
    by = {"by": city.people["filler"], "by_name": "甲", "text": "请核对"}
    row = Row.objects.create(unit_year=city.years["111"], register="posts", key="2020-0001", values={"id": "2020-0001"})
    todo, comment = (kind.objects.create(unit_year=city.years["111"], **by) for kind in (Todo, Comment))
    file = take("一年.txt", [b"x"])
    brought = Incoming.objects.create(
        unit_year=city.years["111"], way="folder", file=file, name="一年.zip", by_name="甲"
    )
    inside = dict(zip(INSIDE, (row.pk, row.pk, todo.pk, comment.pk, brought.pk), strict=True))
    outside = _outside(city)
    return Samples(
        {
            "year": 2020,
            "other": outside["received"],
            "number": 1,
            "old": 1,
            "new": 2,
            "key": "e1",
            "part": "goals",
            "name": "goals",
            "register": "posts",
            "form": "csv",
        },
        {name: job.pk if name == "job" else city.people["filler"].pk for name in OWNERS} | inside | outside,
    )


def _outside(city) -> dict[str, int]:
    """A batch of the first department with one file: the number for each address of either."""
    from jizheng_site.intake.models import Batch
    from jizheng_site.intake.taking import enter

    batch = Batch.objects.create(year=2020, place=city.places["11"], title="一批", by_name="部门")
    row, _ = enter(batch, "自评.txt", ["部门整体支出绩效自评报告".encode()])
    row.body = "{}"
    row.save()
    asked = _asked(city)
    return {
        n: batch.pk if n.startswith("batch") else row.pk for n in OWNERS if n.startswith(("batch", "received"))
    } | asked


def _asked(city) -> dict[str, int]:
    """A point of a notice with a file, and a draw."""
    from jizheng_site.review import drawing
    from jizheng_site.review.models import Asked, Draw, Enclosure, Notice
    from jizheng_site.year.files import take
    from jizheng_site.year.models import Todo

    year = city.years["111"]
    notice = Notice.objects.create(unit_year=year, number=1, due="2021-05-31", by_name="财政")
    todo = Todo.objects.create(unit_year=year, kind="rectify", by_name="财政", text="请收回")
    asked = Asked.objects.create(notice=notice, todo=todo)
    file = Enclosure.objects.create(asked=asked, file=take("凭证.txt", [b"x"]), name="凭证.txt", by_name="甲")
    body, sha256 = drawing.record("种子", 2020, ["111"], 1, [], {"111": "信息中心"})
    draw = Draw.objects.create(
        year=2020, place=city.places["1"], seed="种子", size=1, sha256=sha256, body=body, by_name="财政", published=True
    )
    numbers = dict.fromkeys(("rectify_answer", "rectify_check"), asked.pk) | {"rectify_file": file.pk}
    return numbers | dict.fromkeys(("draw", "public_draw", "public_draw_json"), draw.pk)


def expected(action: str, account: str, unit: str | None) -> bool:
    """What the table says, worked out from the rows alone."""
    row = scope.table()[action]
    if row.anyone:
        return True
    if account == "anonymous":
        return False
    if row.personal:
        return True
    held = HELD[account]
    span = row.span(held[0]) if held else None
    if span not in {"subtree", "below"}:
        return False
    if unit is None:
        return True
    return unit.startswith(held[1]) and (span == "subtree" or unit != held[1])


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_walk(name: str, city, samples: Samples, client) -> None:
    pattern = PATTERNS[name]
    view = pattern.callback
    assert view.action in scope.table()
    with_unit = "unit" in pattern.pattern.converters
    for account in HELD:
        if account != "anonymous":
            client.force_login(city.people[account], backend="django.contrib.auth.backends.ModelBackend")
        else:
            client.logout()
        for unit in UNITS if with_unit else (None,):
            address = reverse(name, kwargs=samples.of(pattern, unit or ""))
            for method, action in (("get", view.action), ("post", view.post_action)):
                with transaction.atomic():
                    response = getattr(client, method)(address)
                    if response.streaming:
                        b"".join(response)  # a file is closed when it was read to its end
                    transaction.set_rollback(True)
                told = f"{method} {address} as {account}: {response.status_code}"
                to_login = response.status_code == 302 and response["Location"].startswith("/login?")
                to_login |= response.status_code == 302 and response["Location"] == "/login"
                if expected(action, account, unit):
                    assert response.status_code not in {403, 500}, told
                    assert not to_login or action.startswith("account.login"), told
                    if name in INSIDE and unit != "111":
                        assert response.status_code in {404, 405}, told
                    if name in OWNERS and account != "admin" and response.status_code != 405:
                        mine = OWNERS[name] == account if name == "job" else expected(action, account, OWNERS[name])
                        assert (response.status_code == 404) == (not mine), told
                elif account == "anonymous":
                    assert to_login, told
                else:
                    assert response.status_code == 403, told


def test_a_view_that_names_no_action_is_answered_by_nobody(client, rf) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from jizheng_site.org.guard import Guard

    with pytest.raises(ImproperlyConfigured):
        Guard(lambda _: None).process_view(rf.get("/"), lambda _: None, [], {})


def test_the_table_and_the_states_agree() -> None:
    """A role that a step asks for is one that the table lets."""
    from jizheng_site.cycle.table import table

    for step in table().steps:
        assert scope.table()[step.action].span(step.role), step
    assert {s.action for s in table().steps} <= {
        v.callback.action for v in PATTERNS.values() if v.name.startswith("step_")
    }


def test_lists_show_only_what_lies_within(enter_as) -> None:
    for account, there, not_there in (
        ("department", "信息中心", "公路中心"), ("other_department", "公路中心", "信息中心"), ("finance", "公路中心", "没有的单位"),
    ):  # fmt: skip
        page = enter_as(account).get("/work/board").content.decode()
        assert there in page and not_there not in page, account


def test_a_tree_of_another_year_gives_other_rights(city) -> None:
    """信息中心 moves to the other department in the next year: its old department keeps the old year only."""
    from jizheng_site.org import tree
    from jizheng_site.org.models import Place

    tree.copy_year(2020, 2021)
    moved = Place.objects.get(unit__code="111", year=2021)
    tree.move(moved, Place.objects.get(unit__code="12", year=2021))
    old, new = city.people["department"], city.people["other_department"]
    assert scope.may(old, "year.read", "111", 2020) and not scope.may(old, "year.read", "111", 2021)
    assert scope.may(new, "year.read", "111", 2021) and not scope.may(new, "year.read", "111", 2020)
    assert scope.may(city.people["filler"], "year.edit", "111", 2021)
