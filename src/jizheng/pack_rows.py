"""The rows that pack files are made of, one frozen struct each; what is not named here is refused."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any, Literal

import msgspec

from jizheng.pack_layout import Layout

Status = Literal["verified", "practice", "unverified", "proposal", "arithmetic"]
_CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")


def spelt(words: list[str]) -> list[str]:
    """Words with their choices written out: <上年|以前年度>结转 stands for 上年结转 and 以前年度结转."""
    out: list[str] = []
    for word in words:
        parts = _CHOICE.split(word)
        out += map("".join, product(*(p.split("|") if n % 2 else [p] for n, p in enumerate(parts))))
    return list(dict.fromkeys(out))


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of a pack file: unknown keys are an error."""


class PackHead(Row, frozen=True, kw_only=True):
    """pack.yaml: which edition this is, whose, and for which years (inclusive; 0 = open)."""

    id: str
    title: str
    edition: str
    extends: str = ""
    region: str = ""
    first_year: int = 0
    last_year: int = 0
    note: str = ""


class Source(Row, frozen=True, kw_only=True):
    """sources.yaml: a document that something rests on.

    ``status``: verified (read in its text), practice (seen in real systems or copies), unverified
    (from memory), proposal (ours), arithmetic (true by arithmetic of the form itself).
    """

    id: str
    title: str
    status: Status
    number: str = ""
    date: str = ""
    note: str = ""


class Basis(Row, frozen=True, kw_only=True):
    """Where a rule or a number comes from: a source of sources.yaml and the article in it."""

    source: str
    article: str = ""


class ConceptRow(Row, frozen=True, kw_only=True):
    """concepts.yaml: a thing that reports state.

    ``labels``: what heads it in tables (compared without blanks, brackets and numbering).
    ``prose``: what stands before its amount in sentences; labels of three and more characters
    count as well unless ``prose_labels`` is false.  ``by_kind``: in a document of that kind the
    same words mean another concept; ``by_context``: likewise where that other concept was named
    earlier in the sentence.  ``alias_of``: further words of another concept, the same in every kind
    of document.  ``group``: column (heads a basis column), source (a funding source, acts as
    a dimension in tables), row (heads a row only), unit, sign, text, money, score, ….
    ``suffix``: short form used behind a funding source's name (中央资金 + 执行数).  In ``labels`` and
    ``prose`` <上年|以前年度>结转 stands for both words.
    """

    code: str
    label: str
    type: Literal["money", "count", "ratio", "score", "grade", "text", "date"]
    unit: str = ""
    period: Literal["annual", "cumulative", "instant"] = "annual"
    labels: list[str] = []
    prose: list[str] = []
    prose_labels: bool = True
    by_kind: dict[str, str] = {}
    by_context: dict[str, str] = {}
    alias_of: str = ""
    group: str = ""
    suffix: str = ""
    units: list[str] = []
    note: str = ""

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "labels", spelt(self.labels))
        msgspec.structs.force_setattr(self, "prose", spelt(self.prose))

    def merged(self, other: ConceptRow) -> ConceptRow:
        """This row with a child pack's row of the same code on top; word lists are joined."""
        return msgspec.structs.replace(
            other,
            labels=list(dict.fromkeys(self.labels + other.labels)),
            prose=list(dict.fromkeys(self.prose + other.prose)),
            units=list(dict.fromkeys(self.units + other.units)),
            by_kind=self.by_kind | other.by_kind,
            by_context=self.by_context | other.by_context,
            group=other.group or self.group,
            suffix=other.suffix or self.suffix,
        )


class Form(Row, frozen=True, kw_only=True):
    """forms/*.yaml: an official form, how it is told from others, and what its parts are called.

    ``marks``: words that must all stand in the document; ``some``: of these at least ``least``;
    ``without``: words of another form, which must not (all compared without blanks and widths).
    ``kind``: the document kind it makes.  ``outline``: headings of the narrative in order.
    ``required``: concepts that the form asks for.  ``layout``: how a writer draws and fills it
    (``template``: a file that a writer fills instead).  ``basis``: where the form was seen or ordered.
    """

    id: str
    title: str
    basis: Basis
    kind: str
    marks: list[str] = []
    some: list[str] = []
    least: int = 1
    without: list[str] = []
    unit: str = ""
    outline: list[str] = []
    required: list[str] = []
    template: str = ""
    layout: Layout | None = None
    fields: list[dict[str, Any]] = []
    note: str = ""

    def key(self) -> str:
        """What messages call this row."""
        return self.id

    def bases(self) -> list[str]:
        return [self.basis.source]

    @property
    def chapters(self) -> list[str]:
        """The headings of the prose that is written with this form."""
        own = self.layout.narrative.outline if self.layout and self.layout.narrative else []
        return own or self.outline


class Rule(Row, frozen=True, kw_only=True):
    """rules/*.yaml: one check = a row here and a pure function of its ``kind``.

    ``title`` is the sentence users see; ``passes`` and ``skips`` say when it is satisfied and when
    it does not apply; ``good`` and ``bad`` are examples for ``jz explain``.  ``concepts`` maps a
    role of the kind to a concept code or a list of codes; ``params`` are settings of the kind,
    ``parameter_names`` maps a setting to a dated parameter.
    """

    id: str
    kind: str
    version: int
    title: str
    severity: Literal["error", "warning", "info"]
    basis: Basis
    message: str
    why: str
    advice: str
    passes: str
    skips: str
    good: str
    bad: str
    concepts: dict[str, str | list[str]] = {}
    params: dict[str, Any] = {}
    parameter_names: dict[str, str] = {}
    kinds_of_document: list[str] = []
    fault: str = ""

    def key(self) -> str:
        """What messages call this row."""
        return self.id

    def bases(self) -> list[str]:
        return [self.basis.source]

    def codes(self) -> list[str]:
        """Every concept code that the rule names."""
        return [c for v in self.concepts.values() for c in ([v] if isinstance(v, str) else v)]

    def parameters(self) -> list[str]:
        """Every dated parameter that the rule uses."""
        return list(self.parameter_names.values())


