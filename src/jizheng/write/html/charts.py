"""Small drawings as inline SVG: they draw what the evaluation states and add no figure of their own."""

from __future__ import annotations

from decimal import Decimal

from jizheng.model import Indicator, Score
from jizheng.write.html.paper import text
from jizheng.write.words import Tally, confirmed, number, proof

_ARC = "M14 84 A66 66 0 0 1 146 84"


def gauge(score: Score, full: Decimal) -> str:
    """The stated score on a half circle; hatched = stated but not proven."""
    title = "没有填报总分"
    arc = f'<path d="{_ARC}" class="g-track" pathLength="100"/>'
    words = '<text x="80" y="78" class="g-none">未填总分</text>'
    if score.stated is not None:
        share = max(Decimal(0), min(Decimal(1), score.stated / full)) * 100 if full else Decimal(0)
        proven = "g-proven" if confirmed(score) else "g-claimed"
        arc += f'<path d="{_ARC}" class="{proven}" pathLength="100" stroke-dasharray="{share:.1f} 200"/>'
        title = f"自评{number(score.stated)}分，{proof(score)}"
        # Five signs at the size of two would stand on the arc.
        slim = " slim" if len(number(score.stated)) > 3 else ""
        words = f'<text x="80" y="72" class="g-value{slim}">{text(number(score.stated))}</text>'
        words += f'<text x="80" y="91" class="g-unit">自评得分{f" · {text(score.stated_grade)}" if score.stated_grade else ""}</text>'
    return (
        f'<svg class="gauge" viewBox="0 0 160 98" role="img" aria-label="{title}"><defs>'
        '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" class="g-h0"/><rect width="2.4" height="5" class="g-h1"/></pattern></defs>'
        f"{arc}{words}</svg>"
    )


def stacked(n: Tally) -> str:
    """All outcomes as one bar."""
    parts = (
        ("b-error", n.error), ("b-warning", n.warning), ("b-info", n.info), ("b-open", n.insufficient + n.crashed),
        ("b-passed", n.passed), ("b-off", n.not_applicable),
    )  # fmt: skip
    total = sum(c for _, c in parts) or 1
    out, x = [], 0.0
    for style, count in parts:
        if count:
            w = 1000 * count / total
            out.append(f'<rect class="{style}" x="{x:.1f}" width="{max(0.0, w - 3):.1f}" height="12"/>')
            x += w
    return (
        f'<svg class="stacked" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">{"".join(out)}</svg>'
    )


def against(i: Indicator) -> str:
    """Done against target: a bar, and a line where the target stands; "" where they cannot be compared."""
    t, a = i.target, i.actual
    if t.value is None or a.value is None or t.value <= 0 or a.value < 0 or t.unit != a.unit or not i.quantitative:
        return ""
    # The target stands at 60 of 100; what is further than the edge is cut with a slanted end.
    length = a.value / t.value * 60
    cut = length > 100
    end = '<path class="a-cut" d="M92 0 l4 10 M95 0 l4 10"/>' if cut else ""
    return (
        '<svg class="against" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="a-track" y="3" width="100" height="4"/><rect class="a-done" y="3" width="{min(length, Decimal(100)):.1f}" height="4"/>'
        f'{end}<rect class="a-target" x="59.6" width="0.8" height="10"/></svg>'
    )


def points(got: Decimal | None, full: Decimal | None) -> str:
    """Points of a score line as a bar; an empty hatched one where they could not be given."""
    if not full or full < 0:
        return ""
    bar = '<rect class="p-open" width="100" height="6"/>'
    if got is not None:
        share = max(Decimal(0), min(Decimal(1), got / full)) * 100
        bar = f'<rect class="p-track" width="100" height="6"/><rect class="p-got" width="{share:.1f}" height="6"/>'
    return f'<svg class="points" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{bar}</svg>'
