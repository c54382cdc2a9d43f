"""60.0060.0058.501097.50%9.75 → 60.00, 60.00, 58.50, 10, 97.50%, 9.75: a row run together, parted by its own arithmetic.

Digits are parted only where exactly one way makes the rate follow from the amounts and the points from the rate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

RUN = re.compile(r"[\d.%]*\d[\d.%]*")
_NUMBER = re.compile(r"(?:0|[1-9]\d{0,9})(?:\.\d{1,2})?")
_LONGEST = 60  # no printed row of funds has more digits
_MOST = 200_000  # ways tried of one row: what is longer stays unread
_MOST_POINTS = 60  # no form gives one indicator more
_BUDGETS = ("budget_full", "budget")


def part(run: str, codes: Sequence[str]) -> tuple[Decimal, ...] | None:
    """The values of a run under the heads ``codes`` in order; None when no way or more than one adds up.

    Heads are concept codes (budget_initial, budget_full, budget, executed, execution_rate, weight, score); without
    an executed amount, a budget and a rate nothing can be checked and nothing is parted.
    """
    if "execution_rate" not in codes or "executed" not in codes or not any(b in codes for b in _BUDGETS):
        return None
    if not 6 <= len(run) <= _LONGEST or len(codes) > 7:
        return None
    found: set[tuple[Decimal, ...]] = set()
    for tried, values in enumerate(_ways(run, 0, codes, ())):
        if tried > _MOST:
            return None
        if _adds_up(dict(zip(codes, values, strict=True))):
            found.add(values)
            if len(found) > 1:
                return None
    return found.pop() if found else None


def _ways(run: str, at: int, codes: Sequence[str], done: tuple[Decimal, ...]) -> Iterator[tuple[Decimal, ...]]:
    """Every way to part ``run[at:]`` into as many numbers as there are heads left."""
    n = len(done)
    if n == len(codes):
        if at == len(run):
            yield done
        return
    m = _NUMBER.match(run, at)
    if m is None:
        return
    code = codes[n]
    whole = m.end()
    for end in range(at + 1, whole + 1):
        if run[end - 1] == "." or (run[at] == "0" and end == at + 2 and run[end - 1] != "."):
            continue
        after = run[end : end + 1]
        if after == ".":
            continue
        percent = after == "%"
        if percent != (code == "execution_rate") and (percent or "%" in run):
            continue
        value = Decimal(run[at:end])
        if code == "weight" and value not in (10, 20):
            continue
        yield from _ways(run, end + percent, codes, (*done, value))


def _adds_up(said: dict[str, Decimal]) -> bool:
    budget = next(said[b] for b in _BUDGETS if b in said)
    rate = said["execution_rate"]
    if budget <= 0 or not 0 < rate <= 200 or rate != _rounded(said["executed"] / budget * 100, rate):
        return False
    if "weight" in said and "score" in said:
        return said["score"] == _rounded(rate * said["weight"] / 100, said["score"])
    return True


def _rounded(value: Decimal, like: Decimal) -> Decimal:
    return value.quantize(like, ROUND_HALF_UP)


def pieces(run: str, values: Sequence[Decimal]) -> list[tuple[int, int]]:
    """Where each of the parted values stands in the run, its percent sign with it."""
    out: list[tuple[int, int]] = []
    at = 0
    for value in values:
        end = at + len(str(value))
        end += run[end : end + 1] == "%"
        out.append((at, end))
        at = end
    return out


def points(run: str) -> int:
    """Where 1515 parts into the points of an indicator and those it got: one way alone keeps got ≤ points; else 0."""
    ways = [
        k
        for k in range(1, len(run))
        if _NUMBER.fullmatch(run[:k])
        and _NUMBER.fullmatch(run[k:])
        and Decimal(run[k:]) <= Decimal(run[:k]) <= _MOST_POINTS
    ]
    return ways[0] if len(ways) == 1 else 0
