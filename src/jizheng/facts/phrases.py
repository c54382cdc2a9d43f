"""What the words around an amount say: which concept it is of, and whose amount it is.

Words that name things are the pack's; said here is grammar: years, papers (〔2023〕45号), 比 and 较, 其中, 分别, 的.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Dims
from jizheng.facts.values import Amount, fold
from jizheng.model import Profile
from jizheng.pack_rows import ConceptRow

# 政府采购金额（以合同签订为准）为…, 绩效自评的2024年度项目…: words between a label and its amount that say nothing of it.
ASIDE = re.compile(r"\([^()\d]{1,24}\)|20(?:\d\d|[xX×]{2})年度?")
# …（财预〔2023〕112号）350万元: a bracket is no part of what leads an amount in.
_BRACKET = re.compile(r"\([^()]{1,60}\)")
_AROUND = re.compile(r"(?:数|资金|金额)?\([^()]{4,120}\)[,]?(?:总|一)?(?:为|共计|合计|共|总计|计|是|总额)*")
_FIGURE = re.compile(r"\d\s*(?:万|亿|元|%|分|人|名|个)")
_OPENING = re.compile(r"[①-⑩][、.]?|[5-9](?=[\u4e00-\u9fff])")
CLAUSE = re.compile(r"[,。;:、()!?\n|①-⑩“”]|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
CJK = re.compile(r"[\u4e00-\u9fff]")
# 财资环〔2023〕45号: by which paper, not for what.
_PAPER = re.compile(r"(?:[、,和及]|以)?[\u4e00-\u9fff]{0,8}[〔\[(]20\d\d[〕\])]\s*\d+\s*号(?:文件?)?")
_YEAR = re.compile(r"20\d\d年")
_DIGITS = re.compile(r"[\d\s.%xX*×]+|(?:二〇|二○)[一二三四五六七八九〇○]+")


class Sentence(NamedTuple):
    """A stretch of folded text that a subject may hold over."""

    start: int
    end: int


class Phrases:
    """Looks at one sentence of a report of one kind, unit and title; finds nothing by itself."""

    def __init__(self, lex: Lexicon, profile: Profile) -> None:
        self.lex, self.kind, self.unit_name, self.year = lex, profile.kind, profile.unit, profile.year
        # What the title of a report on one project names is the report's own, not an item of it.
        self.title = fold(profile.title) if profile.kind in ("project", "transfer") else ""

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
            if (
                year
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

    def _label(
        self, t: str, a: Amount, mine: list[Amount], words: list[re.Match[str]], last_end: int
    ) -> re.Match[str] | None:
        """The nearest label before the amount whose type fits and whose gap says nothing else."""
        bare = None
        for m in reversed(words):
            if m.end() > a.start:
                continue
            around = m.start() < last_end and self._around(t, m.end(), a.start)
            if (
                m.start() < last_end
                and not around
                and not any(
                    p.unit in self.lex.turns.project_counters and m.end() <= p.start and p.end <= a.start for p in mine
                )
            ):
                return bare
            concept = self.lex.prose[m[0]]
            if concept is None or not self._fits(concept, a):
                continue
            if not around and self._aside(t, m, a.start):
                bare = bare or m  # 年初预算数（不含人员经费）为215万元
                continue
            if concept.code == "funds_word":
                bare = bare or m  # 资金 by itself: only when nothing before it says which
                continue
            gap = ASIDE.sub("", self.lex.turns.counted_re.sub("", _BRACKET.sub("", t[m.end() : a.start])))
            if concept.type == "count":
                gap = self.lex.turns.projects_re.sub("", gap).replace(",", "")
            if (
                self._glued(gap)
                or self.lex.turns.noun_gap_re.match(gap.rstrip())
                or self.lex.turns.noun_gap_re.match(self._without_total(gap))
            ):
                return m
            return bare
        return bare

    @staticmethod
    def _around(t: str, start: int, end: int) -> bool:
        """项目支出（含业务费65万元、设备费22万元）共87万元: whether all between words and amount is one bracket and glue."""
        inner = _AROUND.match(t, start, end)
        return inner is not None and inner.end() == end

    @staticmethod
    def _aside(t: str, m: re.Match[str], end: int) -> bool:
        """Whether words stand in a bracket without figures that has closed before ``end``."""
        close = t.find(")", m.end(), end)
        start = t.rfind("(", max(0, m.start() - 40), m.start())
        return start >= 0 and close >= 0 and t.find(")", start, m.start()) < 0 and not _FIGURE.search(t, start, close)

    def _glued(self, gap: str) -> bool:
        return len(gap) <= 16 and bool(self.lex.glue_re.match(gap.replace("≥", "").replace("超", "")))

    def _without_total(self, gap: str) -> str:
        return self.lex.totals_re.sub("", gap.strip())

    def _fits(self, concept: ConceptRow, a: Amount) -> bool:
        numbers = self.lex.numbers
        if concept.type == "money":
            return numbers.is_money(a.unit) or numbers.mistyped(a)
        if concept.type == "ratio":
            return a.unit in numbers.percent or (not a.unit and a.value == 0)
        if concept.type == "score":
            return a.unit in ("分", "") and a.value <= 120
        if concept.type == "count":
            return a.unit in (concept.units or [concept.unit]) or (not a.unit and a.value < 100000)
        return False

    def _meant(self, t: str, label: re.Match[str], concept: ConceptRow) -> ConceptRow | None:
        """应发放补贴356.8万元, 计划支出500万元: what is to be done is not done; None: nothing a budget knows of."""
        if concept.code == "balance" and t.startswith(f"{self.year}年", label.end()):
            return self.lex.concepts["carry_in"]  # 2022年结转至2023年使用的资金, told in 2023
        if concept.code not in ("executed", "expense_total", "funds_received"):
            return concept
        m = self.lex.modal_re.search(t, max(0, label.start() - 6), label.start())
        if m is None:
            return concept
        return self.lex.concepts["funds_planned"] if m["plan"] else None

    def _verb(self, t: str, label: re.Match[str], words: list[re.Match[str]]) -> ConceptRow | None:
        """What was done with a funding source, by the verb right before it; None where it only came."""
        before = next((m for m in reversed(words) if m.end() <= label.start()), None)
        if before is None or t[before.end() : label.start()] not in ("", "的", "了"):
            return None
        c = self._concept(before, set()) if self.lex.prose[before[0]] else None
        return c if c is not None and c.code in ("executed", "expense_total", "funds_due") else None

    def _full(self, label: re.Match[str], a: Amount, rest: list[Amount], words: list[re.Match[str]]) -> bool:
        """Whether 100 points are the full marks: by their name, or because the score follows."""
        if self.lex.in_list("full_mark_words", label[0]):
            return True
        after = next(
            (m for m in words if m.start() >= a.end and (c := self.lex.prose[m[0]]) and c.type == "score"), None
        )
        return (
            self.lex.in_list("full_if_followed", label[0])
            and after is not None
            and self._concept(after, set()).code == "self_score"
            and any(x.start >= after.end() and x.unit == "分" and x.value < 100 for x in rest)
        )

    def _twins(self, words: list[re.Match[str]]) -> set[str]:
        """The kinds of one thing that stand side by side (行政编制12名，事业编制18名): none of them is the whole."""
        kinds = [m[0] for m in words if (c := self.lex.prose[m[0]]) and c.code in c.by_context]
        return {c.code for w in kinds if (c := self.lex.prose[w]) and len(set(kinds)) > 1}

    def _concept(self, label: re.Match[str], named: set[str]) -> ConceptRow:
        c = self.lex.prose[label[0]]
        assert c is not None
        code = c.code if label[0] in self.lex.strict else c.by_kind.get(self.kind, c.alias_of or c.code)
        for other, instead in c.by_context.items():
            if other in named:
                code = instead
        return self.lex.concepts[code]

    def _subject(self, t: str, s: Sentence, label: re.Match[str], last_end: int) -> Dims | None:
        """Whose amount it is: () the report's own, (分项, …) an item, None = nothing said, inherit."""
        start = max(s.start, last_end)
        head = self.lex.turns.to_whom_re.sub("", t[start : label.start()])
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

    def _gap_item(self, t: str, label: re.Match[str], a: Amount) -> Dims:
        gap = ASIDE.sub("", self.lex.turns.counted_re.sub("", _BRACKET.sub("", t[label.end() : a.start])))
        if (
            self._glued(gap)
            or self.lex.totals_re.search(gap.strip())
            or gap.rstrip().endswith(self.lex.turns.fund_nouns)
        ):
            return ()
        own = max((m.end() for m in self.lex.own_re.finditer(gap)), default=0)
        name = self.lex.item_name(gap[own:])
        return () if len(name) >= 3 and name in self.title else (("分项", name),)

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
        before = [m for m in words if at - 60 <= m.start() and m.end() <= at]
        after = [(n, a) for n, a in enumerate(mine) if a.start >= at]
        if len(before) < 2 or len(after) < len(before):
            return {}
        pairs = {
            n: m for (n, a), m in zip(after, before, strict=False) if (c := self.lex.prose[m[0]]) and self._fits(c, a)
        }
        return pairs if len(pairs) == len(before) else {}