class Dated(Row, frozen=True, kw_only=True):
    """One value of a parameter and the first year it is for (0 = always)."""

    value: Any
    basis: Basis
    from_year: int = 0


class Parameter(Row, frozen=True, kw_only=True):
    """parameters.yaml: a threshold, dated, each value with its own source."""

    name: str
    title: str
    values: list[Dated]

    def at(self, year: str = "") -> Any:
        """The value in force in ``year``; numbers as Decimal."""
        y = int(year) if year.isdigit() else 9999
        fit = [v for v in self.values if v.from_year <= y] or self.values[:1]
        value = max(fit, key=lambda v: v.from_year).value
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return value

    def key(self) -> str:
        return self.name

    def bases(self) -> list[str]:
        return [v.basis.source for v in self.values]


class Band(Row, frozen=True, kw_only=True):
    """A step of a scale: from ``low`` (``low_open``: exclusive) points or a label are given.

    ``words``: how reports write this step (达成, 达成预期指标, …).
    """

    low: str
    points: str = ""
    label: str = ""
    low_open: bool = False
    words: list[str] = []


class SchemeItem(Row, frozen=True, kw_only=True):
    """One line of an official score sheet.

    ``method``: per_point (full, minus ``step`` for each percentage point above ``limit``), bands,
    compare (a against b), text (judged by a person), unknown (the sheet's text is not known).
    ``bands``: the steps of the method bands, highest first.
    """

    name: str
    level1: str = ""
    level2: str = ""
    full: str
    method: str
    standard: str
    concepts: dict[str, str | list[str]] = {}
    params: dict[str, Any] = {}
    bands: list[Band] = []


class Scheme(Row, frozen=True, kw_only=True):
    """scores.yaml: how a report is scored: weights, methods, grades, each with its basis.

    ``kinds``: the kinds of document it is for ([] = all).  ``like``: a scheme of this pack or a parent
    whose other settings it shares; of the same id, it takes that scheme's place.  ``words``: part of ``weights`` -> words
    of the levels that belong to it; ``survey``: words that show a survey was recorded.  ``surveyed``: the part that rests
    on a survey, told by an indicator's own name too.  ``moves``: part without any indicator -> part that gets its points.
    """

    id: str
    title: str
    basis: Basis
    use: Literal["recompute", "partial", "propose", "optional"]
    like: str = ""
    full: str = "100"
    kinds: list[str] = []
    words: dict[str, list[str]] = {}
    surveyed: str = ""
    moves: dict[str, str] = {}
    weights: dict[str, str] = {}
    execution: dict[str, Any] = {}
    quantitative: dict[str, Any] = {}
    qualitative: list[Band] = []
    grades: list[Band] = []
    items: list[SchemeItem] = []
    vectors: list[dict[str, Any]] = []
    note: str = ""

    def over(self, base: Scheme) -> Scheme:
        """This row with all that it leaves unsaid taken from ``base`` (its test vectors are its own)."""
        said = {f for f in self.__struct_fields__ if getattr(self, f) != _default(type(self), f)} | {"vectors", "like"}
        return msgspec.structs.replace(base, **{f: getattr(self, f) for f in said})

    def key(self) -> str:
        """What messages call this row."""
        return self.id

    def bases(self) -> list[str]:
        return [self.basis.source]


def _default(row: type[msgspec.Struct], name: str) -> Any:
    """What a field of a row is when a file does not name it; ``msgspec.NODEFAULT`` where it must."""
    field = next(f for f in msgspec.structs.fields(row) if f.name == name)
    return field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default


class ClaimRow(Row, frozen=True, kw_only=True):
    """wording.yaml › claims: sentences that a predicate can test.

    ``patterns``: regular expressions over one clause, tried only where one of ``words`` stands in
    it; ``predicate``: a function of facts/claims.  ``verdicts``: verdict -> the words of its basis.
    """

    id: str
    title: str
    predicate: str
    patterns: list[str]
    words: list[str]
    concepts: dict[str, str | list[str]] = {}
    verdicts: dict[str, str] = {}
    params: dict[str, Any] = {}


class Wording(Row, frozen=True, kw_only=True):
    """wording.yaml, wording/*.yaml: number words, units, bounds, kinds of document, claims: the language itself.

    ``basis``: where these words were seen.  ``lists``: named word lists (the names below, no others).  Lists
    of a child pack are appended to its parent's; choices are written as in ``ConceptRow``.
    """

    basis: Basis | None = None
    lists: dict[str, list[str]] = {}
    kinds: list[dict[str, Any]] = []
    claims: list[ClaimRow] = []

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "lists", {k: spelt(v) for k, v in self.lists.items()})

    def merged(self, other: Wording) -> Wording:
        """Both wordings; a claim of the same id replaces."""
        claims = {c.id: c for c in self.claims} | {c.id: c for c in other.claims}
        lists = {
            k: list(dict.fromkeys(self.lists.get(k, []) + other.lists.get(k, []))) for k in self.lists | other.lists
        }
        return Wording(lists=lists, kinds=self.kinds + other.kinds, claims=list(claims.values()))
