"""Pasting and importing: nothing is changed before it was shown; rows that fail are named by row and column."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.site.small_year import files

pytestmark = pytest.mark.django_db
ROOM = "/work/u/111/2020"
HEAD = "信息编号\t标题\t栏目\t发布时间\n"


@pytest.fixture
def year(city, settings, tmp_path):
    from jizheng_site.year.folder import import_files

    settings.DATA_DIR = tmp_path
    import_files(city.years["111"], None, files(), "")
    return city.years["111"]


def titles(year) -> dict[str, str]:
    return {r.key: r.values["title"] for r in year.rows.filter(register="posts", dropped=False)}


def preview(client, text: str):
    return client.post(f"{ROOM}/take", {"register": "posts", "text": text})


def test_first_shown_then_taken(enter_as, year) -> None:
    client, before = enter_as("filler"), titles(year)
    pasted = HEAD + (
        "2020-0005\t新的\t重点动态\t2020-03-03\n2020-0001\t改过\t重点动态\t2020-01-05\n2020-0002\t清理广告\t重点动态\t2020-02-06\n"
        "2020-0006\t坏日子\t重点动态\t2020-02-30\n2020-0007\t\t重点动态\t2020-03-03\n2020-0008\t通知一则\t通知公告\t2020-02-07\n"
    )
    shown = preview(client, pasted).context
    plan = shown["plan"]
    assert [k for k, _ in plan.new] == ["2020-0005"]
    assert [(c.key, c.cells) for c, _ in plan.changed] == [("2020-0001", [("标题", "巡查管网", "改过")])]
    assert (plan.same, plan.gone) == (1, ["2020-0003", "2020-0004"])
    told = [(t.line, t.column) for t in plan.bad]
    # a day that is not, a title that is missing, the same thing under another number
    assert told == [(5, "发布时间"), (6, "标题"), (7, "标题")]
    assert titles(year) == before
    client.post(f"{ROOM}/take/confirm", {"token": shown["token"], "update": "1"})
    assert titles(year) == {**before, "2020-0001": "改过", "2020-0005": "新的"}
    # What the file does not have a column for is kept.
    assert year.rows.get(register="posts", key="2020-0001").values["origin"] == "采编"
    for _ in range(2):  # what came, then what was changed
        client.post(f"{ROOM}/registers/posts/undo")
    assert titles(year) == before


def test_without_what_is_not_in_the_file(enter_as, year) -> None:
    client, before = enter_as("filler"), titles(year)
    token = preview(client, HEAD + "2020-0001\t别的\t重点动态\t2020-01-05\n").context["token"]
    client.post(f"{ROOM}/take/confirm", {"token": token, "without": "1"})
    assert titles(year) == {"2020-0001": before["2020-0001"]}
    client.post(f"{ROOM}/registers/posts/undo")
    assert titles(year) == before


def test_a_row_that_was_taken_out_comes_back_by_an_import(enter_as, year) -> None:
    client = enter_as("filler")
    one = year.rows.get(register="posts", key="2020-0004")
    client.post(f"{ROOM}/row/{one.pk}/drop")
    token = preview(client, HEAD + "2020-0004\t年终总结二\t基层要闻\t2020-12-09\n").context["token"]
    client.post(f"{ROOM}/take/confirm", {"token": token})
    assert titles(year)["2020-0004"] == "年终总结二"


def test_pasted_without_heads_by_the_columns_of_the_grid(enter_as, year) -> None:
    found = preview(enter_as("filler"), "2020-0021\t无表头\t重点动态\t采编\t2020-03-03\n").context
    assert found["headed"] and found["plan"].new == [
        (
            "2020-0021",
            {
                "id": "2020-0021",
                "title": "无表头",
                "column": "重点动态",
                "origin": "采编",
                "published_at": "2020-03-03 00:00",
            },
        )
    ]


def test_a_file_by_its_name(enter_as, year) -> None:
    client = enter_as("filler")
    data = "信息编号,标题,栏目,发布时间\n2020-0010,甲,乙,2020-04-04\n".encode("gb18030")
    answer = client.post(f"{ROOM}/take", {"register": "", "file": SimpleUploadedFile("信息发布4月.csv", data)})
    assert answer.context["kind"].id == "posts" and len(answer.context["plan"].new) == 1


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"register": "posts", "text": " "}, "还没有内容"), ({"register": "", "text": "a\tb"}, "请先选"),
        ({"register": "posts", "file": SimpleUploadedFile("a.exe", b"MZ")}, "a.exe"),
    ],
)  # fmt: skip
def test_nothing_to_take(sent: dict, word: str, enter_as, year) -> None:
    answer = enter_as("filler").post(f"{ROOM}/take", sent)
    assert answer.status_code == 422 and word in answer.content.decode()


def test_a_token_is_of_its_own_year_and_not_made_up(enter_as, year, city) -> None:
    client, before = enter_as("filler"), titles(year)
    token = preview(client, HEAD + "2020-0005\t新的\t重点动态\t2020-03-03\n").context["token"]
    client.post(f"{ROOM}/take/confirm", {"token": token + "x"})
    assert titles(year) == before
    client.logout()
    enter_as("other_filler").post("/work/u/121/2020/take/confirm", {"token": token})
    assert city.years["121"].rows.count() == 0 and titles(year) == before
