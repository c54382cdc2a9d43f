"""撤销 in 预算 and 目标: the last change, one change of a history, a row that was deleted; never over what came later."""

from __future__ import annotations

import re

import pytest

from jizheng_site.audit.models import Entry
from tests.site.small_year import FILES, files

pytestmark = pytest.mark.django_db
ROOM = "/work/u/111/2020"


@pytest.fixture
def year(city, settings, tmp_path):
    from jizheng_site.year.folder import import_files

    settings.DATA_DIR = tmp_path
    import_files(city.years["111"], city.people["filler"], files(), "")
    return city.years["111"]


def body(year, part: str = "budget"):
    return year.parts.get(name=part).body


def put(client, path: str, value: str, kind: str = "text", part: str = "budget"):
    answer = client.post(f"{ROOM}/cell", {"part": part, "path": path, "kind": kind, "value": value, "version": ""})
    assert answer.status_code == 200, answer.content.decode()


def latest() -> Entry:
    return Entry.objects.order_by("-number")[0]


def undo(client, number: int) -> str:
    return client.post(f"{ROOM}/undo/entry/{number}", follow=True).content.decode()


def test_the_last_change_of_a_document_is_taken_back_one_after_the_other(enter_as, year) -> None:
    client, before = enter_as("filler"), body(year)
    put(client, "lines/X1/initial", "21000", "money")
    put(client, "carry_in", "", "money")
    page = client.get(f"{ROOM}/budget").content.decode()
    assert "撤销上一步" in page and "修改上年结转" in page
    told = client.post(f"{ROOM}/undo/budget", follow=True).content.decode()
    assert "已撤销对上年结转的修改" in told and body(year)["carry_in"] == "1000.00"
    entry = latest()
    assert (entry.action, entry.target, entry.old, entry.new) == ("year.cell", "budget#/carry_in", "null", "1000.00")
    client.post(f"{ROOM}/undo/budget")
    assert body(year) == before
    assert "没有可以撤销的操作" in client.post(f"{ROOM}/undo/budget", follow=True).content.decode()
    from jizheng_site.audit.chain import verify

    assert verify()[2] == []


@pytest.mark.parametrize(
    ("part", "path", "kind", "value"),
    [("unit", "staffing/quota", "count", "9"), ("unit", "duties", "lines", "一\n二"), ("goals", "indicators/信息/weight", "number", "45"),
     ("goals", "goals/G1/tasks", "set", ""), ("goals", "indicators/质量/score", "number", ""), ("narrative", "text", "prose", "12"),
     ("goals", "tasks/T1/duty", "count", "2"), ("goals", "problems", "lines", "一个问题")],
)  # fmt: skip
def test_every_kind_of_value_comes_back_as_it_was(part: str, path: str, kind: str, value: str, enter_as, year) -> None:
    client, before = enter_as("filler"), body(year, part)
    put(client, path, value, kind, part)
    assert body(year, part) != before
    client.post(f"{ROOM}/undo/{part}")
    again = body(year, part)
    assert {k: v for k, v in again.items() if v} == {k: v for k, v in before.items() if v}


def test_one_change_of_a_history_while_its_value_stands(enter_as, year, city) -> None:
    client = enter_as("filler")
    put(client, "lines/X1/name", "甲")
    first = latest().number
    put(client, "lines/X1/name", "乙")
    second = latest().number
    story = client.get(f"{ROOM}/story?target=budget%23/lines/X1/name").content.decode()
    assert re.findall(r"undo/entry/(\d+)", story) == [str(second)]  # only the one whose value stands
    assert "后来又被改过" in undo(client, first)
    assert body(year)["lines"][1]["name"] == "乙"
    assert "已撤销" in undo(client, second)
    assert body(year)["lines"][1]["name"] == "甲"
    assert "已撤销" in undo(client, first)
    assert body(year)["lines"][1]["name"] == "网站运行"


def test_where_a_value_came_from_that_was_imported(enter_as, year) -> None:
    client = enter_as("filler")
    story = client.get(f"{ROOM}/story?target=budget%23/lines/X1/initial").content.decode()
    assert "20,000.00" in story and "undo/entry" not in story  # who brought it; a whole import is taken back as a whole
    put(client, "lines/X1/initial", "21000", "money")
    story = client.get(f"{ROOM}/story?target=budget%23/lines/X1/initial").content.decode()
    assert story.index("21,000.00") < story.rindex("20,000.00") and story.count("undo/entry") == 1


