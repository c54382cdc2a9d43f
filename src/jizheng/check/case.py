"""One report under check: everything a rule may ask for, indexed once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, cast

from jizheng.model import MONEY_UNITS, Claim, Document, Fact, Found, Indicator, Outcome, Paragraph, Part, State, Where
from jizheng.pack import Pack
from jizheng.pack_rows import Rule

Dims = tuple[tuple[str, str], ...]
T = TypeVar("T")
ROLL_UP: Dims = (("机构", "汇总"),)
NUMERIC = (State.STATED, State.ZERO)
_WIDE = re.compile("[０-９．％\xa0\u2002-\u200a\u202f\u205f]")
_PLAIN = dict(zip("０１２３４５６７８９．％", "0123456789.%", strict=True)) | dict.fromkeys(
    map(chr, (0xA0, *range(0x2002, 0x200B), 0x202F, 0x205F)), " "
)


class Result(NamedTuple):
    """What one rule says of one place.  ``slots`` fill the rule's message; other outcomes give ``reason``."""

    outcome: Outcome
    slots: Mapping[str, str] = MappingProxyType({})
    facts: tuple[str, ...] = ()
    wheres: tuple[Where, ...] = ()
    reason: str = ""
    severity: str = ""


Kind = Callable[[Rule, "Case"], Iterator[Result]]


