"""Small charts as SVG made on the server: no script, no inline style, the same numbers readable as text."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jizheng_site import engine

WIDTH, HEIGHT, BASE, TOP = 720, 154, 124, 27


def months(register: engine.Register, year: int, shown: int = 0) -> SafeString:
    """Rows of each month as bars, each with its number and a link to its rows; the last line says what has no month.

    ``shown``: the month that the page is narrowed to now.
    """
    counts, earlier, undated = engine.by_month(register, year)
    most = max(counts) or 1
    step = WIDTH / 12
    bars = []
    for n, count in enumerate(counts):
        height = round((BASE - TOP) * count / most)
        x = round(n * step + step * 0.22, 1)
        middle = round(n * step + step / 2, 1)
        bars.append((n + 1, count, x, BASE - height, round(step * 0.56, 1), height, middle, BASE - height - 5, count or "", middle, n + 1, "" if count else " none", "" if shown == n + 1 else n + 1, "now" if shown == n + 1 else ""))  # fmt: skip
    drawn = format_html_join(
        "",
        '<a class="bar-of {13}" href="?month={12}" aria-label="{0} 月 {1}，只看这个月"><title>{0} 月：{1}</title><rect x="{2}" y="{3}" width="{4}" height="{5}" rx="2"/>'
        '<text x="{6}" y="{7}" class="n">{8}</text><text x="{9}" y="142" class="m{11}">{10}月</text></a>',
        bars,
    )
    rest = "；".join(x for x in (f"往年 {earlier}" if earlier else "", f"没有日期 {undated}" if undated else "") if x)
    words = "，".join(f"{n} 月 {c}" for n, c in enumerate(counts, 1))
    return format_html(
        '<svg class="months" viewBox="0 0 {} {}" role="group" aria-label="各月条数：{}">'
        '<line x1="0" x2="{}" y1="{}" y2="{}" class="axis"/>{}</svg>{}',
        WIDTH, HEIGHT, words, WIDTH, BASE, BASE, drawn, format_html('<p class="tiny faint">{}</p>', rest) if rest else "",
    )  # fmt: skip
