"""What a year's registers hold: counts, gaps by month, duplicates, and what no indicator refers to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from jizheng.model import Severity
from jizheng.records import Binding, Register, Trouble, Year
from jizheng.registers import ConditionError, by_month, count, rest_by
from jizheng.write.columns import pad, table, width, wrap

_OFTEN = 8  # months with rows from which on an empty one is worth a word
_LISTED = 12


class View(NamedTuple):
    """One register of a year in figures.

    ``months``: rows of each month of the year; ``earlier``: rows of earlier years; ``undated``: rows without a date;
    ``idle``: rows of the year that no indicator and no figure counts, ``idle_of``: how they spread over the field that
    bindings choose by; ``used``: ids of what is counted here.
    """

    register: Register
    months: tuple[int, ...]
    earlier: int
    undated: int
    twice: int
    idle: int
    idle_of: tuple[tuple[str, int], ...]
    used: tuple[str, ...]

    @property
    def gaps(self) -> tuple[int, ...]:
        """Months (from 1) without a row between the first and the last one of a register that is kept in most months."""
        full = [n for n, rows in enumerate(self.months, 1) if rows]
        if len(full) < _OFTEN:
            return ()
        return tuple(n for n in range(full[0], full[-1] + 1) if not self.months[n - 1])


def overview(year: Year) -> list[View]:
    """The registers of a year in the order of the pack."""
    return [_view(year, name, r) for name, r in year.registers.items()]


def _view(year: Year, name: str, r: Register) -> View:
    months, earlier, undated = by_month(r, year.unit.year)
    codes = Counter(x.code for x in r.troubles)
    bound = [
        (x.id, x.actual)
        for part in (year.goals.indicators, year.goals.figures)
        for x in part
        if x.actual.register == name
    ]
    counted: set[str] = set()
    for _, b in bound:
        counted.update(_keys(r, b, year.unit.year))
    field = _field(r, [b for _, b in bound])
    idle, spread = (0, ()) if name == "payments" else rest_by(r, counted, year.unit.year, field)
    return View(
        r, months, earlier, undated, codes["key_twice"] + codes["same_twice"], idle, spread, tuple(x for x, _ in bound)
    )


def _keys(r: Register, b: Binding, year: int) -> Sequence[str]:
    try:
        return count(r, r.type.measure_of(b.measure), b.where, year=year, cumulative=b.period == "all").keys
    except (KeyError, ConditionError):
        return ()  # said already when the year was read


def _field(r: Register, bindings: Sequence[Binding]) -> str:
    """The field that bindings choose by most, else the first choice of the register."""
    used = Counter(c.field for b in bindings for c in b.where)
    names = {f.name for f in r.type.fields}
    return next(
        (f for f, _ in used.most_common() if f in names), next((f.name for f in r.type.fields if f.choices), "")
    )


def write_overview(year: Year, columns: int = 100) -> str:
    """The overview as aligned Chinese text of at most ``columns``."""
    views = overview(year)
    out = [f"{year.unit.name or '（未填单位名称）'}　{year.unit.year or '（未填年度）'} 年　登记簿 {len(views)} 个", ""]
    rows: list[tuple[str, ...]] = [
        ("登记簿", "计入", "以前年度", "没有日期", "更正作废", "重复", "没有收", "各月（1—12）")
    ]
    for v in views:
        r = v.register
        numbers = (v.earlier, v.undated, len(r.superseded), v.twice, r.refused)
        months = " ".join(str(n) if n else "·" for n in v.months)
        rows.append((r.type.label, str(sum(v.months)), *(str(n) if n else "" for n in numbers), months))
    out += [*_table(rows), ""]
    for v in views:
        label, unit = v.register.type.label, v.register.type.unit
        if v.gaps:
            out.append(f"{label}：{'、'.join(map(str, v.gaps))}月没有记录。")
        if v.idle and v.used:
            spread = "、".join(f"{word or '（空）'} {n}" for word, n in v.idle_of[:_LISTED])
            more = f" 等 {len(v.idle_of)} 类" if len(v.idle_of) > _LISTED else ""
            out.append(f"{label}：{v.idle} {unit}没有指标用到" + (f"（{spread}{more}）" if spread else "") + "。")
    idle = [v.register.type.label for v in views if not v.used and v.register.type.id != "payments"]
    examples = [v.register.type.label for v in views if v.register.examples]
    if not (year.goals.indicators or year.goals.figures):
        out.append("goals.yaml 里还没有指标：写好指标、说明从哪个登记簿数，这里就会核对哪些记录用上了。")
    elif idle:
        out.append(f"没有指标用到的登记簿：{'、'.join(idle)}。")
    out += [f"有示例行（没有计入）：{'、'.join(examples)}。"] if examples else []
    out += write_troubles(year.troubles, columns)
    return "\n".join(x for text in out for x in (wrap(text, columns) if "  " not in text else [text])).rstrip() + "\n"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns as wide as their widest cell; those that are empty below the head are left out."""
    keep = [n for n in range(len(rows[0])) if n == 0 or any(r[n] for r in rows[1:])] if len(rows) > 1 else []
    widths = {n: max(width(r[n]) for r in rows) for n in keep}
    last = keep[-1] if keep else 0
    return ["  ".join(pad(r[n], widths[n], right=0 < n < last) for n in keep).rstrip() for r in rows]


def write_troubles(troubles: Sequence[Trouble], columns: int = 100, most: int = 200) -> list[str]:
    """Troubles as aligned lines: how bad, where, what, what to do."""
    words = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
    number = Counter(x.severity for x in troubles)
    if not troubles:
        return ["", "没有发现填写上的问题。"]
    out = ["", "　".join(f"{words[s]} {number[s]}" for s in words if number[s])]
    groups: dict[tuple[str, ...], list[Trouble]] = {}
    for x in troubles:
        groups.setdefault((words[x.severity], x.file, x.column, x.message, x.advice), []).append(x)
    rows = [(k[0], place(*same), k[3] + (f"　{k[4]}" if k[4] else "")) for k, same in list(groups.items())[:most]]
    first = min(max(40, columns * 2 // 5), max(width(r[1]) for r in rows))
    out += [line for lines in table(rows, (4, first, max(30, columns - first - 8))) for line in lines]
    if len(groups) > most:
        out.append(f"……还有 {len(groups) - most} 种问题，先改上面的。")
    return out


def place(x: Trouble, *same: Trouble) -> str:
    """registers/posts.csv 第 3 行 标题; ``same``: further places of the same trouble."""
    lines = [str(t.line) for t in (x, *same) if t.line]
    more = "等" if len(lines) > _LISTED else ""
    line = f" 第 {'、'.join(lines[:_LISTED])} {more}行" if lines else ""
    return f"{x.file}{line}" + (f" {x.column}" if x.column and lines else "")
