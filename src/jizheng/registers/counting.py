"""A measure of a register worked out: the value, the rows behind it, and how, in words.

Two engines give the same tallies: this one walks records, ``columns`` (for very many rows) asks polars.
Everything a reader sees is made of tallies here, so both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from jizheng.records import Counted, Record, Register, Value
from jizheng.register_types import Condition, Measure, RegisterType

from .conditions import in_path, in_words, test_of
from .values import shown

_Z2 = Decimal("1.959963984540054") ** 2  # 95 %
_EXACT = Context(prec=50)  # sums of a million rows of any size stay exact
HUNDRED = Decimal(100)


class Span(NamedTuple):
    """The days that count: ``first`` … ``last``, None = open."""

    first: date | None
    last: date | None


class Tally(NamedTuple):
    """What an engine counts, and all that a value and its formula are made of.

    ``rows`` that meet the conditions (their ``keys``), ``hits`` of them that meet the measure's own, ``filled``
    with a value in the field, ``total`` of these, ``other`` of the second field, ``distinct`` values.
    """

    rows: int
    keys: Sequence[str]
    hits: int = 0
    filled: int = 0
    total: Decimal = Decimal(0)
    other: Decimal = Decimal(0)
    distinct: int = 0


def span_of(year: int, as_of: date | None, *, cumulative: bool = False) -> Span:
    """The days of a report's year up to ``as_of``; ``cumulative``: from the beginning of records; year 0 = open."""
    last = date(year, 12, 31) if year else None
    if as_of is not None:
        last = min(last, as_of) if last else as_of
    return Span(date(year, 1, 1) if year and not cumulative else None, last)


def count(
    register: Register, measure: Measure, where: Sequence[Condition] = (), *, year: int = 0, as_of: date | None = None,
    cumulative: bool = False,
) -> Counted:  # fmt: skip
    """Work out one measure over the rows of ``year`` (0 = all years) that also meet ``where``.

    ``as_of``: only rows to this day.  ``cumulative``: rows of earlier years too.  Rows without a date belong to no
    period and never count.  ``Counted.value`` is None when nothing can be said: a share of no rows, a sum over
    rows of which none holds a number.  Raises ``ConditionError`` when ``where`` names what the register has not.
    """
    t = register.type
    span = span_of(year, as_of, cumulative=cumulative)
    tally = _tally(register, measure, where, span)
    tally = tally._replace(total=tidy(tally.total), other=tidy(tally.other))
    value, unit, low, high = _value(measure, tally)
    path = [*_verb(measure), *in_path(t, [*measure.where, *where])]
    if year:
        path.append(f"year={'-' if cumulative else ''}{year}")
    if as_of is not None:
        path.append(f"until={as_of.isoformat()}")
    base = tally.rows if measure.kind in ("share", "satisfaction") else 0
    return Counted(
        value, unit, f"record:{t.id}" + ("?" + "&".join(path) if path else ""), tally.keys,
        _formula(t, measure, where, year, as_of, cumulative, tally, value), base, low, high, tally.hits,
    )  # fmt: skip


def _verb(m: Measure) -> list[str]:
    if m.kind == "count":
        return []
    return [f"{m.kind}={m.field or m.id}{'*' if m.kind == 'product' else '/' if m.kind == 'ratio' else ''}{m.by}"]


def _tally(register: Register, m: Measure, where: Sequence[Condition], span: Span) -> Tally:
    engine = getattr(register.records, "tally", None)  # a columnar store counts by itself
    if engine is not None:
        found: Tally = engine(register.type, m, where, span)
        return found
    return tally_of(register.type, register.records, m, where, span)


def base_conditions(m: Measure, where: Sequence[Condition]) -> list[Condition]:
    """What a row must meet to be looked at: of a share the conditions of the whole, else the measure's own."""
    if m.kind in ("share", "satisfaction"):
        return [*m.among, *(m.where if m.kind == "satisfaction" else ()), *where]
    return [*m.where, *where]


def tally_of(t: RegisterType, records: Sequence[Record], m: Measure, where: Sequence[Condition], span: Span) -> Tally:
    """The tally by walking the records."""
    test, hit = test_of(t, base_conditions(m, where)), test_of(t, m.where if m.kind == "share" else ())
    own_date = m.date and m.date != t.date
    good = frozenset(m.good)
    keys: list[str] = []
    hits = filled = 0
    total = other = Decimal(0)
    seen: set[Value] = set()
    last: date | None = None
    with localcontext(_EXACT):
        for r in records:
            on = _day(r.values.get(m.date)) if own_date else r.on
            if on is None or (span.first and on < span.first) or (span.last and on > span.last) or not test(r.values):
                continue
            value = r.values.get(m.field) if m.field else None
            if m.kind == "satisfaction" and value is None:
                continue  # no answer was given
            keys.append(r.key)
            if m.kind == "share":
                hits += hit(r.values)
            elif m.kind == "satisfaction":
                hits += value in good
            elif m.kind == "distinct" and value is not None:
                filled += 1
                seen.add(_day(value) if isinstance(value, datetime) else value)
            elif m.kind == "latest" and isinstance(value, Decimal):
                filled += 1
                if last is None or on >= last:
                    last, total = on, value
            elif m.kind == "sum" and isinstance(value, Decimal):
                filled += 1
                total += value
            elif m.kind in ("product", "ratio"):
                second = r.values.get(m.by)
                if isinstance(value, Decimal) and isinstance(second, Decimal):
                    filled += 1
                    total += value * second if m.kind == "product" else value
                    other += second
    return Tally(len(keys), tuple(keys), hits, filled, total, other, len(seen))


