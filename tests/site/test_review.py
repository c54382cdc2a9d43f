"""Looking over what was handed in: risk, draw, points, opinion, return of single cells, rectification, roll-up."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from decimal import Decimal

import pytest

from tests.site.test_open import go, year  # noqa: F401 - the year with one indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in(city, year):  # noqa: F811
    go(city, year, "filler start", "filler submit", "department approve")
    return year


def marks(client, year, **more):  # noqa: F811
    """Send the form as it stands on the page, with ``more`` written into it."""
    from jizheng_site.review.marking import evaluation_of, lines

    told, _ = evaluation_of(year)
    found = lines(told, {m.indicator: m for m in year.marks.all()})
    sent = {f"key-{n}": x.key for n, x in enumerate(found)} | {
        f"version-{n}": x.mark.version if x.mark else 0 for n, x in enumerate(found)
    }
    return client.post(f"/work/u/{year.code}/2020/review/marks", sent | more, follow=True).content.decode()


@pytest.mark.parametrize(("amount", "errors", "warnings", "indicators", "proven", "value"), [
    (Decimal(990000), 0, 0, 4, 4, "2.00"), (Decimal(990000), 2, 5, 4, 2, "12.00"), (None, 0, 0, 0, 0, "2.00"),
    (Decimal(0), 9, 9, 9, 0, "0.00"),
])  # fmt: skip
def test_risk_is_amount_times_findings_times_weakness(amount, errors, warnings, indicators, proven, value) -> None:
    from jizheng_site.review.risks import factors

    found = factors(amount, errors, warnings, indicators, proven)
    assert str(found.value) == value == str((found.amount * found.findings * found.weakness).quantize(Decimal("0.01")))


def test_the_queue_is_ordered_by_risk_and_says_why(handed_in, city, enter_as) -> None:
    from jizheng_site.year.models import UnitYear

    UnitYear.objects.filter(pk=city.years["112"].pk).update(
        state="approved", amount=Decimal(99_990_000), errors=3, evaluated=1
    )
    page = enter_as("finance").get("/work/queue").content.decode()
    assert page.index("环卫中心") < page.index("信息中心") and "公路中心" not in page
    assert "金额系数 × 问题系数 × 佐证薄弱系数" in page and "32.00" in page


def test_a_draw_can_be_repeated_by_anybody(handed_in, city, enter_as) -> None:
    from jizheng_site.review.models import Draw
    from jizheng_site.year.models import UnitYear

    UnitYear.objects.update(state="approved")
    client = enter_as("finance")
    client.post("/work/draws", {"year": "2020", "seed": "双色球2021030", "size": "2", "must": "1"})
    draw = Draw.objects.get()
    told = json.loads(draw.body)
    rest = [c for c in told["population"] if c not in told["must"]]
    by_hand = sorted(rest, key=lambda c: hashlib.sha256(f"双色球2021030:2020:{c}".encode()).hexdigest())[:2]
    assert told["drawn"] == by_hand and told["population"] == ["111", "112", "121", "122"]
    assert hashlib.sha256(draw.body.encode()).hexdigest() == draw.sha256
    page = client.get(f"/work/draws/{draw.pk}").content.decode()
    assert draw.sha256 in page and "抽中" in page
    assert (
        "请填种子"
        in client.post("/work/draws", {"year": "2020", "seed": "", "size": "2", "must": "1"}).content.decode()
    )


def test_a_published_draw_is_seen_without_login(handed_in, city, enter_as) -> None:
    from jizheng_site.review.models import Draw

    client = enter_as("finance")
    client.post("/work/draws", {"year": "2020", "seed": "s", "size": "1", "must": "0"})
    draw = Draw.objects.get()
    client.logout()
    assert client.get(f"/draws/{draw.pk}").status_code == 404
    enter_as("finance").post(f"/work/draws/{draw.pk}", {"publish": "1"})
    client.logout()
    assert draw.sha256 in client.get(f"/draws/{draw.pk}").content.decode()
    assert hashlib.sha256(client.get(f"/draws/{draw.pk}.json").content).hexdigest() == draw.sha256
    assert f"/draws/{draw.pk}" in client.get("/").content.decode(), "it is found from the first page"
    assert f"/draws/{draw.pk}</loc>" in client.get("/sitemap.xml").content.decode()


def test_points_beside_the_units_own(handed_in, enter_as) -> None:
    from jizheng_site.audit.models import Entry

    client = enter_as("finance")
    assert "请选理由" in marks(client, handed_in, **{"points-0": "80"})
    assert "0 和 90" in marks(client, handed_in, **{"points-0": "91", "reason-0": "up"})
    assert not handed_in.marks.exists()
    marks(client, handed_in, same="1", **{"points-0": "80", "reason-0": "proof", "note-0": "只有一张照片"})
    found = {m.indicator: m for m in handed_in.marks.all()}
    assert (found["管网"].claimed, found["管网"].points) == (Decimal(90), Decimal(80))
    assert any(k.startswith("line:") for k in found)
    assert Entry.objects.filter(action="cycle.review", target="marks/管网", new="80").exists()
    page = client.get("/work/u/111/2020/review").content.decode()
    assert "89.8" in page


def test_two_reviewers_on_one_mark(handed_in, enter_as) -> None:
    client = enter_as("finance")
    marks(client, handed_in, **{"points-0": "80", "reason-0": "proof"})
    told = marks(client, handed_in, **{"points-0": "70", "reason-0": "proof", "version-0": "0"})
    assert "没有保存" in told and handed_in.marks.get().points == 80


def test_the_opinion_becomes_a_letter(handed_in, enter_as) -> None:
    client = enter_as("finance")
    marks(client, handed_in, same="1", **{"points-0": "80", "reason-0": "proof"})
    said = {
        "overall": "目标明确。",
        "problems": "1. 佐证不足 <b>",
        "advice": "补充验收资料。",
        "conclusion": "partly",
        "version": "0",
    }
    client.post("/work/u/111/2020/review/opinion", said)
    answer = client.get("/work/u/111/2020/review/opinion.docx")
    text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    for word in (
        "2020年度绩效自评复核意见",
        "单位自评",
        "佐证不足或与完成值不符",
        "佐证不足 &lt;b&gt;",
        "基本认可",
        "财政局",
    ):
        assert word in text, word
    assert "刚改过意见" in client.post("/work/u/111/2020/review/opinion", said, follow=True).content.decode()


def test_a_page_that_was_left_open_changes_nothing_of_what_is_final(handed_in, city, enter_as) -> None:
    from jizheng_site.review.models import Opinion

    client, opinion = enter_as("finance"), {"version": "0", "overall": "总体好", "conclusion": "agree"}
    go(city, handed_in, "finance accept", "finance finalise")
    told = client.post("/work/u/111/2020/review/opinion", opinion, follow=True).content.decode()
    assert "复核意见不能改" in told and not Opinion.objects.exists()
    assert "核查分不能改" in marks(client, handed_in, same="1") and not handed_in.marks.exists()


def test_accepting_is_not_approving(handed_in, city, enter_as) -> None:
    enter_as("department").post("/work/u/111/2020/step/accept")
    handed_in.refresh_from_db()
    assert handed_in.state == "approved"


def accept(client, **more) -> str:
    return client.post("/work/u/111/2020/step/accept", more, follow=True).content.decode()


def test_nothing_is_accepted_unseen_unless_one_says_why(handed_in, city, enter_as) -> None:
    from jizheng_site.audit.models import Entry

    client = enter_as("finance")
    page = client.get("/work/u/111/2020/review").content.decode()
    assert "还没有核查评分，还没有写复核意见。" in page and "仍要复核通过的理由" in page
    assert "请写明仍要复核通过的理由" in accept(client)
    marks(client, handed_in, **{"points-0": "80", "reason-0": "proof"})
    assert "核查评分还有" in accept(client)
    handed_in.refresh_from_db()
    assert handed_in.state == "approved"
    accept(client, reason="上级已复核，见会议纪要")
    handed_in.refresh_from_db()
    assert handed_in.state == "accepted"
    told = Entry.objects.get(action="cycle.accept").reason
    assert "见会议纪要" in told and "还没有写复核意见" in told


def test_what_was_reviewed_is_accepted_with_one_click(handed_in, enter_as) -> None:
    client = enter_as("finance")
    marks(client, handed_in, same="1")
    said = {"overall": "目标明确。", "problems": "", "advice": "", "conclusion": "agree", "version": "0"}
    client.post("/work/u/111/2020/review/opinion", said)
    assert "仍要复核通过" not in client.get("/work/u/111/2020/review").content.decode()
    accept(client)
    handed_in.refresh_from_db()
    assert handed_in.state == "accepted"


@pytest.mark.parametrize(("asked", "kind", "words"), [
    ({"marks": "none", "opinion": False}, "", ""), ({"marks": "any", "opinion": False}, "confirm", "还没有核查评分。"),
    ({"marks": "none", "lacking": "stop"}, "stop", "还没有写复核意见。"),
    ({"marks": "all", "lacking": "warn"}, "warn", "还没有核查评分，还没有写复核意见。"),
])  # fmt: skip
def test_the_table_says_what_has_to_be_there(handed_in, city, asked, kind, words) -> None:
    from jizheng_site.cycle.flow import Verdict
    from jizheng_site.review.reviewed import reviewed

    assert reviewed(handed_in, city.people["finance"], **asked) == (Verdict(**{kind: words}) if kind else Verdict())


def test_an_opinion_of_an_earlier_version_has_to_be_confirmed(handed_in, city, enter_as) -> None:
    client = enter_as("finance")
    marks(client, handed_in, same="1")
    said = {"overall": "目标明确。", "problems": "", "advice": "", "conclusion": "agree", "version": "0"}
    client.post("/work/u/111/2020/review/opinion", said)
    go(city, handed_in, "finance return", "filler submit", "department approve")
    assert "复核意见是第 2 版报来以前写的" in accept(client)


def test_single_cells_are_sent_back_and_only_differences_come_again(handed_in, city, enter_as) -> None:
    from django.utils import timezone

    from jizheng_site.year.edit import set_cell

    client = enter_as("finance")
    page = client.get("/work/u/111/2020/review/points").content.decode()
    assert 'value="goals#/indicators/管网"' in page
    client.post("/work/u/111/2020/step/return", {
        "reason": "请逐条改", "target": ["goals#/indicators/管网", "budget#/expense_total"], "todo": ["请补验收单", ""],
    })  # fmt: skip
    todo = handed_in.todos.get()
    assert (todo.target, todo.text) == ("goals#/indicators/管网", "请补验收单")
    handed_in.refresh_from_db()
    set_cell(
        handed_in, city.people["filler"], "goals", "indicators/管网/actual", {"typed": "2850", "reason": "复测"}, None
    )
    handed_in.todos.update(answer="已复测", answered_by="甲", answered_at=timezone.now())
    go(city, handed_in, "filler submit")
    told = client.get("/work/u/111/2020/review/1..2").content.decode()
    assert "已复测" in told and "2850" in told and "2900" in told
    assert "600000" not in told, "what did not change is not shown"
    go(city, handed_in, "department approve")
    assert handed_in.todos.get().closed_at


def test_what_came_back_shows_first_what_changed(handed_in, city, enter_as) -> None:
    """Two were sent back at different times: each sees what changed since their own return; the whole is a click away."""
    from django.utils import timezone

    from jizheng_site.cycle.flow import apply
    from jizheng_site.year.edit import put_item, set_cell

    filler = city.people["filler"]
    whole = enter_as("finance").get("/work/u/111/2020/review").content.decode()
    assert "退回后改了什么" not in whole and "预算执行" in whole
    apply(handed_in, city.people["finance"], "cycle.return", "请逐条改", [
        ("goals#/indicators/管网", "请复测长度"), ("evidence", "请补验收单"), ("budget#/expense_total", "请核对支出"),
    ])  # fmt: skip
    set_cell(handed_in, filler, "goals", "indicators/管网/actual", {"typed": "2850", "reason": "复测"}, None)
    put_item(handed_in, filler, "Z2", {"title": "复测记录", "kind": "原始凭证", "on": "2020-12-31", "proves": ["管网"]})
    handed_in.todos.update(answer="已复测", answered_by="甲", answered_at=timezone.now())
    go(city, handed_in, "filler submit")
    apply(handed_in, city.people["department"], "cycle.return", "人数不符", [("unit#", "请核对人数")])
    set_cell(handed_in, filler, "unit", "staffing/actual", 6, None)
    handed_in.todos.filter(answered_at=None).update(answer="少一人", answered_by="甲", answered_at=timezone.now())
    go(city, handed_in, "filler submit")

    department = enter_as("department").get("/work/u/111/2020/review").content.decode()
    assert "第 2 版" in department and "第 3 版" in department
    assert "请核对人数" in department and "少一人" in department and "请复测长度" not in department
    assert "2850" not in department, "that had changed before the department sent it back"
    go(city, handed_in, "department approve")

    page = enter_as("finance").get("/work/u/111/2020/review").content.decode()
    main = page[page.index("<main") :]
    for text in (
        "退回后改了什么",
        "第 1 版",
        "第 3 版",
        "请复测长度",
        "已复测",
        "2900米",
        "2850米",
        "复测记录",
        "目标 › 指标 › 管网建设",
    ):
        assert text in main, text
    assert 'name="key-0" value="管网"' in main and "line:" not in main, "only what changed is marked here"
    beside = main[main.index("请核对支出") :]
    assert "这个地方的内容没有改动" in beside[: beside.index("</li>")]
    assert "人员经费" not in main
    assert "预算执行" in enter_as("finance").get("/work/u/111/2020/review?whole=1").content.decode()


def test_a_point_finds_what_changed_in_an_indicator_that_is_numbered_with_a_slash() -> None:
    from jizheng_site.cycle.differences import compare_versions
    from jizheng_site.review.again import beside
    from jizheng_site.year.templatetags.cells import under

    def state(target: str) -> dict:
        read = {"text": target}
        indicator = {
            "id": "i:2020/01",
            "name": "",
            "target": read,
            "actual": read,
            "weight": "",
            "score": "",
            "reason": "",
        }
        parts = {"goals": {"indicators": [{"id": "2020/01", "name": "管网", "target": target}]}}
        return {"parts": parts, "evaluation": {"indicators": [indicator]}}

    difference = compare_versions(state("2000米"), state("2800米"))
    found = beside(under("goals#/indicators/", "2020/01"), difference)
    assert "目标 › 指标 › 管网 › 目标值" in {c.where for c in found}
    assert {c.target.split("/")[2] for c in difference.indicators} == {"2020~101"}


def test_rectification_from_notice_to_closing(handed_in, city, enter_as) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from jizheng_site.review.models import Asked

    at = "/work/u/111/2020/rectify"
    client = enter_as("finance")
    client.post(f"{at}/notify", {"due": "2021-05-31", "rule": ["", "Y06"], "point": ["收回多付的钱", "补佐证"]})
    first, second = Asked.objects.order_by("pk")
    assert enter_as("other_filler").get(at).status_code == 403
    client = enter_as("filler")
    assert "收回多付的钱" in client.get(at).content.decode()
    client.post(
        f"{at}/{first.pk}/answer", {"answer": "已收回", "files": [SimpleUploadedFile("回单.pdf", b"%PDF-1.4 x")]}
    )
    file = first.enclosures.get()
    assert b"".join(client.get(f"{at}/file/{file.pk}")).startswith(b"%PDF")
    assert client.get(f"/work/u/121/2020/rectify/file/{file.pk}").status_code == 403
    client = enter_as("department")
    client.post(f"{at}/{first.pk}/check", {"good": "0", "text": "回单金额不符"})
    assert "第 2 次提出" in client.get(at).content.decode()
    enter_as("filler").post(f"{at}/{first.pk}/answer", {"answer": "补了差额"})
    enter_as("finance").post(f"{at}/{first.pk}/check", {"good": "1", "text": ""})
    first.refresh_from_db()
    assert first.standing == ("已销号", "green") and [c["good"] for c in first.checks] == [False, True]
    assert second.standing[0] == "待整改"


def test_a_problem_that_comes_again_is_counted_over_the_years(handed_in, city, enter_as) -> None:
    from jizheng_site.org.models import Place
    from jizheng_site.org.tree import copy_year
    from jizheng_site.year.models import UnitYear

    client = enter_as("finance")
    client.post("/work/u/111/2020/rectify/notify", {"due": "2021-05-31", "rule": "Y06", "point": "补佐证"})
    copy_year(2020, 2021)
    later = UnitYear.objects.create(
        place=Place.objects.get(year=2021, unit__code="111"), year=2021, pack="yueyang-2020"
    )
    client.post("/work/u/111/2021/rectify/notify", {"due": "2022-05-31", "rule": "Y06", "point": "仍缺佐证"})
    assert later.todos.get().times == 2


def test_a_return_and_a_notice_about_one_rule_count_together(handed_in, city, enter_as) -> None:
    from jizheng_site.cycle.flow import apply
    from jizheng_site.cycle.raised import times

    apply(handed_in, city.people["finance"], "cycle.return", "请改", [("finding/Y06", "补佐证"), ("", "请补封面")])
    client = enter_as("finance")
    client.post(
        "/work/u/111/2020/rectify/notify", {"due": "2021-05-31", "rule": ["Y06", ""], "point": ["仍缺佐证", "请补封面"]}
    )
    assert list(handed_in.todos.order_by("pk").values_list("times", flat=True)) == [1, 1, 2, 2]
    assert times(handed_in, rule="Y06") == 3 and times(handed_in, rule="Y07") == 1
    assert times(city.years["112"], rule="Y06") == 1, "another unit's is another matter"
    assert "第 2 次提出" in client.get("/work/u/111/2020/rectify").content.decode()


def test_who_holds_what_since_when_and_the_roll_up(handed_in, city, enter_as) -> None:
    page = enter_as("department").get("/work/department").content.decode()
    assert "财政 <span" in page and "finance" in page  # approved: in the hands of the bureau
    assert "98.00" in page and "1 个单位没有数" in page
    assert "公路中心" not in page
    assert "2900米" in enter_as("department").get("/work/u/111/2020/review").content.decode()


def test_the_public_sees_the_bureaus_points(handed_in, city, enter_as, client) -> None:
    from django.core.cache import cache

    cache.clear()
    who = enter_as("finance")
    marks(who, handed_in, same="1", **{"points-0": "80", "reason-0": "proof"})
    said = {"overall": "目标明确。", "problems": "", "advice": "", "conclusion": "partly", "version": "0"}
    who.post("/work/u/111/2020/review/opinion", said)
    go(city, handed_in, "finance accept", "finance finalise", "finance publish")
    who.logout()
    page = client.get("/e/111/2020").content.decode()
    assert "财政核定" in page and "89.8" in page and "目标明确。" in page
