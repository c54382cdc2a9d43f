"""Records from elsewhere: pasted from a spreadsheet or a file; first what would change and which rows fail, then taken in."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jizheng_site import engine
from jizheng_site.year import ledger
from jizheng_site.year.access import link, year_view
from jizheng_site.year.edit import Refused, add_rows, log, touch
from jizheng_site.year.files import Unwelcome, place
from jizheng_site.year.files import take as take_file
from jizheng_site.year.folder import day_of
from jizheng_site.year.frame import show
from jizheng_site.year.grid import PAGE, columns
from jizheng_site.year.keys import short
from jizheng_site.year.models import Row, UnitYear

SALT = "jizheng.take"
MOST = 200  # of each kind that are listed one by one
AGE = 6 * 3600


class Change(NamedTuple):
    """A row that is there and would become another: which cells, from what to what."""

    key: str
    cells: list[tuple[str, str, str]]


class Plan(NamedTuple):
    """What an import would do.  ``gone``: rows that stand and are not in the file; ``bad``: what is wrong with rows that fail."""

    new: list[tuple[str, dict[str, str]]]
    changed: list[tuple[Change, dict[str, str]]]
    same: int
    gone: list[str]
    bad: list[Any]
    refused: int


@year_view("year.edit")
def take(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """GET: where to paste or drop; POST: the preview."""
    types = engine.register_types(unit_year.pack)
    chosen = request.POST.get("register") or request.GET.get("register", "")
    context: dict[str, Any] = {
        "types": list(types.values()),
        "chosen": chosen,
        "typed": request.POST.get("text", "")[:2_000_000],
    }
    if request.method != "POST":
        return show(request, unit_year, "year/take.html", "year_registers", kind=types.get(chosen), **context)
    try:
        name, chunks = _sent(request)
        if chosen not in types:
            guess = engine.type_of(engine.load_pack(unit_year.pack), f"registers/{name}")
            chosen = guess.id if guess else ""
        if chosen not in types:
            raise Unwelcome("请先选要导入哪个登记簿。")
        stored = take_file(name, chunks)
    except Unwelcome as e:
        return show(request, unit_year, "year/take.html", "year_registers", kind=types.get(chosen), status=422, error=str(e), **context)  # fmt: skip
    kind = types[chosen]
    headed = _headed(unit_year, kind, place(stored.sha256).read_bytes(), name) if "file" not in request.FILES else None
    if headed:
        stored = take_file(name, [headed])
    plan = plan_of(unit_year, kind, place(stored.sha256).read_bytes(), name)
    token = signing.dumps([unit_year.pk, chosen, stored.sha256, name], salt=SALT)
    context |= {"chosen": chosen}
    return show(request, unit_year, "year/take_preview.html", "year_registers", kind=kind, plan=plan, token=token, headed=bool(headed), name=name, most=MOST, labels={f.name: f.label for f in kind.fields}, fields=[f for f in kind.fields if any(v.get(f.name) for _, v in plan.new[:MOST])], **context)  # fmt: skip


def _sent(request: HttpRequest) -> tuple[str, Any]:
    """(name, chunks) of what was dropped, or of what was pasted as a file of its own."""
    file = request.FILES.get("file")
    if file is not None:
        return str(file.name), file.chunks()
    text = request.POST.get("text", "").strip("\r\n")
    if not text.strip():
        raise Unwelcome("还没有内容：请把 Excel 里的行连同表头复制后粘贴，或者选择文件。")
    return "粘贴的内容.csv", [text.encode()]


def _headed(unit_year: UnitYear, kind: engine.RegisterType, data: bytes, name: str) -> bytes | None:
    """What was pasted without its heads, with those of the grid above it in their order; None = it has heads."""
    if all(t.code != "heads_none" for t in engine.read_register(kind, [(name, data)], unit_year.year).troubles):
        return None
    width = data.split(b"\n", 1)[0].count(b"\t") + 1
    shown = columns(kind, list(unit_year.rows.filter(register=kind.id, dropped=False).order_by("-pk")[:PAGE]))
    if not 1 < width <= len(shown):
        return None
    return "\t".join(f.label for f in shown[:width]).encode() + b"\n" + data


def plan_of(unit_year: UnitYear, kind: engine.RegisterType, data: bytes, name: str) -> Plan:
    """Read the file, compare with what stands; duplicates of what stands are found as well."""
    alone = engine.read_register(kind, [(name, data)], unit_year.year)
    stands = dict(ledger.stored(unit_year, kind.id))
    brought = {
        short(r.key or str(n)): {k: engine.shown(v) for k, v in r.values.items() if k != kind.supersedes and v is not None}
        for n, r in enumerate(alone.records, 1)
    }  # fmt: skip
    # Columns that the file does not have say nothing of what stands in them.
    said = {k for values in brought.values() for k in values}
    brought = {
        key: {**{k: v for k, v in stands.get(key, {}).items() if k not in said}, **values}
        for key, values in brought.items()
    }
    others = [v for k, v in stands.items() if k not in brought]
    bad, taken = list(alone.troubles), set(brought)
    if others and kind.same:
        both = engine.read_register(
            kind, [("已有的记录", ledger.as_csv(kind, others)[0]), (name, data)], unit_year.year
        )
        taken = {short(r.key) for r in both.records if r.file == name} | {k for k in brought if k in stands}
        bad = [t for t in both.troubles if t.file == name]
    new, changed, same = [], [], 0
    labels = {f.name: f.label for f in kind.fields}
    for key, values in brought.items():
        if key not in taken:
            continue
        old = stands.get(key)
        if old is None:
            new.append((key, values))
        elif {k: v for k, v in old.items() if v} == {k: v for k, v in values.items() if v}:
            same += 1
        else:
            cells = [
                (labels.get(k, k), old.get(k, ""), values.get(k, ""))
                for k in labels
                if (old.get(k) or "") != (values.get(k) or "") and (k in values or old.get(k))
            ]
            changed.append((Change(key, cells), values))
    refused = sum(t.severity == "error" for t in bad)
    return Plan(new, changed, same, [k for k in stands if k not in brought], bad, refused)


@year_view("year.edit")
@require_POST
def confirm(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Take in what the preview showed: new rows, changed rows, and (when asked) without those that are not in the file."""
    try:
        pk, register, sha256, name = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=AGE)
        kind = engine.register_types(unit_year.pack).get(register)
        if pk != unit_year.pk or kind is None:
            raise signing.BadSignature
    except signing.BadSignature:
        messages.error(request, "这次预览已经过期，请重新选择文件。")
        return redirect(link(unit_year, "year_take"))
    plan = plan_of(unit_year, kind, place(sha256).read_bytes(), name)
    update, without = request.POST.get("update") == "1", request.POST.get("without") == "1"
    try:
        with transaction.atomic():
            _apply(unit_year, request.user, kind, plan, name, update=update, without=without)
    except Refused as e:
        messages.error(request, str(e))
        return redirect(link(unit_year, "year_take") + f"?register={register}")
    changed = len(plan.changed) if update else 0
    gone = len(plan.gone) if without else 0
    parts = [f"新增 {len(plan.new)} 条", f"修改 {changed} 条" if changed else "", f"去掉 {gone} 条" if gone else ""]
    messages.success(request, f"已导入{kind.label}：{'，'.join(x for x in parts if x)}。不对可以点“撤销上一步”。")
    return redirect(link(unit_year, "year_register", register=register))


