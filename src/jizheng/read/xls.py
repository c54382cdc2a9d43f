"""Old workbooks (xls, et): the records of BIFF8, read here because calamine can end the whole process.

A record is type, length, body.  Strings stand once in a shared table (SST) that runs on over CONTINUE
records; cells point into it.
"""

from __future__ import annotations

import datetime
import re
from codecs import utf_16_le_decode
from collections.abc import Iterator
from struct import Struct, unpack, unpack_from
from struct import error as StructError

from jizheng.model import Block

from .limits import Limits
from .ole import Container
from .problems import Reading, Refused, problem
from .regions import blocks_of_sheet
from .sheets import AREA, Rectangle, Room, Sheet, cells_in, column_name, reading_of, skipped

_LABEL = "旧版Excel工作簿（xls）"
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_READ = frozenset((0xFD, 0x203, 0x27E, 0x06, 0x204, 0xD6, 0x205, 0xBD, 0x207, 0xE5))
_HEAD = Struct("<HH").unpack_from
_LABEL_SST = Struct("<HH2xI").unpack_from
_RANGE = Struct("<HHHH").unpack_from
_STRING = Struct("<HB").unpack_from
Record = tuple[int, bytes]


def read_xls(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of an xls; paths ``xlsx:Sheet!C7`` as for xlsx."""
    container = Container(data, _LABEL)
    stream = container.stream("Workbook")
    if not stream and not container.stream("Book"):
        raise Refused("damaged", label=_LABEL, reason="文件目录读不出来")
    if not stream:
        raise Refused(
            "no_reader", label="很旧的Excel工作簿（Excel 95）", advice="请在WPS或Excel中打开，另存为.xlsx后再试。"
        )
    room = Room(name, limits, [])
    book = _Book(stream)
    found: list[tuple[str, list[Block]]] = []
    left = limits.cells
    for title, offset, hidden in book.sheets:
        try:
            blocks = book.blocks(title, offset, room, left)
        except (StructError, IndexError, ValueError, OverflowError):
            room.problems.append(skipped(name, title, "内容已损坏"))
            continue
        if not blocks:
            continue
        left -= cells_in(blocks)
        found.append((title, blocks))
        if hidden:
            room.problems.append(problem("hidden_sheet", f"xlsx:{title}", name=name, sheet=title))
    return reading_of(found, room)


def _records(stream: bytes, offset: int) -> Iterator[Record]:
    """The records from ``offset`` to the end of their substream."""
    depth = 0
    while offset + 4 <= len(stream):
        kind, size = _HEAD(stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + size]
        depth += (kind == 0x809) - (kind == 0x0A)
        if depth <= 0 and kind == 0x0A:
            return
        offset += 4 + size


class _Book:
    """The globals of a workbook: sheets, shared strings, formats."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self.sheets: list[tuple[str, int, bool]] = []
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self.strings: list[str] = []
        self._plain: set[int] = set()  # styles known to show a number as it is
        self._epoch = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no zone
        try:
            self._globals()
        except (StructError, IndexError):
            raise Refused("damaged", label=_LABEL, reason="工作簿目录读不出来") from None

    def _globals(self) -> None:
        shared: list[bytes] = []
        open_strings = False
        for kind, body in _records(self._stream, 0):
            if kind == 0x3C and open_strings:
                shared.append(body)
                continue
            open_strings = kind == 0xFC
            if kind == 0x2F:
                raise Refused("encrypted")
            if kind == 0x85 and body[5] == 0:
                offset, state = unpack_from("<IB", body)
                self.sheets.append((_short(body, 6, body[6]), offset, state != 0))
            elif kind == 0xFC:
                shared.append(body)
            elif kind == 0x41E:
                self._formats[unpack_from("<H", body)[0]] = _text(body, 2)
            elif kind == 0xE0:
                self._styles.append(unpack_from("<H", body, 2)[0])
            elif kind == 0x22 and body[:1] == b"\1":
                self._epoch = datetime.datetime(1904, 1, 1)  # noqa: DTZ001
        if shared:
            self.strings = _shared_strings(shared)

    def blocks(self, title: str, offset: int, room: Room, left: int) -> list[Block]:
        """One sheet as paragraphs and tables."""
        sheet = _SheetValues(self)
        sheet.fill(self._stream, offset)
        values = sheet.values
        if not values:
            return []
        down, across = zip(*values, strict=True)
        top, first = min(down), min(across)
        height, width = max(down) - top + 1, max(across) - first + 1
        if height * width > AREA:
            room.problems.append(skipped(room.name, title, f"范围有{height}行{width}列，太大"))
            return []
        rows: list[list[object]] = [[""] * width for _ in range(height)]
        for (r, c), value in values.items():
            rows[r - top][c - first] = value
        part = Sheet(percent=sheet.percent, errors=sheet.errors)
        return blocks_of_sheet(rows, (top, first), sheet.merged, title, part, room, left)

    def number(self, value: float, style: int) -> tuple[object, int | None]:
        """A number as its format shows it: a date, or itself and the decimals of a percentage."""
        if style in self._plain:
            return value, None
        index = self._styles[style] if style < len(self._styles) else 0
        code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", self._formats.get(index, "")).split(";")[0]
        if index in (9, 10) or "%" in code:
            places = re.search(r"\.([0#?]+)", code)
            return value, 2 if index == 10 else len(places[1]) if places else 0
        if (index in _DATES and index not in self._formats) or re.search(r"[ymdhs年月日]", code, re.IGNORECASE):
            if 0 <= value < 2_958_466:
                moment = self._epoch + datetime.timedelta(seconds=round(value * 86_400))
                return (moment.time() if value < 1 else moment), None
        else:
            self._plain.add(style)
        return value, None


class _SheetValues:
    """The records of one sheet: its values by (row, column), and what is to be known of them."""

    def __init__(self, book: _Book) -> None:
        self.values: dict[tuple[int, int], object] = {}
        self.percent: dict[str, int] = {}
        self.errors: dict[str, str] = {}
        self.merged: list[Rectangle] = []
        self._book = book
        self._waiting: tuple[int, int] | None = None  # the formula whose text comes in the next record

    def fill(self, stream: bytes, offset: int) -> None:
        """Read from ``offset`` to the end of the substream; most records are strings from the table, or blank."""
        values, strings, head, label = self.values, self._book.strings, _HEAD, _LABEL_SST
        depth, end = 0, len(stream) - 3
        while offset < end:
            kind, size = head(stream, offset)
            offset += 4
            if kind == 0xFD and size >= 10:
                row, column, index = label(stream, offset)
                values[row, column] = strings[index]
            elif kind in _READ:
                self._record(kind, stream[offset : offset + size])
            elif kind == 0x809:
                depth += 1
            elif kind == 0x0A:
                depth -= 1
                if depth <= 0:
                    return
            offset += size

    def _record(self, kind: int, body: bytes) -> None:
        values = self.values
        if kind == 0xE5:
            for k in range(unpack_from("<H", body)[0]):
                r1, r2, c1, c2 = _RANGE(body, 2 + 8 * k)
                self.merged.append(((r1, c1), (r2, c2)))
            return
        if kind == 0x207:
            if self._waiting:
                values[self._waiting] = _text(body, 0)
                self._waiting = None
            return
        row, column, style = unpack_from("<HHH", body)
        if kind == 0x27E:
            self._put(row, column, style, _rk(body[6:10]))
        elif kind == 0x203:
            self._put(row, column, style, unpack_from("<d", body, 6)[0])
        elif kind == 0xBD:
            for k in range((len(body) - 6) // 6):
                style = unpack_from("<H", body, 4 + 6 * k)[0]
                self._put(row, column + k, style, _rk(body[6 + 6 * k : 10 + 6 * k]))
        elif kind in (0x204, 0xD6):
            values[row, column] = _text(body, 6)
        elif kind == 0x205 or (kind == 0x06 and body[12:14] == b"\xff\xff" and body[6] in (1, 2)):
            code, wrong = (body[6], body[7]) if kind == 0x205 else (body[8], body[6] == 2)
            values[row, column] = _ERRORS.get(code, "#N/A") if wrong else bool(code)
            if wrong:
                self.errors[f"{column_name(column)}{row + 1}"] = _ERRORS.get(code, "#N/A")
        elif kind == 0x06 and body[12:14] != b"\xff\xff":
            self._put(row, column, style, unpack_from("<d", body, 6)[0])
        elif kind == 0x06 and body[6] == 0:
            self._waiting = (row, column)
        elif kind == 0xFD:
            raise StructError  # cut short

    def _put(self, row: int, column: int, style: int, value: float) -> None:
        shown, decimals = self._book.number(value, style)
        if decimals is not None:
            self.percent[f"{column_name(column)}{row + 1}"] = decimals
        self.values[row, column] = shown


def _rk(body: bytes) -> float:
    """A number packed in four bytes."""
    (raw,) = unpack("<i", body)
    value = (
        float(raw >> 2) if raw & 2 else float(unpack("<d", b"\0\0\0\0" + (raw & 0xFFFFFFFC).to_bytes(4, "little"))[0])
    )
    return value / 100 if raw & 1 else value


def _text(body: bytes, at: int) -> str:
    """A string with a two-byte length."""
    return _short(body, at + 1, unpack_from("<H", body, at)[0])


def _short(body: bytes, at: int, count: int) -> str:
    """``count`` characters whose flags stand at ``at`` + 1."""
    wide = body[at + 1] & 1
    raw = body[at + 2 : at + 2 + count * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def _shared_strings(parts: list[bytes]) -> list[str]:
    """All strings of the SST; a string that is cut by a record's end goes on with flags of its own."""
    out: list[str] = []
    total = unpack_from("<I", parts[0], 4)[0]
    part, at = 0, 8

    def step(size: int) -> bytes:
        """Bytes that may run over the ends of records (never the characters themselves)."""
        nonlocal part, at
        got = b""
        while len(got) < size and part < len(parts):
            got += parts[part][at : at + size - len(got)]
            at += size
            if at >= len(parts[part]):
                at -= len(parts[part])
                part += 1
                at = 0
        return got

    while len(out) < total and part < len(parts):
        here = parts[part]
        if at + 3 <= len(here):  # the usual string: no formats in it, all in one record
            count, flags = _STRING(here, at)
            end = at + 3 + (count * 2 if flags else count)
            if flags < 2 and end < len(here):
                raw = here[at + 3 : end]
                out.append(utf_16_le_decode(raw, "replace")[0] if flags else raw.decode("latin-1"))
                at = end
                continue
        head = step(3)
        if len(head) < 3:
            break
        left, flags = unpack("<HB", head)
        runs = unpack("<H", step(2))[0] if flags & 8 else 0
        phonetic = unpack("<I", step(4))[0] if flags & 4 else 0
        words = ""
        wide = flags & 1
        while left and part < len(parts):
            room = (len(parts[part]) - at) // (2 if wide else 1)
            take = min(left, room)
            raw = parts[part][at : at + take * (2 if wide else 1)]
            words += raw.decode("utf-16-le" if wide else "latin-1", "replace")
            left -= take
            at += len(raw)
            if left or at >= len(parts[part]):
                part, at = part + 1, 0
                if left and part < len(parts):
                    wide, at = parts[part][0] & 1, 1
        out.append(words)
        step(4 * runs + phonetic)
    return out
