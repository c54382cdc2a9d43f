"""What a register holds and what can be counted in it: rows of a pack, one frozen struct each."""

from __future__ import annotations

from typing import Literal

import msgspec


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of a file that people write: unknown keys are an error."""


class Field(Row, frozen=True, kw_only=True):
    """A column of a register.

    ``label`` heads it in Chinese, ``labels`` are other heads seen.  ``type``: text, date, time, number, count,
    money (元), length (米), percent, yes_no, choice, url, hash, file, geometry.  ``private``: masked in
    what the public sees.  ``least``/``most``: bounds of a number.
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
    answers given, in %, with a Wilson interval), latest (value of ``field`` in the last row by date).
    ``unit``: of the result.
    """

    id: str
    label: str
    kind: Literal["count", "sum", "share", "distinct", "satisfaction", "latest"]
    unit: str = ""
    field: str = ""
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

    ``key``: fields that name a row; ``date``: the field that puts it into a year (or month); ``same``:
    fields by which two rows are the same thing under two keys; ``supersedes``: a later row with the
    same key replaces an earlier one only if this field names it.  ``grade``: of a row as evidence (A … D).
    """

    id: str
    label: str
    unit: str
    key: list[str]
    date: str
    fields: list[Field]
    measures: list[Measure]
    same: list[str] = []
    constraints: list[Constraint] = []
    grade: Literal["A", "B", "C", "D"] = "B"
    note: str = ""

    def field_of(self, name: str) -> Field:
        """The field of that name; raises KeyError."""
        for f in self.fields:
            if f.name == name:
                return f
        raise KeyError(name)
