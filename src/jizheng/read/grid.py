"""Cells placed on a grid: the common last step of every reader that must work out spans itself."""

from __future__ import annotations

from typing import NamedTuple

from jizheng.model import Cell, Table


class Piece(NamedTuple):
    """One physical cell: where it stands and what is in it; ``up`` = it continues the cell above."""

    row: int
    column: int
    span: int
    text: str
    path: str
    up: bool = False


def table_of(pieces: list[Piece], path: str, rows: int, columns: int) -> Table:
    """The table of ``pieces`` (in row-major order): a piece marked ``up`` lengthens the cell above it.

    A piece that is marked ``up`` but has no cell of just its columns above stays a cell of its own.
    """
    open_cells: dict[tuple[int, int], int] = {}  # (column, span) -> index of the cell that reaches the row above
    reach: list[int] = []
    kept: list[Piece] = []
    for piece in pieces:
        key = (piece.column, piece.span)
        at = open_cells.get(key)
        if piece.up and at is not None and reach[at] == piece.row:
            reach[at] = piece.row + 1
            continue
        open_cells[key] = len(kept)
        kept.append(piece)
        reach.append(piece.row + 1)
    cells = [Cell(p.row, p.column, end - p.row, p.span, p.text, p.path) for p, end in zip(kept, reach, strict=True)]
    return Table(tuple(cells), rows, columns, path)
