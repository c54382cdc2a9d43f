"""The notes that a form prints below itself (注：…, 填表说明：1. …): on a form that nobody has filled in, they state nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Mention
from jizheng.facts.values import fold
from jizheng.model import Document, Indicator, Paragraph, Profile
from jizheng.pack import Pack

_SENTENCE = re.compile("[。;]")


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
