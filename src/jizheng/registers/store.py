"""A register's rows in columns (polars): counts without an object a row, makes a record when one is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from typing import Any, overload

import polars as pl

from jizheng.records import Record, Value
from jizheng.register_types import Condition, Measure, RegisterType

from .conditions import bound_of, field_of, values_of
from .counting import Span, Tally, base_conditions, tidy
from .typed import NUMBER, kind_of
from .values import shown

NAME, LINE, KEY, ON = "#file", "#line", "#key", "#on"
_CHUNK = 20_000
_CENT = Decimal("0.01")


class Keys(Sequence[str]):
    """Keys of rows, made into text when they are looked at."""

    def __init__(self, column: pl.Series) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(self._column[at].to_list())
        return str(self._column[at])

    def __iter__(self) -> Iterator[str]:
        for part in range(0, len(self), _CHUNK):
            yield from self._column.slice(part, _CHUNK).to_list()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, (Keys, tuple, list))
            and len(self) == len(other)
            and all(a == b for a, b in zip(self, other))
        )

    def __hash__(self) -> int:
        return hash(tuple(self))


def records_of(t: RegisterType, frame: pl.DataFrame, names: Sequence[str]) -> list[Record]:
    """Rows of a frame as records."""
    money = {f.name for f in t.fields if f.type == "money"}
    fields = [f.name for f in t.fields if f.name in frame.columns]
    out = []
    for row in frame.iter_rows(named=True):
        values: dict[str, Value] = {}
        for name in fields:
            v = row[name]
            if v is not None:
                values[name] = (v.quantize(_CENT) if name in money else tidy(v)) if isinstance(v, Decimal) else v
        out.append(Record(row[KEY], row[ON], values, names[row[NAME]], row[LINE]))
    return out


class Store(Sequence[Record]):
    """The rows that count, in the order of the files."""

    def __init__(self, t: RegisterType, frame: pl.DataFrame, names: Sequence[str]) -> None:
        self.type, self.frame, self.names = t, frame, tuple(names)

    def __len__(self) -> int:
        return int(self.frame.height)

    @overload
    def __getitem__(self, at: int) -> Record: ...
    @overload
    def __getitem__(self, at: slice) -> list[Record]: ...
    def __getitem__(self, at: int | slice) -> Record | list[Record]:
        if isinstance(at, slice):
            return records_of(self.type, self.frame[at], self.names)
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return records_of(self.type, self.frame[at], self.names)[0]

    def __iter__(self) -> Iterator[Record]:
        for part in range(0, len(self), _CHUNK):
            yield from records_of(self.type, self.frame.slice(part, _CHUNK), self.names)

    def _column(self, name: str) -> pl.Expr:
        return pl.col(name) if name in self.frame.columns else pl.lit(None, kind_of(self.type.field_of(name)))

    # ---------------------------------------------------------------- what the counting asks

    def tally(self, t: RegisterType, m: Measure, where: Sequence[Condition], span: Span) -> Tally:
        """As ``counting.tally_of``."""
        on = pl.col(ON) if not m.date or m.date == t.date else self._column(m.date).cast(pl.Date)
        tests = [on.is_not_null(), *self._tests(t, base_conditions(m, where))]
        if span.first:
            tests.append(on >= span.first)
        if span.last:
            tests.append(on <= span.last)
        value = self._column(m.field) if m.field else pl.lit(None)
        if m.kind == "satisfaction":
            tests.append(value.is_not_null())
        hit = pl.lit(value=False)
        if m.kind == "share":
            hit = pl.all_horizontal([pl.lit(value=True), *self._tests(t, m.where)])
        elif m.kind == "satisfaction":
            hit = value.is_in(m.good)
        second = self._column(m.by) if m.by else pl.lit(None)
        kept = self.frame.lazy().filter(pl.all_horizontal(tests)).select(
            pl.col(KEY), on.alias(ON), hit.alias("hit"), value.alias("value"), second.alias("by")
        ).collect()  # fmt: skip
        keys, rows, hits = Keys(kept[KEY]), kept.height, int(kept["hit"].sum() or 0)
        if m.kind == "distinct":
            values = kept["value"].drop_nulls()
            days = values.dt.date() if isinstance(values.dtype, pl.Datetime) else values
            return Tally(rows, keys, 0, len(values), distinct=days.n_unique())
        if m.kind == "sum":
            filled = rows - kept["value"].null_count()
            return Tally(rows, keys, 0, filled, Decimal(kept["value"].sum() or 0))
        if m.kind == "latest":
            known = kept.filter(pl.col("value").is_not_null())
            last = known.filter(pl.col(ON) == pl.col(ON).max())
            return Tally(rows, keys, 0, known.height, last["value"][-1] if last.height else Decimal(0))
        if m.kind in ("product", "ratio"):
            both = kept.filter(pl.col("value").is_not_null() & pl.col("by").is_not_null())
            other = Decimal(both["by"].sum() or 0)
            total = Decimal(both["value"].sum() or 0)
            if m.kind == "product":  # wider than a column: exact as numbers, not as objects of rows
                total = sum((a * b for a, b in zip(both["value"].to_list(), both["by"].to_list())), Decimal(0))
            return Tally(rows, keys, 0, both.height, total, other)
        return Tally(rows, keys, hits)

    def _tests(self, t: RegisterType, conditions: Sequence[Condition]) -> list[pl.Expr]:
        out = []
        for c in conditions:
            f = field_of(t, c)
            column = self._column(f.name)
            if c.is_:
                out.append(_among(column, values_of(f, c.is_)))
            if c.not_:
                out.append(~_among(column, values_of(f, c.not_)))
            if c.filled is not None:
                out.append(column.is_not_null() if c.filled else column.is_null())
            for word, least in ((c.at_least, True), (c.at_most, False)):
                if word:
                    bound = bound_of(f, word)
                    side = column.cast(pl.Date) if isinstance(bound, date) else column
                    limit = pl.lit(bound) if isinstance(bound, date) else pl.lit(bound, NUMBER)
                    out.append((side >= limit if least else side <= limit).fill_null(value=False))
        return out

    # ---------------------------------------------------------------- how the rows spread

    def firsts(self, field: str) -> dict[str, Record]:
        """The different words of a text field, each with its first row."""
        if field not in self.frame.columns:
            return {}
        rows = self.frame.filter(pl.col(field).is_not_null()).unique(field, keep="first", maintain_order=True)
        return {str(r.values[field]): r for r in records_of(self.type, rows, self.names)}

    def by_month(self, year: int) -> tuple[tuple[int, ...], int, int]:
        """As ``spread.by_month``."""
        on = self.frame[ON]
        dated = on.drop_nulls()
        this = dated.filter(dated.dt.year() == year) if year else dated
        months = Counter(dict(this.dt.month().value_counts().iter_rows()))
        earlier = int((dated.dt.year() < year).sum()) if year else 0
        return tuple(months[n] for n in range(1, 13)), earlier, on.null_count()

    def rest_by(self, counted: AbstractSet[str], year: int, field: str) -> tuple[int, tuple[tuple[str, int], ...]]:
        """As ``spread.rest_by``."""
        rest = pl.col(ON).is_not_null() & ~pl.col(KEY).is_in(pl.Series(list(counted), dtype=pl.String).implode())
        if year:
            rest &= pl.col(ON).dt.year() == year
        shown_by = self._column(field) if field else pl.lit("")
        found = self.frame.lazy().filter(rest).select(pl.col(KEY), shown_by.alias("x")).collect()
        if not field:
            return found.height, ()
        words: Counter[str] = Counter()
        for value, n in found["x"].value_counts().iter_rows():
            words[shown(tidy(value) if isinstance(value, Decimal) else value)] += n
        return found.height, tuple(sorted(words.items(), key=lambda x: (-x[1], x[0])))


def _among(column: pl.Expr, values: Sequence[Value]) -> pl.Expr:
    """Whether the column holds one of the values; a bare day stands for every time of it, None for a blank."""
    tests: list[pl.Expr] = []
    for v in values:
        if v is None:
            tests.append(column.is_null())
        elif isinstance(v, date) and not isinstance(v, datetime):
            tests.append((column.cast(pl.Date) == v).fill_null(value=False))
        else:
            literal: Any = pl.lit(v, NUMBER) if isinstance(v, Decimal) else pl.lit(v)
            tests.append((column == literal).fill_null(value=False))
    return pl.any_horizontal(tests)
