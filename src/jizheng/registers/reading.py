"""The files of one register → the register: corrections, duplicates, overlaps, everything wrong by its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jizheng.model import Severity
from jizheng.records import Record, Register, Trouble, Value
from jizheng.register_types import RegisterType

from .cells import Sheet, Unreadable, sheets_of
from .constraints import overlaps
from .heads import Heads, heads_of, nearest
from .rows import Rows, Taken

EXPLAINS = "说明"  # a sheet of that name is for people
LISTED = 5_000
"""Troubles of a register that are listed one by one; what is beyond is said as a number."""


def read_register(t: RegisterType, files: Iterable[tuple[str, bytes]], year: int = 0) -> Register:
    """Read the files of one register; ``files``: (name as in messages, bytes) in order; ``year`` 0 = any.

    Never raises for bad input: rows that fail stand in ``troubles`` with file, row, column, reason and advice,
    the rest is in ``records`` in the order of the files.
    """
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
            taken += rows.read(sheet.lines, heads, name)
    records, superseded = _resolved(t, taken, rows)
    records = _without_same(t, records, rows)
    for c in t.constraints:
        if c.kind == "no_overlap":
            records = _without_overlaps(t, records, rows, overlaps(c, records), c.message)
    troubles = sorted(rows.troubles, key=lambda x: (names.index(x.file) if x.file in names else -1, x.line))
    return Register(
        t, tuple(records), tuple(superseded), rows.refused, tuple(_shortened(t, troubles)), tuple(names), rows.examples
    )


def _shortened(t: RegisterType, troubles: list[Trouble]) -> list[Trouble]:
    if len(troubles) <= LISTED:
        return troubles
    more = Trouble(
        "row_more", Severity.ERROR, troubles[LISTED].file, 0, "", f"“{t.label}”还有 {len(troubles) - LISTED} 处问题没有逐条列出",
        "先改正已经列出的，再检查一次",
    )  # fmt: skip
    return [*troubles[:LISTED], more]


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
            rows.tell("file_broken", Severity.ERROR, name, line, "", reason, "请改正后重新保存")
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


def _resolved(t: RegisterType, taken: Iterable[Taken], rows: Rows) -> tuple[list[Record], list[Record]]:
    """(rows that count, rows that were replaced or struck): a later row says 更正 or 作废 of the earlier one."""
    current: dict[str, Record] = {}
    superseded: list[Record] = []
    for r, correction in taken:
        before = current.get(r.key)
        if not correction:
            if before is None:
                current[r.key] = r
                continue
            rows.refused += 1
            rows.tell(
                "key_twice", Severity.ERROR, r.file, r.line, rows.labels[t.key[0]], f"编号 {r.key} 与{_place(before, r)}重复，这一行没有计入",
                "改用新的编号；要更正原来的行，请在“更正”一列填“更正”", (before.key,),
            )  # fmt: skip
            continue
        strike = correction == "作废"
        if before is None and r.key not in rows.refused_keys:
            rows.tell(
                "correction_of_nothing", Severity.WARNING, r.file, r.line, rows.labels[t.supersedes],
                f"前面没有编号 {r.key} 的行可以{correction}", "请核对编号；更正的行要写在原来的行后面",
            )  # fmt: skip
        if before is not None:
            superseded.append(before)
        if strike:
            current.pop(r.key, None)
            superseded.append(r)
        else:
            current[r.key] = r
    return list(current.values()), superseded


def _place(before: Record, now: Record) -> str:
    return f"第 {before.line} 行" if before.file == now.file else f"{before.file} 第 {before.line} 行"


def _without_same(t: RegisterType, records: list[Record], rows: Rows) -> list[Record]:
    """Without rows that are the same thing as an earlier one under another key."""
    if not t.same:
        return records
    first: dict[tuple[Value, ...], Record] = {}
    out = []
    for r in records:
        what = tuple(r.values.get(s) for s in t.same)
        before = None if None in what else first.setdefault(what, r)
        if before is None or before is r:
            out.append(r)
            continue
        rows.refused += 1
        labels = "、".join(rows.labels[s] for s in t.same)
        rows.tell(
            "same_twice", Severity.ERROR, r.file, r.line, rows.labels[t.same[0]],
            f"{labels}与{_place(before, r)}（{before.key}）相同，是同一件事，这一行没有计入", "重复登记的请删去一行；不是同一件事请写出区别",
            (before.key, r.key),
        )  # fmt: skip
    return out


def _without_overlaps(
    t: RegisterType, records: list[Record], rows: Rows, pairs: list[tuple[Record, Record]], message: str
) -> list[Record]:
    gone: set[int] = set()
    for late, early in pairs:
        gone.add(id(late))
        rows.refused += 1
        rows.tell(
            "row_no_overlap", Severity.ERROR, late.file, late.line, "", f"{message}：{_place(early, late)}（{early.key}）",
            "请核对起止里程；这一行没有计入", (early.key, late.key),
        )  # fmt: skip
    return [r for r in records if id(r) not in gone] if gone else records


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
