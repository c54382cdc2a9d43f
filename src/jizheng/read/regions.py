"""A sheet holds titles, notes and several tables one below the other: here it is parted into them.

A row is a paragraph when one cell only is written in it, no tall cell holds it to its neighbours, and it
stands above or below everything else, is merged over the whole width, or is a long text.
"""

from __future__ import annotations

from itertools import islice

from jizheng.model import Block, Cell, Paragraph, Table

from .problems import problem
from .sheets import AREA, Rectangle, Room, Sheet, column_name, words

_LONG = 25  # characters: a name of a row is shorter
_REPORTED = 5  # problems of one kind per sheet; the rest would only bury them
Spans = dict[int, dict[int, tuple[int, int]]]
"""Row → column → how many rows and columns the merged cell there covers; 0 rows: it begins further up."""
Row = list[object]


def blocks_of_sheet(
    rows: list[Row],
    start: tuple[int, int],
    merged: list[Rectangle],
    title: str,
    part: Sheet,
    room: Room,
    left: int,
) -> list[Block]:
    """The used rectangle, whose top left corner is ``start``, as paragraphs and tables of at most ``left`` cells.

    "" in ``rows`` is a blank cell; what merged ranges cover is left out.  Short ``rows`` are filled up.
    """
    _say(title, part, room)
    spans, tied = _merge(rows, start, merged, left)
    height, width = len(rows), len(rows[0])
    written = [width - row.count("") for row in rows]
    sheet = _Sheet(rows, start, spans, part, title, room, left)
    many = [r for r in range(height) if written[r] > 1 or r in tied]
    begin, end = (many[0], many[-1]) if many else (height, height)
    out: list[Block] = []
    region = 0
    for r in range(height):
        if written[r] != 1 or (begin < r < end and (r in tied or not _is_prose(rows[r], spans.get(r), width))):
            continue
        if r in (begin, end):
            continue
        sheet.table(region, r, out)
        sheet.paragraphs(r, out)
        region = r + 1
    sheet.table(region, height, out)
    return out


def _is_prose(row: Row, spans: dict[int, tuple[int, int]] | None, width: int) -> bool:
    column = next(c for c, value in enumerate(row) if value != "")
    if spans is not None:
        return column in spans and spans[column][1] == width
    value = row[0]
    return column == 0 and isinstance(value, str) and len(value) >= _LONG


def _merge(rows: list[Row], start: tuple[int, int], merged: list[Rectangle], left: int) -> tuple[Spans, set[int]]:
    """Make the rows equally long; the spans of merged cells, and the rows that tall cells tie together."""
    top, first = start
    width, height = max(map(len, rows)), len(rows)
    inked = height
    spans: Spans = {}
    tied: set[int] = set()
    for (r1, c1), (r2, c2) in merged:
        r1, r2, c1, c2 = r1 - top, r2 - top, c1 - first, c2 - first
        down, across = r2 - r1 + 1, c2 - c1 + 1
        if r1 < 0 or c1 < 0 or r1 >= inked or down < 1 or across < 1 or down > 5_000:
            continue
        if across > 200:
            across, c2 = 200, c1 + 199
        if c2 >= width or r2 >= height:
            if max(width, c2 + 1) * max(height, r2 + 1) > AREA:
                continue
            width, height = max(width, c2 + 1), max(height, r2 + 1)
        row = spans.get(r1)
        if row is None:
            row = spans[r1] = {}
        elif c1 in row:
            continue
        row[c1] = (down, across)
        if down > 1:
            tied.update(range(r1, r2 + 1))
            for r in range(r1 + 1, r2 + 1):
                spans.setdefault(r, {})[c1] = (0, across)  # covered from above
            left -= down * across
            if left < 0:
                break
    rows += [[] for _ in range(height - len(rows))]
    for row_ in rows:
        if len(row_) < width:
            row_ += [""] * (width - len(row_))
    return spans, tied


