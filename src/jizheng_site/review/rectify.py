"""整改: a notice with its points, the unit's answer with evidence, another look, closed or asked once more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jizheng_site.cycle.raised import times
from jizheng_site.org import scope
from jizheng_site.org.models import Person
from jizheng_site.review.marking import evaluation_of
from jizheng_site.review.models import Asked, Enclosure, Notice
from jizheng_site.year.access import link, year_view
from jizheng_site.year.edit import log
from jizheng_site.year.files import Unwelcome, give, take
from jizheng_site.year.frame import tabs
from jizheng_site.year.models import Todo, UnitYear


@year_view("year.read")
def notices(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The notices of a year, for the unit and for its reviewers."""
    may = scope.may(request.user, "review.rectify", unit_year.code, unit_year.year)
    told: dict[str, Any] = evaluation_of(unit_year)[0] if may else {}
    failed = [f for f in told.get("findings", ()) if f["outcome"] == "failed" and f["severity"] != "info"]
    context = {
        "unit_year": unit_year, "tabs": tabs(unit_year, "rectify", request), "may": may,
        "notices": unit_year.notices.prefetch_related("points__todo", "points__enclosures__file").order_by("-number"),
        "may_answer": scope.may(request.user, "year.answer", unit_year.code, unit_year.year),
        "failed": [(f, times(unit_year, rule=f["rule"])) for f in failed], "due": timezone.localdate() + timedelta(days=30),
    }  # fmt: skip
    return render(request, "review/rectify.html", context)


@year_view("review.rectify")
@require_POST
def notify(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Issue a notice: each line is a point, with the rule it came from."""
    found = [
        (rule[:40], text.strip()[:2000])
        for rule, text in zip(request.POST.getlist("rule"), request.POST.getlist("point"), strict=False)
        if text.strip()
    ]
    try:
        due = date.fromisoformat(request.POST.get("due", ""))
    except ValueError:
        due = None
    if not found or due is None:
        messages.error(
            request, "请写明要整改的事项和期限。" if due else "请填整改期限，例如 2021-05-31。", extra_tags="stay"
        )
        return redirect(link(unit_year, "rectify"))
    with transaction.atomic():
        UnitYear.objects.select_for_update().get(pk=unit_year.pk)
        number = (Notice.objects.filter(unit_year=unit_year).aggregate(n=Max("number"))["n"] or 0) + 1
        notice = Notice.objects.create(
            unit_year=unit_year,
            number=number,
            due=due,
            text=request.POST.get("text", "").strip()[:4000],
            by_name=request.user.name,
        )
        for rule, text in found:
            todo = Todo.objects.create(
                unit_year=unit_year, kind=Todo.Kind.RECTIFY, rule=rule, text=text, times=times(unit_year, rule=rule, text=text), due=due,
                by=request.user, by_name=request.user.name,
            )  # fmt: skip
            Asked.objects.create(notice=notice, todo=todo)
        log(unit_year, request.user, "review.rectify", f"notice/{number}", "", [t for _, t in found], due.isoformat())
    messages.success(request, f"整改通知（{len(found)} 项）已发给 {unit_year.place.name}，期限 {due}。")
    return redirect(link(unit_year, "rectify"))


def _point(unit_year: UnitYear, pk: int) -> Asked:
    found = Asked.objects.select_related("todo", "notice").filter(pk=pk, notice__unit_year=unit_year).first()
    if found is None:
        raise Http404
    return found


@year_view("year.answer")
@require_POST
def answer(request: HttpRequest, unit_year: UnitYear, pk: int) -> HttpResponse:
    """What was done, and files that prove it."""
    asked = _point(unit_year, pk)
    text = request.POST.get("answer", "").strip()
    if asked.todo.closed_at:
        messages.error(request, "这一项已经销号，不用再答复。")
    elif not text:
        messages.error(request, "请写明怎样整改的，再答复。", extra_tags="stay")
    else:
        try:
            _answer(request.user, unit_year, asked, text[:4000], request.FILES.getlist("files"))
            messages.success(request, "已答复，等待复查。")
        except Unwelcome as e:
            messages.error(request, str(e), extra_tags="stay")
    return redirect(link(unit_year, "rectify") + f"#point-{pk}")


def _answer(person: Person, unit_year: UnitYear, asked: Asked, text: str, uploads: list[Any]) -> None:
    kept = [(u.name[-200:], take(u.name, u.chunks())) for u in uploads]
    with transaction.atomic():
        todo = Todo.objects.select_for_update().get(pk=asked.todo_id)
        old, todo.answer = todo.answer, text
        todo.answered_by, todo.answered_at = person.name, timezone.now()
        todo.save(update_fields=["answer", "answered_by", "answered_at"])
        for name, stored in kept:
            Enclosure.objects.create(asked=asked, file=stored, name=name, by_name=person.name)
        files = [f"{name} {stored.sha256}" for name, stored in kept]
        log(unit_year, person, "year.answer", f"notice/{asked.notice.number}/{asked.pk}", old, text, "；".join(files))


@year_view("review.rectify")
@require_POST
def check(request: HttpRequest, unit_year: UnitYear, pk: int) -> HttpResponse:
    """Another look: closed, or asked once more with the reason."""
    asked = _point(unit_year, pk)
    good, text = request.POST.get("good") == "1", request.POST.get("text", "").strip()[:2000]
    if not good and not text:
        messages.error(request, "请写明哪里还没有改好。", extra_tags="stay")
        return redirect(link(unit_year, "rectify") + f"#point-{pk}")
    with transaction.atomic():
        todo = Todo.objects.select_for_update().get(pk=asked.todo_id)
        if todo.closed_at or not todo.answered_at:
            messages.error(request, "这一项现在不能复查：已经销号，或者单位还没有答复。")
            return redirect(link(unit_year, "rectify") + f"#point-{pk}")
        now = timezone.now()
        asked.checks = [
            *asked.checks,
            {"at": now.isoformat(), "by": request.user.name, "good": good, "text": text, "answer": todo.answer},
        ]
        asked.save(update_fields=["checks"])
        if good:
            todo.closed_at = now
        else:
            todo.answered_at, todo.times = None, todo.times + 1
        todo.save(update_fields=["closed_at", "answered_at", "times"])
        log(
            unit_year,
            request.user,
            "review.rectify",
            f"notice/{asked.notice.number}/{pk}",
            "",
            "销号" if good else "复查未通过",
            text,
        )
    messages.success(request, "已销号。" if good else f"已退回，这是第 {todo.times} 次提出。")
    return redirect(link(unit_year, "rectify") + f"#point-{pk}")


@year_view("evidence.read")
def enclosure(request: HttpRequest, unit_year: UnitYear, pk: int) -> HttpResponseBase:
    """A file that came with an answer."""
    found = Enclosure.objects.select_related("file").filter(pk=pk, asked__notice__unit_year=unit_year).first()
    if found is None:
        raise Http404
    return give(found.file, found.name)
