"""A compiled year → the tables that are handed in with its report, as ``annexes`` of the pack lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jizheng.compiled import CENT, Compiled, Traced, percent, printed_money, tidy
from jizheng.model import Found, ScoreLine, ScoreSheet
from jizheng.pack import Pack
from jizheng.pack_rows import Scheme
from jizheng.register_types import Condition
from jizheng.registers import count
from jizheng.score import score_with
from jizheng.summaries import Annex, AnnexCell

_RECOMPUTED = ("项目", "完成情况和依据", "怎么算", "分值", "得分", "上限和理由")
_WIDTHS = (24, 44, 44, 8, 9, 36)


def annexes(c: Compiled, pack: Pack) -> tuple[Annex, ...]:
    """The pack's annexes with this year's numbers, and the report's own score line by line (复算单)."""
    rows: Sequence[Mapping[str, Any]] = (
        pack.parameter("annexes", str(c.year.unit.year)) if "annexes" in pack.parameters else ()
    )
    out = [_sheet(a, c, pack) if a.get("scheme") else _table(a, c) for a in rows]
    own = [s for s in c.evaluation.score.sheets if s.status == "recomputed" or s.scheme.endswith("-evidence")]
    return (*out, *(_recomputed(s, c) for s in own[-1:]))


# ---------------------------------------------------------------------------- tables of numbers


def _table(a: Mapping[str, Any], c: Compiled) -> Annex:
    cells = _Cells(c)
    width = len(a["widths"])
    rows: list[tuple[AnnexCell, ...]] = []
    for row in a["rows"]:
        if isinstance(row, Mapping):
            rows += cells.each(row)
        else:
            rows.append(tuple(cells.of(x) for x in row))
    rows += [(AnnexCell(text, "note", width),) for text in a.get("notes", ())]
    return Annex(a["id"], a["title"], a["caption"], a["unit"], tuple(map(int, a["widths"])), tuple(rows))


class _Cells:
    """What the cells of a layout mean in one year."""

    def __init__(self, c: Compiled) -> None:
        self.c = c
        self.by: dict[str, Traced] = {t.id: t for t in c.figures}
        self.by |= {f"concept:{t.concept}": t for t in c.figures if t.concept}

    def of(self, cell: str | Mapping[str, Any], line: str = "", n: int = 0, name: str = "") -> AnnexCell:
        if isinstance(cell, str):
            return AnnexCell(cell.replace("{n}", str(n)).replace("{name}", name) or None)
        if "text" in cell:
            return AnnexCell(cell["text"], cell.get("style", "label"), int(cell.get("span", "1")))
        if "rate" in cell:
            a, b = (self._value(f"concept:{x}") for x in cell["rate"])
            rate = percent(a, b) if a is not None and b is not None else None
            return AnnexCell(rate.quantize(CENT, ROUND_HALF_UP) if rate is not None else None, "percent")
        if "line" in cell:
            return self._shown(self.by.get(f"line:{line}.{cell['line']}"))
        if "figure" in cell or "previous" in cell:
            return self._shown(
                self.by.get(f"concept:{cell['figure']}" if "figure" in cell else f"previous:{cell['previous']}")
            )
        return self._money(self._worked_out(cell))

    def each(self, row: Mapping[str, Any]) -> Iterator[tuple[AnnexCell, ...]]:
        """One row for each budget line of a kind."""
        for n, line in enumerate((x for x in self.c.year.budget.lines if x.kind == row["each"]), 1):
            yield tuple(self.of(x, line.id, n, line.name) for x in row["cells"])

    def _worked_out(self, cell: Mapping[str, Any]) -> Decimal | None:
        lines = [x for x in self.c.year.budget.lines if x.kind == cell.get("kind", cell.get("paid"))]
        if "sum" in cell:
            values = [self._value(f"concept:{x}") for x in cell["sum"]]
            return None if None in values else sum((v for v in values if v is not None), Decimal(0))
        if "line_sum" in cell:
            values = [self._value(f"line:{x.id}.{cell['line_sum']}") for x in lines]
            return None if None in values or not values else sum((v for v in values if v is not None), Decimal(0))
        if "counted" in cell:
            register = self.c.year.registers.get(cell["counted"])
            if register is None:
                return None
            return count(register, register.type.measure_of(cell["measure"]), year=self.c.year.unit.year).value
        return self._paid([x.id for x in lines], cell)

    def _paid(self, lines: Sequence[str], cell: Mapping[str, Any]) -> Decimal | None:
        """Payments of these lines with one of the values; None where the field was never filled: nobody can tell."""
        register = self.c.year.registers.get("payments")
        if register is None or not lines:
            return None
        measure, own = register.type.measure_of("amount"), Condition(field="line", is_=list(lines))
        filled = count(
            register, measure, [own, Condition(field=cell["field"], filled=True)], year=self.c.year.unit.year
        )
        if not filled.keys:
            return None
        return count(
            register, measure, [own, Condition(field=cell["field"], is_=list(cell["is"]))], year=self.c.year.unit.year
        ).value

    def _value(self, name: str) -> Decimal | None:
        t = self.by.get(name)
        return t.value if t is not None else None

    def _shown(self, t: Traced | None) -> AnnexCell:
        if t is None or t.value is None:
            return AnnexCell("无" if t is not None and t.state.value == "none" else None, "value")
        if t.unit == "元":
            return self._money(t.value)
        return AnnexCell(tidy(t.value), "points")

    def _money(self, value: Decimal | None) -> AnnexCell:
        if value is None:
            return AnnexCell(None, "value")
        return AnnexCell(printed_money(value, self.c.unit) if value else Decimal("0.00"), "value")