def test_of_two_long_texts_the_place_where_they_differ() -> None:
    from jizheng_site.year.past import apart

    old = "一" * 70 + "支出35万元" + "二" * 80
    new = old.replace("35", "36.5")
    assert apart(old, new) == (
        "…" + "一" * 7 + "支出35万元" + "二" * 7 + "…",
        "…" + "一" * 7 + "支出36.5万元" + "二" * 7 + "…",
    )
    assert apart("甲", "乙") == ("甲", "乙")
    assert apart(old, old + "尾")[1].endswith("尾") and apart("", new) == ("", new)


def test_the_prose_before_a_draft_comes_back(enter_as, year) -> None:
    client, before = enter_as("filler"), body(year, "narrative")
    client.post(f"{ROOM}/prose/draft")
    assert body(year, "narrative") != before
    assert "撤销上一步" in client.get(f"{ROOM}/prose").content.decode()
    client.post(f"{ROOM}/undo/narrative")
    assert body(year, "narrative") == before


def test_of_another_year_or_kind_there_is_nothing_to_take_back(enter_as, year, city) -> None:
    client = enter_as("filler")
    put(client, "lines/X1/name", "甲")
    number = latest().number
    assert client.post(f"{ROOM}/undo/entry/1").status_code == 404  # the import
    enter_as("other_filler")
    assert client.post(f"/work/u/121/2020/undo/entry/{number}").status_code == 404
    assert body(year)["lines"][1]["name"] == "甲"


@pytest.mark.parametrize(
    ("part", "name", "key"),
    [("budget", "lines", "R"), ("goals", "indicators", "信息"), ("goals", "goals", "G1"), ("goals", "tasks", "T1"), ("budget", "income", "0")],
)  # fmt: skip
def test_a_deleted_row_comes_back_where_it_stood(part: str, name: str, key: str, enter_as, year) -> None:
    client, before = enter_as("filler"), body(year, part)
    client.post(f"{ROOM}/add/{part}/{name}")
    there = body(year, part)
    client.post(f"{ROOM}/remove/{part}/{name}", {"key": key})
    assert len(body(year, part)[name]) == len(before[name])
    page = client.get(f"{ROOM}/{part}").content.decode()
    assert "删除过的行（1）" in page
    number = re.search(r"undo/entry/(\d+)", page)[1]
    assert "已恢复" in undo(client, int(number))
    assert body(year, part) == there
    assert "删除过的行" not in client.get(f"{ROOM}/{part}").content.decode()
    assert "已经放回来了" in undo(client, int(number))
    assert body(year, part) == there


def test_an_added_row_is_taken_back_only_while_it_is_as_it_was_added(enter_as, year) -> None:
    client = enter_as("filler")
    client.post(f"{ROOM}/add/goals/indicators")
    added = latest().number
    key = body(year, "goals")["indicators"][-1]["id"]
    put(client, f"indicators/{key}/name", "新指标", part="goals")
    assert "后来又被改过" in undo(client, added)
    client.post(f"{ROOM}/undo/goals")
    assert "已撤销新增的" in undo(client, added)
    assert [i["id"] for i in body(year, "goals")["indicators"]] == ["信息", "质量"]
    client.post(f"{ROOM}/add/goals/indicators")
    # What refers to a row that is gone must not meet another.
    assert body(year, "goals")["indicators"][-1]["id"] != key


def test_rows_that_go_by_number_are_not_mistaken_for_each_other(enter_as, year) -> None:
    client = enter_as("filler")
    for amount in ("100", "100", "300"):
        client.post(f"{ROOM}/add/budget/adjustments")
        n = len(body(year)["adjustments"]) - 1
        put(client, f"adjustments/{n}/amount", amount, "money")
    put(client, "adjustments/1/amount", "200", "money")
    changed = latest().number
    stale = {"part": "budget", "path": "adjustments/1/reason", "value": "写错行", "version": "0"}
    client.post(f"{ROOM}/remove/budget/adjustments", {"key": "0", "seen": "0"})
    # The second row is the first now: neither a page that has not seen that nor an undo takes one for the other.
    assert client.post(f"{ROOM}/cell", stale).status_code == 409
    assert (
        "行号变了"
        in client.post(f"{ROOM}/remove/budget/adjustments", {"key": "0", "seen": "0"}, follow=True).content.decode()
    )
    assert "行号变了" in undo(client, changed)
    assert [a["amount"] for a in body(year)["adjustments"]] == ["200.00", "300.00"]
    client.post(f"{ROOM}/undo/budget")
    assert [a["amount"] for a in body(year)["adjustments"]] == ["100.00", "200.00", "300.00"]


