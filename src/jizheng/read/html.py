"""Web pages: paragraphs and tables as a reader sees them, scripts and navigation dropped.

One walk over the tree.  Pages lay themselves out with tables, so a table of one cell, or one that
holds another table and little else, is unwrapped into what stands in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from jizheng.model import Block, Cell, Paragraph, Problem, Table

from .limits import Limits
from .problems import Reading, Refused, problem
from .text import decode, without_sounds

_DROPPED = "script style nav noscript template svg iframe button select object audio video map".split()  # noqa: SIM905
_BLOCK = frozenset(
    "p div li ul ol dl dt dd section article main header footer aside address blockquote pre figure figcaption form"  # noqa: SIM905
    " fieldset center hr body h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr td th".split()
)
# Tags and texts of a page as the parser writes it out again: well-formed, every element closed.
_INSIDE = r'[^>"]*+(?:"[^"]*+"[^>"]*+)*+'
_ATTRIBUTES = f"({_INSIDE})"
_CELL = r"\s*+<t[dh](?=[ >])%s>%s</t[dh]>\s*+"
_TOKEN = re.compile(  # a row of cells with nothing but text in them is one token, and so is such a cell or paragraph
    rf"<tr(?=[ >]){_INSIDE}>((?:{_CELL % (_INSIDE, '[^<]*+')})++)</tr>"
    rf"|<(t[dh]|p|h[1-6])(?=[ >]){_ATTRIBUTES}>([^<]*)</(?:t[dh]|p|h[1-6])>|<(?:!--.*?-->|(/?)([a-z][a-z0-9]*){_ATTRIBUTES}>|)|([^<]+)",
    re.DOTALL,
)
_CELLS = re.compile(_CELL % (_ATTRIBUTES, "([^<]*+)"))
_USUAL_SPAN = re.compile(r' colspan="(\d{1,3})" rowspan="(\d{1,3})"').fullmatch
_SPAN = re.compile(r'\b(col|row)span="\s*(\d{1,8})\s*"')
_ROLES = {"header": "header", "footer": "footer", **{f"h{n}": "heading" for n in range(1, 7)}}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)")
_SPACES = re.compile(r"[\t\r\n\f]+ *| {2,}[ \t\r\n\f]*")
_LAYOUT_CELLS = 8  # a table around another one with no more written cells than this only arranges the page


class _Cell:
    """A td while it is open: its attributes and what stands in it."""

    __slots__ = ("attributes", "items")

    def __init__(self, attributes: str, text: str = "", role: str = "body") -> None:
        self.attributes = attributes
        self.items: list[_Item] = [Paragraph(text, "", role)] if text else []

    def text(self) -> str:
        """The cell's paragraphs, a line each."""
        items = self.items
        if not items:
            return ""
        if len(items) == 1:
            return items[0].text if isinstance(items[0], Paragraph) else ""
        return "\n".join([item.text for item in items if isinstance(item, Paragraph)])


_Written = tuple[str, str]
"""A td of one paragraph of text or none: its attributes and its words."""


@dataclass
class _Grid:
    """A table while it is open."""

    rows: list[list[_Cell | _Written]] = field(default_factory=list)
    nested: int = 0


_Item = Paragraph | _Grid


