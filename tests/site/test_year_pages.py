"""The tabs of a year: empty, half filled and full, for the one who fills in and for those who only look."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jizheng_site import engine
from tests.project.tree import ROOT as TREE
from tests.site.running import work_all
from tests.site.small_year import FILES, files

pytestmark = pytest.mark.django_db
ROOM = "/work/u/111/2020"
TABS = (
    "",
    "unit",
    "budget",
    "goals",
    "registers",
    "registers/posts",
    "evidence",
    "report",
    "prose",
    "findings",
    "score",
    "take",
    "begin",
)


@pytest.fixture
def year(city, settings, tmp_path):
    from jizheng_site.year.folder import import_files
    from jizheng_site.year.judge import judge

    settings.DATA_DIR = tmp_path
    import_files(city.years["111"], city.people["filler"], files(), "")
    judge(city.years["111"])
    return city.years["111"]


def page(client, path: str) -> str:
    answer = client.get(f"{ROOM}/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("path", TABS)
def test_an_empty_year_says_what_to_do(path: str, enter_as, city) -> None:
    text = page(enter_as("filler"), path)
    assert re.search(r"还没有|还不能|怎样开始|请选择|编制人数|加一项", text)


@pytest.mark.parametrize("path", TABS)
def test_nothing_inline(path: str, enter_as, year) -> None:
    text = page(enter_as("filler"), path)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)


@pytest.mark.parametrize("path", [t for t in TABS if t not in {"take", "begin"}])
def test_who_only_looks_has_nothing_to_type_in(path: str, enter_as, year) -> None:
    text = page(enter_as("department"), path)
    assert 'class="cell' not in text and "data-send" not in text and "/add/" not in text


def test_one_glance(enter_as, year) -> None:
    client = enter_as("filler")
    found = client.get(f"{ROOM}/").context
    marks = {t.title: t.mark for t in found["tiles"]}
    assert marks["单位情况"] == marks["预算"] == marks["目标"] == marks["台账"] == "done"
    assert marks["佐证"] == "none"
    assert found["next"] is not None and found["next"].url
    text = page(client, "")
    assert "4条" in text and "≥3条" in text


def test_next_leads_to_the_first_error(enter_as, year) -> None:
    client = enter_as("filler")
    client.post(f"{ROOM}/cell", {"part": "narrative", "path": "text", "kind": "prose", "value": "# 一、概况\n{{没有}}"})
    client.post(f"{ROOM}/check")
    step = client.get(f"{ROOM}/").context["next"]
    assert "错误" in step.title and client.get(step.url).status_code == 200


# ---------------------------------------------------------------------------- the report


def test_the_form_is_the_one_of_the_docx(enter_as, year) -> None:
    from jizheng_site.year.judge import compiled

    document = compiled(year).evaluation.document
    text = page(enter_as("department"), "report")
    for n, block in enumerate(document.blocks):
        for k, cell in enumerate(getattr(block, "cells", ())):
            found = re.search(rf'<td([^>]*) id="b{n}-{k}"', text)
            assert found, (n, k)
            assert (f'rowspan="{cell.row_span}"' in found[1]) == (cell.row_span > 1)
            assert (f'colspan="{cell.column_span}"' in found[1]) == (cell.column_span > 1)


def test_a_cell_tells_where_it_comes_from_who_changed_it_and_what_was_said(enter_as, year) -> None:
    from jizheng_site.year.seen import Seen

    client = enter_as("filler")
    client.post(
        f"{ROOM}/cell",
        {"part": "budget", "path": "lines/R/initial", "kind": "money", "value": "80001", "reason": "批复更正"},
    )
    client.post(f"{ROOM}/check")
    text = page(client, "story?target=budget%23/lines/R/initial")
    assert "80,001.00" in text and "批复更正" in text and "filler" in text
    cells = Seen(year).cells
    spent = next(
        at
        for at, names in cells.items()
        if any(Seen(year).by_fact.get(x, {}).get("id") == "concept:expense_staff" for x in names)
    )
    text = page(client, f"story?cell={spent[0]}-{spent[1]}")
    assert "台账统计" in text and "1 条记录" in text and "78000" in text
    told = enter_as("department").post(
        f"{ROOM}/comment", {"target": "budget#/lines/R/initial", "text": "请附批复"}, headers={"hx-request": "true"}
    )
    assert "请附批复" in told.content.decode()
    from jizheng_site.year.models import Comment

    told = client.post(f"{ROOM}/comment/{Comment.objects.get().pk}", headers={"hx-request": "true"})
    assert "已解决" in told.content.decode()
    for strange in ("story", "story?cell=999-1", "story?cell=x-y", "story?target=nothing"):
        assert client.get(f"{ROOM}/{strange}").status_code == 200


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (1, "goals#/goals"),
        (2, "goals#/goals/G1"),
        (3, "goals#/goals/G1/text"),
        (4, "goals#/goals/G2"),
        (9, "goals#/goals/G2"),
    ],
)
def test_a_line_of_a_file_is_a_cell(line: int, place: str) -> None:
    from jizheng_site.year.paper import place_of

    rows = [
        [1, "goals"],
        [2, "goals/0"],
        [2, "goals/G1"],
        [2, "goals/G1/id"],
        [3, "goals/G1/text"],
        [4, "goals/1"],
        [4, "goals/G2"],
    ]
    assert place_of({"goals": rows}, "goals.yaml", line) == place


def test_the_story_of_a_budget_cell_is_its_own(enter_as, year) -> None:
    text = page(enter_as("filler"), "story?target=budget%23/lines/X1/initial")
    assert "2.00万元" in text and "8.00万元" not in text


def test_prose_its_references_bare_numbers_and_the_draft(enter_as, year) -> None:
    client = enter_as("filler")
    client.post(
        f"{ROOM}/cell",
        {
            "part": "narrative",
            "path": "text",
            "kind": "prose",
            "value": "# 一、单位概况\n全年共777场活动，发布{{indicator:信息}}。",
        },
    )
    client.post(f"{ROOM}/check")
    found = client.get(f"{ROOM}/prose").context
    assert [t["line"] for t in found["bare"]] == [2]
    names = {name: words for _, rows in found["references"] for name, _, words in rows}
    assert names["指标:信息"] == "4条" and names["预算项目:X1.支出"] == "1.95万元" and names["支出合计"] == "9.75万元"
    # Every name of the list can be used.
    text = "# 一、单位概况\n" + "\n".join(f"{{{{{n}}}}}" for n in names)
    client.post(f"{ROOM}/cell", {"part": "narrative", "path": "text", "kind": "prose", "value": text})
    client.post(f"{ROOM}/check")
    assert [t["message"] for t in client.get(f"{ROOM}/prose").context["other"]] == []
    draft = page(client, "prose/draft")
    assert "4条" in draft and "{{" not in draft and ".md" not in draft
    client.post(f"{ROOM}/prose/draft")
    assert "{{指标:信息}}" in year.parts.get(name="narrative").body["text"]


def test_findings_lead_to_pages_that_are_there(enter_as, year) -> None:
    client = enter_as("department")
    found = client.get(f"{ROOM}/findings").context["seen"].findings
    spots = {s.url.partition("#")[0] for t in found for s in t.spots}
    assert len(spots) > 3
    for url in spots:
        assert client.get(url).status_code == 200, url


def test_the_score_can_be_worked_out_again(enter_as, year) -> None:
    found = enter_as("department").get(f"{ROOM}/score").context["sheets"][0]
    lines = [x["line"] for x in found["lines"]]
    assert found["sheet"]["total"] is not None and all(x["formula"] for x in lines)
    assert [x["points"] for x in lines if x["item"] == "网站信息"] == ["50"] or any("信息" in x["item"] for x in lines)


# ---------------------------------------------------------------------------- in and out


@pytest.mark.parametrize(
    ("form", "begins"),
    [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!doctype"), ("jxz", b"PK"), ("json", b"{")],
)
def test_the_report_in_every_form(form: str, begins: bytes, enter_as, year) -> None:
    answer = enter_as("department").get(f"{ROOM}/export/{form}")
    assert answer.status_code == 200 and answer.content.startswith(begins)
    assert "attachment" in answer["Content-Disposition"]


def test_a_case_file_goes_out_and_comes_in_as_the_same_year(enter_as, year, city) -> None:
    data = enter_as("filler").get(f"{ROOM}/export/jxz").content
    client = enter_as("other_filler")
    answer = brought(client, "/work/u/121/2020", SimpleUploadedFile("一年.jxz", data))
    assert answer.context["plan"]["records"] == 6
    assert "拿错了文件" in answer.content.decode()  # it is another unit's
    for name in ("budget", "goals", "narrative"):
        assert city.years["121"].parts.get(name=name).body == year.parts.get(name=name).body


def brought(client, room: str, file: SimpleUploadedFile, way: str = "folder"):
    """The page of an import after the worker has done what it can."""
    sent = client.post(f"{room}/begin", {"way": way, "file": file})
    assert sent.status_code == 302
    work_all()
    return client.get(sent["Location"])


def zipped(prefix: str = "", **changed: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    told = files(**changed)
    with zipfile.ZipFile(out, "w") as z:
        for name in FILES:
            with told.open(name) as stream:
                z.writestr(prefix + name, stream.read())
    return SimpleUploadedFile("2020年度.zip", out.getvalue())


def test_a_folder_that_was_packed_whole(enter_as, city, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    bad = "信息编号,标题,栏目,发布时间\n2020-0001,甲,乙,2020-02-30\n2020-0002,甲,乙,2020-02-03\n"
    answer = brought(enter_as("filler"), ROOM, zipped("2020年度/", posts=bad))
    assert (answer.context["plan"]["records"], answer.context["plan"]["refused"]) == (3, 1)
    assert "不存在" in answer.content.decode() and "导入完成" in answer.content.decode()
    year = city.years["111"]
    year.refresh_from_db()
    assert year.fresh and year.rows.count() == 3


def test_from_a_finished_report(enter_as, city, settings, tmp_path) -> None:
    """Every value says that it is as stated: nothing is proved by it."""
    settings.DATA_DIR = tmp_path
    client = enter_as("filler")
    data = (TREE / "demo" / "report.docx").read_bytes()
    brought(client, ROOM, SimpleUploadedFile("自评报告.docx", data), "report")
    year = city.years["111"]
    goals, budget = (year.parts.get(name=n).body for n in ("goals", "budget"))
    stated = engine.evaluate(data, "自评报告.docx", engine.load_pack(year.pack))
    assert len(goals["indicators"]) == len(stated.indicators) > 5
    assert {i["actual"]["reason"] for i in goals["indicators"]} == {"如报告所述、没有台账"}
    assert budget["income"] and {r["note"] for r in budget["income"]} == {"如报告所述、没有台账"}
    year.refresh_from_db()
    assert year.fresh and year.proven == 0
    assert year.items.get().body["kind"] == "说明材料"
    # Half a budget makes no rates; what stands for itself is seen, and goes when there are rows for it.
    assert budget["lines"] == [] and "执行率" not in {
        f["label"] for f in client.get(f"{ROOM}/budget").context["headline"]
    }
    text = page(client, "budget")
    assert "其他收支数据" in text and "项目预算数" in text
    for _ in budget["other"]:
        client.post(f"{ROOM}/remove/budget/other", {"key": "0"})
    assert "报告里写明、这里还没有明细的数" not in page(client, "budget")


# ---------------------------------------------------------------------------- evidence, goals


def test_evidence_is_taken_linked_and_taken_out(enter_as, year) -> None:
    client = enter_as("filler")
    sent = [SimpleUploadedFile("后台统计.txt", "4条".encode()), SimpleUploadedFile("坏.exe", b"MZ")]
    client.post(f"{ROOM}/evidence/add", {"file": sent})
    item = year.items.get()
    assert (item.key, item.body["title"], item.body["proves"]) == ("Z1", "后台统计", [])
    client.post(f"{ROOM}/evidence/add", {"file": [SimpleUploadedFile("又一次.txt", "4条".encode())]})
    assert year.items.count() == 1  # the same bytes
    form = {
        "title": "网站后台统计",
        "kind": "原始凭证",
        "source": "网站后台导出",
        "proves": ["信息"],
        "version": "1",
        "on": "2020-12-31",
    }
    client.post(f"{ROOM}/evidence/Z1/edit", form)
    client.post(f"{ROOM}/check")
    found = client.get(f"{ROOM}/evidence").context
    assert found["items"][0]["grade"] == "A" and found["items"][0]["proves"] == [("信息", "网站信息")]
    assert any("Z1" in r["evidence"] for r in found["matrix"])
    client.post(f"{ROOM}/evidence/Z1/edit", {**form, "title": "晚了", "version": "1"})
    assert year.items.get().body["title"] == "网站后台统计"
    client.post(f"{ROOM}/evidence/Z1/drop")
    assert client.get(f"{ROOM}/evidence").context["items"] == []
    client.post(f"{ROOM}/evidence/Z1/drop", {"back": "1"})
    assert len(client.get(f"{ROOM}/evidence").context["items"]) == 1
    assert b"".join(client.get(f"{ROOM}/evidence/Z1").streaming_content) == "4条".encode()


def test_a_binding_is_picked_and_counted_before_it_is_kept(enter_as, year) -> None:
    client = enter_as("filler")
    path = f"{ROOM}/goals/bind?path=indicators/信息"
    assert "4 条" in page(client, "goals/bind?path=indicators/信息")
    asked = path + "&way=register&register=posts&was=posts&measure=published&field0=column&is0=重点动态"
    assert "2 条" in client.get(asked).content.decode()
    assert year.parts.get(name="goals").body["indicators"][0]["actual"].get("where") is None
    form = {
        "path": "indicators/信息",
        "way": "register",
        "register": "posts",
        "was": "posts",
        "measure": "published",
        "field0": "column",
        "is0": ["重点动态", "通知公告"],
        "version": "0",
    }
    client.post(f"{ROOM}/goals/bind", form)
    client.post(f"{ROOM}/check")
    from jizheng_site.year.seen import Seen

    assert Seen(year).figures["indicator:信息"]["value"] == "3"
    client.post(
        f"{ROOM}/goals/bind",
        {"path": "indicators/信息", "way": "typed", "typed": "5条", "reason": "手工统计", "version": "1"},
    )
    assert year.parts.get(name="goals").body["indicators"][0]["actual"] == {"typed": "5条", "reason": "手工统计"}
    assert client.get(f"{ROOM}/goals/bind?path=indicators/没有").status_code == 404


def test_points_of_a_return_are_answered(enter_as, year, city) -> None:
    from jizheng_site.year.models import Todo

    todo = Todo.objects.create(unit_year=year, text="请核对", by=city.people["department"], by_name="乙")
    client = enter_as("filler")
    assert client.get(f"{ROOM}/").context["next"].title == "答复退回意见"
    client.post(f"{ROOM}/todo/{todo.pk}", {"answer": " "})
    todo.refresh_from_db()
    assert todo.answered_at is None
    client.post(f"{ROOM}/todo/{todo.pk}", {"answer": "已改正"})
    todo.refresh_from_db()
    assert (todo.answer, todo.standing) == ("已改正", "已答复")


def test_an_empty_year_is_not_wrong(enter_as, city) -> None:
    client = enter_as("filler")
    text = client.post(f"{ROOM}/check").content.decode()
    assert "hx-trigger" not in text and "错误" not in text
    city.years["111"].refresh_from_db()
    assert city.years["111"].evaluated is None
    # The name is known already, before anybody saves.
    assert 'value="信息中心"' in page(client, "unit")
