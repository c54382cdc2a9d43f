"""What differs between two states of one report: figures, indicators, findings, score; and what stands behind them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

Evaluation = dict[str, Any]


class Change(NamedTuple):
    """One cell: where, what stood there, what stands there now ("" = nothing), and by how much a number moved."""

    where: str
    old: str
    new: str
    by: str = ""


class Difference(NamedTuple):
    """Two states compared; each part is empty when nothing differs in it."""

    figures: list[Change]
    indicators: list[Change]
    mended: list[dict[str, Any]]
    fresh: list[dict[str, Any]]
    still: int
    score: Change | None
    cells: list[Change]
    rows: list[Change]

    @property
    def tables(self) -> list[tuple[str, list[Change]]]:
        """The parts that are tables of cells, with their heads; those in which nothing differs left out."""
        named = (("数据", self.figures), ("指标", self.indicators), ("填报内容", self.cells), ("台账和佐证", self.rows))
        return [(title, rows) for title, rows in named if rows]

    @property
    def total(self) -> int:
        return (
            len(self.figures)
            + len(self.indicators)
            + len(self.mended)
            + len(self.fresh)
            + len(self.cells)
            + len(self.rows)
        )


def compare(old: Evaluation, new: Evaluation) -> Difference:
    """Two evaluations (jizheng.evaluation/1)."""
    mended, fresh, still = _findings(old, new)
    before, after = _stated(old), _stated(new)
    return Difference(
        changes(_figures(old), _figures(new)), changes(_indicators(old), _indicators(new)), mended, fresh, still,
        Change("自评分", before, after, _by(before, after)) if before != after else None, [], [],
    )  # fmt: skip


def compare_versions(old: dict[str, Any], new: dict[str, Any]) -> Difference:
    """Two kept versions of a year (``versions.body_of``): also the cells of its documents and the rows of its registers."""
    found = compare(old.get("evaluation") or {}, new.get("evaluation") or {})
    cells = changes(_cells(old.get("parts", {})), _cells(new.get("parts", {})))
    rows = _rows(old, new) + changes(_evidence(old), _evidence(new))
    return found._replace(cells=cells, rows=rows)


def changes(old: dict[str, str], new: dict[str, str]) -> list[Change]:
    """The cells that are not the same, in the order of the old then the new."""
    return [
        Change(k, old.get(k, ""), new.get(k, ""), _by(old.get(k, ""), new.get(k, "")))
        for k in dict.fromkeys([*old, *new])
        if old.get(k, "") != new.get(k, "")
    ]


def _by(old: str, new: str) -> str:
    """+3.20: only between two numbers of the same unit."""
    a, b = _number(old), _number(new)
    if a is None or b is None or a[1] != b[1]:
        return ""
    return f"{b[0] - a[0]:+,f}{a[1]}"


def _number(text: str) -> tuple[Decimal, str] | None:
    digits = text.rstrip("元万亿条次米公里张个人%分吨盏户篇处份件项")
    try:
        return Decimal(digits.replace(",", "")), text[len(digits) :]
    except InvalidOperation:
        return None


def _figures(told: Evaluation) -> dict[str, str]:
    found: dict[str, str] = {}
    for f in told.get("facts", ()):
        name = f["label"] + "".join(f"·{v}" for v in f["dims"].values())
        if f["value"] is not None:
            found.setdefault(name, f"{f['value']}{f['unit']}"[:200])
    return found


def _indicators(told: Evaluation) -> dict[str, str]:
    found: dict[str, str] = {}
    for i in told.get("indicators", ()):
        name = i["name"] or i["target"]["text"][:30]
        cells = {
            "目标值": i["target"]["text"], "完成值": i["actual"]["text"], "分值": i["weight"] or "", "自评得分": i["score"] or "",
            "偏差原因": i["reason"] or "",
        }  # fmt: skip
        for head, text in cells.items():
            if text:
                found.setdefault(f"{name} · {head}", text[:300])
    return found


def _stated(told: Evaluation) -> str:
    return (told.get("score") or {}).get("stated") or ""


def _findings(old: Evaluation, new: Evaluation) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """By rule and words: (no longer there, new, how many are as before)."""
    before, after = _failed(old), _failed(new)
    gone = Counter(before.keys()) - Counter(after.keys())
    come = Counter(after.keys()) - Counter(before.keys())
    return [before[k] for k in gone], [after[k] for k in come], len(before.keys() & after.keys())


def _failed(told: Evaluation) -> dict[tuple[str, str], dict[str, Any]]:
    return {(f["rule"], f["message"]): f for f in told.get("findings", ()) if f["outcome"] == "failed"}


PARTS = {"unit": "概况", "budget": "预算", "goals": "目标", "narrative": "正文"}


def _cells(parts: dict[str, Any]) -> dict[str, str]:
    """Every cell by its place; rows of a list by their id or name."""
    found: dict[str, str] = {}

    def walk(value: Any, at: str) -> None:
        if isinstance(value, dict):
            for k, v in value.items():
                if k != "id":
                    walk(v, f"{at} › {k}")
        elif isinstance(value, list):
            for n, v in enumerate(value, 1):
                name = str(v.get("name") or v.get("id") or n) if isinstance(v, dict) else str(n)
                walk(v, f"{at} › {name}")
        elif value not in (None, ""):
            found[at] = str(value)[:300]

    for name, title in PARTS.items():
        walk(parts.get(name) or {}, title)
    return found


def _rows(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Of each register how many rows there were and are, and how many of those that stayed were changed."""
    found: list[Change] = []
    before, after = _by_register(old), _by_register(new)
    for name in sorted(before.keys() | after.keys()):
        a, b = before.get(name, {}), after.get(name, {})
        changed = sum(a[k] != b[k] for k in a.keys() & b.keys())
        if a != b:
            told = "，".join(
                f"{word} {n} 条" for word, n in (("新增", len(b.keys() - a.keys())), ("减少", len(a.keys() - b.keys())), ("修改", changed)) if n
            )  # fmt: skip
            found.append(Change(f"台账 › {name}", f"{len(a)} 条", f"{len(b)} 条", told))
    return found


def _by_register(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in told.get("rows", ()):
        found.setdefault(row["register"], {})[row["key"]] = row["values"]
    return found


def _evidence(told: dict[str, Any]) -> dict[str, str]:
    return {
        f"佐证 › {i['id']} {i.get('title', '')}".strip(): (i.get("sha256") or "有登记")[:12]
        for i in told.get("evidence", ())
    }
