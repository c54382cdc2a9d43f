"""Official forms: by which words a document shows that it is filled in on one of them, and what an empty one does not state.

The notes that a form prints below itself (注：…, 填表说明：1. …) state nothing where nobody has filled the form in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Mention
from jizheng.facts.values import fold
from jizheng.model import Document, Indicator, Paragraph, Profile
from jizheng.pack import Pack
from jizheng.pack_rows import Form

_SENTENCE = re.compile("[。;]")


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


def unfilled_form(profile: Profile, items: Iterable[Mention], indicators: Iterable[Indicator], pack: Pack) -> bool:
    """Whether the document is a form to be filled in, of which no cell holds an amount, a rate, a score or an actual.

    ``items`` are what the cells state: asked before running text is read.
    """
    form = next((f for f in pack.forms if f.id == profile.form), None)
    if form is None or not form.required:
        return False
    # The weight of the execution is printed on the form.
    types = ("money", "ratio", "score")
    filled = any(
        m.value is not None and m.concept != "execution_weight" and pack.concepts[m.concept].type in types
        for m in items
    )
    return not filled and not any(i.actual.text.strip() or i.score is not None for i in indicators)


def notes(document: Document, lex: Lexicon) -> frozenset[tuple[int, int]]:
    """(block, cell or -1) of every note: what begins with the head of one, and the numbered paragraphs behind it."""
    out: set[tuple[int, int]] = set()
    going = False
    for i, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            going = False
            out |= {(i, k) for k, cell in enumerate(block.cells) if lex.printed.note_re.match(fold(cell.text))}
            continue
        text = fold(block.text)
        if not text.strip():
            continue
        # A numbered line that is no sentence (二、资金情况) is the heading of a report behind the form.
        told = bool(lex.printed.item_re.match(text)) and bool(_SENTENCE.search(text))
        going = bool(lex.printed.note_re.match(text)) or (going and told)
        if going:
            out.add((i, -1))
    return frozenset(out)
