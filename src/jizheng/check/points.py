"""Kinds about indicators and scores: weights, points, reasons, over-fulfilment, copied targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from jizheng.check.case import Case, Result, codes, failed, missing, not_applicable, passed, percent, said
from jizheng.model import MONEY_UNITS, Indicator, Outcome, State, Where
from jizheng.pack_rows import Rule

_CENT = Decimal("0.01")
_BLANKS = re.compile(r"[\s，。,.、；;:：]+")


def _failed(*indicators: Indicator, severity: str = "", **slots: str) -> Result:
    places = tuple(w for i in indicators for w in i.wheres[:2])
    return Result(Outcome.FAILED, slots, tuple(i.id for i in indicators), places, severity=severity)


def _ok(*indicators: Indicator) -> Result:
    places: tuple[Where, ...] = tuple(i.wheres[0] for i in indicators if i.wheres)
    return Result(Outcome.PASSED, {}, tuple(i.id for i in indicators), places)


def _q(i: Indicator) -> str:
    return f"“{i.name}”目标{_flat(i.target.text)}，完成{_flat(i.actual.text)}"


def _flat(text: str) -> str:
    return " ".join(text.split())[:60]


def weights(rule: Rule, case: Case) -> Iterator[Result]:
    """Σ weights of the indicators and of the execution = 100."""
    have = [i for i in case.indicators if i.weight is not None]
    if not case.indicators:
        yield not_applicable("没有指标表")
    elif not have:
        yield missing("指标表没有分值，无法核对分值合计")
    else:
        execution = case.head("execution_weight")
        total = sum((i.weight for i in have if i.weight is not None), Decimal(0)) + (
            execution.amount or 0 if execution else 0
        )
        full = case.number(rule, "full")
        if total == full:
            yield passed(execution)
        elif total < full or len(have) < len(case.indicators):
            yield missing(f"读到的分值合计{total:f}，表可能没有读全或截断", execution)
        else:
            yield failed(
                execution, places=tuple(w for i in have for w in i.wheres[:1]), total=f"{total:f}",
                terms="+".join(f"{i.weight:f}" for i in have) + (f"，另加预算执行{said(execution)}" if execution else ""),
            )  # fmt: skip


def score_range(rule: Rule, case: Case) -> Iterator[Result]:
    """0 ≤ score ≤ weight."""
    have = [i for i in case.indicators if i.weight is not None and i.score is not None]
    if not have:
        yield not_applicable("指标表没有分值和得分")
    for i in have:
        assert i.weight is not None
        assert i.score is not None
        yield (
            _ok(i)
            if 0 <= i.score <= i.weight
            else _failed(i, name=i.name, score=f"{i.score:f}", weight=f"{i.weight:f}")
        )


def rescore(rule: Rule, case: Case) -> Iterator[Result]:
    """The stated score of a quantitative indicator against the machine rule: full when met, proportional when not."""
    have = [i for i in case.indicators if i.quantitative and i.weight and i.score is not None]
    if not have:
        yield not_applicable("没有定量指标的分值和得分")
    for i in have:
        t, a = i.target, i.actual
        if t.value is None or a.value is None or t.unit != a.unit or i.score is None or i.weight is None:
            yield missing(f"“{i.name}”的目标值或完成值不是同单位的数")
            continue
        expected, met = _machine(i)
        if abs(expected - i.score) <= case.number(rule, "tolerance"):
            yield _ok(i)
        elif met and i.score < i.weight:
            yield _failed(
                i,
                what=_q(i),
                stated=f"{i.score:f}",
                weight=f"{i.weight:f}",
                expected=f"{expected:f}",
                how="已达到目标值" + ("，扣分没有写原因" if not (i.reason or "").strip() else ""),
            )
        elif not met and i.score > expected:
            rate = percent(a.value / t.value) if t.value else "目标为0"
            yield _failed(
                i,
                what=_q(i),
                stated=f"{i.score:f}",
                weight=f"{i.weight:f}",
                expected=f"{expected:f}",
                how=f"只完成{rate}",
            )
        else:
            yield _ok(i)


def _machine(i: Indicator) -> tuple[Decimal, bool]:
    """(points, whether the target is met) by the rule of real systems (domain §2.3)."""
    t, a, w = i.target.value, i.actual.value, i.weight
    assert t is not None
    assert a is not None
    assert w is not None
    if i.direction in ("≤", "＜"):
        if a <= t:
            return w, True
        return (max(Decimal(0), (1 - (a - t) / t) * w).quantize(_CENT, ROUND_HALF_UP) if t else Decimal(0)), False
    if a >= t:
        return w, True
    return (max(Decimal(0), a) / t * w).quantize(_CENT, ROUND_HALF_UP), False


def reasons(rule: Rule, case: Case) -> Iterator[Result]:
    """score < weight needs a deviation text, where the form has a column for it."""
    have = [i for i in case.indicators if i.weight is not None and i.score is not None]
    if not have:
        yield not_applicable("指标表没有分值和得分")
    short = [
        i
        for i in have
        if i.score is not None and i.weight is not None and i.score < i.weight and not (i.reason or "").strip()
    ]
    if have and not short:
        yield _ok(*have[:1])
    if short:
        yield _failed(
            *short, n=str(len(short)), list="；".join(f"{_q(i)}，{i.weight:f}分得{i.score:f}分" for i in short[:8])
        )


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
        yield _ok(*have[:1])
    if far:
        words = [
            f"“{i.name}”{_number(i.actual.value)}{i.actual.unit}÷{_number(i.target.value)}{i.target.unit}={_times(i)}"
            for i in far
        ]
        yield _failed(*far, list="；".join(words), line=percent(line, 0), n=str(len(far)))


def _number(v: Decimal | None) -> str:
    return f"{v:f}" if v is not None else ""


def _times(i: Indicator) -> str:
    assert i.actual.value is not None
    assert i.target.value
    return f"{(i.actual.value / i.target.value * 100).quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}%"


def grade(rule: Rule, case: Case) -> Iterator[Result]:
    """The stated grade against the stated total, by the bands in force."""
    total, stated = case.head("self_score"), next((f for f in case.all("grade") if f.value), None)
    if total is None or stated is None or total.amount is None:
        yield not_applicable("没有同时填报得分和等次")
        return
    word = next((w["grade"] for w in rule.params["words"] if str(stated.value) in w["says"]), "")
    due = next(b["grade"] for b in case.setting(rule, "bands") if total.amount >= Decimal(str(b["from"])))
    if not word:
        yield missing(f"等次“{stated.value}”不在认识的等次里", total, stated)
    elif word == due:
        yield passed(total, stated)
    else:
        yield failed(total, stated, total=said(total), stated=str(stated.value), due=due)


def breakdown(rule: Rule, case: Case) -> Iterator[Result]:
    """A total needs weights and item scores beside it, else nobody can recompute it."""
    total = case.head("self_score")
    if total is None:
        yield not_applicable("报告没有填报总分")
    elif any(i.weight is not None and i.score is not None for i in case.indicators):
        yield passed(total)
    else:
        yield failed(total, total=said(total), n=str(len(case.indicators)))


def sum_of_scores(rule: Rule, case: Case) -> Iterator[Result]:
    """Σ item scores + execution score = stated total."""
    total, execution = case.head("self_score"), case.head("execution_score")
    have = [i for i in case.indicators if i.score is not None]
    if not have:
        yield not_applicable("指标表没有得分")
        return
    summed = sum((i.score for i in have if i.score is not None), Decimal(0)) + (
        execution.amount or Decimal(0) if execution else Decimal(0)
    )
    terms = "+".join(f"{i.score:f}" for i in have) + (
        f"+{execution.amount:f}" if execution and execution.amount is not None else ""
    )
    weighed = sum((i.weight for i in have if i.weight is not None), Decimal(0)) + (
        w.amount or 0 if (w := case.head("execution_weight")) else 0
    )
    if total is None or total.amount is None:
        if weighed == 100:
            yield failed(
                places=tuple(w for i in have[:1] for w in i.wheres[:1]),
                severity="warning",
                total="总分没有填报",
                summed=f"{summed:f}",
                terms=terms,
                gap="",
            )
        else:
            yield missing(f"没有填报总分，读到的各项得分相加为{summed:f}")
    elif abs(total.amount - summed) <= case.number(rule, "tolerance"):
        yield passed(total)
    elif weighed != 100:
        yield missing(f"读到的分值合计{weighed:f}，表可能没有读全，不能判断总分", total)
    else:
        yield failed(
            total,
            execution,
            total=f"总分{said(total)}",
            summed=f"{summed:f}",
            terms=terms,
            gap=f"，相差{abs(total.amount - summed):f}",
        )


def execution_score(rule: Rule, case: Case) -> Iterator[Result]:
    """Execution points = rate × weight, capped; recomputed from the amounts, not from the stated rate."""
    score, full = case.head("execution_score"), case.head("execution_weight")
    top, bottom = case.head("executed", "expense_total"), case.head("budget_full", "budget")
    if score is None or score.amount is None:
        yield not_applicable("没有填报预算执行得分")
        return
    weight = full.amount if full and full.amount else case.number(rule, "full")
    if top is None or bottom is None or top.amount is None or not bottom.amount:
        yield missing("缺少全年预算数或执行数，无法复算预算执行得分", score)
        return
    due = min(weight, top.amount / bottom.amount * weight).quantize(_CENT, ROUND_HALF_UP)
    if abs(due - score.amount) <= case.number(rule, "tolerance"):
        yield passed(score, top, bottom)
    else:
        yield failed(
            score,
            top,
            bottom,
            score=said(score),
            top=said(top),
            bottom=said(bottom),
            rate=percent(top.amount / bottom.amount),
            weight=f"{weight:f}",
            due=f"{due:f}",
        )


def all_full(rule: Rule, case: Case) -> Iterator[Result]:
    """Every indicator at full marks while money was not spent or problems are listed."""
    have = [i for i in case.indicators if i.weight and i.score is not None]
    if len(have) < 3:
        yield not_applicable("指标表没有足够的得分")
    elif any(i.score != i.weight for i in have):
        yield _ok(*have[:1])
    else:
        rate = case.head("execution_rate")
        top, bottom = case.head("executed"), case.head("budget_full", "budget")
        exact = (
            top.amount / bottom.amount * 100 if top and bottom and top.amount is not None and bottom.amount else None
        )
        if exact is not None and exact < case.number(rule, "line"):
            yield failed(rate, top, bottom, n=str(len(have)), rate=f"{exact.quantize(_CENT):f}%")
        else:
            yield _ok(*have[:1])


def survey(rule: Rule, case: Case) -> Iterator[Result]:
    """A satisfaction result needs a survey: how many, whom, when."""
    have = [i for i in case.indicators if "满意" in i.name + i.level2 + i.level1 and i.actual.value is not None]
    if not have:
        yield not_applicable("没有满意度指标或没有填完成值")
        return
    words = re.compile("|".join(map(re.escape, rule.params["evidence"])))
    numbers = re.compile(
        r"\d+\s*份|样本(?:量|数)?\s*\d+|\d+\s*名?(?:群众|居民|市民|对象|师生|家长|学生)[^。]{0,10}(?:参与|填写|问卷|调查)|[Nn]\s*=\s*\d+"
    )
    for _, _, text in case.texts:
        if words.search(text) and numbers.search(text):
            yield _ok(*have)
            return
    yield _failed(*have, list="；".join(f"“{i.name}”{_flat(i.actual.text)}" for i in have))


def copied(rule: Rule, case: Case) -> Iterator[Result]:
    """What was done repeats what was promised, word for word or number for number."""
    have = [i for i in case.indicators if i.target.text.strip() and i.actual.text.strip()]
    goals = [
        (g, d)
        for g in case.all("goal_expected")
        for d in case.all("goal_actual")
        if isinstance(g.value, str) and isinstance(d.value, str)
    ]
    if len(have) < 3 and not goals:
        yield not_applicable("没有成对的目标和完成情况")
        return
    hit = False
    for g, d in goals:
        if len(str(g.value)) >= 6 and _BLANKS.sub("", str(g.value)) == _BLANKS.sub("", str(d.value)):
            hit = True
            yield failed(g, d, what=f"实际完成情况与预期目标逐字相同：“{_flat(str(g.value))}”")
    equal = [i for i in have if _BLANKS.sub("", i.target.text) == _BLANKS.sub("", i.actual.text)]
    if len(have) >= 4 and len(equal) == len(have):
        hit = True
        yield _failed(*equal[:4], what=f"全部 {len(have)} 个指标的完成值都与目标值一字不差")
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
            yield _failed(seen[key], i, name=i.name)
        seen.setdefault(key, i)
    if not case.indicators:
        yield not_applicable("没有指标表")
    elif not hit:
        yield _ok()


def money_output(rule: Rule, case: Case) -> Iterator[Result]:
    """Money or manpower as an output quantity."""
    have = [i for i in case.indicators if "数量" in i.level2]
    bad = [i for i in have if i.target.unit in MONEY_UNITS or any(w in i.name for w in rule.params["words"])]
    if not have:
        yield not_applicable("没有数量指标")
    elif bad:
        yield _failed(*bad, list="；".join(_q(i) for i in bad))
    else:
        yield _ok(*have[:1])


def unitless(rule: Rule, case: Case) -> Iterator[Result]:
    """A quantity without a unit."""
    have = [i for i in case.indicators if i.quantitative and i.target.value is not None]
    bad = [i for i in have if not i.target.unit]
    if not have:
        yield not_applicable("没有定量指标")
    elif bad:
        yield _failed(*bad, n=str(len(bad)), list="、".join(f"“{i.name}”{_flat(i.target.text)}" for i in bad[:8]))
    else:
        yield _ok(*have[:1])


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
        yield _failed(*bad, list="、".join(f"“{i.name}”{_flat(i.target.text)}" for i in bad))
    else:
        yield _ok(*have[:1])


def cost_actual(rule: Rule, case: Case) -> Iterator[Result]:
    """A cost indicator's actual against the money really spent."""
    spent = [f for c in codes(rule, "spent") for f in case.numbers(c) if f.amount]
    have = [
        i
        for i in case.indicators
        if "成本" in i.level2 + i.name
        and i.target.unit in MONEY_UNITS
        and i.actual.value is not None
        and any(w in i.name for w in rule.params["totals"])
    ]
    if not have or not spent:
        yield not_applicable("没有项目总成本指标")
    for i in have:
        assert i.actual.value is not None
        cost = i.actual.value * MONEY_UNITS.get(i.actual.unit or i.target.unit, Decimal(1))
        if any(f.amount == cost for f in spent):
            yield _ok(i)
        elif spent:
            yield _failed(
                i, name=i.name, actual=_flat(i.actual.text), spent="、".join(dict.fromkeys(said(f) for f in spent[:3]))
            )


