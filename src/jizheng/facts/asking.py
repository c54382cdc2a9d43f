"""What a predicate may ask of a report, and how it answers.

汇总 is the name of the row of the whole in the contract (dim 机构), however a form calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from typing import Any, NamedTuple

from jizheng.model import MONEY_UNITS, Fact, Indicator, State, Verdict, Where
from jizheng.pack_rows import ClaimRow

HUNDRED = Decimal(100)
# Room for any number that a report may hold by mistake: rounding must not fail.
WIDE = Context(prec=2000)


class Report:
    """What the predicates may ask of the report."""

    def __init__(
        self,
        sentences: Sequence[tuple[str, Where]],
        facts: Sequence[Fact],
        indicators: Sequence[Indicator],
        whole: str = "",
    ) -> None:
        self.sentences = sentences
        self.whole = whole
        self.indicators = indicators
        self._facts: dict[str, list[Fact]] = {}
        for f in facts:
            self._facts.setdefault(f.concept, []).append(f)

    @cached_property
    def text(self) -> str:
        """All that the report says, at least one line a clause."""
        return self.whole or "\n".join(s for s, _ in self.sentences)

    def get(self, codes: str | Sequence[str]) -> Fact | None:
        """The report's own exact figure of the first concept that has one (as in a headline, or one institution)."""
        for code in (codes,) if isinstance(codes, str) else codes:
            stated = [
                f
                for f in self._facts.get(code, ())
                if f.state in (State.STATED, State.ZERO, State.NONE) and not f.bound
            ]
            plain = [f for f in stated if not f.dims]
            rows = [f for f in stated if [k for k, _ in f.dims] == ["机构"]]
            rows = [f for f in rows if f.dim("机构") == "汇总"] or rows
            if plain or len(rows) == 1:
                return (plain or rows)[0]
        return None

    def amount(self, codes: str | Sequence[str]) -> tuple[Fact, Decimal] | None:
        """The figure and its amount in base units; None when it is said twice with two values."""
        fact = self.get(codes)
        if fact is None or fact.amount is None:
            return None
        if any(f.dim("处") and f.amount != fact.amount for f in self._facts[fact.concept]):
            return None
        return fact, fact.amount

    def rate(self, params: Mapping[str, Any]) -> tuple[Decimal, tuple[str, ...]] | None:
        """Execution in percent: from the amounts, else as stated."""
        done, budget = self.amount(params["executed"]), self.amount(params["budget"])
        if done and budget:
            return (done[1] / budget[1] * HUNDRED, (done[0].id, budget[0].id)) if budget[1] > 0 else None
        stated = self.amount(params["stated"])
        return (stated[1], (stated[0].id,)) if stated else None


class Ask(NamedTuple):
    """One claim to be tested: its row, words, match and place, and the report it stands in."""

    row: ClaimRow
    sentence: str
    match: re.Match[str]
    where: Where
    report: Report

    def said(
        self, verdict: Verdict, key: str = "", facts: Iterable[str] = (), subject: str = "", **slots: object
    ) -> Said:
        """The verdict in the words of the row."""
        words = self.row.verdicts[key or verdict.value].format(**slots)
        return Said(verdict, words, tuple(dict.fromkeys(facts)), subject)


class Said(NamedTuple):
    """A verdict, the basis on which it was decided, and the facts it was tested on."""

    verdict: Verdict
    basis: str
    facts: tuple[str, ...] = ()
    subject: str = ""


def percent(value: Decimal) -> str:
    """Two decimals, no zeros at the end."""
    text = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP, WIDE):f}"
    return text.rstrip("0").rstrip(".")


def money(base: Decimal, unit: str) -> str:
    """Base units in ``unit``, two decimals at least, none lost."""
    value = base / MONEY_UNITS.get(unit, Decimal(1))
    exponent = value.normalize().as_tuple().exponent
    return f"{value:.2f}{unit}" if isinstance(exponent, int) and exponent >= -2 else f"{value.normalize():f}{unit}"
