"""The risk of a year: amount × findings × weakness of evidence, each factor shown; risk.yaml says how."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from jizheng_site.review.tables import risk

ONE, CENT = Decimal(1), Decimal("0.01")
WAN = Decimal(10_000)


class Factors(NamedTuple):
    """What a risk is made of."""

    value: Decimal
    amount: Decimal
    findings: Decimal
    weakness: Decimal
    title: str
    tone: str


@lru_cache(maxsize=20_000)
def factors(amount: Decimal | None, errors: int, warnings: int, indicators: int, proven: int) -> Factors:
    """``amount`` in 元, None = not known."""
    rule = risk()
    if amount is None or amount < 0:
        a = rule.amount.unknown
    else:
        a = (amount / WAN + ONE).log10() if rule.amount.scale == "log" else amount / WAN
    f = ONE + rule.findings.error * errors + rule.findings.warning * warnings
    w = ONE + Decimal(indicators - proven) / indicators if indicators else rule.weakness.none
    a, f, w = (x.quantize(CENT, ROUND_HALF_UP) for x in (a, f, w))
    value = (a * f * w).quantize(CENT, ROUND_HALF_UP)
    band = next((b for b in rule.bands if value >= b.from_), rule.bands[-1])
    return Factors(value, a, f, w, band.title, band.tone)
