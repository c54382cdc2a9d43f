"""A year that is brought in: shown before it is confirmed, taken in whole by a job that goes on after a kill, taken back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.project.tree import ROOT as TREE
from tests.site.running import work_all
from tests.site.small_year import FILES, files
from tests.site.test_year_pages import zipped

pytestmark = pytest.mark.django_db
ROOM = "/work/u/111/2020"
OTHER = {
    "posts": FILES["registers/posts.csv"].replace("巡查管网", "改过的标题").replace("2020-0004", "2020-0009"),
    "budget": FILES["budget.yaml"].replace('"20000.00"', '"21000.00"'),
}


@pytest.fixture
def year(city, settings, tmp_path):
    from jizheng_site.year.folder import import_files

    settings.DATA_DIR = tmp_path
    import_files(city.years["111"], city.people["filler"], files(), "")
    return city.years["111"]


def state(year) -> tuple:
    """All that an import can touch."""
    return (
        {p.name: p.body for p in year.parts.all()},
        sorted(year.rows.values_list("register", "key", "on", "dropped"), key=str),
        {r.key: r.values for r in year.rows.all()},
        list(year.items.values_list("key", "body", "file_id")),
    )


def send(client, file, way: str = "folder") -> str:
    sent = client.post(f"{ROOM}/begin", {"way": way, "file": file})
    assert sent.status_code == 302, sent.content.decode()
    return sent["Location"]


def test_into_a_filled_year_it_is_first_shown_and_nothing_is_changed(enter_as, year) -> None:
    client, before = enter_as("filler"), state(year)
    page = send(client, zipped(**OTHER))
    assert "排队" in client.get(page).content.decode()
    work_all()
    told = client.get(page)
    text, plan = told.content.decode(), told.context["plan"]
    assert state(year) == before
    assert [(p["title"], p["cells"]) for p in plan["parts"]] == [
        ("预算", [["预算项目“网站运行” · 年初预算", "20000.00", "21000.00"]])
    ]
    posts = next(r for r in plan["registers"] if r["new"])
    assert (posts["before"], posts["after"], posts["new"], posts["changed"], posts["gone"], posts["same"]) == (
        4,
        4,
        1,
        1,
        1,
        2,
    )
    assert "2020-0009“年终总结”" in text and "确认导入" in text and "改过的标题" in text
    client.post(page, {"do": "confirm"})
    assert state(year) == before  # only the worker writes
    work_all()
    assert "导入完成" in client.get(page).content.decode()
    assert year.parts.get(name="budget").body["lines"][1]["initial"] == "21000.00"
    assert year.rows.filter(key="2020-0009").exists() and not year.rows.filter(key="2020-0004").exists()
    year.refresh_from_db()
    assert year.fresh  # and checked


def test_evidence_alone_is_something_too(enter_as, city, settings, tmp_path) -> None:
    from jizheng_site.year.edit import put_item

    settings.DATA_DIR, year = tmp_path, city.years["111"]
    put_item(year, city.people["filler"], "Z1", {"title": "验收单", "kind": "原始凭证", "proves": []})
    client = enter_as("filler")
    page = send(client, zipped(**OTHER))
    work_all()
    assert client.get(page).context["one"].state == "shown" and year.items.count() == 1


def test_an_import_is_taken_back_whole_while_nobody_has_gone_on(enter_as, year) -> None:
    client = enter_as("filler")
    gone = year.rows.get(key="2020-0003")
    client.post(f"{ROOM}/row/{gone.pk}/drop")
    before = state(year)
    page = send(client, zipped(**OTHER))
    work_all()
    client.post(page, {"do": "confirm"})
    work_all()
    assert state(year) != before
    client.post(page, {"do": "back"})
    assert state(year) == before
    assert "撤销" in client.get(page).content.decode()
    client.post(page, {"do": "back"})
    assert state(year) == before


def test_it_is_not_taken_back_over_what_came_later(enter_as, year) -> None:
    client = enter_as("filler")
    page = send(client, zipped(**OTHER))
    work_all()
    client.post(page, {"do": "confirm"})
    work_all()
    client.post(f"{ROOM}/cell", {"part": "budget", "path": "carry_in", "kind": "money", "value": "5", "version": ""})
    later = state(year)
    assert "后来填的内容" in client.post(page, {"do": "back"}, follow=True).content.decode()
    assert state(year) == later


def test_what_was_confirmed_is_true_of_no_other_year(enter_as, year) -> None:
    """Somebody edits between the preview and the confirmation, and between the confirmation and the worker."""
    client = enter_as("filler")
    edit = {"part": "budget", "path": "carry_in", "kind": "money", "version": ""}
    page = send(client, zipped(**OTHER))
    work_all()
    client.post(f"{ROOM}/cell", {**edit, "value": "5"})
    client.post(page, {"do": "confirm"})
    work_all()
    told = client.get(page)
    assert told.context["one"].state == "shown" and year.parts.get(name="budget").body["carry_in"] == "5.00"
    client.post(page, {"do": "confirm"})
    client.post(f"{ROOM}/cell", {**edit, "value": "6"})
    work_all()
    told = client.get(page)
    assert told.context["one"].state == "shown" and "又有人改过" in told.content.decode()
    assert year.parts.get(name="budget").body["carry_in"] == "6.00"
    client.post(page, {"do": "drop"})
    work_all()
    assert year.parts.get(name="budget").body["carry_in"] == "6.00"


def test_a_worker_that_was_killed_is_followed_by_one_that_goes_on(enter_as, year, monkeypatch) -> None:
    """Killed at each step: before and after the writing; the year is the old one or the new one, and at last the new one."""
    from django.utils import timezone

    from jizheng_site.jobs.models import Job
    from jizheng_site.jobs.queue import HANDLERS, take
    from jizheng_site.jobs.worker import load
    from jizheng_site.year import jobs

    class Killed(BaseException):
        """The process is gone: nothing below it is answered for any more."""

    def killed(*_: object) -> None:
        raise Killed

    load()
    client = enter_as("filler")
    page = send(client, zipped(**OTHER))
    work_all()
    client.post(page, {"do": "confirm"})
    before = state(year)
    seen = []
    for name in ("read_incoming", "take_in", "judge"):
        with monkeypatch.context() as patched:
            patched.setattr(jobs, name, killed)
            job = take("one that dies")
            with pytest.raises(Killed):
                HANDLERS[job.kind](job)
        seen.append(state(year) == before)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())
    assert seen == [True, True, False]
    work_all()
    year.refresh_from_db()
    assert year.fresh and "导入完成" in client.get(page).content.decode()
    assert year.rows.filter(key="2020-0009").count() == 1


def test_what_cannot_be_read_changes_nothing_and_says_so(enter_as, year) -> None:
    client, before = enter_as("filler"), state(year)
    page = send(client, SimpleUploadedFile("a.zip", b"PK\x03\x04nothing"))
    work_all()
    told = client.get(page).content.decode()
    assert "没有导入" in told and state(year) == before
    assert (
        client.post(f"{ROOM}/begin", {"way": "folder", "file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 422
    )
    assert client.post(f"{ROOM}/begin", {"way": "folder"}).status_code == 422


def test_a_report_over_a_filled_year_keeps_its_records(enter_as, year) -> None:
    client, rows = enter_as("filler"), year.rows.count()
    data = (TREE / "demo" / "report.docx").read_bytes()
    page = send(client, SimpleUploadedFile("自评报告.docx", data), "report")
    work_all()
    assert "台账和已有的佐证不动" in client.get(page).content.decode()
    client.post(page, {"do": "confirm"})
    work_all()
    assert year.rows.count() == rows
    assert {i["actual"]["reason"] for i in year.parts.get(name="goals").body["indicators"]} == {"如报告所述、没有台账"}


def test_a_year_that_was_handed_in_meanwhile_is_not_changed(enter_as, year) -> None:
    from jizheng_site.year.models import UnitYear

    client, before = enter_as("filler"), state(year)
    page = send(client, zipped(**OTHER))
    work_all()
    client.post(page, {"do": "confirm"})
    UnitYear.objects.filter(pk=year.pk).update(editable=False)
    work_all()
    assert state(year) == before and "已经报送" in client.get(page).content.decode()
