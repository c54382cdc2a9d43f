"""The characters of a PDF page as pieces: neighbours on one baseline that stand close together."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect
from collections.abc import Callable
from functools import partial
from itertools import repeat
from math import hypot
from typing import Any, NamedTuple
from unicodedata import normalize

from .geometry import Glyph, Rule
from .pdf_library import Columns, function

_count = function("FPDFText_CountChars")
_text = function("FPDFText_GetText")
_unicode = function("FPDFText_GetUnicode", ctypes.c_uint)
_origin = function("FPDFText_GetCharOrigin")
_loose = function("FPDFText_GetLooseCharBox")
_tight = function("FPDFText_GetCharBox")
_matrix = function("FPDFText_GetMatrix")
_size = function("FPDFText_GetFontSize", ctypes.c_double)
_made_up = function("FPDFText_IsGenerated")

_origins = Columns(ctypes.c_double, 2, apart=True)  # x, baseline
_boxes = Columns(ctypes.c_float, 4, apart=False)  # left, top, right, bottom
_inks = Columns(ctypes.c_double, 4, apart=True)  # left, right, bottom, top
_frame = (ctypes.c_float * 6)()  # the matrix of one character
_frame_at = ctypes.byref(_frame)

_BLANK = frozenset(map(chr, [*range(33), *range(0x7F, 0xA1), 0xAD, 0x3000, 0xFEFF, *range(0x2000, 0x2010)]))
_TYPED = frozenset(" \xa0\u3000")
_LOST = frozenset("\0\ufffd\ufffe\uffff")
_NO_INK = _BLANK | _LOST
_ODD = re.compile("[\0\ud800-\udfff\ufffd-\uffff]")
# radicals and doublets that stand for the characters themselves
_TWIN = re.compile("[⺀-⿟豈-\ufaff]")


class Characters(NamedTuple):
    """The characters of a page, column by column, y growing upwards.

    ``size`` gives that of a character's font, ``typed`` whether a space stands in the file and was not
    made up of a gap.  ``turn``: by how many right angles the page was turned clockwise for them to run from left to right.
    """

    text: str
    xs: list[float]
    ys: list[float]
    rights: list[float]
    size: Callable[[int], float]
    typed: Callable[[int], bool]
    turn: int = 0


def characters_of(handle: Any, turn: int) -> Characters:
    """All characters of a text page with their places, in pdfium's order; ``turn`` is the page's own rotation.

    The text page must stay open as long as sizes are asked for.
    """
    count = _count(handle)
    if count <= 0:
        return Characters("", [], [], [], float, bool, turn)
    text = _string(handle, count)
    if _TWIN.search(text):
        text = _TWIN.sub(lambda m: normalize("NFKC", m[0])[:1], text)
    turn = _direction(handle, text, turn)
    ways = partial(_size_of, handle), partial(_is_typed, handle)
    xs, ys = _origins.fill(_origin, handle, count)
    if turn == 0:
        lefts, _, rights, _ = _boxes.fill(_loose, handle, count)
        # the loose box begins at the origin and ends where the next character may begin, if the font is sane
        odd = sum(1 for left, x in zip(lefts, xs, strict=True) if not -0.02 < left - x < 0.02)
        if odd * 4 <= count:
            return Characters(text, xs, ys, rights, *ways)
    left, right, bottom, top = _inks.fill(_tight, handle, count)
    if turn == 1:
        return Characters(text, ys, [-x for x in xs], top, *ways, turn)
    if turn == 2:
        return Characters(text, [-x for x in xs], [-y for y in ys], [-x for x in left], *ways, turn)
    if turn == 3:
        return Characters(text, [-y for y in ys], xs, [-y for y in bottom], *ways, turn)
    return Characters(text, xs, ys, right, *ways)


def _size_of(handle: Any, k: int) -> float:
    """The size of a character's font as it is drawn."""
    _matrix(handle, k, _frame_at)
    _, _, c, d, _, _ = _frame
    size: float = _size(handle, k) * (d if d > 0 and not c else hypot(c, d))
    return size if 0.1 < size < 10_000 else 10.0


