"""The report's own weights, scored again: which lines differ from what was filled in, and by how much."""

from __future__ import annotations

from decimal import Decimal

from jizheng.model import ScoreLine, ScoreSheet
from jizheng.pack import Pack
from jizheng.pack_rows import Scheme
from jizheng.points import grade
from jizheng.score.figures import Figures, number, points
from jizheng.score.lines import execution_line, indicator_line


def recompute(scheme: Scheme, figures: Figures, pack: Pack) -> ScoreSheet | None:
    """The sheet of the form itself, None when the form has no weights."""
    indicators = figures.found.indicators
    if all(i.weight is None for i in indicators):
        return None
    lines = _execution(scheme, figures)
    lines += [indicator_line(i, i.weight, scheme, figures) for i in indicators]
    tolerance = Decimal(scheme.quantitative["tolerance"])
    lines = [_compared(x, tolerance) for x in lines]
    full = sum((x.full for x in lines if x.full is not None), Decimal(0))
    whole = full == Decimal(scheme.full)
    scored = [x.points for x in lines if x.points is not None]
    total = sum(scored, Decimal(0)) if whole and len(scored) == len(lines) else None
    basis, verified = pack.basis(scheme.basis.source, scheme.basis.article)
    return ScoreSheet(
        scheme.id, scheme.title, "recomputed", basis, verified, tuple(lines), Decimal(scheme.full), total,
        grade(scheme.grades, total) if total is not None else "", _note(lines, full, whole, figures, tolerance, scheme),
    )  # fmt: skip


def _execution(scheme: Scheme, figures: Figures) -> list[ScoreLine]:
    e = scheme.execution
    own = figures.get(e["weight"])
    stated = figures.get(e["score"])
    points_of = stated.value if stated is not None and isinstance(stated.value, Decimal) else None
    if own is not None and isinstance(own.value, Decimal):
        return [execution_line(scheme, figures, own.value, stated=points_of)]
    weighed = sum((i.weight for i in figures.found.indicators if i.weight is not None), Decimal(0))
    # Some forms give all 100 points to indicators and none to execution.
    if weighed >= Decimal(scheme.full) or figures.get([*e["rate"], *e["score"], *e["denominator"]]) is None:
        return []
    full = Decimal(scheme.weights[e["item"]])
    line = execution_line(scheme, figures, full, stated=points_of)
    return [
        line._replace(reason="；".join(x for x in (line.reason, f"表中没有写执行率的分值，按{number(full)}分") if x))
    ]


def _compared(line: ScoreLine, tolerance: Decimal) -> ScoreLine:
    if line.points is None or line.stated is None or abs(line.points - line.stated) <= tolerance:
        return line
    gap = f"填报{number(line.stated)}分，复算{points(line.points)}分，相差{points(abs(line.points - line.stated))}分"
    return line._replace(reason="；".join(x for x in (line.reason, gap) if x))


def differing(lines: tuple[ScoreLine, ...] | list[ScoreLine], tolerance: Decimal) -> list[ScoreLine]:
    """The lines whose stated points are not what the rule gives."""
    return [x for x in lines if x.points is not None and x.stated is not None and abs(x.points - x.stated) > tolerance]


def filled_total(lines: tuple[ScoreLine, ...] | list[ScoreLine]) -> Decimal | None:
    """What the filled-in points add up to, None while one is blank."""
    filled = [x.stated for x in lines if x.stated is not None]
    return sum(filled, Decimal(0)) if filled and len(filled) == len(lines) else None


def _note(
    lines: list[ScoreLine], full: Decimal, whole: bool, figures: Figures, tolerance: Decimal, scheme: Scheme
) -> str:
    notes = []
    if not whole:
        why = "表格不全或有指标没有读到" if full < Decimal(scheme.full) else "文件里可能不止一张表，或分值设置有误"
        notes.append(f"读到的分值合计为{number(full)}分，不是{scheme.full}分：{why}，因此不给总分")
    unscored = [x.item for x in lines if x.points is None]
    if unscored:
        notes.append(f"{len(unscored)}项不能计分：{'、'.join(unscored)}")
    if different := differing(lines, tolerance):
        notes.append(f"{len(different)}项与填报得分不同：{'、'.join(x.item for x in different)}")
    added = filled_total(lines)
    if added is not None and whole:
        stated = figures.get("self_score")
        same = "" if stated is None or not isinstance(stated.value, Decimal) else (
            f"，与填报总分{number(stated.value)}分{'相同' if added == stated.value else '不同'}"
        )  # fmt: skip
        notes.append(f"各项填报得分之和为{number(added)}分{same}")
    return "；".join(notes)
