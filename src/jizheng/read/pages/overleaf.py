"""Tables that go on overleaf: made one again, without the heads that each page repeats."""

from __future__ import annotations

import re

from jizheng.model import Cell

from .geometry import Page, joins
from .paper import Grid, Item, Text

NUMBERED = re.compile(
    r"[ 　]*(?:第?[一二三四五六七八九十]+[、．.章节部]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、．]|\d+\.(?!\d)|[①-⑳]|目标\d|注[:：\d]|[（(]此页)"
)
_ENDS = ("。", "；", "！")
_BREAKS_OFF = ("：", ":", "，", "、", "（", "“", "《")


def append(flow: list[Item], body: list[Item], pages: list[Page]) -> None:
    """The items of the next page after those before; a table that goes on is made one."""
    last = flow[-1] if flow else None
    lead = next((k for k, item in enumerate(body) if isinstance(item, Grid)), None)
    if isinstance(last, Grid) and lead is not None:
        item = body[lead]
        joined = None
        if isinstance(item, Grid) and _overleaf(last, item, pages) and _repeated(flow, body[:lead]):
            joined = _joined(last, item)
        if joined is not None:
            flow[-1] = joined
            body = body[lead + 1 :]
    flow += body


def _repeated(flow: list[Item], lead: list[Item]) -> bool:
    """Whether the lines above a table only repeat those above the one before: its title, number and unit."""
    if not lead:
        return True
    before = [re.sub(r"\s", "", i.line.text) for i in flow[-2 - 2 * len(lead) : -1] if isinstance(i, Text)]
    return all(isinstance(i, Text) and re.sub(r"\s|[（(]?续表?[)）]?", "", i.line.text) in {*before, ""} for i in lead)


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
        if c.row == repeated and (split or (c.row_span > 1 and not c.text)) and _goes_into(cells, c, a.rows, split):
            continue
        line = max(c.row - repeated - split, 0)
        cells.append(c._replace(row=line + a.rows, row_span=c.row_span - (split if c.row == repeated else 0)))
    return Grid(a.page, a.top, a.xs, a.rows + b.rows - repeated - split, cells, a.path, b.bottom)


def _goes_into(cells: list[Cell], c: Cell, rows: int, split: int) -> bool:
    """A cell at the head of a page is the end of the one above it: its text and its height go there.

    Without a split row only a tall blank cell does: the label of the rows before, going on.
    """
    for k, d in enumerate(cells):
        if (d.column, d.column_span) == (c.column, c.column_span) and d.row + d.row_span == rows and (d.text or split):
            between = "\n" if NUMBERED.match(c.text) and d.text.endswith(_ENDS) else joins(d.text, c.text)
            text = d.text + between + c.text if d.text and c.text else d.text or c.text
            cells[k] = d._replace(text=text, row_span=d.row_span + c.row_span - split)
            return True
    return split == 1 and c.row_span == 1 and not c.text


def _union(xs: list[float], others: list[float]) -> list[float]:
    out: list[float] = []
    for x in sorted([*xs, *others]):
        if not out or x - out[-1] > 4:
            out.append(x)
    return out


def _on(grid: Grid, xs: list[float]) -> Grid:
    """The table on finer columns."""
    at = [min(range(len(xs)), key=lambda k: abs(xs[k] - x)) for x in grid.xs]
    new = tuple.__new__
    cells = [
        new(Cell, (row, at[column], down, max(1, at[column + across] - at[column]), text, path))
        for row, column, down, across, text, path in grid.cells
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
    written = [c for c in row if c.text and c.row_span == 1]
    if not written:
        return 0
    head = row[0]  # the name of a new row, unless the name above plainly breaks off or it names several rows
    if head.row_span == 1 and head.text:
        before = above[head.column].text if head.column in above else ""
        alone = len(written) == 1 and len(before) > 20 and head.text.endswith(_ENDS)
        if not alone and not before.endswith(_BREAKS_OFF):
            return 0
    fits = all(c.column in above and above[c.column].column_span == c.column_span for c in written)
    goes_on = fits and (
        any(above[c.column].text.endswith(_BREAKS_OFF) for c in written)
        or all(
            len(above[c.column].text) > 12 and not above[c.column].text.endswith(_ENDS) and not NUMBERED.match(c.text)
            for c in written
        )
    )
    return int(goes_on)
