"""Kinds about indicators as promises: over-fulfilment, copied or empty targets, benefits that are outputs.

万, 亿 and signs in a number are the language's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from jizheng.check.case import Case, Result, codes, failed, missing, not_applicable, passed, percent, said
from jizheng.check.said import failed_on, flat, passed_on, promise
from jizheng.model import MONEY_UNITS, Indicator, Outcome, State
from jizheng.pack_rows import Rule

_CENT = Decimal("0.01")
_BLANKS = re.compile(r"[\s，。,.、；;:：]+")


def over(rule: Rule, case: Case) -> Iterator[Result]:
    """actual ≥ threshold × target: the target was set low, or something unforeseen happened; it must be said."""
    line = case.number(rule, "threshold")
    have = [
        i
        for i in case.indicators
        if i.quantitative
        and i.target.value
        and i.actual.value is not None
        and i.direction in ("≥", "＞")
        and i.target.unit == i.actual.unit
    ]
    if not have:
        yield not_applicable("没有可以比较的定量指标")
    far = [
        i
        for i in have
        if i.actual.value is not None
        and i.target.value
        and i.actual.value >= line * i.target.value
        and not (i.reason or "").strip()
    ]
    if have and not far:
        yield passed_on(*have[:1])
    if far:
        words = [
            f"“{i.name}”{_number(i.actual.value)}{i.actual.unit}÷{_number(i.target.value)}{i.target.unit}={_times(i)}"
            for i in far
        ]
        yield failed_on(*far, list="；".join(words), line=percent(line, 0), n=str(len(far)))


def _about(i: Indicator, words: list[str]) -> bool:
    """Whether the name of an indicator or of a level above it holds one of these words."""
    return any(w in x for w in words for x in (i.name, i.level2, i.level1))


def _number(v: Decimal | None) -> str:
    return f"{v:f}" if v is not None else ""


def _times(i: Indicator) -> str:
    assert i.actual.value is not None
    assert i.target.value
    return f"{(i.actual.value / i.target.value * 100).quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}%"


def survey(rule: Rule, case: Case) -> Iterator[Result]:
    """A satisfaction result needs a survey: how many, whom, when."""
    have = [i for i in case.indicators if _about(i, rule.params["about"]) and i.actual.value is not None]
    if not have:
        yield not_applicable("没有满意度指标或没有填完成值")
        return
    if any(
        re.search(x, text) for w in rule.params["evidence"] for text in case.naming(w) for x in rule.params["samples"]
    ):
        yield passed_on(*have)
        return
    yield failed_on(*have, list="；".join(f"“{i.name}”{flat(i.actual.text)}" for i in have))


def copied(rule: Rule, case: Case) -> Iterator[Result]:
    """What was done repeats what was promised, word for word or number for number."""
    have = [i for i in case.indicators if i.target.text.strip() and i.actual.text.strip()]
    goals = [
        (g, d)
        for g in case.all("goal_expected")
        for d in case.all("goal_actual")
        if isinstance(g.value, str) and isinstance(d.value, str)
    ]
    signed = [i for i in have if i.actual.operator and _BLANKS.sub("", i.target.text) == _BLANKS.sub("", i.actual.text)]
    if len(have) < 3 and not goals and not signed:
        yield not_applicable("没有成对的目标和完成情况")
        return
    hit = False
    for g, d in goals:
        if len(str(g.value)) >= 6 and _BLANKS.sub("", str(g.value)) == _BLANKS.sub("", str(d.value)):
            hit = True
            yield failed(g, d, what=f"实际完成情况与预期目标逐字相同：“{flat(str(g.value))}”")
    equal = [i for i in have if _BLANKS.sub("", i.target.text) == _BLANKS.sub("", i.actual.text)]
    if len(have) >= 4 and len(equal) == len(have):
        hit = True
        yield failed_on(*equal[:4], what=f"全部 {len(have)} 个指标的完成值都与目标值一字不差")
    elif signed:
        # What was done is one number; an operator shows that the target was copied.
        hit = True
        words = "、".join(f"“{i.name}”填“{flat(i.actual.text)}”" for i in signed[:6])
        yield failed_on(
            *signed, what=f"{len(signed)} 个指标的完成值照抄目标值，连符号也在：{words}，看不出实际完成多少"
        )
    if not hit:
        yield passed()


def goal_is_amount(rule: Rule, case: Case) -> Iterator[Result]:
    """A goal that is only a number says nothing of what was to be achieved."""
    goals = [f for c in codes(rule, "goals") for f in case.all(c) if f.state is State.STATED]
    bad = [f for f in goals if re.fullmatch(r"[\d.,\s万亿元%]+", str(f.value))]
    if not goals:
        yield not_applicable("没有年度总体目标")
    elif bad:
        yield failed(*bad, list="、".join(str(f.value) for f in bad))
    else:
        yield passed(*goals[:1])


def duplicate(rule: Rule, case: Case) -> Iterator[Result]:
    """The same indicator twice."""
    seen: dict[str, Indicator] = {}
    hit = False
    for i in case.indicators:
        key = _BLANKS.sub("", i.name) + _BLANKS.sub("", i.target.text)
        if key in seen and len(i.name) > 3:
            hit = True
            yield failed_on(seen[key], i, name=i.name)
        seen.setdefault(key, i)
    if not case.indicators:
        yield not_applicable("没有指标表")
    elif not hit:
        yield passed_on()


def money_output(rule: Rule, case: Case) -> Iterator[Result]:
    """Money or manpower as an output quantity."""
    have = [i for i in case.indicators if any(w in i.level2 for w in rule.params["level2"])]
    bad = [i for i in have if i.target.unit in MONEY_UNITS or any(w in i.name for w in rule.params["words"])]
    if not have:
        yield not_applicable("没有数量指标")
    elif bad:
        yield failed_on(*bad, list="；".join(promise(i) for i in bad))
    else:
        yield passed_on(*have[:1])


def unitless(rule: Rule, case: Case) -> Iterator[Result]:
    """A quantity without a unit."""
    have = [i for i in case.indicators if i.quantitative and i.target.value is not None]
    bad = [i for i in have if not i.target.unit]
    if not have:
        yield not_applicable("没有定量指标")
    elif bad:
        yield failed_on(
            *bad,
            n=str(len(bad)),
            list="、".join(f"“{i.name}”{flat(i.target.text)}" for i in bad[:8]) + ("等" if len(bad) > 8 else ""),
        )
    else:
        yield passed_on(*have[:1])


def impossible(rule: Rule, case: Case) -> Iterator[Result]:
    """A share that is to be more than 100 %."""
    have = [i for i in case.indicators if i.target.unit in ("%", "百分比")]
    words = tuple(rule.params["shares"])
    bad = [
        i
        for i in have
        if i.direction == "≥" and i.target.value == 100 and i.target.operator and any(w in i.name for w in words)
    ]
    if not have:
        yield not_applicable("没有百分比指标")
    elif bad:
        yield failed_on(*bad, list="、".join(f"“{i.name}”{flat(i.target.text)}" for i in bad))
    else:
        yield passed_on(*have[:1])


def cost_actual(rule: Rule, case: Case) -> Iterator[Result]:
    """A cost indicator's actual against the money really spent."""
    spent = [f for c in codes(rule, "spent") for f in case.numbers(c) if f.amount]
    have = [
        i
        for i in case.indicators
        if any(w in i.level2 + i.name for w in rule.params["about"])
        and i.target.unit in MONEY_UNITS
        and i.actual.value is not None
        and any(w in i.name for w in rule.params["totals"])
        and not any(w in i.name for w in rule.params["each"])
    ]
    if not have or not spent:
        yield not_applicable("没有项目总成本指标")
    for i in have:
        assert i.actual.value is not None
        cost = i.actual.value * MONEY_UNITS.get(i.actual.unit or i.target.unit, Decimal(1))
        if any(f.amount == cost for f in spent):
            yield passed_on(i)
        elif spent:
            yield failed_on(
                i, name=i.name, actual=flat(i.actual.text), spent="、".join(dict.fromkeys(said(f) for f in spent[:3]))
            )


