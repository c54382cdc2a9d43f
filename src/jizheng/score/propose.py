"""A trial score by the default weights of an official method, for reports that have no weights: ours, not official."""

from __future__ import annotations

from decimal import Decimal

from jizheng.model import Indicator, ScoreLine, ScoreSheet
from jizheng.pack import Pack
from jizheng.pack_rows import Scheme
from jizheng.points import grade, spread
from jizheng.score.figures import Figures, number
from jizheng.score.lines import execution_line, indicator_line


def propose(scheme: Scheme, figures: Figures, pack: Pack) -> ScoreSheet | None:
    """The trial sheet, None when the report has no indicators to weigh."""
    indicators = figures.found.indicators
    if not indicators:
        return None
    e = scheme.execution
    weights = {k: Decimal(v) for k, v in scheme.weights.items() if k != e["item"]}
    groups: dict[str, list[Indicator]] = {k: [] for k in weights}
    outside = []
    for i in indicators:
        part = part_of(i, scheme)
        groups[part].append(i) if part in groups else outside.append(i)
    moved = ""
    for part, other in scheme.moves.items():
        if part in groups and not groups[part] and other in weights:
            moved += f"没有{part}指标，其{number(weights[part])}分计入{other}"
            weights[other] += weights.pop(part)
    lines = [execution_line(scheme, figures, Decimal(scheme.weights[e["item"]]), by_rate=True)]
    for part, share in weights.items():
        if not groups[part]:
            lines.append(
                ScoreLine(f"{part}指标", share, None, "", reason=f"没有读到{part}指标，{number(share)}分无法分配")
            )
        for i, full in zip(groups[part], spread(share, len(groups[part])), strict=True):
            lines.append(indicator_line(i, full, scheme, figures, stated=False))
    got = [x for x in lines if x.points is not None]
    total_points = sum((x.points or Decimal(0) for x in got), Decimal(0))
    total = total_points if len(got) == len(lines) else None
    decided = sum((x.full or Decimal(0) for x in got), Decimal(0))
    notes = [f"已能计算的部分：{number(total_points)}／{number(decided)}分（{len(lines)}项中{len(got)}项）"]
    if total is None:
        notes.append("其余各项需要人工判定或补充数据，因此不给总分")
    notes += [x for x in (moved, f"{len(outside)}项指标不在这一口径内，没有计分" if outside else "", scheme.note) if x]
    basis, verified = pack.basis(scheme.basis.source, scheme.basis.article)
    return ScoreSheet(
        scheme.id, f"建议口径，非官方得分：{scheme.title}", "proposed", basis, verified, tuple(lines), Decimal(scheme.full), total,
        grade(scheme.grades, total) if total is not None else "", "；".join(notes),
    )  # fmt: skip


def part_of(i: Indicator, scheme: Scheme) -> str:
    """The part of the weights an indicator belongs to, by the words of its levels; "" = none."""
    words = scheme.words.get(scheme.surveyed, ())
    if scheme.surveyed in scheme.weights and any(w in x for w in words for x in (i.level1, i.level2, i.name)):
        return scheme.surveyed
    for level in (i.level1, i.level2):
        for part, words in scheme.words.items():
            if part in scheme.weights and level and any(w in level for w in words):
                return part
    return ""
