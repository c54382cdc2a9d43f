"""A worksheet's values as a table: what xlsx and xls have in common.

Numbers are given as a person sees them: without the noise of binary fractions, percentages as such.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import NamedTuple

from jizheng.model import Block, Cell, Paragraph, Problem, Table

from .limits import Limits
from .problems import Reading, problem
from .regions import parted

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表)\d*$", re.IGNORECASE)
AREA = 4_000_000
"""Cells of a rectangle that is still laid out in memory."""
_REPORTED = 5  # problems of one kind per sheet; the rest would only bury them

Rectangle = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged range, 0-based."""


class Sheet(NamedTuple):
    """What is known of a sheet besides its values; cells are named as ``C7``."""

    rows: int = 0
    columns: int = 0
    percent: dict[str, int] = {}  # noqa: RUF012 - never changed; cell → decimals of its percent format
    no_value: list[str] = []  # noqa: RUF012 - formulas whose result was not saved
    errors: dict[str, str] = {}  # noqa: RUF012 - cells that hold #REF! and the like


class Room(NamedTuple):
    """What is shared by the sheets of one workbook."""

    name: str
    limits: Limits
    problems: list[Problem]


def reading_of(found: list[tuple[str, Table]], room: Room) -> Reading:
    """The sheets in order, each under its name where there are several or the name says something."""
    blocks: list[Block] = []
    for title, table in found:
        if len(found) > 1 or not _DEFAULT_NAME.match(title):
            blocks.append(Paragraph(title, f"xlsx:{title}", "heading"))
        blocks += parted(table)
    return Reading(blocks, room.problems)


def skipped(name: str, sheet: str, reason: str) -> Problem:
    """The remark on a sheet that was left out."""
    return problem("sheet_skipped", f"xlsx:{sheet}", name=name, sheet=sheet, reason=reason)


def table_of_sheet(
    rows: list[list[object]],
    start: tuple[int, int],
    merged: list[Rectangle],
    title: str,
    part: Sheet,
    room: Room,
    left: int,
) -> Table:
    """The used rectangle, whose top left corner is ``start``, as a table of at most ``left`` cells.

    "" in ``rows`` is a blank cell; covered cells of merged ranges are left out.
    """
    top, first = start
    width = max(map(len, rows))
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    height = len(rows)
    for (r1, c1), (r2, c2) in merged:
        r1, c1, r2, c2 = r1 - top, c1 - first, r2 - top, c2 - first
        if r1 < 0 or c1 < 0 or r1 >= height or r2 < r1 or c2 < c1 or r2 - r1 > 5_000 or c2 - c1 > 500:
            continue
        if (r1, c1) in covered:
            continue
        c2 = min(c2, c1 + 200)
        width = max(width, c2 + 1)
        height = max(height, r2 + 1)
        spans[r1, c1] = (r2 - r1 + 1, c2 - c1 + 1)
        covered.update((r, c) for r in range(r1, r2 + 1) for c in range(c1, c2 + 1) if (r, c) != (r1, c1))
        if len(covered) > left:
            break
    sparse = height * width > 100_000 and 5 * sum(v != "" for row in rows for v in row) < height * width
    columns = [column_name(first + c) for c in range(width)]
    cut = False
    new = tuple.__new__  # a third of the price of Cell(...)
    cells: list[Cell] = []
    for r in range(height):
        row = rows[r] if r < len(rows) else []
        number = top + r + 1
        if len(cells) + width > left:
            room.problems.append(problem("too_many_cells", name=room.name, limit=room.limits.cells))
            break
        for c, value in enumerate(row + [""] * (width - len(row))):
            if (r, c) in covered:
                continue
            place = f"{columns[c]}{number}"
            if isinstance(value, str):
                text = part.errors.get(place) or ("" if value.isspace() else value)
                if sparse and not text:
                    continue
                if len(text) > room.limits.cell_text:
                    text, cut = text[: room.limits.cell_text], True
            else:
                text = words(value, part.percent.get(place))
            down, across = spans.get((r, c), (1, 1)) if spans else (1, 1)
            cells.append(new(Cell, (r, c, down, across, text, f"xlsx:{title}!{place}")))
    if cut:
        room.problems.append(problem("text_cut", f"xlsx:{title}", name=room.name, limit=room.limits.cell_text))
    for place in part.no_value[:_REPORTED]:
        path = f"xlsx:{title}!{place}"
        room.problems.append(problem("formula_no_value", path, name=room.name, sheet=title, cell=place))
    for place, error in list(part.errors.items())[:_REPORTED]:
        path = f"xlsx:{title}!{place}"
        room.problems.append(problem("error_value", path, name=room.name, sheet=title, cell=place, value=error))
    return Table(tuple(cells), height, width, f"xlsx:{title}")


def words(value: object, decimals: int | None = None) -> str:
    """A cell's value as a person sees it; ``decimals`` = places after the point of a percent format."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if not isfinite(value):
            return ""
        exact = Decimal(format(value, ".15g"))  # binary noise begins at the sixteenth digit
        if decimals is not None:
            return f"{(exact * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)}%"
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
