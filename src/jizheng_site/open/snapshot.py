"""A published version: what was promised, what was done, what proves it; made once from a kept version, then never changed."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from jizheng_site.cycle.models import Version
from jizheng_site.open.mask import PERSONAL, masked, names_of, words
from jizheng_site.open.models import Published
from jizheng_site.org.models import Person
from jizheng_site.review.marking import evaluation_of, lines, total
from jizheng_site.review.models import Opinion
from jizheng_site.year.models import UnitYear

SCHEMA = "jizheng.public/1"
ORIGINS = {
    "counted": "由台账逐条统计",
    "entered": "单位登记的预算、决算数",
    "derived": "由其他数据算出",
    "typed": "单位填写",
}
MAIN = (
    "concept:income_total", "base:full", "concept:expense_total", "rate:full", "concept:expense_basic", "concept:expense_project",
    "concept:balance_total", "concept:staff_actual",
)  # fmt: skip


def publish(unit_year: UnitYear, person: Person, reason: str) -> None:
    """Follows ``cycle.publish``: the version that was kept with that step becomes the one in force."""
    version = Version.objects.filter(unit_year=unit_year).order_by("-number").first()
    if version is None:
        return
    body = build(json.loads(version.body), version, department(unit_year), reviewed(unit_year))
    with transaction.atomic():
        before = Published.objects.select_for_update().filter(unit=unit_year.code, year=unit_year.year)
        number = (before.aggregate(n=Max("number"))["n"] or 0) + 1
        before.update(in_force=False)
        why = reason or correction_of(unit_year)
        body |= {"number": number, "reason": why if number > 1 else ""}
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        Published.objects.create(
            unit=unit_year.code, year=unit_year.year, number=number, name=unit_year.place.name, department=body["department"],
            sha256=hashlib.sha256(text.encode()).hexdigest(), reason=body["reason"], amount=unit_year.amount,
            score=_decimal(body["score"]["final"] or body["score"]["stated"]), grade=body["score"]["grade"], body=text,
            text=" ".join(dict.fromkeys(words(body))),
        )  # fmt: skip


def department(unit_year: UnitYear) -> str:
    """The name of the department above."""
    return unit_year.place.parent.name if unit_year.place.parent else ""


def correction_of(unit_year: UnitYear) -> str:
    """Why the year was opened once more, as it stands in the log."""
    from jizheng_site.audit.models import Entry

    found = (
        Entry.objects.filter(unit=unit_year.code, year=unit_year.year, action="cycle.correct")
        .order_by("-number")
        .first()
    )
    return found.reason if found else ""


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None


def reviewed(unit_year: UnitYear) -> dict[str, Any]:
    """What the bureau says of it: its points and its opinion; "final" None = it did not give points to every line."""
    told, _ = evaluation_of(unit_year)
    marks = {m.indicator: m for m in unit_year.marks.all()}
    whole = total(unit_year, told, lines(told, marks))
    opinion = Opinion.objects.filter(unit_year=unit_year).first()
    words = [opinion.overall, opinion.problems, opinion.advice] if opinion else []
    return {
        "final": None if whole.points is None else f"{whole.points:f}", "grade": whole.grade, "opinion": [x for x in words if x],
        "marks": {k: f"{m.points:f}" for k, m in marks.items()},
    }  # fmt: skip


def build(
    told: dict[str, Any], version: Version, department_name: str, said: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The public's view of a kept version (``cycle.versions.body_of``); ``said``: of ``reviewed``."""
    evaluation = told.get("evaluation") or {}
    year = evaluation.get("year") or {}
    parts = told.get("parts") or {}
    unit = parts.get("unit") or {}
    body: dict[str, Any] = {
        "schema": SCHEMA, "unit": told["unit"], "name": told["name"], "department": department_name, "year": told["year"],
        "pack": (evaluation.get("pack") or {}).get("title", told["pack"]), "version_sha256": version.sha256,
        "staffing": unit.get("staffing") or {}, "duties": list(unit.get("duties") or []), "goals": _goals(parts),
        "indicators": _indicators(evaluation, year), "figures": _figures(evaluation, year), "main": _main(year),
        "money": _money(parts, year), "evidence": _evidence(told), "registers": _registers(told), "score": _score(evaluation),
        "checks": _checks(evaluation), "narrative": [{"heading": p["heading"], "text": p["text"]} for p in year.get("narrative", ())],
        "problems": _texts(parts, "problems"), "remedies": _texts(parts, "remedies"),
    }  # fmt: skip
    said = said or {"final": None, "grade": "", "opinion": [], "marks": {}}
    body["opinion"] = said["opinion"]
    body["score"] |= {"final": said["final"], "grade": said["grade"] or body["score"]["grade"]}
    for i in body["indicators"]:
        i["marked"] = said["marks"].get(i["id"])
    # Names also from what only the text says from which a figure was read: it is kept with the figure, word for word.
    facts = evaluation.get("facts") or []
    found: dict[str, Any] = masked(body, names_of(parts, facts, words([parts, facts, body])))
    return found


