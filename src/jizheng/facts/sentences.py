"""The clauses of a document, verbatim and with their place: what a claim's pattern is tried on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jizheng.model import Document, Paragraph, Where

# A bar is the edge of a cell: what stands in the next one belongs to another sentence.
_CLAUSE = re.compile(r"[^。；;！!？?\n|｜]+")


def sentences(document: Document, words: re.Pattern[str] | None = None) -> list[tuple[str, Where]]:
    """Every clause of four and more characters, in reading order; ``words``: only those that hold one of them."""
    return list(_clauses(document, words))


def whole_text(document: Document) -> str:
    """All paragraphs and cells, one a line."""
    parts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
        else:
            parts.extend(c.text for c in block.cells if c.text)
    return "\n".join(parts)


def _clauses(document: Document, wanted: re.Pattern[str] | None) -> Iterator[tuple[str, Where]]:
    for i, block in enumerate(document.blocks):
        cells = [(-1, block.text)] if isinstance(block, Paragraph) else list(enumerate(c.text for c in block.cells))
        for k, text in cells:
            if len(text) < 5 or (wanted is not None and not wanted.search(text)):
                continue
            for m in _CLAUSE.finditer(text):
                words = m[0].strip()
                if len(words) >= 4 and (wanted is None or wanted.search(words)):
                    start = m.start() + len(m[0]) - len(m[0].lstrip())
                    yield words, document.where(i, k, start, start + len(words))
