"""The nouns of a performance self-evaluation: frozen, plain, comparable.

Every verb of the engine (read, facts, check, score, write) takes and returns these and nothing
else.  Blank, zero, 无 and 不适用 are four different states (``State``), never folded together.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

SCHEMA = "jizheng.evaluation/1"

# Base units in one unit: arithmetic, not official content.  分 is missing: here it is a point of a score.
MONEY_UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}


class State(StrEnum):
    """What a place for a value holds."""

    STATED = "stated"  # a value is written
    ZERO = "zero"  # 0, 0.00 or 零 is written
    NONE = "none"  # 无 is written: the thing does not exist
    NOT_APPLICABLE = "not_applicable"  # — or / or 不适用 is written
    BLANK = "blank"  # the place exists and nothing is written in it
    UNREADABLE = "unreadable"  # something is written that cannot be read with certainty


class Outcome(StrEnum):
    """What came of running one rule once."""

    FAILED = "failed"
    PASSED = "passed"
    NOT_APPLICABLE = "not_applicable"
    INSUFFICIENT = "insufficient"
    CRASHED = "crashed"


class Severity(StrEnum):
    """How much a failed rule matters: an error must be mended before the report goes out."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Verdict(StrEnum):
    """What a predicate says of a claim."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


class Problem(NamedTuple):
    """Something met while reading: a stable ``code``, a Chinese ``message``; fatal = nothing could be read."""

    code: str
    message: str
    path: str = ""
    fatal: bool = False


class Paragraph(NamedTuple):
    """One paragraph, verbatim.  ``role``: body, heading, header, footer, textbox, footnote, comment."""

    text: str
    path: str
    role: str = "body"


class Cell(NamedTuple):
    """One cell of a table's grid, 0-based; a merged cell stands once, at its top left corner.

    ``text`` is verbatim, its paragraphs joined by a newline; "" is a blank cell.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    path: str


class Table(NamedTuple):
    """A grid of ``rows`` x ``columns``; ``cells`` in row-major order of their top left corners."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    path: str


Block = Paragraph | Table


class Where(NamedTuple):
    """A place in a file: a path native to its format (``?ocr=97``: recognised, sure to 97 %) and its words, verbatim.

    ``block`` indexes ``Document.blocks``; ``cell`` indexes ``Table.cells`` (-1 in a paragraph);
    ``start`` and ``end`` are character offsets in that paragraph's or cell's text.
    Paths count from 1: ``docx:t[2]/r[3]/c[1]``, ``xlsx:表1!C7``, ``pdf:p12@x,y,w,h``, ``text:14:3``.
    """

    document: str
    path: str
    excerpt: str
    block: int = -1
    cell: int = -1
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Document:
    """A file as blocks in reading order, and the problems met while reading it."""

    sha256: str
    name: str
    format: str
    size: int
    blocks: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether anything could be read."""
        return not any(p.fatal for p in self.problems)

    def text_of(self, block: int, cell: int = -1) -> str:
        """The verbatim text of a paragraph, or of one cell of a table."""
        b = self.blocks[block]
        return b.text if isinstance(b, Paragraph) else b.cells[cell].text

    def where(self, block: int, cell: int = -1, start: int = 0, end: int | None = None) -> Where:
        """The place ``start:end`` of a paragraph's or cell's text (the whole of it by default)."""
        b: Any = self.blocks[block] if cell < 0 else self.blocks[block].cells[cell]  # type: ignore[union-attr]
        text, path = b.text, b.path
        if start == 0 and (end is None or end == len(text)):
            return tuple.__new__(Where, (self.sha256, path, text, block, cell, 0, len(text)))
        if end is None:
            end = len(text)
        if start and path.startswith("text:"):
            path = _text_path(path, text, start)
        return tuple.__new__(Where, (self.sha256, path, text[start:end], block, cell, start, end))


def _text_path(path: str, text: str, start: int) -> str:
    """``text:line:column`` moved ``start`` characters on, over line ends."""
    _, line, column = path.split(":")
    before = text[:start]
    lines = before.count("\n")
    return f"text:{int(line) + lines}:{start - before.rfind(chr(10)) if lines else int(column) + start}"


class Fact(NamedTuple):
    """What a document states of a concept, and every place where it states just this.

    ``value``: Decimal, text, or None where ``state`` is not stated or zero.  ``bound``: "" exact,
    ">=", ">", "<=", "<" or "≈" (6000余 is ">=").  ``dims``: sorted (name, value) pairs; empty = a
    headline figure of the whole report.  ``period``: the year, "" if unknown.  ``raw``: the words
    the value was read from.
    """

    id: str
    concept: str
    label: str
    value: Decimal | str | None
    unit: str
    state: State
    wheres: tuple[Where, ...]
    dims: tuple[tuple[str, str], ...] = ()
    bound: str = ""
    qualifier: str = ""
    period: str = ""
    raw: str = ""

    @property
    def amount(self) -> Decimal | None:
        """The value in base units (元 for money), None when it is not a number."""
        value = self.value
        if not isinstance(value, Decimal):
            return None
        factor = MONEY_UNITS.get(self.unit)
        return value if factor is None else value * factor

    def dim(self, name: str) -> str:
        """The value of one dimension, "" when the fact does not have it."""
        return next((v for k, v in self.dims if k == name), "")


