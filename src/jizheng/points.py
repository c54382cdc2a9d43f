"""The arithmetic of points: exact decimals, no nouns; every number comes from a scheme's rows.

Below the verbs, so that what is checked and what is scored is one formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from jizheng.pack_rows import Band

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
CENT = Decimal("0.01")
# Room for any number that a report may hold by mistake (a voucher number read as points): rounding must not fail.
WIDE = Context(prec=2000)


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Half up, as finance practice and the form itself show points."""
    return value.quantize(ONE.scaleb(-places), ROUND_HALF_UP, WIDE)


def quantitative(
    rule: Mapping[str, Any], sign: str, target: Decimal, actual: Decimal, weight: Decimal
) -> Decimal | None:
    """Points of a quantitative indicator, None where the rule does not say (a target below zero missed).

    Reaching the target gives all points and never more; below it points follow the share that was
    done (财预〔2020〕10号); a reverse indicator loses in proportion and has none left at ``reverse_limit``
    times the target.
    """
    share = _share(rule, sign, target, actual)
    if share is None or share >= ONE:
        return None if share is None else weight
    if rule.get("method") == "gate":
        if sign in "≤＜":
            return None  # 101号 does not say how a reverse indicator completes
        gate = Decimal(str(rule["gate"])) / HUNDRED
        share = max(ZERO, (share - gate) / (ONE - gate))
    return min(weight, rounded(share * weight, int(rule.get("places", 2))))


def _share(rule: Mapping[str, Any], sign: str, target: Decimal, actual: Decimal) -> Decimal | None:
    if sign in ("≤", "＜"):
        if actual <= target:
            return ONE
        if target < 0:
            return None
        limit = Decimal(str(rule["reverse_limit"]))
        return ZERO if actual >= limit * target else (limit * target - actual) / ((limit - ONE) * target)
    if sign == "＝" and target == 0:
        return ONE if actual <= 0 else ZERO
    if actual >= target:
        return ONE
    # A share of nothing, or of a loss, is not a number.
    return None if target <= 0 else max(ZERO, actual) / target


def execution(executed: Decimal, budget: Decimal, weight: Decimal) -> Decimal | None:
    """min(weight, executed ÷ budget × weight); None when there is no budget to divide by."""
    if budget <= 0:
        return None
    return max(ZERO, min(weight, rounded(executed / budget * weight)))


def spread(total: Decimal, parts: int) -> list[Decimal]:
    """``total`` divided equally to the cent; the cents left over go to the first parts."""
    if parts < 1:
        return []
    cents = int(total / CENT)
    base, over = divmod(cents, parts)
    out = [(base + (k < over)) * CENT for k in range(parts)]
    out[-1] += total - cents * CENT
    return out


def step(bands: Sequence[Band], value: Decimal) -> Band | None:
    """The step a value stands on; bands are listed highest first."""
    for band in bands:
        low = Decimal(band.low)
        if value > low or (value == low and not band.low_open):
            return band
    return None


def span(bands: Sequence[Band], k: int, weight: Decimal) -> tuple[Decimal, Decimal, bool]:
    """(lowest, highest, whether the highest is allowed) points of band ``k`` of a qualitative scale."""
    low = rounded(Decimal(bands[k].low) / HUNDRED * weight)
    return (low, weight, True) if k == 0 else (low, rounded(Decimal(bands[k - 1].low) / HUNDRED * weight), False)


def inside(points: Decimal, bands: Sequence[Band], k: int, weight: Decimal) -> bool:
    """Whether a person's points lie in the band: the lower end counts, the upper one only at the top."""
    low, high, closed = span(bands, k, weight)
    return low <= points < high or (closed and points == high)


def grade(bands: Sequence[Band], total: Decimal) -> str:
    """The grade of a total that is not rounded again; "" when no scale is known."""
    band = step(bands, total)
    return band.label if band else ""


def beyond(rate: Decimal, limit: Decimal, per: Decimal, full: Decimal) -> Decimal:
    """``full`` minus ``per`` for each percentage point above ``limit``, never below nothing."""
    return full if rate <= limit else max(ZERO, rounded(full - (rate - limit) * per))
