"""Columns of text → typed columns of polars, with a column that says where this was certain.

Only the plain ways of writing are certain here (2021-03-05, 12.50, a choice by its own word); whatever else
stands in a cell is left to ``values``, which knows all ways and says what is wrong.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from jizheng.register_types import Field

# Digits are named in the patterns: \d would be those of every script.
PLACES = 12  # decimals of a number; 26 digits before them
NUMBER = pl.Decimal(38, PLACES)
_HOST = r"^https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?$"
_LOST = r"^[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2,}$"
_PATTERN = {
    "count": r"^[0-9]{1,15}$", "money": r"^[+-]?[0-9]{1,15}(?:\.[0-9]{1,2})?$", "length": r"^[+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?$",
    "number": r"^[+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?$", "percent": r"^[+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?$",
}  # fmt: skip
_DAY = r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"
_SLASHED = r"^[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}$"
_MINUTE = r"^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} [0-9]{1,2}:[0-9]{2}$"
_SECOND = r"^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} [0-9]{1,2}:[0-9]{2}:[0-9]{2}$"


def kind_of(f: Field) -> Any:
    """The polars type of a field's column."""
    if f.type in _PATTERN:
        return NUMBER
    return {"date": pl.Date, "time": pl.Datetime("us"), "yes_no": pl.Boolean}.get(f.type, pl.String)


def typed(f: Field, text: pl.Expr, factor: Decimal | None) -> tuple[pl.Expr, pl.Expr]:
    """(typed column, whether it is certain) of a stripped text column in which blank is null."""
    blank = text.is_null()
    if f.type in _PATTERN:
        if factor is not None and factor != 1:
            return pl.lit(None, NUMBER), blank
        value = text.cast(NUMBER, strict=False)
        sure = text.str.contains(_PATTERN[f.type])
        if f.least:
            sure &= value >= pl.lit(Decimal(f.least), NUMBER)
        if f.most:
            sure &= value <= pl.lit(Decimal(f.most), NUMBER)
        return value, blank | sure.fill_null(value=False)
    if f.type in ("date", "time"):
        value = _moment(text) if f.type == "time" else _day(text)
        return value, blank | value.dt.year().is_between(1949, 2199).fill_null(value=False)
    if f.type == "choice":
        table = {c: c for c in f.choices} | f.also
        value = text.replace_strict(table, default=None, return_dtype=pl.String)
        return value, blank | value.is_not_null()
    if f.type == "yes_no":
        value = text.replace_strict({"是": True, "否": False}, default=None, return_dtype=pl.Boolean)
        return value, blank | value.is_not_null()
    if f.type == "hash":
        return text.str.to_lowercase(), blank | text.str.contains(r"^[0-9a-fA-F]{64}$")
    if f.type == "url":
        return text, blank | text.str.contains(_HOST)
    if f.type == "text":
        return text, blank | ~text.str.contains(_LOST)
    return text, blank  # a file, a geometry: never certain


def _day(text: pl.Expr) -> pl.Expr:
    plain = pl.when(text.str.contains(_DAY)).then(text).str.to_date("%Y-%m-%d", strict=False)
    slashed = pl.when(text.str.contains(_SLASHED)).then(text).str.to_date("%Y/%m/%d", strict=False)
    return pl.coalesce(plain, slashed)


def _moment(text: pl.Expr) -> pl.Expr:
    even = text.str.replace_all("/", "-", literal=True)
    minute = (
        pl.when(text.str.contains(_MINUTE)).then(even).str.to_datetime("%Y-%m-%d %H:%M", time_unit="us", strict=False)
    )
    second = (
        pl.when(text.str.contains(_SECOND))
        .then(even)
        .str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    )
    return pl.coalesce(_day(text).cast(pl.Datetime("us")), minute, second)
