"""Saving one cell of a document, adding and taking out a row of a list; what the browser asks while one types."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jizheng_site import engine
from jizheng_site.org.templatetags.show import yuan
from jizheng_site.year.access import link, year_view
from jizheng_site.year.edit import Conflict, Refused, part_of, set_cell, set_part, touch
from jizheng_site.year.judge import begun, judge
from jizheng_site.year.keys import escaped
from jizheng_site.year.lists import LISTS, by_number, put_in, take_out
from jizheng_site.year.models import UnitYear
from jizheng_site.year.naming import title_of
from jizheng_site.year.seen import PAGES, Seen
from jizheng_site.year.values import KINDS, typed


@year_view("year.edit")
@require_POST
def cell(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Save a cell; JSON.  409: somebody else was quicker, with what stands there now; 422: it cannot be so, with why."""
    part, path = request.POST.get("part", ""), request.POST.get("path", "")
    kind, text = request.POST.get("kind", "text"), request.POST.get("value", "")
    version = request.POST.get("version", "")
    try:
        if kind not in KINDS:
            raise Refused("不认识这种内容。请刷新页面后再试。")
        value = typed(kind, text)
        if part == "unit":
            seed(unit_year, request.user)
        new = set_cell(
            unit_year, request.user, part, path, value, int(version) if version.isdigit() else None,
            request.POST.get("reason", "")[:500],
        )  # fmt: skip
    except Conflict as e:
        told = f"{e}，现在是“{_words(e.value, kind)}”。"
        return JsonResponse({"conflict": told, "value": _words(e.value, kind), "version": e.version}, status=409)
    except Refused as e:
        return JsonResponse({"refused": str(e)}, status=422)
    return JsonResponse({"version": new, "shown": _words(value, kind)})


def _words(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(str(v) for v in value)
    return yuan(value) if kind == "money" else str(value)


def known_of(unit_year: UnitYear) -> dict[str, Any]:
    """What the tree knows of the unit, so that nobody types its own name."""
    place = unit_year.place
    return {
        "name": place.name, "year": unit_year.year, "pack": unit_year.pack, "code": unit_year.code,
        "department": place.parent.name if place.parent else "", "institution": place.institution,
        "staffing": {}, "contact": {}, "filler": {}, "leader": {},
    }  # fmt: skip


def seed(unit_year: UnitYear, person: Any) -> None:
    """The unit's particulars begin with what is known."""
    if not part_of(unit_year, "unit").body:
        set_part(unit_year, person, "unit", known_of(unit_year))


@year_view("year.edit")
@require_POST
def add(request: HttpRequest, unit_year: UnitYear, part: str, name: str) -> HttpResponse:
    """A new row of a list; back to the page, at the row."""
    if (part, name) not in LISTS:
        return redirect(link(unit_year))
    row = dict(LISTS[part, name][1])
    if part == "unit":
        seed(unit_year, request.user)
    if (part, name) == ("budget", "adjustments"):
        lines = part_of(unit_year, "budget").body.get("lines") or [{"id": ""}]
        row |= {"on": f"{unit_year.year}-12-31", "line": lines[0]["id"]}
    path = put_in(unit_year, request.user, part, name, row)
    return redirect(f"{link(unit_year, PAGES[part])}?at={quote(f'{part}#/{path}')}")


@year_view("year.edit")
@require_POST
def remove(request: HttpRequest, unit_year: UnitYear, part: str, name: str) -> HttpResponse:
    """Take a row out of a list; the log keeps it, and it can be put back."""
    key, seen = request.POST.get("key", ""), request.POST.get("seen", "")
    try:
        if (part, name) not in LISTS or not key:
            raise Refused("没有这一行。")
        title = title_of(unit_year, f"{part}#/{name}/{escaped(key)}")
        with transaction.atomic():
            touch(unit_year)
            if seen and by_number(part, name) and seen != str(part_of(unit_year, part).versions.get(f"{name}/#", 0)):
                raise Refused("这张表刚被别人增删过行，行号变了。请看清现在的内容再删。")
            take_out(unit_year, request.user, part, name, key, request.POST.get("reason", "")[:500])
        messages.success(request, f"已删除{title}。误删了可以点“撤销上一步”。")
    except Refused as e:
        messages.error(request, str(e))
    return redirect(link(unit_year, PAGES.get(part, "year")))


@year_view("year.read")
@require_POST
def check(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Evaluate the year as it stands now, if it was changed; the panel."""
    trouble = ""
    there = begun(unit_year)
    if there and not unit_year.fresh:
        try:
            judge(unit_year)
        except engine.PackError as e:
            trouble = str(e)
    return render(
        request,
        "year/panel.html",
        {"unit_year": unit_year, "seen": Seen(unit_year), "trouble": trouble, "begun": there},
    )
