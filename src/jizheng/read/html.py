"""Web pages: paragraphs and tables as a reader sees them, scripts and navigation dropped.

One walk over the tree.  Pages lay themselves out with tables, so a table of one cell, or one that
holds another table and little else, is unwrapped into what stands in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from jizheng.model import Block, Cell, Paragraph, Problem, Table

from .limits import Limits
from .problems import Reading, Refused, problem
from .text import decode, without_sounds

_DROPPED = "head script style nav noscript template svg iframe button select object audio video map".split()  # noqa: SIM905
_BLOCK = frozenset(
    "p div li ul ol dl dt dd section article main header footer aside address blockquote pre figure figcaption form"  # noqa: SIM905
    " fieldset center hr body h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr td th".split()
)
# Tags and texts of a page as the parser writes it out again: well-formed, every element closed.
_INSIDE = r'[^>"]*+(?:"[^"]*+"[^>"]*+)*+'
_ATTRIBUTES = f"({_INSIDE})"
_CELL = r"\s*+<t[dh](?=[ >])%s>%s</t[dh]>\s*+"
_TOKEN = re.compile(  # a row of cells with nothing but text in them is one token, and so is such a cell
    rf"<tr(?=[ >]){_INSIDE}>((?:{_CELL % (_INSIDE, '[^<]*+')})++)</tr>"
    rf"|<(t[dh])(?=[ >]){_ATTRIBUTES}>([^<]*)</t[dh]>|<(?:!--.*?-->|(/?)([a-z][a-z0-9]*){_ATTRIBUTES}>|)|([^<]+)",
    re.DOTALL,
)
_CELLS = re.compile(_CELL % (_ATTRIBUTES, "([^<]*+)"))
_SPAN = re.compile(r'\b(col|row)span="\s*(\d{1,8})\s*"')
_ROLES = {"header": "header", "footer": "footer", **{f"h{n}": "heading" for n in range(1, 7)}}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
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
    items = _walk(tree)
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
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and (found := _CHARSET.search(data[:4096])):
        charset = found[1].decode("ascii").lower()
        if charset in ("gb2312", "gbk", "gb18030", "x-gbk", "cp936"):
            charset = "gb18030"
        try:
            return data.decode(charset), []
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name)


def _walk(tree: LexborHTMLParser) -> list[_Item]:
    """The page's paragraphs and tables in order.

    The tree is written out and scanned again: asking it node by node costs three times as much.
    """
    tree.strip_tags(_DROPPED)
    top: list[_Item] = []
    flow = top
    tables: list[_Grid] = []
    outer: list[list[_Item]] = []  # where to go on when the cell or table closes
    buf: list[str] = []
    role = "body"
    for row, cell_, spans, inside, closes, tag, attributes, words in _TOKEN.findall(
        (tree.body.html if tree.body else "") or ""
    ):
        if words:
            buf.append(words)
            continue
        if row or cell_:
            if buf and (text := _plain("".join(buf))):
                flow.append(Paragraph(text, "", role))
            buf = []
            cells = _cells(row) if row else [(spans, _plain(inside))]
            if not tables:
                flow += [Paragraph(text, "", role) for _, text in cells if text]
                continue
            if row or not tables[-1].rows:
                tables[-1].rows.append([])
            tables[-1].rows[-1] += cells if role == "body" else [_Cell(spans, text, role) for spans, text in cells]
            continue
        if tag not in _BLOCK and tag != "br":
            continue
        if buf:
            text = _plain("".join(buf))
            buf = []
            if text:
                flow.append(Paragraph(text, "", role))
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
    if "&" in row or _is_spaced(row):
        return [(attributes, _plain(text)) for attributes, text in _CELLS.findall(row)]
    return [(attributes, text.strip()) for attributes, text in _CELLS.findall(row)]


def _is_spaced(text: str) -> bool:
    """Whether ``_SPACES`` finds something; as it is asked for every text, in the quickest way."""
    return "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text


def _plain(text: str) -> str:
    """Words as a browser shows them."""
    if _is_spaced(text):
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
    busy: dict[int, int] = {}  # column → rows still covered from above
    spans: dict[str, tuple[int, int]] = {}  # attributes → rowspan and colspan: a table has few different ones
    width, cut, longest = 0, False, limits.cell_text
    rows = [row for row in grid.rows if row]
    for r, row in enumerate(rows):
        column = 0
        covers: dict[int, int] = {}
        place = f"{path}/tr[{r + 1}]/td["
        if len(cells) + len(row) > room:
            break
        for k, cell in enumerate(row, 1):
            if busy:
                while column in busy:
                    column += 1
            attributes, text = (cell.attributes, cell.text()) if isinstance(cell, _Cell) else cell
            span = spans.get(attributes)
            if span is None:
                span = spans[attributes] = _span(attributes)
            down, across = span
            if len(text) > longest:
                text, cut = text[:longest], True
            if down != 1:
                down = min(down or len(rows), len(rows) - r)
                covers.update(dict.fromkeys(range(column, column + across), down))
            cells.append(new(Cell, (r, column, down, across, text, f"{place}{k}]")))
            column += across
        width = max(width, column)
        if column > 20_000:
            break
        if covers:
            busy |= covers
        if busy:
            busy = {c: n - 1 for c, n in busy.items() if n > 1}
    return Table(tuple(cells), len(rows), width, path), cut
