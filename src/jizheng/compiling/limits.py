"""The score as far as the evidence carries it: a cap for each line that is not proved, with its reason, beside the full score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jizheng.compiled import CENT, HUNDRED, Cap, Proof, Traced, tidy
from jizheng.compiling.proof import PROVED, Proofs
from jizheng.model import Claim, Indicator, Score, ScoreLine, ScoreSheet
from jizheng.pack import Pack
from jizheng.points import grade as grade_of

SUFFIX = "-evidence"


def limited(
    score: Score, indicators: Sequence[Indicator], claims: Sequence[Claim], proofs: Proofs, pack: Pack, year: str
) -> tuple[Score, tuple[Cap, ...]]:
    """The score with one more sheet, limited by evidence; the sheet it was made from stays as it is."""
    setting: Mapping[str, Any] = pack.parameter("evidence_cap", year)
    own = next((s for s in score.sheets if s.status == "recomputed"), None)
    if own is None or setting["on"] in (False, "false"):
        return score, ()
    which = _asked(setting, indicators, claims)
    caps: list[Cap] = []
    lines: list[ScoreLine] = []
    for line in own.lines:
        i = next((x for x in indicators if x.id in line.facts), None)
        why = which.get(i.id) if i is not None else None
        if i is None or why is None or line.points is None or line.full is None:
            lines.append(line)
            continue
        proof = proofs.of(f"indicator:{i.id.removeprefix('i:')}")
        share = Decimal(
            str(setting["share"].get(proof.grade if not proof.reopened else "reopened", setting["share"]["none"]))
        )
        most = (line.full * share / HUNDRED).quantize(CENT, ROUND_HALF_UP)
        if line.points <= most or proof.status == PROVED:
            lines.append(line)
            continue
        reason = f"{why}，{_standing(proof)}，最多得满分的{tidy(share):f}%即{most}分"
        caps.append(Cap(i.id, i.name, share, reason, line.full, line.points, most, proof.status, proof.grade))
        lines.append(line._replace(points=most, cap="；".join(x for x in (line.cap, reason) if x)))
    if not caps:
        return score, ()
    return _with_sheet(score, own, lines, caps, pack, setting, year), tuple(caps)


def sourced(score: Score, by: Mapping[str, Traced]) -> Score:
    """Each line that rests on a figure of the year names what it was counted from: the sheet can be worked out by hand."""

    def line(x: ScoreLine) -> ScoreLine:
        names = (f"indicator:{i.removeprefix('i:')}" for i in x.facts if i.startswith("i:"))
        found = [t for n in names if (t := by.get(n)) is not None]
        more = tuple(("出处", f"{t.formula}（{t.where}）" if t.formula else f"手工填写：{t.reason}") for t in found)
        return x._replace(inputs=(*x.inputs, *more)) if more else x

    sheets = tuple(replace(s, lines=tuple(map(line, s.lines))) for s in score.sheets)
    return replace(score, sheets=sheets)


def _asked(setting: Mapping[str, Any], indicators: Sequence[Indicator], claims: Sequence[Claim]) -> dict[str, str]:
    """Indicator → why it must be proved: a satisfaction, an absolute statement, or every indicator."""
    out: dict[str, str] = {}
    absolute = {(w.block, w.cell) for c in claims if c.predicate in setting["claims"] for w in c.wheres if w.block >= 0}
    for i in indicators:
        if any(w in i.level1 + i.level2 + i.name for w in setting["words"]):
            out[i.id] = "满意度须有调查记录"
        elif any((w.block, w.cell) in absolute for w in i.wheres):
            out[i.id] = "绝对化表述须有监测范围或逐项记录"
        elif setting["all"] not in (False, "false"):
            out[i.id] = "完成情况须有佐证"
    return out


def _standing(p: Proof) -> str:
    if p.reopened:
        return "佐证" + "；".join(p.reopened)
    if not p.supports:
        return f"没有佐证，{p.status}"
    best = min((s for s in p.supports if s.sound), key=lambda s: s.grade or "E", default=None)
    return f"{p.status}（{f'最好的佐证是{best.title}，{best.grade}级' if best else '佐证都不能用'}）"


def _with_sheet(
    score: Score, own: ScoreSheet, lines: list[ScoreLine], caps: list[Cap], pack: Pack, setting: Mapping[str, Any], year: str
) -> Score:  # fmt: skip
    scored = [x.points for x in lines if x.points is not None]
    total = sum(scored, Decimal(0)) if own.total is not None else None
    bands = next((s.grades for s in pack.schemes if s.id == own.scheme), [])
    lost = sum((c.before - c.after for c in caps), Decimal(0))
    basis, verified = pack.basis(setting["source"], setting.get("article", ""))
    note = f"{len(caps)}项受佐证限制，共减{lost}分：" + "；".join(f"{c.name}{c.before}→{c.after}分" for c in caps)
    sheet = ScoreSheet(
        own.scheme + SUFFIX, "按佐证限制后的得分（我们的建议，非官方扣分）", "proposed", basis, verified, tuple(lines), own.full, total,
        grade_of(bands, total) if total is not None else "", note,
    )  # fmt: skip
    at = score.sheets.index(own) + 1
    said = f"；按佐证限制后为{total}分（{sheet.grade}），{len(caps)}项因佐证不足减分" if total is not None else ""
    return Score(
        score.stated, score.stated_grade, score.recomputable, score.verdict + said, score.missing,
        (*score.sheets[:at], sheet, *score.sheets[at:]),
    )  # fmt: skip
