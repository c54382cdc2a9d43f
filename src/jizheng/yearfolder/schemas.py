"""JSON Schemas of the files that people write, made from the structs that read them."""

from __future__ import annotations

from typing import Any

import msgspec

from jizheng.records import Budget, EvidenceRow, Goals, Unit

FILES: dict[str, Any] = {
    "unit.yaml": Unit,
    "budget.yaml": Budget,
    "goals.yaml": Goals,
    "evidence.yaml": list[EvidenceRow],
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one file of ``FILES``, for editors that complete and underline."""
    raw = msgspec.json.schema(FILES[name])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **_eased(raw)}


def _eased(node: Any) -> Any:
    """As YAML is written: a number may be bare, a key may be left blank, a text may look like a number."""
    if isinstance(node, list):
        return [_eased(x) for x in node]
    if not isinstance(node, dict):
        return node
    out = {k: _eased(v) for k, v in node.items()}
    if node.get("format") == "decimal":
        return {"type": ["number", "string"], **{k: v for k, v in out.items() if k not in ("type", "format")}}
    if node.get("type") == "string":
        out["type"] = ["string", "number", "null"]
    elif node.get("type") == "boolean":
        out["type"] = ["boolean", "string", "null"]
    elif node.get("type") in ("array", "integer"):
        out["type"] = [node["type"], "null"]
    return out
