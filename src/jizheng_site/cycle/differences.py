"""What differs between two states of one report: figures, indicators, findings, score; and what stands behind them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from jizheng_site.cycle import kept
from jizheng_site.cycle.kept import Cell, Cells
from jizheng_site.year.keys import escaped
from jizheng_site.year.words import word

Evaluation = dict[str, Any]
ROWS = 50  # rows of a register that are told cell by cell; of more their number says it


class Change(NamedTuple):
    """One cell: where, what stood there, what stands there now ("" = nothing), and by how much a number moved.

    ``target``: the cell as a return names it (``goals#/indicators/3.1.1/actual``); "" = it has no such name.
    """

    where: str
    old: str
    new: str
    by: str = ""
    target: str = ""


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
        among(_figures(old), _figures(new)), among(_indicators(old) | _lines(old), _indicators(new) | _lines(new)), mended, fresh, still,
        Change("自评分", before, after, _by(before, after)) if before != after else None, [], [],
    )  # fmt: skip


def compare_versions(old: dict[str, Any], new: dict[str, Any]) -> Difference:
    """Two kept versions of a year (``versions.body_of``): also the cells of its documents and the rows of its registers."""
    found = compare(old.get("evaluation") or {}, new.get("evaluation") or {})
    cells = among(kept.cells(old.get("parts", {})), kept.cells(new.get("parts", {})))
    return found._replace(cells=cells, rows=_rows(old, new) + among(kept.evidence(old), kept.evidence(new)))


def changes(old: dict[str, str], new: dict[str, str]) -> list[Change]:
    """The cells that are not the same, in the order of the old then the new."""
    return among(*({k: Cell(k, v) for k, v in told.items()} for told in (old, new)))


def among(old: Cells, new: Cells) -> list[Change]:
    """The same of cells that know their names."""
    nothing = Cell("", "")
    found = []
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key, nothing), new.get(key, nothing)
        if a.text != b.text:
            found.append(Change(b.where or a.where, a.text, b.text, _by(a.text, b.text), b.target or a.target))
    return found


def _rows(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Of each register how many rows there were and are; of those that stayed each cell that was changed."""
    found: list[Change] = []
    before, after = kept.registers(old), kept.registers(new)
    for name in sorted(before.keys() | after.keys()):
        a, b = before.get(name, {}), after.get(name, {})
        if a == b:
            continue
        stayed = [k for k in a if k in b and a[k] != b[k]]
        counts = (("新增", len(b.keys() - a.keys())), ("减少", len(a.keys() - b.keys())), ("修改", len(stayed)))
        told = "，".join(f"{word} {n} 条" for word, n in counts if n)
        found.append(Change(f"台账 › {word(name)}", f"{len(a)} 条", f"{len(b)} 条", told, f"registers/{name}"))
        for key in stayed[:ROWS]:
            found += among(kept.record(name, key, a[key]), kept.record(name, key, b[key]))
    return found


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


def _figures(told: Evaluation) -> Cells:
    found: Cells = {}
    for f in told.get("facts", ()):
        name = f["label"] + "".join(f"·{v}" for v in f["dims"].values())
        if f["value"] is not None:
            target = "" if f["dims"] else f"budget#/{f['concept']}"
            found.setdefault(name, Cell(name, f"{f['value']}{f['unit']}"[:200], target))
    return found


def _indicators(told: Evaluation) -> Cells:
    found: Cells = {}
    for i in told.get("indicators", ()):
        name, target = i["name"] or i["target"]["text"][:30], f"goals#/indicators/{escaped(i['id'].removeprefix('i:'))}"
        cells = {
            "目标值": i["target"]["text"], "完成值": i["actual"]["text"], "分值": i["weight"] or "", "自评得分": i["score"] or "",
            "偏差原因": i["reason"] or "",
        }  # fmt: skip
        for head, text in cells.items():
            if text:
                found.setdefault(f"{name} · {head}", Cell(f"{name} · {head}", text[:300], target))
    return found


def _lines(told: Evaluation) -> Cells:
    """What the lines of the score sheet come to when worked out again."""
    sheet = next((s for s in (told.get("score") or {}).get("sheets", ()) if s["total"] is not None), None)
    rows = sheet["lines"] if sheet else ()
    return {
        f"{x['item']} · 复算": Cell(f"{x['item']} · 复算得分", str(x["points"] or ""), f"line:{x['item']}")
        for x in rows
    }


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
