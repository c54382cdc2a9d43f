"""Which words lead an amount in and which concept they mean: the nearest that fit it, with nothing else between.

Words that name things are the pack's; said here is grammar: brackets, years, 的 and 了.
"""

from __future__ import annotations

import re

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Dims
from jizheng.facts.values import Amount, fold
from jizheng.model import Profile
from jizheng.pack_rows import ConceptRow

# 政府采购金额（以合同签订为准）为…, 绩效自评的2024年度项目…: words between a label and its amount that say nothing of it.
ASIDE = re.compile(r"\([^()\d]{1,24}\)|20(?:\d\d|[xX×]{2})年度?")
# …（财预〔2023〕112号）350万元: a bracket is no part of what leads an amount in.
_BRACKET = re.compile(r"\([^()]{1,60}\)")
CJK = re.compile(r"[\u4e00-\u9fff]")


class Leads:
    """Looks for the words of one amount, in a report of one kind, unit, year and title."""

    def __init__(self, lex: Lexicon, profile: Profile) -> None:
        self.lex, self.kind, self.unit_name, self.year = lex, profile.kind, profile.unit, profile.year
        # What the title of a report on one project names is the report's own, not an item of it.
        self.split = False  # whether the paragraph tells basic expenditure apart from that on projects
        self.title = fold(profile.title) if profile.kind in ("project", "transfer") else ""

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
            if concept.code == "expense_project" and (verb := self._column_before(t, m, words)) is not None:
                return verb  # 列支项目经费55.32万元: what was done, in a report on projects
            if concept.code == "expense_public" and (verb := self._column_before(t, m, words)) is not None:
                got = self.lex.prose[verb[0]]  # 收到公用经费89.6万元: a school's project is its running money
                alone = (
                    sum((c := self.lex.prose[x[0]]) is not None and c.code.startswith("expense_") for x in words) == 1
                )
                if got is not None and got.code == "funds_received" and alone:
                    return verb
            gap = ASIDE.sub("", self.lex.turns.counted_re.sub("", _BRACKET.sub("", t[m.end() : a.start])))
            gap = self.lex.turns.to_payee_re.sub("", gap)
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

    def _column_before(self, t: str, m: re.Match[str], words: list[re.Match[str]]) -> re.Match[str] | None:
        before = next((x for x in reversed(words) if x.end() <= m.start()), None)
        if (
            self.kind not in ("project", "transfer")
            or before is None
            or t[before.end() : m.start()] not in ("", "的", "了")
        ):
            return None
        c = self.lex.prose[before[0]]
        return before if c is not None and c.group == "column" and c.type == "money" else None

    def _around(self, t: str, start: int, end: int) -> bool:
        """项目支出（含业务费65万元、设备费22万元）共87万元: whether all between words and amount is one bracket and glue."""
        inner = self.lex.turns.around_re.match(t, start, end)
        return inner is not None and inner.end() == end

    def _aside(self, t: str, m: re.Match[str], end: int) -> bool:
        """Whether words stand in a bracket without figures that has closed before ``end``."""
        close = t.find(")", m.end(), end)
        start = t.rfind("(", max(0, m.start() - 40), m.start())
        return (
            start >= 0
            and close >= 0
            and t.find(")", start, m.start()) < 0
            and not self.lex.turns.bracket_figure_re.search(t, start, close)
        )

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
        if concept.type == "grade":  # 自评结果：98.2分
            return a.unit == "分" and 40 < a.value <= 100
        if concept.type == "score":
            return a.unit in ("分", "") and a.value <= 120
        if concept.type == "count":
            return a.unit in (concept.units or [concept.unit]) or (not a.unit and a.value < 100000)
        return False

    def _meant(self, t: str, label: re.Match[str], concept: ConceptRow, end: int) -> ConceptRow | None:
        """应发放补贴356.8万元, 计划支出500万元: what is to be done is not done; None: nothing a budget knows of.

        ``end``: where the amount ends, since 结转资金8.48万元用于下年 says behind it which way it is carried.
        """
        if (
            concept.code == "carry_in"
            and self.lex.in_list("onward_labels", label[0])
            and self.lex.behind.onward_re.match(t, end)
        ):
            return self.lex.concepts["balance"]
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
        return c if c is not None and c.code in ("executed", "expense_total", "funds_due", "carry_in") else None

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
        if c.type == "grade":
            return self.lex.concepts["self_score"]
        code = c.code if label[0] in self.lex.strict else c.by_kind.get(self.kind, c.alias_of or c.code)
        for other, instead in c.by_context.items():
            if other in named and (
                instead != "expense_project" or self.split or self.kind not in ("project", "transfer")
            ):
                code = instead
        return self.lex.concepts[code]

    def _gap_item(self, t: str, label: re.Match[str], a: Amount) -> Dims:
        gap = ASIDE.sub("", self.lex.turns.counted_re.sub("", _BRACKET.sub("", t[label.end() : a.start])))
        gap = self.lex.turns.to_payee_re.sub("", gap)
        if batch := self.lex.batch_re.search(gap):
            return (("分项", batch[0]),)
        if (
            self._glued(gap)
            or self.lex.totals_re.search(gap.strip())
            or gap.rstrip().endswith(self.lex.turns.fund_nouns)
        ):
            return ()
        own = max((m.end() for m in self.lex.own_re.finditer(gap)), default=0)
        name = self.lex.item_name(gap[own:])
        if not CJK.search(self.lex.neutral_re.sub("", name)):
            return ()
        return () if len(name) >= 3 and name in self.title else (("分项", name),)
