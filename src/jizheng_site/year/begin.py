"""How a year begins: from a folder or case file, from a finished report, or blank; an import is shown before it is confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jizheng_site.year.access import link, year_view
from jizheng_site.year.cells import seed
from jizheng_site.year.edit import Refused, log
from jizheng_site.year.files import Unwelcome, take
from jizheng_site.year.frame import may_edit, show
from jizheng_site.year.incoming import take_back
from jizheng_site.year.jobs import ask
from jizheng_site.year.models import Incoming, UnitYear
from jizheng_site.year.planning import changes

State = Incoming.State
OPEN = (State.READING, State.SHOWN, State.CONFIRMED)


@year_view("year.edit")
def begin(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The three ways.  Into an empty year a file goes at once; where something stands it is first shown what would change."""
    way = request.POST.get("way", "")
    if request.method != "POST" or way not in {"folder", "report", "blank"}:
        return _page(request, unit_year)
    if way == "blank":
        seed(unit_year, request.user)
        return redirect(link(unit_year, "year_unit"))
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Unwelcome("没有收到文件，请重新选择。")
        stored = take(str(file.name), file.chunks())
    except Unwelcome as e:
        return _page(request, unit_year, status=422, error=str(e))
    with transaction.atomic():
        year = UnitYear.objects.select_for_update().get(pk=unit_year.pk)
        empty = not _filled(year)
        one = Incoming.objects.create(
            unit_year=year, way=way, file=stored, name=str(file.name)[-200:], by=request.user, by_name=request.user.name,
            state=State.CONFIRMED if empty else State.READING, seen=year.version if empty else None,
        )  # fmt: skip
        ask(one)
    return redirect(link(unit_year, "year_incoming", pk=one.pk))


def _filled(unit_year: UnitYear) -> bool:
    """Whether there is anything that an import would take the place of; the unit's own particulars are known anyway."""
    return (
        unit_year.rows.exists() or unit_year.items.exists() or any(p.body for p in unit_year.parts.exclude(name="unit"))
    )


def _page(request: HttpRequest, unit_year: UnitYear, status: int = 200, error: str = "") -> HttpResponse:
    return show(
        request, unit_year, "year/begin_page.html", "year", filled=_filled(unit_year), status=status, error=error,
        waiting=unit_year.incoming.filter(state__in=OPEN), past=unit_year.incoming.exclude(state__in=OPEN)[:5],
    )  # fmt: skip


@year_view("year.read", post="year.edit")
def incoming(request: HttpRequest, unit_year: UnitYear, pk: int) -> HttpResponse:
    """One import: how far it is, what it would change, what it brought; confirmed, given up, taken back."""
    one = Incoming.objects.select_related("job", "file").filter(unit_year=unit_year, pk=pk).first()
    if one is None:
        raise Http404
    if request.method == "POST":
        try:
            _do(request, unit_year, one, request.POST.get("do", ""))
        except Refused as e:
            messages.error(request, str(e))
        return redirect(link(unit_year, "year_incoming", pk=pk))
    back = one.state == State.TAKEN and one.after == unit_year.version and may_edit(request, unit_year)
    context = {"one": one, "plan": one.plan, "changes": bool(one.plan) and changes(one.plan), "may_back": back}
    if request.htmx:
        response = render(request, "year/incoming_far.html", {**context, "unit_year": unit_year})
        if not one.working:
            response["HX-Refresh"] = "true"
        return response
    return show(request, unit_year, "year/incoming.html", "year", **context)


def _do(request: HttpRequest, unit_year: UnitYear, one: Incoming, what: str) -> None:
    if what == "back":
        take_back(one, request.user)
        messages.success(request, "已撤销这次导入，内容和导入前一样。")
        return
    with transaction.atomic():
        year = UnitYear.objects.select_for_update().get(pk=unit_year.pk)
        one = Incoming.objects.select_for_update(of=("self",)).select_related("job", "by", "unit_year").get(pk=one.pk)
        if what == "confirm" and one.state == State.SHOWN:
            if year.version != one.seen:
                one.state, one.problem = State.READING, "预览以后这个年度又有人改过，正在重新比较。"
            else:
                one.state, one.problem, one.by, one.by_name = State.CONFIRMED, "", request.user, request.user.name
        elif what == "drop" and one.state == State.SHOWN:
            one.state = State.DROPPED
            one.save()
            return
        elif what == "again" and (one.stuck or one.state == State.FAILED):
            one.state = State.READING if one.state == State.FAILED or not one.seen else one.state
        else:
            raise Refused("这次导入的状态已经变了，请看现在的情况。")
        one.save()
        ask(one)
        if one.state == State.CONFIRMED:
            log(year, request.user, "year.import.ask", "", "", "", one.name)
