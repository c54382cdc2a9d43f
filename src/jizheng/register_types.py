"""What a register holds and what can be counted in it: rows of a pack, one frozen struct each."""

from __future__ import annotations

from typing import Literal

import msgspec

NUMBERS = ("number", "count", "money", "length", "percent")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of a file that people write: unknown keys are an error."""


class Field(Row, frozen=True, kw_only=True):
    """A column of a register.

    ``label`` heads it in Chinese, ``labels`` are other heads seen.  ``type``: text, date, time, number, count,
    money (元), length (米), percent, yes_no, choice, url, hash, file, geometry.  ``private``: masked in
    what the public sees.  ``least``/``most``: bounds of a number.  ``also``: other words for a choice
    (原创: 采编).  ``crs``: the field that names the coordinate system of a geometry.
    ``time`` is a date with the time of day.
    """

    name: str
    label: str
    type: Literal[
        "text", "date", "time", "number", "count", "money", "length", "percent", "yes_no", "choice", "url", "hash",
        "file", "geometry",
    ]  # fmt: skip
    labels: list[str] = []
    unit: str = ""
    required: bool = False
    choices: list[str] = []
    also: dict[str, str] = {}
    crs: str = ""
    least: str = ""
    most: str = ""
    private: bool = False
    example: str = ""
    note: str = ""


class Condition(Row, frozen=True, kw_only=True):
    """One condition on a row: the field against one value, several, or another field.

    ``is_``: equal to one of; ``not_``: to none of; ``filled``: not blank; ``at_least``/``at_most``: numbers and dates.
    """

    field: str
    is_: list[str] = msgspec.field(default_factory=list, name="is")
    not_: list[str] = msgspec.field(default_factory=list, name="not")
    filled: bool | None = None
    at_least: str = ""
    at_most: str = ""


class Measure(Row, frozen=True, kw_only=True):
    """A named figure of a register.

    ``kind``: count (rows), sum (of ``field``), share (rows that meet ``where`` among those that meet
    ``among``, in %), distinct (values of ``field``), satisfaction (share of answers in ``good`` among
    answers given, in %, with a Wilson interval), latest (value of ``field`` in the last row by date),
    product (sum of ``field`` × ``by``: 孔公里), ratio (sum of ``field`` in % of the sum of ``by``).
    Only rows that meet ``where`` count.  ``unit``: of the result.  ``date``: the field that puts a row into the
    period, if another than the register's.
    """

    id: str
    label: str
    kind: Literal["count", "sum", "share", "distinct", "satisfaction", "latest", "product", "ratio"]
    unit: str = ""
    field: str = ""
    by: str = ""
    date: str = ""
    where: list[Condition] = []
    among: list[Condition] = []
    good: list[str] = []


class Constraint(Row, frozen=True, kw_only=True):
    """What must hold within a row, or between rows.

    ``kind``: not_before (``left`` date ≥ ``right``), at_most (``left`` ≤ ``right``), near (``left`` within ``share`` % or
    ``least`` of ``right``), geometry_length (length of the geometry ``left`` near ``right``), in_box (``left`` inside
    the box ``box``: west, south, east, north), no_overlap (segments ``left``–``right`` of the same ``by``),
    needs (``left`` filled when ``right`` is), host (url ``left`` on one of ``values``).
    """

    kind: Literal["not_before", "at_most", "near", "geometry_length", "in_box", "no_overlap", "needs", "host"]
    left: str
    right: str = ""
    by: list[str] = []
    share: str = ""
    least: str = ""
    box: list[str] = []
    values: list[str] = []
    severity: Literal["error", "warning"] = "error"
    message: str = ""


class RegisterType(Row, frozen=True, kw_only=True):
    """registers/*.yaml of a pack: what a register holds and what can be counted in it.

    ``key``: fields that name a row (blank ones are left out); ``date``: the field that puts it into a year (or
    month); ``same``: fields by which two rows are the same thing under two keys; ``supersedes``: the field
    by which a later row says that it replaces (更正) or strikes out (作废) the earlier one of its key.
    ``span``: year = rows of another year are wrong here, cumulative = those of earlier years belong here too.
    ``grade``: of a row as evidence (A … D).  ``source``: sources.yaml.  A child pack's row of the same id adds to its
    parent's: fields and measures of the same name are replaced.
    """

    id: str
    label: str
    unit: str
    key: list[str] = []
    date: str = ""
    fields: list[Field] = []
    measures: list[Measure] = []
    same: list[str] = []
    supersedes: str = ""
    span: Literal["year", "cumulative"] = "year"
    constraints: list[Constraint] = []
    grade: Literal["A", "B", "C", "D"] = "B"
    labels: list[str] = []
    source: str = ""
    note: str = ""

    def field_of(self, name: str) -> Field:
        """The field of that name; raises KeyError."""
        for f in self.fields:
            if f.name == name:
                return f
        raise KeyError(name)

    def measure_of(self, name: str) -> Measure:
        """The measure of that id; raises KeyError."""
        for m in self.measures:
            if m.id == name:
                return m
        raise KeyError(name)

    def merged(self, other: RegisterType) -> RegisterType:
        """This register with a child pack's row of the same id on top."""
        return msgspec.structs.replace(
            other,
            key=other.key or self.key,
            date=other.date or self.date,
            fields=list(({f.name: f for f in self.fields} | {f.name: f for f in other.fields}).values()),
            measures=list(({m.id: m for m in self.measures} | {m.id: m for m in other.measures}).values()),
            same=other.same or self.same,
            supersedes=other.supersedes or self.supersedes,
            span=self.span if other.span == "year" else other.span,
            grade=self.grade if other.grade == "B" else other.grade,
            constraints=self.constraints + other.constraints,
            labels=list(dict.fromkeys(self.labels + other.labels)),
            source=other.source or self.source,
            note=other.note or self.note,
        )

    def wrong(self) -> str:
        """The first thing in this row that refers to nothing or cannot be counted, in Chinese; "" = sound."""
        names = {f.name: f for f in self.fields}
        if not self.key or not self.date:
            return "没有 key 或 date"
        used = [("key", k) for k in self.key] + [("same", k) for k in self.same] + [("date", self.date)]
        used += [("supersedes", self.supersedes)] if self.supersedes else []
        for c in self.constraints:
            used += [(f"约束 {c.kind}", x) for x in (c.left, c.right, *c.by) if x]
        for m in self.measures:
            used += [(f"计数 {m.id}", x) for x in (m.field, m.by, m.date) if x]
            used += [(f"计数 {m.id} 的条件", c.field) for c in m.where + m.among]
        for place, name in used:
            if name not in names:
                return f"{place} 用到没有登记的字段“{name}”"
        if names[self.date].type not in ("date", "time"):
            return f"date 字段“{self.date}”不是日期"
        for m in self.measures:
            if m.kind != "count" and not (m.field or m.kind == "share"):
                return f"计数 {m.id} 没有说对哪个字段"
            for x in (m.field, m.by) if m.kind in ("sum", "product", "ratio", "latest") else ():
                if x and names[x].type not in NUMBERS:
                    return f"计数 {m.id} 的字段“{x}”不是数"
        return ""
