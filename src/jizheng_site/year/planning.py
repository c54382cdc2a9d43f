"""What an import would change: cell by cell of the documents, row by row of the registers, piece by piece of the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jizheng_site import engine
from jizheng_site.year.folder import Brought
from jizheng_site.year.incoming import Stated
from jizheng_site.year.keys import escaped
from jizheng_site.year.models import Part, UnitYear
from jizheng_site.year.naming import ROOMS, in_document, record_name, shortened
from jizheng_site.year.wording import on_site

CELLS = 120  # of each document that are listed one by one
NAMED = 12  # records of each kind of change that are named
TROUBLES = 200


def plan_of(unit_year: UnitYear, brought: Brought | Stated) -> dict[str, Any]:
    """As plain data, to be kept and shown.

    ``parts``: [{title, cells: [[where, old, new]], more}]; ``registers``: [{label, before, after, new, changed, gone, same, named}];
    ``evidence`` the same or None; ``troubles``: [[severity, file, line, column, message, advice]]; ``notes``: sentences.
    """
    stands = {p.name: p.body for p in unit_year.parts.all()}
    parts = [
        x for name in Part.NAMES if (x := _document(name, stands.get(name) or {}, brought.bodies[name], unit_year.pack))
    ]
    plan: dict[str, Any] = {"parts": parts, "registers": [], "evidence": None, "troubles": [], "refused": 0, "notes": _strange(unit_year, brought)}  # fmt: skip
    if isinstance(brought, Stated):
        plan |= {"facts": brought.facts, "indicators": brought.indicators}
        return plan
    plan["registers"] = _registers(unit_year, brought)
    now = {i.key: _words({**i.body, "sha256": i.file_id or ""}) for i in unit_year.items.filter(dropped=False)}
    new = {k: _words({**body, "sha256": f.pk if f else ""}) for k, body, f, _ in brought.items}
    titles = {i.key: i.body.get("title", "") for i in unit_year.items.all()} | {k: b.get("title", "") for k, b, _, _ in brought.items}  # fmt: skip
    plan["evidence"] = _counted("佐证材料", now, new, lambda k: f"{k}“{shortened(titles.get(k))}”")
    plan["refused"] = brought.refused
    plan["records"], plan["pieces"] = brought.records, len(brought.items)
    plan["troubles"] = [
        [t.severity.value, t.file, t.line, t.column, on_site(t.message), on_site(t.advice)] for t in brought.troubles[:TROUBLES]
    ]  # fmt: skip
    return plan


def changes(plan: dict[str, Any]) -> bool:
    """Whether it would change anything at all."""
    kinds = [*plan["registers"], *([plan["evidence"]] if plan["evidence"] else [])]
    return bool(plan["parts"]) or any(x["new"] or x["changed"] or x["gone"] for x in kinds)


def _strange(unit_year: UnitYear, brought: Brought | Stated) -> list[str]:
    """What does not fit this unit and year: it is said, and nothing is changed by itself."""
    body = brought.bodies["unit"]
    pairs = (("单位名称", body.get("name"), unit_year.place.name), ("年度", body.get("year"), unit_year.year), ("表式", body.get("pack"), unit_year.pack))  # fmt: skip
    return [f"文件里的{t}是“{a}”，这里是“{b}”。请核对是不是拿错了文件。" for t, a, b in pairs if a and a != b]


def _document(name: str, old: dict[str, Any], new: dict[str, Any], pack: str) -> dict[str, Any] | None:
    if name == "narrative":
        a, b = str(old.get("text", "")), str(new.get("text", ""))
        cells = [["正文", f"{len(a)} 字" if a else "", f"{len(b)} 字" if b else ""]] if a.strip() != b.strip() else []
    else:
        was, will = ({k: _said(k, v, pack) for k, v in _flat(body)} for body in (old, new))
        cells = [
            [in_document(name, new if k in will else old, k, pack), was.get(k, ""), will.get(k, "")]
            for k in dict.fromkeys([*will, *was])
            if was.get(k, "") != will.get(k, "")
        ]
    more = max(0, len(cells) - CELLS)
    return {"title": ROOMS[name], "cells": cells[:CELLS], "more": more} if cells else None


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every cell that holds something, by its path."""
    if isinstance(value, dict):
        for k, v in value.items():
            if k != "id":
                yield from _flat(v, f"{path}/{k}" if path else k)
    elif isinstance(value, list) and any(isinstance(v, dict) for v in value):
        for n, v in enumerate(value):
            own = v.get("id") if isinstance(v, dict) else None
            yield from _flat(v, f"{path}/{escaped(own) if own else n}")
    elif value not in (None, "", [], {}):
        yield path, _words(value)


def _said(path: str, text: str, pack: str) -> str:
    """A value that is a code, by its Chinese name."""
    key = path.rpartition("/")[2]
    if key in {"concept", "source"}:
        return engine.label_of(pack, text)
    types = engine.register_types(pack)
    if key == "register":
        return types[text].label if text in types else text
    if key == "measure":
        return next((m.label for t in types.values() for m in t.measures if m.id == text), text)
    return text


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(str(v) for v in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{k}：{_words(v)}" for k, v in sorted(value.items()) if v not in (None, "", [], {}, False))
    return str(value)


def _registers(unit_year: UnitYear, brought: Brought) -> list[dict[str, Any]]:
    types = engine.register_types(unit_year.pack)
    now: dict[str, dict[str, Any]] = {}
    for register, key, values in unit_year.rows.filter(dropped=False).values_list("register", "key", "values"):
        now.setdefault(register, {})[key] = {k: v for k, v in values.items() if v}
    found = []
    for register in dict.fromkeys([*types, *brought.rows, *now]):
        new = {key: {k: v for k, v in values.items() if v} for key, _, values in brought.rows.get(register, ())}
        was = now.get(register, {})
        if new or was:
            kind = types.get(register)

            def called(key: str, kind: Any = kind, new: Any = new, was: Any = was) -> str:
                return record_name(kind, key, new.get(key) or was.get(key))

            found.append(_counted(kind.label if kind else register, was, new, called))
    return found


def _counted(label: str, was: dict[str, Any], new: dict[str, Any], called: Any) -> dict[str, Any]:
    kinds = {
        "new": [k for k in new if k not in was],
        "changed": [k for k in new if k in was and new[k] != was[k]],
        "gone": [k for k in was if k not in new],
    }
    named = {kind: [called(k) for k in keys[:NAMED]] for kind, keys in kinds.items() if keys}
    counts = {kind: len(keys) for kind, keys in kinds.items()}
    same = sum(k in was and new[k] == was[k] for k in new)
    return {"label": label, "before": len(was), "after": len(new), "same": same, "named": named, **counts}