def fact_id(document: str, concept: str, period: str, dims: object, value: object, unit: str) -> str:
    """Identity is computed, never drawn: the same statement in the same file has the same id."""
    text = f"{document}\x1f{concept}\x1f{period}\x1f{dims!s}\x1f{value!s}\x1f{unit}"
    return "f" + sha256(text.encode()).hexdigest()[:12]


class Quantity(NamedTuple):
    """A target or an actual as written, split into operator, value and unit.

    ``operator``: ≥ ＞ ＝ ＜ ≤ or "" (none written); ``value`` None when it is qualitative or blank.
    ``bound`` as in ``Fact``.
    """

    text: str
    value: Decimal | None = None
    unit: str = ""
    operator: str = ""
    bound: str = ""
    state: State = State.STATED


class Indicator(NamedTuple):
    """One performance indicator: what was promised, what was done, what it scored.

    ``direction``: ≥ ＞ ＝ ＜ ≤ or 定性.  ``weight`` and ``score`` in points, None when the form has
    no such column or the cell is blank.  ``reason`` is the deviation text, "" when blank,
    None when the form has no such column.  ``wheres``: name (or target), actual, then others.
    """

    id: str
    level1: str
    level2: str
    name: str
    direction: str
    target: Quantity
    actual: Quantity
    wheres: tuple[Where, ...]
    weight: Decimal | None = None
    score: Decimal | None = None
    reason: str | None = None
    evidence: str | None = None

    @property
    def quantitative(self) -> bool:
        """Whether the actual can be compared with the target as numbers."""
        return self.direction != "定性"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that a predicate can test, its verdict, and the basis on which it was decided."""

    id: str
    predicate: str
    title: str
    sentence: str
    verdict: Verdict
    basis: str
    wheres: tuple[Where, ...]
    facts: tuple[str, ...] = ()
    subject: str = ""


class Finding(NamedTuple):
    """What one rule said of one place.  ``facts``: ids of facts, indicators or claims it rests on.

    ``message`` says what is so (the reason, for outcomes other than failed), ``basis`` names document
    and article; ``verified`` False = the basis is known from memory only and must be confirmed.
    """

    id: str
    rule: str
    version: int
    title: str
    outcome: Outcome
    severity: Severity
    message: str
    why: str = ""
    basis: str = ""
    advice: str = ""
    facts: tuple[str, ...] = ()
    wheres: tuple[Where, ...] = ()
    verified: bool = True


class ScoreLine(NamedTuple):
    """One line of a score sheet: points, of how many, the formula in words, and its inputs.

    ``points`` None = could not be scored, ``reason`` says why and what is missing.
    """

    item: str
    full: Decimal | None
    points: Decimal | None
    formula: str
    inputs: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    cap: str = ""
    stated: Decimal | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A scheme applied to a report.  ``status``: recomputed, partial or proposed."""

    scheme: str
    title: str
    status: str
    basis: str
    verified: bool
    lines: tuple[ScoreLine, ...]
    full: Decimal
    total: Decimal | None
    grade: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The stated total, whether it can be recomputed, what is missing, every sheet worked out."""

    stated: Decimal | None
    stated_grade: str
    recomputable: bool
    verdict: str
    missing: tuple[str, ...] = ()
    sheets: tuple[ScoreSheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What the document is: its kind, whose it is, and of which year; "" = not found.

    ``kind``: whole, project, transfer, target, monitor, accounts, budget, other; ``reason``: how it was told.
    """

    kind: str
    kind_label: str
    reason: str
    title: str = ""
    unit: str = ""
    year: str = ""
    project: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which pack was used, and the hash of its files, so that a result can be repeated."""

    id: str
    title: str
    edition: str
    sha256: str
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the fact finder found: all that the checks and the score rest on; ``problems``: what it left out."""

    profile: Profile
    facts: tuple[Fact, ...]
    indicators: tuple[Indicator, ...]
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...] = ()


class Part(NamedTuple):
    """One form of several in a file: its project (or 正文) and where it begins; its facts carry the dim 部分."""

    name: str
    path: str
    profile: Profile
    score: Score


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything about one report: recomputable, comparable, one JSON document."""

    engine: str
    document: Document
    pack: Stamp
    profile: Profile
    facts: tuple[Fact, ...]
    indicators: tuple[Indicator, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    score: Score
    parts: tuple[Part, ...] = ()
