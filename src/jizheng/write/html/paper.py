"""The document itself as HTML: every place that something was said of is a link to what was said.

Places may overlap: the text is cut at every boundary, and each segment carries all that covers it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from jizheng.model import Cell, Document, Paragraph, Table, Where

# A file can be as large as the reader's limits allow; past this many cells only marked places are shown.
_MOST_PLACES = 20_000
_BLANK_LINES = re.compile(r"\n[ \t\r\u3000]*(?:\n[ \t\r\u3000]*)+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[-+]?[\d,.]+%?\s*")
_SIDE = {
    "header": "页眉",
    "footer": "页脚",
    "footnote": "脚注",
    "endnote": "尾注",
    "comment": "批注",
    "textbox": "文本框",
}
_TOP = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")


class Mark(NamedTuple):
    """Something said of a place: the card that says it, its layer (css class), its rank (highest wins), its number."""

    card: str
    layer: str
    rank: int
    number: int = 0


Marks = dict[tuple[int, int], list[tuple[int, int, Mark]]]


def text(words: str) -> str:
    """A file's words as HTML: escaped, steering signs replaced."""
    return escape(_CONTROL.sub("\ufffd", words) if not words.isprintable() else words)


def anchor(where: Where) -> str:
    """The id of the place in the page, "" for a place that is not in the document's text."""
    if where.block < 0:
        return ""
    return f"p{where.block}-{where.start}" if where.cell < 0 else f"p{where.block}-{where.cell}-{where.start}"


def paper(document: Document, marks: Marks) -> str:
    """The document's blocks in reading order."""
    out: list[str] = []
    shown = hidden = 0
    lead = True
    for n, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if shown > _MOST_PLACES and (n, -1) not in marks:
                hidden += 1
                continue
            shown += 1
            lead = _paragraph(out, n, block, marks, lead=lead and n < 4)
        else:
            lead = False
            shown += len(block.cells)
            hidden += _table(out, n, block, marks, whole=shown <= _MOST_PLACES)
    if hidden:
        out.append(f'<p class="cut">文件很长：这里没有显示其中 {hidden} 段（行）没有标注的内容。</p>')
    return "".join(out)


def _paragraph(out: list[str], n: int, block: Paragraph, marks: Marks, *, lead: bool) -> bool:
    """One paragraph in the dress its role asks for; returns whether the next may still belong to the title."""
    found = marks.get((n, -1))
    if not block.text.strip() and not found:
        return lead
    head = block.text.strip()
    tag, style = "p", ""
    side = _SIDE.get(block.role)
    if side:
        style = "side"
    elif len(head) < 45 and _TOP.match(head):
        tag, style = "h3", "h-top"
    elif (len(head) < 45 and _SECOND.match(head) and head[-1] not in "。；") or (
        block.role == "heading" and len(head) < 80
    ):
        tag, style = "h4", "h-second"
    elif lead and len(head) < 60 and head[-1:] not in "。；" and "：" not in head and head[0] != "第":
        style = "h-title"
    elif n < 12 and len(head) < 30 and head[-1:] == "）" and "制" in head[-3:]:
        style = "h-center"
    elif len(head) < 60 and head[-1:] not in "。；！":
        style = "flat"
    label = f'<span class="role">{side}</span>' if side else ""
    out.append(f'<{tag} class="{style}">' if style else f"<{tag}>")
    out.append(label)
    _segments(out, n, -1, block.text, found)
    out.append(f"</{tag}>")
    return style == "h-title"


def _table(out: list[str], n: int, block: Table, marks: Marks, *, whole: bool) -> int:
    """One table with its true spans; returns how many rows were left out."""
    rows: list[list[tuple[int, Cell]]] = [[] for _ in range(block.rows)]
    for k, cell in enumerate(block.cells):
        if cell.row < block.rows:
            rows[cell.row].append((k, cell))
    hidden = 0
    width = ' class="vast"' if block.columns > 9 else ' class="wide"' if block.columns > 4 else ""
    out.append(f'<div class="grid" tabindex="0" role="group" aria-label="表格，可左右滚动"><table{width}><tbody>')
    for row in rows:
        if not whole and all((n, k) not in marks and c.row_span == 1 for k, c in row):
            hidden += 1
            continue
        out.append("<tr>")
        for k, cell in row:
            words = cell.text
            span = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
            if cell.row_span > 1:
                span += f' rowspan="{cell.row_span}"'
            stripped = words.strip()
            style = ' class="n"' if _NUMBER.fullmatch(stripped) else ' class="l"' if len(stripped) > 16 else ""
            out.append(f"<td{span}{style}>")
            found = marks.get((n, k))
            if found or words:
                _segments(out, n, k, words, found)
            out.append("</td>")
        out.append("</tr>")
    out.append("</tbody></table></div>")
    return hidden


def _segments(out: list[str], block: int, cell: int, words: str, found: Sequence[tuple[int, int, Mark]] | None) -> None:
    """The text, cut wherever a mark begins or ends."""
    if not found:
        out.append(text(_BLANK_LINES.sub("\n", words)))
        return
    length = len(words)
    prefix = f"p{block}-" if cell < 0 else f"p{block}-{cell}-"
    starts: dict[int, list[tuple[int, Mark]]] = {}
    ends: dict[int, list[int]] = {}
    empty: dict[int, list[Mark]] = {}
    edges = {0, length}
    for a, b, m in found:
        a, b = min(a, length), min(b, length)
        edges.update((a, b))
        if a >= b:
            empty.setdefault(a, []).append(m)
            continue
        starts.setdefault(a, []).append((b, m))
        if m.number:
            ends.setdefault(b, []).append(m.number)
    order = sorted(edges)
    active: list[tuple[int, Mark]] = []  # what covers the segment, in the order of its beginning
    for a, b in zip(order, [*order[1:], length]):
        if a in empty:
            _link(out, prefix + str(a), empty[a], "", [m.number for m in empty[a] if m.number], blank=True)
        if a == b:
            continue
        active = [x for x in active if x[0] > a] + starts.get(a, [])
        piece = text(_BLANK_LINES.sub("\n", words[a:b]))
        if active:
            place = prefix + str(a) if a in starts and a not in empty else ""
            _link(out, place, [m for _, m in active], piece, ends.get(b, []), blank=False)
        else:
            out.append(piece)


def _link(out: list[str], place: str, marks: list[Mark], piece: str, numbers: list[int], *, blank: bool) -> None:
    top = max(marks, key=lambda m: m.rank)
    layers = " ".join(dict.fromkeys(m.layer for m in marks))
    cards = " ".join(dict.fromkeys(m.card for m in sorted(marks, key=lambda m: -m.rank)))
    name = f' id="{place}"' if place else ""
    # Only findings and claims are tab stops in the text; facts are reached from their cards.
    quiet = "" if top.rank > 2 else ' tabindex="-1"'
    note = ' aria-label="空白处"' if blank else ""
    kind = " blank" if blank else ""
    out.append(f'<a class="m {layers}{kind}"{name} href="#{top.card}" data-c="{cards}"{quiet}{note}>{piece}')
    if numbers:
        out.append(f"<sup>{'·'.join(map(str, sorted(set(numbers))))}</sup>")
    out.append("</a>")
