"""Where work begins: the task is dispatched, each sees what waits for them, the log is read."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_a_filler_with_one_unit_goes_straight_there(enter_as) -> None:
    assert enter_as("filler").get("/work/")["Location"] == "/work/u/111/2020/"


def test_what_waits_for_whom(enter_as, city) -> None:
    from jizheng_site.year.models import UnitYear

    UnitYear.objects.filter(pk=city.years["111"].pk).update(state="submitted", holder="department", editable=False)
    assert "有 1 件在等您办理" in enter_as("department").get("/work/").content.decode()
    assert "没有等您办理" in enter_as("other_department").get("/work/").content.decode()
    desk = enter_as("admin").get("/work/").content.decode()
    assert "7 个账号可以登录" in desk
    assert "2 个单位还没有填报人" in desk
    assert enter_as("nobody").get("/work/").status_code == 403


def test_dispatch(enter_as, city) -> None:
    from jizheng_site.cycle.models import Task
    from jizheng_site.org import tree
    from jizheng_site.year.models import UnitYear

    client = enter_as("finance")
    whole = {"year": "2021", "title": "", "pack": "yueyang-2020", "due": "2022-03-31"}
    for form, word in (
        ({**whole, "year": "二"}, "请填年度"), ({**whole, "pack": "x"}, "请选择表式"), ({**whole, "due": ""}, "截止日期"),
        (whole, "还没有 2021 年度的单位树"),
    ):  # fmt: skip
        page = client.post("/work/tasks", form)
        assert page.status_code == 422 and word in page.content.decode()
    tree.copy_year(2020, 2021)
    page = client.post("/work/tasks", whole, follow=True).content.decode()
    assert "已布置给 4 个单位" in page and "2021年度部门整体支出绩效自评" in page
    assert UnitYear.objects.filter(year=2021).count() == 4
    # Once more with another date: nobody gets a second year.
    client.post("/work/tasks", {**whole, "due": "2022-04-30"})
    assert UnitYear.objects.filter(year=2021).count() == 4
    assert {y.due.isoformat() for y in UnitYear.objects.filter(year=2021)} == {"2022-04-30"}
    assert Task.objects.count() == 1


def test_the_board_filters_and_finds(enter_as, city) -> None:
    from jizheng_site.year.models import UnitYear

    UnitYear.objects.filter(pk=city.years["121"].pk).update(state="final", amount="1234567.80", errors=3)
    client = enter_as("finance")
    assert "123.46" in client.get("/work/board").content.decode()
    final = client.get("/work/board?year=2020&state=final").content.decode()
    assert "公路中心" in final and "信息中心" not in final
    assert "环卫中心" in client.get("/work/board?q=环卫").content.decode()
    assert "没有符合条件的单位" in client.get("/work/board?q=没有这个").content.decode()


def test_the_steps_are_buttons_and_say_what_stands_in_the_way(enter_as, city) -> None:
    client = enter_as("filler")
    client.post("/work/u/111/2020/step/start")
    page = client.get("/work/u/111/2020/").content.decode()
    assert "概况、预算、目标还没有填" in page
    refused = client.post("/work/u/111/2020/step/submit", follow=True).content.decode()
    assert "填好才能报送" in refused
    assert client.get("/work/u/111/2020/step/start").status_code == 405


def test_the_log_tells_in_chinese_what_was_done(enter_as, city) -> None:
    from jizheng_site.year.edit import set_cell, set_part

    who = city.people["filler"]
    set_part(
        city.years["111"],
        who,
        "budget",
        {"lines": [{"id": "R", "name": "人员经费", "kind": "人员", "initial": "10.00"}]},
    )
    set_cell(city.years["111"], who, "budget", "lines/R/initial", "12.00", 0, "批复调整")
    enter_as("filler").post("/work/u/111/2020/step/start")
    page = enter_as("filler").get("/work/u/111/2020/history").content.decode()
    for word in (
        "修改数据",
        "整份替换",
        "开始填报",
        "10.00",
        "12.00",
        "批复调整",
        "未开始",
        "填报中",
        "预算 › 预算项目 › R",
    ):
        assert word in page, word
    one = enter_as("filler").get("/work/u/111/2020/history?target=budget%23/lines/R").content.decode()
    assert "批复调整" in one and "整份替换" not in one
    assert "信息中心" in enter_as("admin").get("/work/audit?q=budget").content.decode()
    assert "信息中心" not in enter_as("local_admin").get("/work/audit").content.decode()


def test_errors_have_pages_that_help(client, enter_as) -> None:
    assert "没有这个页面" in client.get("/nothing").content.decode()
    refused = enter_as("other_filler").get("/work/u/111/2020/").content.decode()
    assert "没有权限" in refused and "管理员" in refused
    part = enter_as("other_filler").get("/work/u/111/2020/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"]) == (403, "#toasts")
    gone = client
    gone.logout()
    assert gone.get("/work/board", headers={"HX-Request": "true"})["HX-Redirect"] == "/login"


def test_the_demonstration_is_built_through_the_same_doors(db) -> None:
    from jizheng_site.audit.chain import verify
    from jizheng_site.config.demo import build
    from jizheng_site.year.models import UnitYear

    build()
    states = list(UnitYear.objects.order_by("pk").values_list("state", flat=True))
    assert set(states) == {"new", "draft", "submitted", "returned", "approved", "accepted", "final", "public"}
    full = UnitYear.objects.get(place__unit__code="305002")
    assert (full.errors, full.rows.count() > 8000, str(full.amount)) == (0, True, "1191400.00")
    assert verify()[2] == []


def test_the_roll_up_sums_what_the_reports_say_and_counts_what_they_do_not(db, client) -> None:
    from jizheng_site.config.demo import build
    from jizheng_site.org.models import Person

    build()
    client.force_login(Person.objects.get(account="bumen"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/work/department?year=2020&unit=305")
    told = {r.label: r for r in page.context["rolled"]}["支出合计"]
    parts = {p.year.code: p.value for p in told.parts}
    assert str(parts["305002"]) == "1191400.00"
    assert told.value == sum(v for v in parts.values() if v is not None)
    assert told.missing == 1 == list(parts.values()).count(None)  # 垃圾分类指导中心 has not begun
    assert client.get("/work/department?year=2020&unit=302").context["head"].unit.code == "305"  # not theirs
    client.force_login(Person.objects.get(account="caizheng"), backend="django.contrib.auth.backends.ModelBackend")
    whole = client.get("/work/department")
    assert [(d.place.unit.code, d.units, d.reported) for d in whole.context["departments"]] == [
        ("302", 5, 3),
        ("305", 7, 3),
    ]


def test_the_first_edit_begins_the_year(enter_as, city) -> None:
    """Nobody has to press a button first, and the board does not call a year untouched that is being filled in."""
    from jizheng_site.audit.models import Entry

    client = enter_as("filler")
    assert "开始填报" in client.get("/work/u/111/2020/").content.decode()
    client.post("/work/u/111/2020/begin", {"way": "blank"})
    city.years["111"].refresh_from_db()
    assert city.years["111"].state == "draft"
    assert Entry.objects.filter(unit="111", action="cycle.start").count() == 1
    client.post("/work/u/111/2020/begin", {"way": "blank"})
    assert Entry.objects.filter(unit="111", action="cycle.start").count() == 1
