"""A kept version (``versions.body_of``) as single cells, each with its place in words and the name that a return gives it."""

from __future__ import annotations

from typing import Any, NamedTuple

from jizheng_site.year.keys import escaped
from jizheng_site.year.words import field, word

NAMED = {"concept", "period", "register", "source"}  # keys whose values are names of ours
PARTS = {"unit": "概况", "budget": "预算", "goals": "目标", "narrative": "正文"}


class Cell(NamedTuple):
    """``where``: its place in words; ``text``: what stands there; ``target``: ``budget#/lines/A/initial``."""

    where: str
    text: str
    target: str = ""


Cells = dict[str, Cell]  # by place


def cells(parts: dict[str, Any]) -> Cells:
    """Every cell of the documents; rows of a list by their name, or by their number."""
    found: Cells = {}

    def walk(value: Any, where: str, target: str) -> None:
        if isinstance(value, dict):
            for k, v in value.items():
                if k != "id":
                    walk(v, f"{where} › {word(k)}", f"{target}/{k}")
        elif isinstance(value, list):
            for n, v in enumerate(value):
                own = v if isinstance(v, dict) else {}
                name = str(own.get("name") or own.get("id") or n + 1)
                walk(v, f"{where} › {name}", f"{target}/{escaped(own.get('id') or n)}")
        elif value not in (None, ""):
            known = target.rpartition("/")[2] in NAMED
            found[target] = Cell(where, word(str(value)) if known else _said(value), target)

    for name, title in PARTS.items():
        body = parts.get(name) or {}
        if name == "narrative":
            found |= _paragraphs(title, str(body.get("text") or ""))
        else:
            walk(body, title, f"{name}#")
    return found


def _said(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)[:300]


def _paragraphs(title: str, text: str) -> Cells:
    """Prose by its headings, so that a changed sentence is not lost in the whole."""
    found: Cells = {}
    heading, count = "", 0
    for line in text.splitlines():
        if line.startswith("#"):
            heading, count = line.strip("# "), 0
        elif line.strip():
            count += 1
            where = " › ".join(x for x in (title, heading, f"第 {count} 段") if x)
            found[where] = Cell(where, line.strip(), "narrative#")
    return found


def registers(told: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows by register and key."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in told.get("rows", ()):
        found.setdefault(row["register"], {})[row["key"]] = row["values"]
    return found


def record(register: str, key: str, values: dict[str, Any]) -> Cells:
    """The cells of one row."""
    at = f"台账 › {word(register)} › {key}"
    target = f"registers/{register}"
    return {k: Cell(f"{at} › {field(register, k)}", _said(v), target) for k, v in values.items() if v not in (None, "")}


def evidence(told: dict[str, Any]) -> Cells:
    """Each file by its title: what it is and the beginning of its hash."""
    found: Cells = {}
    for i in told.get("evidence", ()):
        proves = "、".join(map(str, i.get("proves") or ()))
        file = f"文件 {i['sha256'][:12]}…" if i.get("sha256") else "没有文件"
        words = (i.get("kind", ""), i.get("on", ""), f"证明 {proves}" if proves else "", file)
        target = f"evidence/{i['id']}"
        found[target] = Cell(
            f"佐证 › {i['id']} {i.get('title', '')}".strip(), "，".join(str(w) for w in words if w), target
        )
    return found
