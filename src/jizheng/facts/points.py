"""Scores that running text tells part by part: 资金执行得9.18分，产出得48分，…，合计95.2分.

得, 为, 共 and 分 are how any score is said; what the parts are called is the pack's.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from jizheng.facts.mentions import Said
from jizheng.facts.values import decimal, fold, trie
from jizheng.model import State

if TYPE_CHECKING:
    from jizheng.facts.lexicon import Lexicon

_FULL = 20  # no form gives the execution of the budget more points
_HINT = re.compile(r"\d\s*分")


class Points:
    """The parts of a score as a pack names them."""

    def __init__(self, lex: Lexicon) -> None:
        self.lex = lex

    def _any(self, name: str) -> str:
        return trie(sorted({fold(w) for w in self.lex.lists[name]}))

    @cached_property
    def _n(self) -> str:
        """The number of points: 9.18分, no 9分钟."""
        return rf"[:为是]?\s*(?P<n>\d{{1,3}}(?:\.\d{{1,3}})?)\s*(?!{self._any('not_points')})分"

    @cached_property
    def _part_re(self) -> re.Pattern[str]:
        tails, full = self._any("score_part_tails"), self._any("full_mark_heads")
        # 产出（50分）, 产出分值50分、得48分, 产出50分得48分: the full marks in front of what was got
        n, then = r"\d{1,3}(?:\.\d+)?分", rf"(?=、?(?:{self._any('score_got')})[:为]?\d|,得\d)"
        of = rf"(?:\((?:{full}|共)?:?{n}\)|(?:{full})[:为]?{n}|{n}{then})?"
        return re.compile(
            rf"(?:(?P<execution>{self._any('execution_parts')})|(?P<part>{self._any('score_parts')}))"
            rf"(?:{tails})?[”\"]?{of}[、,:]?(?P<got>{self._any('score_got')})?{self._n}"
        )

    @cached_property
    def _rate_re(self) -> re.Pattern[str]:
        """执行率为96.5%，得9.65分: the points of the execution behind its rate."""
        return re.compile(
            rf"{self._any('execution_parts')}[为达到是:]{{0,2}}\d+(?:\.\d+)?%[,;]?(?:{self._any('rate_got')}){self._n}"
        )

    @cached_property
    def _whole_re(self) -> re.Pattern[str]:
        lead = self._any("score_wholes")
        total = self._any("score_totals")
        return re.compile(
            rf"(?:(?<=[,。;:\s])|^)(?:(?:{lead})+(?P<got>{self._any('score_whole_got')})|(?P<sum>{total})(?:得|为)?|(?:{lead})*(?P<self>{self._any('score_self')})){self._n}"
        )

    def find(self, t: str) -> list[Said]:
        """Parts and total of one folded paragraph; full marks (产出40分、效益30分, together 100) are no scores."""
        if "分" not in t or not _HINT.search(t):
            return []
        parts = list(self._part_re.finditer(t))
        said = [m for m in parts if m["got"]]
        bare = [m for m in parts if not m["got"]]
        if len(bare) >= 3 and not said and sum((decimal(m["n"]) for m in bare), Decimal(0)) < 100:
            said = bare
        out = [
            self._said("execution_score", m, ())
            if m["execution"]
            else self._said("point_word", m, (("分项", m["part"]),))
            for m in said
        ]
        found = (m for m in self._rate_re.finditer(t) if decimal(m["n"]) <= _FULL)
        out += [self._said("execution_score", m, ()) for m in found]
        for m in self._whole_re.finditer(t):
            if m["got"] or m["self"] or len(said) >= 2:
                out.append(self._said("self_score", m, ()))
        return out

    @staticmethod
    def _said(code: str, m: re.Match[str], dims: tuple[tuple[str, str], ...]) -> Said:
        value = decimal(m["n"])
        state = State.ZERO if value == 0 else State.STATED
        return Said(code, value, "分", state, dims, m.start("n"), m.end(), "", "")
