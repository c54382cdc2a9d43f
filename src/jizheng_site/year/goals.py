"""目标: tasks, goals, indicators with where each actual comes from, further figures, achievements, problems and remedies."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jizheng_site import engine
from jizheng_site.year import ledger
from jizheng_site.year.access import link, year_view
from jizheng_site.year.budget import number, stored_part
from jizheng_site.year.edit import Conflict, Refused, set_cell, version_of
from jizheng_site.year.frame import may_edit, show
from jizheng_site.year.keys import escaped, plain
from jizheng_site.year.models import UnitYear
from jizheng_site.year.seen import Seen
from jizheng_site.year.undo_cell import shown

OPERATORS = [(x, x) for x in ("≥", "＞", "＝", "＜", "≤", "定性")]
LEVEL1 = [(x, x) for x in ("产出目标", "效益目标")]
CONDITIONS = 4  # that can be picked for one binding


@year_view("year.read")
def goals(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """All of it on one page, indicators by their levels."""
    part, seen = stored_part(unit_year, "goals"), Seen(unit_year)
    body = part.body
    types = engine.register_types(unit_year.pack)
    rows = [_indicator(i, "indicators", seen, types) for i in body.get("indicators") or []]
    weights = sum((number(i.get("weight")) for i in body.get("indicators") or []), Decimal(0))
    level1 = [
        *LEVEL1,
        *(
            (x, x)
            for x in dict.fromkeys(i.get("level1") for i in body.get("indicators") or [])
            if x and (x, x) not in LEVEL1
        ),
    ]
    duties = stored_part(unit_year, "unit").body.get("duties") or []
    return show(
        request, unit_year, "year/goals.html", "year_goals", seen, part=part, body=body, indicators=rows, weights=weights,
        operators=OPERATORS, level1=level1, level2=sorted({i.get("level2", "") for i in body.get("indicators") or []}),
        figures=[_indicator(f, "figures", seen, types) for f in body.get("figures") or []],
        **shown(unit_year, request.user, part, may=may_edit(request, unit_year)),
        goal_choices=[(g["id"], g["text"]) for g in body.get("goals") or []],
        task_choices=[(t["id"], t["text"]) for t in body.get("tasks") or []], duties=list(enumerate(duties, 1)),
    )  # fmt: skip


def _indicator(row: dict[str, Any], kind: str, seen: Seen, types: dict[str, engine.RegisterType]) -> dict[str, Any]:
    name = f"{kind[:-1]}:{row['id']}"
    return {
        "row": row, "title": row.get("name") or row.get("label") or row["id"], "path": f"{kind}/{escaped(row['id'])}", "figure": seen.figures.get(name), "proof": seen.proofs.get(name),
        "source": in_words(row.get("actual") or {}, types), "kind": kind, "id": row["id"],
        "met": _met(row, seen.figures.get(name)),
    }  # fmt: skip


def _met(row: dict[str, Any], figure: dict[str, Any] | None) -> str:
    """met, short, or "" when that cannot be compared."""
    if not figure or figure["value"] is None or row.get("value") in (None, "") or row.get("operator") == "定性":
        return ""
    actual, target = Decimal(figure["value"]), Decimal(str(row["value"]))
    good = actual <= target if row.get("operator") in {"≤", "＜"} else actual >= target
    return "met" if good else "short"


def in_words(binding: dict[str, Any], types: dict[str, engine.RegisterType]) -> str:
    """Where an actual comes from, in one phrase."""
    kind = types.get(binding.get("register", ""))
    if kind is None:
        return "手工填写" if binding.get("typed") else ""
    measure = next((m.label for m in kind.measures if m.id == binding.get("measure")), "没有选统计项")
    labels = {f.name: f.label for f in kind.fields}
    where = "，".join(f"{labels.get(c['field'], c['field'])}：{'、'.join(c.get('is', []))}" for c in binding.get("where", []) if c.get("is"))  # fmt: skip
    return f"{kind.label} · {measure}" + (f"（{where}）" if where else "")


@year_view("year.read", post="year.edit")
def bind(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Choose where an actual comes from: register, measure, conditions, each from a list, with the count at once."""
    sent = request.POST if request.method == "POST" else request.GET
    path = sent.get("path", "")
    part = stored_part(unit_year, "goals")
    found = re.fullmatch(r"(indicators|figures)/([^/]+)", path)
    row = next((r for r in part.body.get(found[1]) or [] if r["id"] == plain(found[2])), None) if found else None
    if row is None:
        raise Http404
    binding = _asked(sent) if "way" in sent else dict(row.get("actual") or {})
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            set_cell(
                unit_year, request.user, "goals", f"{path}/actual", binding, int(version) if version.isdigit() else None
            )
            messages.success(request, f"“{row.get('name') or row.get('label') or row['id']}”的完成值来源已保存。")
        except (Refused, Conflict) as e:
            messages.error(request, str(e))
        return redirect(f"{link(unit_year, 'year_goals')}?at=goals%23/{quote(path)}")
    types = engine.register_types(unit_year.pack)
    kind = types.get(binding.get("register", ""))
    kept = ledger.registers(unit_year, kind.id).get(kind.id) if kind else None
    counted, trouble = None, ""
    if kind and binding.get("measure"):
        try:
            register = kept.register if kept else engine.read_register(kind, [], unit_year.year)
            counted = engine.counted(register, binding, unit_year.year)
        except ValueError as e:
            trouble = str(e)
    context = {
        "unit_year": unit_year, "row": row, "title": row.get("name") or row.get("label") or row["id"], "path": path, "binding": binding, "kind": kind, "types": list(types.values()),
        "counted": counted, "shown": engine.shown(round(counted.value, 2)) if counted and counted.value is not None else "",
        "trouble": trouble, "conditions": _conditions(kind, kept, binding) if kind else [],
        "version": version_of(part, f"{path}/actual"), "way": sent.get("way") or ("typed" if binding.get("typed") else "register"),
    }  # fmt: skip
    return render(request, "year/bind.html", context)


