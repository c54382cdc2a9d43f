"""双监控: a year as of a day → progress of money beside progress of goals, lights, forecasts, proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jizheng.compiled import Compiled, Traced, printed_money, tidy, words
from jizheng.pack import Pack
from jizheng.records import BudgetLine, GoalIndicator
from jizheng.register_types import Condition
from jizheng.summaries import Column, Light, MonitorSheet, Pair, Watched
from jizheng.summing.charts import by_month
from jizheng.summing.pace import (
    ZERO,
    Forecast,
    expected,
    forecast,
    light,
    months_done,
    percent_of,
    rounded,
    shares,
    worst,
)

_SUMMED = ("count", "sum")  # measures that grow over the year; shares and rates are levels
_PROFILE = {"linear": "按月均匀", "step": "到时点完成", "seasonal": "按季节"}


def monitor(c: Compiled, pack: Pack) -> MonitorSheet:
    """The sheet; ``c`` was compiled as of the day.  Raises ValueError for a year compiled to its end."""
    if not c.as_of:
        raise ValueError("监控要有截止日期")
    day = date.fromisoformat(c.as_of)
    rules: Mapping[str, Any] = pack.parameter("monitor", str(c.year.unit.year))
    paid: Mapping[str, str] = pack.parameter("year_money", str(c.year.unit.year))["payments"]
    watch = _Watch(c, rules, months_done(day), paid)
    lines = tuple(watch.line(x) for x in c.year.budget.lines)
    total = watch.total(lines)
    money = (*lines, *([total] if total else []))
    indicators = tuple(watch.indicator(i) for i in c.year.goals.indicators)
    pairs = tuple(watch.pairs(lines, indicators))
    whole = worst([w.light for w in (*((total,) if total else lines), *indicators)])
    title = f"{rules['title']}（{_months(day)}）"
    return MonitorSheet(
        c.year.unit.name, c.year.unit.year, c.as_of, _months(day), title, money, indicators, pairs, whole,
        _summary(total, indicators, rules), (rules["source"], rules["form"]), rules["causes"], rules["lights"],
        _columns(rules["money_columns"], day), _columns(rules["goal_columns"], day),
        tuple(g.text for g in c.year.goals.goals), c.unit,
    )  # fmt: skip


def _months(day: date) -> str:
    return f"1—{day.month}月" if day.month > 1 else "1月"


def _columns(rows: Sequence[Mapping[str, str]], day: date) -> tuple[Column, ...]:
    return tuple(Column(r["head"].replace("{months}", _months(day)), r["cell"], int(r["width"])) for r in rows)


def _summary(total: Watched | None, indicators: Sequence[Watched], rules: Mapping[str, Any]) -> str:
    names = rules["lights"]
    count = {k: sum(w.light == k for w in indicators) for k in names}
    said = "，".join(f"{names[k]}灯{n}项" if k != "none" else f"未能判断{n}项" for k, n in count.items() if n)
    money = f"预算执行率{total.done}，{names[total.light]}灯；" if total else ""
    return f"{money}指标{len(indicators)}项：{said}"


class _Watch:
    """One year as of one day."""

    def __init__(self, c: Compiled, rules: Mapping[str, Any], done: Decimal, paid: Mapping[str, str]) -> None:
        self.c, self.rules, self.done, self._settings = c, rules, done, paid
        self.by: dict[str, Traced] = {t.id: t for t in c.figures}

    # ------------------------------------------------------------------ money

    def line(self, x: BudgetLine) -> Watched:
        """One budget line: spent of the full-year budget against the months gone by."""
        spent = self.by.get(f"line:{x.id}.spent")
        adjusted = self.by.get(f"line:{x.id}.adjusted")
        full = (x.initial or ZERO) + ((adjusted.value if adjusted else None) or ZERO)
        paid = spent.value if spent is not None else None
        return self._money(x.id, x.name, x.initial, full if x.initial is not None else None, paid, [x.id], spent)

    def total(self, lines: Sequence[Watched]) -> Watched | None:
        """All lines together; None when there is only one, or a budget is missing."""
        if len(lines) < 2 or any(w.full is None or w.spent is None for w in lines):
            return None
        initial, full, spent = (sum((getattr(w, k) or ZERO for w in lines), ZERO) for k in ("initial", "full", "spent"))
        return self._money("", "合计", initial, full, spent, [x.id for x in self.c.year.budget.lines], None)

    def _money(
        self, key: str, name: str, initial: Decimal | None, full: Decimal | None, spent: Decimal | None, ids: list[str], t: Traced | None
    ) -> Watched:  # fmt: skip
        base = Watched(key, name, "money", self._yuan(full), "", "按月均匀", None, None, "none", "", where=t.where if t else "", initial=initial, full=full, spent=spent)  # fmt: skip
        if not full or spent is None:
            return base._replace(basis="没有全年预算数" if not full else "没有支付明细")
        due = full * self.done / 12
        ratio = percent_of(spent, due) or ZERO
        f = self._forecast(self._paid(ids), shares("linear", ()))
        basis = f"{self._yuan(spent)}÷（{self._yuan(full)}×{tidy(rounded(self.done))}/12）"
        return base._replace(
            done=f"{tidy(rounded(percent_of(spent, full) or ZERO))}%", expected=rounded(due), ratio=rounded(ratio), light=light(ratio, self.rules["money"]),
            basis=basis, unit="元", **_of(f),
        )  # fmt: skip

    def _paid(self, ids: list[str]) -> list[Decimal] | None:
        settings = self._settings
        register = self.c.year.registers.get(settings["register"])
        if register is None:
            return None
        measure = register.type.measure_of(settings["measure"])
        return by_month(register, measure, self.c, [Condition(field=settings["line"], is_=ids)])

    def _yuan(self, value: Decimal | None) -> str:
        return "" if value is None else f"{printed_money(value, self.c.unit):f}{self.c.unit}"

    def _forecast(self, months: list[Decimal] | None, parts: list[Decimal]) -> Forecast | None:
        return forecast(months, parts, self.done, self.rules["interval"]) if months is not None else None

    # ------------------------------------------------------------------ goals

    def indicator(self, i: GoalIndicator) -> Watched:
        """One indicator by its sign, its profile and what was counted so far."""
        t = self.by.get(f"indicator:{i.id}")
        said = words(t, self.c.unit) or t.where.removeprefix("typed:") if t is not None else ""
        base = Watched(
            i.id, i.name, f"{i.level1}/{i.level2}", i.target, said, _PROFILE[i.profile], None, None, "none", "", unit=i.unit,
            where=t.where if t else "",
        )  # fmt: skip
        if i.operator == "定性" or i.value is None:
            return self._level(base, said)
        if t is None or t.value is None:
            return base._replace(basis="还没有数据", done="还没有数据")
        if i.operator in ("≤", "＜"):
            met = t.value < i.value if i.operator == "＜" else t.value <= i.value
            return base._replace(
                light="green" if met else "red", basis=f"{said}与{i.operator}{tidy(i.value)}{i.unit}比较"
            )
        return self._growing(base, i, t)

    def _level(self, base: Watched, said: str) -> Watched:
        bare = said.strip("。 ")
        found = next((k for k, words_ in self.rules["levels"].items() if bare in words_), None)
        if found is None:
            return base._replace(basis="定性指标，由人判断达成程度")
        return base._replace(light=found, basis=f"填报为“{bare}”")

    def _growing(self, base: Watched, i: GoalIndicator, t: Traced) -> Watched:
        assert i.value is not None
        assert t.value is not None
        register = self.c.year.registers.get(t.register)
        measure = next((m for m in register.type.measures if m.id == i.actual.measure), None) if register else None
        if i.unit == "%" or (measure is not None and measure.kind not in _SUMMED):
            # A rate does not grow with the months: it is held against the whole target.
            ratio = percent_of(t.value, i.value)
            basis = f"{base.done}÷{tidy(i.value)}{i.unit}（比率不按月折算）"
            return self._lit(base._replace(expected=i.value), ratio, basis, i, t, None)
        parts = shares(i.profile, i.months)
        share = expected(parts, self.done)
        due = i.value * share
        if not due:
            done = t.value >= i.value
            return base._replace(
                light="green" if done else "none", expected=ZERO, basis="到时点才要求完成，还没有到",
                likely=self.rules["likely"]["sure"] if done else "",
            )  # fmt: skip
        months = (
            by_month(register, measure, self.c, i.actual.where)
            if register is not None and measure is not None
            else None
        )
        basis = f"{base.done}÷（{tidy(i.value)}{i.unit}×{tidy(rounded(share * 100))}%）"
        return self._lit(
            base._replace(expected=rounded(due)), percent_of(t.value, due), basis, i, t, self._forecast(months, parts)
        )

    def _lit(
        self, base: Watched, ratio: Decimal | None, basis: str, i: GoalIndicator, t: Traced, f: Forecast | None
    ) -> Watched:
        if ratio is None:
            return base._replace(basis="目标值为0，不能折算")
        return base._replace(
            ratio=rounded(ratio),
            light=light(ratio, self.rules["indicator"]),
            basis=basis,
            likely=self._likely(i, t, f),
            **_of(f),
        )

    def _likely(self, i: GoalIndicator, t: Traced, f: Forecast | None) -> str:
        names, target = self.rules["likely"], i.value or ZERO
        if t.value is not None and t.value >= target:
            return str(names["sure"])
        if f is None or f.low is None or f.high is None:
            return ""
        return str(names["sure"] if f.low >= target else names["never"] if f.high < target else names["maybe"])

    # ------------------------------------------------------------------ money beside goals

    def pairs(self, lines: Sequence[Watched], indicators: Sequence[Watched]) -> Iterator[Pair]:
        """Each budget line beside the goals it pays for; a line that no goal names stands beside all of them."""
        goals, of = self.c.year.goals, {i.id: i.goals for i in self.c.year.goals.indicators}
        for w in lines:
            named = {g.id for g in goals.goals if w.id in g.lines}
            mine = [x.light for x in indicators if not named or named & set(of[x.id])]
            goal = worst(mine)
            row = next(r for r in self.rules["proposals"] if _fits(r, "money", w.light) and _fits(r, "goal", goal))
            yield Pair(
                w.name,
                w.light,
                goal,
                row["say"] if w.light != "none" else "",
                row["why"] if w.light != "none" else w.basis,
            )


def _fits(row: Mapping[str, Any], key: str, value: Light) -> bool:
    return key not in row or value in row[key]


def _of(f: Forecast | None) -> dict[str, Any]:
    if f is None:
        return {}
    low, high = (None if x is None else rounded(x) for x in (f.low, f.high))
    return {"forecast": rounded(f.value), "low": low, "high": high, "why": f.words}
