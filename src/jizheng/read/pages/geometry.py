"""Glyphs and ruling lines on a page, and how glyphs make lines: shared by every paged format.

Coordinates are points with the origin at the top left corner and y growing downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple


class Glyph(NamedTuple):
    """One character, or a piece of neighbours of one kind.

    Left and right edge (of the square, if it fills one), baseline, height of its ink.
    """

    x: float
    right: float
    y: float
    height: float
    text: str


class Rule(NamedTuple):
    """A straight line along an axis: ``at`` is its fixed coordinate, from ``start`` to ``end`` along the other."""

    at: float
    start: float
    end: float


class Page(NamedTuple):
    """What stands on one page.

    ``pictures``: number of images; ``pictured``: share of the page that they cover; ``unmapped``: glyphs without
    a character.  ``turn``: by how many right angles clockwise it was turned against what a viewer shows, for its text
    to run from left to right.  ``sure``: of a picture that was read, where words stand (x, y) and how sure they are
    in %.  ``scale``: units of its paths in a point.
    """

    width: float
    height: float
    glyphs: list[Glyph]
    horizontal: list[Rule]
    vertical: list[Rule]
    pictures: int = 0
    unmapped: int = 0
    turn: int = 0
    sure: tuple[tuple[float, float, int], ...] = ()
    scale: float = 1.0
    pictured: float = 0.0

    @property
    def characters(self) -> int:
        """How many characters the page has."""
        return sum(len(g.text) for g in self.glyphs)


class Line(NamedTuple):
    """Glyphs on one baseline from left to right; ``size`` is the height of a full-width character."""

    text: str
    x: float
    right: float
    y: float
    size: float
    parts: tuple[tuple[float, float, str], ...]  # (left, right, text) of pieces that wide gaps set apart


_GAP = 1.8  # in heights: a gap this wide separates columns, not words


def size_of(glyphs: Sequence[Glyph], default: float = 10.5) -> float:
    """The height of a full-width character in the text; ink is a little smaller than the square."""
    wide: dict[float, int] = {}  # height → characters of it; a piece counts as often as it has characters
    narrow: dict[float, int] = {}
    for _, _, _, height, text in glyphs:
        if height > 2:
            into = wide if text >= "⺀" else narrow
            into[height] = into.get(height, 0) + len(text)
    if wide:
        count = sum(wide.values())
        if count * 2 >= sum(narrow.values()):
            return _ranked(wide, count - 1 - count // 4) / 0.92  # 一 and punctuation are low: look at the tall quarter
    tall = narrow or wide
    return _ranked(tall, sum(tall.values()) * 3 // 4) / 0.7 if tall else default


def _ranked(heights: dict[float, int], rank: int) -> float:
    """The height at ``rank`` (from 0) when all characters stand in order of their heights."""
    if len(heights) > 1:
        for height in sorted(heights):
            rank -= heights[height]
            if rank < 0:
                return height
    return next(iter(heights))


def lines_of(glyphs: Iterable[Glyph], size: float) -> list[Line]:
    """Glyphs to lines, top to bottom.  Digits of another font may stand on a slightly other baseline."""
    rows: list[list[Glyph]] = []
    row: list[Glyph] = []
    level, near = 0.0, 0.45 * size
    for g in sorted(glyphs, key=itemgetter(2, 0)):  # by y, then x
        y = g[2]
        if row and y - level <= near:
            row.append(g)
            level += (y - level) / len(row)
        else:
            row = [g]
            rows.append(row)
            level = y
    return [_line(row) for row in rows]


def _line(row: list[Glyph]) -> Line:
    if len(row) == 1:
        x, right, y, height, text = row[0]
        text = text.rstrip()
        return Line(text, x, right, y, height / (0.92 if text >= "⺀" else 0.7), ((x, right, text),))
    row.sort()  # by left edge, which comes first
    size = size_of(row)
    furthest = row[0][1]
    word, letter, double, square = 0.6 * size, 0.2 * size, 0.15 * size, 0.96 * size
    parts: list[tuple[float, float, str]] = []
    words: list[str] = []
    before = ""
    start = edge = at = row[0][0]
    wide = _GAP * size
    for x, right, _, _, text in row:
        furthest = max(furthest, right)
        gap = x - edge
        if gap > letter:
            if gap > wide:
                parts.append((start, edge, "".join(words).rstrip()))
                words, start = [], x
            elif before[-1:] == " ":
                typed = len(before) - len(before.rstrip())
                words.append(" " * (int(gap / (0.28 * size)) - typed))  # several are given as one with a wide gap
            elif gap > word or (text.isascii() and before.isascii()):
                words.append(" ")
        elif text == before and x - at < double and words:
            continue  # bold made by printing twice
        words.append(text)
        # a full-width comma has ink on its left only: it ends where its square ends
        edge = right
        if x + square > right and text >= "⺀" and len(text) == 1:
            edge = x + square
        before, at = text, x
    parts.append((start, edge, "".join(words).rstrip()))
    line = parts[0][2]
    for (_, end, _), (x, _, text) in zip(parts, parts[1:], strict=False):
        line += " " * min(8, int((x - end) / (0.4 * size))) + text
    return Line(line, row[0].x, furthest, row[-1].y, size, tuple(parts))


def joins(before: str, after: str) -> str:
    """What stands between two lines of one paragraph: a space between Latin words, else nothing."""
    return (
        " " if before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha() else ""
    )
