"""The rows of a register's grid as HTML.

A page has some five hundred cells: drawn here, with what is the same all down a column made once, they take a
tenth of the time that a template needs.  Whatever comes from people goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from jizheng_site import engine
from jizheng_site.org.addresses import address
from jizheng_site.year.access import link
from jizheng_site.year.models import Row, UnitYear

LONG = 26  # signs of a text in one line; more stand in several
URL = 36  # signs of an address that is only read


class Drawing(NamedTuple):
    """What all rows of a grid have in common.

    ``editable``: the cells can be changed; ``droppable``: a row can be taken out, or (``dropped``) be brought back.
    ``lists``: the columns with words to pick from; ``marked``: the key of the row to be shown; ``token``: against
    forged forms.
    """

    unit_year: UnitYear
    register: str
    columns: Iterable[engine.Field]
    long: Collection[str]
    lists: Collection[str]
    marked: str
    droppable: bool
    dropped: bool
    token: str

    @property
    def editable(self) -> bool:
        return self.droppable and not self.dropped


def rows_html(rows: Iterable[Row], drawing: Drawing) -> SafeString:
    """``<tr>`` after ``<tr>``."""
    heads = [(f, _cell_head(f, n, drawing)) for n, f in enumerate(drawing.columns)]
    return SafeString("".join(_row(r, heads, drawing) for r in rows))


def _cell_head(field: engine.Field, n: int, drawing: Drawing) -> str:
    kinds = f"t-{field.type}" + (" long" if field.name in drawing.long else "") + (" title" if n == 0 else "")
    return f'<td data-head="{escape(field.label)}" class="{escape(kinds)}">'


def _row(row: Row, heads: list[tuple[engine.Field, str]], drawing: Drawing) -> str:
    year, key = drawing.unit_year, escape(row.key)
    marked = ' class="marked"' if row.key == drawing.marked else ""
    url = f' data-url="{escape(link(year, "year_row", pk=row.pk))}"' if drawing.editable else ""
    out = [
        f'<tr data-row="{row.pk}" data-version="{row.version}" data-target="registers/{escape(drawing.register)}/{key}"{marked}{url}>'
    ]
    for field, head in heads:
        value = str(row.values.get(field.name) or "")
        out += (head, _input(field, value, key, drawing) if drawing.editable else _read(field, value), "</td>")
    if drawing.droppable:
        out.append(_end(row, key, drawing))
    out.append("</tr>\n")
    return "".join(out)


def _read(field: engine.Field, value: str) -> str:
    return escape(Truncator(value).chars(URL) if field.type == "url" else value)


def _input(field: engine.Field, value: str, key: str, drawing: Drawing) -> str:
    """``key``: escaped.  With words to pick from where there are."""
    words = f' list="of-{escape(field.name)}"' if field.name in drawing.lists else ""
    head = f'data-path="{escape(field.name)}" aria-label="{escape(field.label)}（{key}）"{words}'
    if field.type in {"choice", "yes_no"}:
        words_of = field.choices if field.type == "choice" else ["是", "否"]
        other = [] if not value or value in words_of else [value]
        options = "".join(
            f"<option{' selected' if w == value else ''}>{escape(w)}</option>" for w in ("", *other, *words_of)
        )
        return f'<select class="cell in-grid" {head}>{options}</select>'
    if len(value) > LONG and field.type == "text":
        return f'<textarea class="cell in-grid" rows="{1 + len(value) // LONG}" {head}>{escape(value)}</textarea>'
    return f'<input class="cell in-grid" value="{escape(value)}" {head}>'


def _end(row: Row, key: str, drawing: Drawing) -> str:
    where = escape(address("year_row_drop", unit=drawing.unit_year.code, year=drawing.unit_year.year, pk=row.pk))
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(drawing.token)}">'
    button = (
        '<input type="hidden" name="back" value="1"><button class="btn sm">恢复</button>'
        if drawing.dropped
        else f'<button class="close" aria-label="删除 {key}" title="删除（可以恢复）">×</button>'
    )
    return f'<td class="row-end"><form method="post" action="{where}">{token}{button}</form></td>'
