"""其中：一般公共预算：905.6: a label and its number in one cell.

其中 is the language's word for "of which", not a label.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.values import fold
from jizheng.model import Paragraph, State
from jizheng.pack_rows import ConceptRow

_PAIR = re.compile(r"(?P<label>[^:\d]{2,24}(?::[^:\d]{2,24})?):\s*(?P<value>[-\d][\d.,]*\s*\S{0,3})$")
_HEAD = re.compile(r"[^\d]*\([^\d()]{0,2}(\d{1,2})分?\)[:：]?")


class Labelled(NamedTuple):
    """What one cell says of itself; ``start`` is where its number starts."""

    concept: ConceptRow
    value: Decimal
    unit: str
    state: State
    bound: str
    qualifier: str
    start: int


def labelled(text: str, lex: Lexicon) -> Labelled | None:
    """The concept and the number of a cell that holds both, None when the pack does not know the label."""
    if not 5 <= len(text) <= 48:
        return None
    m = _PAIR.match(fold(text).strip())
    if m is None:
        return None
    label = m["label"].rpartition("其中:")[2]
    concept = next((c for c in lex.label(label) if c.type in ("money", "ratio", "score", "count")), None)
    state, value, unit, bound, qualifier = lex.numbers.cell(m["value"])
    if concept is None or value is None or (concept.type == "money") != (unit in lex.numbers.money or not unit):
        return None
    start = len(text) - len(text.lstrip()) + m.start("value")
    return Labelled(concept, value, unit, state, bound, qualifier, start)


def read_full_marks(mentions: Mentions, lex: Lexicon) -> None:
    """Add the weight of the execution from its head; a weight in a column of its own goes before it."""
    if any(m.concept == "execution_weight" for m in mentions.items):
        return
    for block, b in enumerate(mentions.document.blocks):
        texts = [(-1, b.text)] if isinstance(b, Paragraph) else [(k, c.text) for k, c in enumerate(b.cells)]
        for k, text in texts:
            if not 6 <= len(text) <= 24 or not text.rstrip(":： ").endswith((")", "）")):
                continue
            m = _HEAD.fullmatch(fold("".join(text.split())))
            if m and plain(text) in lex.sets["execution_heads"]:
                place = mentions.document.where(block, k)
                mentions.add("execution_weight", Decimal(m[1]), place, unit="分", origin="stream")
                return
