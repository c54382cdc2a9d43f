"""A finished report → a year that is begun with what it states; every value says that it is as stated, without records."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from jizheng_site import engine

STATED = "如报告所述、没有台账"
_UNITS = engine.UNITS
PLANNED = (("basic_budget", "公用", "基本支出"), ("project_budget", "项目", "项目支出"))
_LISTED = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）、.．]|[一二三四五六七八九十]{1,3}、)\s*")
_TOP = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")


def bodies(found: engine.Evaluation, pack: str, institution: str = "") -> dict[str, Any]:
    """The documents of the year as plain data: unit (without its name), budget, goals, narrative.

    ``institution``: the row of the form that is this unit's; "" = the only one that is filled in.
    """
    filled = {f.dim("机构") for f in found.facts if isinstance(f.value, Decimal)}
    row = institution if institution and institution in filled else _only_row(found)
    unit = _unit(found) | ({"institution": row} if row else {})
    return {
        "unit": unit,
        "budget": _budget(found, pack, row),
        "goals": _goals(found),
        "narrative": {"text": _prose(found)},
    }


def _only_row(found: engine.Evaluation) -> str:
    rows = {f.dim("机构") for f in found.facts if isinstance(f.value, Decimal)} - {"", "汇总"}
    return rows.pop() if len(rows) == 1 else ""


def _amount(found: engine.Evaluation, concept: str, row: str) -> Decimal | None:
    """The figure of a concept in 元: of the whole report, else of the unit's own row, else of the row 汇总."""
    facts = [f for f in found.facts if f.concept == concept and isinstance(f.value, Decimal) and f.unit in _UNITS]
    for dims in ((), (("机构", row),), (("机构", "汇总"),)):
        for f in facts:
            if f.dims == dims and isinstance(f.value, Decimal):
                return f.value * _UNITS[f.unit]
    return None


def _text(found: engine.Evaluation, concept: str) -> str:
    return next((f.value for f in found.facts if f.concept == concept and isinstance(f.value, str)), "")


def _listed(text: str) -> list[str]:
    return [x for line in text.splitlines() if (x := _LISTED.sub("", line).strip())]


def _unit(found: engine.Evaluation) -> dict[str, Any]:
    staff = {
        key: int(f.value)
        for key, code in (("quota", "staff_quota"), ("actual", "staff_actual"))
        for f in found.facts
        if f.concept == code and isinstance(f.value, Decimal)
    }
    contact = {k: v for k, code in (("name", "contact"), ("phone", "phone")) if (v := _text(found, code))}
    return {"staffing": staff, "duties": _listed(_text(found, "duties")), "contact": contact}


def _budget(found: engine.Evaluation, pack: str, row: str) -> dict[str, Any]:
    def money(amount: Decimal) -> str:
        return f"{amount:.2f}"

    out: dict[str, Any] = {"lines": [], "income": [], "three_public": [], "assets": [], "other": []}
    carried = _amount(found, "carry_in", row)
    if carried is not None:
        out["carry_in"] = money(carried)
    for key, total, name in (("income", "income_total", "source"), ("three_public", "three_public", "concept"), ("assets", "asset_total", "concept")):  # fmt: skip
        for code, _ in engine.parts_of(pack, total):
            amount = _amount(found, code, row)
            if amount is not None:
                out[key].append({name: code, "amount": money(amount), "note" if key == "income" else "source": STATED})
    for code in ("expense_staff", "expense_public", "expense_project"):
        amount = _amount(found, code, row)
        if amount is not None:
            out["other"].append({"concept": code, "amount": money(amount), "source": STATED})
    planned = [(kind, name, code, _amount(found, code, row)) for code, kind, name in PLANNED]
    for kind, name, code, amount in planned:
        # One of the two alone is not the budget: rates that were worked out on it would be wrong.
        if amount is not None and all(x is not None for *_, x in planned):
            out["lines"].append({"id": kind, "name": name, "kind": kind, "initial": money(amount)})
        elif amount is not None:
            out["other"].append({"concept": code, "amount": money(amount), "source": STATED})
    return out


def _goals(found: engine.Evaluation) -> dict[str, Any]:
    rows = []
    for n, i in enumerate(found.indicators, 1):
        row: dict[str, Any] = {
            "id": f"I{n}", "level1": i.level1, "level2": i.level2, "name": i.name or i.target.text[:40], "target": i.target.text,
            "operator": i.direction or "≥", "actual": {"typed": i.actual.text, "reason": STATED},
        }  # fmt: skip
        if i.direction != "定性" and i.target.value is not None:
            row |= {"value": f"{i.target.value:f}", "unit": i.target.unit}
        elif i.direction != "定性":
            row["operator"] = "定性"
        row |= {k: f"{v:f}" for k, v in (("weight", i.weight), ("score", i.score)) if v is not None}
        if i.reason:
            row["reason"] = i.reason
        rows.append(
            {k: v for k, v in row.items() if v not in ("", None)}
            | {"level1": i.level1, "level2": i.level2, "target": i.target.text}
        )
    texts = {key: _listed(_text(found, code)) for key, code in (("achievements", "achievements"), ("problems", "problem"), ("remedies", "remedy"))}  # fmt: skip
    return {"indicators": rows, "tasks": [{"id": f"T{n}", "text": t} for n, t in enumerate(_listed(_text(found, "work")), 1)]} | {
        k: v for k, v in texts.items() if v
    }  # fmt: skip


def _prose(found: engine.Evaluation) -> str:
    """The paragraphs from the first numbered heading on, headings marked."""
    out: list[str] = []
    for block in found.document.blocks:
        if not isinstance(block, engine.Paragraph) or block.role not in {"body", "heading"}:
            continue
        text = block.text.strip()
        short = len(text) < 45
        if short and _TOP.match(text):
            out.append(f"# {text}")
        elif not out:
            continue
        elif short and _SECOND.match(text):
            out.append(f"## {text}")
        elif text:
            out.append(text)
    return "\n".join(out)
