"""A compiled year → its charts, as rows of ``year_charts`` in the pack say; what was not recorded is not drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import cos, radians
from typing import Any

from jizheng.compiled import CENT, HUNDRED, Compiled, Traced, printed_money, tidy
from jizheng.pack import Pack
from jizheng.records import Record, Register, Value
from jizheng.register_types import Condition, Measure
from jizheng.registers import GeometryError, count, geometry_of, lonlat
from jizheng.registers.conditions import test_of
from jizheng.summaries import Chart, ChartRow, Drawn

Point = tuple[Decimal, Decimal]
ZERO = Decimal(0)
REST = "其他"
_TENTH = Decimal("0.1")
_MERIDIAN = Decimal(111_195)  # metres of a degree on a sphere: a drawing needs no ellipsoid
_MONTHS = tuple(f"{m}月" for m in range(1, 13))


def charts(compiled: Compiled, pack: Pack) -> tuple[Chart, ...]:
    """Every chart of the pack that this year has numbers for, in the pack's order."""
    rows: Sequence[Mapping[str, Any]] = pack.parameter("year_charts", str(compiled.year.unit.year))
    out = []
    for row in rows:
        chart = KINDS[row["kind"]](row, compiled, pack)
        if chart is not None and chart.rows:
            out.append(chart)
    return tuple(out)


# ---------------------------------------------------------------------------- money


def _flow(row: Mapping[str, Any], c: Compiled, pack: Pack) -> Chart | None:
    """What came in and what went out, in 元; a concept that is 0 or blank has no part in the drawing."""
    by = {t.concept: t for t in c.figures if t.concept and not t.dims}
    rows = []
    for side in ("left", "right"):
        for code in row[side]:
            t = by.get(code)
            if t is not None and t.value:
                values = (t.value, None) if side == "left" else (None, t.value)
                rows.append(ChartRow(t.label, values, t.formula))
    return (
        Chart(row["id"], "flow", row["title"], "元", tuple(row["series"]), tuple(rows), _balance(rows))
        if rows
        else None
    )


def _balance(rows: Sequence[ChartRow]) -> str:
    totals = [sum((r.values[n] or ZERO for r in rows), ZERO) for n in (0, 1)]
    if all(totals) and totals[0] != totals[1]:
        return f"两边合计不相等，相差{abs(totals[0] - totals[1]):f}元"
    return ""


def _pace(row: Mapping[str, Any], c: Compiled, pack: Pack) -> Chart | None:
    """Payments of each month, up to it, and what an even pace would have spent of the full-year budget."""
    register = c.year.registers.get(row["register"])
    if register is None:
        return None
    measure = register.type.measure_of(row["measure"])
    base = next((t.value for t in c.figures if t.id == f"base:{row['base']}"), None)
    spent, rows = ZERO, []
    for n, (label, value) in enumerate(zip(_MONTHS, by_month(register, measure, c)), 1):
        spent += value
        even = (base * n / 12).quantize(CENT, ROUND_HALF_UP) if base is not None else None
        rows.append(ChartRow(label, (value, spent, even)))
    note = f"全年预算数{printed_money(base, c.unit):f}{c.unit}" if base is not None else "没有全年预算数，不画时间进度"
    return Chart(
        row["id"], "pace", row["title"], measure.unit, tuple(row["series"]), tuple(rows), note, _path(register, c)
    )


