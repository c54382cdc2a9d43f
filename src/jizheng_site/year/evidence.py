"""佐证: files taken in and linked to what they prove, and the matrix 职能×任务×目标×指标×证据."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jizheng_site.year.access import link, year_view
from jizheng_site.year.budget import stored_part
from jizheng_site.year.edit import Conflict, Refused, drop_item, put_item
from jizheng_site.year.files import Unwelcome, take
from jizheng_site.year.frame import show
from jizheng_site.year.models import Item, UnitYear
from jizheng_site.year.seen import Seen

KINDS = ("原始凭证", "正式资料", "工作资料", "说明材料")
GRADES = {"A": "来源系统导出", "B": "正式文件或原始凭证", "C": "工作资料", "D": "本单位说明"}


@year_view("year.read")
def evidence(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The pieces, what each proves, what is proved by nothing; the matrix."""
    seen = Seen(unit_year)
    goals = stored_part(unit_year, "goals").body
    provable = [
        (title, [(r["id"], r.get("name") or r.get("label") or r.get("text", "")) for r in goals.get(name) or []])
        for name, title in (("indicators", "指标"), ("figures", "数据"), ("goals", "目标"), ("tasks", "任务"))
    ]
    figures = [(f["concept"], f["label"]) for f in seen.figures.values() if f["concept"]]
    provable = [(t, rows) for t, rows in [*provable, ("收支数据", figures)] if rows]
    names = {k: v for _, rows in provable for k, v in rows}
    grades = {
        s["id"]: s["grade"] for p in seen.year.get("proofs", ()) for s in p["supports"] if s["kind"] == "evidence"
    }
    items = [
        {"item": i, "body": i.body, "proves": [(p, names.get(p, p)) for p in i.body.get("proves", [])], "grade": grades.get(i.key, "")}
        for i in unit_year.items.filter(dropped=False).select_related("file")
    ]  # fmt: skip
    weak = [p for p in seen.year.get("proofs", ()) if p["about"].startswith("indicator:") and p["status"] != "已证实"]
    return show(
        request, unit_year, "year/evidence.html", "year_evidence", seen, items=items, provable=provable, kinds=KINDS, weak=weak,
        matrix=_matrix(seen), grades=GRADES, key=request.GET.get("at", "").removeprefix("evidence/"),
        dropped=unit_year.items.filter(dropped=True),
    )  # fmt: skip


def _matrix(seen: Seen) -> list[dict[str, Any]]:
    """Rows of the matrix; a cell that repeats the one above is drawn once, over as many rows."""
    rows = [dict(r) for r in seen.year.get("coverage", ())]
    for column, before in (("duty", ()), ("task", ("duty",)), ("goal", ("duty", "task"))):
        start = 0
        for n in range(1, len(rows) + 1):
            same = n < len(rows) and rows[n][column] and all(rows[n][c] == rows[start][c] for c in (*before, column))
            if not same:
                rows[start][f"{column}_span"] = n - start
                start = n
    return rows


@year_view("year.edit")
@require_POST
def add(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Files dropped in: each becomes a piece of evidence, to be described afterwards; the same file once."""
    proves = [p for p in request.POST.getlist("proves") if p]
    done, wrong = [], []
    for file in request.FILES.getlist("file"):
        name = PurePosixPath(str(file.name)).name
        try:
            stored = take(name, file.chunks())
        except Unwelcome as e:
            wrong.append(str(e))
            continue
        there = unit_year.items.filter(file=stored, dropped=False).first()
        if there:
            wrong.append(f"{name}：已经有了，编号 {there.key}。")
            continue
        key = _next_key(unit_year)
        stem = PurePosixPath(name).stem
        body = {"title": stem[:120], "kind": "工作资料", "proves": proves, "file": f"evidence/{key}-{name}"}
        put_item(unit_year, request.user, key, body, stored, f"{key}-{name}"[:200])
        done.append(key)
    if done:
        messages.success(request, f"收下 {len(done)} 份材料。请写明每份证明什么。")
    for w in wrong or ([] if done else ["没有收到文件。"]):
        messages.error(request, w)
    return redirect(link(unit_year, "year_evidence") + (f"?at=evidence/{done[0]}" if done else ""))


def _next_key(unit_year: UnitYear) -> str:
    keys = unit_year.items.values_list("key", flat=True)
    numbers = [int(m[1]) for k in keys if (m := re.fullmatch(r"Z(\d+)", k))]
    return f"Z{max(numbers, default=0) + 1}"


def _item(unit_year: UnitYear, key: str) -> Item:
    found = Item.objects.filter(unit_year=unit_year, key=key).first()
    if found is None:
        raise Http404
    return found


@year_view("year.edit")
@require_POST
def change(request: HttpRequest, unit_year: UnitYear, key: str) -> HttpResponse:
    """What it is and what it proves."""
    item = _item(unit_year, key)
    body = dict(item.body)
    for name in ("title", "kind", "on", "source", "locator", "grade"):
        if name in request.POST:
            value = request.POST[name].strip()
            body[name] = value
            if not value and name not in {"title", "kind"}:
                body.pop(name)
    body["proves"] = [p for p in request.POST.getlist("proves") if p]
    body["private"] = request.POST.get("private") == "1"
    version = request.POST.get("version", "")
    try:
        put_item(unit_year, request.user, key, body, version=int(version) if version.isdigit() else None)
        messages.success(request, f"{key} 已保存。")
    except Conflict:
        messages.error(request, "这份材料刚被别人改过。请看清现在的内容再改。")
    except Refused as e:
        messages.error(request, str(e))
    return redirect(link(unit_year, "year_evidence") + f"?at=evidence/{key}")


@year_view("year.edit")
@require_POST
def drop(request: HttpRequest, unit_year: UnitYear, key: str) -> HttpResponse:
    """Take a piece out, or bring it back; the file stays where it is."""
    back = request.POST.get("back") == "1"
    drop_item(unit_year, request.user, _item(unit_year, key), back=back)
    messages.success(request, f"{key} {'已恢复' if back else '已移除，可以在下面恢复'}。")
    return redirect(link(unit_year, "year_evidence"))
