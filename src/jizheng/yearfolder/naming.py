"""Words of goals.yaml that people know → the ids of the pack: 管网管段 is ``conduits``, its 沟长合计 ``trench_length``."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from jizheng.pack import Pack
from jizheng.records import Binding, Figure, GoalIndicator, Goals

B = TypeVar("B", GoalIndicator, Figure)


def by_id(goals: Goals, pack: Pack) -> Goals:
    """The same goals, registers and measures named by id wherever the Chinese label was written."""
    registers = {word: t.id for t in reversed(pack.registers.values()) for word in (*t.labels, t.label)}

    def bound(b: Binding) -> Binding:
        register = registers.get(b.register, b.register) if b.register not in pack.registers else b.register
        t = pack.registers.get(register)
        ids = {m.label: m.id for m in t.measures} if t else {}
        measure = ids.get(b.measure, b.measure) if t and b.measure not in ids.values() else b.measure
        return msgspec.structs.replace(b, register=register, measure=measure)

    def rows(items: list[B]) -> list[B]:
        return [msgspec.structs.replace(x, actual=bound(x.actual)) for x in items]

    return msgspec.structs.replace(goals, indicators=rows(goals.indicators), figures=rows(goals.figures))