def restated(rule: Rule, case: Case) -> Iterator[Result]:
    """A benefit told with the number of an output."""
    outputs = {
        (i.actual.value, i.actual.unit): i
        for i in case.indicators
        if any(w in i.level1 for w in rule.params["outputs"])
        and i.actual.value is not None
        and i.quantitative
        and i.actual.unit not in ("", "%")
    }
    benefits = [
        i
        for i in case.indicators
        if any(w in i.level1 for w in rule.params["benefits"]) and not _about(i, rule.params["without"])
    ]
    if not benefits:
        yield not_applicable("没有效益指标")
        return
    hit = False
    for i in benefits:
        again = outputs.get((i.actual.value, i.actual.unit)) if i.actual.value is not None else None
        if again is not None and i.actual.value is not None and i.actual.value > 10:
            hit = True
            yield failed_on(
                i,
                again,
                benefit=f"{i.level2}“{flat(i.actual.text)}”",
                number=f"{i.actual.value:f}{i.actual.unit}",
                output=again.name,
            )
    if not hit:
        yield passed_on(*benefits[:1])


def empty(rule: Rule, case: Case) -> Iterator[Result]:
    """Benefits (or targets) without any number or judgeable condition."""
    have = [
        i
        for i in case.indicators
        if any(w in i.level1 + i.level2 for w in rule.params["levels"]) and not _about(i, rule.params["without"])
    ]
    words = re.compile("|".join(map(re.escape, rule.params["empty"])))
    bad = [
        i
        for i in have
        if not re.search(r"\d", i.target.text + i.actual.text)
        and (words.search(i.actual.text) or words.search(i.target.text))
    ]
    if not have:
        yield not_applicable("没有这类指标")
    elif bad:
        yield failed_on(
            *bad,
            n=str(len(bad)),
            list="；".join(f"{i.level2}“{flat(i.actual.text) or flat(i.target.text)}”" for i in bad[:6])
            + ("等" if len(bad) > 6 else ""),
        )
    else:
        yield passed_on(*have[:1])


