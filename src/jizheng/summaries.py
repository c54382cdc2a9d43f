"""The nouns of what is summed up beside a year's report: charts, the monitoring sheet, the roll-up of several units.

Beside ``compiled.py``: made by ``summing``, formatted by ``write``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

ChartKind = Literal["flow", "months", "pace", "against", "distribution", "map"]


class ChartRow(NamedTuple):
    """One row of a chart's table: its label and a number a series, None = nothing is known."""

    label: str
    values: tuple[Decimal | None, ...]
    note: str = ""


class Drawn(NamedTuple):
    """A line on the ground: of which row of the chart, and its points (east, north) in metres from a common origin."""

    row: int
    points: tuple[tuple[Decimal, Decimal], ...]
    label: str = ""


class Chart(NamedTuple):
    """Numbers that can be drawn, with the same numbers as a table.

    ``kind``: flow (parts of what came in and of what went out), months (twelve rows, a series a part), pace (twelve
    rows: in the month, up to it, the even pace), against (target, done), distribution (answers), map (``lines``).
    ``series``: heads of the numbers; ``where``: native path of what was counted; ``note`` in words.
    """

    id: str
    kind: ChartKind
    title: str
    unit: str
    series: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    note: str = ""
    where: str = ""
    lines: tuple[Drawn, ...] = ()


Light = Literal["red", "yellow", "green", "blue", "none"]


class Watched(NamedTuple):
    """One line of the monitoring sheet: an indicator, or money of a budget line.

    ``expected``: what the profile expects by the day; ``ratio``: done of expected in %, None where it cannot be said;
    ``forecast``, ``low``, ``high``: of the whole year; ``basis``: how they came about, in words; ``likely``: 确定能, 有可能,
    完全不可能; ``proposal``: 继续, 调剂 …, "" = none, with its reason in ``why``.
    """

    id: str
    name: str
    group: str
    target: str
    done: str
    profile: str
    expected: Decimal | None
    ratio: Decimal | None
    light: Light
    basis: str
    forecast: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    likely: str = ""
    proposal: str = ""
    why: str = ""
    where: str = ""
    initial: Decimal | None = None
    full: Decimal | None = None
    spent: Decimal | None = None


class Pair(NamedTuple):
    """双监控 of one budget line: progress of its money beside the worst light of the goals it pays for."""

    name: str
    money: Light
    goal: Light
    proposal: str
    why: str


class MonitorSheet(NamedTuple):
    """双监控 as of a day: money, indicators, the light of the whole, and where the bands come from."""

    unit: str
    year: int
    as_of: str
    months: int
    title: str
    money: tuple[Watched, ...]
    indicators: tuple[Watched, ...]
    pairs: tuple[Pair, ...]
    light: Light
    summary: str
    bands: tuple[str, ...]
    basis: str
    goal: str = ""
    pack: str = ""


class Part(NamedTuple):
    """What one unit gives to a rolled-up figure: its value in 元, None = blank; ``href``: its own report or folder."""

    unit: str
    value: Decimal | None
    state: str
    where: str


class Rolled(NamedTuple):
    """A figure of the department: a concept, the sum in 元 (None = no unit states it), and its parts."""

    concept: str
    label: str
    value: Decimal | None
    parts: tuple[Part, ...]


class Member(NamedTuple):
    """A unit of the department: its row in the form, its name, how it came (folder, case file), "" = missing."""

    row: str
    name: str
    source: str
    score: Decimal | None = None
    grade: str = ""
    errors: int = 0
    warnings: int = 0
    note: str = ""


class Rollup(NamedTuple):
    """局机关及二级机构汇总: members in the form's order, every figure with its parts, what is missing and odd."""

    department: str
    year: int
    members: tuple[Member, ...]
    missing: tuple[str, ...]
    figures: tuple[Rolled, ...]
    notes: tuple[str, ...]
    pack: str = ""


class AnnexCell(NamedTuple):
    """A cell of an annex: words or a number (None = blank), how it looks, how many columns and rows it takes.

    ``style``: head, label, value (a number of the form's unit), percent, points, text, note.
    """

    value: str | Decimal | None
    style: str = "label"
    span: int = 1
    down: int = 1


class Annex(NamedTuple):
    """A table that is handed in with the report, laid out: ``widths`` in Latin characters, rows of cells over them."""

    id: str
    title: str
    caption: str
    unit: str
    widths: tuple[int, ...]
    rows: tuple[tuple[AnnexCell, ...], ...]
