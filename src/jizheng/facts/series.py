"""清水镇、石桥乡、城关街道分别安排85万元、62.5万元、40万元: names and amounts of one order, paired.

Only where there are as many names as amounts in a row; else nothing is paired.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from jizheng.facts.values import Amount, fold, trie

if TYPE_CHECKING:
    from jizheng.facts.lexicon import Lexicon

_NEXT = re.compile(r"\s*(?:[、,]|和|与|及|以及|[、,]\s*(?:和|以及))\s*\Z")
_HEAD = re.compile(r"[,。;:()]")
_JOINT = re.compile(r"以及|和|与|及")
_CJK = re.compile(r"[\u4e00-\u9fff]{2}")
_FAR = 120  # characters before 分别 that the names are looked for in


class Pair(NamedTuple):
    """What an amount of a series is of: a name, and the words beside 分别 that say its concept (None: nothing said)."""

    name: str
    label: re.Match[str] | None


class Series:
    """Pairs the series of one sentence at a time, by the words of a pack."""

    def __init__(self, lex: Lexicon) -> None:
        self.lex = lex
        self._sign = re.compile(trie([fold(w) for w in lex.lists["series_words"]]))
        counters = trie([fold(w) for w in lex.lists["name_counters"]])
        self._count = re.compile(rf"等?(?:\d+|[两二三四五六七八九十]+)(?:{counters})[^、]{{0,8}}\Z")
        self._verbs = re.compile(f"(?:{trie([fold(w) for w in lex.lists['series_verbs']])})+$")

    def pairs(self, t: str, start: int, end: int, mine: list[Amount], words: list[re.Match[str]]) -> dict[int, Pair]:
        """amount's number in ``mine`` → its pair, of the sentence ``start:end`` of folded text."""
        out: dict[int, Pair] = {}
        names: list[str] = []
        for sign in self._sign.finditer(t, start, end):
            run = self._run(t, sign.end(), mine)
            if len(run) < 2:
                continue
            head = t[max(start, sign.start() - _FAR) : sign.start()]
            cut = max((m.end() for m in _HEAD.finditer(head)), default=0)
            at = sign.start() - len(head) + cut
            label = next((m for m in reversed(words) if at <= m.start() and m.end() == sign.start()), None)
            behind = next((m for m in words if sign.end() <= m.start() and m.end() <= mine[run[0]].start), None)
            told = self._names(t[at : label.start() if label else sign.start()], len(run))
            if not told and label is not None:
                told = self._names(t[at : sign.start()], len(run))
            names = told or (names if len(names) == len(run) else self._listed(t, start, run[0], len(run), mine))
            if not names:
                continue
            said = self._said((behind, label), mine[run[0]])
            out.update((n, Pair(name, said)) for n, name in zip(run, names, strict=True))
        return out

    def _run(self, t: str, at: int, mine: list[Amount]) -> list[int]:
        """The amounts that follow one another right behind a place."""
        run: list[int] = []
        for n, a in enumerate(mine):
            if a.start < at:
                continue
            if not run and a.start - at > 16:
                break
            if run and (not _NEXT.match(t[mine[run[-1]].end : a.start]) or a.unit != mine[run[-1]].unit):
                break
            run.append(n)
        return run

    def _listed(self, t: str, start: int, first: int, count: int, mine: list[Amount]) -> list[str]:
        """甲县90万元、乙县70万元，分别执行86万元和70万元: the names of as many amounts right before 分别."""
        if first < count:
            return []
        names = []
        for n in range(first - count, first):
            head = t[mine[n - 1].end if n else start : mine[n].start]
            names.append(self.lex.item_name(self._verbs.sub("", _HEAD.split(head)[-1].strip("、和与及"))))
        return names if len(set(names)) == count and all(_CJK.search(x) for x in names) else []

    def _names(self, head: str, count: int) -> list[str]:
        """The names before 分别, [] when there are not ``count`` of them."""
        head = self._verbs.sub("", self._count.sub("", self._verbs.sub("", head.strip())))
        parts = head.split("、")
        if len(parts) == count - 1:
            joint = [m for m in _JOINT.finditer(parts[-1]) if m.start() > 0 and m.end() < len(parts[-1])]
            if joint:
                parts[-1:] = [parts[-1][: joint[-1].start()], parts[-1][joint[-1].end() :]]
        names = [self.lex.item_name(p) for p in parts]
        good = all(_CJK.search(n) or self.lex.source(n) or self.lex.source(f"{n}级") for n in names)
        return names if len(names) == count and len(set(names)) == count and good else []

    def _said(self, found: tuple[re.Match[str] | None, ...], a: Amount) -> re.Match[str] | None:
        """The first words that name a concept of the amount's kind."""
        kind = "money" if self.lex.numbers.is_money(a.unit) else "ratio"
        for m in found:
            c = self.lex.prose[m[0]] if m else None
            if c is not None and c.code not in ("funds_word", "rest_word") and c.type == kind and c.group != "change":
                return m
        return None
