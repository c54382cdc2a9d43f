"""Tables written with bars (``a | b | c |``): only where the rows are certain.

Web pages saved as text keep a bar a grid column, so every whole row has the same number of bars;
a row that was broken over lines comes back to that number when its lines are put together.  Where
that does not come out, the lines were flattened and stay paragraphs.
"""

from __future__ import annotations

from collections import Counter

from jizheng.model import Block, Paragraph, Table

from .grid import Piece, table_of

Line = tuple[int, str]


def pipe_tables(lines: list[str]) -> list[Block]:
    """Blocks of a text in which bars occur; runs of lines with bars become tables if they fit."""
    blocks: list[Block] = []
    run: list[Line] = []
    for n, line in enumerate([*lines, ""], 1):
        if "|" in line:
            run.append((n, line))
            continue
        if run:
            table = _table(run)
            blocks += [table] if table else [Paragraph(t, f"text:{m}:1") for m, t in run if t.strip()]
            run = []
        if line.strip():
            blocks.append(Paragraph(line, f"text:{n}:1"))
    return blocks


def _table(run: list[Line]) -> Table | None:
    """The run as a table, None when its rows are not certain."""
    counts = Counter(line.count("|") for _, line in run)
    width, often = counts.most_common(1)[0]
    if width != max(counts) or width < 2 or often < 2 or often * 10 < len(run) * 6:
        return None
    framed = all(line.lstrip().startswith("|") for _, line in run)  # | a | b |, as in Markdown
    rows: list[list[Piece]] = []
    open_row: list[Piece] = []
    bars = 0
    for n, line in run:
        cells = _cells(n, line)
        ends = line.rstrip().endswith("|")
        open_row += cells[1 if framed else 0 : -1 if ends else None]
        bars += line.count("|")
        if bars > width or (not ends and bars != width):
            return None
        if bars == width:
            rows.append(open_row)
            open_row, bars = [], 0
    if open_row:  # the text was cut inside its last row
        rows.append(open_row)
    rows = [row for row in rows if row and not all(set(c.text) and set(c.text) <= set(":-") for c in row)]
    if any(len(_trim(row)) > 1 and _number(row[0].text) for row in rows):
        return None  # a row that starts with an amount has lost its head
    columns = max((len(_trim(row)) for row in rows), default=0)
    if columns < 2:
        return None
    pieces: list[Piece] = []
    titles = True  # rows of one cell before the first fuller one go over the whole width
    for i, row in enumerate(rows):
        titles = titles and len(_trim(row)) < 2
        if titles:
            pieces.append(row[0]._replace(row=i, span=columns))
        else:
            pieces += [piece._replace(row=i, column=k) for k, piece in enumerate(_fill(row, columns))]
    return table_of(pieces, f"text:{run[0][0]}:1", len(rows), columns)


def _cells(n: int, line: str) -> list[Piece]:
    out: list[Piece] = []
    at = 0
    for raw in line.split("|"):
        text = raw.strip()
        column = at + (len(raw) - len(raw.lstrip()) if text else 0)
        out.append(Piece(0, 0, 1, text, f"text:{n}:{column + 1}"))
        at += len(raw) + 1
    return out


def _trim(row: list[Piece]) -> list[Piece]:
    end = len(row)
    while end and not row[end - 1].text:
        end -= 1
    return row[:end]


def _fill(row: list[Piece], columns: int) -> list[Piece]:
    blank = row[-1]._replace(text="")
    return (row + [blank] * columns)[:columns]


def _number(text: str) -> bool:
    return bool(text) and text.replace(",", "").replace(".", "").replace("%", "").isdigit()
