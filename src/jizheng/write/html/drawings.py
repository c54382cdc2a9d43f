"""Charts as inline SVG, drawn on the server: the same numbers stand in a table below each, no script is needed.

400 units wide with signs of 12, so that a phone shows them as large as the text beside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, Decimal

from jizheng.model import MONEY_UNITS
from jizheng.summaries import Chart, ChartRow
from jizheng.write.html.ground import ground
from jizheng.write.html.paper import text
from jizheng.write.words import number

WIDTH = 400
LEFT, TOP, BOTTOM = 40, 20, 22  # room for the axis, the highest number, the months
ZERO = Decimal(0)
_TICKS = (1, 2, 5)


def figure(chart: Chart, money: str = "万元") -> str:
    """One chart with its title, its legend, and its numbers as a table; ``money``: the unit that money is shown in."""
    drawing = KINDS[chart.kind](chart, money)
    unit = f"<small>（{text(_unit(chart, money))}）</small>" if chart.unit else ""
    note = f'<p class="hint">{text(chart.note)}</p>' if chart.note else ""
    return (
        f'<figure class="chart" id="chart-{text(chart.id)}"><figcaption>{text(chart.title)}{unit}</figcaption>'
        f"{drawing}{note}{table(chart, money)}</figure>"
    )


def _unit(chart: Chart, money: str) -> str:
    return money if chart.unit == "元" else chart.unit


def shown(value: Decimal | None, unit: str, money: str) -> str:
    """A number as people read it: money in the form's unit with two decimals, everything else as it is."""
    if value is None:
        return ""
    if unit == "元":
        return f"{value / MONEY_UNITS[money]:.2f}"
    return number(value.normalize() if value % 1 else value.quantize(Decimal(1)))


def table(chart: Chart, money: str) -> str:
    """The numbers of a chart as a table."""
    first = {"months": "月份", "pace": "月份", "against": "指标", "flow": "项目"}.get(chart.kind, "")
    notes = any(r.note for r in chart.rows) and chart.kind == "against"
    heads = "".join(
        f'<th scope="col">{text(h)}</th>' for h in (first, *chart.series, *(["方向和单位"] if notes else []))
    )
    rows = "".join(
        f'<tr><th scope="row">{text(r.label)}</th>'
        + "".join(f"<td>{text(shown(v, chart.unit, money))}</td>" for v in r.values)
        + (f'<td class="w">{text(r.note)}</td>' if notes else "")
        + "</tr>"
        for r in chart.rows
    )
    total = ""
    if chart.kind in ("months", "map", "distribution", "flow"):
        sums = [sum((r.values[n] or ZERO for r in chart.rows), ZERO) for n in range(len(chart.series))]
        cells = "".join(
            f"<td>{text('100' if chart.kind == 'distribution' and n else shown(v, chart.unit, money))}</td>"
            for n, v in enumerate(sums)
        )
        total = f'<tr class="sum"><th scope="row">合计</th>{cells}</tr>'
    label = f"{chart.title}的数据"
    return (
        f'<div class="chart-data" tabindex="0" role="region" aria-label="{text(label)}"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}{total}</tbody></table></div>"
    )


def svg(height: int, label: str, body: str) -> str:
    """The frame of a drawing."""
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{text(label)}">{body}</svg>'


def legend(names: Sequence[str], style: str = "s") -> str:
    """Swatches with their names."""
    items = "".join(f'<li><i class="{style}{n % 7}"></i>{text(name)}</li>' for n, name in enumerate(names))
    return f'<ul class="keys">{items}</ul>'


def scale(most: Decimal) -> tuple[Decimal, Decimal]:
    """(step, top) of an axis: three to six round steps that hold ``most``."""
    if most <= 0:
        return Decimal(1), Decimal(1)
    step = Decimal(1).scaleb(most.adjusted() - 1)
    while most / (step * 6) > 1:
        step = next(step * k for k in (2, 5, 10, 20, 50) if most <= step * k * 6)
    top = (most / step).to_integral_value(ROUND_CEILING) * step
    return step, top


