"""Counting in a year's registers: bindings and payments, by year or cumulative, up to a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jizheng.compiling.trouble import Troubles
from jizheng.records import Binding, Counted, Year
from jizheng.register_types import Condition
from jizheng.registers import ConditionError, count


class Ledger:
    """The registers of one year; each count is made once.  ``as_of`` None = to the end of the year."""

    def __init__(self, year: Year, settings: Mapping[str, Any], as_of: date | None, troubles: Troubles) -> None:
        self.year, self.as_of, self.troubles = year, as_of, troubles
        self._paid: Mapping[str, str] = settings["payments"]
        self.paid_in = self._paid["register"]

    def in_time(self, on: str) -> bool:
        """Whether something dated ``on`` (ISO; "" = undated) had happened by the as-of date."""
        return self.as_of is None or not on or on <= self.as_of.isoformat()

    def payments(self, lines: Sequence[str]) -> Counted | None:
        """What was paid from these budget lines in the year; None when no payments are kept."""
        register = self.year.registers.get(self.paid_in)
        if register is None or not lines:
            return None
        measure = register.type.measure_of(self._paid["measure"])
        where = [Condition(field=self._paid["line"], is_=list(lines))]
        return count(register, measure, where, year=self.year.unit.year, as_of=self.as_of)

    def bound(self, binding: Binding) -> Counted | None:
        """The figure of a binding; None when it cannot be counted, which the folder's reader has said at its place."""
        register = self.year.registers.get(binding.register)
        measure = next((m for m in register.type.measures if m.id == binding.measure), None) if register else None
        if register is None or measure is None:
            return None
        try:
            return count(
                register, measure, binding.where, year=self.year.unit.year, as_of=self.as_of, cumulative=binding.period == "all"
            )  # fmt: skip
        except ConditionError:
            return None
