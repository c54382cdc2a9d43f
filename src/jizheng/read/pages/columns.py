"""Tables without ruling lines: runs of lines whose pieces stand one under the other.

Only where it is certain: four lines or more, each piece in a column of its own, numbers in most lines.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .geometry import Line

_LINES = 4
_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+%?$")


class Columns(NamedTuple):
    """A table made of aligned pieces: (row, column, text, x, right, baseline, size) of each cell."""

    top: float
    bottom: float
    xs: list[float]
    rows: int
    cells: list[tuple[int, int, str, float, float, float, float]]


def open_tables(lines: list[Line]) -> tuple[list[Columns], list[Line]]:
    """The unruled tables among the lines of a page, and the other lines."""
    found: list[Columns] = []
    rest: list[Line] = []
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and len(line.parts) > 1 and (not run or line.y - run[-1].y < 3.5 * line.size):
            run.append(line)
            continue
        table = _table(run) if len(run) >= _LINES else None
        if table:
            found.append(table)
        else:
            rest += run
        run = []
        if line is not None:
            if len(line.parts) > 1:
                run = [line]
            else:
                rest.append(line)
    return found, rest


def _table(run: list[Line]) -> Columns | None:
    spans = sorted((left, right) for line in run for left, right, _ in line.parts)
    columns: list[list[float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    numbers = sum(any(_NUMBER.match(text) for _, _, text in line.parts) for line in run)
    full = sum(len(line.parts) == len(columns) for line in run)
    if len(columns) < 2 or numbers * 2 < len(run) or full * 3 < len(run):
        return None
    cells: list[tuple[int, int, str, float, float, float, float]] = []
    for r, line in enumerate(run):
        here = dict.fromkeys(range(len(columns)), "")
        for left, right, text in line.parts:
            column = next(c for c, (a, b) in enumerate(columns) if a <= left and right <= b)
            if here[column]:
                return None
            here[column] = text
        for c, text in here.items():
            cells.append((r, c, text, columns[c][0], columns[c][1], line.y, line.size))
    xs = [c[0] for c in columns] + [columns[-1][1]]
    return Columns(run[0].y - run[0].size, run[-1].y, xs, len(run), cells)
