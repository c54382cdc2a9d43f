"""What rows of a register do to each other: corrections, duplicates, overlaps; troubles cut to a list one can read."""

from __future__ import annotations

from collections.abc import Sequence

from jizheng.model import Severity
from jizheng.records import Record, Trouble, Value
from jizheng.register_types import RegisterType

from .rows import Rows, Taken

BROKEN = "file_broken"  # said before what else is said of its line
LISTED = 5_000
"""Troubles of a register that are listed one by one; what is beyond is said as a number."""


def shortened(t: RegisterType, troubles: list[Trouble]) -> list[Trouble]:
    if len(troubles) <= LISTED:
        return troubles
    more = Trouble(
        "row_more", Severity.ERROR, troubles[LISTED].file, 0, "", f"“{t.label}”还有 {len(troubles) - LISTED} 处问题没有逐条列出",
        "先改正已经列出的，再检查一次",
    )  # fmt: skip
    return [*troubles[:LISTED], more]


def resolved(t: RegisterType, taken: Sequence[Taken], rows: Rows) -> tuple[list[Record], list[Record]]:
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
    if superseded:  # a row that replaces stands where it was written
        place = {id(r): n for n, (r, _) in enumerate(taken)}
        return sorted(current.values(), key=lambda r: place[id(r)]), superseded
    return list(current.values()), superseded


def _place(before: Record, now: Record) -> str:
    return f"第 {before.line} 行" if before.file == now.file else f"{before.file} 第 {before.line} 行"


def without_same(t: RegisterType, records: list[Record], rows: Rows) -> list[Record]:
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


def without_overlaps(
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
