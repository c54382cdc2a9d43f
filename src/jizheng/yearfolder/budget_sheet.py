"""budget.xlsx → the same rows as budget.yaml: one sheet a list, columns named by the pack's ``sheets``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from jizheng.model import Severity
from jizheng.pack import Pack
from jizheng.records import Adjustment, Budget, BudgetLine, Holding, Income, Trouble
from jizheng.register_types import RegisterType
from jizheng.registers.cells import Sheet, Unreadable, sheets_of
from jizheng.registers.heads import heads_of, plain_head
from jizheng.registers.rows import EXAMPLE
from jizheng.registers.values import Bad, parser_of, shown

from .files import Files, FolderError, read
from .settings import Read

_ROWS: Mapping[str, type[msgspec.Struct]] = {
    "lines": BudgetLine, "adjustments": Adjustment, "income": Income, "three_public": Holding, "assets": Holding,
    "other": Holding,
}  # fmt: skip


def read_budget_sheets(files: Files, name: str, pack: Pack, room: Read) -> Budget | None:
    """The budget of a workbook; what is wrong stands with its row, the rest goes on."""
    try:
        sheets = sheets_of(read(files, name), name)
    except (FolderError, Unreadable) as e:
        advice = e.advice if isinstance(e, Unreadable) else ""
        room.troubles.append(Trouble("file_unreadable", Severity.ERROR, name, 0, "", str(e), advice or "请重新保存"))
        return None
    found: dict[str, Any] = {}
    for sheet in sheets:
        for line, reason in sheet.broken:
            room.troubles.append(
                Trouble("file_broken", Severity.ERROR, name, line, sheet.name, reason, "请改正后重新保存")
            )
        t = next((t for t in pack.sheets.values() if plain_head(sheet.name) in _names(t)), None)
        if t is None:
            if sheet.lines and "说明" not in sheet.name:
                labels = "、".join(t.label for t in pack.sheets.values())
                message = f"不认识工作表“{sheet.name}”，没有读"
                room.troubles.append(
                    Trouble("sheet_unknown", Severity.WARNING, name, 0, sheet.name, message, f"可以有：{labels}")
                )
            continue
        rows = list(_rows(t, sheet, name, room))
        if t.id == "carry_in":
            found["carry_in"] = rows[0][1].get("amount") if rows else None
        else:
            found.setdefault(t.id, []).extend(_struct(t, row, line, name, room) for line, row in rows)
    lists = {k: [x for x in v if x is not None] for k, v in found.items() if k in _ROWS}
    for key, items in lists.items():
        for n, (item, line) in enumerate(items):
            room.lines[name, f"{key}/{getattr(item, 'id', n)}"] = line
            room.lines[name, f"{key}/{n}"] = line
    values = {k: [item for item, _ in v] for k, v in lists.items()}
    return Budget(carry_in=found.get("carry_in"), **values)


def _names(t: RegisterType) -> set[str]:
    return {plain_head(x) for x in (t.label, t.id, *t.labels)}


def _rows(t: RegisterType, sheet: Sheet, name: str, room: Read) -> list[tuple[int, dict[str, Any]]]:
    heads = heads_of(t, sheet.lines)
    if heads.at < 0 or heads.missing:
        if sheet.lines:
            wanted = "、".join(f.label for f in heads.missing) or "、".join(f.label for f in t.fields if f.required)
            message = f"工作表“{sheet.name}”缺少列：{wanted}"
            room.troubles.append(
                Trouble("head_missing", Severity.ERROR, name, heads.line, sheet.name, message, "请补上这些列")
            )
        return []
    parsers = [(c.at, c.field, c.head, parser_of(c.field, c.factor)) for c in heads.columns]
    out = []
    for number, cells in sheet.lines[heads.at + 1 :]:
        row: dict[str, Any] = {}
        sound = True
        if any(c.startswith(EXAMPLE) for c in cells):
            continue
        for at, field, head, parse in parsers:
            text = cells[at] if at < len(cells) else ""
            try:
                value = parse(text) if text else None
            except Bad as bad:
                room.troubles.append(
                    Trouble("row_value", Severity.ERROR, name, number, f"{sheet.name} {head}", bad.message, bad.advice)
                )
                sound = False
                continue
            if value is not None:
                row[field.name] = shown(value) if isinstance(value, date) else value
        blank = [f.label for _, f, _, _ in parsers if f.required and f.name not in row]
        if sound and blank and row:
            message = f"工作表“{sheet.name}”没有填{'、'.join(blank)}，这一行没有计入"
            room.troubles.append(Trouble("row_required", Severity.ERROR, name, number, blank[0], message, "请补填"))
        if sound and row and not blank:
            out.append((number, row))
    return out


def _struct(
    t: RegisterType, row: dict[str, Any], line: int, name: str, room: Read
) -> tuple[msgspec.Struct, int] | None:
    try:
        return msgspec.convert(row, _ROWS[t.id], strict=False), line
    except msgspec.ValidationError as e:
        room.troubles.append(Trouble("row_value", Severity.ERROR, name, line, t.label, str(e), "请核对这一行"))
        return None
