"""How far work should be by a day, and where it will stand at the year's end if it goes on as it went."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from jizheng.compiled import HUNDRED
from jizheng.summaries import Light

TWELVE = Decimal(12)
ZERO = Decimal(0)
_LEAST = 3  # months from which a spread can be told


class Forecast(NamedTuple):
    """Of the whole year, with the interval (None where the months are too few to tell) and how, in words."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None
    words: str


def months_done(as_of: date) -> Decimal:
    """Months of the year gone by at the end of that day: 7 on 31 July, 6.5 about the middle of July."""
    return Decimal(as_of.month - 1) + Decimal(as_of.day) / monthrange(as_of.year, as_of.month)[1]


def shares(profile: str, months: Sequence[Decimal]) -> list[Decimal]:
    """The share of each month in the year's work, twelve that add up to 1.

    linear: even; step: all in the last month, or where ``months`` say; seasonal: as ``months`` say (even without them).
    """
    total = sum(months, ZERO)
    if profile != "linear" and len(months) == 12 and total > 0:
        return [m / total for m in months]
    if profile == "step":
        return [ZERO] * 11 + [Decimal(1)]
    return [1 / TWELVE] * 12


def expected(parts: Sequence[Decimal], done: Decimal) -> Decimal:
    """The share of the year's work due after ``done`` months; within a month by its days."""
    whole = int(done)
    rest = parts[whole] * (done - whole) if whole < 12 else ZERO
    return sum(parts[:whole], ZERO) + rest


def light(ratio: Decimal, bands: Mapping[str, Any]) -> Light:
    """The light of done ÷ expected in %: below ``red``, below ``yellow``, from ``blue`` on if there is one."""
    ratio = rounded(ratio, 6)  # a twelfth has no end: 840 of 700 is 120 %, not a hair less
    if ratio < Decimal(bands["red"]):
        return "red"
    if ratio < Decimal(bands["yellow"]):
        return "yellow"
    return "blue" if "blue" in bands and ratio >= Decimal(bands["blue"]) else "green"


def worst(lights: Sequence[Light]) -> Light:
    """The light of a whole: its worst one; what cannot be told does not count while others can."""
    return next((x for x in ("red", "yellow", "green", "blue") if x in lights), "none")


def forecast(
    by_month: Sequence[Decimal], parts: Sequence[Decimal], done: Decimal, interval: Mapping[str, Any]
) -> Forecast | None:
    """The year's end from the months so far.

    Each month gone by gives a rate (done ÷ its share of the year); what is left of the year goes on at their mean.
    The interval is that of a mean of so few months (t), wider the more uneven they were; never below what is done
    already.  None before the first month with work due is over.
    """
    whole = int(done)
    so_far = sum(by_month, ZERO)
    due = [(by_month[m], parts[m]) for m in range(whole) if parts[m] > 0]
    share = sum((s for _, s in due), ZERO)
    if not share:
        return None
    left = 1 - expected(parts, done)
    rate = sum((v for v, _ in due), ZERO) / share
    value = so_far + rate * left
    words = f"按前{whole}个月的进度推算"
    if len(due) < _LEAST or len(due) - 1 > len(interval["t"]) or not left:
        return Forecast(value, None, None, words)
    n = len(due)
    # Weighted by share: a month in which more is due says more about the rate.
    spread = sum((s * (v / s - rate) ** 2 for v, s in due), ZERO) / (n - 1)
    later = [p for p in (*([parts[whole] * (1 - (done - whole))] if whole < 12 else []), *parts[whole + 1 :]) if p > 0]
    wide = Decimal(interval["t"][n - 2]) * (spread * (sum(later, ZERO) + left**2 / share)).sqrt()
    low, high = max(so_far, value - wide), value + wide
    return Forecast(value, low, high, f"{words}，{interval['share']}%区间")


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Half up, once."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """In %, None where nothing is due."""
    return None if not whole else part * HUNDRED / whole
