"""The files of one register → the register: corrections, duplicates, overlaps, everything wrong by its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jizheng.model import Severity
from jizheng.records import Record, Register
from jizheng.register_types import RegisterType

from .cells import Sheet, Unreadable, sheets_of
from .constraints import overlaps
from .heads import Heads, heads_of, nearest
from .resolving import BROKEN, resolved, shortened, without_overlaps, without_same
from .rows import Rows, Taken

BULK = 2 * 1024 * 1024
"""Bytes of a register's files from which on rows are read by columns, if polars is installed."""
EXPLAINS = "说明"  # a sheet of that name is for people


def read_register(t: RegisterType, files: Iterable[tuple[str, bytes]], year: int = 0) -> Register:
    """Read the files of one register; ``files``: (name as in messages, bytes) in order; ``year`` 0 = any.

    Never raises for bad input: rows that fail stand in ``troubles`` with file, row, column, reason and advice,
    the rest is in ``records`` in the order of the files.
    """
    files = list(files)
    if sum(len(data) for _, data in files) >= BULK and (big := _by_columns(t, files, year)) is not None:
        return big
    rows = Rows(t, year)
    taken: list[Taken] = []
    names: list[str] = []
    for name, data in files:
        names.append(name)
        try:
            sheets = sheets_of(data, name)
        except Unreadable as e:
            rows.tell("file_unreadable", Severity.ERROR, name, 0, "", e.message, e.advice)
            continue
        for sheet, heads in _used(t, sheets, name, rows):
            taken += rows.read(sheet.lines[heads.at + 1 :], heads, name)
    records, superseded = resolved(t, taken, rows)
    records = without_same(t, records, rows)
    for c in t.constraints:
        if c.kind == "no_overlap":
            records = without_overlaps(t, records, rows, overlaps(c, records), c.message)
    troubles = sorted(
        rows.troubles, key=lambda x: (names.index(x.file) if x.file in names else -1, x.line, x.code != BROKEN)
    )
    return Register(
        t, tuple(records), tuple(superseded), rows.refused, tuple(shortened(t, troubles)), tuple(names), rows.examples
    )


def _by_columns(t: RegisterType, files: Sequence[tuple[str, bytes]], year: int) -> Register | None:
    """By the columnar engine, None when it is not installed or the files need the other one."""
    try:
        from .bulk import read_bulk
    except ImportError:
        return None
    return read_bulk(t, files, year)


def _used(t: RegisterType, sheets: Sequence[Sheet], name: str, rows: Rows) -> list[tuple[Sheet, Heads]]:
    """The sheets that hold this register, and what is wrong with their heads."""
    found = [(s, heads_of(t, s.lines)) for s in sheets]
    good = [(s, h) for s, h in found if h.at >= 0]
    if any(not h.missing for _, h in good):  # one sheet is the register: another without its columns is something else
        for s in [s for s, h in found if h.at < 0 or h.missing]:
            if s.lines and EXPLAINS not in s.name:
                advice = "要计入的，表头照登记簿的列名写全"
                rows.tell("sheet_left", Severity.WARNING, name, 0, "", f"工作表“{s.name}”缺少必填的列，没有读", advice)
        good = [(s, h) for s, h in good if not h.missing]
    for s in sheets:
        for line, reason in s.broken:
            rows.tell(BROKEN, Severity.ERROR, name, line, "", reason, "请改正后重新保存")
    if not good:
        wanted = "、".join(f.label for f in t.fields if f.required)
        if any(s.lines for s in sheets):
            rows.tell(
                "heads_none", Severity.ERROR, name, 0, "", f"没有找到“{t.label}”的表头", f"第一行写列名，至少要有：{wanted}"
            )  # fmt: skip
        return []
    out = []
    for s, h in good:
        where = f"工作表“{s.name}”" if len(good) > 1 else ""
        if s.hidden:
            rows.tell(
                "sheet_hidden", Severity.WARNING, name, 0, "", f"工作表“{s.name}”是隐藏的，仍然计入", "不该计入请删除"
            )
        if h.missing:
            labels, lost = "、".join(f.label for f in h.missing), len(s.lines) - h.at - 1
            rows.refused += lost
            rows.tell(
                "head_missing",
                Severity.ERROR,
                name,
                h.line,
                h.missing[0].label,
                f"{where}缺少必填的列：{labels}，下面 {lost} 行都没有计入",
                "请补上这些列",
            )
        for head in h.unknown:
            near = nearest(t, head)
            advice = f"是不是“{near}”？" if near else "不用的列可以不管；要用请改成登记簿里的列名"
            rows.tell(
                "head_unknown", Severity.WARNING, name, h.line, head, f"{where}不认识的列“{head}”，没有读", advice
            )
        for head in h.twice:
            rows.tell(
                "head_twice", Severity.ERROR, name, h.line, head, f"{where}列“{head}”重复，只读了前一列", "请删去一列"
            )
        for head, unit in h.units:
            rows.tell(
                "head_unit",
                Severity.ERROR,
                name,
                h.line,
                head,
                f"{where}列“{head}”的单位“{unit}”换算不了，没有读",
                "请改单位",
            )
        if not h.missing:
            out.append((s, h))
    return out


def firsts(register: Register, field: str) -> dict[str, Record]:
    """The different words of a text field, each with the first row that holds it."""
    engine = getattr(register.records, "firsts", None)  # a columnar store finds them by itself
    if engine is not None:
        by_engine: dict[str, Record] = engine(field)
        return by_engine
    found: dict[str, Record] = {}
    for r in register.records:
        value = r.values.get(field)
        if isinstance(value, str):
            found.setdefault(value, r)
    return found
