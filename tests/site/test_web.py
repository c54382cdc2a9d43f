"""The web workers: what they share from the start, and how they share the work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jizheng_site.config import web
from tests.project.tree import ROOT
from tests.site.running import ENVIRONMENT


@pytest.fixture
def siblings():
    """Two workers as gunicorn numbers them; their numbers are free again afterwards."""
    made = []
    for age in (70, 71):
        worker = web.Worker.__new__(web.Worker)
        worker.age, worker.most, worker.load = age, 996, 0
        made.append(worker)
    yield made
    for worker in made:
        web.tell(worker.age)


def under_way(worker: web.Worker, load: int) -> None:
    worker.load = load
    web.tell(worker.age, load)


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [(1, 0, True), (4, 4, True), (4, 3, True), (5, 3, False), (2, 0, False), (1, 7, True)],
)
def test_who_has_more_to_do_lets_a_connection_go_to_a_sibling(siblings, mine, theirs, kept) -> None:
    """The request that is being answered ends now, so it does not count."""
    one, other = siblings
    under_way(one, mine)
    under_way(other, theirs)
    assert one.max_keepalived == (996 if kept else 0)


def test_a_sibling_that_has_ended_counts_no_more_and_one_alone_keeps_every_connection(siblings) -> None:
    one, other = siblings
    under_way(one, 9)
    assert one.max_keepalived == 996
    under_way(other, 0)
    assert one.max_keepalived == 0
    web.tell(other.age)
    assert one.max_keepalived == 996
    assert web.least(one.age) is None


def test_requests_under_way_are_told_to_the_siblings(siblings, monkeypatch) -> None:
    one, other = siblings
    monkeypatch.setattr(web.ThreadWorker, "enqueue_req", lambda *_: None)
    monkeypatch.setattr(web.ThreadWorker, "finish_request", lambda *_: None)
    one.enqueue_req(None)
    one.enqueue_req(None)
    assert web.least(other.age) == 2
    one.finish_request(None, None)
    assert web.least(other.age) == 1


AFTER_WARM = """
import django
django.setup()
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from jizheng_site.config.warm import structs, warm
warm()
there = set(structs())
from jizheng_site import engine
pack = engine.load_pack("yueyang-2020")
year = engine.load_files(engine.Folder(Path("demo/yueyang-cmic-2020")), "demo", pack)
found = engine.compile_year(year, pack)
for kind in ("docx", "xlsx", "html", "json"):
    engine.write(found.evaluation, kind)
engine.words_of(found), engine.draft(found, pack), engine.packs()
print(len(there), [x.__qualname__ for x in set(structs()) - there])
"""


def test_every_type_is_known_before_two_threads_can_read_it_at_once(tmp_path: Path) -> None:
    """msgspec ends the process when two threads are the first to read a type; none may come later than the start."""
    done = subprocess.run(
        [sys.executable, "-c", AFTER_WARM], env=ENVIRONMENT | {"JZ_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "jizheng_site.config.settings"},
        capture_output=True, text=True, timeout=120, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    count, late = done.stdout.split(maxsplit=1)
    assert int(count) > 50 and late.strip() == "[]"
