"""The nouns of a unit's year: what its folder says, its registers and their rows, its evidence.

Beside ``model.py``, the nouns of a report.  Rows that people write (YAML) are frozen structs that
refuse unknown keys.  Money is exact: 元 as Decimal with two places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from jizheng.model import Severity
from jizheng.register_types import Condition, RegisterType, Row

Value = Decimal | date | str | bool | None  # None = the cell is blank


class Trouble(NamedTuple):
    """Something wrong in a year's folder: a stable ``code``, where it stands, and what to do about it.

    ``file`` is relative to the folder; ``line`` is the line of a text file or the row of a sheet, from 1,
    0 = the whole file; ``column`` the name of a column or key.  ``severity`` error: the row or the
    figure is left out (never guessed), the rest goes on.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: str
    message: str
    advice: str = ""
    about: tuple[str, ...] = ()


class Record(NamedTuple):
    """One dated row of work.  ``key`` names it in its register; ``file`` and ``line`` say where it was written."""

    key: str
    on: date | None
    values: Mapping[str, Value]
    file: str
    line: int


class Register(NamedTuple):
    """A typed table of records: what counts (``records``), what was replaced or refused, what is wrong.

    ``records`` is a tuple, or for very many rows a sequence that makes each record when it is asked for:
    count with ``registers.count``, which does not walk it.  ``examples``: rows of the template, never counted.
    """

    type: RegisterType
    records: Sequence[Record]
    superseded: Sequence[Record] = ()
    refused: int = 0
    troubles: tuple[Trouble, ...] = ()
    files: tuple[str, ...] = ()
    examples: int = 0


class Counted(NamedTuple):
    """A measure worked out: the value, the keys of the rows it was counted from, and how, in words.

    ``value`` None = cannot be said (a share of no rows), which is not 0; a share is not rounded.  ``low``, ``high``:
    the Wilson interval (95 %) of a satisfaction; ``hits`` of ``base`` rows make a share or a satisfaction, and
    ``keys`` are those of the whole base.  ``where`` is the native path ``record:posts?column=重点动态&year=2020``.
    """

    value: Decimal | None
    unit: str
    where: str
    keys: Sequence[str]
    formula: str
    base: int = 0
    low: Decimal | None = None
    high: Decimal | None = None
    hits: int = 0


# --- unit.yaml, budget.yaml, goals.yaml, evidence.yaml ---


class Person(Row, frozen=True, kw_only=True):
    """Somebody named in the report; ``name`` and ``phone`` are private."""

    name: str = ""
    title: str = ""
    unit: str = ""
    phone: str = ""


class Staffing(Row, frozen=True, kw_only=True):
    """编制数 and 实有人数; None = not filled in."""

    quota: int | None = None
    actual: int | None = None


class Unit(Row, frozen=True, kw_only=True):
    """unit.yaml: whose year it is."""

    name: str
    year: int
    pack: str
    code: str = ""
    department: str = ""
    institution: str = ""  # the row of the form that is this unit's: 局机关, 二级机构1 …
    staffing: Staffing = Staffing()
    duties: list[str] = []
    contact: Person = Person()
    filler: Person = Person()
    leader: Person = Person()
    evaluators: list[Person] = []
    evaluation_way: str = ""
    report_date: str = ""


class BudgetLine(Row, frozen=True, kw_only=True):
    """A line of the budget: ``kind`` 人员, 公用 or 项目; ``initial``: 年初预算 in 元; ``carried``: brought forward for it."""

    id: str
    name: str
    kind: Literal["人员", "公用", "项目"]
    initial: Decimal | None = None
    carried: Decimal | None = None


class Adjustment(Row, frozen=True, kw_only=True):
    """A change of the budget in the year: 元, plus or minus, with its approval."""

    on: str
    line: str
    amount: Decimal
    approval: str = ""
    reason: str = ""


class Income(Row, frozen=True, kw_only=True):
    """Income of one source; ``source`` is a concept of the pack (income_general …), ``amount`` in 元."""

    source: str
    amount: Decimal
    note: str = ""


class Holding(Row, frozen=True, kw_only=True):
    """A figure of the year that no register gives: a concept of the pack and its value in 元.

    ``none``: the form gets 无; ``qualifier``: 净值 ….
    """

    concept: str
    amount: Decimal | None = None
    qualifier: str = ""
    none: bool = False
    source: str = ""


class Budget(Row, frozen=True, kw_only=True):
    """budget.yaml: money of the year in 元.  Payments are the register ``payments``; here only what they do not say."""

    carry_in: Decimal | None = None
    lines: list[BudgetLine] = []
    adjustments: list[Adjustment] = []
    income: list[Income] = []
    three_public: list[Holding] = []
    assets: list[Holding] = []
    other: list[Holding] = []


class Binding(Row, frozen=True, kw_only=True):
    """Where an actual comes from: a measure of a register with further conditions, or typed by hand with a reason.

    ``period``: year (of the report), all (cumulative to its end).  ``rounded``: how the report words it
    (6213 → 6000余) as (step, word); the counted value stays behind it.
    """

    register: str = ""
    measure: str = ""
    where: list[Condition] = []
    period: Literal["year", "all"] = "year"
    typed: str = ""
    reason: str = ""
    step: Decimal | None = None


