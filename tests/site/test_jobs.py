"""Long work: done once, gone on with when its worker was killed, given up after too many tries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch):
    from jizheng_site.jobs import queue

    done: list[int] = []

    def count(job) -> str:
        for n in range(job.done, job.total):
            done.append(n)
            queue.advance(job, n + 1)
            if job.arguments.get("killed_at") == n and job.tries == 1:
                raise KeyboardInterrupt  # a kill, as far as the job can tell
        return "都做完了"

    def fail(job) -> str:
        raise ValueError("没有这个文件")

    monkeypatch.setitem(queue.HANDLERS, "count", count)
    monkeypatch.setitem(queue.HANDLERS, "fail", fail)
    return done


def test_jobs_are_done_in_order_and_once(kinds) -> None:
    from jizheng_site.jobs import queue
    from jizheng_site.jobs.models import Job
    from jizheng_site.jobs.worker import run_one

    queue.enqueue("count", "一", total=2)
    queue.enqueue("count", "二", total=3)
    assert [run_one("w") for _ in range(3)] == [True, True, False]
    assert kinds == [0, 1, 0, 1, 2]
    assert [(j.state, j.done, j.message) for j in Job.objects.order_by("pk")] == [
        ("done", 2, "都做完了"),
        ("done", 3, "都做完了"),
    ]


def test_a_killed_job_is_gone_on_with_where_it_was(kinds) -> None:
    from jizheng_site.jobs import queue
    from jizheng_site.jobs.models import Job
    from jizheng_site.jobs.worker import run_one

    job = queue.enqueue("count", "一", total=4, killed_at=1)
    with pytest.raises(KeyboardInterrupt):
        run_one("first")
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", 2)
    assert not run_one("second")  # its lease still runs
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_one("second")
    assert kinds == [0, 1, 2, 3]
    job.refresh_from_db()
    assert (job.state, job.tries, job.holder) == ("done", 2, "second")


def test_who_lost_the_lease_cannot_write_any_more(kinds) -> None:
    from jizheng_site.jobs import queue
    from jizheng_site.jobs.models import Job

    queue.enqueue("count", "一", total=4)
    old = queue.take("old")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    new = queue.take("new")
    assert not queue.keep(old) and queue.keep(new)
    queue.advance(old, 99)
    queue.end(old, "done", "")
    new.refresh_from_db()
    assert (new.state, new.done) == ("running", 0)


def test_what_fails_says_why_and_what_breaks_again_and_again_is_given_up(kinds) -> None:
    from jizheng_site.jobs import queue
    from jizheng_site.jobs.models import Job
    from jizheng_site.jobs.worker import run_one

    failing = queue.enqueue("fail", "一")
    run_one("w")
    failing.refresh_from_db()
    assert failing.state == "failed" and "没有这个文件" in failing.message
    Job.objects.create(
        kind="count", title="二", state="running", tries=queue.TRIES, lease_until=timezone.now() - timedelta(1)
    )
    assert not run_one("w")
    assert Job.objects.get(title="二").state == "failed"


def test_progress_is_shown_to_its_owner(kinds, enter_as, city) -> None:
    from jizheng_site.jobs import queue

    job = queue.enqueue("count", "体检 4 份", total=4, by=city.people["finance"])
    queue.take("w")
    job.refresh_from_db()
    queue.advance(job, 1)
    page = enter_as("finance").get(f"/work/jobs/{job.pk}").content.decode()
    assert 'value="1" max="4"' in page and 'hx-trigger="every 1s"' in page
