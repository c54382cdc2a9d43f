"""Mentions of the same thing become one fact with all its places."""

from __future__ import annotations

from decimal import Decimal

from jizheng.facts.mentions import Dims, Mention
from jizheng.model import MONEY_UNITS, Fact, State, Where, fact_id
from jizheng.pack import Pack

# What is said of the one project that a report is on, as of the report itself.
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
_OPEN = {"item_amount", "other_amount", "other_number", "other_ratio"}


def join(mentions: list[Mention], pack: Pack, year: str) -> tuple[Fact, ...]:
    """One fact for each (concept, dims, value); order of first mention is kept.

    A headline said twice with two values keeps the first as headline; the other gets the dim
    ("处", "2"), so that nobody takes both for the report's figure and a rule can set them side by
    side.  Where one institution row alone holds data, a headline of equal value is the same fact.
    """
    alone = _lone_institution(mentions)
    groups: dict[tuple[str, Dims, object], list[Mention]] = {}
    for m in mentions:
        value = _value(m)
        key = (m.concept, m.dims, value)
        if alone and not m.dims and (m.concept, alone, value) in groups:
            key = (m.concept, alone, value)
        groups.setdefault(key, []).append(m)
    wholes = _wholes(groups)
    seen: dict[tuple[str, Dims], int] = {}
    new = tuple.__new__  # a third of the price of Fact(...)
    facts = []
    for (code, dims, _), same in groups.items():
        first = same[0]
        if (
            not dims
            and first.state in (State.STATED, State.ZERO)
            and isinstance(first.value, Decimal)
            and code not in _OPEN
        ):
            whole = wholes.get(code)
            n = seen[code, dims] = seen.get((code, dims), 1 if whole is not None else 0) + 1
            if n > 1 and _value(first) != whole:
                dims = (("处", str(n)),)
        concept = pack.concepts[code]
        label = concept.label
        if dims and concept.suffix and dims[0][0] == "资金来源":
            label = dims[0][1] + concept.suffix
        value = first.value if first.value is not None else first.state
        name = fact_id(first.where.document, code, year, dims, value, first.unit)
        fields = (
            name, code, label, first.value, first.unit, first.state, _places(same), dims, first.bound,
            _qualifier(same), year, first.raw,
        )  # fmt: skip
        facts.append(new(Fact, fields))
    return tuple(facts)


def _wholes(groups: dict[tuple[str, Dims, object], list[Mention]]) -> dict[str, object]:
    """The value that is the sum of all others of its concept, where it comes last: 62.8, 61.5, in all 124.3."""
    values: dict[str, list[Decimal]] = {}
    for (code, dims, value), same in groups.items():
        if not dims and isinstance(value, Decimal) and same[0].origin == "prose" and code not in _OPEN:
            values.setdefault(code, []).append(value)
    return {code: v[-1] for code, v in values.items() if len(v) > 2 and sum(v[:-1]) == v[-1]}


def _value(m: Mention) -> object:
    """What makes two mentions say the same: the amount in base units, else the words, else the state."""
    if isinstance(m.value, Decimal):
        return m.value * MONEY_UNITS[m.unit] if m.unit in MONEY_UNITS else m.value
    return m.value if m.value is not None else m.state


def _lone_institution(mentions: list[Mention]) -> Dims:
    """The dims of the only institution row with data, () when there is none or more than one."""
    rows = {m.dims for m in mentions if m.dims and m.dims[0][0] == "机构" and m.state in (State.STATED, State.ZERO)}
    return next(iter(rows)) if len(rows) == 1 else ()


def _places(same: list[Mention]) -> tuple[Where, ...]:
    if len(same) == 1:
        return (same[0].where,)
    return tuple(dict.fromkeys(m.where for m in same))


def _qualifier(same: list[Mention]) -> str:
    return next((m.qualifier for m in same if m.qualifier), "")


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
