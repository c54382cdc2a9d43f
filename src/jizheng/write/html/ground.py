"""Lines on the ground as a plan: north is up, a scale bar, a name at each road."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jizheng.summaries import Chart, Drawn
from jizheng.write.html.paper import text

PAD = 26
LEAST, MOST = 200, 420  # height of the plan
_BARS = tuple(Decimal(x) for x in (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000))
Point = tuple[Decimal, Decimal]


def ground(chart: Chart, width: int, names: Sequence[str]) -> str:
    """The plan as SVG; ``names``: what stands beside the lines of each row."""
    points = [p for d in chart.lines for p in d.points]
    west, south = min(x for x, _ in points), min(y for _, y in points)
    across = max(max(x for x, _ in points) - west, Decimal(1))
    up = max(max(y for _, y in points) - south, Decimal(1))
    room = Decimal(width - 2 * PAD)
    unit = min(room / across, Decimal(MOST - 2 * PAD) / up)  # of the drawing a metre
    height = max(LEAST, int(up * unit) + 2 * PAD)
    left, low = PAD + (room - across * unit) / 2, height - PAD - (height - 2 * PAD - up * unit) / 2

    def at(p: Point) -> Point:
        return left + (p[0] - west) * unit, low - (p[1] - south) * unit

    out = [f'<rect class="land" width="{width}" height="{height}" rx="4"/>']
    out += [f'<path class="road" d="{_path(d, at)}"/>' for d in chart.lines]
    out += [
        f'<path class="pipe p{d.row % 7}" d="{_path(d, at)}"><title>{text(d.label)}</title></path>' for d in chart.lines
    ]
    for d in chart.lines:
        for p in (d.points[0], d.points[-1]):
            x, y = at(p)
            out.append(f'<circle class="well" cx="{x:.1f}" cy="{y:.1f}" r="1.8"/>')
    out += _labels(chart, names, at, width)
    bar = max((b for b in _BARS if b * unit <= room / 3), default=_BARS[0])
    out.append(
        f'<path class="bar" d="M{PAD} {height - 10}v-4h{bar * unit:.1f}v4"/><text class="tick l" x="{PAD}" y="{height - 18}">{bar}米</text>'
    )
    out.append(
        f'<path class="north" d="M{width - 18} 34l0 -22m-5 8l5 -9l5 9"/><text class="north-word" x="{width - 18}" y="46">北</text>'
    )
    return f'<svg class="plan" viewBox="0 0 {width} {height}" role="img" aria-label="{text(chart.title)}：平面示意图，长度见下表">{"".join(out)}</svg>'


def _path(d: Drawn, at: object) -> str:
    assert callable(at)
    return "M" + "L".join("{:.1f} {:.1f}".format(*at(p)) for p in d.points)


def _labels(chart: Chart, names: Sequence[str], at: object, width: int) -> list[str]:
    """One name a row, beside the middle of its lines; moved down while it would cover another."""
    assert callable(at)
    out: list[str] = []
    taken: list[tuple[Decimal, Decimal, Decimal]] = []
    for n, name in enumerate(names):
        own = [d for d in chart.lines if d.row == n]
        if not own:
            continue
        middle = own[len(own) // 2].points[0]
        x, y = at(middle)
        wide = Decimal(13 * len(name))
        left = x + 8 if x + 8 + wide < width else max(Decimal(2), x - 8 - wide)
        (x1, y1), (x2, y2) = at(own[0].points[0]), at(own[-1].points[-1])
        y += 20 if (x2 - x1) * (y2 - y1) < 0 else -10  # below a road that rises to the right, above one that falls
        while any(abs(y - b) < 16 and left < a + w and a < left + wide for a, b, w in taken):
            y += 16
        taken.append((left, y, wide))
        out.append(f'<text class="road-name" x="{left:.1f}" y="{y:.1f}">{text(name)}</text>')
    return out
