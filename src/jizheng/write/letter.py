"""A letter of an office (复核意见, 整改通知) as a Word document: a title, numbered heads, text, tables, who signs and when."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal, NamedTuple

from jizheng.write.docx_parts import HEAD, SECTION, R, Style, W, members, style_xml
from jizheng.write.docx_xml import cell_start, paragraphs, row_start, table_start
from jizheng.write.docx_zip import Container

TEXT_WIDTH = 8844  # twentieths of a point between the margins of an official document

Kind = Literal["to", "heading", "text", "table", "sign", "date"]
_STYLES = {"to": "addressee", "heading": "heading1", "text": "body", "sign": "office", "date": "day"}
# What forms do not need: who is written to, who writes, and when, all in the size of the text.
_OWN = {
    "addressee": Style("仿宋_GB2312", 32, "left", 560),
    "office": Style("仿宋_GB2312", 32, "right", 560, before=560, right=640),
    "day": Style("仿宋_GB2312", 32, "right", 560, right=640),
}


class Block(NamedTuple):
    """A piece of the letter.

    ``rows`` of a table: its head first, then as many texts a row; ``shares``: widths of the columns, in parts of their sum.
    """

    kind: Kind
    text: str = ""
    rows: Sequence[Sequence[str]] = ()
    shares: Sequence[int] = ()


def write_letter(title: str, blocks: Sequence[Block]) -> bytes:
    """The letter; the same words give the same bytes."""
    out = [f"{HEAD}<w:document {W} {R}><w:body>", paragraphs(title, "title"), paragraphs("", "body")]
    for b in blocks:
        out.append(_table(b) if b.kind == "table" else paragraphs(b.text, _STYLES[b.kind]))
    out.append(f"{SECTION}</w:body></w:document>")
    parts = members(escape(title.replace("\n", "")))
    own = "".join(style_xml(n, s) for n, s in _OWN.items()).encode()
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", own + b"</w:styles>")
    return Container(parts, "word/document.xml").pack("".join(out).encode("utf-8", "replace"))


def _table(b: Block) -> str:
    total = sum(b.shares)
    widths = [TEXT_WIDTH * s // total for s in b.shares]
    out = [table_start(widths)]
    for n, row in enumerate(b.rows):
        out.append(row_start(420, head=n == 0))
        for width, text in zip(widths, row, strict=True):
            out.append(cell_start(width) + paragraphs(text, "label" if n == 0 else "value") + "</w:tc>")
        out.append("</w:tr>")
    out.append("</w:tbl>")
    return "".join(out) + paragraphs("", "body")
