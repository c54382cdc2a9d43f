"""Official forms: by which words a document shows that it is filled in on one of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from jizheng.facts.values import fold
from jizheng.model import Document, Paragraph
from jizheng.pack_rows import Form


def flat(document: Document) -> str:
    """All the words of a document without blanks, half width: what marks are looked for in."""
    parts: list[str] = []
    for b in document.blocks:
        parts.append(b.text) if isinstance(b, Paragraph) else parts.extend(c.text for c in b.cells)
    return fold("".join("".join(parts).split()))


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    return fold("".join(word.split()))


def _stands(words: Iterable[str], text: str) -> list[str]:
    return [w for w in words if _plain(w) in text]


def fits(form: Form, text: str) -> int:
    """How many characters of a form's marks stand in a text made by ``flat``; 0 when it is not this form."""
    if not form.marks or len(_stands(form.marks, text)) < len(form.marks) or _stands(form.without, text):
        return 0
    some = _stands(form.some, text)
    if form.some and len(some) < form.least:
        return 0
    return sum(len(_plain(w)) for w in (*form.marks, *some))
