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
    cells: list[Cell] = []
    more: dict[int, int] = {}  # index of a cell → rows it goes on for
    above: dict[tuple[int, int], int] = {}  # (column, span) → index of the cell that reaches the row above
    width = 0
    for r, row in enumerate(rows):
        here: dict[tuple[int, int], int] = {}
        place = f"{path}/r[{r + 1}]/c["
        k = 0
        for column, span, up, text in row:
            k += 1
            key = (column, span)
            if up and key in above:
                at = here[key] = above[key]
                more[at] = more.get(at, 0) + 1
                continue
            here[key] = len(cells)
            if text:
                text = "" if text.isspace() else text.strip("\n")
            cells.append(new(Cell, (r, column, 1, span, text, f"{place}{k}]")))
        if row:
            width = max(width, column + span)
        above = here
    for at, rows_ in more.items():
        cells[at] = cells[at]._replace(row_span=1 + rows_)
    return Table(tuple(cells), len(rows), width, path)