class Case:
    """The facts by concept and by whose they are, the paragraphs and cells, the dated parameters.

    ``years``: of the forms of one file, this one among them; ``parts``: those forms, for the rules across them.
    """

    def __init__(
        self, document: Document, found: Found, pack: Pack, years: tuple[str, ...] = (), parts: tuple[Part, ...] = ()
    ) -> None:
        self.document, self.found, self.pack = document, found, pack
        self.years, self.parts = years, parts
        self.indicators: tuple[Indicator, ...] = found.indicators
        self.claims: tuple[Claim, ...] = found.claims
        self.noise: list[tuple[str, Fact]] = []
        self.summed: set[str] = set()  # ids of totals that a rule has added up already
        self.noted: list[tuple[str, Where]] = []  # the same of amounts that are cells, not facts
        self.kept: dict[Any, Any] = {}  # what rules of one kind find with the same words
        self.told: list[tuple[str, Where]] = []  # kinds of rules that failed so far, and where
        self._by: dict[str, list[Fact]] = {}
        self._numbers: dict[str, list[Fact]] = {}
        self._at: dict[tuple[str, Dims], Fact] = {}
        self._made: dict[Callable[[Case], Any], Any] = {}
        for f in found.facts:
            self._by.setdefault(f.concept, []).append(f)
            self._at.setdefault((f.concept, f.dims), f)
            if f.amount is not None:
                self._numbers.setdefault(f.concept, []).append(f)

    def once(self, make: Callable[[Case], T]) -> T:
        """What ``make`` gives for this report, made when first asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def all(self, code: str) -> list[Fact]:
        """Every fact of a concept, blank ones as well."""
        return self._by.get(code, [])

    def numbers(self, code: str) -> list[Fact]:
        """The facts of a concept that state a number."""
        return self._numbers.get(code, [])

    def at(self, code: str, dims: Dims) -> Fact | None:
        """The fact of a concept with just these dims, blank or not."""
        return self._at.get((code, dims))

    def first(self, codes: Iterable[str], dims: Dims) -> Fact | None:
        """The first of several concepts that states a number with just these dims."""
        return next((f for code in codes for f in self.numbers(code) if f.dims == dims), None)

    def head(self, *codes: str) -> Fact | None:
        """The report's own figure: without dims, else that of the only institution with data."""
        return self.first(codes, ()) or (self.first(codes, self.alone) if self.alone else None)

    def near(self, f: Fact, g: Fact, paragraphs: int = 3) -> bool:
        """Whether two facts stand together: in one table or paragraph, some paragraphs apart, or as cells of one form.

        A converter leaves a form as one short line a cell, or a line a row: there the lines of one table lie up to 60 apart.
        """
        for a in f.wheres:
            for b in g.wheres:
                apart = abs(a.block - b.block)
                if apart == 0 or (a.cell < 0 and b.cell < 0 and apart <= paragraphs):
                    return True
                if apart <= 60 and a.cell < 0 and b.cell < 0 and self._short(a) and self._short(b):
                    return True
        return False

    def _short(self, w: Where) -> bool:
        text = self.document.text_of(w.block)
        return len(text) <= 40 or text.count("|") > 2

    @cached_property
    def institutions(self) -> list[Dims]:
        """The institution rows that hold data, in order."""
        return list(
            dict.fromkeys(f.dims for f in self.found.facts if f.dims and f.dims[0][0] == "机构" and f.state in NUMERIC)
        )

    @cached_property
    def alone(self) -> Dims:
        """The dims of the row that is the whole report's: the only one with data, or the roll-up; () otherwise."""
        if len(self.institutions) == 1:
            return self.institutions[0]
        return ROLL_UP if ROLL_UP in self.institutions else ()

    @cached_property
    def repeats(self) -> frozenset[Dims]:
        """The only institution below a roll-up row: its figures are the roll-up's over again."""
        below = [d for d in self.institutions if d != ROLL_UP]
        return frozenset(below) if len(below) == 1 and ROLL_UP in self.institutions else frozenset()

    def told_above(self, f: Fact) -> bool:
        """Whether the roll-up row says the same of this institution's figure: one thing is told once."""
        above = self.at(f.concept, ROLL_UP) if f.dims and f.dims[0][0] == "机构" and f.dims != ROLL_UP else None
        return above is not None and (above.amount, above.qualifier) == (f.amount, f.qualifier)

    def groups(self, codes: Iterable[str]) -> list[Dims]:
        """Whose figures there are of any of these concepts, in order of first mention."""
        return list(dict.fromkeys(f.dims for code in codes for f in self.numbers(code)))

    @cached_property
    def texts(self) -> list[tuple[int, int, str]]:
        """(block, cell, text) of every paragraph (cell -1) and filled cell, in reading order."""
        out: list[tuple[int, int, str]] = []
        for i, b in enumerate(self.document.blocks):
            if isinstance(b, Paragraph):
                out.append((i, -1, b.text))
            else:
                out.extend((i, k, c.text) for k, c in enumerate(b.cells) if c.text)
        return out

    @cached_property
    def joined(self) -> str:
        """All texts in one string, so that a pattern passes over the report once; \x00 parts them.

        Digits and spaces are plain ones, one for one.
        """
        text = "\x00".join(t for _, _, t in self.texts)
        for ch in set(_WIDE.findall(text)):
            text = text.replace(ch, _PLAIN[ch])
        return text

    def around(self, words: Iterable[str], near: int = 120) -> list[tuple[int, int]]:
        """The stretches of ``joined`` near these words, in order, none over another: where a costly pattern is worth trying."""
        at = sorted(m for w in words for m in _places(self.joined, w))
        out: list[tuple[int, int]] = []
        for x in at:
            start, end = max(0, x - near), min(len(self.joined), x + near)
            if out and start <= out[-1][1]:
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
        return out

    def told_at(self, kinds: Iterable[str], w: Where) -> bool:
        """Whether a rule of these kinds has failed at a place already: one fault is told once."""
        return any(
            k in kinds and (x.block, x.cell) == (w.block, w.cell) and x.start < w.end and w.start < x.end
            for k, x in self.told
        )

    def promised(self, where: Where, codes: Iterable[str]) -> bool:
        """Whether a place lies in a text of one of these concepts: what a goal or a task says was not done yet."""
        return any(
            (w.block, w.cell) == (where.block, where.cell) and w.start <= where.start < w.end
            for c in codes for f in self.all(c) for w in f.wheres
        )  # fmt: skip

    def naming(self, words: str) -> Iterator[str]:
        """The paragraphs and cells in which these words stand."""
        at = self.joined.find(words)
        while at >= 0:
            start, end = self.joined.rfind("\x00", 0, at) + 1, self.joined.find("\x00", at)
            end = end if end >= 0 else len(self.joined)
            yield self.joined[start:end]
            at = self.joined.find(words, end)

    def codes_in(self, block: int) -> frozenset[str]:
        """The concepts of which a number stands in a block."""
        return self._codes.get(block, frozenset())

    @cached_property
    def _codes(self) -> dict[int, frozenset[str]]:
        out: dict[int, set[str]] = {}
        for code, facts in self._numbers.items():
            for f in facts:
                for w in f.wheres:
                    out.setdefault(w.block, set()).add(code)
        return {b: frozenset(c) for b, c in out.items()}

    @cached_property
    def _starts(self) -> list[int]:
        out, at = [], 0
        for _, _, t in self.texts:
            out.append(at)
            at += len(t) + 1
        return out

    def place(self, start: int, end: int) -> Where:
        """The place of a stretch of ``joined``."""
        k = bisect_right(self._starts, start) - 1
        block, cell, text = self.texts[k]
        a = start - self._starts[k]
        return self.document.where(block, cell, a, min(len(text), end - self._starts[k]))

    def setting(self, rule: Rule, name: str) -> Any:
        """A setting of a rule: a dated parameter if it names one, else the row's own value."""
        if name in rule.parameter_names:
            return self.pack.parameter(rule.parameter_names[name], self.found.profile.year)
        return rule.params[name]

    def number(self, rule: Rule, name: str) -> Decimal:
        """A setting that is a number."""
        return Decimal(str(self.setting(rule, name)))


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def codes(rule: Rule, role: str) -> list[str]:
    """The concept codes of one role of a rule."""
    value = rule.concepts.get(role, [])
    return [value] if isinstance(value, str) else list(value)


