"""One line of a score sheet: an indicator or the budget execution, scored and explained in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jizheng.model import Fact, Indicator, ScoreLine, State
from jizheng.pack_rows import Band, Scheme
from jizheng.points import (
    HUNDRED,
    ONE,
    execution,
    inside,
    quantitative,
    rounded,
    span,
    step,
)
from jizheng.score.figures import Figures, measure, money, number, points

# How the formula of a line begins that takes a person's points as they are.
JUDGED = "定性，按填报得分"
_NOISE = re.compile(r"[\s。；;，,、．.]+")


def indicator_line(
    i: Indicator, full: Decimal | None, scheme: Scheme, figures: Figures, *, stated: bool = True
) -> ScoreLine:
    """The line of one indicator.  ``stated``: a person's score in the form counts for qualitative ones."""
    own = i.score if stated else None
    line = ScoreLine(
        i.name, full, None, "", (("指标值", i.target.text.strip()), ("实际完成值", i.actual.text.strip()), *figures.rules([i.id])),
        stated=own, facts=(i.id,),
    )  # fmt: skip
    if full is None:
        return line._replace(reason="没有分值，无法计分")
    if full < 0:
        return line._replace(reason=f"分值为{number(full)}，不是有效的分值")
    return _counted(i, full, scheme, line) if i.quantitative else _judged(i, full, scheme, line, stated)


def _counted(i: Indicator, full: Decimal, scheme: Scheme, line: ScoreLine) -> ScoreLine:
    target, actual = measure(i.target), measure(i.actual)
    if target is None:
        return line._replace(reason="指标值没有写成数字，无法折算")
    if actual is None:
        blank = i.actual.state is State.BLANK or not i.actual.text.strip()
        return line._replace(reason="实际完成值没有填写" if blank else "实际完成值不是数字，无法折算")
    (t, unit), (a, other) = target, actual
    if unit and other and unit != other:
        return line._replace(reason=f"指标值单位“{i.target.unit}”与实际完成值单位“{i.actual.unit}”不同，无法比较")
    survey = scheme.quantitative.get("satisfaction")
    if survey and unit == "%" and any(w in i.level1 + i.level2 + i.name for w in scheme.words.get(scheme.surveyed, ())):
        return _survey([Band(**b) for b in survey], a, full, line)
    got = quantitative(scheme.quantitative, i.direction, t, a, full)
    reverse = i.direction in ("≤", "＜")
    met = a <= t if reverse or (i.direction == "＝" and t == 0) else a >= t
    if i.actual.bound and not (met and (i.actual.bound[0] == "<") is reverse and i.actual.bound != "≈"):
        return line._replace(reason=f"实际完成值“{i.actual.text.strip()}”是约数，不能按比例折算")
    if got is None:
        return line._replace(reason="没有达到指标值，但该指标无法按比例折算（指标值不大于0，或办法没有规定）")
    line = line._replace(points=got, formula=_formula(i, t, a, got, full, scheme, met))
    if met and not reverse and a > t:
        line = line._replace(cap="超过指标值不加分")
    if not met and got == full:
        line = line._replace(reason="没有达到指标值，四舍五入后显示为满分")
    return line


def _formula(i: Indicator, t: Decimal, a: Decimal, got: Decimal, full: Decimal, scheme: Scheme, met: bool) -> str:
    sign = {"≥": "≥", "＞": "≥", "＝": "＝" if a == t else "≥", "≤": "≤", "＜": "≤"}.get(i.direction, i.direction)
    unit = i.target.unit
    if unit == i.actual.unit and i.target.value is not None and i.actual.value is not None:
        t, a = i.target.value, i.actual.value  # the figures of the form are easier to follow than base units
    if met:
        done, goal = number(i.actual.value or Decimal(0)), number(i.target.value or Decimal(0))
        return f"{done}{i.actual.unit}{sign}{goal}{unit}，达到指标值，得满分{points(full)}分"
    if t == 0:
        return f"指标值为0，实际为{number(a)}，得{points(got)}分"
    if i.direction in ("≤", "＜"):
        limit = Decimal(str(scheme.quantitative["reverse_limit"]))
        if a >= limit * t:
            return f"实际完成值达到指标值的{number(limit)}倍及以上，得0.00分"
        return f"（1−（{number(a)}−{number(t)}）÷{number(t)}）×{points(full)}＝{points(got)}分"
    if a < 0:
        return f"实际完成值{number(a)}小于0，按0计，得0.00分"
    if scheme.quantitative.get("method") == "gate":
        gate = scheme.quantitative["gate"]
        rate = number(rounded(a / t * HUNDRED))
        return (
            f"完成{rate}%；不到{gate}%不得分，否则（{rate}%−{gate}%）÷（100%−{gate}%）×{points(full)}＝{points(got)}分"
        )
    return f"{number(a)}÷{number(t)}×{points(full)}＝{points(got)}分"


def _survey(bands: Sequence[Band], a: Decimal, full: Decimal, line: ScoreLine) -> ScoreLine:
    band = step(bands, a)
    if band is None:
        return line._replace(reason="满意度不在任何一档")
    got = min(full, rounded(Decimal(band.points) / Decimal(bands[0].points) * full))
    return line._replace(points=got, formula=f"满意度{number(a)}%，达到{band.low}%一档，得{points(got)}分")


