"""OLE containers (doc, wps, xls, et): streams by the sector table where all is in order, else by olefile."""

from __future__ import annotations

import io
from struct import Struct, unpack_from
from typing import Any, NamedTuple

import olefile

from .problems import Refused

_SECTOR = 512
_TABLES = 109  # sectors of the sector table that are named in the header; files up to 7 MB need no more
_HEADER = Struct("<HHH10xII4xI").unpack_from
_ENTRY = Struct("<HB").unpack_from
_PLACE = Struct("<II").unpack_from
_STREAM, _ROOT = 2, 5
_WHOLE = 4096  # bytes: a shorter stream stands in parts of sectors


class Container:
    """An opened OLE file; ``Refused`` when it is broken."""

    def __init__(self, data: bytes, label: str) -> None:
        self._data = data
        self._label = label
        self._ole: Any = None
        self._plain = _plain(data)
        if self._plain is None:
            self._opened()

    def stream(self, name: str) -> bytes:
        """The bytes of a stream, b"" when there is none."""
        if self._plain is not None:
            place = self._plain.streams.get(name.upper())
            if place is None:
                return b""
            found = _run(self._data, self._plain.table, *place)
            if found is not None:
                return found
        ole = self._opened()
        try:
            if not ole.exists(name):
                return b""
            with ole.openstream(name) as stream:
                return bytes(stream.read())
        except Exception:
            raise Refused("damaged", label=self._label, reason="内容不完整") from None

    def _opened(self) -> Any:
        if self._ole is None:
            try:
                self._ole = olefile.OleFileIO(io.BytesIO(self._data))
            except Exception:
                raise Refused("damaged", label=self._label, reason="文件目录读不出来") from None
        return self._ole


class _Plain(NamedTuple):
    """A container without storages: which sector follows on each, and first sector and size of the streams."""

    table: tuple[int, ...]
    streams: dict[str, tuple[int, int]]


def _plain(data: bytes) -> _Plain | None:
    """The directory of an ordinary container, its names in capitals; None for any other, which olefile reads."""
    if len(data) < 3 * _SECTOR:
        return None
    order, sector, small, tables, at, least = _HEADER(data, 28)
    if (order, sector, small, least) != (0xFFFE, 9, 6, _WHOLE) or not 0 < tables <= _TABLES:
        return None
    sectors = len(data) // _SECTOR - 1
    table: tuple[int, ...] = ()
    for place in unpack_from(f"<{tables}I", data, 76):
        if place >= sectors:
            return None
        table += unpack_from("<128I", data, (place + 1) * _SECTOR)
    streams: dict[str, tuple[int, int]] = {}
    root = True
    for _ in range(sectors):
        if at >= min(sectors, len(table)):
            return _Plain(table, streams) if at == 0xFFFFFFFE else None
        for entry in range((at + 1) * _SECTOR, (at + 2) * _SECTOR, 128):
            length, kind = _ENTRY(data, entry + 64)
            if kind == _STREAM and 2 < length <= 64:
                name = data[entry : entry + length - 2].decode("utf-16-le", "replace").upper()
                if name in streams:
                    return None
                streams[name] = _PLACE(data, entry + 116)
            elif kind and not (kind == _ROOT and root):
                return None
            root = False
        at = table[at]
    return None


def _run(data: bytes, table: tuple[int, ...], first: int, size: int) -> bytes | None:
    """The bytes of a stream from its sectors, mostly one after the other; None when they are not in order."""
    end = min(len(table), len(data) // _SECTOR - 1)
    if not _WHOLE <= size <= len(data):
        return None
    parts: list[bytes] = []
    left = size
    while left > 0:
        if first >= end:
            return None
        last = first
        most = first + (left - 1) // _SECTOR
        while last < most and last + 1 < end and table[last] == last + 1:
            last += 1
        parts.append(data[(first + 1) * _SECTOR : (first + 1) * _SECTOR + min(left, (last + 1 - first) * _SECTOR)])
        left -= (last + 1 - first) * _SECTOR
        first = table[last]
    return parts[0] if len(parts) == 1 else b"".join(parts)
