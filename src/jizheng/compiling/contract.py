"""A compiled year as JSON: ``jizheng.evaluation/1`` with one more key, ``year`` (``jizheng.year/1``).

A reader of evaluations reads it unchanged.  Its schema: docs/reference/year.schema.json.  Decimals are strings, exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from jizheng.compiled import YEAR_SCHEMA, Compiled, Proof, Traced, words
from jizheng.write.json import as_json

MOST_KEYS = 10_000  # keys of rows listed for one figure; of more there is their number and their hash


def year_json(c: Compiled) -> dict[str, Any]:
    """The whole compiled year as plain dicts and lists; the same year gives the same."""
    out = as_json(c.evaluation)
    out["year"] = {
        "schema": YEAR_SCHEMA,
        "unit": c.year.unit.name,
        "year": c.year.unit.year,
        "as_of": c.as_of,
        "sha256": c.year.sha256,
        "money_unit": c.unit,
        "figures": _figures(c),
        "coverage": [
            {
                "duty": r.duty, "task": r.task, "goal": r.goal, "indicator": r.indicator, "name": r.name,
                "status": r.proof.status if r.proof else "", "grade": r.proof.grade if r.proof else "", "gap": r.gap,
                "evidence": [s.id for s in r.proof.supports if s.kind == "evidence"] if r.proof else [],
            }
            for r in c.matrix
        ],
        "proofs": [_proof(p) for p in c.proofs],
        "caps": [
            {
                "indicator": x.indicator, "name": x.name, "share": _number(x.share), "reason": x.reason, "full": _number(x.full),
                "before": _number(x.before), "after": _number(x.after), "status": x.status, "grade": x.grade,
            }
            for x in c.caps
        ],
        "narrative": [{"line": p.line, "heading": p.heading, "source": p.source, "text": p.text} for p in c.prose],
        "references": [
            {"file": u.file, "line": u.line, "name": u.name, "words": u.words, "figures": list(u.figures)} for u in c.uses
        ],
        "history": {
            k: [{"year": h.year, "target": _number(h.target), "actual": _number(h.actual)} for h in rows]
            for k, rows in c.history.items()
        },
        "troubles": [
            {
                "code": t.code, "severity": t.severity.value, "file": t.file, "line": t.line, "column": t.column,
                "message": t.message, "advice": t.advice,
            }
            for t in c.troubles
        ],
    }  # fmt: skip
    return out


def write_year_json(c: Compiled) -> bytes:
    """The contract as bytes."""
    from msgspec.json import encode

    return encode(year_json(c)) + b"\n"


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _figures(c: Compiled) -> list[dict[str, Any]]:
    facts: dict[str, list[str]] = {}
    for f in c.evaluation.facts:
        for w in f.wheres:
            if w.block < 0:
                facts.setdefault(f.concept, []).append(f.id)
    status = {p.about: p for p in c.proofs}
    return [_figure(t, c.unit, facts.get(t.concept, []) if t.concept else [], status.get(t.id)) for t in c.figures]


def _figure(t: Traced, unit: str, facts: Sequence[str], proof: Proof | None) -> dict[str, Any]:
    keys = sorted(t.keys)
    out: dict[str, Any] = {
        "id": t.id, "label": t.label, "value": _number(t.value), "unit": t.unit, "state": t.state.value, "shown": words(t, unit),
        "concept": t.concept, "origin": t.origin, "where": t.where, "formula": t.formula, "parts": list(t.parts),
        "qualifier": t.qualifier, "reason": t.reason, "file": t.file, "line": t.line, "rows": len(keys),
        "keys": keys if len(keys) <= MOST_KEYS else [], "keys_sha256": sha256("\n".join(keys).encode()).hexdigest() if keys else "",
        "facts": list(facts), "status": proof.status if proof else "", "grade": proof.grade if proof else "",
    }  # fmt: skip
    if t.base:
        out["sample"] = {"base": t.base, "low": _number(t.low), "high": _number(t.high)}
    return out


def _proof(p: Proof) -> dict[str, Any]:
    return {
        "about": p.about, "label": p.label, "status": p.status, "grade": p.grade, "reopened": list(p.reopened),
        "supports": [
            {
                "kind": s.kind, "id": s.id, "title": s.title, "grade": s.grade, "sound": s.sound, "note": s.note,
                "locator": s.locator,
            }
            for s in p.supports
        ],
    }  # fmt: skip
