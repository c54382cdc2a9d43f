"""The docx container by splicing: everything but the text is deflated once for all files."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

# 1980-01-01 00:00, the first date of the format: the same report gives the same bytes on any day.
_TIME, _DATE = 0, 33
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")


class Container:
    """A zip of fixed ``members``, to which ``pack`` adds one more; thread-safe once made."""

    def __init__(self, members: Mapping[str, bytes], last: str) -> None:
        body, directory = bytearray(), bytearray()
        for name, data in members.items():
            local, central = _member(name, data, len(body))
            body += local
            directory += central
        self._body, self._directory, self._count, self._last = bytes(body), bytes(directory), len(members) + 1, last

    def pack(self, data: bytes) -> bytes:
        """The finished file, with ``data`` as its last member."""
        local, central = _member(self._last, data, len(self._body))
        at, size = len(self._body) + len(local), len(self._directory) + len(central)
        end = _END.pack(b"PK\5\6", 0, 0, self._count, self._count, size, at, 0)
        return b"".join((self._body, local, self._directory, central, end))


def _member(name: str, data: bytes, offset: int) -> tuple[bytes, bytes]:
    """(local header and deflated bytes, entry of the central directory)."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = deflate.compress(data) + deflate.flush()
    raw = name.encode()
    crc = zlib.crc32(data)
    local = _LOCAL.pack(b"PK\3\4", 20, 0, 8, _TIME, _DATE, crc, len(packed), len(data), len(raw), 0)
    central = _CENTRAL.pack(
        b"PK\1\2", 20, 20, 0, 8, _TIME, _DATE, crc, len(packed), len(data), len(raw), 0, 0, 0, 0, 0, offset
    )
    return local + raw + packed, central + raw
