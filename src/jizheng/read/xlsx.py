"""Workbooks (xlsx): calamine behind guards of our own, because it trusts what a file says of itself.

Every sheet is a table; where there are several, a heading with the sheet's name stands before each.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import python_calamine as calamine

from jizheng.model import Block

from .archive import Archive
from .limits import Limits
from .problems import Reading, Refused, problem
from .regions import blocks_of_sheet
from .sheets import AREA, Room, Sheet, cells_in, reading_of, skipped
from .xlsx_bounds import FAR
from .xlsx_parts import parts_of


def read_xlsx(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of an xlsx; paths ``xlsx:Sheet!C7``.  Formula cells give their saved results."""
    parts = parts_of(Archive(data, "Excel工作簿（xlsx）", limits))
    room = Room(name, limits, [])
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(parts.book))
    except calamine.PasswordError:
        raise Refused("encrypted") from None
    except BaseException as error:  # a panic of calamine is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise Refused("damaged", label="Excel工作簿", reason="工作簿目录读不出来") from None
    found: list[tuple[str, list[Block]]] = []
    left = limits.cells
    for k, meta in enumerate(book.sheets_metadata):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        part = parts.sheets.get(meta.name, parts.worst)
        if part.rows * part.columns > AREA:
            reach = (
                f"范围到第{part.rows}行第{part.columns}列，太大"
                if part.rows < FAR
                else "有单元格没有写明位置或位置不存在"
            )
            room.problems.append(skipped(name, meta.name, reach))
            continue
        try:
            blocks = _blocks(book.get_sheet_by_index(k), meta.name, part, room, left)
        except BaseException as error:  # one broken sheet must not cost the others
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            room.problems.append(skipped(name, meta.name, "内容已损坏"))
            continue
        if not blocks:
            continue
        left -= cells_in(blocks)
        found.append((meta.name, blocks))
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            room.problems.append(problem("hidden_sheet", f"xlsx:{meta.name}", name=name, sheet=meta.name))
    return reading_of(found, room)


def _blocks(sheet: calamine.CalamineSheet, title: str, part: Sheet, room: Room, left: int) -> list[Block]:
    rows: list[Any] = sheet.to_python()
    if not rows or sheet.start is None:
        return []
    ranges = ((r1, r2, c1, c2) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ())
    return blocks_of_sheet(rows, sheet.start, ranges, title, part, room, left)
