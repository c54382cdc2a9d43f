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
        self._total = settings["executed"]

    def in_time(self, on: str) -> bool:
        """Whether something dated ``on`` (ISO; "" = undated) had happened by the as-of date."""
        return self.as_of is None or not on or on <= self.as_of.isoformat()

    def check_lines(self) -> None:
        """Payments from a line that the budget does not have: each is a trouble at its row and is in no total."""
        register, field = self.year.registers.get(self.paid_in), self._paid["line"]
        known = {x.id for x in self.year.budget.lines}
        if register is None or not known:
            return
        for r in register.records:
            line = r.values.get(field)
            if line not in known and line is not None:
                self.troubles.add(
                    "payment_line", "error", r.file, r.line, register.type.field_of(field).label,
                    f"支付的预算项目“{line}”不在 budget.yaml 的 lines 里，这一笔没有计入支出", "改正项目编号，或在 lines 里登记这个项目",
                    f"concept:{self._total}",
                )  # fmt: skip

    def payments(self, lines: Sequence[str]) -> Counted | None:
        """What was paid from these budget lines in the year; None when no payments are kept."""
        register = self.year.registers.get(self.paid_in)
        if register is None or not lines:
            return None
        measure = register.type.measure_of(self._paid["measure"])
        where = [Condition(field=self._paid["line"], is_=list(lines))]
        return count(register, measure, where, year=self.year.unit.year, as_of=self.as_of)

    def bound(self, binding: Binding, file: str, line: int) -> Counted | None:
        """The figure of a binding; None, and a trouble at its place, when it cannot be counted."""
        register = self.year.registers.get(binding.register)
        if register is None:
            known = "、".join(self.year.registers) or "还没有登记簿"
            self.troubles.add(
                "binding", "error", file, line, "register", f"没有登记簿“{binding.register}”",
                f"改成已有的登记簿（{known}），或把登记簿放进 registers 文件夹", binding.register,
            )  # fmt: skip
            return None
        measure = next((m for m in register.type.measures if m.id == binding.measure), None)
        if measure is None:
            known = "、".join(f"{m.id}（{m.label}）" for m in register.type.measures)
            self.troubles.add(
                "binding", "error", file, line, "measure", f"登记簿“{register.type.label}”没有统计项“{binding.measure}”",
                f"可以用：{known}", binding.measure,
            )  # fmt: skip
            return None
        try:
            return count(
                register, measure, binding.where, year=self.year.unit.year, as_of=self.as_of, cumulative=binding.period == "all"
            )  # fmt: skip
        except ConditionError as e:
            self.troubles.add(
                "binding", "error", file, line, "where", str(e), "对照 docs/reference/registers.md 改正条件"
            )
            return None
