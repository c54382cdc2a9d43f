"""Scores that running text tells part by part: 资金执行得9.18分，产出得48分，…，合计95.2分."""

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

_GOT = r"(?:自评|实际)?得分?了?|评分|自评分"
_OF = r"(?:\((?:满分|分值|权重|共|标准分)?:?\d{1,3}(?:\.\d+)?分\)|(?:满分|分值|权重|标准分)[:为]?\d{1,3}(?:\.\d+)?分)?"
_N = r"[:为是]?\s*(?P<n>\d{1,3}(?:\.\d{1,3})?)\s*分(?![钟之类值])"
_HINT = re.compile(r"\d\s*分")


class Points:
    """The parts of a score as a pack names them."""

    def __init__(self, lex: Lexicon) -> None:
        self.lex = lex

    def _any(self, name: str) -> str:
        return trie(sorted({fold(w) for w in self.lex.lists[name]}))

    @cached_property
    def _part_re(self) -> re.Pattern[str]:
        tails = self._any("score_part_tails")
        return re.compile(
            rf"(?:(?P<execution>{self._any('execution_parts')})|(?P<part>{self._any('score_parts')}))"
            rf"(?:{tails})?[”\"]?{_OF}[,:]?(?P<got>{_GOT})?{_N}"
        )

    @cached_property
    def _whole_re(self) -> re.Pattern[str]:
        lead = self._any("score_wholes")
        total = self._any("score_totals")
        return re.compile(
            rf"(?:(?<=[,。;:\s])|^)(?:(?:{lead})+(?P<got>得|得了|可得|应得|共得|共计得|合计得|得分为)|(?P<sum>{total})(?:得|为)?){_N}"
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
        for m in self._whole_re.finditer(t):
            if m["got"] or len(said) >= 2:
                out.append(self._said("self_score", m, ()))
        return out

    @staticmethod
    def _said(code: str, m: re.Match[str], dims: tuple[tuple[str, str], ...]) -> Said:
        value = decimal(m["n"])
        state = State.ZERO if value == 0 else State.STATED
        return Said(code, value, "分", state, dims, m.start("n"), m.end(), "", "")
