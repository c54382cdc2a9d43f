"""The money of a year: budget entries and payments → figures by concept, exact to the 分.

Which concept a kind of line pays for, and which bases an execution rate has, are parameters of the pack; totals are
worked out by the sums that the pack's own form states (A01: 收入合计 = 上年结转 + …), so that a new form needs no Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from jizheng.compiled import Traced, percent, to_cents
from jizheng.compiling.ledger import Ledger
from jizheng.compiling.work import state_of
from jizheng.model import State
from jizheng.pack import Pack
from jizheng.records import BudgetLine, Holding, Year


class Total(NamedTuple):
    """A concept that is the sum of others, less the ``minus``; ``where``: what says so."""

    where: str
    total: list[str]
    plus: list[str]
    minus: list[str]


def _codes(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


class Money:
    """The figures of one year's money, by id."""

    def __init__(self, year: Year, pack: Pack, ledger: Ledger) -> None:
        self.year, self.pack, self.ledger = year, pack, ledger
        self.settings: Mapping[str, Any] = pack.parameter("year_money", str(year.unit.year))
        self.file = year.budget_file
        self.by: dict[str, Traced] = {}
        rules = [r for r in pack.rules if r.kind == "sum" and not r.params.get("whole")]
        self._sums = [
            Total(f"sum:{r.id}", *(_codes(r.concepts.get(k)) for k in ("total", "plus", "minus"))) for r in rules
        ]
        stated = {s.total[0] for s in self._sums}
        self._sums += [
            Total("budget:lines", [x["total"]], x["plus"], [])
            for x in self.settings["totals"]
            if x["total"] not in stated
        ]
        self._needed = {*self.settings["kinds"].values(), *(s.total[0] for s in self._sums)}

    def figures(self) -> dict[str, Traced]:
        """All of them: entries, payments by kind of line, totals of the form, budgets and rates of execution."""
        for t in (*self._entries(), *self._lines(), *self._paid()):
            self.by[t.id] = t
        self._close()
        for t in self._budgets():
            self.by.setdefault(t.id, t)
        return {k: to_cents(t) for k, t in self.by.items()}

    def _label(self, code: str) -> str:
        row = self.pack.concepts.get(code)
        return row.label if row else code

    def _line_of(self, path: str) -> int:
        return self.year.line(self.file, path)

    def _concept(self, code: str, value: Decimal | None, origin: Any, where: str, **more: Any) -> Traced:
        state = more.pop("state", None) or state_of(value)
        return Traced(f"concept:{code}", self._label(code), value, "元", origin, where, state, code, **more)

    # ------------------------------------------------------------------ what the folder states

    def _entries(self) -> Iterator[Traced]:
        staff, budget = self.year.unit.staffing, self.year.budget
        for key, code in self.settings["staffing"].items():
            number: int | None = getattr(staff, key)
            if number is not None:
                yield Traced(
                    f"concept:{code}", self._label(code), Decimal(number), self.pack.concepts[code].unit, "entered",
                    f"unit:staffing.{key}", State.STATED if number else State.ZERO, code, file="unit.yaml",
                    line=self.year.line("unit.yaml", f"staffing/{key}"),
                )  # fmt: skip
        if budget.carry_in is not None:
            code = self.settings["carry_in"]
            yield self._concept(
                code, budget.carry_in, "entered", "budget:carry_in", file=self.file, line=self._line_of("carry_in")
            )
        incomes: dict[str, list[int]] = {}
        for n, row in enumerate(budget.income):
            incomes.setdefault(row.source, []).append(n)
        for code, at in incomes.items():
            rows = [budget.income[n] for n in at]
            yield self._concept(
                code, sum((r.amount for r in rows), Decimal(0)), "entered", f"budget:income?source={code}",
                formula="＋".join(f"{r.amount:.2f}元" for r in rows) if len(rows) > 1 else "", file=self.file,
                line=self._line_of(f"income/{at[0]}"),
            )  # fmt: skip
        for part in ("three_public", "assets", "other"):
            holdings: list[Holding] = getattr(budget, part)
            for n, h in enumerate(holdings):
                state = State.NONE if h.none else State.BLANK if h.amount is None else None
                yield self._concept(
                    h.concept, h.amount if state is None else None, "entered", f"budget:{part}?concept={h.concept}",
                    qualifier=h.qualifier, state=state, reason=h.source, file=self.file, line=self._line_of(f"{part}/{n}"),
                )  # fmt: skip

    def _adjusted(self, line: BudgetLine) -> Decimal:
        rows = [a for a in self.year.budget.adjustments if a.line == line.id and self.ledger.in_time(a.on)]
        return sum((a.amount for a in rows), Decimal(0))

    def _lines(self) -> Iterator[Traced]:
        """Each budget line: 年初, 调整, 结转, 支出 and its three rates, for the prose and for the annexes."""
        for line in self.year.budget.lines:
            at: dict[str, Any] = {"file": self.file, "line": self._line_of(f"lines/{line.id}")}
            where = f"budget:lines?id={line.id}"
            money = {"initial": line.initial, "carried": line.carried, "adjusted": self._adjusted(line)}
            for key, word in (("initial", "年初预算"), ("carried", "上年结转"), ("adjusted", "预算调整")):
                value = money[key]
                if value is not None:
                    state = State.STATED if value else State.ZERO
                    yield Traced(
                        f"line:{line.id}.{key}", f"{line.name}{word}", value, "元", "entered",
                        f"{where}&field={key}" if key != "adjusted" else f"budget:adjustments?line={line.id}", state, **at,
                    )  # fmt: skip
            paid = self.ledger.payments([line.id])
            if paid is None:
                continue
            spent = Traced(
                f"line:{line.id}.spent", f"{line.name}支出", paid.value, "元", "counted", paid.where,
                state_of(paid.value), formula=paid.formula, keys=paid.keys, register=self.ledger.paid_in, **at,
            )  # fmt: skip
            yield spent
            for base in self.settings["bases"]:
                whole = sum((money[k] or Decimal(0) for k in base["plus"]), Decimal(0))
                rate = percent(paid.value, whole) if paid.value is not None else None
                if line.initial is not None and rate is not None:
                    yield Traced(
                        f"line:{line.id}.rate_{base['id']}", f"{line.name}{base['rate']}", rate, "%", "derived", where,
                        formula=f"{paid.value:.2f}元÷{whole:.2f}元", parts=(spent.id, *(f"line:{line.id}.{k}" for k in base["plus"])),
                    )  # fmt: skip

    def _paid(self) -> Iterator[Traced]:
        kinds: dict[str, list[str]] = {}
        for line in self.year.budget.lines:
            kinds.setdefault(line.kind, []).append(line.id)
        for kind, code in self.settings["kinds"].items():
            ids = kinds.get(kind, [])
            if not ids and kinds and self.ledger.paid_in in self.year.registers:
                yield self._concept(code, Decimal(0), "derived", "budget:lines", formula=f"预算里没有{kind}类项目")
            paid = self.ledger.payments(ids)
            if paid is not None:
                yield self._concept(
                    code, paid.value, "counted", paid.where, formula=paid.formula, keys=paid.keys,
                    register=self.ledger.paid_in,
                )  # fmt: skip

    # ------------------------------------------------------------------ what follows from it

    def _close(self) -> None:
        """Totals by the form's own sums, as long as one more can be worked out; what is stated is never replaced."""
        grew = True
        while grew:
            grew = False
            for rule in self._sums:
                t = self._total(rule)
                if t is not None:
                    self.by[t.id] = t
                    grew = True

    def _total(self, rule: Total) -> Traced | None:
        total, plus, minus = rule.total[0], rule.plus, rule.minus
        if f"concept:{total}" in self.by:
            return None
        parts = [(self.by.get(f"concept:{c}"), 1) for c in plus] + [(self.by.get(f"concept:{c}"), -1) for c in minus]
        have = [(t, s) for t, s in parts if t is not None and t.value is not None]
        # A difference needs all of its terms, a sum those that are paid for or worked out themselves; other parts of a
        # sum that the folder does not name are no part of it.
        lack = {c for c, (t, _) in zip([*plus, *minus], parts, strict=True) if t is None or t.value is None}
        if not have or (minus and lack) or lack & self._needed:
            return None
        value = sum((s * (t.value or Decimal(0)) for t, s in have), Decimal(0))
        text = "".join(
            f"{'−' if s < 0 else '＋' if n else ''}{t.label}{t.value:.2f}元" for n, (t, s) in enumerate(have)
        )
        blank = [self._label(c) for c, (t, _) in zip([*plus, *minus], parts, strict=True) if t is None]
        note = f"（{'、'.join(blank)}没有填写，未计入）" if blank else ""
        return self._concept(
            total, value, "derived", rule.where, formula=text + note, parts=tuple(t.id for t, _ in have)
        )

    def _budgets(self) -> Iterator[Traced]:
        lines = self.year.budget.lines
        sums: dict[str, Decimal] = {}
        if lines and all(x.initial is not None for x in lines):
            sums["initial"] = sum((x.initial or Decimal(0) for x in lines), Decimal(0))
            sums["adjusted"] = sum((self._adjusted(x) for x in lines), Decimal(0))
            sums["carried"] = self.year.budget.carry_in or Decimal(0)
        word = {"initial": "年初预算", "adjusted": "预算调整", "carried": "上年结转"}
        done = self.by.get(f"concept:{self.settings['executed']}")
        for base in self.settings["bases"]:
            if not sums:
                break
            whole = sum((sums[k] for k in base["plus"]), Decimal(0))
            formula = "＋".join(f"{word[k]}{sums[k]:.2f}元" for k in base["plus"])
            total = Traced(
                f"base:{base['id']}", base["label"], whole, "元", "derived", "budget:lines", concept=base.get("budget", ""),
                formula=formula, parts=tuple(f"line:{x.id}.{k}" for x in lines for k in base["plus"] if f"line:{x.id}.{k}" in self.by),
                file=self.file, line=self._line_of("lines"),
            )  # fmt: skip
            yield total
            if done is None or done.value is None or (rate := percent(done.value, whole)) is None:
                continue
            yield Traced(
                f"rate:{base['id']}", base["rate"], rate, "%", "derived", f"{done.where}",
                concept=base.get("concept", ""), formula=f"{done.label}{done.value:.2f}元÷{base['label']}{whole:.2f}元",
                parts=(done.id, total.id),
            )  # fmt: skip
        for kind, code in self.settings["budgets"].items():
            of = [x for x in lines if x.kind in kind.split("、")]
            if of and all(x.initial is not None for x in of):
                yield self._concept(
                    code, sum((x.initial or Decimal(0) for x in of), Decimal(0)), "derived", "budget:lines?field=initial",
                    parts=tuple(f"line:{x.id}.initial" for x in of), formula="＋".join(f"{x.name}{x.initial:.2f}元" for x in of),
                )  # fmt: skip
        for kind, code in self.settings["carries"].items():
            of = [x for x in lines if x.kind in kind.split("、") and x.carried is not None]
            if of:
                yield self._concept(
                    code, sum((x.carried or Decimal(0) for x in of), Decimal(0)), "derived", "budget:lines?field=carried",
                    parts=tuple(f"line:{x.id}.carried" for x in of), formula="＋".join(f"{x.name}{x.carried:.2f}元" for x in of),
                )  # fmt: skip
