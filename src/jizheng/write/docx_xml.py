"""Pieces of WordprocessingML: paragraphs and cells as text, nothing else."""

from __future__ import annotations

import re
from functools import lru_cache

# What XML 1.0 cannot carry at all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


@lru_cache(maxsize=256)
def opening(style: str) -> str:
    """The start of a paragraph of a style ("body" is the default and need not be named)."""
    return "<w:p>" if style == "body" else f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'


def run(text: str) -> str:
    """One line of text as a run; "" is nothing."""
    if not text:
        return ""
    t = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not t.isprintable():
        t = _FORBIDDEN.sub("", t).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    if t[:1].isspace() or t[-1:].isspace() or "  " in t or "<" in t:
        return f'<w:r><w:t xml:space="preserve">{t}</w:t></w:r>'
    return f"<w:r><w:t>{t}</w:t></w:r>"


def paragraphs(text: str, style: str) -> str:
    """Text as paragraphs, one a line; empty lines between paragraphs are the work of converters and fall away."""
    if "\n" not in text:
        return f"{opening(style)}{run(text)}</w:p>"
    start = opening(style)
    out = "".join(f"{start}{run(line)}</w:p>" for line in text.split("\n") if line and not line.isspace())
    return out or f"{start}</w:p>"


def cell_start(width: int, span: int = 1, merge: str = "", top: bool = False) -> str:
    """The start of a cell; ``merge``: "" none, "restart" the first of a merged column, "continue" the rest."""
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    down = '<w:vMerge w:val="restart"/>' if merge == "restart" else "<w:vMerge/>" if merge else ""
    align = "" if top else '<w:vAlign w:val="center"/>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}{down}{align}</w:tcPr>'


def table_start(widths: list[int]) -> str:
    """The start of a table of fixed column widths."""
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="form"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )


def row_start(height: int = 0, head: bool = False, whole: bool = True) -> str:
    """The start of a row; ``head`` rows repeat on each page, ``whole`` rows never break over two."""
    properties = ("<w:cantSplit/>" if whole else "") + (f'<w:trHeight w:val="{height}"/>' if height else "")
    properties += "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr>{properties}</w:trPr>" if properties else "<w:tr>"
