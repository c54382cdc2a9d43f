"""预算执行情况（10分）: what the execution of the budget counts for, where a form prints it in the head."""

from __future__ import annotations

import re
from decimal import Decimal

from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.values import fold
from jizheng.model import Paragraph

_HEAD = re.compile(r"[^\d]*\([^\d()]{0,2}(\d{1,2})分?\)[:：]?")


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
