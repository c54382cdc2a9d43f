"""A printed form saved as text: a TAB opens a cell, a blank line ends a row.

The merges of the form are lost in such a text and are worked out again in ``ragged``.  The form is
cut into several tables, because its sections have different columns: a new table begins at a
section heading that stands alone in its row, and at a row over a longer one that starts blank
(a heading of two or three rows).  Rows of a single cell before such a place open the new table.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jizheng.model import Block, Paragraph

from .ragged import grid_of, starts_heading

Lines = list[str]


class Raw(NamedTuple):
    """A cell's text as it stands, blank lines inside included, and the place of its first character."""

    text: str
    line: int
    column: int

    @property
    def path(self) -> str:
        """``text:LINE:COLUMN``."""
        return f"text:{self.line}:{self.column}"


Row = list[Raw]

# Lines that stand below a form, never in its last cell.
_FOOT = re.compile(r"[ 　]*(?:填报人|填表人|制表人|经办人|填报日期|填表日期|填报时间|填表时间)[^：:]{0,8}[：:]")
_NUMBER = re.compile(r"[ 　]*[（(]?([一二三四五六七八九十]{1,3})[）)]?[、.．]?")
_HEADING = re.compile(r"[ 　]*[一二三四五六七八九十]{1,3}、[^。；;]{1,30}$")
_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)}


def tabbed_blocks(lines: Lines) -> list[Block]:
    """Blocks of a text whose cells start with a TAB; text outside the form stays paragraphs."""
    blocks: list[Block] = []
    at = 0
    opens = [line[:1] in "\t " and line.lstrip(" ").startswith("\t") for line in lines]
    last = len(lines) - 1 - opens[::-1].index(True) if True in opens else -1
    while at < len(lines):
        if not opens[at]:
            _paragraph(blocks, lines[at], at + 1)
            at += 1
            continue
        rows, at = _run(lines, opens, at, last)
        if sum(map(len, rows)) < 2:  # a lone TAB is an indented line, not a form
            blocks += [Paragraph(t, f"text:{n}:{c}") for row in rows for t, n, c in _loose(row[0])]
            continue
        for band in bands(rows):
            blocks.append(grid_of(band))
    return blocks


def is_line_a_cell(lines: Lines) -> bool:
    """Whether a form was saved a cell a line, its TABs only indenting some: no blank line ends any row of it."""
    opens = [n for n, line in enumerate(lines) if line.lstrip(" ").startswith("\t")]
    inside = lines[opens[0] : opens[-1]]
    bare = len(inside) - len(opens) + 1
    return bare > len(opens) and all(line and (not line.isspace() or "\t" in line) for line in inside)


def cells_as_lines(lines: Lines) -> list[Block]:
    """Each line a paragraph without the TAB that indents it; the place is that of its first character."""
    out: list[Block] = []
    for n, line in enumerate(lines, 1):
        body = line.lstrip("\t ")
        if body.strip():
            out.append(Paragraph(body, f"text:{n}:{len(line) - len(body) + 1}"))
    return out


def _paragraph(blocks: list[Block], line: str, number: int) -> None:
    if line.strip():
        blocks.append(Paragraph(line, f"text:{number}:1"))


def _loose(cell: Raw) -> list[tuple[str, int, int]]:
    out = []
    for k, line in enumerate(cell.text.split("\n")):
        if line.strip():
            out.append((line, cell.line + k, cell.column if k == 0 else 1))
    return out


def _run(lines: Lines, opens: list[bool], at: int, last: int) -> tuple[list[Row], int]:
    """The rows of the form that starts at line ``at`` (0-based), and the first line after it.

    ``opens``: whether a line opens a cell; ``last``: the last line of the whole text that does.
    """
    rows: list[Row] = []
    row: Row = []
    while at < len(lines) and opens[at]:
        first, end, blanks, over = at, at + 1, 0, False
        while end < len(lines) and not opens[end]:
            if not lines[end] or lines[end].isspace():
                blanks += 1
            elif _ends_form(lines, first, end, blanks, last):
                over = True
                break
            else:
                blanks = 0
            end += 1
        # several cells may stand on one line; they are one cell a TAB all the same
        row += _cells(lines, first, end - blanks)
        at = end
        # Word writes an empty line after a row; an empty paragraph that ends a cell adds one of its own,
        # and then only the length of the row above can tell the two apart
        more = blanks == 2 and rows and len(row) < len(rows[-1]) and not over and end < len(lines)
        if (blanks and not more) or over:
            rows.append(row)
            row = []
        if over:
            return rows, end
    if row:
        rows.append(row)
    return rows, at


def _ends_form(lines: Lines, first: int, at: int, blanks: int, last: int) -> bool:
    """Whether the line ``at``, after ``blanks`` empty lines, stands below the form and not in its last cell."""
    line = lines[at]
    if _FOOT.match(line) and len(line) < 80:
        return True
    if not blanks:
        return False
    if at > last and not line.startswith(("    ", "　　　")):
        return True  # no cell follows: only indented signature lines still belong to the last one
    if _HEADING.match(line):
        return not _continues(lines, first, at)
    return blanks >= 2 and not line.startswith((" ", "　")) and blanks != 3


def _continues(lines: Lines, first: int, at: int) -> bool:
    """Whether a line 三、… follows a line 二、… in the same cell."""
    number = _number(lines[at])
    for k in range(at - 1, first - 1, -1):
        before = _number(lines[k].lstrip(" \t"))
        if before:
            return number == before + 1
    return False


def _number(line: str) -> int:
    found = _NUMBER.match(line)
    if not found:
        return 0
    word = found[1]
    if len(word) == 1:
        return _DIGITS[word]
    tens = _DIGITS.get(word[0], 1) if word[0] != "十" else 1
    return tens * 10 + (_DIGITS[word[-1]] if word[-1] != "十" else 0)


def _cells(lines: Lines, first: int, end: int) -> Row:
    """The cell (or cells: ``\\ta\\tb``) that stand on ``lines[first:end]``."""
    head = lines[first]
    indent = head.index("\t") + 1
    if end == first + 1 and "\t" not in head[indent:]:
        return [_raw(head[indent:], first + 1, indent + 1)]  # nearly every cell of a form
    texts = head[indent:].split("\t")
    out: Row = []
    column = indent
    for k, text in enumerate(texts):
        whole = "\n".join([text, *lines[first + 1 : end]]) if k == len(texts) - 1 else text
        out.append(_raw(whole, first + 1, column + 1))
        column += len(text) + 1
    return out


def _raw(text: str, line: int, column: int) -> Raw:
    """The cell without blanks around it; its place moves with the first character."""
    body = text.strip()
    if not body or text.startswith(body):
        return tuple.__new__(Raw, (body, line, column))  # a third of the price of Raw(...)
    body = text.lstrip()
    lead = text[: len(text) - len(body)]
    down = lead.count("\n")
    column = len(lead) - lead.rfind("\n") if down else column + len(lead)
    return Raw(body.rstrip(), line + down, column)


def bands(rows: list[Row]) -> list[list[Row]]:
    """The rows cut into tables; see the module's docstring for where."""
    out: list[list[Row]] = []
    band: list[Row] = []
    for i, row in enumerate(rows):
        section = len(row) == 1 and bool(_HEADING.match(row[0].text))
        if band and (section or starts_heading(rows, i)):
            keep = len(band)
            while keep and len(band[keep - 1]) == 1 and not section:
                keep -= 1
            if section and all(len(r) == 1 for r in band):
                keep = 0
            if keep:
                out.append(band[:keep])
            band = band[keep:]
        band.append(row)
    if band:
        out.append(band)
    return out
