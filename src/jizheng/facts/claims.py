"""Sentences that can be tested: where they stand, and what the report's own figures say of them.

Patterns, exceptions and the words of every verdict are rows of the pack; how a kind of claim is
tested is a function of ``predicates``.  Promises (targets, goals, tasks) are not claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256

from jizheng.facts.predicates import PREDICATES, Ask, Report, Said
from jizheng.model import Claim, Fact, Indicator, Where
from jizheng.pack import Pack, load_pack
from jizheng.pack_rows import ClaimRow

Spans = dict[tuple[int, int], list[tuple[int, int, str]]]
_CUTS = "，,"


class Patterns:
    """The claim rows of one pack, compiled once: one search for the words, then the rows they call."""

    def __init__(self, rows: Sequence[ClaimRow]) -> None:
        self.rows = [(r, [re.compile(p) for p in r.patterns], r.params.get("not_in", ()), r.params.get("unless", ())) for r in rows]
        self.by_word: dict[str, list[int]] = {}
        for n, r in enumerate(rows):
            for w in r.words:
                self.by_word.setdefault(w, []).append(n)
        words = sorted(self.by_word, key=lambda w: (-len(w), w))
        # A lookahead, so that words inside words are all seen (预算范围 in 超预算范围).
        self.words = re.compile("|".join(map(re.escape, words))) if words else None
        self.inner = {w: [v for v in words if v in w] for w in words}
        self.plans = {code for _, _, codes, _ in self.rows for code in codes}

    def called(self, text: str) -> Iterator[int]:
        """The rows whose words stand in a clause, in pack order."""
        assert self.words is not None
        seen = {v for w in self.words.findall(text) for v in self.inner[w]}
        return iter(sorted({n for w in seen for n in self.by_word[w]}))


@lru_cache(maxsize=16)
def _patterns(sha: str, pack: Pack) -> Patterns:
    return Patterns(pack.wording.claims)


_CACHE: dict[str, Patterns] = {}


def find_claims(
    sentences: Sequence[tuple[str, Where]], facts: Sequence[Fact], indicators: Sequence[Indicator], pack: Pack
) -> tuple[Claim, ...]:
    """Every claim of the clauses, in reading order, with its verdict and the basis it rests on."""
    raise NotImplementedError
