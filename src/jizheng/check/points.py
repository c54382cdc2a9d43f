"""Kinds about weights and points: their sums, their recomputation, the reasons for what was deducted."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, failed, missing, not_applicable, passed, percent, said
from jizheng.check.said import failed_on, passed_on, promise
from jizheng.model import Indicator, Outcome
from jizheng.pack_rows import Rule
from jizheng.points import execution as execution_points
from jizheng.points import quantitative, rounded

_BLANKS = re.compile(r"[\s，。,.、；;:：]+")


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
        # the execution's own weight is often printed nowhere: what is left of 100 is its
        own = case.number(rule, "execution") if execution is None and case.head("execution_score") is not None else None
        if full in (total, None if own is None else total + own):
            yield passed(execution)
        elif (total < full and not _read_whole(case)) or len(have) < len(case.indicators):
            yield missing(f"读到的分值合计{total:f}，表可能没有读全或截断", execution)
        else:
            yield failed(
                execution, places=tuple(w for i in have for w in i.wheres[:1]), total=f"{total:f}",
                terms="+".join(f"{i.weight:f}" for i in have) + (f"，另加预算执行{said(execution)}" if execution else ""),
            )  # fmt: skip


def _read_whole(case: Case) -> bool:
    """Whether the scores that were read make the stated total to the cent: then no row of the table was lost."""
    total, execution = case.head("self_score"), case.head("execution_score")
    scores = [i.score for i in case.indicators]
    if total is None or total.amount is None or execution is None or execution.amount is None or len(scores) < 3:
        return False
    return None not in scores and sum((s for s in scores if s is not None), execution.amount) == total.amount


def heading_points(rule: Rule, case: Case) -> Iterator[Result]:
    """产出指标（50分）: the points printed in the heading of a level against those of its rows, where all rows were read."""
    rx = re.compile(rule.params["pattern"])
    heads = [
        (block, cell, m["level"], Decimal(m["n"]))
        for block, cell, text in case.texts
        if len(text) < 24 and "分" in text and (m := rx.fullmatch("".join(text.split()))) is not None
    ]
    starts = [(block, cell) for block, cell, *_ in heads]
    own: list[list[Decimal | None]] = [[] for _ in heads]
    for i in case.indicators:
        at = bisect_right(starts, (i.wheres[0].block, i.wheres[0].cell)) if i.wheres else 0
        if at:  # an indicator belongs to the heading it stands behind
            own[at - 1].append(i.weight)
    pairs = [(h, w) for h, w in zip(heads, own, strict=True) if w]
    full = case.number(rule, "full")
    weighed = sum((i.weight for i in case.indicators if i.weight is not None), Decimal(0))
    execution = case.head("execution_weight")
    whole = _read_whole(case) or weighed + (execution.amount or 0 if execution else 0) == full
    if not pairs:
        yield not_applicable("一级指标的标题没有写分值")
        return
    if not whole or len({h[2] for h, _ in pairs}) != len(pairs) or any(x is None for _, w in pairs for x in w):
        yield missing("指标表可能没有读全，不能核对一级指标的分值")
        return
    hit = False
    for (block, cell, level, points), each in pairs:
        summed = sum((w for w in each if w is not None), Decimal(0))
        if summed != points:
            hit = True
            terms = "+".join(f"{w:f}" for w in each)
            slots = {"level": level, "points": f"{points:f}", "terms": terms, "summed": f"{summed:f}"}
            yield Result(Outcome.FAILED, slots, (), (case.document.where(block, cell),))
    if not hit:
        yield passed()


def score_range(rule: Rule, case: Case) -> Iterator[Result]:
    """0 ≤ score ≤ weight; where most lines break it, the columns were rather misread than mistyped."""
    have = [(i, i.score, i.weight) for i in case.indicators if i.weight is not None and i.score is not None]
    if not have:
        yield not_applicable("指标表没有分值和得分")
    bad = [i for i, score, weight in have if not 0 <= score <= weight]
    severity = "warning" if len(have) > 2 and len(bad) * 2 > len(have) else ""
    for i, score, weight in have:
        if 0 <= score <= weight:
            yield passed_on(i)
        else:
            yield failed_on(i, severity=severity, name=i.name, score=f"{score:f}", weight=f"{weight:f}")


def rescore(rule: Rule, case: Case) -> Iterator[Result]:
    """The stated score of a quantitative indicator against the scheme in force: full when met, its share when not."""
    have = [i for i in case.indicators if i.quantitative and i.weight and i.score is not None]
    scheme = case.pack.ruler(case.found.profile.kind)
    if not have or scheme is None:
        yield not_applicable("没有定量指标的分值和得分" if scheme else "这一类报告没有规定评分办法")
        return
    for i in have:
        t, a = i.target, i.actual
        if t.value is None or a.value is None or t.unit != a.unit or i.score is None or i.weight is None:
            yield missing(f"“{i.name}”的目标值或完成值不是同单位的数")
            continue
        expected = quantitative(scheme.quantitative, i.direction, t.value, a.value, i.weight)
        met = a.value <= t.value if i.direction in ("≤", "＜") else a.value >= t.value
        if expected is None:
            yield missing(f"“{i.name}”没有达到目标值，评分办法没有规定这样的指标怎样折算")
        elif abs(expected - i.score) <= case.number(rule, "tolerance"):
            yield passed_on(i)
        elif met and i.score < i.weight:
            yield failed_on(
                i,
                what=promise(i),
                stated=f"{i.score:f}",
                weight=f"{i.weight:f}",
                expected=f"{expected:f}",
                how="已达到目标值" + ("，扣分没有写原因" if not (i.reason or "").strip() else ""),
            )
        elif not met and i.score > expected:
            rate = percent(a.value / t.value) if t.value else "目标为0"
            yield failed_on(
                i,
                what=promise(i),
                stated=f"{i.score:f}",
                weight=f"{i.weight:f}",
                expected=f"{expected:f}",
                how=f"只完成{rate}",
            )
        else:
            yield passed_on(i)


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
    short = [i for i in short if not _told_elsewhere(rule, case, i)]
    if have and not short:
        yield passed_on(*have[:1])
    if short:
        yield failed_on(
            *short,
            n=str(len(short)),
            list="；".join(f"{promise(i)}，{i.weight:f}分得{i.score:f}分" for i in short[:8])
            + ("等" if len(short) > 8 else ""),
        )


def _told_elsewhere(rule: Rule, case: Case, i: Indicator) -> bool:
    """Whether the report says outside the column, beside words of the name, that just these points were taken off."""
    assert i.score is not None
    assert i.weight is not None
    gap = format((i.weight - i.score).normalize(), "f")
    took = re.compile(rf"(?:{'|'.join(rule.params['took'])}){re.escape(gap)}分")
    name = i.name[: int(rule.params["least"])]
    tail = i.name[-int(rule.params["least"]) :]
    return any(took.search(t) and (name in t or tail in t) for w in rule.params["took"][:1] for t in case.naming(w))


def grade(rule: Rule, case: Case) -> Iterator[Result]:
    """The stated grade against the stated total, by the bands in force."""
    stated = next((f for f in case.all("grade") if f.value), None)
    # The points said in the grade's own sentence go before any other (those of one part, of another project).
    places = {(w.block, w.cell) for w in stated.wheres} if stated else set()
    beside = [f for f in case.numbers("self_score") if any((w.block, w.cell) in places for w in f.wheres)]
    total = beside[0] if beside else case.head("self_score")
    if total is None or stated is None or total.amount is None:
        yield not_applicable("没有同时填报得分和等次")
        return
    word = next((w["grade"] for w in rule.params["words"] if str(stated.value) in w["says"]), "")
    bands = case.setting(rule, "bands")
    due = next(b["grade"] for b in bands if total.amount >= Decimal(str(b["from"])))
    if not word:
        yield missing(f"等次“{stated.value}”不在认识的等次里", total, stated)
    elif word == due:
        yield passed(total, stated)
    else:
        yield failed(
            total,
            stated,
            total=said(total),
            stated=str(stated.value),
            due=due,
            bands="、".join(f"{b['from']}分及以上{b['grade']}" for b in bands[:-1]),
        )


def breakdown(rule: Rule, case: Case) -> Iterator[Result]:
    """A total needs weights and item scores beside it, else nobody can recompute it."""
    total = case.head("self_score")
    if total is None:
        yield not_applicable("报告没有填报总分")
    elif any(i.weight is not None and i.score is not None for i in case.indicators) or (
        len([i for i in case.indicators if i.score is not None]) >= 3  # the weights may stand in the headings
    ):
        yield passed(total)
    else:
        n = len(case.indicators)
        # A narrative may have its table in an annex of its own: then there is only something to add.
        yield failed(
            total, severity="" if n else "info", total=said(total), n=f"{n} 个指标都没有分数" if n else "没有读到指标表"
        )


def sum_of_scores(rule: Rule, case: Case) -> Iterator[Result]:
    """Σ item scores + execution score = stated total."""
    full = case.number(rule, "full")
    total, execution = case.head("self_score"), case.head("execution_score")
    have = [i for i in case.indicators if i.score is not None]
    if not have:
        yield not_applicable("指标表没有得分")
        return
    summed = sum((i.score for i in have if i.score is not None), Decimal(0)) + (
        execution.amount or Decimal(0) if execution else Decimal(0)
    )
    if total is not None and execution is None and case.head("execution_weight") is not None:
        yield missing("有预算执行的分值而没有得分，不能核对总分", total)
        return
    terms = "+".join(f"{i.score:f}" for i in have) + (
        f"+{execution.amount:f}" if execution and execution.amount is not None else ""
    )
    weighed = sum((i.weight for i in have if i.weight is not None), Decimal(0)) + (
        w.amount or 0 if (w := case.head("execution_weight")) else 0
    )
    if total is None or total.amount is None:
        if weighed == full:
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
    elif weighed != full and not (
        # the execution's own weight is often printed nowhere: what is left of 100 is its
        case.head("execution_weight") is None
        and execution is not None
        and weighed + case.number(rule, "execution") == full
        and all(i.weight is not None for i in have)
        and len(have) == len(case.indicators)
    ):
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
    due = execution_points(top.amount, bottom.amount, weight)
    if due is None:
        yield missing("全年预算数不大于0，无法复算预算执行得分", score)
    elif abs(due - score.amount) <= case.number(rule, "tolerance"):
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
    """Every indicator at full marks while money was not spent."""
    have = [i for i in case.indicators if i.weight and i.score is not None]
    if len(have) < 3:
        yield not_applicable("指标表没有足够的得分")
    elif any(i.score != i.weight for i in have):
        yield passed_on(*have[:1])
    else:
        rate = case.head("execution_rate")
        top, bottom = case.head("executed"), case.head("budget_full", "budget")
        exact = (
            top.amount / bottom.amount * 100 if top and bottom and top.amount is not None and bottom.amount else None
        )
        if exact is None:
            yield missing("指标全部满分，而没有可以算出执行率的预算数和执行数", rate)
        elif exact < case.number(rule, "line"):
            yield failed(rate, top, bottom, n=str(len(have)), rate=f"{rounded(exact):f}%")
        else:
            yield passed_on(*have[:1])