def tidy(value: Decimal) -> Decimal:
    """The same number in the same words from either engine: no zeros behind the last digit."""
    return value.quantize(Decimal(1), context=_EXACT) if value == value.to_integral_value() else value.normalize(_EXACT)


def _day(value: Value) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _value(m: Measure, t: Tally) -> tuple[Decimal | None, str, Decimal | None, Decimal | None]:
    """(value, unit, low, high)."""
    if m.kind == "count":
        return Decimal(t.rows), m.unit, None, None
    if m.kind == "distinct":
        return Decimal(t.distinct), m.unit, None, None
    if m.kind in ("share", "satisfaction"):
        if not t.rows:
            return None, m.unit, None, None
        low, high = wilson(t.hits, t.rows) if m.kind == "satisfaction" else (None, None)
        return HUNDRED * t.hits / t.rows, m.unit, low, high
    if m.kind == "ratio":
        return (HUNDRED * t.total / t.other if t.other else None), m.unit, None, None
    if m.kind == "latest" or t.rows:
        return (t.total if t.filled else None), m.unit, None, None
    return Decimal(0), m.unit, None, None


def wilson(hits: int, base: int) -> tuple[Decimal, Decimal]:
    """The Wilson interval of a share at 95 %, in % with two decimals; ``base`` > 0."""
    p, n = Decimal(hits) / base, Decimal(base)
    middle = p + _Z2 / (2 * n)
    half = (_Z2 * (p * (1 - p) / n + _Z2 / (4 * n * n))).sqrt()
    scale = HUNDRED / (1 + _Z2 / n)
    cent = Decimal("0.01")
    return max(Decimal(0), (middle - half) * scale).quantize(cent), min(HUNDRED, (middle + half) * scale).quantize(cent)


def _formula(
    t: RegisterType, m: Measure, where: Sequence[Condition], year: int, as_of: date | None, cumulative: bool,
    tally: Tally, value: Decimal | None,
) -> str:  # fmt: skip
    """How the value came about, in one Chinese sentence."""
    label = {f.name: f.label for f in t.fields}
    until = f"截至 {as_of.isoformat()}" if as_of else f"截至 {year} 年末" if cumulative and year else ""
    when = until if cumulative or not year else f"{year} 年" + (f"（{until}）" if until else "")
    rows = "，".join(x for x in (when, *in_words(t, base_conditions(m, where))) if x)
    head = f"{t.label}中{rows}的 {tally.rows} {t.unit}" if rows else f"{t.label}共 {tally.rows} {t.unit}"
    blank = tally.rows - tally.filled
    rest = f"（其中 {blank} {t.unit}没有填）" if blank and tally.rows else ""
    said = "算不出" if value is None else f"{shown(value)} {m.unit}".rstrip()
    if m.kind == "count":
        return head
    if m.kind == "share":
        which = "，".join(in_words(t, m.where))
        return f"{head}里，{which}的有 {tally.hits} {t.unit}：{_share(tally.hits, tally.rows, value)}"
    if m.kind == "satisfaction":
        return f"{head}里，{label[m.field]}为{'、'.join(m.good)}的有 {tally.hits} {t.unit}：{_share(tally.hits, tally.rows, value)}"
    if m.kind == "distinct":
        return f"{head}里，不同的{label[m.field]}有 {tally.distinct} {m.unit}".rstrip() + rest
    if m.kind == "latest":
        return f"{head}里，最后一次的{label[m.field]}：{said}"
    if m.kind == "product":
        return f"{head}，{label[m.field]}×{label[m.by]}合计 {said}{rest}"
    if m.kind == "ratio":
        return f"{head}，{label[m.field]}合计 {shown(tally.total)} ÷ {label[m.by]}合计 {shown(tally.other)}：{_percent(value)}{rest}"
    return f"{head}，{label[m.field]}合计 {said}{rest}"


def _share(hits: int, base: int, value: Decimal | None) -> str:
    return f"{hits}÷{base}×100%={_percent(value)}" if base else "没有可以计算的记录"


def _percent(value: Decimal | None) -> str:
    if value is None:
        return "算不出"
    rounded = value.quantize(Decimal("0.01"))
    return f"{shown(rounded)}%" if rounded == value else f"{rounded}%"