class _Sheet:
    """Writes the rows of a sheet as blocks."""

    def __init__(
        self, rows: list[Row], start: tuple[int, int], spans: Spans, part: Sheet, title: str, room: Room, left: int
    ) -> None:
        self._rows, self._spans, self._part, self._room, self._left = rows, spans, part, room, left
        self._top = start[0]
        self._path = f"xlsx:{title}"
        width = len(rows[0])
        self._places = [column_name(start[1] + c) for c in range(width)]
        self._paths = [f"{self._path}!{place}" for place in self._places]
        blank = sum(row.count("") for row in rows) if len(rows) * width > 100_000 else 0
        self._sparse = 5 * (len(rows) * width - blank) < len(rows) * width
        self._cut = False

    def paragraphs(self, r: int, out: list[Block]) -> None:
        """The one written cell of a row, a paragraph a line."""
        c = next(c for c, value in enumerate(self._rows[r]) if value != "")
        path = f"{self._paths[c]}{self._top + r + 1}"
        out += [Paragraph(line, path) for line in self._text(r, c).split("\n") if line.strip()]

    def table(self, begin: int, end: int, out: list[Block]) -> None:
        """The rows ``begin:end`` as a table without blank edges; nothing when nothing is written in them."""
        rows = self._rows
        width = len(self._paths)
        whole = begin == 0 and end == len(rows)
        blanks = [row.count("") for row in islice(rows, begin, end)]
        inked = [k for k, n in enumerate(blanks, begin) if n < width or (k in self._spans and not whole)]
        if not inked or min(blanks) == width:
            return
        if not whole:
            begin, end = inked[0], inked[-1] + 1
        first, last = (0, width) if whole else self._edges(begin, end)
        cells = self._cells(begin, end, first, last)
        path = self._path if whole else cells[0].path
        out.append(Table(tuple(cells), end - begin, last - first, path))

    def _edges(self, begin: int, end: int) -> tuple[int, int]:
        """The first column that is written in, and the one after the last."""
        first, last = len(self._paths), 0
        for r in range(begin, end):
            row, spans = self._rows[r], self._spans.get(r, {})
            used = [c for c, value in enumerate(row) if value != ""]
            if used:
                first = min(first, used[0])
                last = max(last, used[-1] + spans.get(used[-1], (1, 1))[1])
        return first, last

    def _cells(self, begin: int, end: int, first: int, last: int) -> list[Cell]:
        new = tuple.__new__  # a third of the price of Cell(...)
        cells: list[Cell] = []
        paths, sparse, longest = self._paths, self._sparse, self._room.limits.cell_text
        plain = not self._part.errors
        none: dict[int, tuple[int, int]] = {}
        for r in range(begin, end):
            if len(cells) + last - first > self._left:
                limit = self._room.limits.cells
                self._room.problems.append(problem("too_many_cells", name=self._room.name, limit=limit))
                break
            number = str(self._top + r + 1)
            spans = self._spans.get(r, none)
            line = r - begin
            row = self._rows[r]
            c = first
            while c < last:
                value = row[c]
                down = across = 1
                if c in spans:
                    down, across = spans[c]
                    across = min(across, last - c)
                if value == "":
                    text = ""
                elif plain and isinstance(value, str) and len(value) <= longest and not value.isspace():
                    text = value
                else:
                    text = self._text(r, c)
                if down and not (sparse and not text):
                    cells.append(new(Cell, (line, c - first, down, across, text, paths[c] + number)))
                c += across
        self._left -= len(cells)
        return cells

    def _text(self, r: int, c: int) -> str:
        value = self._rows[r][c]
        place = f"{self._places[c]}{self._top + r + 1}"
        if not isinstance(value, str):
            return words(value, self._part.percent.get(place))
        text = self._part.errors.get(place) or ("" if value.isspace() else value)
        limit = self._room.limits.cell_text
        if len(text) > limit:
            if not self._cut:
                self._room.problems.append(problem("text_cut", self._path, name=self._room.name, limit=limit))
            self._cut = True
            text = text[:limit]
        return text


def _say(title: str, part: Sheet, room: Room) -> None:
    """Formulas without a result and error values."""
    for place in part.no_value[:_REPORTED]:
        path = f"xlsx:{title}!{place}"
        room.problems.append(problem("formula_no_value", path, name=room.name, sheet=title, cell=place))
    for place, error in list(part.errors.items())[:_REPORTED]:
        path = f"xlsx:{title}!{place}"
        room.problems.append(problem("error_value", path, name=room.name, sheet=title, cell=place, value=error))