def _apply(
    unit_year: UnitYear, person: Any, kind: engine.RegisterType, plan: Plan, origin: str, *, update: bool, without: bool
) -> None:
    back = dict(unit_year.rows.filter(register=kind.id, dropped=True).values_list("key", "pk"))
    returning = [(k, v) for k, v in plan.new if k in back]
    fresh = [(k, v, day_of(kind, v)) for k, v in plan.new if k not in back]
    writes = [(c.key, v) for c, v in plan.changed] if update else []
    if writes or returning or (without and plan.gone):
        touch(unit_year)
        wanted = dict([*writes, *returning])
        rows = list(unit_year.rows.filter(register=kind.id, key__in=[*wanted, *(plan.gone if without else [])]))
        old = {r.key: r.values for r in rows}
        for r in rows:
            if r.key in wanted:
                r.values, r.on, r.dropped = wanted[r.key], day_of(kind, wanted[r.key]) or r.on, False
            else:
                r.dropped = True
            r.version, r.origin = r.version + 1, origin[:200]
        Row.objects.bulk_update(rows, ["values", "on", "dropped", "version", "origin"], batch_size=500)
        log(unit_year, person, "year.row.replace", f"registers/{kind.id}", old, wanted, origin)
    if fresh:
        add_rows(unit_year, person, kind.id, fresh, origin)
