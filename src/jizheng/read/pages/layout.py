"""Pages of glyphs and rules to blocks: running heads, paragraphs, tables, and what goes on overleaf."""

from __future__ import annotations

import re
from collections import Counter

from jizheng.model import Block, Cell, Paragraph, Table

from .columns import open_tables
from .geometry import Glyph, Line, Page, joins, lines_of, size_of
from .lattice import Lattice, lattices
from .overleaf import NUMBERED, append
from .paper import Grid, Item, Paper, Text

_PART = re.compile(r"第[一二三四五六七八九十]+[部章节条]|[一二三四五六七八九十]+、")
_STOPS = ("。", "；", ";", "！", "？", "：", ":")
_ENTRY = re.compile(r"[\u4e00-\u9fff（）()、/]{2,12}[：:]\s*\S")  # a line of a cover: 预算编码：305001
_INLINE = re.compile(r"[。；;]\d{1,2}[.．、](?!\d)")
_MARGIN = 0.09  # share of the page's height where running heads stand
_PAGE_NUMBER = re.compile(r"[-—–· ]*(?:第 ?)?\d{1,4}(?: ?页)?(?:[ ,，/]*共? ?\d{1,4} ?页?)?[-—–· ]*$")


def blocks_of(pages: list[Page], kind: str) -> list[Block]:
    """The blocks of a paged document; ``kind`` begins their paths (``pdf``, ``ofd``)."""
    paper = Paper(kind, pages)
    items: list[list[Item]] = []
    for n, page in enumerate(pages):
        items.append(_items(n, page, paper))
    heads = _running_heads(pages, items)
    blocks: list[Block] = []
    flow: list[Item] = []
    for n in range(len(pages)):
        body = [item for item in items[n] if not (isinstance(item, Text) and (item.page, item.line.y) in heads)]
        append(flow, body, pages)
    _paragraphs(flow, paper, blocks)
    seen: set[str] = set()
    for page_items in items:
        for item in page_items:
            if isinstance(item, Text) and (role := heads.get((item.page, item.line.y))):
                text = item.line.text
                key = re.sub(r"\d+", "#", text)
                if key not in seen and not _PAGE_NUMBER.match(text):
                    seen.add(key)
                    blocks.append(Paragraph(text, _path(paper, item.page, [item.line]), role))
    return blocks


def _path(paper: Paper, page: int, lines: list[Line]) -> str:
    if len(lines) == 1:
        _, x, right, y, size, _ = lines[0]
        return paper.box(page, x, y - size, right, y)
    x, right = min(li.x for li in lines), max(li.right for li in lines)
    top, bottom = min(li.y - li.size for li in lines), max(li.y for li in lines)
    return paper.box(page, x, top, right, bottom)


def _items(n: int, page: Page, paper: Paper) -> list[Item]:
    """What stands on one page, top to bottom."""
    tables, loose = lattices(page.horizontal, page.vertical, page.glyphs)
    out: list[Item] = [_grid(n, t, paper) for t in tables]
    lines = lines_of(loose, size_of(loose))
    columns, rest = open_tables(lines)
    for found in columns:
        cells = [
            Cell(r, c, 1, 1, text, paper.box(n, x, y - size, right, y)) for r, c, text, x, right, y, size in found.cells
        ]
        path = paper.box(n, found.xs[0], found.top, found.xs[-1], found.bottom)
        out.append(Grid(n, found.top, [round(x) for x in found.xs], found.rows, cells, path, found.bottom))
    out += [Text(n, line) for line in rest]
    out.sort(key=lambda i: i.line.y - i.line.size if isinstance(i, Text) else i.top)
    return out


def _grid(n: int, table: Lattice, paper: Paper) -> Grid:
    xs, ys = table.xs, table.ys
    cells: list[Cell] = []
    for box in table.boxes:
        left, right = xs[box.column], xs[box.column + box.column_span]
        path = paper.box(n, left, ys[box.row], right, ys[box.row + box.row_span])
        cells.append(Cell(box.row, box.column, box.row_span, box.column_span, _cell_text(box.glyphs, right), path))
    return Grid(n, ys[0], xs, len(ys) - 1, cells, paper.box(n, xs[0], ys[0], xs[-1], ys[-1]), ys[-1])


def _cell_text(glyphs: list[Glyph], right: float) -> str:
    """The text of a cell: a line that was only broken for want of room goes on without a newline."""
    if len(glyphs) < 2:
        return glyphs[0].text.rstrip() if glyphs else ""
    size = size_of(glyphs)
    lines = lines_of(glyphs, size)
    left = min(li.x for li in lines)
    short = right - left < 9 * size and all(len(li.text) < 10 for li in lines)
    text = lines[0].text
    for before, line in zip(lines, lines[1:], strict=False):
        full = right - before.right < 2.2 * size
        own = NUMBERED.match(line.text) or before.text.endswith(_STOPS)
        text += joins(before.text, line.text) + line.text if (full or short) and not own else "\n" + line.text
    return text