class GoalIndicator(Row, frozen=True, kw_only=True):
    """One indicator of goals.yaml: the promise, its weight, and how its actual comes about.

    ``target`` in words as the form prints it (完善…建设2000米) and as ``operator``, ``value``, ``unit``; a qualitative one
    has no value, and its points ``score`` are given by a person.  ``actual_text``: the words of the form with references ({{actual}}).  ``profile``: how the work
    spreads over the year for monitoring (linear, step, or twelve shares).
    """

    id: str
    level1: str
    level2: str
    name: str
    target: str
    operator: Literal["≥", "＞", "＝", "＜", "≤", "定性"] = "≥"
    value: Decimal | None = None
    unit: str = ""
    weight: Decimal | None = None
    score: Decimal | None = None
    actual: Binding = Binding()
    actual_text: str = ""
    reason: str = ""
    measures: str = ""
    goals: list[str] = []
    profile: Literal["linear", "step", "seasonal"] = "linear"
    months: list[Decimal] = []
    previous: list[Decimal] = []


class Goal(Row, frozen=True, kw_only=True):
    """A goal of the year: what is expected, of which ``tasks``, paid for by which budget ``lines``; ``done``: with references."""

    id: str
    text: str
    done: str = ""
    tasks: list[str] = []
    lines: list[str] = []


class Task(Row, frozen=True, kw_only=True):
    """A task of the year; ``duty``: index of the duty it belongs to, from 1 (0 = none)."""

    id: str
    text: str
    duty: int = 0


class Figure(Row, frozen=True, kw_only=True):
    """A named figure that the prose may refer to and that is no indicator: {{figure:id}}."""

    id: str
    label: str
    actual: Binding
    unit: str = ""


class Part(Row, frozen=True, kw_only=True):
    """A whole and its parts among indicators and figures: the remainder is worked out and said."""

    whole: str
    parts: list[str]
    overlaps: list[str] = []


class Goals(Row, frozen=True, kw_only=True):
    """goals.yaml: tasks, goals, indicators, further figures, achievements; the stated score if there is one."""

    tasks: list[Task] = []
    goals: list[Goal] = []
    indicators: list[GoalIndicator] = []
    figures: list[Figure] = []
    parts: list[Part] = []
    achievements: list[str] = []
    problems: list[str] = []
    remedies: list[str] = []
    stated_score: Decimal | None = None
    stated_grade: str = ""


class EvidenceRow(Row, frozen=True, kw_only=True):
    """One piece of evidence.yaml: one file (below evidence/) or a place elsewhere, and what it proves.

    ``proves``: ids of indicators, figures, goals, tasks, or concept codes; ``locator``: page, cell, time within it.
    ``sha256``: of the file when it was filed; a file that changed since reopens what rests on it.
    """

    id: str
    title: str
    kind: Literal["正式资料", "工作资料", "原始凭证", "说明材料"]
    proves: list[str]
    file: str = ""
    sha256: str = ""
    on: str = ""
    source: str = ""
    locator: str = ""
    grade: Literal["", "A", "B", "C", "D"] = ""
    private: bool = False


class EvidenceFile(Row, frozen=True, kw_only=True):
    """evidence.yaml: a list of evidence (the key ``evidence`` may be left out)."""

    evidence: list[EvidenceRow] = []


class RosterUnit(Row, frozen=True, kw_only=True):
    """A unit of a department: its row in the form (局机关, 二级机构1 …) and its full name."""

    name: str
    row: str = ""


class Roster(Row, frozen=True, kw_only=True):
    """机构.yaml: whose years a department's roll-up needs, so that a missing one is named."""

    department: str
    year: int
    units: list[RosterUnit]


class Evidence(NamedTuple):
    """A piece of evidence as found: its row, the hash of the file now ("" = missing), its grade and why.

    As loaded, ``grade`` is what the row states ("" = to be decided by the pack's rule).
    """

    row: EvidenceRow
    sha256: str
    size: int
    grade: str
    why: str
    changed: bool = False


class Year(NamedTuple):
    """A unit's year as its folder says it; everything that ``compile`` needs, nothing computed.

    ``lines``: (file, place) → line, so that a finding can name its place: ("goals.yaml", "indicators/D1/actual"),
    items of lists by their id, or by their number from 0; lines of narrative.md are its own.  ``sha256``: of all
    files that belong to the year.
    """

    folder: str
    unit: Unit
    budget: Budget
    goals: Goals
    registers: Mapping[str, Register]
    evidence: tuple[Evidence, ...]
    narrative: str
    troubles: tuple[Trouble, ...]
    lines: Mapping[tuple[str, str], int]
    sha256: str
    previous: tuple[Any, ...] = ()

    def line(self, file: str, place: str) -> int:
        """The line of a place (``indicators/D1/actual``), or of the nearest one above it that is known; 0 = unknown."""
        while place:
            if (file, place) in self.lines:
                return self.lines[file, place]
            place = place.rpartition("/")[0]
        return 0

    @property
    def budget_file(self) -> str:
        """The file that the budget came from: budget.yaml or budget.xlsx."""
        return next((f for f, _ in self.lines if f == "budget.xlsx"), "budget.yaml")