def read_html(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of a web page; paths ``html:p[7]`` and ``html:table[1]/tr[2]/td[3]``, running numbers."""
    text, problems = page_text(data, name)
    text = without_sounds(text, name, problems)
    _check_shape(text, limits)
    tree = LexborHTMLParser(text)
    items = None if text.find("<script", max(0, text.find("<body"))) >= 0 else _walk(tree)
    if items is None:
        tree.strip_tags(_DROPPED)  # dear, so not where there is nothing to take out
        items = _walk(tree, dropped=True) or []
    return Reading(_blocks(items, name, limits, problems), problems)


# Elements that must be closed: only these can pile up.
_PILES = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|hr|img|input|meta|link|col|option|tbody|thead|tfoot)\b)[a-zA-Z]"
)


def _check_shape(text: str, limits: Limits) -> None:
    """Refuse a page that would take the parser minutes: too many tags, or tags piled too deep."""
    tags = text.count("<")
    if tags > limits.tags:
        raise Refused("too_complex", reason=f"有{tags}个标记")
    if tags < limits.depth * 10:
        return
    deepest = depth = 0
    for found in _PILES.finditer(text):
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    if deepest > limits.depth * 10:
        raise Refused("too_complex", reason=f"嵌套{deepest}层")


def page_text(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """The page decoded by its own declaration if that fits, else as plain text is."""
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and (
        found := _CHARSET.search(data[:4096].lower())
    ):
        charset = found[1].decode("ascii")
        if charset in ("gb2312", "gbk", "gb18030", "x-gbk", "cp936"):
            charset = "gb18030"
        try:
            return data.decode(charset), []
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name)


def _walk(tree: LexborHTMLParser, *, dropped: bool = False) -> list[_Item] | None:
    """The page's paragraphs and tables in order; None when there is something to be dropped first.

    The tree is written out and scanned again: asking it node by node costs three times as much.
    """
    top: list[_Item] = []
    flow = top
    tables: list[_Grid] = []
    outer: list[list[_Item]] = []  # where to go on when the cell or table closes
    buf: list[str] = []
    role = "body"
    new = tuple.__new__
    for row, only, spans, inside, closes, tag, attributes, words in _TOKEN.findall(
        (tree.body.html if tree.body else "") or ""
    ):
        if words:
            buf.append(words)
            continue
        if row or only:
            if buf and (text := _plain("".join(buf))):
                flow.append(new(Paragraph, (text, "", role)))
            buf = []
            if only and only[0] != "t":
                text = _plain(inside)
                role = _ROLES.get(only, role)
                if text:
                    flow.append(new(Paragraph, (text, "", role)))
                role = role if only == "p" else "body"
                continue
            cells = _cells(row) if row else [(spans, _plain(inside))]
            if not tables:
                flow += [Paragraph(text, "", role) for _, text in cells if text]
                continue
            if row or not tables[-1].rows:
                tables[-1].rows.append([])
            tables[-1].rows[-1] += cells if role == "body" else [_Cell(spans, text, role) for spans, text in cells]
            continue
        if tag not in _BLOCK and tag != "br":
            if tag in _DROPPED and not dropped:
                return None
            continue
        if buf:
            text = _plain("".join(buf))
            buf = []
            if text:
                flow.append(new(Paragraph, (text, "", role)))
        if tag == "td" or tag == "th":  # noqa: PLR1714 - twice as fast in the hottest loop
            if not tables:
                continue
            if closes:
                flow = outer.pop() if outer else top
                continue
            cell = _Cell(attributes)
            if not tables[-1].rows:
                tables[-1].rows.append([])
            tables[-1].rows[-1].append(cell)
            outer.append(flow)
            flow = cell.items
        elif tag == "tr":
            if tables and not closes:
                tables[-1].rows.append([])
        elif tag == "table":
            if not closes:
                for grid in tables[-1:]:
                    grid.nested += 1
                tables.append(_Grid())
                outer.append(flow)
            elif tables:
                flow = outer.pop() if outer else top
                _close(tables.pop(), flow)
        elif tag in _ROLES:
            role = "body" if closes else _ROLES[tag]
    return top


def _cells(row: str) -> list[_Written]:
    """The cells of a row in which each holds nothing but text."""
    if "&" in row or "  " in row or "\n" in row or "\t" in row or "\r" in row or "\f" in row:
        return [(attributes, _plain(text)) for attributes, text in _CELLS.findall(row)]
    return [(attributes, text.strip()) for attributes, text in _CELLS.findall(row)]


def _plain(text: str) -> str:
    """Words as a browser shows them."""
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text:  # the quickest way to ask
        text = _SPACES.sub(" ", text)
    return (unescape(text).replace("\xa0", " ") if "&" in text else text).strip()


def _close(grid: _Grid, flow: list[_Item]) -> None:
    """A finished table into the flow: as itself, or unwrapped when it only arranges the page."""
    cells = [cell for row in grid.rows for cell in row]
    if len(cells) <= 1 or (grid.nested and sum(map(_is_written, cells)) <= _LAYOUT_CELLS):
        for cell in cells:
            if isinstance(cell, _Cell):
                flow += cell.items
            elif cell[1]:
                flow.append(Paragraph(cell[1], ""))
        return
    flow.append(grid)
    if grid.nested:
        for cell in cells:
            if isinstance(cell, _Cell):
                flow += [item for item in cell.items if isinstance(item, _Grid)]


def _is_written(cell: _Cell | _Written) -> bool:
    return bool(cell.items if isinstance(cell, _Cell) else cell[1])


def _blocks(items: list[_Item], name: str, limits: Limits, problems: list[Problem]) -> list[Block]:
    blocks: list[Block] = []
    paragraphs = tables = 0
    room, cut = limits.cells, False
    for item in items:
        if isinstance(item, Paragraph):
            paragraphs += 1
            cut = cut or len(item.text) > limits.cell_text
            blocks.append(Paragraph(item.text[: limits.cell_text], f"html:p[{paragraphs}]", item.role))
            continue
        tables += 1
        table, cut_here = _table(item, f"html:table[{tables}]", room, limits)
        cut = cut or cut_here
        room -= len(table.cells)
        if table.cells:
            blocks.append(table)
        if len(table.cells) < sum(map(len, item.rows)):
            problems.append(problem("too_many_cells", name=name, limit=limits.cells))
            break
    if cut:
        problems.append(problem("text_cut", name=name, limit=limits.cell_text))
    return blocks


def _span(attributes: str) -> tuple[int, int]:
    """Rowspan (0 = to the end of the table) and colspan."""
    if not attributes:
        return 1, 1
    if usual := _USUAL_SPAN(attributes):
        return int(usual[2]), int(usual[1]) or 1
    down = across = 1
    for way, number in _SPAN.findall(attributes):
        if way == "col":
            across = min(int(number), 1_000) or 1
        else:
            down = min(int(number), 65_534)
    return down, across


def _table(grid: _Grid, path: str, room: int, limits: Limits) -> tuple[Table, bool]:
    """The table on its grid, as browsers lay out spans; at most ``room`` cells."""
    new = tuple.__new__
    cells: list[Cell] = []
    add = cells.append
    busy: dict[int, int] = {}  # column → the first row that is not covered from above
    until, covered = busy.get, 0  # rows before this one have covered columns
    spans: dict[str, tuple[int, int]] = {}  # attributes → rowspan and colspan: a table has few different ones
    width, cut, longest = 0, False, limits.cell_text
    rows: list[list[Any]] = [row for row in grid.rows if row]
    ends: list[str] = []
    for r, row in enumerate(rows):
        column = 0
        place = f"{path}/tr[{r + 1}]/td["
        if len(cells) + len(row) > room:
            break
        ends += [f"{k}]" for k in range(len(ends) + 1, len(row) + 1)]
        for cell, end in zip(row, ends):
            if covered > r:
                while until(column, 0) > r:
                    column += 1
            attributes, text = cell if cell.__class__ is tuple else (cell.attributes, cell.text())
            span = spans.get(attributes)
            if span is None:
                span = spans[attributes] = _span(attributes)
            down, across = span
            if len(text) > longest:
                text, cut = text[:longest], True
            if down != 1:
                down = min(down or len(rows), len(rows) - r)
                covered = max(covered, r + down)
                busy.update(dict.fromkeys(range(column, column + across), r + down))
            add(new(Cell, (r, column, down, across, text, place + end)))
            column += across
        width = max(width, column)
        if column > 20_000:
            break
    return Table(tuple(cells), len(rows), width, path), cut
