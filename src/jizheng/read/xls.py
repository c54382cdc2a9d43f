"""Old workbooks (xls, et): the records of BIFF8, read here because calamine can end the whole process.

A record is type, length, body.  Strings stand once in a shared table (SST) that runs on over CONTINUE
records; cells point into it.
"""

from __future__ import annotations

import datetime
import re
from codecs import utf_16_le_decode
from struct import Struct, pack, unpack, unpack_from
from struct import error as StructError
from typing import Any

from jizheng.model import Block

from .limits import Limits
from .ole import Container
from .problems import Reading, Refused, problem
from .regions import blocks_of_sheet
from .sheets import AREA, Rectangle, Room, Sheet, cells_in, column_name, reading_of, skipped, words

_LABEL = "旧版Excel工作簿（xls）"
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_READ = frozenset((0xFD, 0x203, 0x27E, 0x06, 0x204, 0xD6, 0x205, 0xBD, 0x207, 0xE5, 0x809, 0x0A))
_DATE, _AS_IT_IS = -2, -1
_HEAD = Struct("<HH").unpack_from
_LABEL_SST = Struct("<HH2xI").unpack_from
_PACKED = Struct("<HHHi").unpack_from
_RANGES = Struct("<HHHH").iter_unpack
_WORD = Struct("<H").unpack_from
_STRING = Struct("<HB").unpack_from


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


