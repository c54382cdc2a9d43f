"""The clauses of a document, verbatim and with their place: what a claim's pattern is tried on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jizheng.model import Document, Paragraph, Where

_CLAUSE = re.compile(r"[^。；;！!？?\n]+")


def sentences(document: Document) -> list[tuple[str, Where]]:
    """Every clause of six and more characters, in reading order."""
    return list(_clauses(document))


def _clauses(document: Document) -> Iterator[tuple[str, Where]]:
    for i, block in enumerate(document.blocks):
        cells = [(-1, block.text)] if isinstance(block, Paragraph) else list(enumerate(c.text for c in block.cells))
        for k, text in cells:
            if len(text) < 5:
                continue
            for m in _CLAUSE.finditer(text):
                words = m[0].strip()
                if len(words) >= 4:
                    start = m.start() + len(m[0]) - len(m[0].lstrip())
                    yield words, document.where(i, k, start, start + len(words))
