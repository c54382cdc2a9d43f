"""Files from outside: taken in one by one or zipped, X-rayed by a job that goes on after a kill, matched, compared."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jizheng_site import engine
from tests.project.tree import ROOT

pytestmark = pytest.mark.django_db


def report(unit: str = "信息中心", spent: str = "119.14", year: int = 2020) -> bytes:
    return (
        f"{year}年度部门整体支出绩效自评报告\n单位名称：{unit}\n一、部门概况\n（一）预算情况\n"
        f"{year}年支出合计{spent}万元，其中基本支出100.00万元，项目支出19.14万元。自评得分98分。\n"
    ).encode()


@pytest.fixture
def batch(city):
    from jizheng_site.intake.models import Batch

    return Batch.objects.create(year=2020, place=city.places["11"], title="第一批", by_name="部门")


def put(client, batch, *files: tuple[str, bytes]):
    return client.post(
        f"/work/intake/{batch.pk}/add", {"files": [SimpleUploadedFile(n, b) for n, b in files]},
        headers={"accept": "application/json"},
    )  # fmt: skip


def work_all() -> None:
    from jizheng_site.jobs.worker import load, run_one

    load()
    while run_one("test"):
        pass


def rows(batch) -> dict:
    return {r.name: r for r in batch.files.all()}


def test_a_zip_with_chinese_names_and_what_is_no_report(enter_as, batch, settings) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("城管/信息中心自评.txt", report())
        z.writestr("城管/照片.jpg", b"\xff\xd8\xff")
        z.writestr("__MACOSX/._信息中心自评.txt", b"x")
        z.writestr("城管/空.txt", b"")
    answer = put(enter_as("department"), batch, ("全部.zip", packed.getvalue())).json()
    assert answer["taken"] == 1
    assert [w.split("：")[0] for w in answer["wrong"]] == ["照片.jpg", "空.txt"]
    assert [r.name for r in batch.files.all()] == ["信息中心自评.txt"]


def test_a_zip_that_would_fill_the_disk_is_refused(enter_as, batch, monkeypatch) -> None:
    monkeypatch.setattr("jizheng_site.intake.taking.UNPACKED", 1 << 30)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("自评.txt", "信息中心")
    data = packed.getvalue().replace(len("信息中心".encode()).to_bytes(4, "little"), (2**31).to_bytes(4, "little"))
    answer = put(enter_as("department"), batch, ("炸弹.zip", data)).json()
    assert answer["taken"] == 0 and "解开后超过" in answer["wrong"][0]
    assert not batch.files.exists()


def test_the_same_file_twice_is_one(enter_as, batch) -> None:
    client = enter_as("department")
    assert put(client, batch, ("甲.txt", report())).json()["taken"] == 1
    again = put(client, batch, ("甲.txt", report())).json()
    assert again["taken"] == 0 and "完全相同" in again["wrong"][0]


@pytest.mark.django_db(transaction=True)
def test_xray_and_match(enter_as, city, batch) -> None:
    client = enter_as("department")
    put(client, batch, ("甲.txt", report()), ("乙.txt", report("岳阳市信息中心")), ("丙.txt", report("没有的单位")),
        ("丁.txt", report(year=2019)), ("戊.docx", b"PK\x03\x04 broken"))  # fmt: skip
    work_all()
    found = rows(batch)
    assert all(r.read_at for r in found.values())
    assert found["甲.txt"].unit_year == city.years["111"]
    assert found["乙.txt"].unit_year == city.years["111"]
    assert found["丙.txt"].unit_year is None and "没有的单位" in found["丙.txt"].remark
    assert found["丁.txt"].unit_year is None and "2019" in found["丁.txt"].remark
    assert "另存为" in found["戊.docx"].problem
    assert found["甲.txt"].body.encode() == engine.write(engine.evaluate(report(), "甲.txt"), "json")
    page = client.get(f"/work/intake/{batch.pk}?show=loose").content.decode()
    assert "丙.txt" in page and "甲.txt" not in page


@pytest.mark.django_db(transaction=True)
def test_pages_of_a_file(enter_as, batch) -> None:
    client = enter_as("department")
    put(client, batch, ("甲.txt", report()), ("乙.txt", report(spent="120.00")))
    work_all()
    first, second = (r.pk for r in batch.files.order_by("pk"))
    assert "119.14" in client.get(f"/work/file/{first}").content.decode()
    page = client.get(f"/work/file/{first}/xray")
    policy = page["Content-Security-Policy"]
    assert "sha256-" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert client.get(f"/work/file/{first}/xray.xlsx").content[:2] == b"PK"
    assert client.get(f"/work/file/{first}/xray.json").json()["schema"] == "jizheng.evaluation/1"
    told = client.get(f"/work/file/{first}/with/{second}").content.decode()
    assert "119.14" in told and "120.00" in told and "+0.86" in told


@pytest.mark.django_db(transaction=True)
def test_a_person_says_whose_it_is(enter_as, city, batch) -> None:
    from jizheng_site.audit.models import Entry

    client = enter_as("department")
    put(client, batch, ("丙.txt", report("没有的单位")))
    work_all()
    pk = batch.files.get().pk
    assert client.post(f"/work/file/{pk}/unit", {"unit": "121"}).status_code == 404  # another department's
    client.post(f"/work/file/{pk}/unit", {"unit": "112"})
    assert batch.files.get().unit_year == city.years["112"]
    assert Entry.objects.filter(unit="112", new="环卫中心").exists()


def test_others_do_not_see_it(enter_as, batch) -> None:
    assert enter_as("other_department").get(f"/work/intake/{batch.pk}").status_code == 404
    assert enter_as("finance").get(f"/work/intake/{batch.pk}").status_code == 200


def test_a_reader_that_crashes_costs_its_own_file(tmp_path, monkeypatch) -> None:
    from jizheng_site.intake import xray

    files = []
    for n in range(4):
        path = tmp_path / f"{n}.txt"
        path.write_bytes(report())
        files.append(xray.Asked(n, str(path), f"{n}.txt" if n != 2 else "致命.txt"))
    monkeypatch.setattr(xray, "_look", _crash_on_one)
    found = {a.key: a for a in xray.look_at(files)}
    assert sorted(found) == list(range(4))
    assert [k for k, a in found.items() if a.found is None] == [2]


def _crash_on_one(path: str, name: str) -> engine.Looked:
    if name == "致命.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    return engine.look(report(), name)


MANY = 40


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_that_was_confirmed(city, settings) -> None:
    """kill -9 in the middle of a batch, its children die with it; a second start does the rest and no file twice."""
    from django.db import connection

    from jizheng_site.intake import jobs
    from jizheng_site.intake.models import Batch, Received
    from jizheng_site.intake.taking import enter
    from jizheng_site.jobs import queue
    from jizheng_site.jobs.models import Job
    from jizheng_site.year.files import place

    batch = Batch.objects.create(year=2020, place=city.places["11"], title="一批", by_name="部门")
    for n in range(MANY):
        enter(batch, f"{n}.txt", [report(spent=f"{n}.00")])
    jobs.ask(batch, None)
    # One file cannot be read to its end: opening a pipe that nobody writes to waits.  So the batch is never done too soon.
    stuck = place(batch.files.get(name="7.txt").file_id)
    words_of_it = stuck.read_bytes()
    stuck.unlink()
    os.mkfifo(stuck)
    database = settings.DATABASES["default"]
    url = f"sqlite:///{connection.settings_dict['NAME']}"
    if connection.vendor != "sqlite":
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{connection.settings_dict['NAME']}"
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}
    words = [sys.executable, "-P", "-m", "jizheng_site", "worker", os.environ["JZ_DATA"], str(os.getpid())]
    process = subprocess.Popen(words, env=environment, start_new_session=True)
    done = wait_until(lambda: Received.objects.exclude(read_at=None).count() or process.poll() is not None)
    assert process.poll() is None, "the worker ended by itself"
    process.kill()
    process.wait()
    assert 0 < done < MANY
    seen = dict(Received.objects.exclude(read_at=None).values_list("pk", "read_at"))
    wait_until(lambda: not alive(process.pid))
    stuck.unlink()
    stuck.write_bytes(words_of_it)
    Job.objects.filter(state=Job.State.RUNNING).update(lease_until=queue.timezone.now())
    work_all()
    assert Received.objects.filter(read_at=None).count() == 0
    assert not list(Received.objects.exclude(problem="").values_list("name", "problem", "remark", "read_at"))
    assert Job.objects.get().state == Job.State.DONE
    again = dict(Received.objects.filter(pk__in=seen).values_list("pk", "read_at"))
    assert again == seen


def alive(group: int) -> bool:
    """Whether any process of a killed worker's session is left."""
    told = subprocess.run(["ps", "-s", str(group), "-o", "pid="], capture_output=True, text=True, check=False)
    return bool(told.stdout.strip())


