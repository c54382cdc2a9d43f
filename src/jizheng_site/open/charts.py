"""Charts of a published evaluation as SVG made on the server; each stands above a table of the same numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class Shape(NamedTuple):
    """How a chart is laid out: ``left`` and ``right`` of the bars stands text, or ``above`` them; ``row``: the height of one."""

    name: str
    width: int
    row: int
    left: int
    right: int
    above: int
    letters: int


WIDE = Shape("c-wide", 760, 46, 190, 96, 0, 13)
NARROW = Shape("c-narrow", 340, 64, 0, 0, 20, 15)


class Bar(NamedTuple):
    """A row: its name, the mark to reach, what was reached, both as shown."""

    name: str
    whole: Decimal
    part: Decimal
    told: str


def money(rows: list[dict[str, str]]) -> SafeString | str:
    """Spending beside the budget of each line; amounts in 元, shown in 万元."""
    bars = [
        Bar(r["name"], Decimal(r["budget"]), Decimal(r["spent"]), f"{Decimal(r['spent']) / 10000:,.2f}") for r in rows
    ]
    return _bars([b for b in bars if b.whole or b.part], "各项预算和支出（万元）", "浅色是全年预算，深色是支出")


def reached(indicators: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How much of its target each counted indicator reached, in %; those without a number are left out."""
    rows = []
    for i in indicators:
        target, actual = _number(i["target_value"]), _number(i["actual_value"])
        if target and actual is not None and target > 0 and i["direction"] in {"≥", "＞", "＝", ">", "="}:
            rows.append(
                {
                    "name": i["name"],
                    "target": i["target"],
                    "actual": i["actual"],
                    "share": (actual / target * 100).quantize(Decimal("0.1")),
                }
            )
    return rows


def share(rows: list[dict[str, Any]]) -> SafeString | str:
    """The shares of ``reached``; 100 % is the same length for all, what goes beyond is cut at 150 %."""
    hundred = Decimal(100)
    return _bars(
        [Bar(r["name"], hundred, min(r["share"], hundred * 3 / 2), f"{r['share']:f}%") for r in rows],
        "指标完成率", "浅色是目标（100%），深色是完成", Decimal(150),
    )  # fmt: skip


def _number(value: str | None) -> Decimal | None:
    try:
        return Decimal(value) if value else None
    except ArithmeticError:
        return None


def _bars(bars: list[Bar], title: str, key: str, most: Decimal | None = None) -> SafeString | str:
    """Drawn twice: names beside their bars for a desk, above them for a telephone (the style sheet shows one)."""
    if not bars:
        return ""
    longest = most or max(max(b.whole, b.part) for b in bars) or Decimal(1)
    words = "；".join(f"{b.name} {b.told}" for b in bars)
    return format_html(
        '<figure class="chart"><figcaption>{}<span>{}</span></figcaption>{}{}</figure>',
        title, key, _drawn(bars, f"{title}：{words}", longest, WIDE), _drawn(bars, f"{title}：{words}", longest, NARROW),
    )  # fmt: skip


def _drawn(bars: list[Bar], words: str, longest: Decimal, shape: Shape) -> SafeString:
    room = shape.width - shape.left - shape.right
    drawn = []
    for n, b in enumerate(bars):
        top = n * shape.row + 8
        bar = top + shape.above
        whole, part = (round(float(x / longest) * room, 1) for x in (b.whole, b.part))
        name = b.name if len(b.name) <= shape.letters else b.name[: shape.letters - 1] + "…"
        at = (shape.left - 12, top + 20) if not shape.above else (0, top + 12)
        told = (shape.left + max(whole, part) + 8, top + 20) if not shape.above else (shape.width, top + 12)
        drawn.append((b.name, b.told, *at, name, shape.left, bar, whole, shape.left, bar + 6, part, *told, b.told))
    rows = format_html_join(
        "",
        '<g><title>{}：{}</title><text class="c-name" x="{}" y="{}">{}</text><rect class="c-whole" x="{}" y="{}" width="{}" height="30" rx="3"/>'
        '<rect class="c-part" x="{}" y="{}" width="{}" height="18" rx="2"/><text class="c-told" x="{}" y="{}">{}</text></g>',
        drawn,
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', shape.name, shape.width, len(bars) * shape.row + 6, words, rows
    )  # fmt: skip
