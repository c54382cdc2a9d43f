"""The text of a Word 97–2003 file: the file information block and the piece table.

Character positions (cp) count UTF-16 units; a piece says at which byte of the stream they stand.
"""

from __future__ import annotations

from array import array
from bisect import bisect
from dataclasses import dataclass
from struct import unpack_from

from .problems import Refused


@dataclass(frozen=True, slots=True)
class Fib:
    """What is needed of the file information block: sizes of the parts of the text in characters, and places."""

    table: str
    body: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    boxes: int
    header_boxes: int
    clx: tuple[int, int]
    papx: tuple[int, int]
    chpx: tuple[int, int]

    @classmethod
    def of(cls, main: bytes) -> Fib:
        """The block at the start of the WordDocument stream; ``Refused`` when it is none or encrypted."""
        if len(main) < 0x1AA or unpack_from("<H", main)[0] not in (0xA5EC, 0xA5DC):
            raise Refused("damaged", label="旧版Word/WPS文档（doc）", reason="不是Word 97以后的格式")
        (flags,) = unpack_from("<H", main, 0x0A)
        if flags & 0x0100:
            raise Refused("encrypted")
        if unpack_from("<H", main, 2)[0] < 0xC0:
            raise Refused(
                "no_reader", label="很旧的Word文档（Word 95）", advice="请在WPS或Word中打开，另存为.docx后再试。"
            )
        body, footnotes, headers, macros, comments, endnotes, boxes, header_boxes = unpack_from("<8I", main, 0x4C)

        def place(index: int) -> tuple[int, int]:
            fc, size = unpack_from("<II", main, 0x9A + 8 * index)
            return fc, size

        table = "1Table" if flags & 0x0200 else "0Table"
        return cls(
            table,
            body,
            footnotes,
            headers,
            macros,
            comments,
            endnotes,
            boxes,
            header_boxes,
            place(33),
            place(13),
            place(12),
        )


@dataclass(frozen=True, slots=True)
class Text:
    """All characters, one a cp, and the pieces they came from."""

    chars: str
    starts: list[int]
    pieces: list[tuple[int, int]]  # (byte of the first character, bytes a character)
    missing: bool

    def offset(self, cp: int) -> int:
        """The byte in the stream at which a character stands."""
        k = bisect(self.starts, cp) - 1
        fc, width = self.pieces[k]
        return fc + (cp - self.starts[k]) * width

    @classmethod
    def of(cls, main: bytes, table: bytes, fib: Fib) -> Text:
        """The text by the piece table; raises ``struct.error`` and kin when that is broken."""
        fc, size = fib.clx
        clx = table[fc : fc + size]
        at = 0
        while at < len(clx) and clx[at] == 1:  # property modifiers before the table
            at += 3 + unpack_from("<H", clx, at + 1)[0]
        if at >= len(clx) or clx[at] != 2:
            raise ValueError
        (length,) = unpack_from("<I", clx, at + 1)
        count = (min(length, len(clx) - at - 5) - 4) // 12
        cps = unpack_from(f"<{count + 1}I", clx, at + 5)
        out: list[str] = []
        pieces: list[tuple[int, int]] = []
        missing = False
        for k in range(count):
            n = cps[k + 1] - cps[k]
            if not 0 <= n <= len(main):
                raise ValueError
            (where,) = unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * k + 2)
            if where & 0x40000000:
                where = (where & 0x3FFFFFFF) // 2
                chars = main[where : where + n].decode("cp1252", "replace")
                pieces.append((where, 1))
            else:
                raw = main[where : where + 2 * n]
                raw = raw[: len(raw) // 2 * 2]
                chars = raw.decode("utf-16-le", "surrogatepass")
                if len(chars) * 2 != len(raw):  # pairs: one character a unit keeps the count
                    chars = "".join(map(chr, array("H", raw)))
                pieces.append((where, 2))
            if len(chars) < n:
                missing = True
                chars += " " * (n - len(chars))
            out.append(chars)
        return cls("".join(out), list(cps[:-1]), pieces, missing)
