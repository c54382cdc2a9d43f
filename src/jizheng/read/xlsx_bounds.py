"""How far the cells of a worksheet reach: what calamine will lay out as a rectangle, and end the process over.

calamine takes a place from wherever it stands (``r='xfd9'``, ``<a:c r = "A4294967295">``, no ``r`` at all), so this does
too; what cannot be told with certainty counts as too far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

FAR = 10**9
_ODD = re.compile(rb'<c(?! r="[A-Z]\d{1,5}"[ />])[\s/>]')
_START = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
_TAG = re.compile(
    rb"<(?:[^\s<>/:]+:)?(row|c)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"  # a quoted value may hold a ">"
)
_ATTRIBUTE = re.compile(rb"([^\s=\"'/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PLACE = re.compile(rb"([A-Za-z]*)(\d*)")
Cell = tuple[int, int, bytes]
"""Row and column from 1, and the number of its style."""


def is_near(xml: bytes) -> bool:
    """Whether each cell says in the usual way that it stands in the columns A to Z and the rows up to 99,999."""
    return b":c" not in xml and not _ODD.search(xml)


def cells_of(xml: bytes) -> Iterator[Cell]:
    """Every cell that may hold something, where calamine will see it; (FAR, FAR, b"") for what cannot be told."""
    row = column = cells = 0
    for found in _TAG.finditer(xml):
        words = {name: double or single for name, double, single in _ATTRIBUTE.findall(found[2])}
        place = words.get(b"r")
        if found[1] == b"row":
            row = (int(place) if place.isdigit() and len(place) < 10 else FAR) if place else row + 1
            column = 0
            continue
        cells += 1
        if place is None:
            column += 1
            at = max(row, 1)
        else:
            at, column = _at(place)
        if not found[2].endswith(b"/"):  # else it is only a format
            yield at, column, words.get(b"s", b"")
    if cells != len(_START.findall(xml)):
        yield FAR, FAR, b""


def _at(place: bytes) -> tuple[int, int]:
    found = _PLACE.fullmatch(place)
    if not found or not found[1] or not found[2] or len(found[1]) > 4 or len(found[2]) > 9:
        return FAR, FAR
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - 64
    return int(found[2]), column