def restated(rule: Rule, case: Case) -> Iterator[Result]:
    """A benefit told with the number of an output."""
    outputs = {
        (i.actual.value, i.actual.unit): i
        for i in case.indicators
        if "产出" in i.level1 and i.actual.value is not None and i.quantitative and i.actual.unit not in ("", "%")
    }
    benefits = [
        i for i in case.indicators if ("效益" in i.level1 or "效果" in i.level1) and "满意" not in i.level2 + i.name
    ]
    if not benefits:
        yield not_applicable("没有效益指标")
        return
    hit = False
    for i in benefits:
        again = outputs.get((i.actual.value, i.actual.unit)) if i.actual.value is not None else None
        if again is not None and i.actual.value is not None and i.actual.value > 10:
            hit = True
            yield _failed(
                i,
                again,
                benefit=f"{i.level2}“{_flat(i.actual.text)}”",
                number=f"{i.actual.value:f}{i.actual.unit}",
                output=again.name,
            )
    if not hit:
        yield _ok(*benefits[:1])


def empty(rule: Rule, case: Case) -> Iterator[Result]:
    """Benefits (or targets) without any number or judgeable condition."""
    have = [
        i
        for i in case.indicators
        if any(w in i.level1 + i.level2 for w in rule.params["levels"]) and "满意" not in i.level2 + i.name
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
        yield _failed(
            *bad,
            n=str(len(bad)),
            list="；".join(f"{i.level2}“{_flat(i.actual.text) or _flat(i.target.text)}”" for i in bad[:6]),
        )
    else:
        yield _ok(*have[:1])


def misplaced(rule: Rule, case: Case) -> Iterator[Result]:
    """An indicator whose words belong to another level-2 class."""
    hit = False
    for i in case.indicators:
        for row in rule.params["rows"]:
            if row["level"] in i.level2 and any(w in i.name for w in row["words"]):
                hit = True
                yield _failed(i, name=i.name, level=i.level2, due=row["due"])
    if not case.indicators:
        yield not_applicable("没有指标表")
    elif not hit:
        yield _ok()


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
    yield missing("没有读到任务完成情况的句子", top, bottom)


def _around(text: str, m: re.Match[str]) -> str:
    start = max(text.rfind("。", 0, m.start()), text.rfind("；", 0, m.start()), text.rfind("\n", 0, m.start())) + 1
    return _flat(text[start : m.end() + 12])


def _gap(amount: Decimal, unit: str) -> str:
    value = amount / MONEY_UNITS.get(unit, Decimal(1))
    return f"{value.normalize():f}{unit}"