def _running_heads(pages: list[Page], items: list[list[Item]]) -> dict[tuple[int, float], str]:
    """(page, baseline) → header or footer, of lines near the edge that come again on other pages."""
    edge: list[tuple[Text, str, str]] = []
    for n, page in enumerate(pages):
        texts = [i for i in items[n] if isinstance(i, Text)]
        for item in texts:
            y = item.line.y
            role = "header" if y < page.height * _MARGIN else "footer" if y > page.height * (1 - _MARGIN) else ""
            if role:
                edge.append((item, role, re.sub(r"\d+", "#", item.line.text)))
    counts = Counter((role, key) for _, role, key in edge)
    out: dict[tuple[int, float], str] = {}
    for item, role, key in edge:
        often = counts[role, key] >= max(2, min(3, len(pages) // 2))
        if often or (_PAGE_NUMBER.match(item.line.text) and role == "footer"):
            out[item.page, item.line.y] = role
    return out


def _paragraphs(flow: list[Item], paper: Paper, blocks: list[Block]) -> None:
    """Lines to paragraphs: a full line goes on in the next one unless that begins something new."""
    lines: list[list[Line]] = [[] for _ in paper.pages]
    for item in flow:
        if isinstance(item, Text):
            lines[item.page].append(item.line)
    bounds = _bounds(lines, paper.pages)
    group: list[Text] = []

    def close() -> None:
        if group:
            text = group[0].line.text
            for before, item in zip(group, group[1:], strict=False):
                text += joins(before.line.text, item.line.text) + item.line.text
            page = group[0].page
            blocks.append(Paragraph(text, _path(paper, page, [t.line for t in group if t.page == page])))
            group.clear()

    for item in flow:
        if isinstance(item, Grid):
            close()
            width = max((c.column + c.column_span for c in item.cells), default=0)
            blocks.append(Table(tuple(item.cells), item.rows, width, item.path))
            continue
        if group and not _goes_on(group[-1], item, bounds):
            close()
        group.append(item)
    close()


def _bounds(pages: list[list[Line]], paper: list[Page]) -> list[tuple[float, float]]:
    """Left and right edge of the body text of each page: edges that several of its lines share.

    Where no lines share a right edge, that of the other pages holds, else a margin as wide as the left one.
    """
    edges: list[tuple[float, float, bool]] = []
    for lines, page in zip(pages, paper, strict=True):
        lefts, rights = sorted(li.x for li in lines) or [0.0], sorted(li.right for li in lines) or [0.0]
        left, right = lefts[len(lefts) // 10], rights[len(rights) * 9 // 10]
        full = sum(abs(li.right - right) < 1.5 * li.size and li.x - left < 3 * li.size for li in lines)
        edges.append((left, right, full > 2 and right > 0.66 * page.width))
    shared = sorted(right for _, right, sure in edges if sure)
    usual = shared[len(shared) // 2] if shared else 0.0
    return [
        (left, right if sure else max(right, usual or page.width - left))
        for (left, right, sure), page in zip(edges, paper, strict=True)
    ]


def _goes_on(before: Text, item: Text, bounds: list[tuple[float, float]]) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    a, b = before.line, item.line
    left, right = bounds[before.page]
    if item.page != before.page:
        if item.page != before.page + 1 or a.text.endswith(_STOPS):
            return False
        left_b = bounds[item.page][0]
    else:
        left_b = left
        if b.y - a.y > 2.6 * max(a.size, b.size) or b.y - a.y <= 0:
            return False
    if abs(a.size - b.size) > 0.25 * max(a.size, b.size):
        return False
    if right - left < 12 * a.size or b.x - left_b > 1.2 * b.size or len(b.parts) > 1 or _PART.match(b.text):
        return False
    if NUMBERED.match(b.text) and a.text.endswith(_STOPS):
        # a list set in running lines: the line before is full and holds numbers of its own
        return right - a.right < 1.2 * a.size and _INLINE.search(a.text) is not None
    if _ENTRY.match(a.text) and _ENTRY.match(b.text):
        return False  # the longest line of a cover is no line that goes on
    if right - a.right < 2.2 * a.size:
        return True
    # some words cannot be broken and leave the line before them short
    return a.right - left > 0.85 * (right - left) and not a.text.endswith(_STOPS) and not NUMBERED.match(b.text)