# ---------------------------------------------------------------------------- score sheets


def _sheet(a: Mapping[str, Any], c: Compiled, pack: Pack) -> Annex:
    """An official score sheet: its own words, the points that this report's figures decide."""
    scheme = next(s for s in pack.schemes if s.id == a["scheme"])
    e = c.evaluation
    found = score_with(scheme.id, Found(e.profile, e.facts, e.indicators, e.claims), e.findings, pack)
    rows = [tuple(AnnexCell(h, "head") for h in a["heads"])]
    lines = found.lines if found is not None else ()
    rows += _items(scheme, lines)
    full = sum((Decimal(x.full) for x in scheme.items), Decimal(0))
    given = [x.points for x in lines if x.points is not None]
    known = sum((x.full or Decimal(0) for x in lines if x.points is not None), Decimal(0))
    total = sum(given, Decimal(0)) if given else None
    note = f"能由本报告算出的{len(given)}项共{known:f}分" if len(given) < len(scheme.items) else ""
    rows.append(
        (AnnexCell("合计", "head", 4), AnnexCell(full, "points"), AnnexCell(total, "points"), AnnexCell(note, "text"))
    )
    rows += [(AnnexCell(text, "note", len(a["widths"])),) for text in a.get("notes", ())]
    return Annex(a["id"], a["title"], a["caption"], a["unit"], tuple(map(int, a["widths"])), tuple(rows))


def _items(scheme: Scheme, lines: Sequence[ScoreLine]) -> Iterator[tuple[AnnexCell, ...]]:
    """A row an item; the same level stands once, beside all of its items."""
    items = scheme.items
    for n, item in enumerate(items):
        line = lines[n] if n < len(lines) else None
        cells = []
        for level, key in (("level1", (item.level1,)), ("level2", (item.level1, item.level2))):
            same = [x for x in items if (x.level1, x.level2)[: len(key)] == key]
            if same[0] is item:
                cells.append(AnnexCell(getattr(item, level) or "—", "label", 1, len(same)))
        cells += [
            AnnexCell(item.name), AnnexCell(item.standard, "text"), AnnexCell(Decimal(item.full), "points"),
            AnnexCell(line.points if line else None, "points"), AnnexCell(_reason(line), "text"),
        ]  # fmt: skip
        yield tuple(cells)


def _reason(line: ScoreLine | None) -> str:
    if line is None:
        return ""
    said = [line.formula if line.points is not None else "", line.reason]
    return "；".join(x for x in said if x)


def _recomputed(sheet: ScoreSheet, c: Compiled) -> Annex:
    """复算单: every line with its inputs and formula, so that anybody can work the total out again by hand."""
    done = {i.name or i.target.text: f"目标：{i.target.text}　完成：{i.actual.text}" for i in c.evaluation.indicators}
    rows = [tuple(AnnexCell(h, "head") for h in _RECOMPUTED)]
    for x in sheet.lines:
        inputs = "；".join(f"{k}：{v}" for k, v in x.inputs)
        what = next((v for k, v in done.items() if k and k in x.item), inputs)
        rows.append(
            (
                AnnexCell(x.item), AnnexCell(what, "text"), AnnexCell(x.formula, "text"), AnnexCell(x.full, "points"),
                AnnexCell(x.points, "points"), AnnexCell("；".join(y for y in (x.cap, x.reason) if y), "text"),
            )
        )  # fmt: skip
    rows.append(
        (AnnexCell("合计", "head", 3), AnnexCell(sheet.full, "points"), AnnexCell(sheet.total, "points"), AnnexCell(f"等次：{sheet.grade}", "text"))
    )  # fmt: skip
    rows.append((AnnexCell(sheet.note, "note", len(_RECOMPUTED)),))
    return Annex("recomputed", "绩效自评得分复算单", "", "", _WIDTHS, tuple(rows))
