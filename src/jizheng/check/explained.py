"""Kinds about figures that need a word of explanation: low execution, adjusted budgets, money that came late."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, missing, money, not_applicable, passed, percent, said
from jizheng.model import Fact, State
from jizheng.pack_rows import Rule


def low(rule: Rule, case: Case) -> Iterator[Result]:
    """A rate below the line that must be explained, and whether a reason stands beside it."""
    rate = case.head(*codes(rule, "rate"))
    if rate is None or not isinstance(rate.value, Decimal):
        top, bottom = case.head(*codes(rule, "numerator")), case.head(*codes(rule, "denominator"))
        if top is None or bottom is None or top.amount is None or not bottom.amount:
            yield (
                missing("没有执行率，也没有可以算出它的两个金额") if top or bottom else not_applicable("报告没有执行率")
            )
            return
        value, words = top.amount / bottom.amount * 100, f"{said(top)}÷{said(bottom)}的执行率"
    else:
        value, words = rate.value, rate.label
        spent = case.head(*codes(rule, "numerator"))
        planned = case.head(*codes(rule, "denominator"), *codes(rule, "guard"))
        top = bottom = rate
        if spent and planned and spent.amount is not None and planned.amount and spent.amount > planned.amount > 0:
            yield missing("执行数大于预算数，表的列可能没有读对", rate, spent, planned)
            return
    line = case.number(rule, "line")
    rows = [f for c in codes(rule, "numerator") for f in case.numbers(c) if f.dims[:1] and f.dims[0][0] == "资金来源"]
    if value >= line:
        yield passed(top, bottom)
    elif value == 0 and any(f.amount for f in rows):
        yield missing("总额行填0而分项有数，执行率无从判断", top, *rows[:1])
    elif _explained(rule, case):
        yield _said_why(top, bottom)
    else:
        yield failed(top, bottom, rate=words, exact=f"{value.quantize(Decimal('0.01')):f}%", line=f"{line:f}%")


def _explained(rule: Rule, case: Case) -> bool:
    """Whether a sentence of the report gives a reason: it names the subject and a word of cause.

    What asks for a reason (the form's own hints, with one of ``prompts``) is none.
    """
    about, why, prompts = rule.params["about"], rule.params["because"], rule.params["prompts"]
    if any(len(words) > 6 and not any(w in words for w in prompts) for words in _beside(rule, case)):
        return True
    return any(
        any(a in s for a in about) and any(w in s for w in why) and not any(w in s for w in prompts)
        for _, _, text in case.texts
        if len(text) > 12 and any(w in text for w in why)
        for s in text.replace("；", "。").split("。")
    )


def _beside(rule: Rule, case: Case) -> list[str]:
    """What stands in the column of reasons beside the money of the whole."""
    wanted = codes(rule, "reasons")
    return [f.value for f in case.found.facts if f.concept in wanted and isinstance(f.value, str)]


def _said_why(*facts: Fact | None) -> Result:
    return passed(*facts)._replace(reason="报告写了原因（是否充分由人判断）")


def changed(rule: Rule, case: Case) -> Iterator[Result]:
    """年初预算 against 全年预算: an adjustment must be explained."""
    a, b = case.head(*codes(rule, "first")), case.head(*codes(rule, "last"))
    if a is None or b is None or a.amount is None or b.amount is None or a.state is State.BLANK:
        yield not_applicable("没有同时填报年初预算和调整后预算")
    elif a.amount == b.amount:
        yield passed(a, b)
    elif _explained(rule, case):
        yield _said_why(a, b)
    else:
        gap = b.amount - a.amount
        rate = percent(abs(gap) / a.amount) if a.amount else "年初为0，不可比"
        large = not a.amount or abs(gap) / a.amount * 100 > case.number(rule, "line")
        if a.amount and large:
            rate += f"，超过{case.number(rule, 'line'):f}%"
        yield failed(
            a, b, severity="" if large else "info", first=f"{a.label}{said(a)}", last=f"{b.label}{said(b)}", gap=f"{'增加' if gap > 0 else '减少'}{money(abs(gap), a.unit)}", rate=rate,
        )  # fmt: skip


def idle(rule: Rule, case: Case) -> Iterator[Result]:
    """Money received far below the budget, or far above what was spent, without a word."""
    top, bottom = case.head(*codes(rule, "numerator")), case.head(*codes(rule, "denominator"))
    if top is None or bottom is None or top.amount is None or not bottom.amount:
        yield not_applicable("没有同时填报到位数和预算数")
    elif top.amount / bottom.amount * 100 >= case.number(rule, "line"):
        yield passed(top, bottom)
    elif _explained(rule, case):
        yield _said_why(top, bottom)
    else:
        yield failed(
            top,
            bottom,
            top=f"{top.label}{said(top)}",
            bottom=f"{bottom.label}{said(bottom)}",
            rate=percent(top.amount / bottom.amount),
        )
