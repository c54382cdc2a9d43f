"""What a report states, asked by concept: the headline figure, and what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jizheng.model import MONEY_UNITS, Fact, Finding, Found, Outcome, Quantity, State


class Figures:
    """The facts of one report by concept, and the failed rules by what they rest on."""

    def __init__(self, found: Found, findings: Sequence[Finding]) -> None:
        self.found = found
        self._facts: dict[str, list[Fact]] = {}
        for f in found.facts:
            self._facts.setdefault(f.concept, []).append(f)
        self._rules: dict[str, list[str]] = {}
        for x in findings:
            if x.outcome is Outcome.FAILED:
                for i in x.facts:
                    rules = self._rules.setdefault(i, [])
                    if x.rule not in rules:
                        rules.append(x.rule)

    def get(self, codes: str | Sequence[str]) -> Fact | None:
        """The report's own figure of the first of these concepts that has one.

        That is a number without dims; else the roll-up of institutions; else the only institution
        that states one.  Approximate figures (约, 余) prove nothing exactly and are passed over.
        """
        for code in (codes,) if isinstance(codes, str) else codes:
            facts = [f for f in self._facts.get(code, ()) if isinstance(f.value, Decimal) and not f.bound]
            plain = next((f for f in facts if not f.dims), None)
            if plain is not None:
                return plain
            rows = [f for f in facts if [k for k, _ in f.dims] == ["机构"]]
            total = next((f for f in rows if f.dim("机构") == "汇总"), None)
            if total is not None or len(rows) == 1:
                return total or rows[0]
        return None

    def others(self, fact: Fact) -> list[Fact]:
        """The same concept said elsewhere with another value."""
        return [f for f in self._facts.get(fact.concept, ()) if f.dim("处") and f.amount != fact.amount]

    def parts(self, code: str) -> list[Fact]:
        """Its figures by source of funds that are not zero."""
        return [f for f in self._facts.get(code, ()) if f.dim("资金来源") and f.amount]

    def text(self, code: str) -> str:
        """The words stated for a concept, "" when there are none."""
        return next((f.value for f in self._facts.get(code, ()) if isinstance(f.value, str) and not f.dims), "")

    def speaks_of(self, words: Sequence[str]) -> bool:
        """Whether any figure in prose is about one of these words."""
        return any(w in v for f in self.found.facts for _, v in f.dims for w in words)

    def rules(self, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """An input line naming the failed rules that rest on these facts or indicators."""
        names = sorted({r for i in ids for r in self._rules.get(i, ())})
        return (("相关问题", "、".join(names)),) if names else ()


def number(value: Decimal) -> str:
    """As people write it: no exponent, no zeros at the end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def points(value: Decimal) -> str:
    """Points: two decimals."""
    return f"{value:.2f}"


def money(fact: Fact) -> str:
    """An amount as it was stated, with its unit."""
    return f"{format(fact.value, 'f')}{fact.unit}" if isinstance(fact.value, Decimal) else ""


def amount(value: Decimal, unit: str) -> str:
    """An amount of base units in ``unit``."""
    return f"{number(value / MONEY_UNITS.get(unit, Decimal(1)))}{unit}"


def measure(q: Quantity) -> tuple[Decimal, str] | None:
    """A quantity in base units: (number, unit); 1.2万亩 and 12000亩 are the same."""
    if q.value is None or q.state not in (State.STATED, State.ZERO):
        return None
    if q.unit in MONEY_UNITS:
        return q.value * MONEY_UNITS[q.unit], "元"
    for word, times in (("万", Decimal(10_000)), ("亿", Decimal(100_000_000))):
        if q.unit.startswith(word):
            return q.value * times, q.unit[1:]
    return q.value, q.unit
