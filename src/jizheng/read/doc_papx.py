"""Properties of paragraphs and characters in a Word 97–2003 file: formatted disk pages and their sprms.

A page of 512 bytes lists stretches of the stream and, for each, the changes (sprms) against its style.
"""

from __future__ import annotations

from bisect import bisect
from struct import error as StructError
from struct import unpack_from
from typing import NamedTuple

from .doc_text import Fib

_SIZES = (1, 1, 2, 4, 2, 2, -1, 3)  # bytes of an operand by the top three bits of the sprm; -1 says it itself


class Edges(NamedTuple):
    """The cells of a row: their edges in twips and their merge flags (2 bits across, bits 5–6 down)."""

    xs: tuple[int, ...]
    merges: tuple[int, ...]


class Properties(NamedTuple):
    """What a paragraph is."""

    in_table: bool = False
    ends_row: bool = False
    heading: bool = False
    edges: Edges | None = None


class Papx:
    """Properties by place in the stream."""

    def __init__(self, main: bytes, table: bytes, fib: Fib, data: bytes) -> None:
        self._data = data
        self._known: dict[bytes, Properties] = {}
        self._starts: list[int] = []
        self._found: list[Properties] = []
        runs: list[tuple[int, Properties]] = []
        for page in _pages(main, table, fib.papx):
            count = page[511]
            fcs = unpack_from(f"<{count + 1}I", page)
            for k in range(count):
                at = page[4 * (count + 1) + 13 * k] * 2
                runs.append((fcs[k], self._properties(page, at) if at else Properties()))
        runs.sort(key=lambda r: r[0])
        for start, properties in runs:
            self._starts.append(start)
            self._found.append(properties)

    def at(self, offset: int) -> Properties:
        """The properties of the paragraph that holds this byte of the stream."""
        k = bisect(self._starts, offset) - 1
        return self._found[k] if k >= 0 else Properties()

    def _properties(self, page: bytes, at: int) -> Properties:
        size = 2 * page[at] - 1
        at += 1
        if size < 0:
            size = 2 * page[at]
            at += 1
        raw = page[at : at + size]
        known = self._known.get(raw)
        if known is None:
            known = self._known[raw] = self._read(raw)
        return known

    def _read(self, raw: bytes) -> Properties:
        style = unpack_from("<H", raw)[0] if len(raw) >= 2 else 0
        in_table = ends_row = False
        heading = 1 <= style <= 9  # the first nine styles are the built-in headings
        xs: tuple[int, ...] = ()
        merges: list[int] = []
        for sprm, operand in _sprms(self._whole(raw[2:])):
            if sprm in (0x2416, 0x244B):
                in_table = in_table or bool(operand[0])
            elif sprm == 0x2417:
                ends_row = bool(operand[0])
            elif sprm == 0x2640:
                heading = operand[0] < 9
            elif sprm == 0xD608 and operand:
                xs, merges = _cells(operand)
            elif sprm == 0xD62B and len(operand) >= 2 and operand[0] < len(merges):
                k = operand[0]
                merges[k] = merges[k] & ~0x60 | (operand[1] & 3) << 5
            elif sprm == 0x5624 and len(operand) == 2:
                for k in range(operand[0], min(operand[1], len(merges))):
                    merges[k] = merges[k] & ~3 | (2 if k == operand[0] else 1)
        return Properties(in_table or ends_row, ends_row, heading, Edges(xs, tuple(merges)) if xs else None)

    def _whole(self, raw: bytes) -> bytes:
        """The sprms, with those that were too long for the page fetched from the Data stream."""
        for sprm, operand in _sprms(raw):
            if sprm in (0x6645, 0x6646):
                (fc,) = unpack_from("<I", operand)
                if fc + 2 <= len(self._data):
                    (size,) = unpack_from("<H", self._data, fc)
                    return raw + self._data[fc + 2 : fc + 2 + size]
        return raw


def _pages(main: bytes, table: bytes, place: tuple[int, int]) -> list[bytes]:
    """The disk pages that a table of places names."""
    fc, size = place
    count = (size - 4) // 8
    if count <= 0 or fc + size > len(table):
        return []
    numbers = unpack_from(f"<{count}I", table, fc + 4 * (count + 1))
    pages = (main[n * 512 : n * 512 + 512] for n in ((x & 0x3FFFFF) for x in numbers))
    return [p for p in pages if len(p) == 512]


def _sprms(raw: bytes) -> list[tuple[int, bytes]]:
    """Each change as (code, operand); stops at the first that does not fit."""
    out: list[tuple[int, bytes]] = []
    at = 0
    while at + 2 < len(raw):
        (sprm,) = unpack_from("<H", raw, at)
        at += 2
        size = _SIZES[sprm >> 13]
        if size < 0:
            if sprm in (0xD608, 0xD606):
                if at + 2 > len(raw):
                    break
                size = unpack_from("<H", raw, at)[0] - 1
                at += 2
            elif sprm == 0xC615 and raw[at] == 255:
                deleted = raw[at + 1] if at + 1 < len(raw) else 0
                added = raw[at + 2 + 4 * deleted] if at + 2 + 4 * deleted < len(raw) else 0
                size = 2 + 4 * deleted + 3 * added
                at += 1
            else:
                size = raw[at]
                at += 1
        if size < 0 or at + size > len(raw):
            break
        out.append((sprm, raw[at : at + size]))
        at += size
    return out


def _cells(operand: bytes) -> tuple[tuple[int, ...], list[int]]:
    """Edges and merge flags of a row's definition; descriptors that are left out are zero."""
    count = operand[0]
    if 1 + 2 * (count + 1) > len(operand):
        return (), []
    xs = unpack_from(f"<{count + 1}h", operand, 1)
    merges = [0] * count
    at = 1 + 2 * (count + 1)
    for k in range(count):
        if at + 20 * k + 2 > len(operand):
            break
        (merges[k],) = unpack_from("<H", operand, at + 20 * k)
    return xs, merges


def deleted_ranges(main: bytes, table: bytes, fib: Fib) -> list[tuple[int, int]]:
    """Stretches of the stream whose deletion is tracked: they count as deleted."""
    out: list[tuple[int, int]] = []
    for page in _pages(main, table, fib.chpx):
        if b"\x00\x08\x01" not in page:
            continue
        count = page[511]
        try:
            fcs = unpack_from(f"<{count + 1}I", page)
        except StructError:
            continue
        for k in range(count):
            at = page[4 * (count + 1) + k] * 2
            if at and any(s == 0x0800 and o[:1] == b"\1" for s, o in _sprms(page[at + 1 : at + 1 + page[at]])):
                out.append((fcs[k], fcs[k + 1]))
    return out