def _is_typed(handle: Any, k: int) -> bool:
    return not _made_up(handle, k)


def _direction(handle: Any, text: str, turn: int) -> int:
    """By how many right angles the page must be turned clockwise for most of its text to run from left to right."""
    votes = [0, 0, 0, 0]
    for k in range(0, len(text), 1 + len(text) // 64):
        if text[k] not in _BLANK and _matrix(handle, k, _frame_at):
            a, b = _frame[0], _frame[1]
            if a or b:
                votes[(0 if a > 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)] += 1
    return votes.index(max(votes)) if any(votes) else turn


def _string(handle: Any, count: int) -> str:
    units = (ctypes.c_ushort * (count + 1))()
    if _text(handle, 0, count, units) == count + 1:
        text = bytes(units)[: 2 * count].decode("utf-16-le", "replace")
        if len(text) == count and not _ODD.search(text):
            return text
    codes = map(_unicode, repeat(handle), range(count))
    return "".join([chr(c) if c < 0xD800 or 0xDFFF < c < 0x110000 else "\ufffd" for c in codes])


def pieces(page: Characters, left: float, top: float, cuts: list[Rule]) -> tuple[list[Glyph], int]:
    """Pieces of text from the page's top left corner, and how many characters have no code.

    A piece ends at a gap, where the baseline or the kind of characters changes, and at one of the
    vertical rules ``cuts``.  Spaces that were typed behind it stay at its end.
    """
    text, xs, ys, rights, size_of, typed, _ = page
    out: list[Glyph] = []
    unmapped = 0
    cuts = sorted(cuts)
    places = [cut.at + left for cut in cuts]
    new = tuple.__new__
    start = last = -1
    level = edge = size = room = back = least = square = 0.0
    wide = False

    def close(start: int, end: int, spaces: str = "") -> None:
        x = xs[start]
        first = bisect(places, x + 0.2 * size)
        if first < len(places) and places[first] < edge - 0.2 * size:
            for k in range(first, len(places)):
                at = places[k]
                if at > edge - 0.2 * size:
                    break
                if cuts[k].start - 1 <= top - level - 0.3 * size <= cuts[k].end + 1:
                    middle = next((j for j in range(start, end) if (xs[j] + rights[j]) / 2 > at), end)
                    if start < middle < end:
                        put(start, middle, rights[middle - 1])
                        start = middle
        put(start, end, edge, spaces)

    def put(start: int, end: int, right: float, spaces: str = "") -> None:
        x = xs[start] - left
        height = size * (0.92 if wide else 0.7)
        out.append(new(Glyph, (x, max(right - left, x + 0.1), top - level, height, text[start:end] + spaces)))

    for k, (char, x, y, right) in enumerate(zip(text, xs, ys, rights, strict=True)):
        if char in _NO_INK:
            if start >= 0:
                close(start, k, _spaces(text, k, typed))
                start = -1
            unmapped += char in _LOST
            continue
        if start >= 0:
            if y == level and back < x - edge < room and (char >= "⺀") == wide:
                edge, last = right, k
                if wide and edge - x < least:
                    edge = x + square
                continue
            close(start, k)
            start = -1
        if last >= 0 and char == text[last] and abs(x - xs[last]) < room and abs(y - level) < room:
            continue  # bold made by printing twice
        start = last = k
        level, edge, size = y, right, size_of(k)
        wide = char >= "⺀"
        if wide:  # such characters fill a square, though some fonts say that they end early
            least, square = 0.9 * size, 0.96 * size
            edge = max(edge, x + square)
        room = 0.15 * size
        back = -0.6 * size
    if start >= 0:
        close(start, len(text))
    return out, unmapped


def _spaces(text: str, k: int, typed: Callable[[int], bool]) -> str:
    """The spaces that were typed behind a piece: they part words that stand close together."""
    end = k
    while end < len(text) and text[end] in _TYPED and end - k < 8:
        end += 1
    return " " * (end - k) if end > k and typed(k) else ""
