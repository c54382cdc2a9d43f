"""我校某某提升项目资金预算为208.5万元…: a report on one project that names it in its sentences speaks of itself."""

from __future__ import annotations

from decimal import Decimal

from jizheng.facts.mentions import Mention

_MONEY = (
    "budget_initial",
    "budget_full",
    "budget",
    "project_budget",
    "executed",
    "funds_received",
    "funds_allocated",
    "funds_planned",
)
_OWN = frozenset((*_MONEY, "execution_rate", "arrival_rate", "payment_rate", "balance", "grade"))


def of_the_whole(items: list[Mention], kind: str) -> list[Mention]:
    """The mentions, those of the only item that a report on one project tells of made the report's own.

    Only where no money is said of the report as such and at least two things are said of the item; a score is the
    report's own where it is the only one.
    """
    if kind not in ("project", "transfer"):
        return items
    told = [
        m for m in items if m.origin == "prose" and m.dims and m.dims[0][0] == "分项" and isinstance(m.value, Decimal)
    ]
    own = [m for m in told if m.concept in _OWN]
    alone = (
        len({m.dims for m in own}) == 1
        and len({m.concept for m in own}) > 1
        and not any(m.concept in _MONEY and not m.dims and m.value is not None for m in items)
    )
    scores = {(m.value, m.dims) for m in items if m.concept == "self_score" and m.value is not None}
    score = len(scores) == 1 and any(m.concept == "self_score" for m in told)
    if not alone and not score:
        return items
    whole = {id(m) for m in own} if alone else set()
    whole |= {id(m) for m in told if m.concept == "self_score"} if score else set()
    return [m._replace(dims=()) if id(m) in whole else m for m in items]
