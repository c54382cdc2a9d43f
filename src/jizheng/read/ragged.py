"""The grid of a form from rows of unequal length: which cell spans which is worked out from the shape.

- A shorter row over a longer one that starts blank is a heading: its cells are laid over runs of
  cells below (``_lay``); a blank below is the same cell going on downwards.
- A row without a head of its own continues the label cells above it.
- A blank in a row that has a head is a blank cell: nothing was filled in, which is not zero.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from jizheng.model import Table

from .grid import Piece, table_of

if TYPE_CHECKING:
    from .tabbed import Row

Spans = list[tuple[int, int]]  # (column, span) of each cell of a row


def starts_heading(rows: list[Row], i: int) -> bool:
    """Whether row ``i`` is the first of a heading: it has a head, and a longer row below starts blank."""
    row = rows[i]
    if len(row) < 2 or not row[0].text or i + 1 == len(rows):
        return False
    below = rows[i + 1]
    return len(below) > len(row) and not below[0].text and any(c.text for c in below)


def grid_of(rows: list[Row]) -> Table:
    """The table of the rows, as wide as the longest of them."""
    width = max(map(len, rows))
    new = tuple.__new__  # a third of the price of Piece(...)
    pieces: list[Piece] = []
    heading_end = -1
    spans: list[Spans] = [[] for _ in rows]
    for i in range(len(rows) - 1, -1, -1):
        spans[i] = _spans(rows, i, spans[i + 1] if i + 1 < len(rows) else [], width)
    for i, row in enumerate(rows):
        if i > heading_end and row[0].text and starts_heading(rows, i):
            heading_end = _heading_end(rows, i, width)
        in_heading = i <= heading_end and i > 0 and not row[0].text
        lead = len(row) if in_heading else _lead(row)
        for k, (raw, (column, span)) in enumerate(zip(row, spans[i], strict=True)):
            text = raw.text
            pieces.append(new(Piece, (i, column, span, text, raw.path, not text and k < lead and i > 0)))
    return table_of(pieces, rows[0][0].path, len(rows), width)


def _heading_end(rows: list[Row], i: int, width: int) -> int:
    """The last row of the heading that starts at ``i``; ``i`` - 1 when what follows is not its data.

    Below a true heading stands a full row with a head; otherwise the first column is a label that
    goes on, and blanks to the right are data.
    """
    end = i
    while end + 1 < len(rows) and not rows[end + 1][0].text and len(rows[end + 1]) > len(rows[end]):
        end += 1
    after = rows[end + 1] if end + 1 < len(rows) else []
    return end if after and after[0].text and len(after) == len(rows[end]) == width else i - 1


def _lead(row: Row) -> int:
    """How many blank cells stand before the first written one; 0 in a row that is blank all over."""
    for k, cell in enumerate(row):
        if cell.text:
            return k
    return 0


def _spans(rows: list[Row], i: int, below: Spans, width: int) -> Spans:
    """Where the cells of row ``i`` stand, given the row below it."""
    row = rows[i]
    if len(row) == width:
        return [(k, 1) for k in range(width)]
    if starts_heading(rows, i) or (i and not row[0].text and i + 1 < len(rows) and _longer_blank(rows, i)):
        groups = _lay([c.text for c in row], [c.text for c in rows[i + 1]])
        out: Spans = []
        at = 0
        for size in groups:
            column = below[at][0]
            last = below[at + size - 1]
            out.append((column, last[0] + last[1] - column))
            at += size
        return out
    n = len(row)
    return [(k, 1) for k in range(n - 1)] + [(n - 1, width - n + 1)]


def _longer_blank(rows: list[Row], i: int) -> bool:
    below = rows[i + 1]
    return len(below) > len(rows[i]) and not below[0].text


def _lay(above: list[str], below: list[str]) -> list[int]:
    """How many cells of the row below each cell above covers; all of them, in order, at least one each.

    A blank below belongs to one cell alone (it is that cell going on); a name that occurs in the
    names below (结余 over 当年结余, 累计结余) and the cell called 其中 attract; ties go to the left.
    """
    n, m = len(above), len(below)
    if n * m > 400:  # far beyond any form: keep it cheap
        return [1] * (n - 1) + [m - n + 1]
    blanks = [0, *accumulate(not c for c in below)]
    inside = [[0, *accumulate(bool(name) and name in c for c in below)] for name in above]
    # best[a][b]: the best score of cells a… over cells b…, and the size that gives it
    nothing = (-(10**9), 0)
    best = [[nothing] * (m + 1) for _ in range(n + 1)]
    best[n][m] = (0, 0)
    for a in range(n - 1, -1, -1):
        for b in range(m - (n - a), a - 1, -1):
            for size in range(m - b - (n - a - 1), 0, -1):
                e = b + size
                empty = blanks[e] - blanks[b]
                named = 2 * (inside[a][e] - inside[a][b])
                if size == 1:
                    fit = 3 if empty else named
                else:
                    fit = named - 5 * empty + (2 if above[a].startswith("其中") else 0)
                score = best[a + 1][e][0] + fit
                if score > best[a][b][0]:
                    best[a][b] = (score, size)
    sizes: list[int] = []
    b = 0
    for a in range(n):
        sizes.append(best[a][b][1])
        b += sizes[-1]
    return sizes
