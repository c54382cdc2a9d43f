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
    sheet = _Sheet(rows, start, spans, written, part, title, room, left)
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
        down, across = r2 - r1 + 1, c2 - c1 + 1
        r1 -= top
        c1 -= first
        if r1 < 0 or c1 < 0 or r1 >= inked or down < 1 or across < 1 or down > 5_000:
            continue
        if across > 200:  # noqa: PLR1730 - a call for each merged range is felt
            across = 200
        if c1 + across > width or r1 + down > height:
            if max(width, c1 + across) * max(height, r1 + down) > AREA:
                continue
            width, height = max(width, c1 + across), max(height, r1 + down)
        row = spans.get(r1)
        if row is None:
            spans[r1] = {c1: (down, across)}
        elif c1 in row:
            continue
        else:
            row[c1] = (down, across)
        if down > 1:
            tied.update(range(r1, r1 + down))
            for r in range(r1 + 1, r1 + down):
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
        self,
        rows: list[Row],
        start: tuple[int, int],
        spans: Spans,
        written: list[int],
        part: Sheet,
        title: str,
        room: Room,
        left: int,
    ) -> None:
        self._rows, self._spans, self._part, self._room, self._left = rows, spans, part, room, left
        self._written = written
        self._top = start[0]
        self._path = f"xlsx:{title}"
        width = len(rows[0])
        self._places = [column_name(start[1] + c) for c in range(width)]
        self._paths = [f"{self._path}!{place}" for place in self._places]
        area = len(rows) * width
        self._sparse = area > 100_000 and 5 * sum(written) < area
        self._cut = False

    def paragraphs(self, r: int, out: list[Block]) -> None:
        """The one written cell of a row, a paragraph a line."""
        c = next(c for c, value in enumerate(self._rows[r]) if value != "")
        path = f"{self._paths[c]}{self._top + r + 1}"
        out += [Paragraph(line, path) for line in self._text(r, c).split("\n") if line.strip()]

    def table(self, begin: int, end: int, out: list[Block]) -> None:
        """The rows ``begin:end`` as a table without blank edges; nothing when nothing is written in them."""
        whole = begin == 0 and end == len(self._rows)
        written, spans = self._written, self._spans
        if not any(islice(written, begin, end)):
            return
        if not whole:
            while not written[begin] and begin not in spans:
                begin += 1
            while not written[end - 1] and end - 1 not in spans:
                end -= 1
        first, last = (0, len(self._paths)) if whole else self._edges(begin, end)
        cells = self._cells(begin, end, first, last)
        path = self._path if whole else cells[0].path
        out.append(Table(tuple(cells), end - begin, last - first, path))

    def _edges(self, begin: int, end: int) -> tuple[int, int]:
        """The first column that is written in, and the one after the last."""
        first, last = len(self._paths), 0
        for r in range(begin, end):
            if not self._written[r]:
                continue
            row = self._rows[r]
            c = 0
            while c < first and row[c] == "":
                c += 1
            first = c
            c = len(row) - 1
            while row[c] == "":
                c -= 1
            spans = self._spans.get(r)
            last = max(last, c + (spans[c][1] if spans and c in spans else 1))
            if not first and last >= len(row):
                break
        return first, last

    def _cells(self, begin: int, end: int, first: int, last: int) -> list[Cell]:
        cells: list[Cell] = []
        add = cells.append
        new = tuple.__new__  # a third of the price of Cell(...)
        paths, sparse, longest = self._paths, self._sparse, self._room.limits.cell_text
        plain = not self._part.errors
        none: dict[int, tuple[int, int]] = {}
        for r in range(begin, end):
            if len(cells) + last - first > self._left:
                limit = self._room.limits.cells
                self._room.problems.append(problem("too_many_cells", name=self._room.name, limit=limit))
                break
            if sparse and not self._written[r]:
                continue
            number = str(self._top + r + 1)
            row, line, c = self._rows[r], r - begin, first
            span_at = self._spans.get(r, none).get
            while c < last:
                value = row[c]
                if span := span_at(c):
                    down, across = span
                    across = min(across, last - c)
                else:
                    down = across = 1
                if down:
                    if value == "":
                        text = ""
                    elif plain and isinstance(value, str) and len(value) <= longest and not value.isspace():
                        text = value
                    else:
                        text = self._text(r, c)
                    if text or not sparse:
                        add(new(Cell, (line, c - first, down, across, text, paths[c] + number)))
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