def level_of(i: Indicator, bands: Sequence[Band]) -> tuple[int, str]:
    """(which band the actual's words name, how it was told); -1 when the words do not say."""
    said, wanted = _NOISE.sub("", i.actual.text), _NOISE.sub("", i.target.text)
    for k, band in enumerate(bands):
        if said in band.words:
            return k, f"完成情况写明“{i.actual.text.strip()}”"
    first = _NOISE.split(i.actual.text.strip(), maxsplit=1)[0]
    for k, band in enumerate(bands):
        if first in band.words:
            return k, f"完成情况写明“{first}”"
    if said and said == wanted:
        return 0, "完成情况与指标值的写法相同，按“达成”核对"
    return -1, ""


def _judged(i: Indicator, full: Decimal, scheme: Scheme, line: ScoreLine, use_stated: bool) -> ScoreLine:
    bands = scheme.qualitative
    k, how = level_of(i, bands)
    if not use_stated:
        return line._replace(
            formula="定性指标，由人按档评分：" + "，".join(_band(bands, n, full) for n in range(len(bands))),
            reason="定性指标不自动计分",
        )
    if i.score is None:
        return line._replace(reason="定性指标，没有填报得分，无法复算")
    if k < 0:
        if not 0 <= i.score <= full:
            return line._replace(reason=f"填报{number(i.score)}分不在0—{number(full)}分之内")
        return line._replace(points=i.score, formula=JUDGED, reason="完成情况没有写明达成等级，无法核对得分区间")
    if not inside(i.score, bands, k, full):
        return line._replace(reason=f"{how}，填报{number(i.score)}分不在合规区间（{_band(bands, k, full)}）")
    return line._replace(points=i.score, formula=f"{JUDGED}；{how}，合规区间：{_band(bands, k, full)}")


def _band(bands: Sequence[Band], k: int, full: Decimal) -> str:
    low, high, closed = span(bands, k, full)
    return f"{bands[k].label}{points(low)}–{points(high)}" + ("" if closed else "（不含）")


def execution_line(
    scheme: Scheme, figures: Figures, full: Decimal, *, stated: Decimal | None = None, by_rate: bool = False
) -> ScoreLine:
    """The line of budget execution: outturn over the adjusted budget, capped.

    ``by_rate``: a stated rate may stand in when the amounts are missing (for a trial only).
    """
    e = scheme.execution
    done, budget = figures.get(e["numerator"]), figures.get(e["denominator"])
    rate = figures.get(e["rate"])
    used = [f for f in (done, budget) if f is not None]
    line = ScoreLine(
        e["item"], full, None, "", (*((f.label, money(f)) for f in used), *figures.rules([f.id for f in used])),
        stated=stated, facts=tuple(f.id for f in used),
    )  # fmt: skip
    if full < 0:
        return line._replace(reason=f"分值为{number(full)}，不是有效的分值")
    if done is None or budget is None:
        missing = "、".join(n for n, f in (("全年预算数", budget), ("全年执行数", done)) if f is None)
        if by_rate and rate is not None and isinstance(rate.value, Decimal):
            got = _executed(e, rate.value / HUNDRED, ONE, full)
            if got is not None:
                return line._replace(points=got, formula=f"填报执行率{number(rate.value)}%×{points(full)}＝{points(got)}分", facts=(*line.facts, rate.id),
                    reason=f"没有{missing}，只能按填报的执行率计算，未经复核", cap="不超过满分" if rate.value > HUNDRED else "",
                )  # fmt: skip
        return line._replace(reason=f"没有{missing}，不能计算执行率")
    return _execution(e, line, figures, done, budget, full)


def _execution(
    e: dict[str, object], line: ScoreLine, figures: Figures, done: Fact, budget: Fact, full: Decimal
) -> ScoreLine:
    a, b = done.amount, budget.amount
    if a is None or b is None:
        return line._replace(reason="预算数或执行数不是数字")
    if b <= 0:
        parts = [f"{f.label}{money(f)}" for f in (*figures.parts(budget.concept), *figures.parts(done.concept))]
        also = f"；分项行另写有{'、'.join(parts)}，请核对总额行" if parts else ""
        return line._replace(reason=f"{budget.label}为0，执行率没有意义{also}")
    got = _executed(e, a, b, full)
    rate = number(rounded(a / b * HUNDRED))
    notes = (
        [f"表中只有“{budget.label}”，没有说明是年初预算还是全年预算"]
        if budget.concept in _codes(e.get("vague"))
        else []
    )
    notes += [f"{f.label}另处写作{money(f)}" for k in (done, budget) for f in figures.others(k)]
    if got is None:
        band = step([Band(**x) for x in _codes(e.get("bands"))], a / b * HUNDRED)
        short = f"，没有完成的得{band.points}分" if band else ""
        return line._replace(reason=f"执行率{rate}%：项目完成且没有超预算的得满分{short}；报告没有写明项目是否完成")
    words = f"{money(done)}÷{money(budget)}×{points(full)}＝{points(got)}分（执行率{rate}%）"
    return line._replace(points=got, formula=words, reason="；".join(notes), cap="不超过满分" if a > b else "")


def _codes(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _executed(e: dict[str, object], a: Decimal, b: Decimal, full: Decimal) -> Decimal | None:
    if e.get("method") == "bands":
        # 101号: full for a finished project, else steps; a report rarely says whether it is finished.
        return full if a == b else None
    return execution(a, b, full)
