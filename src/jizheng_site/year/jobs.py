"""The job that brings a year in: reads the file and says what would change; when that was confirmed, takes it in.

It asks its row how far it is, so whoever is killed loses nothing: what was confirmed is taken in by the next worker, whole.
"""

from __future__ import annotations

from django.db import transaction

from jizheng_site import engine
from jizheng_site.jobs.models import Job
from jizheng_site.jobs.queue import advance, enqueue, handles
from jizheng_site.year.edit import Refused
from jizheng_site.year.files import Unwelcome
from jizheng_site.year.incoming import read_incoming, take_in
from jizheng_site.year.judge import judge
from jizheng_site.year.models import Incoming, UnitYear
from jizheng_site.year.planning import plan_of

KIND = "year.incoming"
STEPS = 4
AGAIN = "确认以后这个年度又有人改过，请再看一遍会改动什么，再确认一次。"


def ask(one: Incoming) -> None:
    """See that a job goes on with it; belongs inside the transaction that asks for it."""
    one.job = enqueue(KIND, f"导入：{one.name}"[:200], by=one.by, unit=one.unit_year.code, total=STEPS, incoming=one.pk)
    one.save(update_fields=["job"])


@handles(KIND)
def bring_in(job: Job) -> str:
    """From where it is to what can be done now; may be started again at any point."""
    one = Incoming.objects.select_related("unit_year__place__unit", "unit_year__place__parent", "by", "file").get(
        pk=job.arguments["incoming"]
    )
    if one.state not in {Incoming.State.READING, Incoming.State.CONFIRMED}:
        return _judged(one, job)
    advance(job, 0, STEPS, "正在读取文件")
    try:
        brought = read_incoming(one)
        advance(job, 1, STEPS, "正在和现有内容比较")
        compared = UnitYear.objects.values_list("version", flat=True).get(pk=one.unit_year_id)
        plan = plan_of(one.unit_year, brought)
        advance(job, 2, STEPS, "正在写入" if one.state == Incoming.State.CONFIRMED else "正在整理")
        with transaction.atomic():
            # Whoever edits the year locks it too: what is compared here is what stands when it is written.
            year = UnitYear.objects.select_for_update().get(pk=one.unit_year_id)
            kept = Incoming.objects.select_for_update().get(pk=one.pk)
            if kept.state != one.state:
                return "已经由另一个进程办好。"
            moved = kept.state == Incoming.State.CONFIRMED and year.version != kept.seen
            if kept.state == Incoming.State.READING or moved:
                kept.problem = AGAIN if moved else ""
                kept.plan = plan if year.version == compared else plan_of(year, brought)
                kept.seen, kept.state = year.version, Incoming.State.SHOWN
            else:
                kept.unit_year = year
                take_in(kept, brought)
                kept.plan, kept.state, kept.problem = plan, Incoming.State.TAKEN, ""
            kept.save()
        one = kept
    except (Unwelcome, engine.FolderError, Refused) as e:
        Incoming.objects.filter(pk=one.pk, state=one.state).update(state=Incoming.State.FAILED, problem=str(e))
        return "没有导入，原来的内容没有动。"
    if one.state == Incoming.State.SHOWN:
        return "读好了，等您确认。"
    return _judged(one, job)


def _judged(one: Incoming, job: Job) -> str:
    """The check of what came in; what it cannot be compiled from yet is said on the pages themselves."""
    if one.state != Incoming.State.TAKEN:
        return f"{one.get_state_display()}。"
    advance(job, 3, STEPS, "正在体检")
    year = UnitYear.objects.select_related("place").get(pk=one.unit_year_id)
    if not year.fresh:
        try:
            judge(year)
        except engine.PackError:
            return "已导入；填齐单位情况、预算和目标后自动体检。"
    advance(job, STEPS, STEPS)
    return "已导入并体检。"
