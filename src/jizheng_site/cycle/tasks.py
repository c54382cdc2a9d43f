"""The finance bureau dispatches the yearly task."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jizheng_site import engine
from jizheng_site.audit.chain import append
from jizheng_site.cycle.models import Task
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Place
from jizheng_site.year.edit import who_is
from jizheng_site.year.models import UnitYear


@needs("cycle.dispatch")
def listing(request: HttpRequest) -> HttpResponse:
    """The tasks of all years, and a form for the next."""
    error = ""
    tasks = list(Task.objects.order_by("-year"))
    form: Any = request.POST or {"year": timezone.localdate().year - 1, "pack": tasks[0].pack if tasks else ""}
    if request.method == "POST":
        try:
            task, count = _dispatch(request)
            messages.success(request, f"{task.title} 已布置给 {count} 个单位。")
            return redirect("tasks")
        except ValueError as e:
            error = str(e)
    context = {
        "tasks": tasks, "packs": engine.packs(), "titles": dict(engine.packs()), "error": error, "form": form,
    }  # fmt: skip
    return render(request, "cycle/tasks.html", context, status=422 if error else 200)


def _dispatch(request: HttpRequest) -> tuple[Task, int]:
    """Raises ValueError with a sentence for the person."""
    form = request.POST
    if not form.get("year", "").isdigit():
        raise ValueError("请填年度，例如 2020。")
    year = int(form["year"])
    if form.get("pack", "") not in {p.id for p in engine.packs()}:
        raise ValueError("请选择表式（规则包）。")
    try:
        due = date.fromisoformat(form.get("due", ""))
    except ValueError:
        raise ValueError("请填截止日期，例如 2021-03-31。") from None
    if not Place.objects.filter(year=year).exists():
        raise ValueError(f"还没有 {year} 年度的单位树，请管理员先在“单位”里结转。")
    with transaction.atomic():
        title = form.get("title", "").strip() or f"{year}年度部门整体支出绩效自评"
        task, _ = Task.objects.update_or_create(year=year, defaults={"title": title, "pack": form["pack"], "due": due})
        count = dispatch(task, scope.places(request.user, "cycle.dispatch", year).filter(year=year))
        append(
            who_is(request.user), "cycle.dispatch", year=year, target=f"task:{year}",
            new={"title": title, "pack": task.pack, "due": due.isoformat(), "units": count},
        )  # fmt: skip
    return task, count


def dispatch(task: Task, places: Any) -> int:
    """Give every unit of ``places`` its year; units that have it already only get the date.  How many there are."""
    asked = places.filter(kind=Place.Kind.UNIT, ended=False)
    there = set(UnitYear.objects.filter(year=task.year).values_list("place_id", flat=True))
    UnitYear.objects.bulk_create(
        UnitYear(place=p, year=task.year, pack=task.pack, due=task.due) for p in asked if p.pk not in there
    )
    UnitYear.objects.filter(place__in=asked).update(due=task.due)
    return int(asked.count())
