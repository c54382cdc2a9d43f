"""Workbooks: xlsx by calamine behind guards of our own, xls by calamine alone.

Every sheet is a table; where there are several, a heading with the sheet's name stands before each.
Numbers are given as a person sees them: without the noise of binary fractions, percentages as such.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from math import isfinite
from typing import NamedTuple

import python_calamine as calamine

from jizheng.model import Block, Cell, Paragraph, Problem, Table

from .archive import Archive
from .limits import Limits
from .problems import Reading, Refused, problem
from .xlsx_parts import Sheet, column_name, sheets_of

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表)\d*$", re.IGNORECASE)
_AREA = 4_000_000  # cells of the rectangle that calamine would lay out in memory
_REPORTED = 5  # problems of one kind per sheet; the rest would only bury them


def read_xlsx(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of an xlsx; paths ``xlsx:Sheet!C7``.  Formula cells give their saved results."""
    archive = Archive(data, "Excel工作簿（xlsx）", limits)
    return _workbook(data, name, limits, sheets_of(archive, limits))


def read_xls(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of an xls or et, as of an xlsx; number formats and missing results cannot be seen."""
    return _workbook(data, name, limits, {})


class _Room(NamedTuple):
    """What is shared by the sheets of one workbook."""

    name: str
    limits: Limits
    problems: list[Problem]


def _workbook(data: bytes, name: str, limits: Limits, parts: dict[str, Sheet]) -> Reading:
    room = _Room(name, limits, [])
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    except calamine.PasswordError:
        raise Refused("encrypted") from None
    except BaseException as error:  # a panic of calamine is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise Refused("damaged", label="Excel工作簿", reason=type(error).__name__) from None
    found: list[tuple[str, Table]] = []
    left = limits.cells
    for k, meta in enumerate(book.sheets_metadata):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        part = parts.get(meta.name, Sheet())
        if part.rows * part.columns > _AREA:
            room.problems.append(_skipped(name, meta.name, f"范围到第{part.rows}行第{part.columns}列，太大"))
            continue
        try:
            table = _table(book.get_sheet_by_index(k), meta.name, part, room, left)
        except BaseException as error:  # one broken sheet must not cost the others
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            room.problems.append(_skipped(name, meta.name, "内容已损坏"))
            continue
        if table is None:
            continue
        left -= len(table.cells)
        found.append((meta.name, table))
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            room.problems.append(problem("hidden_sheet", table.path, name=name, sheet=meta.name))
    blocks: list[Block] = []
    for title, table in found:
        if len(found) > 1 or not _DEFAULT_NAME.match(title):
            blocks.append(Paragraph(title, f"xlsx:{title}", "heading"))
        blocks.append(table)
    return Reading(blocks, room.problems)


def _skipped(name: str, sheet: str, reason: str) -> Problem:
    return problem("sheet_skipped", f"xlsx:{sheet}", name=name, sheet=sheet, reason=reason)


def _table(sheet: calamine.CalamineSheet, title: str, part: Sheet, room: _Room, left: int) -> Table | None:
    """The used rectangle of a sheet as a table, None when nothing is in it."""
    rows = sheet.to_python()
    if not rows or sheet.start is None:
        return None
    top, first = sheet.start
    width = max(map(len, rows))
    merged = sheet.merged_cell_ranges or []
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
    cells: list[Cell] = []
    for r in range(height):
        row = rows[r] if r < len(rows) else []
        for c in range(width):
            if (r, c) in covered:
                continue
            value = row[c] if c < len(row) else ""
            if sparse and value == "":
                continue
            if len(cells) >= left:
                room.problems.append(problem("too_many_cells", name=room.name, limit=room.limits.cells))
                return Table(tuple(cells), height, width, f"xlsx:{title}")
            place = f"{columns[c]}{top + r + 1}"
            text = part.errors.get(place) or words(value, part.percent.get(place))
            if len(text) > room.limits.cell_text:
                text = text[: room.limits.cell_text]
                room.problems.append(problem("text_cut", f"xlsx:{title}!{place}", name=room.name, limit=len(text)))
            down, across = spans.get((r, c), (1, 1))
            cells.append(Cell(r, c, down, across, "" if text.isspace() else text, f"xlsx:{title}!{place}"))
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
