"""The rows of one sheet → records: each cell by its type, each row by the constraints of its register."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from jizheng.model import Severity
from jizheng.records import Record, Trouble, Value
from jizheng.register_types import Constraint, RegisterType

from .cells import Line
from .constraints import KINDS, Context, Values, day, labels_of
from .geometry import Geometry, GeometryError, geometry_of
from .heads import Heads
from .values import Bad, parser_of, shown

EXAMPLE = "示例"
"""What the key of a template's example row begins with; such a row is never counted."""

_TOTAL = re.compile(r"(?:合|总|小|共|累)\s*计|本[月季年](?:合|小)计")

Checks = Sequence[tuple[Constraint, Callable[[Constraint, Values, Context], str]]]


class Taken(NamedTuple):
    """A row that holds: its record, and what it says of an earlier row of the same key (更正, 作废, "")."""

    record: Record
    correction: str


class Rows:
    """Reads the rows of one register, file by file; ``troubles``, ``refused``, ``examples`` grow with them.

    ``strikes``: rows that correct another, where a reader of columns keeps them.
    """

    def __init__(self, t: RegisterType, year: int) -> None:
        self.type, self.year = t, year
        self.labels = labels_of(t)
        self.troubles: list[Trouble] = []
        self.refused = 0
        self.examples = 0
        self.refused_keys: set[str] = set()
        self.strikes: list[Taken] = []
        self._geometry = [f for f in t.fields if f.type == "geometry"]
        checks = [(c, KINDS[c.kind]) for c in t.constraints if c.kind in KINDS]
        self._checks = sorted(checks, key=lambda x: x[0].severity != "error")

    def tell(
        self, code: str, severity: Severity, file: str, line: int, column: str, message: str, advice: str = "",
        about: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Note what is wrong."""
        self.troubles.append(Trouble(code, severity, file, line, column, message, advice, about))

    def read(self, lines: Iterable[Line], heads: Heads, file: str) -> Iterator[Taken]:
        """Of the rows below the heads those that hold."""
        # The star of a required column is the template's, not the column's name.
        parsers = [(c.at, c.field.name, c.head.rstrip("*＊"), parser_of(c.field, c.factor)) for c in heads.columns]
        required = [f for f in self.type.fields if f.required]
        keys = self.type.key
        there = {c.field.name for c in heads.columns}
        # A column that the file does not have at all is a choice, not a gap in each of its rows.
        checks = [(c, check) for c, check in self._checks if c.kind != "needs" or c.left in there]
        first_key = next((c.at for k in keys for c in heads.columns if c.field.name == k), -1)
        for number, cells in lines:
            if 0 <= first_key < len(cells) and cells[first_key].startswith(EXAMPLE):
                self.examples += 1
                continue
            values: dict[str, Value] = {}
            sound = True
            width = len(cells)
            for index, name, head, parse in parsers:
                text = cells[index] if index < width else ""
                if not text:
                    continue
                try:
                    value = parse(text)
                except Bad as bad:
                    sound = False
                    self.tell("row_value", Severity.ERROR, file, number, head, bad.message, bad.advice)
                    continue
                if value is not None:
                    values[name] = value
            if not values and sound:
                continue  # blanks and dashes only
            key = "/".join(shown(values[k]) for k in keys if k in values)
            if not key and any(_TOTAL.match(c) for c in cells):
                self.refused += 1
                advice = "登记簿一行一件事，合计由程序算，这一行可以删去"
                self.tell("row_total", Severity.WARNING, file, number, "", "像是合计行，没有计入", advice)
                continue
            if sound:
                blank = [f.label for f in required if f.name not in values]
                if blank:
                    sound = False
                    self.tell(
                        "row_required", Severity.ERROR, file, number, blank[0], f"没有填{'、'.join(blank)}", "请补填；这一行没有计入"
                    )  # fmt: skip
            on = values.get(self.type.date)
            assert on is None or isinstance(on, date)
            on = day(on) if on else None
            if sound:
                sound = self._holds(values, on, checks, file, number)
            if not sound:
                self.refused += 1
                self.refused_keys.add(key)
                continue
            correction = values.get(self.type.supersedes) if self.type.supersedes else None
            yield Taken(Record(key, on, values, file, number), str(correction or ""))

    def _holds(self, values: dict[str, Value], on: date | None, checks: Checks, file: str, line: int) -> bool:
        """Whether the row holds as a whole: year, geometry, constraints."""
        sound = True
        if on is not None and self.year and (on.year > self.year or (on.year < self.year and self.type.span == "year")):
            label = self.labels[self.type.date]
            advice = "请核对日期；别的年度的记录放到那一年的文件夹里"
            message = f"{label} {on.isoformat()} 不在 {self.year} 年"
            self.tell("row_year", Severity.ERROR, file, line, label, message, advice)
            return False
        geometries: dict[str, Geometry] = {}
        for f in self._geometry:
            text = values.get(f.name)
            if isinstance(text, str):
                try:
                    geometries[f.name] = geometry_of(text, shown(values.get(f.crs)) if f.crs else "")
                except GeometryError as e:
                    sound = False
                    self.tell("row_geometry", Severity.ERROR, file, line, f.label, e.message, e.advice)
        context = Context(self.labels, geometries)
        for c, check in checks:
            if c.severity == "warning" and not sound:
                continue  # of a row that is refused only what it is refused for
            reason = check(c, values, context)
            if reason:
                severity = Severity(c.severity)
                sound = sound and severity is not Severity.ERROR
                # What a blank lacks is all in the reason, once is enough.
                message = f"{c.message}：{reason}" if c.message and c.kind != "needs" else reason
                advice = "请核对后改正；这一行没有计入" if severity is Severity.ERROR else "请核对；这一行照常计入"
                self.tell(f"row_{c.kind}", severity, file, line, self.labels[c.left], message, advice)
        return sound
