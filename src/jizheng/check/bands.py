"""Kinds about single indicators that fell short: the band of a qualitative score, reasons for what was not reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from jizheng.check.case import Case, Result, missing, not_applicable
from jizheng.check.said import failed_on, flat, passed_on, promise, quoted, short_of
from jizheng.model import Indicator, Outcome
from jizheng.pack_rows import Rule
from jizheng.points import inside, quantitative, span


def band(rule: Rule, case: Case) -> Iterator[Result]:
    """A qualitative score outside the step of the scheme that its own words name (达成, 部分达成, 未达成)."""
    have = [i for i in case.indicators if not i.quantitative and i.weight and i.score is not None]
    scheme = case.pack.ruler(case.found.profile.kind)
    steps = scheme.qualitative if scheme else []
    labelled = [(i, k) for i in have for k, step in enumerate(steps) if flat(i.actual.text) in step.words]
    if not labelled:
        yield not_applicable("没有按“达成、部分达成、未达成”填写的定性指标得分")
    for i, k in labelled:
        assert i.weight is not None
        assert i.score is not None
        if inside(i.score, steps, k, i.weight):
            yield passed_on(i)
        else:
            low, high, closed = span(steps, k, i.weight)
            most = f"至{high:.2f}分" if closed else f"以上、不到{high:.2f}分"
            yield failed_on(i, name=i.name, word=flat(i.actual.text), score=f"{i.score:f}", band=f"{low:.2f}分{most}")


def unfinished_full(rule: Rule, case: Case) -> Iterator[Result]:
    """Full points beside words that say the work was not finished."""
    have = [i for i in case.indicators if i.weight and i.score is not None]
    if not have:
        yield not_applicable("指标表没有分值和得分")
        return
    words = rule.params["words"]
    bad = [
        (i, word)
        for i in have
        if i.score == i.weight and (word := next((w for w in words if w in (i.reason or "") + i.actual.text), ""))
    ]
    for i, word in bad:
        assert i.weight is not None
        yield failed_on(i, name=i.name, weight=f"{i.weight:f}", word=word)
    if not bad:
        yield passed_on(*have[:1])


def unmet(rule: Rule, case: Case) -> Iterator[Result]:
    """A target that was not reached, in a form with a column for reasons that was left empty (no points given there)."""
    column = any(i.reason is not None for i in case.indicators)
    # A form without the column gives its reasons below the table, if anywhere.
    if not case.indicators or (not column and re.search(rule.params["elsewhere"], case.joined)):
        yield not_applicable("指标表没有偏差原因栏，原因写在别处")
        return
    # Where points are given, what was deducted asks for the reason (S05); one finding for one fault.
    have = [
        i for i in case.indicators
        if i.quantitative and ((i.reason is not None and i.score is None) if column else i.weight is None)
    ]  # fmt: skip
    clear = [
        i for i in have
        if i.target.value is not None and i.actual.value is not None and i.target.unit == i.actual.unit
        and not i.actual.bound
    ]  # fmt: skip
    short = [i for i in clear if short_of(i) and not (i.reason or "").strip()]
    if short:
        yield failed_on(
            *short,
            severity="" if column else "info",
            n=str(len(short)),
            list="；".join(promise(i) for i in short[:8]) + ("等" if len(short) > 8 else ""),
        )
    elif clear:
        yield passed_on(*clear[:1])
    else:
        yield missing("没有目标值和完成值同为数字、同单位的指标，或已按得分核对")


def unmet_full(rule: Rule, case: Case) -> Iterator[Result]:
    """A target that was not reached with full points, where the scheme says nothing of shares (S03 tells the others)."""
    have = [
        i for i in case.indicators
        if i.quantitative and i.weight and i.score is not None and i.target.value is not None and i.actual.value is not None
        and i.target.unit == i.actual.unit and not i.actual.bound and not i.target.bound
    ]  # fmt: skip
    if not have:
        yield not_applicable("没有定量指标的分值和得分")
        return
    scheme = case.pack.ruler(case.found.profile.kind)
    open_ = [i for i in have if scheme is None or _rescored(scheme.quantitative, i) is None]
    bad = [i for i in open_ if short_of(i) and i.weight is not None and i.score is not None and i.score >= i.weight]
    for i in bad:
        assert i.weight is not None
        yield failed_on(i, what=promise(i), weight=f"{i.weight:f}")
    if not bad:
        yield passed_on(*have[:1])


def _rescored(scheme: Mapping[str, Any], i: Indicator) -> Decimal | None:
    if i.target.value is None or i.actual.value is None or i.weight is None:
        return None
    return quantitative(scheme, i.direction, i.target.value, i.actual.value, i.weight)


def unfinished_goal(rule: Rule, case: Case) -> Iterator[Result]:
    """完成情况 says that something is not finished, and every indicator has full points."""
    have = [i for i in case.indicators if i.weight and i.score is not None]
    told = [
        (f, word) for c in rule.concepts.get("told", []) for f in case.all(c)
        for word in rule.params["words"] if word in str(f.value or "")
    ]  # fmt: skip
    if len(have) < 3 or not case.all(rule.concepts["told"][0]):
        yield not_applicable("没有目标完成情况，或指标表没有足够的得分")
    elif not told or any(i.score != i.weight for i in have):
        yield passed_on(*have[:1])
    else:
        (f, word), counted = told[0], [i for i in have if i.quantitative][:6]
        text = str(f.value)
        at = text.index(word)
        yield Result(
            Outcome.FAILED,
            {
                "words": quoted(text[max(0, at - 24) : at + len(word) + 8], 40), "n": str(len(have)),
                "list": "；".join(f"{promise(i)}，{i.weight:f}分得{i.score:f}分" for i in counted),
            },
            (f.id, *(i.id for i in counted)), (*f.wheres[:1], *(w for i in counted for w in i.wheres[:1])),
        )  # fmt: skip
