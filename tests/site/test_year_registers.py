"""Registers as grids: add, change, take out, bring back, undo; filter and order; what was read is never stale."""

from __future__ import annotations

import io

import pytest

from tests.site.small_year import files

pytestmark = pytest.mark.django_db
ROOM = "/work/u/111/2020"


@pytest.fixture
def year(city):
    from jizheng_site.year.folder import import_files

    import_files(city.years["111"], None, files(), "")
    return city.years["111"]


def row(year, key: str):
    return year.rows.get(register="posts", key=key)


def counted(year) -> str:
    from jizheng_site.year.judge import judge
    from jizheng_site.year.seen import Seen

    judge(year)
    return Seen(year).figures["indicator:信息"]["value"]


def test_every_change_of_a_row_is_counted_at_once(enter_as, year) -> None:
    """What was read before is kept; a change of any kind makes it read again."""
    client = enter_as("filler")
    assert counted(year) == "4"
    form = {"id": "2020-0005", "title": "新的", "column": "重点动态", "published_at": "2020年5月6日"}
    client.post(f"{ROOM}/registers/posts/add", form)
    assert counted(year) == "5"
    new = row(year, "2020-0005")
    assert new.values["published_at"].startswith("2020-05-06") and str(new.on) == "2020-05-06"
    client.post(f"{ROOM}/row/{new.pk}/drop")
    assert counted(year) == "4"
    client.post(f"{ROOM}/row/{new.pk}/drop", {"back": "1"})
    assert counted(year) == "5"
    client.post(f"{ROOM}/row/{new.pk}", {"path": "published_at", "value": "2019-05-06"})
    assert counted(year) == "4"  # of another year
    for count in ("5", "4"):
        client.post(f"{ROOM}/registers/posts/undo")  # the date, then the return
        assert counted(year) == count


def test_a_cell_of_a_row(enter_as, year) -> None:
    client, one = enter_as("filler"), row(year, "2020-0001")
    where = f"{ROOM}/row/{one.pk}"
    assert client.post(where, {"path": "title", "value": " 新题 ", "version": one.version}).json()["shown"] == "新题"
    answer = client.post(where, {"path": "title", "value": "晚了", "version": one.version})
    assert answer.status_code == 409 and "“新题”" in answer.json()["conflict"]
    for sent, word in (
        ({"path": "published_at", "value": "2020-02-30"}, "不存在"), ({"path": "origin", "value": "抄的"}, "采编、转载"),
        ({"path": "title", "value": ""}, "不能空着"), ({"path": "nothing", "value": "1"}, "没有这一列"), ({"path": "id", "value": "2020-0002"}, "已经有了"),
    ):  # fmt: skip
        answer = client.post(where, sent)
        assert answer.status_code == 422 and word in answer.json()["refused"], answer.json()
    client.post(where, {"path": "id", "value": "2020-0009"})
    assert row(year, "2020-0009").values["title"] == "新题"
    client.post(f"{ROOM}/registers/posts/undo")
    assert row(year, "2020-0001").values["title"] == "新题"


def test_a_form_that_is_wrong_stays_with_what_was_typed(enter_as, year) -> None:
    client = enter_as("filler")
    answer = client.post(
        f"{ROOM}/registers/posts/add", {"id": "2020-0001", "title": "", "published_at": "昨天"}, headers={"hx-request": "true"}
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422 and "昨天" in page and "这一项必须填" in page
    form = {"id": "2020-0001", "title": "x", "column": "y", "published_at": "2020-01-01"}
    assert "已经有了" in client.post(f"{ROOM}/registers/posts/add", form).content.decode()
    assert year.rows.filter(register="posts").count() == 4


def test_filter_order_and_the_page_of_a_row(enter_as, year) -> None:
    client = enter_as("filler")

    def keys(query: str) -> list[str]:
        return [r.key[-1] for r in client.get(f"{ROOM}/registers/posts?{query}").context["page"]]

    assert keys("") == ["4", "3", "2", "1"]
    assert keys("order=published_at") == ["1", "2", "3", "4"]
    assert keys("order=title") == sorted("1234", key=lambda k: row(year, f"2020-000{k}").values["title"])
    assert keys("field=column&value=重点动态") == ["2", "1"]
    assert keys("q=广告") == ["2"]
    assert keys("month=2") == ["3", "2"]
    assert keys("order=nothing&field=nothing&value=x&month=99&page=9") == ["4", "3", "2", "1"]
    page = client.get(f"{ROOM}/registers/posts?at=2020-0002").content.decode()
    assert 'class="marked"' in page
    assert keys("dropped=1") == []
    amounts = client.get(f"{ROOM}/registers/payments?order=-amount").context["page"]
    assert [r.values["amount"] for r in amounts] == ["78000", "19500"]


def test_the_months_are_drawn_with_their_numbers(enter_as, year) -> None:
    page = enter_as("filler").get(f"{ROOM}/registers/posts").content.decode()
    assert "各月条数：1 月 1，2 月 2，3 月 0" in page and "style=" not in page


def test_a_figure_opens_its_rows(enter_as, year) -> None:
    counted(year)
    client = enter_as("department")
    found = client.get(f"{ROOM}/rows?figure=indicator:信息").context
    assert [r.key for r in found["page"]] == [f"2020-000{n}" for n in (1, 2, 3, 4)]
    assert "没有这个数的记录" in client.get(f"{ROOM}/rows?figure=nothing").content.decode()


def test_files_have_no_formulas(enter_as, year) -> None:
    import openpyxl

    one = row(year, "2020-0001")
    one.values |= {"title": "=HYPERLINK(1)", "column": "@SUM(A1)"}
    one.version += 1
    one.save()
    client = enter_as("filler")
    text = client.get(f"{ROOM}/registers/posts/file.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text and "'@SUM(A1)" in text and ",=" not in text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{ROOM}/registers/posts/file.xlsx").content))
    assert {c.data_type for r in book.active.iter_rows() for c in r} <= {"s", "n"}
    assert client.get(f"{ROOM}/registers/posts/file.template").status_code == 200
    assert client.get(f"{ROOM}/registers/posts/file.exe").status_code == 404
    assert client.get(f"{ROOM}/registers/nothing").status_code == 404


def test_a_number_that_is_negative_stays_a_number() -> None:
    from jizheng_site.year.exports import safe

    assert [safe(x) for x in ("-12.50", "-1+cmd", "+86", "记-1", "")] == ["-12.50", "'-1+cmd", "'+86", "记-1", ""]


def test_long_names_are_shortened_and_stay_different() -> None:
    from jizheng_site.year.keys import short

    long = "照片/" + "长" * 100
    assert short("2020-0001") == "2020-0001"
    assert len(short(long + "1")) == 80 and short(long + "1") != short(long + "2")