class _Book:
    """The globals of a workbook: sheets, shared strings, formats."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self.sheets: list[tuple[str, int, bool]] = []
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self.strings: list[str] = []
        self.decimals: dict[int, int] = {}  # style → how it shows a number, see ``_decimals``
        self._epoch = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no zone
        try:
            self._globals()
        except (StructError, IndexError):
            raise Refused("damaged", label=_LABEL, reason="工作簿目录读不出来") from None

    def _globals(self) -> None:
        shared: list[bytes] = []
        stream, end, offset, depth = self._stream, len(self._stream) - 3, 0, 0
        last = 0
        while offset < end:
            kind, size = _HEAD(stream, offset)
            offset += 4
            if kind == 0xE0:
                self._styles.append(_WORD(stream, offset + 2)[0])
            elif kind == 0xFC or (kind == 0x3C and last == 0xFC):
                shared.append(stream[offset : offset + size])
                kind = 0xFC
            elif kind == 0x85:
                body = stream[offset : offset + size]
                if body[5] == 0:
                    place, state = unpack_from("<IB", body)
                    self.sheets.append((_short(body, 6, body[6]), place, state != 0))
            elif kind == 0x41E:
                body = stream[offset : offset + size]
                self._formats[_WORD(body, 0)[0]] = _text(body, 2)
            elif kind == 0x2F:
                raise Refused("encrypted")
            elif kind == 0x22 and size and stream[offset] == 1:
                self._epoch = datetime.datetime(1904, 1, 1)  # noqa: DTZ001
            elif kind == 0x809:
                depth += 1
            elif kind == 0x0A:
                depth -= 1
                if depth <= 0:
                    break
            offset += size
            last = kind
        if shared:
            self.strings = _shared_strings(shared)

    def blocks(self, title: str, offset: int, room: Room, left: int) -> list[Block]:
        """One sheet as paragraphs and tables."""
        sheet = _SheetValues(self)
        sheet.fill(self._stream, offset)
        if not sheet.cells:
            return []
        down, across, _ = zip(*sheet.cells, strict=True)
        top, first = min(down), min(across)
        height, width = max(down) - top + 1, max(across) - first + 1
        if height * width > AREA:
            room.problems.append(skipped(room.name, title, f"范围有{height}行{width}列，太大"))
            return []
        rows: list[list[object]] = [[""] * width for _ in range(height)]
        strings = self.strings
        for row, column, value in sheet.cells:
            rows[row - top][column - first] = value if value.__class__ is str else strings[value]
        part = Sheet(errors=sheet.errors, plain=not sheet.odd and self._are_plain(room.limits.cell_text))
        return blocks_of_sheet(rows, (top, first), sheet.merged, title, part, room, left)

    def _are_plain(self, longest: int) -> bool:
        """Whether every shared string is shown just as it is."""
        strings = self.strings
        return not any(map(str.isspace, strings)) and max(map(len, strings), default=0) <= longest

    def shown(self, value: float, style: int) -> str:
        """A number as its format shows it: a date, a percentage, or as it is."""
        decimals = self.decimals.get(style, 0)
        if decimals == 0 and style not in self.decimals:
            decimals = self.decimals[style] = self._decimals(style)
        if decimals == _DATE and 0 <= value < 2_958_466:
            moment = self._epoch + datetime.timedelta(seconds=round(value * 86_400))
            return words(moment.time() if value < 1 else moment)
        return words(value, decimals if decimals >= 0 else None)

    def _decimals(self, style: int) -> int:
        """The places after the point of a percent format, ``_DATE`` of a date, ``_AS_IT_IS`` of any other."""
        index = self._styles[style] if style < len(self._styles) else 0
        code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", self._formats.get(index, "")).split(";")[0]
        if index in (9, 10) or "%" in code:
            places = re.search(r"\.([0#?]+)", code)
            return 2 if index == 10 else len(places[1]) if places else 0
        is_date = (index in _DATES and index not in self._formats) or re.search(r"[ymdhs年月日]", code, re.IGNORECASE)
        return _DATE if is_date else _AS_IT_IS


class _SheetValues:
    """The records of one sheet: its cells as (row, column, words or index of a shared string), and what else is known."""

    def __init__(self, book: _Book) -> None:
        self.cells: list[tuple[int, int, Any]] = []
        self.errors: dict[str, str] = {}
        self.merged: list[Rectangle] = []
        self.odd = False  # whether a text of its own may not be shown just as it is
        self._book = book
        self._waiting: tuple[int, int] | None = None  # the formula whose text comes in the next record

    def fill(self, stream: bytes, offset: int) -> None:
        """Read from ``offset`` to the end of the substream; most records are strings from the table, or blank."""
        add, head, label, packed, read = self.cells.append, _HEAD, _LABEL_SST, _PACKED, _READ
        shown, decimals = self._book.shown, self._book.decimals.get
        depth, end = 0, len(stream) - 3
        while offset < end:
            kind, size = head(stream, offset)
            offset += 4
            if kind == 0xFD and size >= 10:
                add(label(stream, offset))
            elif kind == 0x27E and size >= 10:
                row, column, style, raw = packed(stream, offset)
                whole = raw & 3 == 2 and decimals(style) == _AS_IT_IS
                add((row, column, str(raw >> 2) if whole else shown(_rk(raw), style)))
            elif kind in read:
                if kind == 0x809:
                    depth += 1
                elif kind == 0x0A:
                    depth -= 1
                    if depth <= 0:
                        return
                else:
                    self._record(kind, stream[offset : offset + size])
            offset += size

    def _record(self, kind: int, body: bytes) -> None:
        if kind == 0xE5:
            self.merged += _RANGES(body[2 : 2 + 8 * _WORD(body, 0)[0]])
            return
        if kind == 0x207:
            if self._waiting:
                self._words(*self._waiting, _text(body, 0))
                self._waiting = None
            return
        row, column, style = unpack_from("<HHH", body)
        if kind == 0x203:
            self._put(row, column, style, unpack_from("<d", body, 6)[0])
        elif kind == 0xBD:
            for k in range((len(body) - 6) // 6):
                style, raw = unpack_from("<Hi", body, 4 + 6 * k)
                self._put(row, column + k, style, _rk(raw))
        elif kind in (0x204, 0xD6):
            self._words(row, column, _text(body, 6))
        elif kind == 0x205 or (kind == 0x06 and body[12:14] == b"\xff\xff" and body[6] in (1, 2)):
            code, wrong = (body[6], body[7]) if kind == 0x205 else (body[8], body[6] == 2)
            text = _ERRORS.get(code, "#N/A") if wrong else words(bool(code))
            self.cells.append((row, column, text))
            if wrong:
                self.errors[f"{column_name(column)}{row + 1}"] = text
        elif kind == 0x06 and body[12:14] != b"\xff\xff":
            self._put(row, column, style, unpack_from("<d", body, 6)[0])
        elif kind == 0x06 and body[6] == 0:
            self._waiting = (row, column)
        elif kind in (0xFD, 0x27E):
            raise StructError  # cut short

    def _put(self, row: int, column: int, style: int, value: float) -> None:
        self.cells.append((row, column, self._book.shown(value, style)))

    def _words(self, row: int, column: int, text: str) -> None:
        self.cells.append((row, column, text))
        self.odd = self.odd or text.isspace() or len(text) > 1_000


def _rk(raw: int) -> float:
    """A number packed in four bytes: a whole one, or the upper half of any; the lowest bit says hundredths."""
    value = float(raw >> 2) if raw & 2 else float(unpack("<d", pack("<4xI", raw & 0xFFFFFFFC))[0])
    return value / 100 if raw & 1 else value


def _text(body: bytes, at: int) -> str:
    """A string with a two-byte length."""
    return _short(body, at + 1, unpack_from("<H", body, at)[0])


def _short(body: bytes, at: int, count: int) -> str:
    """``count`` characters whose flags stand at ``at`` + 1."""
    wide = body[at + 1] & 1
    raw = body[at + 2 : at + 2 + count * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def _usual_strings(body: bytes, at: int, out: list[str]) -> int:
    """The strings from ``at`` on that stand whole in this record, as nearly all do; where the next one begins."""
    head, edge = _STRING, len(body) - 3
    found: list[bytes] = []
    narrow: list[tuple[int, str]] = []
    while at <= edge:
        count, flags = head(body, at)
        begin = at + 3
        after = 0
        if flags & 8:  # stretches in other fonts are named after it
            after = 4 * (body[begin] + 256 * body[begin + 1]) if begin < edge else edge
            begin += 2
        end = begin + 2 * count if flags & 1 else begin + count
        if end + after > edge or flags & 4:
            break
        if flags & 1:
            found.append(body[begin:end])
        else:
            narrow.append((len(found), body[begin:end].decode("latin-1")))
            found.append(b"")
        at = end + after
    texts = utf_16_le_decode(b"\0\0".join(found), "replace")[0].split("\0") if found else []
    if len(texts) != len(found):
        texts = [utf_16_le_decode(raw, "replace")[0] for raw in found]
    for k, text in narrow:
        texts[k] = text
    out += texts
    return at


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
        at = _usual_strings(parts[part], at, out)
        if len(out) >= total:
            break
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
    return out[:total]