def said(f: Fact) -> str:
    """A fact's value as a clerk reads it: 119.14万元."""
    if f.value is None:
        return {"blank": "空白", "none": "无", "not_applicable": "—"}.get(f.state.value, f.state.value)
    value = format(f.value, "f") if isinstance(f.value, Decimal) else f.value
    return {">=": "≥", "<=": "≤", "≈": "约"}.get(f.bound, "") + value + f.unit


def money(amount: Decimal, unit: str) -> str:
    """An amount in 元 printed in a form's unit, two decimals or as many as needed."""
    value = amount / MONEY_UNITS.get(unit, Decimal(1))
    short = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{short if short == value else value.normalize():f}{unit}"


def percent(value: Decimal, places: int = 2) -> str:
    """A ratio of 1 printed as percent."""
    return f"{(value * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}%"


def whose(dims: Dims) -> str:
    """Words for whose figure it is, "" for the report's own."""
    return "、".join(v for k, v in dims if k != "处")


def wheres(*facts: Fact | None) -> tuple[Where, ...]:
    """The first place of each fact."""
    return tuple(f.wheres[0] for f in facts if f is not None and f.wheres)


def passed(*facts: Fact | None, **slots: str) -> Result:
    return Result(Outcome.PASSED, slots, ids(*facts), wheres(*facts))


def failed(*facts: Fact | None, places: tuple[Where, ...] = (), severity: str = "", **slots: str) -> Result:
    return Result(Outcome.FAILED, slots, ids(*facts), places or wheres(*facts), severity=severity)


def missing(reason: str, *facts: Fact | None) -> Result:
    return Result(Outcome.INSUFFICIENT, {}, ids(*facts), wheres(*facts), reason)


def not_applicable(reason: str) -> Result:
    return Result(Outcome.NOT_APPLICABLE, {}, (), (), reason)


def ids(*facts: Fact | None) -> tuple[str, ...]:
    return tuple(f.id for f in facts if f is not None)