def test_a_change_of_a_record_is_taken_back_from_its_history(enter_as, year) -> None:
    client = enter_as("filler")
    row = year.rows.get(register="payments", key="记-2")
    client.post(f"{ROOM}/row/{row.pk}", {"path": "amount", "value": "1.00", "version": "1"})
    story = client.get(f"{ROOM}/story?target=registers/payments/记-2").content.decode()
    number = int(re.search(r"undo/entry/(\d+)", story)[1])
    assert "已撤销" in undo(client, number)
    row.refresh_from_db()
    assert row.values["amount"] == "19500"
    assert "后来又被改过" in undo(client, number)


def test_what_was_handed_in_is_not_changed_by_an_undo(enter_as, year) -> None:
    from jizheng_site.year.models import UnitYear

    client = enter_as("filler")
    put(client, "carry_in", "5", "money")
    UnitYear.objects.update(editable=False)
    assert client.post(f"{ROOM}/undo/budget").status_code == 409
    assert client.post(f"{ROOM}/undo/entry/{latest().number}").status_code == 409
    assert body(year)["carry_in"] == "5.00"


# ---------------------------------------------------------------------------- rows whose id has a slash


@pytest.fixture
def slashed(city, settings, tmp_path):
    from jizheng_site.year.folder import import_files
    from jizheng_site.year.judge import judge

    settings.DATA_DIR = tmp_path
    told = files(
        budget=FILES["budget.yaml"].replace("id: X1", "id: 2020/01~a"),
        goals=FILES["goals.yaml"].replace("id: 信息,", "id: 1/1,").replace("id: G1", "id: G/1").replace("[G1]", "[G/1]").replace("indicator:信息", "indicator:1/1"),
        payments=FILES["registers/payments.csv"].replace(",X1,", ",2020/01~a,"),
        narrative="# 一、概况\n发布{{indicator:1/1}}。\n",
    )  # fmt: skip
    import_files(city.years["111"], city.people["filler"], told, "")
    judge(city.years["111"])
    return city.years["111"]


def test_ids_with_a_slash_are_edited_bound_taken_out_and_put_back(enter_as, slashed) -> None:
    client, before = enter_as("filler"), body(slashed, "goals")
    budget = client.get(f"{ROOM}/budget").content.decode()
    path = re.search(r'data-path="(lines/2020[^"/]*/initial)"', budget)[1]
    put(client, path, "7", "money")
    assert body(slashed)["lines"][1]["initial"] == "7.00"
    goals = client.get(f"{ROOM}/goals").content.decode()
    one = re.search(r'data-path="(indicators/1[^"/]*)/name"', goals)[1]
    put(client, f"{one}/name", "改名", part="goals")
    assert body(slashed, "goals")["indicators"][0]["name"] == "改名"
    bind = {"path": one, "way": "typed", "typed": "9", "reason": "测试", "version": "0"}
    assert "typed" in client.get(f"{ROOM}/goals/bind", {"path": one}).content.decode()
    client.post(f"{ROOM}/goals/bind", bind)
    assert body(slashed, "goals")["indicators"][0]["actual"]["typed"] == "9"
    put(client, re.search(r'data-path="(goals/G[^"/]*)/done"', goals)[1] + "/done", "做完", part="goals")
    client.post(f"{ROOM}/remove/goals/indicators", {"key": "1/1"})
    assert len(body(slashed, "goals")["indicators"]) == 1
    for _ in range(4):
        client.post(f"{ROOM}/undo/goals")
    assert body(slashed, "goals") == before


def test_what_is_wrong_with_such_a_row_leads_to_it(enter_as, slashed) -> None:
    client = enter_as("filler")
    put(client, "indicators/1~11/weight", "400", "number", "goals")
    client.post(f"{ROOM}/check")
    text = client.get(f"{ROOM}/findings").content.decode()
    assert "goals%23/indicators/1~11" in text
    report = client.get(f"{ROOM}/report").content.decode()
    stories = (
        client.get(f"{ROOM}/story?cell={c}").content.decode() for c in re.findall(r'data-story="([^"]+)"', report)
    )
    assert any("goals%23/indicators/1~11" in s for s in stories)
