"""A table saved a row a line, its cells parted by TABs; blanks between two TABs are cells left empty.

Where a cell spans several columns the copy leaves the others blank, so every row of a table has its
cells in the right column; a row that ends early is only short of blanks.
"""

from __future__ import annotations

import re

from jizheng.model import Block, Paragraph

from .grid import Piece, table_of

_INSIDE = re.compile(r"^[ \t]*[^\s\t][^\t\n]*\t[^\n]*\S", re.MULTILINE)


def is_tsv(text: str, opens: int) -> bool:
    """Whether TABs stand inside lines, between cells, more often than they open them (``opens`` lines do)."""
    inside = sum(1 for _ in _INSIDE.finditer(text))
    return inside >= 3 and inside > opens


def tsv_blocks(lines: list[str]) -> list[Block]:
    """Blocks of a text in which runs of at least two lines with TABs inside are tables."""
    blocks: list[Block] = []
    run: list[tuple[int, str]] = []
    for n, line in enumerate([*lines, ""], 1):
        if "\t" in line.strip() or (run and "\t" in line and line.strip()):
            run.append((n, line))
            continue
        if len(run) > 1:
            blocks.append(_table(run))
        else:
            blocks += [Paragraph(text, f"text:{m}:1") for m, text in run]
        run = []
        if line.strip():
            blocks.append(Paragraph(line, f"text:{n}:1"))
    return blocks


def _table(run: list[tuple[int, str]]) -> Block:
    pieces: list[Piece] = []
    width = max(len(line.rstrip().split("\t")) for _, line in run)
    for row, (n, line) in enumerate(run):
        at = 1
        cells = line.rstrip().split("\t")
        for column in range(width):
            text = cells[column] if column < len(cells) else ""
            pieces.append(Piece(row, column, 1, text.strip(), f"text:{n}:{at + len(text) - len(text.lstrip())}"))
            at += len(text) + 1
    return table_of(pieces, f"text:{run[0][0]}:1", len(run), width)
