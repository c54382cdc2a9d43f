"""Pages of glyphs and rules to blocks: running heads, paragraphs, tables, and what goes on overleaf."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from jizheng.model import Block, Cell, Paragraph, Table

from .columns import open_tables
from .geometry import Glyph, Line, Page, joins, lines_of, size_of
from .lattice import Lattice, lattices

_NUMBERED = re.compile(
    r"[ 　]*(?:第?[一二三四五六七八九十]+[、．.章节部]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、．]|\d+\.(?!\d)|[①-⑳]|目标\d|注[:：\d]|[（(]此页)"
)
_PART = re.compile(r"第[一二三四五六七八九十]+[部章节条]|[一二三四五六七八九十]+、")
_STOPS = ("。", "；", ";", "！", "？", "：", ":")
_MARGIN = 0.09  # share of the page's height where running heads stand
_PAGE_NUMBER = re.compile(r"[-—–· ]*(?:第 ?)?\d{1,4}(?: ?页)?(?:[ ,，/]*共? ?\d{1,4} ?页?)?[-—–· ]*$")


class Text(NamedTuple):
    """A line outside all ruled tables, with its page (from 0)."""

    page: int
    line: Line


class Grid(NamedTuple):
    """A table with the page and box it stands in; ``cells``: (row, column, spans, text, path)."""

    page: int
    top: float
    xs: list[float]
    rows: int
    cells: list[Cell]
    path: str
    bottom: float


Item = Text | Grid


def blocks_of(pages: list[Page], kind: str) -> list[Block]:
    """The blocks of a paged document; ``kind`` begins their paths (``pdf``, ``ofd``)."""
    items: list[list[Item]] = []
    for n, page in enumerate(pages):
        items.append(_items(n, page, kind))
    heads = _running_heads(pages, items)
    blocks: list[Block] = []
    flow: list[Item] = []
    for n in range(len(pages)):
        body = [item for item in items[n] if not (isinstance(item, Text) and (item.page, item.line.y) in heads)]
        _append(flow, body, pages)
    _paragraphs(flow, pages, kind, blocks)
    seen: set[str] = set()
    for page_items in items:
        for item in page_items:
            if isinstance(item, Text) and (role := heads.get((item.page, item.line.y))):
                text = item.line.text
                key = re.sub(r"\d+", "#", text)
                if key not in seen and not _PAGE_NUMBER.match(text):
                    seen.add(key)
                    blocks.append(Paragraph(text, _path(kind, item.page, [item.line]), role))
    return blocks


def _path(kind: str, page: int, lines: list[Line]) -> str:
    x, right = min(li.x for li in lines), max(li.right for li in lines)
    top, bottom = min(li.y - li.size for li in lines), max(li.y for li in lines)
    return box_path(kind, page, x, top, right, bottom)


def box_path(kind: str, page: int, x: float, top: float, right: float, bottom: float) -> str:
    """``pdf:p12@x,y,w,h`` in whole points, the page counted from 1."""
    x0, y0 = max(0, int(x)), max(0, int(top))
    return f"{kind}:p{page + 1}@{x0},{y0},{max(1, round(right) - x0)},{max(1, round(bottom) - y0)}"


def _items(n: int, page: Page, kind: str) -> list[Item]:
    """What stands on one page, top to bottom."""
    tables, loose = lattices(page.horizontal, page.vertical, page.glyphs)
    out: list[Item] = [_grid(n, t, kind) for t in tables]
    lines = lines_of(loose, size_of(loose))
    columns, rest = open_tables(lines)
    for found in columns:
        cells = [
            Cell(r, c, 1, 1, text, box_path(kind, n, x, y - size, right, y))
            for r, c, text, x, right, y, size in found.cells
        ]
        path = box_path(kind, n, found.xs[0], found.top, found.xs[-1], found.bottom)
        out.append(Grid(n, found.top, [round(x) for x in found.xs], found.rows, cells, path, found.bottom))
    out += [Text(n, line) for line in rest]
    out.sort(key=lambda i: i.line.y - i.line.size if isinstance(i, Text) else i.top)
    return out


def _grid(n: int, table: Lattice, kind: str) -> Grid:
    xs, ys = table.xs, table.ys
    cells: list[Cell] = []
    for box in table.boxes:
        left, right = xs[box.column], xs[box.column + box.column_span]
        path = box_path(kind, n, left, ys[box.row], right, ys[box.row + box.row_span])
        cells.append(Cell(box.row, box.column, box.row_span, box.column_span, _cell_text(box.glyphs, right), path))
    return Grid(n, ys[0], xs, len(ys) - 1, cells, box_path(kind, n, xs[0], ys[0], xs[-1], ys[-1]), ys[-1])


def _cell_text(glyphs: list[Glyph], right: float) -> str:
    """The text of a cell: a line that was only broken for want of room goes on without a newline."""
    if not glyphs:
        return ""
    size = size_of(glyphs)
    lines = lines_of(glyphs, size)
    left = min(li.x for li in lines)
    short = right - left < 9 * size and all(len(li.text) < 10 for li in lines)
    text = lines[0].text
    for before, line in zip(lines, lines[1:], strict=False):
        full = right - before.right < 2.2 * size
        own = _NUMBERED.match(line.text) or before.text.endswith(_STOPS)
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


def _append(flow: list[Item], body: list[Item], pages: list[Page]) -> None:
    """The items of the next page after those before; a table that goes on is made one."""
    for k, item in enumerate(body):
        last = flow[-1] if flow else None
        if k == 0 and isinstance(item, Grid) and isinstance(last, Grid) and _overleaf(last, item, pages):
            joined = _joined(last, item)
            if joined is not None:
                flow[-1] = joined
                continue
        flow.append(item)


def _overleaf(last: Grid, item: Grid, pages: list[Page]) -> bool:
    """Whether one table runs to the foot of its page and the next begins at the head of its own."""
    page = _last_page(last)
    return (
        item.page == page + 1 and last.bottom > 0.72 * pages[page].height and item.top < 0.28 * pages[item.page].height
    )


def _last_page(grid: Grid) -> int:
    place = grid.cells[-1].path if grid.cells else grid.path
    return int(place.split("@")[0].rpartition("p")[2]) - 1


def _joined(a: Grid, b: Grid) -> Grid | None:
    """Two tables on pages that follow as one, None when they do not belong together.

    A page shows only the rules of its own rows, so the columns of both are put together; what must
    agree are the outer edges.
    """
    if abs(a.xs[0] - b.xs[0]) > 4 or abs(a.xs[-1] - b.xs[-1]) > 4:
        return None
    xs = _union(a.xs, b.xs)
    if len(xs) > len(a.xs) or len(xs) > len(b.xs):
        a, b = _on(a, xs), _on(b, xs)
    repeated = 0
    first = _rows(a)
    for row in _rows(b):
        if repeated < len(first) and repeated < 4 and any(text for _, text in row) and row == first[repeated]:
            repeated += 1
        else:
            break
    cells = list(a.cells)
    rest = [c for c in b.cells if c.row >= repeated]
    split = _split_row(a, rest, repeated)
    for c in rest:
        if split and c.row == repeated:
            if c.text:
                k = next(k for k, d in enumerate(cells) if d.row == a.rows - 1 and d.column == c.column)
                cells[k] = cells[k]._replace(text=cells[k].text + joins(cells[k].text, c.text) + c.text)
            continue
        if c.row == repeated and c.row_span > 1 and not c.text and _lengthen(cells, c, a.rows, split):
            continue
        cells.append(c._replace(row=c.row - repeated - split + a.rows))
    return Grid(a.page, a.top, a.xs, a.rows + b.rows - repeated - split, cells, a.path, b.bottom)


def _lengthen(cells: list[Cell], c: Cell, rows: int, split: int) -> bool:
    """A tall blank cell at the head of a page is the label of the rows before, going on: make that longer."""
    for k, d in enumerate(cells):
        if (d.column, d.column_span) == (c.column, c.column_span) and d.row + d.row_span == rows and d.text:
            cells[k] = d._replace(row_span=d.row_span + c.row_span - split)
            return True
    return False


def _union(xs: list[float], others: list[float]) -> list[float]:
    out: list[float] = []
    for x in sorted([*xs, *others]):
        if not out or x - out[-1] > 4:
            out.append(x)
    return out


def _on(grid: Grid, xs: list[float]) -> Grid:
    """The table on finer columns."""
    at = [min(range(len(xs)), key=lambda k: abs(xs[k] - x)) for x in grid.xs]
    cells = [
        c._replace(column=at[c.column], column_span=max(1, at[c.column + c.column_span] - at[c.column]))
        for c in grid.cells
    ]
    return grid._replace(xs=xs, cells=cells)


def _rows(grid: Grid) -> list[tuple[tuple[int, str], ...]]:
    out: list[list[tuple[int, str]]] = [[] for _ in range(grid.rows)]
    for c in grid.cells:
        out[c.row].append((c.column, c.text))
    return [tuple(row) for row in out]


def _split_row(a: Grid, rest: list[Cell], first: int) -> int:
    """1 when the first row overleaf is the end of the last row before: only long texts go on in it."""
    above = {c.column: c for c in a.cells if c.row == a.rows - 1}
    row = [c for c in rest if c.row == first]
    written = [c for c in row if c.text]
    if not written or not row or row[0].text or any(c.row_span > 1 for c in written):
        return 0
    fits = all(c.column in above and above[c.column].column_span == c.column_span for c in written)
    goes_on = fits and all(
        len(above[c.column].text) > 12
        and not above[c.column].text.endswith(("。", "；", "！"))
        and not _NUMBERED.match(c.text)
        for c in written
    )
    return int(goes_on)


def _paragraphs(flow: list[Item], pages: list[Page], kind: str, blocks: list[Block]) -> None:
    """Lines to paragraphs: a full line goes on in the next one unless that begins something new."""
    bounds = [_bounds([i.line for i in flow if isinstance(i, Text) and i.page == n]) for n in range(len(pages))]
    group: list[Text] = []

    def close() -> None:
        if group:
            text = group[0].line.text
            for before, item in zip(group, group[1:], strict=False):
                text += joins(before.line.text, item.line.text) + item.line.text
            page = group[0].page
            blocks.append(Paragraph(text, _path(kind, page, [t.line for t in group if t.page == page])))
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


def _bounds(lines: list[Line]) -> tuple[float, float]:
    """Left and right edge of the body text of a page: those that several lines share."""
    if not lines:
        return 0.0, 0.0
    lefts, rights = sorted(li.x for li in lines), sorted(li.right for li in lines)
    return lefts[len(lefts) // 10], rights[len(rights) * 9 // 10]


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
    if _NUMBERED.match(b.text) and a.text.endswith(_STOPS):
        return False
    if right - a.right < 2.2 * a.size:
        return True
    # some words cannot be broken and leave the line before them short
    return a.right - left > 0.75 * (right - left) and not a.text.endswith(_STOPS) and not _NUMBERED.match(b.text)