def _axis(most: Decimal, unit: str, money: str, height: int) -> tuple[str, Callable[[Decimal], Decimal]]:
    """Lines across with their numbers, and the function from a value to its height in the drawing."""
    factor = MONEY_UNITS[money] if unit == "元" else Decimal(1)
    step, top = scale(most / factor)

    def y(value: Decimal) -> Decimal:
        return TOP + height - value / factor * height / top

    out, at = [], ZERO
    while at <= top:
        line = y(at * factor)
        out.append(f'<path class="grid-line" d="M{LEFT} {line:.1f}H{WIDTH}"/>')
        out.append(
            f'<text class="tick" x="{LEFT - 5}" y="{line + 4:.1f}">{number(at.normalize() if at % 1 else at.quantize(Decimal(1)))}</text>'
        )
        at += step
    return "".join(out), y


# ---------------------------------------------------------------------------- kinds


def _months(chart: Chart, money: str) -> str:
    height = 150
    most = max(sum((v or ZERO for v in r.values), ZERO) for r in chart.rows)
    axis, y = _axis(most, chart.unit, money, height)
    out, slot = [axis], Decimal(WIDTH - LEFT) / 12
    for n, r in enumerate(chart.rows):
        x, base = LEFT + slot * n + slot / 6, ZERO
        for k, v in enumerate(r.values):
            if v:
                top = y(base + v)
                out.append(
                    f'<rect class="s{k % 7}" x="{x:.1f}" y="{top:.1f}" width="{slot * 2 / 3:.1f}" height="{y(base) - top:.1f}"/>'
                )
                base += v
        if base:
            out.append(
                f'<text class="top" x="{x + slot / 3:.1f}" y="{y(base) - 4:.1f}">{shown(base, chart.unit, money)}</text>'
            )
        out.append(
            f'<text class="month" x="{x + slot / 3:.1f}" y="{TOP + height + 15}">{text(r.label.removesuffix("月"))}</text>'
        )
    keys = legend(chart.series) if len(chart.series) > 1 else ""
    return svg(TOP + height + BOTTOM, f"{chart.title}：十二个月的柱形图，数据见下表", "".join(out)) + keys


def _pace(chart: Chart, money: str) -> str:
    height = 170
    most = max((v for r in chart.rows for v in r.values if v is not None), default=ZERO)
    axis, y = _axis(most, chart.unit, money, height)
    out, slot = [axis], Decimal(WIDTH - LEFT) / 12
    lines: list[list[str]] = [[], []]
    for n, r in enumerate(chart.rows):
        middle = LEFT + slot * n + slot / 2
        if r.values[0]:
            top = y(r.values[0])
            out.append(
                f'<rect class="s1" x="{middle - slot / 3:.1f}" y="{top:.1f}" width="{slot * 2 / 3:.1f}" height="{y(ZERO) - top:.1f}"/>'
            )
        for k in (0, 1):
            v = r.values[k + 1]
            if v is not None:
                lines[k].append(f"{middle:.1f} {y(v):.1f}")
        out.append(
            f'<text class="month" x="{middle:.1f}" y="{TOP + height + 15}">{text(r.label.removesuffix("月"))}</text>'
        )
    if lines[1]:
        out.append(f'<path class="even" d="M{" L".join(lines[1])}"/>')
    if lines[0]:
        out.append(f'<path class="run" d="M{" L".join(lines[0])}"/>')
        out += [f'<circle class="dot" cx="{p.split()[0]}" cy="{p.split()[1]}" r="2.5"/>' for p in lines[0]]
    keys = (
        f'<ul class="keys"><li><i class="s1"></i>{text(chart.series[0])}</li><li><i class="k-run"></i>{text(chart.series[1])}</li>'
        f'<li><i class="k-even"></i>{text(chart.series[2])}</li></ul>'
    )
    return svg(TOP + height + BOTTOM, f"{chart.title}：各月和累计支出，数据见下表", "".join(out)) + keys


