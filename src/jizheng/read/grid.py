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
        row, column, span, _, _, up = piece
        at = open_cells.get((column, span)) if up else None
        if at is not None and reach[at] == row:
            reach[at] = row + 1
            continue
        open_cells[column, span] = len(kept)
        kept.append(piece)
        reach.append(row + 1)
    new = tuple.__new__  # a third of the price of Cell(...)
    cells = [
        new(Cell, (row, column, end - row, span, text, where))
        for (row, column, span, text, where, _), end in zip(kept, reach, strict=True)
    ]
    return Table(tuple(cells), rows, columns, path)