def misplaced(rule: Rule, case: Case) -> Iterator[Result]:
    """An indicator whose words belong to another level-2 class."""
    hit = False
    for i in case.indicators:
        for row in rule.params["rows"]:
            if row["level"] in i.level2 and any(w in i.name for w in row["words"]):
                hit = True
                yield failed_on(i, name=i.name, level=i.level2, due=row["due"])
    if not case.indicators:
        yield not_applicable("没有指标表")
    elif not hit:
        yield passed_on()


def money_against_work(rule: Rule, case: Case) -> Iterator[Result]:
    """Work done in full (or more) while much less money was spent than planned."""
    top, bottom = case.head("executed"), case.head("budget_full", "budget", "funds_received")
    if top is None or bottom is None or top.amount is None or not bottom.amount:
        yield not_applicable("没有预算数和执行数")
        return
    rate = top.amount / bottom.amount * 100
    words = re.compile("|".join(rule.params["done"]))
    line = case.number(rule, "line")
    if rate >= line:
        yield passed(top, bottom)
        return
    for block, cell, text in case.texts:
        m = words.search(text)
        if m and len(text) > 10:
            place = case.document.where(block, cell, m.start(), m.end())
            yield Result(
                Outcome.FAILED, {"top": said(top), "bottom": said(bottom), "rate": f"{rate.quantize(_CENT):f}%", "words": _around(text, m),
                    "short": f"{(100 - rate).quantize(_CENT):f}%", "gap": _gap(bottom.amount - top.amount, bottom.unit)},
                (top.id, bottom.id), (place, top.wheres[0]),
            )  # fmt: skip
            return
    have = [i for i in case.indicators if i.quantitative and i.target.value is not None and i.actual.value is not None]
    same = [i for i in have if i.target.unit == i.actual.unit and not i.actual.bound and i.direction not in ("≤", "＜")]
    if len(same) < int(rule.params["least"]) or any(_below(i) for i in same):
        yield missing("没有读到任务完成情况的句子", top, bottom)
        return
    slots = {
        "top": said(top), "bottom": said(bottom), "rate": f"{rate.quantize(_CENT):f}%", "short": f"{(100 - rate).quantize(_CENT):f}%",
        "gap": _gap(bottom.amount - top.amount, bottom.unit), "words": f"{len(same)} 个可比的指标全部达到目标值",
    }  # fmt: skip
    yield Result(Outcome.FAILED, slots, (top.id, bottom.id), top.wheres[:1], severity="info")


def _below(i: Indicator) -> bool:
    assert i.actual.value is not None
    assert i.target.value is not None
    return i.actual.value < i.target.value


def _around(text: str, m: re.Match[str]) -> str:
    start = max(text.rfind("。", 0, m.start()), text.rfind("；", 0, m.start()), text.rfind("\n", 0, m.start())) + 1
    return flat(text[start : m.end() + 12])


def _gap(amount: Decimal, unit: str) -> str:
    value = amount / MONEY_UNITS.get(unit, Decimal(1))
    return f"{value.normalize():f}{unit}"
