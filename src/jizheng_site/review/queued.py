"""The rows of the queue as HTML: forty with nine cells each take a third of the page's time when a template draws them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from jizheng_site.cycle.table import states
from jizheng_site.org.templatetags.show import wan
from jizheng_site.year.access import link

if TYPE_CHECKING:
    from jizheng_site.review.queue import Row
    from jizheng_site.year.models import UnitYear


def rows_html(rows: Iterable[tuple[Row, UnitYear]], drawn: Collection[str]) -> SafeString:
    """``<tr>`` after ``<tr>``; ``drawn``: the codes of the units that were drawn."""
    return SafeString("".join(_row(r, y, drawn) for r, y in rows))


def _row(row: Row, year: UnitYear, drawn: Collection[str]) -> str:
    state, above, risk = states()[year.state], year.place.parent, row.risk
    badge = ' <span class="badge violet bare">抽查</span>' if row.code in drawn else ""
    file = f" · 来件 {escape(row.file.name)}" if row.file else ""
    factors = (("金额系数", risk.amount), ("问题系数", risk.findings), ("佐证薄弱系数", risk.weakness))
    return (
        f'<tr><td class="title"><a href="{escape(link(year, "review"))}">{escape(year.place.name)}</a>{badge}'
        f'<div class="tiny faint">{escape(above.name) if above else ""}{file}</div></td>'
        f'<td data-head="状态"><span class="badge {escape(state.tone)}">{escape(state.title)}</span></td>'
        f'<td class="num" data-head="风险值"><span class="risk {escape(risk.tone)}"><b>{risk.value}</b> {escape(risk.title)}</span></td>'
        + "".join(f'<td class="num soft" data-head="{head}">{value}</td>' for head, value in factors)
        + f'<td class="num" data-head="支出（万元）">{wan(row.amount) or "—"}</td>'
        f'<td class="num" data-head="错误 / 提醒">{row.errors} / {row.warnings}</td></tr>'
    )
