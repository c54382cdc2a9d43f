"""A year as the public may see it: names and numbers of people masked, private columns empty; figures stay what they are.

Compiled like any other year, so that the public report is the same report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from jizheng.pack import Pack
from jizheng.records import Goals, Person, Record, Register, Year

HIDDEN = "＊"
_KEPT = 1  # signs of a name that stay
T = TypeVar("T", bound=msgspec.Struct)


def public_year(year: Year, pack: Pack) -> Year:
    """The masked year; what counts as a number of a person is said by the pack's own rule on personal data."""
    masks = _patterns(pack)
    people = [p.name for p in (year.unit.contact, year.unit.filler, year.unit.leader, *year.unit.evaluators) if p.name]

    def words(text: str) -> str:
        for pattern in masks:
            text = pattern.sub(lambda m: _number(m[0]), text)
        return text

    unit = year.unit
    masked = msgspec.structs.replace(
        unit, contact=_person(unit.contact), filler=_person(unit.filler), leader=_person(unit.leader),
        evaluators=[_person(p) for p in unit.evaluators],
    )  # fmt: skip
    narrative = words(year.narrative)
    for name in people:
        narrative = narrative.replace(name, _name(name))
    return year._replace(
        unit=masked,
        goals=_goals(year.goals, masks),
        registers={k: _register(r) for k, r in year.registers.items()},
        narrative=narrative,
    )


def _patterns(pack: Pack) -> list[re.Pattern[str]]:
    return [
        re.compile(p) for r in pack.rules if r.kind == "pattern" and r.params.get("mask") for p in r.params["patterns"]
    ]


def _person(p: Person) -> Person:
    return msgspec.structs.replace(p, name=_name(p.name), phone=_number(p.phone))


def _name(name: str) -> str:
    return name[:_KEPT] + HIDDEN * 2 if name else ""


def _number(text: str) -> str:
    """The first three and the last two signs stay, as people know it from bills."""
    return text if len(text) < 6 else text[:3] + HIDDEN * (len(text) - 5) + text[-2:]


def _goals(goals: Goals, masks: Sequence[re.Pattern[str]]) -> Goals:
    def words(text: str) -> str:
        for pattern in masks:
            text = pattern.sub(lambda m: _number(m[0]), text)
        return text

    return msgspec.structs.replace(
        goals, achievements=[words(x) for x in goals.achievements], problems=[words(x) for x in goals.problems],
        remedies=[words(x) for x in goals.remedies],
    )  # fmt: skip


def _register(register: Register) -> Register:
    private = {f.name for f in register.type.fields if f.private}
    if not private or hasattr(register.records, "tally"):
        return register  # a columnar store shows no rows; what is written of it leaves private columns out
    records: tuple[Record, ...] = tuple(
        r._replace(values={k: None if k in private else v for k, v in r.values.items()}) for r in register.records
    )
    return register._replace(records=records)
