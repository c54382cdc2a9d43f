"""The public contract ``jizheng.evaluation/1`` as JSON; its schema: docs/reference/evaluation.schema.json.

Decimals are strings, exactly as stated ("119.14"): no reader can lose a digit.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from jizheng.model import SCHEMA, Claim, Evaluation, Fact, Finding, Indicator, Profile, Quantity, Score, Where


def write_json(evaluation: Evaluation) -> bytes:
    """The whole evaluation; the same evaluation gives the same bytes."""
    from msgspec.json import encode

    plain = as_json(evaluation)
    try:
        return encode(plain) + b"\n"
    except UnicodeEncodeError:  # half a character, from a broken file: shown as "?"
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace") + b"\n"


def as_json(e: Evaluation) -> dict[str, Any]:
    """The evaluation as plain dicts and lists."""
    d, p = e.document, e.profile
    return {
        "schema": SCHEMA,
        "engine": e.engine,
        "document": {"sha256": d.sha256, "name": d.name, "format": d.format, "size": d.size, "blocks": len(d.blocks)},
        "pack": {
            "id": e.pack.id, "title": e.pack.title, "edition": e.pack.edition, "sha256": e.pack.sha256, "chain": list(e.pack.chain),
        },
        "profile": _profile(p),
        "parts": [{"name": x.name, "path": x.path, "profile": _profile(x.profile), "score": _score(x.score)} for x in e.parts],
        "facts": [_fact(f) for f in e.facts],
        "indicators": [_indicator(i) for i in e.indicators],
        "claims": [_claim(c) for c in e.claims],
        "findings": [_finding(f) for f in e.findings],
        "score": _score(e.score),
        "problems": [{"code": x.code, "message": x.message, "path": x.path, "fatal": x.fatal} for x in d.problems],
    }  # fmt: skip


def _profile(p: Profile) -> dict[str, str]:
    return {
        "kind": p.kind, "kind_label": p.kind_label, "reason": p.reason, "title": p.title, "unit": p.unit,
        "year": p.year, "project": p.project, "form": p.form,
    }  # fmt: skip


def _number(value: Decimal | str | None) -> str | None:
    return None if value is None else format(value, "f") if isinstance(value, Decimal) else value


def _where(w: Where) -> dict[str, Any]:
    return {"path": w.path, "excerpt": w.excerpt, "block": w.block, "cell": w.cell, "start": w.start, "end": w.end}


def _fact(f: Fact) -> dict[str, Any]:
    return {
        "id": f.id, "concept": f.concept, "label": f.label, "value": _number(f.value), "unit": f.unit, "state": f.state.value,
        "bound": f.bound, "qualifier": f.qualifier, "period": f.period, "dims": dict(f.dims), "raw": f.raw,
        "where": [_where(w) for w in f.wheres],
    }  # fmt: skip


def _quantity(q: Quantity) -> dict[str, Any]:
    return {
        "text": q.text,
        "value": _number(q.value),
        "unit": q.unit,
        "operator": q.operator,
        "bound": q.bound,
        "state": q.state.value,
    }


def _indicator(i: Indicator) -> dict[str, Any]:
    return {
        "id": i.id, "name": i.name, "level1": i.level1, "level2": i.level2, "direction": i.direction,
        "target": _quantity(i.target), "actual": _quantity(i.actual), "weight": _number(i.weight), "score": _number(i.score),
        "reason": i.reason, "evidence": i.evidence, "where": [_where(w) for w in i.wheres],
    }  # fmt: skip


def _claim(c: Claim) -> dict[str, Any]:
    return {
        "id": c.id, "predicate": c.predicate, "title": c.title, "sentence": c.sentence, "verdict": c.verdict.value,
        "basis": c.basis, "subject": c.subject, "facts": list(c.facts), "where": [_where(w) for w in c.wheres],
    }  # fmt: skip


def _finding(f: Finding) -> dict[str, Any]:
    return {
        "id": f.id, "rule": f.rule, "version": f.version, "title": f.title, "outcome": f.outcome.value, "severity": f.severity.value,
        "message": f.message, "why": f.why, "basis": f.basis, "verified": f.verified, "advice": f.advice,
        "facts": list(f.facts), "where": [_where(w) for w in f.wheres],
    }  # fmt: skip


def _score(s: Score) -> dict[str, Any]:
    return {
        "stated": _number(s.stated), "stated_grade": s.stated_grade, "recomputable": s.recomputable, "verdict": s.verdict,
        "missing": list(s.missing),
        "sheets": [
            {
                "scheme": t.scheme, "title": t.title, "status": t.status, "basis": t.basis, "verified": t.verified,
                "full": _number(t.full), "total": _number(t.total), "grade": t.grade, "note": t.note,
                "lines": [
                    {
                        "item": x.item, "full": _number(x.full), "points": _number(x.points), "stated": _number(x.stated),
                        "formula": x.formula, "inputs": [{"name": k, "value": v} for k, v in x.inputs], "reason": x.reason,
                        "cap": x.cap, "facts": list(x.facts),
                    }
                    for x in t.lines
                ],
            }
            for t in s.sheets
        ],
    }  # fmt: skip
