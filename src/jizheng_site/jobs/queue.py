"""The queue: enter a job, take one, keep it, end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from jizheng_site.jobs.models import Job

LEASE = timedelta(seconds=20)
TRIES = 5

# kind → function; rooms enter theirs with @handles in their jobs.py, which the worker imports.
HANDLERS: dict[str, Callable[[Job], str]] = {}

# What is looked after now and then beside the jobs; entered in the same files.
MINDED: list[Callable[[], None]] = []


def handles(kind: str) -> Callable[[Callable[[Job], str]], Callable[[Job], str]]:
    """Enter a function that does jobs of this kind.  It gives back a closing sentence; it may be started again."""

    def enter(function: Callable[[Job], str]) -> Callable[[Job], str]:
        HANDLERS[kind] = function
        return function

    return enter


def enqueue(kind: str, title: str, *, by: Any = None, unit: str = "", total: int = 0, **arguments: Any) -> Job:
    """Ask for a job; inside a transaction it is asked for only when that is kept."""
    return Job.objects.create(kind=kind, title=title, arguments=arguments, by=by, unit=unit, total=total)


def take(holder: str) -> Job | None:
    """The oldest job that waits, or whose holder let its lease run out."""
    now = timezone.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    # Asked first without the lock for writing: an idle worker must not hold up the pages.
    if not Job.objects.filter(free).exists():
        return None
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(free).order_by("pk").first()
        if job is None:
            return None
        if job.tries >= TRIES:
            job.state, job.message, job.ended_at = (
                Job.State.FAILED,
                f"试了 {TRIES} 次都中断了，请联系管理员查看日志。",
                now,
            )
            job.save()
            return None
        job.state, job.holder, job.lease_until, job.tries = Job.State.RUNNING, holder, now + LEASE, job.tries + 1
        job.save()
    return job


def keep(job: Job) -> bool:
    """Lengthen the lease; False when another worker has the job by now."""
    mine = Job.objects.filter(pk=job.pk, holder=job.holder, state=Job.State.RUNNING)
    return mine.update(lease_until=timezone.now() + LEASE) == 1


def advance(job: Job, done: int, total: int | None = None, message: str = "") -> None:
    """Say how far it is."""
    job.done, job.total, job.message = done, job.total if total is None else total, message
    Job.objects.filter(pk=job.pk, holder=job.holder).update(done=done, total=job.total, message=message[:500])


def step(job: Job, count: int = 1) -> None:
    """So many more are done."""
    Job.objects.filter(pk=job.pk, holder=job.holder).update(done=F("done") + count)


def end(job: Job, state: str, message: str) -> None:
    """Close it, unless another worker has it by now."""
    Job.objects.filter(pk=job.pk, holder=job.holder).update(
        state=state, message=message[:500], ended_at=timezone.now(), lease_until=None
    )
