"""The running text of a report as rules over sentences read it: one for one with ``Case.joined``, so places hold.

Lines that a converter broke in the middle of a sentence are one text again, punctuation is full-width.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from jizheng.check.case import Case

_COMMA = re.compile(r",(?:(?!\d{3})|(?<=[^\d],))")  # begins with the comma itself: that is found fast
# A line this long that ends in no mark goes on in the next, unless that one begins something of its own.
_LONG, _MARKS = 30, "。；：！？;:!?."
_OWN = re.compile(r"[\s（(|一二三四五六七八九十●•]|\d[\d.]*\s*[、．年]|.?\Z|\d+\.(?!\d)")
_ENDS = "。；！？\n"


class Running(NamedTuple):
    """The text of a report, and the places in it by sentence, clause and paragraph."""

    text: str

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence (from, to) that holds an offset, its closing mark left out."""
        text = self.text
        low, high = text.rfind("\x00", 0, at) + 1, text.find("\x00", at)
        high = len(text) if high < 0 else high
        start = max(low, *(text.rfind(sign, low, at) + 1 for sign in _ENDS))
        return start, min((x for sign in _ENDS if (x := text.find(sign, at, high)) >= 0), default=high)

    def clause(self, at: int) -> int:
        """Where the clause that holds an offset begins: behind the last comma of its sentence."""
        start = self.sentence(at)[0]
        return max(start, *(self.text.rfind(sign, start, at) + 1 for sign in "，：（|"))

    def paragraph(self, at: int) -> int:
        """The number of the paragraph or cell that holds an offset."""
        return self.text.count("\x00", 0, at)


def running(case: Case) -> Running:
    """Made once a report: ``case.once(running)``."""
    text = case.joined
    for narrow, wide in ((";", "；"), (":", "："), ("(", "（"), (")", "）")):
        text = text.replace(narrow, wide)
    if "," in text:
        text = _COMMA.sub("，", text)
    if broken := [
        n
        for n, ((_, cell, a), (_, _, b)) in enumerate(pairwise(case.texts))
        if cell < 0 and len(a) > _LONG and _goes_on(a, b)
    ]:
        lines = text.split("\x00")
        for n in reversed(broken):
            lines[n : n + 2] = [f"{lines[n]} {lines[n + 1]}"]
        text = "\x00".join(lines)
    return Running(text)


def _goes_on(line: str, after: str) -> bool:
    return line[-1] not in _MARKS and len(after) > 1 and not _OWN.match(after)


def number(words: str) -> Decimal:
    """A number as it is written in running text: 1,234.5, 2 300."""
    return Decimal(re.sub(r"[,，\s]", "", words))
