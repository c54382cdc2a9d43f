"""A worksheet's values as a table: what xlsx and xls have in common.

Numbers are given as a person sees them: without the noise of binary fractions, percentages as such.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import NamedTuple

from jizheng.model import Block, Paragraph, Problem

from .limits import Limits
from .problems import Reading, problem

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表)\d*$", re.IGNORECASE)
_PLACES = 30  # after the point of a percent format; Excel allows as many
_WIDE = Context(prec=400)  # room for the largest number a cell can hold, 1e308
AREA = 4_000_000
"""Cells of a rectangle that is still laid out in memory."""

Row = list[object]
Rectangle = tuple[int, int, int, int]
"""First and last row, first and last column of a merged range, 0-based."""


class Sheet(NamedTuple):
    """What is known of a sheet besides its values; cells are named as ``C7``."""

    rows: int = 0
    columns: int = 0
    percent: dict[str, int] = {}  # noqa: RUF012 - never changed; cell → decimals of its percent format
    no_value: list[str] = []  # noqa: RUF012 - formulas whose result was not saved
    errors: dict[str, str] = {}  # noqa: RUF012 - cells that hold #REF! and the like
    plain: bool = False  # whether every value is known to be the words to show


class Room(NamedTuple):
    """What is shared by the sheets of one workbook."""

    name: str
    limits: Limits
    problems: list[Problem]


def reading_of(found: list[tuple[str, list[Block]]], room: Room) -> Reading:
    """The sheets in order, each under its name where there are several or the name says something."""
    blocks: list[Block] = []
    for title, sheet in found:
        if len(found) > 1 or not _DEFAULT_NAME.match(title):
            blocks.append(Paragraph(title, f"xlsx:{title}", "heading"))
        blocks += sheet
    return Reading(blocks, room.problems)


def cells_in(blocks: list[Block]) -> int:
    """How many cells the tables hold together."""
    return sum(1 if isinstance(b, Paragraph) else len(b.cells) for b in blocks)


def skipped(name: str, sheet: str, reason: str) -> Problem:
    """The remark on a sheet that was left out."""
    return problem("sheet_skipped", f"xlsx:{sheet}", name=name, sheet=sheet, reason=reason)


def words(value: object, decimals: int | None = None) -> str:
    """A cell's value as a person sees it; ``decimals`` = places after the point of a percent format."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if not isfinite(value):
            return ""
        if decimals is None and -1e15 < value < 1e15 and value == int(value):
            return str(int(value))
        text = format(value, ".15g")  # binary noise begins at the sixteenth digit
        if decimals is None and "e" not in text:
            return text
        exact = Decimal(text)
        if decimals is not None:
            places = Decimal(1).scaleb(-min(decimals, _PLACES))
            return f"{(exact * 100).quantize(places, ROUND_HALF_UP, _WIDE):f}%"
        text = f"{exact:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def column_name(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
