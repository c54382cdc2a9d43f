"""Where the merged ranges of a sheet begin and end, row by row."""

from __future__ import annotations

from collections.abc import Iterable

from .sheets import AREA, Rectangle, Row

_WIDEST = 200
_TALLEST = 5_000
Piece = tuple[int, int, int]
"""A merged cell in one row: its first column, the one after its last, and how many rows it covers; 0 = it begins
further up."""


def merged_in(
    rows: list[Row], start: tuple[int, int], ranges: Iterable[Rectangle], left: int
) -> tuple[list[list[Piece]], set[int]]:
    """The pieces of every row, and the rows that tall cells tie together; the rows are made equally long.

    ``start``: the top left corner of ``rows``.  Ranges are taken until the tall ones cover ``left`` cells.
    """
    top, first = start
    width, height = max(map(len, rows)), len(rows)
    inked = height
    pieces: list[list[Piece]] = [[] for _ in rows]
    tied: set[int] = set()
    for r1, r2, c1, c2 in ranges:
        r, c, end = r1 - top, c1 - first, c2 - first + 1
        if c < 0 or end <= c or not 0 <= r < inked:
            continue
        if end - c > _WIDEST:
            end = c + _WIDEST
        bottom = r + r2 - r1 + 1
        if end > width or bottom > height:
            if bottom - r > _TALLEST or max(width, end) * max(height, bottom) > AREA:
                continue
            width, height = max(width, end), max(height, bottom)
            pieces += [[] for _ in range(height - len(pieces))]
        if r1 == r2:
            pieces[r].append((c, end, 1))
        elif r1 < r2 and bottom - r <= _TALLEST:
            pieces[r].append((c, end, bottom - r))
            for k in range(r + 1, bottom):
                pieces[k].append((c, end, 0))
            tied.update(range(r, bottom))
            left -= (bottom - r) * (end - c)
            if left < 0:
                break
    rows += [[] for _ in range(height - len(rows))]
    for row in rows:
        if len(row) < width:
            row += [""] * (width - len(row))
    return pieces, tied
