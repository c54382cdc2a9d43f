"""A Word table from its physical cells: vertical merges folded into the cell they start from."""

from __future__ import annotations

from jizheng.model import Cell, Table

RawCell = tuple[int, int, bool, str]
"""(grid column, column span, whether it continues the cell above, text)."""
Row = list[RawCell]


def table_of_rows(rows: list[Row], path: str) -> Table:
    """The table; ``path/r[j]/c[k]`` counts physical cells, those that continue a cell above included.

    A continuing cell without a cell of just its columns above stays a cell of its own.
    """
    new = tuple.__new__  # a third of the price of Cell(...), and a nation's forms have many cells
    cells: list[list[object]] = []
    above: dict[tuple[int, int], int] = {}  # (column, span) → index of the cell that reaches the row above
    width = 0
    merged = any(cell[2] for row in rows for cell in row)
    for r, row in enumerate(rows):
        here: dict[tuple[int, int], int] = {}
        place = f"{path}/r[{r + 1}]/c["
        for k, (column, span, up, text) in enumerate(row, 1):
            if merged:
                key = (column, span)
                if up and key in above:
                    at = here[key] = above[key]
                    cells[at][2] += 1  # type: ignore[operator]
                    continue
                here[key] = len(cells)
            if text:
                text = "" if text.isspace() else text.strip("\n")
            cells.append([r, column, 1, span, text, f"{place}{k}]"])
        if row:
            width = max(width, column + span)
        above = here
    return Table(tuple([new(Cell, cell) for cell in cells]), len(rows), width, path)
