"""What the words around an amount say: which concept it is of, and whose amount it is.

Words that name things are the pack's; said here is grammar: years, papers (〔2023〕45号), 比 and 较, 其中, 分别, 的.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from jizheng.facts.leads import CJK, Leads
from jizheng.facts.mentions import Dims
from jizheng.facts.values import Amount
from jizheng.pack_rows import ConceptRow

_OPENING = re.compile(r"[①-⑩][、.]?|[5-9](?=[\u4e00-\u9fff])(?![个项家名条批月年日人])")
# 维修(护)费: a bracket of one to three characters within a word ends no clause.
_C = "[\u4e00-\u9fff]"
CLAUSE = re.compile(
    rf"[,。;:、!?\n|①-⑩“”]|\((?!{_C}{{1,3}}\){_C})|\)(?:(?<!\({_C}\))(?<!\({_C}{_C}\))(?<!\({_C}{_C}{_C}\))|(?!{_C}))"
    rf"|(?<={_C}) +(?={_C})"
)
# 财资环〔2023〕45号: by which paper, not for what.
_PAPER = re.compile(r"(?:[、,和及]|以)?[\u4e00-\u9fff]{0,8}[〔\[(]20\d\d[〕\])]\s*\d+\s*号(?:文件?)?")
_ASIDE_END = re.compile(r"\([^()\d]{1,20}\)$")  # 设备采购(含安装调试)支出72万元
_YEAR = re.compile(r"20\d\d年")
_DIGITS = re.compile(r"[\d\s.%xX*×]+|(?:二〇|二○)[一二三四五六七八九〇○]+")


class Sentence(NamedTuple):
    """A stretch of folded text that a subject may hold over."""

    start: int
    end: int


class Phrases(Leads):
    """Looks at one sentence; finds nothing by itself."""

    def _levels(self, t: str, s: Sentence, mine: list[Amount]) -> dict[int, str]:
        """中央专项衔接资金630万元，省级专项衔接资金429万元: parts that differ by the level that pays.

        Only where at least two levels stand side by side and none stands twice.
        """
        found: dict[int, str] = {}
        last = s.start
        for a in mine:
            if self.lex.numbers.is_money(a.unit):
                words = t[last : a.start].rstrip()
                cut = max((m.end() for m in CLAUSE.finditer(words)), default=0)
                lead = self.lex.lead_re.match(words[cut:])
                m = self.lex.levels_re.match(words, cut + (lead.end() if lead else 0))
                if m:
                    found[a.start] = m["level"]
            last = a.end
        return found if len(set(found.values())) == len(found) >= 2 else {}

    def _years(self, t: str, s: Sentence, mine: list[Amount]) -> dict[int, str]:
        """2021年到位500万元，2022年到位300万元: the year of each amount, where amounts of several years are listed."""
        found: dict[int, str] = {}
        last = s.start
        for a in mine:
            year = _YEAR.search(t, last, a.start)
            between = t[year.end() : a.start].removeprefix("度").removeprefix(",") if year else ""
            if (
                year
                and "," not in between  # 2021年立项，总投资2860万元: not of that year
                and self.lex.numbers.is_money(a.unit)
                and "较" not in t[last : a.start]
                and "比" not in t[last : a.start]
            ):
                found[a.start] = year[0]
            last = a.end
        several = len(set(found.values()))
        if several == 2:  # last year's beside this year's
            return {at: y for at, y in found.items() if y != f"{self.year}年"}
        return found if several > 2 else {}

    def _counted(self, t: str, a: Amount, near: str) -> str:
        """4个项目开展了绩效自评, 共23个项目: which count of projects a number in front of 项目 is, "" for none."""
        if not self.lex.turns.projects_re.match(t, a.end):
            return ""
        if self.lex.turns.evaluated_re.match(t, a.end):
            return "self_eval_count"
        whole = near.strip().endswith(tuple(self.lex.lists["count_leads"]))
        return (
            ("self_eval_count" if self.lex.turns.self_eval_re.search(t[: a.start]) else "project_count")
            if whole
            else ""
        )

    def _raised(self, words: list[re.Match[str]], a: Amount) -> bool:
        """年初预算46.2万元，追加12万元，合计58.2万元: whether a total is the budget after it was changed."""
        before = {c.code: c.group for m in words if m.end() <= a.start and (c := self.lex.prose[m[0]])}
        return "budget_initial" in before and "change" in before.values() and "executed" not in before

    def _opening(self, t: str, s: Sentence) -> Dims:
        """④新一轮退耕还林补助未支付，执行率0%: a numbered item names itself before anything else."""
        m = _OPENING.match(t, s.start, s.end) if not CJK.match(t[s.start]) else None
        if not m:
            return ()
        label = self.lex.prose_re.search(t, m.end(), s.end)
        stop = CLAUSE.search(t, m.end(), s.end)
        end = min(x.start() for x in (label, stop) if x) if label or stop else s.end
        name = self.lex.item_name(t[m.end() : end])
        return (("分项", name),) if len(CJK.findall(name)) >= 4 else ()

    def _heading(self, t: str, mine: list[Amount], words: list[re.Match[str]]) -> re.Match[str] | None:
        """分两批下达我市资金，第一批620万元，第二批310万元，共计930万元: what a list says of its total before it begins.

        None where the words lead an amount in themselves, or the sentence gives an amount to another concept.
        """
        before = [
            m for m in words if m.end() <= mine[0].start and (x := self.lex.prose[m[0]]) and x.code != "funds_word"
        ]
        c = self.lex.prose[before[-1][0]] if before else None
        if c is None or len(mine) < 3 or c.type != "money" or c.group != "column" or "budget" in c.code:
            return None
        cut = self.lex.list_stop_re.match(t, before[-1].end())
        later = [x for m in words if m.start() >= mine[0].end and (x := self.lex.prose[m[0]])]
        own = any(x.type == "money" and x.group in ("column", "row", "change") for x in later)
        return before[-1] if cut is not None and not own else None

    def _object(self, t: str, last_end: int, at: int) -> bool:
        """Whether a verb of receiving stands before a funding source in its clause."""
        clause = t[last_end:at]
        cut = max((m.end() for m in CLAUSE.finditer(clause)), default=0)
        return any(v in clause[cut:] for v in self.lex.lists["object_verbs"])

    def _subject(self, t: str, s: Sentence, label: re.Match[str], last_end: int) -> Dims | None:
        """Whose amount it is: () the report's own, (分项, …) an item, None = nothing said, inherit."""
        start = max(s.start, last_end)
        head = _ASIDE_END.sub("", self.lex.turns.to_whom_re.sub("", t[start : label.start()]))
        cut = max((m.end() for m in CLAUSE.finditer(head)), default=0)
        words = head[cut:]
        if any((c := self.lex.prose[m[0]]) and c.group == "source" for m in self.lex.prose_re.finditer(words)):
            return ()
        own = max((m.end() for m in self.lex.own_re.finditer(words)), default=0)
        words = words[own:]
        words = _PAPER.sub("", words)
        bare = _DIGITS.sub("", words)
        if self.unit_name and bare.strip() and (bare.strip() in self.unit_name or self.unit_name in bare):
            return ()
        if self.lex.cause_re.match(bare):
            return None  # 后因机构改革调减为65万元
        if self.lex.rest_re.search(bare):
            return (("分项", self.lex.item_name(words)),)
        bare = self.lex.neutral_re.sub("", bare)
        bare = self.lex.prose_re.sub("", bare)
        bare = self.lex.neutral_re.sub("", bare)
        if len(bare) >= 3 and bare in self.title:
            return ()
        if len(CJK.findall(bare)) < 2:
            explicit = bool(words.strip()) and cut > 0 and "其中" not in words
            return () if explicit and start == s.start else None
        return (("分项", self.lex.item_name(words)),)

    def _kind_of(self, t: str, label: re.Match[str], words: list[re.Match[str]]) -> Dims:
        """基本支出年初安排186.46万元: the budget of one kind of expenditure, told by the kind right before it."""
        kind = next(
            (
                c
                for m in words
                if t[m.end() : label.start()] in ("", "的") and m.end() <= label.start() and (c := self.lex.prose[m[0]])
            ),
            None,
        )
        parts = kind is not None and kind.code.startswith("expense_") and kind.code != "expense_total"
        return (("科目", kind.label),) if kind is not None and parts else ()

    def _payer(self, t: str, start: int, end: int) -> bool:
        """Whether a funding source is named in a stretch."""
        found = self.lex.prose_re.finditer(t, start, end)
        return any((c := self.lex.prose[m[0]]) and c.group == "source" for m in found)

    def _sums(self, t: str, label: re.Match[str], last_end: int) -> bool:
        """Whether 共计, 合计, 全市共 stands right before a label."""
        head = t[max(last_end, label.start() - 12) : label.start()]
        return bool(self.lex.totals_re.search(head)) or label[0].startswith(tuple(self.lex.lists["sum_starts"]))

    def _strong(self, label: re.Match[str]) -> bool:
        """共计支付: whether a label itself says that it sums."""
        return label[0].startswith(tuple(self.lex.lists["totals"]))

    def _turned(
        self, t: str, s: Sentence, mine: list[Amount], words: list[re.Match[str]]
    ) -> dict[int, tuple[ConceptRow, Dims]]:
        """执行率由上年的88.2%提升至96.7%, 预算由300万元调整为280万元: the old figure and the new one of what is named."""
        out: dict[int, tuple[ConceptRow, Dims]] = {}
        for n, (old, new) in enumerate(pairwise(mine)):
            if old.unit != new.unit or not self.lex.turn_re.fullmatch(t[old.end : new.start]):
                continue
            at = max(t.rfind(w, max(s.start, old.start - 14), old.start) for w in "由从")
            label = next((m for m in words if m.end() == at), None)
            c = self._concept(label, set()) if label and self.lex.prose[label[0]] else None
            if c is None or c.type not in ("money", "ratio") or c.group == "change" or not self._fits(c, new):
                continue
            budget = c.code in ("budget", "budget_initial", "budget_full")
            out[n + 1] = (self.lex.concepts["budget_full"] if budget else c), ()
            when = next((w for w in self.lex.lists["last_year"] if w in t[at : old.start]), "")
            if budget and not when:
                out[n] = self.lex.concepts["budget_initial"], ()
            elif when:
                out[n] = c, (("年度", when),)
        return out

    def _parenthesis(self, t: str, s: Sentence, at: int) -> str:
        """The funding source just before the parenthesis that the amount stands in, if any."""
        low = max(s.start, at - 120)
        i = t.rfind("(", low, at)
        if i < 0 or t.rfind(")", i, at) > i:
            return ""
        found = list(self.lex.prose_re.finditer(t, s.start, i))
        sources = [c for m in found if (c := self.lex.prose[m[0]]) and c.group == "source"]
        if not sources or t.find(")", found[-1].end(), i) >= 0:
            return ""
        return sources[-1].label if i - found[-1].end() < 16 else ""

    def _respectively(
        self, t: str, s: Sentence, mine: list[Amount], words: list[re.Match[str]]
    ) -> dict[int, re.Match[str]]:
        """A、B分别为x、y: the labels before 分别 pair with the amounts after it, in order."""
        at = t.find("分别", s.start, s.end)
        if at < 0:
            return {}
        low = max(
            (a.end for a in mine if a.end <= at), default=0
        )  # 市本级60万元、甲县90万元，分别执行…: names that have theirs
        before = [m for m in words if max(low, at - 60) <= m.start() and m.end() <= at]
        after = [(n, a) for n, a in enumerate(mine) if a.start >= at]
        if len(before) < 2 or len(after) < len(before):
            return {}
        pairs = {
            n: m for (n, a), m in zip(after, before, strict=False) if (c := self.lex.prose[m[0]]) and self._fits(c, a)
        }
        done = any(m.start() - at == 2 and (c := self.lex.prose[m[0]]) and c.group == "column" for m in words)
        if done and all((c := self.lex.prose[m[0]]) and c.group == "source" for m in before):
            return {}  # 中央资金、省级资金分别到位320万元、128万元: what was done with each
        return pairs if len(pairs) == len(before) else {}
