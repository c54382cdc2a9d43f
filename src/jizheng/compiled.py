"""The nouns of a compiled year: figures with what they were made from, how well they stand, and the report they became.

Beside ``records.py`` (what the folder says) and ``model.py`` (what a report says).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from jizheng.model import MONEY_UNITS, Evaluation, State
from jizheng.records import Trouble, Year

YEAR_SCHEMA = "jizheng.year/1"

Origin = Literal["counted", "entered", "derived", "typed"]
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


class Traced(NamedTuple):
    """One figure of a year.

    ``id``: stable over the years (``concept:expense_total``, ``indicator:管网``, ``figure:照片``, ``line:公用.spent``).
    ``value`` exact in the base ``unit`` (元 for money), None where nothing is stated (``state`` says which nothing).
    ``origin``: counted from rows, entered in a file of the folder, derived from other figures (``parts``), typed by hand.
    ``where``: native path (``record:posts?column=重点动态&year=2020``, ``budget:carry_in``, ``typed:…``); ``keys``: of the
    rows counted; ``formula`` in words.  ``file`` and ``line``: where the folder asks for it.  ``step``: how coarsely the
    report words it (6213 → 6000余), None = exactly.
    """

    id: str
    label: str
    value: Decimal | None
    unit: str
    origin: Origin
    where: str
    state: State = State.STATED
    concept: str = ""
    dims: tuple[tuple[str, str], ...] = ()
    formula: str = ""
    keys: Sequence[str] = ()
    parts: tuple[str, ...] = ()
    qualifier: str = ""
    reason: str = ""
    file: str = ""
    line: int = 0
    base: int = 0
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None
    register: str = ""
    subject: str = ""


class Support(NamedTuple):
    """One thing that a figure rests on: a register's rows, a filed piece of evidence, the unit's own word.

    ``kind``: register, evidence, typed; ``id`` of the register or the evidence.  ``sound`` False: the file is missing or
    is no longer the one that was filed, ``note`` says so.
    """

    kind: str
    id: str
    title: str
    grade: str
    sound: bool = True
    note: str = ""
    locator: str = ""


class Proof(NamedTuple):
    """How well one figure, indicator, goal or task stands.

    ``status``: 已证实, 部分证实 or 未证实; ``grade``: of its best sound support, "" = none; ``reopened``: what must be
    looked at again, in words.
    """

    about: str
    label: str
    status: str
    grade: str
    supports: tuple[Support, ...]
    reopened: tuple[str, ...] = ()


class CoverageRow(NamedTuple):
    """A row of the matrix 职能×任务×目标×指标×证据; "" where the chain breaks off, ``gap`` says how."""

    duty: str
    task: str
    goal: str
    indicator: str
    name: str
    proof: Proof | None
    gap: str = ""


class Cap(NamedTuple):
    """One line of the score that the evidence limits: at most ``share`` % of its points, why, from how many to how many."""

    indicator: str
    name: str
    share: Decimal
    reason: str
    full: Decimal
    before: Decimal
    after: Decimal
    status: str
    grade: str


class Use(NamedTuple):
    """One reference resolved: file, line, the name as written, the words it became, the figures behind it."""

    file: str
    line: int
    name: str
    words: str
    figures: tuple[str, ...]


class Piece(NamedTuple):
    """A heading or a paragraph of the prose, as written and as resolved; ``line`` of narrative.md, 0 = from goals.yaml."""

    line: int
    heading: bool
    source: str
    text: str


class History(NamedTuple):
    """What an indicator promised and reached in an earlier year."""

    year: int
    target: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A unit's year compiled: the report (``docx``, and its ``evaluation`` as read back) and all that stands behind it.

    ``evaluation.facts`` have, beside their places in the report, the place in the records that they come from.
    ``unit``: the money unit of the form.  ``as_of``: ISO date of a mid-year state, "" = the whole year.
    """

    year: Year
    evaluation: Evaluation
    docx: bytes
    figures: tuple[Traced, ...]
    proofs: tuple[Proof, ...]
    matrix: tuple[CoverageRow, ...]
    caps: tuple[Cap, ...]
    prose: tuple[Piece, ...]
    uses: tuple[Use, ...]
    troubles: tuple[Trouble, ...]
    history: Mapping[str, Sequence[History]]
    unit: str
    as_of: str = ""


def shown(t: Traced, form_unit: str) -> tuple[Decimal | None, str, str]:
    """(number, unit, bound) as the report prints it: money in the form's unit half up, rates with two decimals.

    An exact 0 prints 0; an amount that only rounds to nothing prints 0.00.
    """
    if t.value is None:
        return None, form_unit if t.unit == "元" else t.unit, ""
    if t.unit == "元" and form_unit in MONEY_UNITS:
        return printed_money(t.value, form_unit), form_unit, ""
    if t.step and t.value % t.step:
        return t.value // t.step * t.step, t.unit, ">="
    if t.unit == "%":
        return tidy(t.value.quantize(CENT, ROUND_HALF_UP)), "%", ""
    return tidy(t.value), t.unit, ""


def printed_money(amount: Decimal, unit: str) -> Decimal:
    """元 in the form's unit, two decimals, rounded half up once and at the end."""
    if not amount:
        return Decimal(0)
    return (amount / MONEY_UNITS[unit]).quantize(CENT, ROUND_HALF_UP)


def to_cents(t: Traced) -> Traced:
    """Money to the 分, however it was added up, so that the same amount is always written alike."""
    return t._replace(value=t.value.quantize(CENT, ROUND_HALF_UP)) if t.unit == "元" and t.value is not None else t


def tidy(value: Decimal) -> Decimal:
    """Without zeros at the end: 95.00 → 95, 2800.0 → 2800."""
    return Decimal(format(value.normalize(), "f")) if value else Decimal(0)


def words(t: Traced, form_unit: str) -> str:
    """As the report says it: 119.14万元, 1121条, 6000余张, 95%."""
    if t.state is State.NONE:
        return "无"
    number, unit, bound = shown(t, form_unit)
    if number is None:
        return ""
    text = format(number, "f")
    return f"{text}余{unit}" if bound else f"{text}{unit}"


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in %, exact; None where there is nothing to divide by."""
    return None if whole == 0 else part * HUNDRED / whole
