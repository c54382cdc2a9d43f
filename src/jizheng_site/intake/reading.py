"""One file: what the X-ray found, the page with the marked original, the file itself, and whose it is."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from jizheng_site import engine
from jizheng_site.audit.chain import append
from jizheng_site.cycle.differences import compare
from jizheng_site.cycle.flow import choices
from jizheng_site.intake import match
from jizheng_site.intake.models import Received
from jizheng_site.intake.pages import seen
from jizheng_site.intake.standing import newest
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.year.edit import who_is
from jizheng_site.year.files import give, place
from jizheng_site.year.models import UnitYear

TONES = {"error": ("错误", "red"), "warning": ("提醒", "amber"), "info": ("提示", "blue")}
KEPT = 3600  # seconds that a page made of a file is kept: the same bytes give the same page


@needs("intake.read")
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, in the words of the report itself."""
    row = get_object_or_404(seen(request), pk=pk)
    told = json.loads(row.body) if row.body else {}
    others = []
    if row.unit_year_id:
        others = list(
            seen(request)
            .filter(unit_year=row.unit_year_id, problem="")
            .exclude(pk=pk)
            .order_by("-pk")
            .defer("body")[:10]
        )
    units = UnitYear.objects.filter(
        year=row.batch.year, place__in=scope.places(request.user, "intake.upload", row.batch.year)
    ).select_related("place__unit", "place__parent").order_by("place__path")  # fmt: skip
    near = {u.pk for u in match.Names(row.batch).candidates(row.unit_name)} if row.unit_year_id is None else set()
    context = {
        "row": row, "told": told, "groups": groups(told), "headline": headline(told), "others": others,
        "units": [u for u in units if u.pk not in near], "near": [u for u in units if u.pk in near],
        "may": bool(units), "stands": _stands(request, row),
    }  # fmt: skip
    return render(request, "intake/received.html", context)


def _stands(request: HttpRequest, row: Received) -> tuple[str, list[str]] | None:
    """(what the button says, what stands in its way): whether this file can be taken for what its unit hands in."""
    if row.unit_year is None or newest(row.unit_year) != row:
        return None
    found = next((c for c in choices(row.unit_year, request.user) if c.step.action == "cycle.receive"), None)
    return (found.step.button, found.stops) if found else None


def groups(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The failed findings by how much they matter."""
    failed = [f for f in told.get("findings", ()) if f["outcome"] == "failed"]
    return [
        {"title": title, "tone": tone, "rows": rows}
        for key, (title, tone) in TONES.items()
        if (rows := [f for f in failed if f["severity"] == key])
    ]


def headline(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of the report, each once; those of the whole report first."""
    found: dict[str, dict[str, Any]] = {}
    for f in told.get("facts", ()):
        name = "·".join([f["label"], *f["dims"].values()])
        if f["value"] is not None and len(f["dims"]) < 2:
            found.setdefault(name, {**f, "label": name})
    return sorted(found.values(), key=lambda f: len(f["dims"]))


@needs("intake.read")
def xray(request: HttpRequest, pk: int) -> HttpResponse:
    """The engine's own page: the original beside the findings, under a policy for just its style and script."""
    row = get_object_or_404(seen(request), pk=pk)
    page, policy = _page(row)
    response = HttpResponse(page)
    response["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    return response


def _page(row: Received) -> tuple[bytes, str]:
    key = f"xray:{engine.ENGINE}:{row.file_id}:{quote(row.name)}"[:200]
    found: tuple[bytes, str] | None = cache.get(key)
    if found is None:
        found = engine.xray(engine.evaluate(place(row.file_id).read_bytes(), row.name))
        cache.set(key, found, KEPT)
    return found


@needs("intake.read")
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it came."""
    row = get_object_or_404(seen(request), pk=pk)
    return give(row.file, row.name)


FORMS = {"json": "application/json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@needs("intake.read")
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """What was found, as data."""
    row = get_object_or_404(seen(request), pk=pk)
    if row.problem:
        raise Http404
    body = (
        row.body.encode()
        if form == "json"
        else engine.write(engine.evaluate(place(row.file_id).read_bytes(), row.name), form)
    )
    response = HttpResponse(body, content_type=FORMS[form])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{row.name}-体检.{form}')}"
    return response


@needs("intake.upload")
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """A person says whose file it is."""
    row = get_object_or_404(seen(request), pk=pk)
    code = request.POST.get("unit", "")
    found = None
    if code:
        mine = scope.places(request.user, "intake.upload", row.batch.year)
        found = get_object_or_404(UnitYear, year=row.batch.year, place__in=mine, place__unit__code=code)
    old = row.unit_year.place.name if row.unit_year else ""
    row.unit_year, row.remark = found, ""
    row.save(update_fields=["unit_year", "remark"])
    append(
        who_is(request.user), "intake.upload", unit=found.code if found else row.batch.place.code, year=row.batch.year,
        target=f"intake/{row.batch_id}/{row.name}"[:300], old=old, new=found.place.name if found else "",
    )  # fmt: skip
    messages.success(request, f"已归入 {found.place.name}。" if found else "已取消归入。")
    return redirect("received", pk=pk)


@needs("intake.read")
def differences(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two files beside each other: the earlier on the left."""
    first, second = sorted((pk, other))
    old, new = get_object_or_404(seen(request), pk=first), get_object_or_404(seen(request), pk=second)
    if not old.body or not new.body:
        raise Http404
    context = {"old": old, "new": new, "difference": compare(json.loads(old.body), json.loads(new.body))}
    return render(request, "intake/differences.html", context)
