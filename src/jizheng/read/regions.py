"""A sheet holds titles, notes and several tables one below the other: here it is parted into them."""

from __future__ import annotations

from jizheng.model import Block, Cell, Paragraph, Table

_LONG = 25  # characters: a name of a row is shorter


def parted(table: Table) -> list[Block]:
    """The paragraphs and tables of a sheet in order.

    A row is a paragraph when one cell only is written in it, no tall cell holds it to its neighbours, and it
    stands above or below everything else, is merged over the whole width, or is a long text.
    """
    width = table.columns
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    written = [0] * table.rows
    tied = bytearray(table.rows)
    for cell in table.cells:
        row, _, down, _, text, _ = cell
        rows[row].append(cell)
        if text:
            written[row] += 1
        if down > 1:
            for r in range(row, row + down):
                tied[r] = 1
    many = [r for r in range(table.rows) if written[r] > 1 or tied[r]]
    first, last = (many[0], many[-1]) if many else (table.rows, table.rows)
    alone = [
        r
        for r in range(table.rows)
        if written[r] == 1 and not tied[r] and (r < first or r > last or _is_prose(rows[r], width))
    ]
    if not alone:
        return [table]
    out: list[Block] = []
    start = 0
    for r in [*alone, table.rows]:
        if region := _region(rows[start:r], table):
            out.append(region)
        if r < table.rows:
            cell = next(c for c in rows[r] if c.text)
            out += [Paragraph(line, cell.path) for line in cell.text.split("\n") if line.strip()]
        start = r + 1
    return out


def _is_prose(row: list[Cell], width: int) -> bool:
    cell = next(c for c in row if c.text)
    if cell.column_span == width:
        return True
    return cell.column == 0 and len(row) == width and len(cell.text) >= _LONG


def _region(rows: list[list[Cell]], table: Table) -> Table | None:
    """Rows that belong together as a table of their own, without blank edges; None when nothing is written."""
    inked = [k for k, row in enumerate(rows) if any(c.text or c.row_span * c.column_span > 1 for c in row)]
    if not inked or not any(c.text for row in rows for c in row):
        return None
    rows = rows[inked[0] : inked[-1] + 1]
    top = next(row[0].row for row in rows if row)
    written = [c for row in rows for c in row if c.text]
    left, right = min(c.column for c in written), max(c.column + c.column_span for c in written)
    new = tuple.__new__
    cells = tuple(
        new(Cell, (r - top, c - left, down, min(across, right - c), text, path))
        for row in rows
        for r, c, down, across, text, path in row
        if left <= c < right
    )
    return Table(cells, len(rows), right - left, f"{table.path}!{cells[0].path.rpartition('!')[2]}")
