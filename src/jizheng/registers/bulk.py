"""Very many rows: csv files → a columnar ``Store``, with the same outcome as ``reading``, row by row.

Rows that are written plainly are read by columns; every other row, and every row whose key, sameness or place
on the road meets another's, goes the same way as in a small register.  Needs polars (the extra ``batch``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from io import BytesIO
from itertools import islice

import polars as pl

from jizheng.model import Severity
from jizheng.records import Record, Register
from jizheng.register_types import Constraint, RegisterType

from .cells import Line, Unreadable, csv_lines, decode, delimiter_of
from .constraints import overlaps
from .heads import Heads, heads_of, nearest
from .resolving import BROKEN, resolved, shortened, without_overlaps, without_same
from .rows import EXAMPLE, Rows, Taken
from .store import KEY, LINE, NAME, ON, Store, records_of
from .typed import NUMBER, PLACES, kind_of, typed

_CHUNK, _SLICE = 50_000, 200_000  # rows that are taken apart at a time
_ELSEWHERE = "\ufeff\1\x1c\x1d\x1e\x1f"  # signs that the reader of lines takes otherwise than the csv module
_ODD = re.compile(r"\r(?!\n)")


class NotColumnarError(Exception):
    """Something that only the small engine can do; it then reads the whole register."""


def read_bulk(t: RegisterType, files: Sequence[tuple[str, bytes]], year: int) -> Register | None:
    """As ``read_register``; None when the files hold what only the row engine can read."""
    rows = Rows(t, year)
    names = [n for n, _ in files]
    try:
        parts = [p for n, (name, data) in enumerate(files) if (p := _file(t, n, name, data, rows)) is not None]
        frame = pl.concat(parts) if parts else pl.DataFrame(schema=_schema(t))
        frame, superseded = _settle(t, frame, rows, names)
    except (NotColumnarError, Unreadable):
        return None
    order = {n: k for k, n in enumerate(names)}
    troubles = sorted(rows.troubles, key=lambda x: (order.get(x.file, -1), x.line, x.code != BROKEN))
    kept = frame.select(c for c in frame.columns if frame[c].null_count() < frame.height or c in (KEY, ON))
    return Register(
        t,
        Store(t, kept, names),
        tuple(superseded),
        rows.refused,
        tuple(shortened(t, troubles)),
        tuple(names),
        rows.examples,
    )


def _schema(t: RegisterType) -> dict[str, pl.DataType]:
    return {NAME: pl.UInt32(), LINE: pl.UInt32(), KEY: pl.String(), ON: pl.Date()} | {
        f.name: kind_of(f) for f in t.fields
    }


def _file(t: RegisterType, n: int, name: str, data: bytes, rows: Rows) -> pl.DataFrame | None:
    """The rows of one csv file that hold, typed; what is wrong goes to ``rows``."""
    if data[:4] in (b"PK\3\4", b"\xd0\xcf\x11\xe0") or not data:
        raise NotColumnarError
    text = decode(data)
    top = list(islice(csv_lines(text[:200_000], []), 14))
    heads = heads_of(t, top)
    if heads.at < 0 or heads.missing or heads.twice or heads.units:
        raise NotColumnarError
    for head in heads.unknown:
        near = nearest(t, head)
        advice = f"是不是“{near}”？" if near else "不用的列可以不管；要用请改成登记簿里的列名"
        rows.tell("head_unknown", Severity.WARNING, name, heads.line, head, f"不认识的列“{head}”，没有读", advice)
    out: list[pl.DataFrame] = []
    for raw in _raw(text, heads, name, rows):
        frame, suspects = _split(t, raw, heads, rows.year)
        taken = list(rows.read(suspects, heads, name))
        rows.strikes += [x for x in taken if x.correction]
        frame = frame.with_columns(pl.lit(n, pl.UInt32).alias(NAME)).select(*_schema(t))
        out.append(pl.concat([frame, _frame_of(t, n, [x.record for x in taken])]).sort(LINE) if taken else frame)
    return pl.concat(out) if out else None


def _raw(text: str, heads: Heads, name: str, rows: Rows) -> Iterator[pl.DataFrame]:
    """The cells below the heads as text columns c0, c1, … beside their line."""
    width = max(c.at for c in heads.columns) + 1
    names = [f"c{k}" for k in range(width)]
    frame = None if any(x in text for x in _ELSEWHERE) or _ODD.search(text) else _lines(text, heads, names)
    if frame is not None:
        for k, part in enumerate(frame.iter_slices(_SLICE)):
            cells = part.select(_cells(delimiter_of(text), names)).unnest("x") if "x" in frame.columns else part
            yield cells.select(names).with_row_index(LINE, heads.line + 1 + k * _SLICE)
        return
    broken: list[tuple[int, str]] = []
    below = (x for x in csv_lines(text, broken) if x.number > heads.line)
    while chunk := list(islice(below, _CHUNK)):
        columns = {c: [x.cells[k] if k < len(x.cells) else None for x in chunk] for k, c in enumerate(names)}
        frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String()))
        yield frame.insert_column(0, pl.Series(LINE, [x.number for x in chunk], pl.UInt32))
    for line, reason in broken:
        rows.tell(BROKEN, Severity.ERROR, name, line, "", reason, "请改正后重新保存")


def _lines(text: str, heads: Heads, names: list[str]) -> pl.DataFrame | None:
    """A row a line: whole lines (one column) where nothing is quoted, else cells; None when rows run over lines.

    Lines are read whole first, so that a short or a long one cannot shift the others.
    """
    lines = pl.read_csv(
        BytesIO(text.encode()), has_header=False, skip_lines=heads.line, schema={"x": pl.String()}, quote_char=None,
        separator="\1", raise_if_empty=False,
    )  # fmt: skip
    if lines.height != text.count("\n") + (not text.endswith("\n")) - heads.line:
        return None
    if '"' not in text:
        return lines
    if '="' in text:
        return None  # ="0031": how programs keep a number text
    d = re.escape(delimiter_of(text))
    cell = f'(?:"(?:[^"]|"")*"|[^"{d}]*)'
    if not lines["x"].str.strip_suffix("\r").str.contains(f"^{cell}(?:{d}{cell})*$").fill_null(value=True).all():
        return None  # quotes that programs do not write: the csv module has its own way with them
    body = delimiter_of(text).join("x" for _ in names) + "\n" + "\n".join(text.split("\n", heads.line)[heads.line :])
    cells = pl.read_csv(
        BytesIO(body.replace("\r\n", "\n").encode()), has_header=False, schema=dict.fromkeys(names, pl.String()),
        separator=delimiter_of(text), truncate_ragged_lines=True,
    )[1:]  # fmt: skip
    return cells if cells.height == lines.height else None


def _cells(delimiter: str, names: list[str]) -> pl.Expr:
    line = pl.col("x").str.strip_suffix("\r")
    return line.str.splitn(delimiter, len(names) + 1).struct.rename_fields([*names, "rest"])


def _split(t: RegisterType, raw: pl.DataFrame, heads: Heads, year: int) -> tuple[pl.DataFrame, list[Line]]:
    """(rows that certainly hold, typed; the other rows as written)."""
    texts, values, sure = [], [], []
    there = {c.field.name for c in heads.columns}
    for c in heads.columns:
        stripped = pl.col(f"c{c.at}").str.strip_chars()
        texts.append(pl.when(stripped != "").then(stripped).alias(f"c{c.at}"))
        value, certain = typed(c.field, pl.col(f"c{c.at}"), c.factor)
        values.append(value.alias(c.field.name))
        sure.append(certain)
    raw = raw.with_columns(texts)
    raw = raw.filter(pl.any_horizontal(pl.col(f"c{c.at}").is_not_null() for c in heads.columns))
    wide = raw.with_columns(reduce(lambda a, b: a & b, sure).alias("sure")).with_columns(values)
    wide = wide.with_columns(pl.lit(None, kind_of(f)).alias(f.name) for f in t.fields if f.name not in there)
    on = pl.col(t.date).dt.date() if t.field_of(t.date).type == "time" else pl.col(t.date)
    if any(t.field_of(k).type != "text" for k in t.key):
        raise NotColumnarError
    key = pl.concat_str([pl.col(k) for k in t.key], separator="/", ignore_nulls=True)
    wide = wide.with_columns(on.alias(ON), key.alias(KEY))
    holds = [pl.col("sure"), ~pl.col(KEY).str.starts_with(EXAMPLE)]
    holds += [pl.col(f.name).is_not_null() for f in t.fields if f.required]
    if t.supersedes:
        holds.append(pl.col(t.supersedes).is_null())
    if year:
        right = pl.col(ON).dt.year() == year if t.span == "year" else pl.col(ON).dt.year() <= year
        holds.append(right.fill_null(value=True))
    holds += [_holds(c, t).fill_null(value=True) for c in t.constraints if c.kind != "needs" or c.left in there]
    wide = wide.with_columns(pl.all_horizontal(holds).alias("sure"))
    cells = [f"c{k}" for k in range(sum(x.startswith("c") and x[1:].isdigit() for x in raw.columns))]
    odd = wide.filter(~pl.col("sure")).select(LINE, *cells)
    suspects = [Line(row[0], [x or "" for x in row[1:]]) for row in odd.iter_rows()]
    return wide.filter("sure").select(LINE, KEY, ON, *(f.name for f in t.fields)), suspects


def _holds(c: Constraint, t: RegisterType) -> pl.Expr:
    """Whether a constraint certainly holds; null where a cell that it needs is blank."""
    left, right = pl.col(c.left), pl.col(c.right) if c.right else pl.lit(None)
    if c.kind == "not_before":
        if {t.field_of(c.left).type, t.field_of(c.right).type} != {"time"}:
            left, right = left.cast(pl.Date), right.cast(pl.Date)
        return left >= right
    if c.kind == "at_most":
        return left <= right
    if c.kind == "needs":
        return left.is_not_null() | right.is_null()
    if c.kind == "no_overlap":
        return pl.lit(True)
    return left.is_null()  # by the row engine where there is something to see


def _frame_of(t: RegisterType, n: int, records: Iterable[Record]) -> pl.DataFrame:
    """Records as a frame; raises ``NotColumnarError`` for a number that has no room."""
    rows = list(records)
    columns: dict[str, list[object]] = {
        NAME: [n] * len(rows), LINE: [r.line for r in rows], KEY: [r.key for r in rows], ON: [r.on for r in rows],
    }  # fmt: skip
    for f in t.fields:
        columns[f.name] = [r.values.get(f.name) for r in rows]
        if kind_of(f) == NUMBER:
            for v in columns[f.name]:
                if isinstance(v, Decimal) and (v != round(v, PLACES) or abs(v) >= Decimal(10) ** 20):
                    raise NotColumnarError
    return pl.DataFrame(columns, schema=_schema(t))


def _settle(
    t: RegisterType, frame: pl.DataFrame, rows: Rows, names: Sequence[str]
) -> tuple[pl.DataFrame, list[Record]]:  # fmt: skip
    """Corrections, duplicates and overlaps, by the row engine, for just the rows that have to do with another."""
    superseded: list[Record] = []
    corrections = {(x.record.file, x.record.line): x.correction for x in rows.strikes}
    special = frame[KEY].is_duplicated()
    if corrections:
        special |= frame[KEY].is_in(list({x.record.key for x in rows.strikes}))
    if special.any():
        found = records_of(t, frame.filter(special), names)
        taken = [Taken(r, corrections.get((r.file, r.line), "")) for r in found]
        kept, superseded = resolved(t, taken, rows)
        frame = _keep(frame, special, kept, names)
    if t.same:
        full = pl.all_horizontal(pl.col(s).is_not_null() for s in t.same)
        twice = frame.select((full & pl.struct(t.same).is_duplicated()).alias("x"))["x"]
        if twice.any():
            frame = _keep(frame, twice, without_same(t, records_of(t, frame.filter(twice), names), rows), names)
    for c in t.constraints:
        if c.kind == "no_overlap":
            near = _overlapping(frame, c)
            if near.any():
                some = records_of(t, frame.filter(near), names)
                frame = _keep(frame, near, without_overlaps(t, some, rows, overlaps(c, some), c.message), names)
    return frame, superseded


def _keep(frame: pl.DataFrame, among: pl.Series, kept: Iterable[Record], names: Sequence[str]) -> pl.DataFrame:
    """Without the rows ``among`` that were not kept."""
    order = {n: k for k, n in enumerate(names)}
    places = pl.Series([order[r.file] << 32 | r.line for r in kept], dtype=pl.UInt64)
    place = frame[NAME].cast(pl.UInt64) * (1 << 32) + frame[LINE].cast(pl.UInt64)
    return frame.filter(~among | place.is_in(places.implode()))


def _overlapping(frame: pl.DataFrame, c: Constraint) -> pl.Series:
    """Rows of the groups in which some segment begins before another ends."""
    by = [pl.col(b) for b in c.by]
    real = pl.col(c.left).is_not_null() & (pl.col(c.left) < pl.col(c.right))
    index = frame.with_row_index("#").filter(real.fill_null(value=False)).sort(*by, c.left, nulls_last=True)
    before = pl.col(c.right).cast(pl.Decimal(38, PLACES)).shift(1).over(by)
    touched = index.with_columns((pl.col(c.left) < before).fill_null(value=False).any().over(by).alias("x"))
    rows = touched.filter("x")["#"]
    return pl.Series(range(frame.height), dtype=pl.UInt32).is_in(rows.implode())
