"""A sheet holds titles, notes and several tables one below the other: here it is parted into them.

A row is a paragraph when one cell only is written in it, no tall cell holds it to its neighbours, and it
stands above or below everything else, is merged over the whole width, or is a long text.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from jizheng.model import Block, Cell, Paragraph, Table

from .merged import Piece, merged_in
from .problems import problem
from .sheets import Rectangle, Room, Row, Sheet, column_name, words

_LONG = 25  # characters: a name of a row is shorter
_REPORTED = 5  # problems of one kind per sheet; the rest would only bury them
Place = tuple[int, int, int, int, str]
"""A cell of a row: its column on the sheet and in the table, how many rows and columns it covers, its path without
the row."""


def blocks_of_sheet(
    rows: list[Row],
    start: tuple[int, int],
    ranges: Iterable[Rectangle],
    title: str,
    part: Sheet,
    room: Room,
    left: int,
) -> list[Block]:
    """The used rectangle, whose top left corner is ``start``, as paragraphs and tables of at most ``left`` cells.

    "" in ``rows`` is a blank cell; what merged ``ranges`` cover is left out.  Short ``rows`` are filled up.
    """
    _say(title, part, room)
    pieces, tied = merged_in(rows, start, ranges, left)
    height, width = len(rows), len(rows[0])
    written = [width - row.count("") for row in rows]
    sheet = _Sheet(rows, start, pieces, written, part, title, room, left)
    many = (
        [r for r, n in enumerate(written) if n > 1 or r in tied]
        if tied
        else [r for r, n in enumerate(written) if n > 1]
    )
    begin, end = (many[0], many[-1]) if many else (height, height)
    out: list[Block] = []
    region = 0
    for r, n in enumerate(written):
        if n != 1 or (begin < r < end and (r in tied or not _is_prose(rows[r], pieces[r]))):
            continue
        if r in (begin, end):
            continue
        sheet.table(region, r, out)
        sheet.paragraphs(r, out)
        region = r + 1
    sheet.table(region, height, out)
    return out


def _is_prose(row: Row, pieces: list[Piece]) -> bool:
    value = row[0]
    if value == "":
        return False
    if pieces:
        return any(c == 0 and end == len(row) for c, end, _ in pieces)
    return isinstance(value, str) and len(value) >= _LONG


class _Sheet:
    """Writes the rows of a sheet as blocks."""

    def __init__(
        self,
        rows: list[Row],
        start: tuple[int, int],
        pieces: list[list[Piece]],
        written: list[int],
        part: Sheet,
        title: str,
        room: Room,
        left: int,
    ) -> None:
        self._rows, self._pieces, self._part, self._room, self._left = rows, pieces, part, room, left
        self._written = written
        self._top = start[0]
        self._path = f"xlsx:{title}"
        width = len(rows[0])
        self._places = [column_name(start[1] + c) for c in range(width)]
        self._paths = [f"{self._path}!{place}" for place in self._places]
        area = len(rows) * width
        self._sparse = area > 100_000 and 5 * sum(written) < area
        self._cut = False
        # by edges and pieces: the rows of a form have few different layouts
        self._layouts: dict[tuple[int, int], dict[tuple[Piece, ...], list[Place]]] = {}
        self._odd = not (part.plain or _worded(rows, start, part, room.limits.cell_text))

    def paragraphs(self, r: int, out: list[Block]) -> None:
        """The one written cell of a row, a paragraph a line."""
        row = self._rows[r]
        c = 0 if row[0] != "" else next(c for c, value in enumerate(row) if value != "")
        path = f"{self._paths[c]}{self._top + r + 1}"
        out += [Paragraph(line, path) for line in self._text(r, c).split("\n") if line.strip()]

    def table(self, begin: int, end: int, out: list[Block]) -> None:
        """The rows ``begin:end`` as a table without blank edges; nothing when nothing is written in them."""
        whole = begin == 0 and end == len(self._rows)
        written, pieces = self._written, self._pieces
        if not any(islice(written, begin, end)):
            return
        if not whole:
            while not written[begin] and not pieces[begin]:
                begin += 1
            while not written[end - 1] and not pieces[end - 1]:
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
            last = max(last, c + 1, *[reach for begins, reach, _ in self._pieces[r] if begins == c])
            if not first and last >= len(row):
                break
        return first, last

    def _cells(self, begin: int, end: int, first: int, last: int) -> list[Cell]:
        """The cells of the rows ``begin:end`` in the columns ``first:last``."""
        left, sparse = self._left, self._sparse
        layouts = self._layouts.setdefault((first, last), {})
        lines: list[tuple[int, Row, str, list[Place]]] = []
        for r in range(begin, end):
            if last - first > left:
                limit = self._room.limits.cells
                self._room.problems.append(problem("too_many_cells", name=self._room.name, limit=limit))
                break
            if sparse and not self._written[r]:
                continue
            key = tuple(sorted(self._pieces[r]))
            layout = layouts.get(key)
            if layout is None:
                layout = layouts[key] = self._layout(key, first, last)
            row = self._rows[r]
            if self._odd:
                row = ["" if value == "" else self._text(r, c) for c, value in enumerate(row)]
            if sparse:
                layout = [place for place in layout if row[place[0]]]
            left -= len(layout)
            lines.append((r - begin, row, str(self._top + r + 1), layout))
        self._left = left
        new = tuple.__new__  # a third of the price of Cell(...)
        return [
            new(Cell, (line, column, down, across, row[c], path + number))
            for line, row, number, layout in lines
            for c, column, down, across, path in layout
        ]

    def _layout(self, pieces: tuple[Piece, ...], first: int, last: int) -> list[Place]:
        """The cells of a row in the columns ``first:last``."""
        out: list[Place] = []
        add, paths = out.append, self._paths
        at = first
        for begins, end, down in pieces:
            if begins < at:
                continue  # overlapped, or cut by the left edge
            while at < begins and at < last:
                add((at, at - first, 1, 1, paths[at]))
                at += 1
            if begins < last:
                at = min(last, end)
                if down:
                    add((begins, begins - first, down, at - begins, paths[begins]))
        while at < last:
            add((at, at - first, 1, 1, paths[at]))
            at += 1
        return out

    def _text(self, r: int, c: int) -> str:
        value: Any = self._rows[r][c]
        if not self._odd:
            return str(value)
        text = self._part.errors.get(f"{self._places[c]}{self._top + r + 1}") or ("" if value.isspace() else value)
        limit = self._room.limits.cell_text
        if len(text) > limit:
            if not self._cut:
                self._room.problems.append(problem("text_cut", self._path, name=self._room.name, limit=limit))
            self._cut = True
            text = text[:limit]
        return text


def _worded(rows: list[Row], start: tuple[int, int], part: Sheet, longest: int) -> bool:
    """Put numbers and dates into words; whether all words are then shown just as they are."""
    top, first = start
    for r, row in enumerate(rows):
        try:
            "".join(row)  # type: ignore[arg-type]
        except TypeError:
            for c, value in enumerate(row):
                if not isinstance(value, str):
                    decimals = part.percent.get(f"{column_name(first + c)}{top + r + 1}") if part.percent else None
                    row[c] = words(value, decimals)
    texts: set[Any] = set().union(*rows)
    return not part.errors and not any(map(str.isspace, texts)) and max(map(len, texts), default=0) <= longest


def _say(title: str, part: Sheet, room: Room) -> None:
    """Formulas without a result and error values."""
    for place in part.no_value[:_REPORTED]:
        path = f"xlsx:{title}!{place}"
        room.problems.append(problem("formula_no_value", path, name=room.name, sheet=title, cell=place))
    for place, error in list(part.errors.items())[:_REPORTED]:
        path = f"xlsx:{title}!{place}"
        room.problems.append(problem("error_value", path, name=room.name, sheet=title, cell=place, value=error))
