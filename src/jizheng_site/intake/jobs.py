"""The job that X-rays a batch: it asks its rows what is still to do, so whoever is killed loses only what was under way."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils import timezone

from jizheng_site import engine
from jizheng_site.intake import match, xray
from jizheng_site.intake.models import Batch, Received
from jizheng_site.jobs.models import Job
from jizheng_site.jobs.queue import advance, enqueue, handles
from jizheng_site.year.files import place

KIND = "intake.xray"
CHUNK = 400  # rows asked for at a time; files that come in meanwhile are in the next
EVERY = 0.5  # seconds between two writes of what has been found


def ask(batch: Batch, by: object) -> None:
    """See that a job is waiting for the batch: one that runs may have asked for its last rows already."""
    with transaction.atomic():
        waiting = Job.objects.filter(kind=KIND, state=Job.State.WAITING, arguments__batch=batch.pk).exists()
        if not waiting:
            batch.job = enqueue(KIND, f"体检：{batch.title}", by=by, unit=batch.place.code, batch=batch.pk)
            batch.save(update_fields=["job"])


@handles(KIND)
def xray_batch(job: Job) -> str:
    """X-ray what has none yet; a second start goes on where the first was killed."""
    batch = Batch.objects.select_related("place").get(pk=job.arguments["batch"])
    names = match.Names(batch)
    while True:
        rows = {r.pk: r for r in batch.files.filter(read_at=None).select_related("file")[:CHUNK]}
        if not rows:
            break
        kept: list[tuple[Received, xray.Answer]] = []
        last = time.monotonic()
        for answer in xray.look_at([xray.Asked(r.pk, str(place(r.file_id)), r.name) for r in rows.values()]):
            kept.append((rows[answer.key], answer))
            if time.monotonic() - last > EVERY:
                _keep(names, kept)
                _say(job, batch)
                kept, last = [], time.monotonic()
        _keep(names, kept)
        _say(job, batch)
    bad = batch.files.exclude(problem="").count()
    return f"体检了 {batch.files.count()} 个文件" + (f"，其中 {bad} 个没有读出来。" if bad else "。")


def _say(job: Job, batch: Batch) -> None:
    advance(job, batch.files.exclude(read_at=None).count(), batch.files.count())


def _keep(names: match.Names, answers: list[tuple[Received, xray.Answer]]) -> None:
    """Write what was found, all in one piece."""
    if not answers:
        return
    with transaction.atomic():
        for row, answer in answers:
            _fill(row, answer)
            if answer.found and not row.problem and row.unit_year_id is None:
                told = answer.found
                row.unit_year_id, row.remark = names.find(told.unit, told.year, row.name, told.department)
            row.save()


def _fill(row: Received, answer: xray.Answer) -> None:
    found: engine.Looked | None = answer.found
    row.read_at = timezone.now()
    if found is None:
        row.problem = f"{answer.crashed}。请让单位用 WPS 或 Word 另存为 docx 后重新交来。"
        return
    row.body, row.problem, row.unit_name = found.body, found.problem, found.unit[:120]
    row.form, row.kind, row.amount = found.form[:80], found.kind[:40], found.amount
    row.errors, row.warnings, row.score, row.stated_score = (
        found.errors, found.warnings, found.score, found.stated_score,
    )  # fmt: skip
    row.indicators, row.unproven = found.indicators, found.unproven
