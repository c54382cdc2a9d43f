"""其中：一般公共预算：905.6: a label and its number in one cell.

其中 is the language's word for "of which", not a label.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.values import fold
from jizheng.model import State
from jizheng.pack_rows import ConceptRow

_PAIR = re.compile(r"(?P<label>[^:\d]{2,24}(?::[^:\d]{2,24})?):\s*(?P<value>[-\d][\d.,]*\s*\S{0,3})$")


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
