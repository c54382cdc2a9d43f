"""Old Word documents (doc) and WPS Writer files (wps): the same OLE container, read by hand.

Text stands in pieces (``doc_text``); what a paragraph is (in a table, end of a row, heading) stands in
its properties (``doc_papx``).  A cell ends with 0x07; the mark that ends a row carries the edges of its cells.
"""

from __future__ import annotations

import re
from bisect import bisect
from struct import error as StructError
from typing import NamedTuple

from jizheng.model import Block, Paragraph, Problem

from .doc_papx import Edges, Papx, Properties, deleted_ranges
from .doc_text import Fib, Text
from .docx_table import Row, table_of_rows
from .limits import Limits
from .ole import Container
from .problems import Reading, Refused, problem
from .trim import trimmed

_LABEL = "旧版Word/WPS文档（doc）"
_END = re.compile("[\r\x07\x0c]")
_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))|[\x15]")
_SPECIAL = re.compile("[\x01-\x08\x0b\x0e\x13-\x15\x1e\x1f\ud800-\udfff]")
_SIGNS = str.maketrans(
    {
        "\x0b": "\n",
        "\x1e": "-",
        "\x1f": None,
        "\x01": None,
        "\x02": None,
        "\x03": None,
        "\x04": None,
        "\x05": None,
        "\x08": None,
        "\x0e": None,
    }
)
_SNAP = 45  # twips within which two cell edges are one column edge


class _Part(NamedTuple):
    """A stretch of the text with one role: the body, notes, headers…"""

    role: str
    place: str
    start: int
    end: int


def read_doc(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of a doc or wps; paths ``doc:p[n]`` and ``doc:t[i]/r[j]/c[k]`` as for docx."""
    container = Container(data, _LABEL)
    main = container.stream("WordDocument")
    problems: list[Problem] = []
    try:
        fib = Fib.of(main)
        table = container.stream(fib.table)
        text = Text.of(main, table, fib)
        papx = Papx(main, table, fib, container.stream("Data"))
        gone = deleted_ranges(main, table, fib)
    except (StructError, IndexError, ValueError, OverflowError):
        raise Refused("damaged", label=_LABEL, reason="内部目录读不出来") from None
    blocks: list[Block] = []
    seen: set[str] = set()
    for part in _parts(fib, len(text.chars)):
        found = _Walk(text, papx, part, gone).blocks()
        if part.role != "body":  # the same header stands once for each section
            fresh = [b for b in found if not isinstance(b, Paragraph) or b.text not in seen]
            found = list({b.text if isinstance(b, Paragraph) else b.path: b for b in fresh}.values())
            seen |= {b.text for b in found if isinstance(b, Paragraph)}
        blocks += found
    if text.missing:
        problems.append(problem("part_damaged", name=name, part="正文的一段"))
    return Reading(trimmed(blocks, name, limits, problems), problems)


def _parts(fib: Fib, length: int) -> list[_Part]:
    out: list[_Part] = []
    at = 0
    for role, place, size in (
        ("body", "", fib.body), ("footnote", "footnotes/", fib.footnotes), ("header", "headers/", fib.headers),
        ("", "", fib.macros), ("comment", "comments/", fib.comments), ("footnote", "endnotes/", fib.endnotes),
        ("textbox", "boxes/", fib.boxes), ("textbox", "header_boxes/", fib.header_boxes),
    ):  # fmt: skip
        end = min(at + size, length)
        if role and end > at:
            out.append(_Part(role, f"doc:{place}", at, end))
        at = end
    return out


class _Walk:
    """One part read paragraph by paragraph."""

    def __init__(self, text: Text, papx: Papx, part: _Part, gone: list[tuple[int, int]]) -> None:
        self._text = text
        self._papx = papx
        self._part = part
        self._gone = gone
        self._rows: list[tuple[list[str], Edges | None]] = []
        self._cells: list[str] = []
        self._lines: list[str] = []
        self._out: list[Block] = []
        self._paragraphs = self._tables = 0

    def blocks(self) -> list[Block]:
        """The blocks of the part in order."""
        part = self._part
        start = part.start
        for found in _END.finditer(self._text.chars, part.start, part.end):
            place = found.start()
            properties = self._papx.at(self._text.offset(place))
            self._paragraph(self._words(start, place), found[0], properties)
            start = found.end()
        if start < part.end:
            self._paragraph(self._words(start, part.end), "\r", Properties())
        self._close_table()
        return self._out

    def _words(self, start: int, end: int) -> str:
        """The text as a reader sees it: deletions, field codes and anchors left out."""
        words = self._text.chars[start:end]
        if self._gone:
            offset = self._text.offset
            words = "".join(c for k, c in enumerate(words, start) if not any(a <= offset(k) < b for a, b in self._gone))
        if not _SPECIAL.search(words):
            return words
        while "\x13" in words:
            shorter = _FIELD.sub("", words)
            if shorter == words:
                break
            words = shorter
        words = words.replace("\x13", "").replace("\x14", "").replace("\x15", "").translate(_SIGNS)
        if any("\ud800" <= c <= "\udfff" for c in words):
            words = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return words

    def _paragraph(self, words: str, mark: str, properties: Properties) -> None:
        if properties.in_table or (mark == "\x07" and (self._cells or self._rows)):
            if properties.ends_row:
                if self._cells:
                    self._rows.append((self._cells, properties.edges))
                self._cells, self._lines = [], []
            else:
                self._lines.append(words)
                if mark == "\x07":
                    self._cells.append("\n".join(self._lines).strip("\n"))
                    self._lines = []
            return
        self._close_table()
        self._paragraphs += 1
        if words and not words.isspace():
            role = "heading" if properties.heading and self._part.role == "body" else self._part.role
            self._out.append(Paragraph(words, f"{self._part.place}p[{self._paragraphs}]", role))

    def _close_table(self) -> None:
        if self._cells:  # a row whose end was lost
            self._rows.append((self._cells, None))
            self._cells, self._lines = [], []
        if not self._rows:
            return
        self._tables += 1
        columns = _columns([edges for _, edges in self._rows if edges])
        rows = [_row(cells, edges, columns) for cells, edges in self._rows]
        self._out.append(table_of_rows(rows, f"{self._part.place}t[{self._tables}]"))
        self._rows = []


def _columns(all_edges: list[Edges]) -> list[int]:
    """The edges of all rows put together; those nearly equal are one."""
    out: list[int] = []
    for edge in sorted({x for edges in all_edges for x in edges.xs}):
        if not out or edge - out[-1] > _SNAP:
            out.append(edge)
    return out


def _row(cells: list[str], edges: Edges | None, columns: list[int]) -> Row:
    if edges is None or len(edges.xs) <= len(cells) or list(edges.xs) != sorted(edges.xs):
        return [(k, 1, False, text) for k, text in enumerate(cells)]
    at = [bisect(columns, x) - 1 for x in edges.xs]
    row: Row = []
    for k, text in enumerate(cells):
        column, span = at[k], max(1, at[k + 1] - at[k])
        flags = edges.merges[k] if k < len(edges.merges) else 0
        if flags & 3 == 1 and row:  # continues the cell to its left
            left = row[-1]
            row[-1] = (left[0], column + span - left[0], left[2], left[3] + text)
            continue
        row.append((column, span, flags >> 5 & 3 == 1, text))
    return row