def _flow(chart: Chart, money: str) -> str:
    """Two bars of the same length scale; the parts are named below each."""
    totals = [sum((r.values[n] or ZERO for r in chart.rows), ZERO) for n in range(len(chart.series))]
    most, out = max(totals), []
    for n, head in enumerate(chart.series):
        parts = [r for r in chart.rows if r.values[n]]
        x, bar = ZERO, []
        for k, r in enumerate(parts):
            w = (r.values[n] or ZERO) * WIDTH / most
            bar.append(f'<rect class="s{k % 7}" x="{x:.1f}" width="{max(Decimal(1), w - 1):.1f}" height="26"/>')
            x += w
        names = "".join(
            f'<li><i class="s{k % 7}"></i>{text(r.label)}<b>{text(shown(r.values[n], chart.unit, money))}</b></li>'
            for k, r in enumerate(parts)
        )
        drawing = (
            f'<svg viewBox="0 0 {WIDTH} 26" role="img" aria-label="{text(head)}的构成，数据见下表">{"".join(bar)}</svg>'
        )
        out.append(
            f'<div class="flow"><h4>{text(head)}<b>{text(shown(totals[n], chart.unit, money))}</b></h4>{drawing}<ul class="keys lines">{names}</ul></div>'
        )
    return "".join(out)


def _against(chart: Chart, money: str) -> str:
    """A bar of what was done; the upright line is the target, what is longer than the edge is cut."""
    line, out = 34, []
    for n, r in enumerate(chart.rows):
        target, done = r.values[0], r.values[1]
        if not target or done is None:
            continue
        top, edge = n * line, Decimal(WIDTH) * 3 / 5
        length = done / target * edge
        unit = r.note.partition("，")[2]
        said = f"{shown(done, '', money)}／{shown(target, '', money)}{unit}"
        met = done <= target if r.note[:1] in "≤＜" else done >= target
        out.append(
            f'<text class="name" x="0" y="{top + 13}">{text(r.label)}</text><text class="said" x="{WIDTH}" y="{top + 13}">{text(said)}</text>'
        )
        out.append(f'<rect class="track" y="{top + 18}" width="{WIDTH}" height="7"/>')
        out.append(
            f'<rect class="{"s0" if met else "s3"}" y="{top + 18}" width="{min(length, Decimal(WIDTH)):.1f}" height="7"/>'
        )
        if length > WIDTH:
            out.append(f'<path class="cut" d="M{WIDTH - 9} {top + 28}l6 -13M{WIDTH - 14} {top + 28}l6 -13"/>')
        out.append(f'<rect class="mark" x="{edge - 1:.1f}" y="{top + 15}" width="2" height="13"/>')
    keys = '<ul class="keys"><li><i class="s0"></i>完成值，达到目标</li><li><i class="s3"></i>完成值，没有达到</li><li><i class="k-mark"></i>目标值</li></ul>'
    return svg(len(chart.rows) * line, f"{chart.title}：完成值与目标值，数据见下表", "".join(out)) + keys


def _distribution(chart: Chart, money: str) -> str:
    line, name = 26, 84
    most = max((r.values[0] or ZERO for r in chart.rows), default=Decimal(1)) or Decimal(1)
    out = []
    for n, r in enumerate(chart.rows):
        top, v = n * line, r.values[0] or ZERO
        w = v * (WIDTH - name - 110) / most
        said = f"{shown(v, chart.unit, money)}{chart.unit}，{number(r.values[1])}%"
        out.append(
            f'<text class="name" x="0" y="{top + 16}">{text(r.label)}</text><rect class="s{min(n, 6)}" x="{name}" y="{top + 4}" width="{max(Decimal(1), w):.1f}" height="16"/>'
        )
        out.append(f'<text class="after" x="{name + w + 6:.1f}" y="{top + 16}">{text(said)}</text>')
    return svg(len(chart.rows) * line, f"{chart.title}：各答案的数量，数据见下表", "".join(out))


def _map(chart: Chart, money: str) -> str:
    def said(r: ChartRow) -> str:
        return f"{r.label} {shown(r.values[0], chart.unit, money)}{chart.unit}"

    if not chart.lines:
        return ""
    names = [said(r) for r in chart.rows]
    return ground(chart, WIDTH, names) + legend(names, "p")


KINDS: dict[str, Callable[[Chart, str], str]] = {
    "flow": _flow, "months": _months, "pace": _pace, "against": _against, "distribution": _distribution, "map": _map,
}  # fmt: skip