def wait_until(true, seconds: float = 60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError("it took too long")


@pytest.mark.django_db(transaction=True)
def test_a_file_stands_for_a_unit_that_fills_in_nothing(enter_as, city, batch) -> None:
    """Taken for what was handed in, approved, accepted, finalised, published: the public reads what the file says."""
    import json

    from jizheng_site.cycle.flow import apply

    client = enter_as("department")
    put(client, batch, ("甲.txt", report()))
    work_all()
    year = city.years["111"]
    assert "作为报送收下" in client.get(f"/work/file/{batch.files.get().pk}").content.decode()
    client.post("/work/u/111/2020/step/receive")
    year.refresh_from_db()
    version = json.loads(year.versions.get().body)
    assert year.state == "submitted" and version["file"]["name"] == "甲.txt"
    assert version["evaluation"]["document"]["sha256"] == version["file"]["sha256"]
    apply(year, city.people["department"], "cycle.approve")
    for action in ("accept", "finalise", "publish"):
        apply(year, city.people["finance"], f"cycle.{action}", "没有指标可评")
    client.logout()
    page = client.get("/e/111/2020").content.decode()
    assert "119.14" in page, page[page.index("<main") :]


@pytest.mark.django_db(transaction=True)
def test_a_file_does_not_stand_beside_what_the_unit_fills_in(enter_as, city, batch) -> None:
    from jizheng_site.year.edit import set_part

    client = enter_as("department")
    assert "没有可以收下的来件" in client.post("/work/u/111/2020/step/receive", follow=True).content.decode()
    put(client, batch, ("甲.txt", report()))
    work_all()
    set_part(city.years["111"], city.people["filler"], "goals", {"problems": ["无"]})
    assert "已在本站填报" in client.post("/work/u/111/2020/step/receive", follow=True).content.decode()
    city.years["111"].refresh_from_db()
    assert city.years["111"].state == "new"