def _texts(parts: dict[str, Any], key: str) -> list[str]:
    return [x if isinstance(x, str) else str(x.get("text", "")) for x in (parts.get("goals") or {}).get(key) or []]


def _goals(parts: dict[str, Any]) -> list[dict[str, str]]:
    return [{"text": str(g.get("text", ""))} for g in (parts.get("goals") or {}).get("goals") or []]


def _indicators(evaluation: dict[str, Any], year: dict[str, Any]) -> list[dict[str, Any]]:
    figures = {f["id"]: f for f in year.get("figures", ())}
    proofs = {p["about"]: p for p in year.get("proofs", ())}
    found = []
    for i in evaluation.get("indicators", ()):
        key = "indicator:" + i["id"].removeprefix("i:")
        figure, proof = figures.get(key, {}), proofs.get(key, {})
        found.append(
            {
                "id": i["id"].removeprefix("i:"), "level1": i["level1"], "level2": i["level2"], "name": i["name"] or i["target"]["text"],
                "target": i["target"]["text"], "target_value": i["target"]["value"], "actual": i["actual"]["text"],
                "actual_value": i["actual"]["value"], "unit": i["target"]["unit"] or i["actual"]["unit"], "direction": i["direction"],
                "weight": i["weight"], "score": i["score"], "reason": i["reason"] or "", "definition": figure.get("formula", ""),
                "rows": figure.get("rows", 0), "status": proof.get("status", ""), "grade": proof.get("grade", ""),
                "proof": [s["title"] for s in proof.get("supports", ()) if s["kind"] != "typed"],
            }
        )  # fmt: skip
    return found


def _figures(evaluation: dict[str, Any], year: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a compiled year each figure with how it came about; of a file from outside what it states."""
    if year.get("figures"):
        return [
            {
                "id": f["id"], "label": f["label"], "value": f["value"], "unit": f["unit"], "shown": f["shown"],
                "definition": f["formula"] or ORIGINS.get(f["origin"], ""), "status": f["status"], "grade": f["grade"],
            }
            for f in year["figures"]
            if f["value"] is not None and not f["id"].startswith("indicator:") and f["concept"] not in PERSONAL
        ]  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for f in evaluation.get("facts", ()):
        key = "·".join([f["concept"], *f["dims"].values()])
        if f["value"] is not None and f["concept"] not in PERSONAL:
            found.setdefault(
                key,
                {
                    "id": key, "label": "·".join([f["label"], *f["dims"].values()]), "value": f["value"], "unit": f["unit"],
                    "shown": f"{f['value']}{f['unit']}", "definition": "报告所述", "status": "", "grade": "",
                },
            )  # fmt: skip
    return [f for f in found.values() if len(f["shown"]) < 200]


def _main(year: dict[str, Any]) -> list[dict[str, str]]:
    by = {f["id"]: f for f in year.get("figures", ())}
    return [{"label": by[i]["label"], "shown": by[i]["shown"]} for i in MAIN if i in by and by[i]["value"] is not None]


def _money(parts: dict[str, Any], year: dict[str, Any]) -> list[dict[str, str]]:
    """Budget and spending of each line, 元."""
    by = {f["id"]: f["value"] for f in year.get("figures", ())}
    rows = []
    for line in (parts.get("budget") or {}).get("lines") or []:
        key = f"line:{line['id']}"
        full = Decimal(by.get(f"{key}.initial") or 0) + Decimal(by.get(f"{key}.adjusted") or 0)
        rows.append({"name": line["name"], "budget": f"{full:f}", "spent": by.get(f"{key}.spent") or "0"})
    return rows


def _evidence(told: dict[str, Any]) -> list[dict[str, str]]:
    """What there is, not the files: they may show people."""
    return [
        {k: str(i.get(k, "") or "") for k in ("id", "title", "kind", "grade", "on", "sha256")}
        for i in told.get("evidence", ())
        if not i.get("private")
    ]


def _registers(told: dict[str, Any]) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for row in told.get("rows", ()):
        counts[row["register"]] = counts.get(row["register"], 0) + 1
    return [{"register": k, "rows": v} for k, v in sorted(counts.items())]


def _score(evaluation: dict[str, Any]) -> dict[str, Any]:
    score = evaluation.get("score") or {}
    sheet = next((s for s in score.get("sheets", ()) if s["total"] is not None), None)
    return {
        "stated": score.get("stated"), "recomputed": sheet["total"] if sheet else None, "final": None,
        "grade": (sheet["grade"] if sheet else "") or score.get("stated_grade", ""), "verdict": score.get("verdict", ""),
        "lines": [
            {k: x[k] for k in ("item", "full", "points", "formula", "reason")} for x in (sheet["lines"] if sheet else ())
        ],
    }  # fmt: skip


def _checks(evaluation: dict[str, Any]) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for f in evaluation.get("findings", ()):
        counts[f["outcome"]] = counts.get(f["outcome"], 0) + 1
    open_ = [
        {"title": f["title"], "message": f["message"], "severity": f["severity"]}
        for f in evaluation.get("findings", ())
        if f["outcome"] == "failed" and f["severity"] == "error"
    ]
    return {"counts": counts, "open": open_}
