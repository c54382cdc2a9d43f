"""What a result says of indicators: their words, their places."""

from __future__ import annotations

from jizheng.check.case import Result
from jizheng.model import Indicator, Outcome, Where


def failed_on(*indicators: Indicator, severity: str = "", **slots: str) -> Result:
    """A failed result resting on indicators, at their names and actuals."""
    places = tuple(w for i in indicators for w in i.wheres[:2])
    return Result(Outcome.FAILED, slots, tuple(i.id for i in indicators), places, severity=severity)


def passed_on(*indicators: Indicator) -> Result:
    """A passed result resting on indicators."""
    places: tuple[Where, ...] = tuple(i.wheres[0] for i in indicators if i.wheres)
    return Result(Outcome.PASSED, {}, tuple(i.id for i in indicators), places)


def promise(i: Indicator) -> str:
    """An indicator in one line: name, target, actual."""
    return f"“{i.name}”目标{flat(i.target.text)}，完成{flat(i.actual.text)}"


def flat(text: str) -> str:
    """Text on one line, 60 characters at most; what was cut off is marked."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def quoted(text: str, most: int = 24) -> str:
    """Words to be quoted in a message: whole, or up to a sign between clauses, or marked where they were cut."""
    text = " ".join(text.split()).rstrip("，；。、;")
    if len(text) <= most:
        return text
    end = max(text.rfind(sign, most // 3, most) for sign in "，；。、;")
    return text[: end if end > 0 else most - 1] + "…"


def short_of(i: Indicator) -> bool:
    """Whether an actual misses its target, both being numbers of one unit."""
    assert i.target.value is not None
    assert i.actual.value is not None
    return i.actual.value > i.target.value if i.direction in ("≤", "＜") else i.actual.value < i.target.value
