"""The prose part: the document's own paragraphs where it has them, else the text facts under the official heads."""

from __future__ import annotations

import re

from jizheng.model import Document, Paragraph, Table
from jizheng.write.docx_values import Values
from jizheng.write.docx_xml import cell_start, paragraphs, row_start, table_start

_PLAIN = re.compile(r"[\s　]+|^[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?")
_LEVELS = (
    ("heading1", re.compile(r"^\s*[一二三四五六七八九十]{1,3}、")),
    ("heading2", re.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[)）]")),
    ("heading3", re.compile(r"^\s*\d{1,2}[、.．](?!\d)")),
)
_ENDS = ("。", "；", "，", "：", ";", ":", ",")
_WIDTH, _LONGEST = 8844, 36
_NUMERALS = "一二三四五六七八九十"


def plain(text: str) -> str:
    """A heading without its number and blanks."""
    return _PLAIN.sub("", text.strip())


def narrative(document: Document, values: Values, title: str, outline: list[str], lists: dict[str, str]) -> str:
    """The XML of the prose part below its title."""
    own = _own(document, plain(title))
    known = {plain(h): style(h, {}) for h in outline}
    if own is not None:
        return "".join(x if x.startswith("<w:tbl>") else paragraphs(x, style(x, known)) for x in own)
    return _from_facts(values, outline, lists)


def style(text: str, known: dict[str, str]) -> str:
    """Whether a paragraph is a heading, and of which level: told by its number, its length, its end."""
    t = text.strip()
    if len(t) > _LONGEST or t.endswith(_ENDS):
        return "body"
    for name, pattern in _LEVELS:
        if pattern.match(t):
            return name
    return known.get(plain(t), "body")  # an official heading whose number was forgotten


def _own(document: Document, title: str) -> list[str] | None:
    """Everything after the title of the prose part, None when the document has no such part."""
    for i, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if len(block.text) < 40 and plain(block.text) == title:
                return _after(document, i + 1, [])
        else:
            for k, c in enumerate(block.cells):
                if title in c.text and (found := _inside(c.text, title)) is not None:
                    return _after(document, i + 1, found + [x.text for x in block.cells[k + 1 :]])
    return None


def _inside(text: str, title: str) -> list[str] | None:
    lines = text.split("\n")
    at = next((n for n, x in enumerate(lines) if plain(x) == title), -1)
    return lines[at + 1 :] if at >= 0 else None


def _after(document: Document, start: int, first: list[str]) -> list[str]:
    out = list(first)
    for block in document.blocks[start:]:
        if isinstance(block, Table):
            out.append(_table(block))
        elif block.role in ("body", "heading", "textbox"):
            out.append(block.text)
    return [x for x in out if x.strip()]


def _table(table: Table) -> str:
    """A table of the prose as it was: its cells and merges, columns of equal width."""
    n = max(1, table.columns)
    width = _WIDTH // n
    at = {(row, c.column): (c, row) for c in table.cells for row in range(c.row, c.row + c.row_span)}
    out = [table_start([width] * n)]
    for row in range(table.rows):
        out.append(row_start())
        column = 0
        while column < n:
            c, _ = at.get((row, column), (None, 0))
            if c is None:
                out.append(cell_start(width) + "<w:p></w:p></w:tc>")
                column += 1
                continue
            merge = "" if c.row_span == 1 else "restart" if row == c.row else "continue"
            out.append(cell_start(width * c.column_span, c.column_span, merge))
            out.append(paragraphs(c.text if row == c.row else "", "plain") + "</w:tc>")
            column += max(1, c.column_span)
        out.append("</w:tr>")
    return "".join(out) + "</w:tbl>" + paragraphs("", "body")


def _from_facts(values: Values, outline: list[str], lists: dict[str, str]) -> str:
    """Official headings; under each its ``section`` fact (dim 章节), or the items of its list."""
    out = []
    for heading in outline:
        out.append(paragraphs(heading, style(heading, {})))
        text = values.text("section", ("章节", plain(heading)))
        if text:
            out.append(paragraphs(text, "body"))
        elif heading in lists:
            for n, line in enumerate(x for x in values.items(lists[heading], "").split("\n") if x):
                number = _NUMERALS[n] if n < len(_NUMERALS) else str(n + 1)
                out.append(paragraphs(f"（{number}）{line}", "body"))
    return "".join(out)