def by_month(register: Register, measure: Measure, c: Compiled, where: Sequence[Condition] = ()) -> list[Decimal]:
    """The measure in each month of the year; what is dated later than the as-of day is not there yet."""
    year, field = c.year.unit.year, measure.date or register.type.date
    if hasattr(register.records, "tally"):  # a columnar store counts by itself, month by month
        out = []
        for m in range(1, 13):
            first, last = date(year, m, 1), (date(year + m // 12, m % 12 + 1, 1))
            inside = Condition(
                field=field, at_least=first.isoformat(), at_most=date.fromordinal(last.toordinal() - 1).isoformat()
            )
            out.append(count(register, measure, [*where, inside], year=year, as_of=_as_of(c)).value or ZERO)
        return out
    months = [ZERO] * 12
    for r in _rows(register, measure, where, c):
        months[_day(r, measure, register).month - 1] += _weight(r, measure)
    return months


def _rows(register: Register, measure: Measure, where: Sequence[Condition], c: Compiled) -> Iterator[Record]:
    """The rows that a count or a sum of the year is made of."""
    test = test_of(register.type, [*measure.where, *where])
    year, until = c.year.unit.year, _as_of(c)
    for r in register.records:
        on = _day(r, measure, register)
        if on.year == year and (until is None or on <= until) and test(r.values):
            yield r


def _day(r: Record, measure: Measure, register: Register) -> date:
    value: Value = r.values.get(measure.date) if measure.date and measure.date != register.type.date else r.on
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.min


def _weight(r: Record, measure: Measure) -> Decimal:
    if measure.kind != "sum":
        return Decimal(1)
    value = r.values.get(measure.field)
    return value if isinstance(value, Decimal) else ZERO


def _as_of(c: Compiled) -> date | None:
    return date.fromisoformat(c.as_of) if c.as_of else None


def _path(register: Register, c: Compiled) -> str:
    return f"record:{register.type.id}?year={c.year.unit.year}"


# ---------------------------------------------------------------------------- indicators and work


def _against(row: Mapping[str, Any], c: Compiled, pack: Pack) -> Chart | None:
    by: dict[str, Traced] = {t.id: t for t in c.figures}
    rows = []
    for i in c.year.goals.indicators:
        t = by.get(f"indicator:{i.id}")
        if i.operator == "定性" or i.value is None or t is None or t.value is None:
            continue
        unit = i.unit or t.unit
        rows.append(
            ChartRow(i.name, (tidy(i.value), tidy(t.value.quantize(CENT, ROUND_HALF_UP))), f"{i.operator}，{unit}")
        )
    return Chart(
        row["id"],
        "against",
        row["title"],
        "",
        tuple(row["series"]),
        tuple(rows),
        "各指标单位不同，按完成值占目标值的比例画",
    )


def _months(row: Mapping[str, Any], c: Compiled, pack: Pack) -> Chart | None:
    register = c.year.registers.get(row["register"])
    if register is None:
        return None
    measure = register.type.measure_of(row["measure"])
    by, where = row.get("by", ""), _path(register, c)
    if not by or hasattr(register.records, "tally"):
        rows = tuple(ChartRow(m, (v,)) for m, v in zip(_MONTHS, by_month(register, measure, c)))
        return (
            Chart(row["id"], "months", row["title"], measure.unit, (measure.label,), rows, "", where)
            if any(r.values[0] for r in rows)
            else None
        )
    sums: dict[str, list[Decimal]] = {}
    for r in _rows(register, measure, (), c):
        part = sums.setdefault(_word(r.values.get(by)), [ZERO] * 12)
        part[_day(r, measure, register).month - 1] += _weight(r, measure)
    order = sorted(sums, key=lambda k: (-sum(sums[k]), k))
    most = int(row.get("most", "6"))
    if len(order) > most:
        # The smaller ones become one part; nothing is left out of the sum.
        rest = [sum((sums[k][m] for k in order[most - 1 :]), ZERO) for m in range(12)]
        named = f"{REST}{len(order) - most + 1}类"
        sums = {**{k: sums[k] for k in order[: most - 1]}, named: rest}
        order = [*order[: most - 1], named]
    rows = tuple(ChartRow(m, tuple(sums[k][n] for k in order)) for n, m in enumerate(_MONTHS))
    return Chart(row["id"], "months", row["title"], measure.unit, tuple(order), rows, "", where) if order else None


def _distribution(row: Mapping[str, Any], c: Compiled, pack: Pack) -> Chart | None:
    register = c.year.registers.get(row["register"])
    if register is None:
        return None
    measure, by = register.type.measure_of(row["measure"]), row["by"]
    found = (
        _columnar(register, measure, by, c)
        if hasattr(register.records, "tally")
        else _answers(register, measure, by, c)
    )
    total = sum(found.values())
    choices = register.type.field_of(by).choices
    order = [x for x in choices if x in found] + sorted(x for x in found if x not in choices)
    rows = tuple(
        ChartRow(x, (Decimal(found[x]), (HUNDRED * found[x] / total).quantize(CENT, ROUND_HALF_UP))) for x in order
    )
    return Chart(
        row["id"], "distribution", row["title"], measure.unit, (f"数量（{measure.unit}）", "占比（%）"), rows, f"共{total}{measure.unit}",
        _path(register, c),
    )  # fmt: skip


def _answers(register: Register, measure: Measure, by: str, c: Compiled) -> dict[str, int]:
    found: dict[str, int] = {}
    for r in _rows(register, measure, (), c):
        word = _word(r.values.get(by))
        found[word] = found.get(word, 0) + 1
    return found


def _columnar(register: Register, measure: Measure, by: str, c: Compiled) -> dict[str, int]:
    """Answer by answer from a store that counts by itself."""
    year, out = c.year.unit.year, {}
    for choice in register.type.field_of(by).choices:
        counted = count(register, measure, [Condition(field=by, is_=[choice])], year=year, as_of=_as_of(c))
        if counted.value:
            out[choice] = int(counted.value)
    return out


def _word(value: Value) -> str:
    return "未填" if value is None else str(value)


# ---------------------------------------------------------------------------- the ground


def _map(row: Mapping[str, Any], c: Compiled, pack: Pack) -> Chart | None:
    """Lines of the year's rows by what ``by`` says, in metres from their own south-west corner; north is up."""
    register = c.year.registers.get(row["register"])
    if register is None or hasattr(register.records, "tally"):
        return None  # so many lines are no drawing
    measure = register.type.measure_of(row["measure"])
    sums: dict[str, list[Decimal]] = {}
    placed: list[tuple[str, str, Sequence[Point]]] = []
    blank = 0
    for r in _rows(register, measure, (), c):
        name = _word(r.values.get(row["by"]))
        part = sums.setdefault(name, [ZERO, ZERO])
        part[0] += _weight(r, measure)
        part[1] += 1
        lines = _degrees(r, row["geometry"], register)
        blank += not lines
        placed += [(name, _word(r.values.get(row["label"])), line) for line in lines]
    if not sums:
        return None
    rows = tuple(ChartRow(k, (v[0], v[1])) for k, v in sums.items())
    note = f"{blank}{register.type.unit}没有空间位置，没有画出" if blank else ""
    if not placed:
        note = "没有可以公开或登记的空间位置，只列长度"
    series = (f"{measure.label}（{measure.unit}）", f"数量（{register.type.unit}）")
    drawn = _metres(placed, list(sums)) if placed else ()
    return Chart(row["id"], "map", row["title"], measure.unit, series, rows, note, _path(register, c), drawn)


def _degrees(r: Record, field: str, register: Register) -> Sequence[Sequence[Point]]:
    text = r.values.get(field)
    if not isinstance(text, str):
        return []
    crs = r.values.get(register.type.field_of(field).crs)
    try:
        found = geometry_of(text, crs if isinstance(crs, str) else "")
    except GeometryError:
        return []  # said when the register was read
    return lonlat(found)


def _metres(placed: Sequence[tuple[str, str, Sequence[Point]]], names: list[str]) -> tuple[Drawn, ...]:
    points = [p for _, _, line in placed for p in line]
    west, south = min(x for x, _ in points), min(y for _, y in points)
    middle = (south + max(y for _, y in points)) / 2
    wide = _MERIDIAN * Decimal(f"{cos(radians(middle)):.9f}")  # of a place on a drawing, not of an amount

    def metres(p: Point) -> Point:
        return ((p[0] - west) * wide).quantize(_TENTH), ((p[1] - south) * _MERIDIAN).quantize(_TENTH)

    return tuple(Drawn(names.index(name), tuple(map(metres, line)), label) for name, label, line in placed)


KINDS: dict[str, Callable[[Mapping[str, Any], Compiled, Pack], Chart | None]] = {
    "flow": _flow, "pace": _pace, "against": _against, "months": _months, "distribution": _distribution, "map": _map,
}  # fmt: skip
