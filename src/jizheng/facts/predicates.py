"""How each kind of claim is tested.  One function a kind, one table: PREDICATES.

A predicate decides only what the report's own figures decide; whatever depends on records that the
report does not hold stays undecided and says which records those are.
按…未超 and the like are words of messages; what a sentence must say stands in the rows of claims.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from jizheng.facts.asking import Ask, Said, money, percent
from jizheng.model import MONEY_UNITS, Indicator, State, Verdict

# ---------------------------------------------------------------------------- money


def _pair(ask: Ask, pair: Mapping[str, Any]) -> tuple[Verdict, str, list[str], str] | None:
    """(verdict, words, facts, label) of spending against one budget, None when a figure is missing."""
    spent, budget = ask.report.amount(pair["spent"]), ask.report.amount(pair["budget"])
    if spent is None or budget is None:
        return None
    # A budget that is compared for certain only where the sentence itself names it.
    initial = pair.get("initial", "")
    loose = bool(initial) and initial not in ask.sentence
    if loose and ask.report.amount("budget_full"):
        return None  # the adjusted budget is known and was compared
    fact, total, unit = spent[0], spent[1], spent[0].unit
    ids = [fact.id, budget[0].id]

    def against(name: str, limit: Decimal) -> str:
        over = total - limit
        return f"按{name}{money(limit, unit)}：" + (f"超出{money(over, unit)}" if over > 0 else "未超")

    words = f"{fact.label}{money(total, unit)}，{against(budget[0].label, budget[1])}"
    if total <= budget[1]:
        return Verdict.HOLDS, words, ids, fact.label
    carry = ask.report.amount(pair["carry"]) if pair.get("carry") else None
    if carry is not None and carry[1] > 0:
        ids.append(carry[0].id)
        limit = budget[1] + carry[1]
        words += f"；{against(f'{budget[0].label}加{carry[0].label}', limit)}"
        return (Verdict.UNDECIDED if total <= limit else Verdict.FAILS), words, ids, fact.label
    # Above the original budget is not above the budget when the year's adjustments are unknown.
    return (Verdict.UNDECIDED if loose else Verdict.FAILS), words, ids, fact.label


def within_budget(ask: Ask) -> Said | None:
    """Spending against every budget the report states; the basis names each of them."""
    found = [p for pair in ask.row.params["pairs"] if (p := _pair(ask, pair))]
    if not found:
        first = ask.report.get(ask.row.params["pairs"][0]["spent"])
        if "zero" in ask.row.verdicts and first is not None and first.amount == 0:
            return ask.said(Verdict.UNDECIDED, "zero", [first.id], first.label, label=first.label)
        return ask.said(Verdict.UNDECIDED, "missing")
    worst = next(v for v in (Verdict.FAILS, Verdict.UNDECIDED, Verdict.HOLDS) if any(p[0] is v for p in found))
    telling = [p for p in found if p[0] is worst]
    detail = "；".join(dict.fromkeys(p[1] for p in telling))
    return ask.said(
        worst, "", [i for p in telling for i in p[2]], "、".join(dict.fromkeys(p[3] for p in telling)), detail=detail
    )


def complies(ask: Ask) -> Said | None:
    """Amounts can refute 严格按预算执行, never prove it."""
    said = within_budget(ask)
    return said._replace(verdict=Verdict.UNDECIDED) if said and said.verdict is Verdict.HOLDS else said


def zero_spend(ask: Ask) -> Said | None:
    """无…支出 against the figure of the table; 无 written there says the same."""
    code = ask.row.concepts["value"]
    fact = ask.report.get(code)
    if fact is None:
        return ask.said(Verdict.UNDECIDED, label=ask.row.params.get("label", "这一项"))
    zero = fact.state is State.NONE or fact.amount == 0
    value = "无" if fact.state is State.NONE else f"{fact.value}{fact.unit}"
    return ask.said(Verdict.HOLDS if zero else Verdict.FAILS, "", [fact.id], fact.label, label=fact.label, value=value)


# ---------------------------------------------------------------------------- rates and indicators


def no_deviation(ask: Ask) -> Said | None:
    """没有偏离预算, 没有问题: refuted by an execution rate that must be explained."""
    limit = Decimal(ask.row.params["rate"])
    rate = ask.report.rate(ask.row.params)
    verdict = Verdict.UNDECIDED if rate is None else Verdict.HOLDS if rate[0] >= limit else Verdict.FAILS
    if verdict.value not in ask.row.params.get("only", [verdict.value]):
        return None
    value = percent(rate[0]) if rate else ""
    return ask.said(verdict, "", rate[1] if rate else (), rate=value, limit=ask.row.params["rate"])


def _met(i: Indicator) -> bool | None:
    """Whether a quantitative indicator reached its target, None when it cannot be told."""
    t, a = i.target, i.actual
    if not i.quantitative or t.value is None or a.value is None:
        return None
    if t.unit != a.unit and not (t.unit in MONEY_UNITS and a.unit in MONEY_UNITS) and t.unit and a.unit:
        return None
    money = t.unit in MONEY_UNITS and a.unit in MONEY_UNITS
    x = a.value * (MONEY_UNITS[a.unit] if money else 1)
    y = t.value * (MONEY_UNITS[t.unit] if money else 1)
    met = x <= y if i.direction in ("≤", "＜") else x >= y
    # A bound that points the other way (90余 against ≥95) proves neither.
    return met if not a.bound or met else None


def all_done(ask: Ask) -> Said | None:
    """各项指标均完成 against every indicator that can be compared."""
    met = [(i, _met(i)) for i in ask.report.indicators]
    failed = [i for i, m in met if m is False]
    if failed:
        names = "、".join(f"{i.name}（指标值{i.target.text.strip()}，完成{i.actual.text.strip()}）" for i in failed)
        return ask.said(Verdict.FAILS, "", [i.id for i in failed], names=names)
    rate = ask.report.rate(ask.row.params)
    low = rate is not None and rate[0] < Decimal(ask.row.params["rate"])
    words = ask.row.verdicts["low"].format(rate=percent(rate[0])) if rate and low else ""
    ids = rate[1] if rate and low else ()
    done = [i for i, m in met if m]
    if not done:
        return ask.said(Verdict.UNDECIDED, "missing", ids, rate=words)
    if len(done) == len(met) and not low:
        return ask.said(Verdict.HOLDS, "", [i.id for i in done], count=len(done))
    return ask.said(
        Verdict.UNDECIDED, "", [*(i.id for i in done), *ids], count=len(done), rest=len(met) - len(done), rate=words
    )


def rate_reached(ask: Ask) -> Said | None:
    """满意率达95% against the target of the indicator that says so; the survey behind it is another matter."""
    n = Decimal(ask.match["n"])
    evidence = re.search(ask.row.params["evidence"], ask.report.text)
    survey = "" if evidence else ask.row.verdicts["bare"]
    words = ask.row.params["words"]
    about = [
        i
        for i in ask.report.indicators
        if any(w in i.level1 + i.level2 + i.name for w in words) and i.target.value is not None
    ]
    here = [
        i
        for i in about
        if any(
            (w.block, w.cell) == (ask.where.block, ask.where.cell) and w.start <= ask.where.start < w.end
            for w in i.wheres
        )
    ]
    i = next((i for i in (*here, *about) if i.actual.value == n), None)
    if i is None or i.target.value is None:
        return ask.said(Verdict.UNDECIDED, survey=survey, n=f"{n:f}")
    met = n >= i.target.value
    if not met and ask.match["more"]:
        return ask.said(Verdict.UNDECIDED, survey=survey, n=f"{n:f}")
    target = f"{i.direction}{i.target.value:f}{i.target.unit}"
    return ask.said(
        Verdict.HOLDS if met else Verdict.FAILS, "", [i.id], i.name, n=f"{n:f}", target=target, survey=survey
    )


# ---------------------------------------------------------------------------- words


def absolute(ask: Ask) -> Said | None:
    """A claim over everything or for ever needs a record of everything; a report holds none."""
    return ask.said(Verdict.UNDECIDED)


def avoided(ask: Ask) -> Said | None:
    """避免了…, 减少了… without any number; with one, it is a figure and not a claim."""
    return None if re.search(ask.row.params["number"], ask.sentence) else ask.said(Verdict.UNDECIDED)


def earmarked(ask: Ask) -> Said | None:
    """专款专用: refuted only where the report itself speaks of money taken for something else."""
    text, denied = ask.report.text, ask.row.params["denied"]
    for m in re.finditer(ask.row.params["against"], text):
        if not any(w in text[max(0, m.start() - 8) : m.end()] for w in denied):
            return ask.said(Verdict.FAILS, other=m[0])
    # 未用于人员工资: told of what was not done
    doubts = (
        m for m in re.finditer(ask.row.params["doubt"], text)
        if not any(w in re.split(r"[，。；\n]", text[max(0, m.start() - 8) : m.start()])[-1] for w in denied)
    )  # fmt: skip
    doubt = next(doubts, None)
    return ask.said(Verdict.UNDECIDED, "doubt", other=doubt[0]) if doubt else ask.said(Verdict.UNDECIDED)


PREDICATES: dict[str, Callable[[Ask], Said | None]] = {
    "within_budget": within_budget,
    "zero_spend": zero_spend,
    "absolute": absolute,
    "rate_reached": rate_reached,
    "avoided": avoided,
    "no_deviation": no_deviation,
    "all_done": all_done,
    "earmarked": earmarked,
    "complies": complies,
}
