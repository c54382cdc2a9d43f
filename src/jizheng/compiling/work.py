"""The work of a year: indicators and figures → what was counted for them, or typed by hand with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jizheng.compiled import Traced, to_cents
from jizheng.compiling.ledger import Ledger
from jizheng.model import State
from jizheng.records import Binding, Figure, GoalIndicator, Year

FILE = "goals.yaml"
_TYPED = re.compile(r"\s*([≥≤＞＜=＝约]?)\s*(-?\d[\d,，]*(?:\.\d+)?)\s*(\S*)\s*")


def figures(year: Year, ledger: Ledger) -> Iterator[Traced]:
    """One traced figure for each indicator with an actual, and for each named figure."""
    for i in year.goals.indicators:
        t = _of(i, i.actual, f"indicator:{i.id}", i.name, f"indicators/{i.id}", year, ledger)
        if t is not None:
            yield to_cents(t)
    for f in year.goals.figures:
        t = _of(f, f.actual, f"figure:{f.id}", f.label, f"figures/{f.id}", year, ledger)
        if t is not None:
            yield to_cents(t)


def _of(
    row: GoalIndicator | Figure, binding: Binding, name: str, label: str, path: str, year: Year, ledger: Ledger
) -> Traced | None:
    line = year.line(FILE, f"{path}/actual")
    at: dict[str, Any] = {"file": FILE, "line": line}
    if binding.register:
        counted = ledger.bound(binding)
        if counted is None:
            return None
        unit = row.unit or counted.unit
        if row.unit and counted.unit and row.unit != counted.unit:
            _units_differ(row.unit, counted.unit, label, line, ledger, name)
        return Traced(
            name, label, counted.value, unit, "counted", counted.where, state_of(counted.value), formula=counted.formula,
            keys=counted.keys, base=counted.base, low=counted.low, high=counted.high, step=binding.step,
            register=binding.register, subject=label, **at,
        )  # fmt: skip
    if binding.typed:
        value, unit = typed(binding.typed)
        state = State.ZERO if value == 0 else State.STATED
        return Traced(
            name, label, value, unit or row.unit, "typed", f"typed:{binding.typed}", state, reason=binding.reason,
            step=binding.step, subject=label, **at,
        )  # fmt: skip
    return None


def state_of(value: Decimal | None) -> State:
    """Nothing, zero or a value."""
    return State.BLANK if value is None else State.STATED if value else State.ZERO


def _units_differ(wanted: str, counted: str, label: str, line: int, ledger: Ledger, name: str) -> None:
    ledger.troubles.add(
        "unit", "warning", FILE, line, "unit", f"“{label}”的单位写作“{wanted}”，登记簿统计出来的单位是“{counted}”",
        "改成同一个单位；确是同一种单位的不同叫法（篇、条）可以不改", name,
    )  # fmt: skip


def typed(text: str) -> tuple[Decimal | None, str]:
    """(value, unit) of an actual typed by hand; value None when it is words (全年无负面舆论)."""
    m = _TYPED.fullmatch(text)
    if m is None:
        return None, ""
    return Decimal(m[2].replace(",", "").replace("，", "")), m[3].replace("％", "%")
