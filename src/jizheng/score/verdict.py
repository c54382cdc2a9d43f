"""Whether the stated total can be recomputed, in one sentence, and what is missing for it."""

from __future__ import annotations

from decimal import Decimal

from jizheng.model import Score, ScoreLine, ScoreSheet
from jizheng.pack_rows import Scheme
from jizheng.score.figures import Figures, money, number, points
from jizheng.score.lines import JUDGED
from jizheng.score.recompute import differing, filled_total


def conclude(scheme: Scheme | None, own: ScoreSheet | None, sheets: tuple[ScoreSheet, ...], figures: Figures) -> Score:
    """The whole score from its sheets.  ``own``: the sheet of the report's own weights."""
    fact = figures.get("self_score")
    stated = fact.value if fact is not None and isinstance(fact.value, Decimal) else None
    grade = figures.text("grade")
    twice = "".join(f"；另处写作{money(f)}" for f in figures.others(fact)) if fact is not None else ""
    if own is not None and own.total is not None and scheme is not None:
        return Score(stated, grade, True, _recomputed(stated, own, scheme) + twice, (), sheets)
    missing = _missing(scheme, own, figures) if scheme is not None else ()
    return Score(stated, grade, False, _refused(stated, own, missing, scheme) + twice, missing, sheets)


def _recomputed(stated: Decimal | None, own: ScoreSheet, scheme: Scheme) -> str:
    total = own.total or Decimal(0)
    different = differing(own.lines, Decimal(scheme.quantitative["tolerance"]))
    names = _names(different)
    judged = sum(x.formula.startswith(JUDGED) for x in own.lines)
    with_judged = f"，其中{judged}项定性指标按填报得分" if judged else ""
    said = f"按表内分值、指标值和完成值复算为{points(total)}分（{own.grade}{with_judged}）"
    if stated is None:
        added = filled_total(own.lines)
        return (
            f"报告没有写自评总分{f'（各项填报得分合计{number(added)}分）' if added is not None else ''}；{said}{names}"
        )
    if stated == total:
        return f"{number(stated)}分可以复算：{said}，与填报一致{names}"
    return f"填报{number(stated)}分；{said}，相差{points(abs(total - stated))}分{names}"


def _names(different: list[ScoreLine]) -> str:
    return f"；与填报不同的有{len(different)}项：{'、'.join(x.item for x in different)}" if different else ""


def _refused(stated: Decimal | None, own: ScoreSheet | None, missing: tuple[str, ...], scheme: Scheme | None) -> str:
    if stated is None and own is None:
        return "报告没有自评总分，也没有可供复算的分值" + (f"；缺：{'、'.join(missing)}" if missing else "")
    head = f"{number(stated)}分无法复算" if stated is not None else "报告没有写自评总分，也无法复算出总分"
    if own is not None and scheme is not None:
        done = sum(x.points is not None for x in own.lines)
        head += f"：{len(own.lines)}项中{done}项可以复算" if done < len(own.lines) else f"：读到的{done}项都能复算"
        head += _names(differing(own.lines, Decimal(scheme.quantitative["tolerance"])))
        return head + (f"；缺：{'、'.join(missing)}" if missing else "")
    return head + (f"：没有{'、'.join(missing)}" if missing else "")


def _missing(scheme: Scheme, own: ScoreSheet | None, figures: Figures) -> tuple[str, ...]:
    indicators = figures.found.indicators
    out = []
    if not indicators:
        out.append("绩效指标及其指标值、完成值")
    for what, values in (("分值", [i.weight for i in indicators]), ("得分", [i.score for i in indicators])):
        blank = sum(v is None for v in values)
        if not indicators or blank == len(values):
            out.append("各指标" + what)
        elif blank:
            out.append(f"{blank}项指标的{what}")
    unread = sum(i.quantitative and i.actual.value is None for i in indicators)
    if unread:
        out.append(f"{unread}项定量指标的实际完成值")
    e = scheme.execution
    if figures.get(e["denominator"]) is None:
        out.append("全年预算数" if figures.get(e["initial"]) else "年初预算数和全年预算数")
    elif (budget := figures.get(e["denominator"])) is not None and not budget.amount:
        out.append("不为0的全年预算数")
    if figures.get(e["numerator"]) is None:
        out.append("全年执行数")
    if own is not None:
        full = sum((x.full or Decimal(0) for x in own.lines), Decimal(0))
        if full < own.full:
            out.append(f"{number(own.full)}分中其余指标的分值（只读到{number(full)}分）")
        elif full > own.full:
            out.append(f"合计为{number(own.full)}分的分值（读到{number(full)}分，可能不止一张表）")
    return (*out, *_survey(scheme, figures))


def _survey(scheme: Scheme, figures: Figures) -> tuple[str, ...]:
    words = scheme.words.get(scheme.surveyed, [])
    asked = [
        i for i in figures.found.indicators if i.quantitative and any(w in i.level1 + i.level2 + i.name for w in words)
    ]
    if not asked or any(i.evidence for i in asked) or figures.speaks_of(scheme.words.get("survey", [])):
        return ()
    return ("满意度调查记录（样本量、时间、问卷）",)
