"""A zip container read without trust: own central directory, bounded inflation, no paths, no links.

``zipfile`` costs more than the whole scan of a form, so the hot path reads the directory itself.
"""

from __future__ import annotations

import zlib
from struct import error as StructError
from struct import unpack_from
from typing import NamedTuple

from .limits import MB, Limits
from .problems import Refused

_MOST = 1_040  # deflate cannot make more than 1032 bytes of one: what is small enough needs no watching


class Member(NamedTuple):
    """One directory entry; ``offset`` is that of its local header."""

    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int


class Archive:
    """The members of a zip by name; ``Refused`` when it is broken, encrypted or a bomb."""

    def __init__(self, data: bytes, label: str, limits: Limits) -> None:
        self._data = data
        self._label = label
        self._limits = limits
        self._spent = 0
        self.damaged: list[str] = []
        self.members: dict[str, Member] = self._directory()

    def _directory(self) -> dict[str, Member]:
        data = self._data
        end = data.rfind(b"PK\5\6", max(0, len(data) - 65_600))
        if end < 0:
            raise Refused("damaged", label=self._label, reason="压缩包没有结尾，文件可能没有传完")
        members: dict[str, Member] = {}
        try:
            count, _, offset = unpack_from("<HII", data, end + 10)
            if count > self._limits.members:
                raise Refused("zip_bomb", reason=f"内含{count}个文件")
            for _ in range(count):
                signature, flags, method, crc, packed, size, n, x, c, start = unpack_from(
                    "<I4x2H4xIIIHHH8xI", data, offset
                )
                if signature != 0x02014B50:
                    raise Refused("damaged", label=self._label, reason="压缩包目录不完整")
                name = _name(data[offset + 46 : offset + 46 + n])
                members.setdefault(name, Member(method, flags, crc, packed, size, start))
                offset += 46 + n + x + c
        except StructError:
            raise Refused("damaged", label=self._label, reason="压缩包目录不完整") from None
        return members

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def packed(self, name: str) -> bytes:
        """The compressed bytes of a member, b"" when it is missing or its place is wrong."""
        member = self.members.get(name)
        if member is None:
            return b""
        try:
            n, x = unpack_from("<HH", self._data, member.offset + 26)
        except StructError:
            return b""
        start = member.offset + 30 + n + x
        return self._data[start : start + member.packed]

    def read(self, name: str) -> bytes:
        """The inflated bytes of a member; b"" when it is missing.  A broken one is cut, and noted."""
        member = self.members.get(name)
        if member is None:
            return b""
        if member.flags & 1:
            raise Refused("encrypted")
        packed = self.packed(name)
        room = self._limits.expanded - self._spent
        if len(packed) * self._limits.ratio > 10 * MB:
            room = min(room, max(10 * MB, len(packed) * self._limits.ratio))
        else:
            room = min(room, 10 * MB)
        if member.method == 0:
            out, whole = packed[:room], len(packed) <= room
        elif member.method == 8 and len(packed) * _MOST <= room:
            out, whole = _inflate_small(packed, member.size, room)
        elif member.method == 8:
            out, whole = _inflate(packed, room, min(member.size, room))
        else:
            self.damaged.append(name)
            return b""
        if not whole:
            raise Refused("zip_bomb", reason=f"{name} 解压后超过{room // MB}MB")
        self._spent += len(out)
        if len(out) != member.size or zlib.crc32(out) != member.crc:
            self.damaged.append(name)
        return out


def _name(raw: bytes) -> str:
    """A member's name; programs of Chinese Windows write GB18030 and do not say so."""
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return name.replace("\\", "/").lstrip("/")


def _inflate_small(packed: bytes, size: int, room: int) -> tuple[bytes, bool]:
    """Inflate in one call into one buffer of the declared size; as ``_inflate``."""
    try:
        return zlib.decompress(packed, -15, min(size, room) + 64), True
    except zlib.error:
        return _salvage(packed, room)


def _inflate(packed: bytes, room: int, expected: int) -> tuple[bytes, bool]:
    """Inflate at most ``room`` bytes: what came out, and whether that was all.  Broken data is cut."""
    engine = zlib.decompressobj(-15)
    try:
        if expected < room:  # the honest case in one call: the size is as declared
            out = engine.decompress(packed, expected + 1)
            if len(out) <= expected:
                return out, True
            out += engine.decompress(engine.unconsumed_tail, room - len(out)) if engine.unconsumed_tail else b""
        else:
            out = engine.decompress(packed, room)
        return out, not (engine.unconsumed_tail and engine.decompress(engine.unconsumed_tail, 1))
    except zlib.error:
        return _salvage(packed, room)


def _salvage(packed: bytes, room: int) -> tuple[bytes, bool]:
    """The part of a broken stream that comes before the break."""
    engine = zlib.decompressobj(-15)
    parts: list[bytes] = []
    got = 0
    try:
        for i in range(0, len(packed), 1024):
            piece = engine.decompress(packed[i : i + 1024], room - got + 1)
            parts.append(piece)
            got += len(piece)
            if got > room:
                return b"".join(parts), False
    except zlib.error:
        pass
    return b"".join(parts), True
