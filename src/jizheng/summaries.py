"""The nouns of what is summed up beside a year's report: charts, the monitoring sheet, the roll-up of several units.

Beside ``compiled.py``: made by ``summing``, formatted by ``write``.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """One line of the monitoring sheet: an indicator, or the money of a budget line (in 元).

    ``group``: level1/level2, or money; ``expected``: what the profile expects by the day; ``ratio``: done of expected in %,
    None where it cannot be said; ``basis``: how, in words.  ``forecast``, ``low``, ``high``: of the whole year, ``why``: from
    what.  ``likely``: the form's word for whether the target will be met, "" = not to be told.
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
    why: str = ""
    where: str = ""
    initial: Decimal | None = None
    full: Decimal | None = None
    spent: Decimal | None = None


class Pair(NamedTuple):
    """双监控 of one budget line: the light of its money beside the worst light of the goals it pays for."""

    name: str
    money: Light
    goal: Light
    proposal: str
    why: str


class Column(NamedTuple):
    """A column of the sheet: its head, what stands in it (a field of ``Watched``, level2, causes), its width (1/1440 in)."""

    head: str
    cell: str
    width: int


class MonitorSheet(NamedTuple):
    """双监控 as of a day: money, indicators, the light of the whole, and where the bands come from.

    ``lights``: light → its word; ``causes``: what may be ticked where a goal is behind; ``money_unit`` of the form.
    """

    unit: str
    year: int
    as_of: str
    months: str
    title: str
    money: tuple[Watched, ...]
    indicators: tuple[Watched, ...]
    pairs: tuple[Pair, ...]
    light: Light
    summary: str
    sources: tuple[str, ...]
    causes: str
    lights: Mapping[str, str]
    money_columns: tuple[Column, ...]
    goal_columns: tuple[Column, ...]
    goals: tuple[str, ...]
    money_unit: str


class Part(NamedTuple):
    """What one unit gives to a rolled-up figure: its exact value (None = ``state`` says which nothing), and its native path."""

    unit: str
    value: Decimal | None
    state: str
    where: str


class Rolled(NamedTuple):
    """A figure of the department: a concept, the sum in the base ``unit`` (None = no unit states it), and its parts."""

    concept: str
    label: str
    value: Decimal | None
    parts: tuple[Part, ...]
    unit: str


class Member(NamedTuple):
    """A unit of the department: its row in the form, its name, where its year came from, and how its own report stands."""

    row: str
    name: str
    source: str
    score: Decimal | None
    grade: str
    errors: int
    warnings: int
    verdict: str


class Rollup(NamedTuple):
    """局机关及二级机构汇总: members in the form's order, every figure with its parts, what is missing and odd.

    ``rows``: unit → row of the form, missing units too.
    """

    department: str
    year: int
    members: tuple[Member, ...]
    missing: tuple[str, ...]
    figures: tuple[Rolled, ...]
    notes: tuple[str, ...]
    pack: str
    rows: Mapping[str, str]


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
