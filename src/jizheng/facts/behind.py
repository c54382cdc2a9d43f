"""What is said around an amount that no words of a concept lead in: who bears it, whether it arrived, what it differs from.

246万元已全部落到项目专户; 其余256万元由县本级负担; 省气象局另补助48万元; 执行数大于全年预算数6.7万元; 比上年的5.14万元减少….
How dates and comparisons are built is the language's (月底前, 由…从…); every other word is the pack's.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from jizheng.facts.values import fold, trie
from jizheng.pack_rows import ConceptRow

if TYPE_CHECKING:
    from jizheng.facts.lexicon import Lexicon

_DAY = r"(?:20\d\d年)?\d{1,2}月(?:份|\d{1,2}日)?(?:之?前|以前|底前?|末前?|初|上旬|中旬|下旬)?|20\d\d年(?:底前?|末前?|内|度)?"
_WHEN = rf"(?:于|在|到|截至|截止|至)?(?:{_DAY})[,、]?"


class Change(NamedTuple):
    """A difference: ``up`` or down, against what (a label's words)."""

    up: bool
    against: str


class Behind:
    """The words of a pack that stand around such amounts, compiled when first asked for."""

    def __init__(self, lex: Lexicon) -> None:
        self.lex = lex

    def _any(self, *names: str) -> str:
        return trie(sorted({fold(w) for name in names for w in self.lex.lists[name]}))

    @cached_property
    def arrived_re(self) -> re.Pattern[str]:
        """…万元，已于9月底前全部到账: matched right behind the amount; words that are not known say something else."""
        end = rf"(?!{self._any('arrived_not')}|[^,。;]{{0,4}}\d)"
        moved = rf"{self._any('arrived_moves')}[\u4e00-\u9fff]{{0,12}}?{self._any('arrived_places')}{end}"
        told = self._any("arrived_words")
        return re.compile(
            rf"[,;]?(?:{told}{end}|(?:{_WHEN}|{self._any('arrived_ways')}){{0,6}}(?:{self._any('arrived_verbs')}{end}|{moved}))"
        )

    @cached_property
    def all_of_re(self) -> re.Pattern[str]:
        """实际支出1.2万元，全部为公务接待费: matched right behind the amount, the words of a concept follow."""
        return re.compile(rf"[,]?(?:{self._any('all_of')})(?=[\u4e00-\u9fff])")

    @cached_property
    def absent_re(self) -> re.Pattern[str]:
        """尚有70万元未到位: what has not come is not left."""
        return re.compile(rf"[,]?(?:{self._any('absent_words')})")

    @cached_property
    def left_re(self) -> re.Pattern[str]:
        """62万元按规定结转至2024年, 35.8万元尚未支付: matched right behind the amount that was left."""
        return re.compile(rf"[,]?(?:{_WHEN}|{self._any('left_ways')}){{0,4}}(?:{self._any('left_verbs')})")

    @cached_property
    def onward_re(self) -> re.Pattern[str]:
        """结转资金8.48万元用于下年: matched right behind an amount that is carried into the next year."""
        return re.compile(rf"[,]?(?:{_WHEN}|{self._any('left_ways')}){{0,4}}(?:{self._any('onward_verbs')})")

    @cached_property
    def _sources(self) -> dict[str, ConceptRow]:
        rows = [c for c in self.lex.concepts.values() if c.group == "source"]
        return {fold(w): c for c in rows for w in (*c.labels, *c.prose) if len(w) > 1}

    @cached_property
    def _borne_re(self) -> re.Pattern[str]:
        verbs = rf"(?:{self._any('payer_bodies', 'borne_bodies')})?(?:{self._any('borne_verbs')}|(?=[,。;)]|$))"
        return re.compile(rf"[,]?(?:{self._any('borne_by')})(?P<source>{trie(sorted(self._sources))}){verbs}")

    @cached_property
    def borne_re(self) -> re.Pattern[str]:
        """剩余200万元由市、县两级各承担一半: what others bear is not what was left."""
        return re.compile(rf"[,]?由[^,。;]{{1,16}}?(?:{self._any('borne_verbs')})")

    @cached_property
    def _payer_levels(self) -> dict[str, str]:
        """A level as written before an authority -> the funding source that it means."""
        return dict(row.split() for row in self.lex.lists["payer_levels"])

    @cached_property
    def _payer_re(self) -> re.Pattern[str]:
        bodies = self._any("payer_bodies")
        return re.compile(
            rf"(?P<level>{trie(sorted(self._payer_levels))})(?P<body>[\u4e00-\u9fff]{{0,6}}?{bodies})(?:{self._any('payer_verbs')})为?\Z"
        )

    def source(self, t: str, last_end: int, start: int, end: int, unit_name: str) -> ConceptRow | None:
        """The funding source that bears the amount ``start:end``, told behind it or by the authority that gives it."""
        m = self._borne_re.match(t, end)
        if m is not None:
            return self._sources[m["source"]]
        p = self._payer_re.search(t, max(last_end, start - 24), start)
        if p is None or (unit_name and p["level"] + p["body"] in unit_name):
            return None
        return self._sources.get(self._payer_levels[p["level"]])

    @cached_property
    def _beyond_re(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?<![不未没有])(?:(?P<over>{self._any('over_words')})|(?P<under>{self._any('under_words')}))\Z"
        )

    @cached_property
    def _than_re(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?:{self._any('than_words')})(?P<what>[\u4e00-\u9fff()“”]{{2,16}}?)(?:(?P<more>{self._any('more_words')})|(?P<less>{self._any('less_words')}))[了出]?\Z"
        )

    def difference(self, t: str, last_end: int, start: int, label: re.Match[str] | None) -> Change | None:
        """What the amount at ``start`` is a difference to: 大于全年预算数6.7万元, 比全年预算数少6.7万元."""
        if label is not None:
            m = self._beyond_re.search(t, max(last_end, label.start() - 4), label.start())
            if m is not None:
                return Change(m["over"] is not None, label[0])
        m = self._than_re.search(t, max(last_end, start - 26), start)
        if m is None:
            return None
        said = self.lex.prose_re.search(m["what"])
        return Change(m["more"] is not None, said[0]) if said else None

    @cached_property
    def _before_re(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?:{self._any('than_words')}|由|从)(?P<when>20\d\d年度?(?:同期)?|{self._any('last_year')})[\u4e00-\u9fff]{{0,6}}\Z"
        )

    def earlier(self, t: str, last_end: int, start: int) -> str:
        """The year that an amount is of when the report only compares with it (比上年的5.14万元减少…), else ""."""
        m = self._before_re.search(t, max(last_end, start - 20), start)
        return m["when"] if m else ""