def _asked(sent: Any) -> dict[str, Any]:
    """The binding that the form says."""
    if sent.get("way") == "typed":
        return {k: v for k in ("typed", "reason") if (v := sent.get(k, "").strip())}
    found: dict[str, Any] = {k: v for k in ("register", "measure") if (v := sent.get(k, ""))}
    where = []
    for n in range(CONDITIONS):
        field, words = sent.get(f"field{n}", ""), [w for w in sent.getlist(f"is{n}") if w]
        if field and (words or n < CONDITIONS):
            where.append({"field": field, "is": words} if words else {"field": field, "filled": True})
    if where and sent.get("register") == sent.get("was", sent.get("register")):
        found["where"] = where
    if sent.get("period") == "all":
        found["period"] = "all"
    if step := sent.get("step", "").strip():
        found["step"] = step
    return found


def _conditions(kind: engine.RegisterType, kept: Any, binding: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of conditions: those there are and one more, each with the words that occur in its field."""
    fields = [
        f
        for f in kind.fields
        if f.type in {"text", "choice", "yes_no"} and f.name not in kind.key and f.name != kind.supersedes
    ]
    rows = [*(binding.get("where") or []), {}][:CONDITIONS]
    shown = []
    for n, c in enumerate(rows):
        field = next((f for f in kind.fields if f.name == c.get("field")), None)
        words: list[str] = []
        if field is not None and kept is not None:
            words = sorted(
                {engine.shown(v) for r in kept.register.records if (v := r.values.get(field.name)) is not None}
            )
            words = list(dict.fromkeys([*c.get("is", []), *words[:60]]))
        elif field is not None:
            words = list(dict.fromkeys([*c.get("is", []), *field.choices]))
        shown.append({"n": n, "field": c.get("field", ""), "is": c.get("is", []), "fields": fields, "words": words})
    return shown
