"""The registers of a year: which there are, one as a grid, its rows added, changed, taken out and brought back."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from jizheng_site import engine
from jizheng_site.org.guard import go
from jizheng_site.year import ledger
from jizheng_site.year.access import link, year_view
from jizheng_site.year.charts import months
from jizheng_site.year.edit import Conflict, Refused, add_row, change_row, drop_row
from jizheng_site.year.folder import day_of
from jizheng_site.year.frame import may_edit, show
from jizheng_site.year.grid import PAGE, Asked, asked, columns, key_of, long_ones, next_key, proposals, rows_of, settled
from jizheng_site.year.keys import short
from jizheng_site.year.models import Row, UnitYear
from jizheng_site.year.seen import Seen
from jizheng_site.year.undo import last_deed, undo_last


class Book(NamedTuple):
    """A register in the list: how many rows, the last day, the figures that are counted from it."""

    kind: engine.RegisterType
    rows: int
    last: Any
    figures: list[dict[str, Any]]


def kind_of(unit_year: UnitYear, register: str) -> engine.RegisterType:
    """The register's type, or a page that it is not there."""
    kind = engine.register_types(unit_year.pack).get(register)
    if kind is None:
        raise Http404
    return kind


@year_view("year.read")
def listing(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """All registers of the pack: those in use first."""
    seen = Seen(unit_year)
    there = {
        name: (n, last)
        for name, n, last in unit_year.rows.filter(dropped=False).order_by().values_list("register").annotate(
            Count("pk"), Max("on")
        )
    }  # fmt: skip
    counted: dict[str, list[dict[str, Any]]] = {}
    for f in seen.figures.values():
        if f["origin"] == "counted" and f["id"].partition(":")[0] in {"indicator", "figure", "line"}:
            counted.setdefault(f["where"].removeprefix("record:").partition("?")[0], []).append(f)
    books = [
        Book(kind, *there.get(name, (0, None)), counted.get(name, []))
        for name, kind in engine.register_types(unit_year.pack).items()
    ]
    used, unused = [b for b in books if b.rows], [b for b in books if not b.rows]
    return show(request, unit_year, "year/registers.html", "year_registers", seen, used=used, unused=unused)


@year_view("year.read")
def register(request: HttpRequest, unit_year: UnitYear, register: str) -> HttpResponse:
    """One register as a grid."""
    kind = kind_of(unit_year, register)
    ask = asked(request.GET, kind)
    page_number: Any = request.GET.get("page")
    rows = rows_of(unit_year, kind, ask)
    if ask.at and not page_number:
        page_number = _page_of(rows, ask.at)
    page = Paginator(rows, PAGE).get_page(page_number)
    shown = columns(kind, list(page))
    kept = ledger.registers(unit_year, register).get(register)
    words = kept.once("choices", choices_of) if kept else []
    context: dict[str, Any] = {
        "kind": kind, "page": page, "columns": shown, "long": long_ones(kind, list(page)), "ask": ask, "keys": set(kind.key),
        "chart": kept.once(f"months{ask.month}", lambda r: months(r, unit_year.year, ask.month)) if kept else None, "total": len(kept.keys) if kept else 0,
        "troubles": kept.register.troubles[:30] if kept else (), "dropped": unit_year.rows.filter(register=register, dropped=True).count(),
        "next": next_key(unit_year, kind), "filters": words, "lists": proposals(unit_year, kind, words), "marked": ask.at, "deed": last_deed(unit_year, request.user, register),
    }  # fmt: skip
    if request.htmx and request.GET.get("part") == "rows":
        from django.shortcuts import render

        return render(request, "year/register_rows.html", {**context, "unit_year": unit_year, "can_edit": may_edit(request, unit_year)})  # fmt: skip
    return show(request, unit_year, "year/register.html", "year_registers", **context)


def _page_of(rows: Any, key: str) -> int:
    keys = list(rows.values_list("key", flat=True))
    return keys.index(key) // PAGE + 1 if key in keys else 1


def choices_of(register: engine.Register) -> list[tuple[engine.Field, list[str]]]:
    """For each field with few different words: the words, to filter by."""
    kind, found = register.type, []
    for f in kind.fields:
        if f.type in {"choice", "text"} and f.name not in kind.key and f.name != kind.supersedes:
            words = {v for r in register.records if isinstance(v := r.values.get(f.name), str)}
            if 1 < len(words) <= 12 and len(register.records) > len(words):
                found.append((f, sorted(words)))
    return found


# ---------------------------------------------------------------------------- rows


@year_view("year.edit")
@require_POST
def add(request: HttpRequest, unit_year: UnitYear, register: str) -> HttpResponse:
    """A new record from the form; what is wrong stands beside its field."""
    kind = kind_of(unit_year, register)
    values, wrong = {}, {}
    for f in kind.fields:
        try:
            if text := settled(f, request.POST.get(f.name, "")):
                values[f.name] = text
            elif f.required:
                raise Refused("这一项必须填。")
        except Refused as e:
            wrong[f.name] = str(e)
    key = key_of(kind, values)
    if not wrong:
        read = engine.read_register(kind, [("新记录", ledger.as_csv(kind, [values])[0])], unit_year.year)
        wrong = {"": "；".join(t.message for t in read.troubles if t.severity == "error")} if read.refused else {}
    if not wrong:
        try:
            add_row(unit_year, request.user, register, key, values, day_of(kind, values), "手工填写")
        except Refused as e:
            wrong = {kind.key[0]: str(e)}
        else:
            messages.success(request, f"已登记 {key}。")
            return go(request, link(unit_year, "year_register", register=register) + f"?at={key}")
    typed = {f.name: request.POST.get(f.name, "") for f in kind.fields}
    from django.shortcuts import render

    context: dict[str, Any] = {"kind": kind, "typed": typed, "wrong": wrong, "next": ""}
    if request.htmx:
        return render(request, "year/row_form.html", {**context, "unit_year": unit_year}, status=422)
    return show(request, unit_year, "year/row_page.html", "year_registers", status=422, **context)


def _row(unit_year: UnitYear, pk: int) -> Row:
    row = Row.objects.filter(unit_year=unit_year, pk=pk).first()
    if row is None:
        raise Http404
    return row


@year_view("year.edit")
@require_POST
def change(request: HttpRequest, unit_year: UnitYear, pk: int) -> HttpResponse:
    """One cell of a record; JSON as for every cell."""
    row = _row(unit_year, pk)
    kind = kind_of(unit_year, row.register)
    name, version = request.POST.get("path", ""), request.POST.get("version", "")
    try:
        field = next((f for f in kind.fields if f.name == name), None)
        if field is None:
            raise Refused("没有这一列。请刷新页面。")
        text = settled(field, request.POST.get("value", ""))
        if field.required and not text:
            raise Refused(f"{field.label}不能空着；不要这一条了就点右边的 ×。")
        seen = int(version) if version.isdigit() else row.version
        values = {**row.values, name: text}
        if not text:
            values.pop(name)
        if values != row.values:
            if row.version != seen:
                raise Conflict(row.values.get(name, ""), row.version)
            row = change_row(unit_year, request.user, row, values, seen, day_of(kind, values), key=key_of(kind, values))
    except Conflict as e:
        now = e.value.get(name, "") if isinstance(e.value, dict) else str(e.value)
        told = f"这一条刚被别人改过，这一格现在是“{now or '空白'}”。"
        return JsonResponse({"conflict": told, "value": now, "version": e.version}, status=409)
    except Refused as e:
        return JsonResponse({"refused": str(e)}, status=422)
    return JsonResponse({"version": row.version, "shown": text, "row": row.pk})


@year_view("year.edit")
@require_POST
def drop(request: HttpRequest, unit_year: UnitYear, pk: int) -> HttpResponse:
    """Take a record out, or bring it back (``back=1``)."""
    row, back = _row(unit_year, pk), request.POST.get("back") == "1"
    drop_row(unit_year, request.user, row, back=back)
    messages.success(
        request,
        f"{'已恢复' if back else '已删除'} {row.key}。{'' if back else '误删了可以点“撤销上一步”，或到“已删除”里恢复。'}",
    )
    return go(request, link(unit_year, "year_register", register=row.register) + (f"?at={row.key}" if back else ""))


@year_view("year.edit")
@require_POST
def undo(request: HttpRequest, unit_year: UnitYear, register: str) -> HttpResponse:
    """Undo one's own last deed in this register."""
    kind_of(unit_year, register)
    try:
        messages.success(request, undo_last(unit_year, request.user, register))
    except (Refused, Conflict) as e:
        messages.error(request, str(e))
    return go(request, link(unit_year, "year_register", register=register))


@year_view("year.read")
def rows_behind(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The rows that a figure was counted from."""
    seen = Seen(unit_year)
    figure = seen.figures.get(request.GET.get("figure", ""))
    if figure is None or figure["origin"] != "counted":
        return show(request, unit_year, "year/rows_behind.html", "year_registers", seen, figure=figure, page=None)
    register = figure["where"].removeprefix("record:").partition("?")[0]
    kind = kind_of(unit_year, register)
    keys = [short(k) for k in figure["keys"] or _keys(unit_year, figure["id"])]
    rows = unit_year.rows.filter(register=register, dropped=False, key__in=keys).order_by("on", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return show(
        request, unit_year, "year/rows_behind.html", "year_registers", seen, figure=figure, kind=kind, page=page,
        columns=columns(kind, list(page)), ask=Asked(), keys=set(kind.key),
    )  # fmt: skip


def _keys(unit_year: UnitYear, figure: str) -> list[str]:
    """Of a figure with very many rows the keys are not stored: counted again."""
    from jizheng_site.year.judge import compiled

    found = next((f for f in compiled(unit_year).figures if f.id == figure), None)
    return list(found.keys) if found else []
