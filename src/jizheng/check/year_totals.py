"""Kinds of year rules about what must add up: a whole and its parts, budget lines, carry-over, the opening balance."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from jizheng.check.case import Result
from jizheng.check.year_case import YearCase, plain
from jizheng.compiled import Traced
from jizheng.model import Outcome
from jizheng.pack_rows import Rule
from jizheng.records import Part

_SHOWN = 3
ZERO = Decimal(0)


def parts(rule: Rule, case: YearCase) -> Iterator[Result]:
    """A whole against its parts: too much in the parts, rows in two parts, rows of a part outside the whole, the remainder."""
    if not case.year.goals.parts:
        yield Result(Outcome.NOT_APPLICABLE, reason="goals.yaml 没有声明总数与分项（parts）")
    for n, p in enumerate(case.year.goals.parts):
        yield from _part(case, n, p)


def _find(case: YearCase, name: str) -> Traced | None:
    return case.figures.get(f"indicator:{name}") or case.figures.get(f"figure:{name}") or case.figures.get(name)


def _part(case: YearCase, n: int, p: Part) -> Iterator[Result]:
    line = case.year.line("goals.yaml", f"parts/{n}")
    whole, of = _find(case, p.whole), [(x, _find(case, x)) for x in p.parts]
    lack = [p.whole] * (whole is None or whole.value is None) + [x for x, t in of if t is None or t.value is None]
    place = case.place("goals.yaml", line, "parts", p.whole)
    if whole is None or whole.value is None or lack:
        yield Result(Outcome.INSUFFICIENT, reason=f"没有数：{'、'.join(lack)}", wheres=(place,))
        return
    have = [t for _, t in of if t is not None and t.value is not None]
    ids = case.ids(whole.id, *(t.id for t in have))
    words: list[tuple[str, str]] = []
    same = whole.keys and all(t.register == whole.register and t.origin == "counted" for t in have)
    if same:
        words += [("error", x) for x in _misplaced(whole, have)]
    total = sum((t.value or ZERO for t in have), ZERO)
    added = "＋".join(plain(t.value or ZERO) for t in have)
    rest = whole.value - total
    if rest < 0:
        words.append(("error", f"分项相加{added}＝{plain(total)}{whole.unit}，比“{whole.label}”{plain(whole.value)}{whole.unit}多{plain(-rest)}{whole.unit}"))  # fmt: skip
    elif rest > 0:
        also = f"（另有{'、'.join(_name(case, x) for x in p.overlaps)}是标记，不另算一类）" if p.overlaps else ""
        words.append(("info", f"“{whole.label}”{plain(whole.value)}{whole.unit}，分项相加{added}＝{plain(total)}{whole.unit}，余{plain(rest)}{whole.unit}没有归类{also}"))  # fmt: skip
    for severity, text in words:
        yield Result(Outcome.FAILED, {"list": text}, ids, (place,), severity=severity)
    if not words:
        yield Result(Outcome.PASSED, {}, ids, (place,))


def _misplaced(whole: Traced, parts: list[Traced]) -> Iterator[str]:
    """Rows of a part that are not in the whole, and rows that are in two parts."""
    inside, sets = set(whole.keys), [set(t.keys) for t in parts]
    for t, keys in zip(parts, sets, strict=True):
        if out := sorted(keys - inside):
            yield f"“{t.label}”里有{len(out)}行不在“{whole.label}”里（{_keys(out)}）"
    if len(set().union(*sets)) == sum(map(len, sets)):
        return
    for (a, one), (b, two) in combinations(zip(parts, sets, strict=True), 2):
        if both := sorted(one & two):
            yield f"{len(both)}行既算作“{a.label}”又算作“{b.label}”（{_keys(both)}）"


def _name(case: YearCase, name: str) -> str:
    t = _find(case, name)
    return f"“{t.label}”" if t is not None else name


def _keys(keys: list[str]) -> str:
    return "、".join(keys[:_SHOWN]) + ("…" if len(keys) > _SHOWN else "")


def _yuan(value: Decimal) -> str:
    return f"{value:.2f}元"


def line_over(rule: Rule, case: YearCase) -> Iterator[Result]:
    """A budget line that more was paid from than it had: 年初预算 ± 调整 + 上年结转."""
    told, file = False, case.year.budget_file
    for line in case.year.budget.lines:
        got = {k: case.figures.get(f"line:{line.id}.{k}") for k in ("initial", "adjusted", "carried", "spent")}
        if got["initial"] is None or got["spent"] is None or got["spent"].value is None:
            continue
        told = True
        value = {k: (t.value or ZERO) if t is not None else ZERO for k, t in got.items()}
        limit = value["initial"] + value["adjusted"] + value["carried"]
        over = value["spent"] - limit
        slots = {
            "name": line.name, "spent": _yuan(value["spent"]), "limit": _yuan(limit), "over": _yuan(over),
            "how": "＋".join(f"{w}{_yuan(value[k])}" for k, w in (("initial", "年初预算"), ("adjusted", "调整"), ("carried", "上年结转")) if value[k]),
        }  # fmt: skip
        where = (case.place(file, case.year.line(file, f"lines/{line.id}"), "", line.name),)
        yield Result(Outcome.FAILED if over > 0 else Outcome.PASSED, slots, case.ids(f"line:{line.id}.spent"), where)
    if not told:
        yield Result(Outcome.NOT_APPLICABLE, reason="没有预算项目的年初预算或支付明细")


def adjustments(rule: Rule, case: YearCase) -> Iterator[Result]:
    """An adjustment of the budget without approval, or of a line that the budget does not have."""
    budget = case.year.budget
    known, file = {x.id for x in budget.lines}, case.year.budget_file
    if not budget.adjustments:
        yield Result(Outcome.NOT_APPLICABLE, reason="没有预算调整")
    for n, a in enumerate(budget.adjustments):
        where = (case.place(file, case.year.line(file, f"adjustments/{n}"), "", a.line),)
        slots = {"on": a.on, "line": a.line, "amount": _yuan(a.amount), "list": ""}
        if a.line not in known:
            slots["list"] = f"调整的预算项目“{a.line}”不在 lines 里，没有计入"
            yield Result(Outcome.FAILED, slots, (), where, severity="error")
        elif not a.approval.strip():
            slots["list"] = "没有批准文号"
            yield Result(Outcome.FAILED, slots, case.ids(f"line:{a.line}.adjusted"), where)
        else:
            yield Result(Outcome.PASSED, slots, (), where)


def carry(rule: Rule, case: YearCase) -> Iterator[Result]:
    """上年结转 of the whole against what the lines brought forward."""
    budget = case.year.budget
    carried = [x.carried for x in budget.lines if x.carried is not None]
    if budget.carry_in is None or not carried:
        yield Result(Outcome.NOT_APPLICABLE, reason="没有填写上年结转，或没有分到预算项目")
        return
    total = sum(carried, ZERO)
    gap, file = budget.carry_in - total, case.year.budget_file
    slots = {
        "carry": _yuan(budget.carry_in),
        "lines": _yuan(total),
        "gap": _yuan(abs(gap)),
        "way": "少" if gap > 0 else "多",
    }
    where = (case.place(file, case.year.line(file, "carry_in"), "carry_in", "上年结转"),)
    yield Result(Outcome.FAILED if gap else Outcome.PASSED, slots, case.ids("concept:carry_in"), where, severity="error" if gap < 0 else "")  # fmt: skip


def opening(rule: Rule, case: YearCase) -> Iterator[Result]:
    """This year's 上年结转 against the balance that last year's folder closed with."""
    last = case.figures.get("previous:balance_total")
    now = case.figures.get("concept:carry_in")
    if last is None or now is None or last.value is None or now.value is None:
        yield Result(Outcome.NOT_APPLICABLE, reason="没有上一年的文件夹（--previous），或没有填上年结转")
        return
    slots = {"now": _yuan(now.value), "last": _yuan(last.value), "gap": _yuan(abs(now.value - last.value))}
    yield Result(
        Outcome.FAILED if now.value != last.value else Outcome.PASSED, slots, case.ids(now.id), (case.of(now),)
    )
