"""Turns of running text as patterns over the words of a pack, compiled once; said here is only their grammar.

Grammar is what no authority decides: numerals, years, brackets, 共 and 每, 以上 and 以下, 由 and 向.
"""

from __future__ import annotations

import re

from jizheng.facts.values import fold, trie

_CJK = "[\u4e00-\u9fff]"


class Turns:
    """Compiled from the lists of one pack; every pattern is for folded text."""

    def __init__(self, lists: dict[str, list[str]]) -> None:
        def some(*names: str) -> str:
            return f"(?:{trie(sorted({fold(w) for name in names for w in lists[name]}))})"

        projects = some("project_words")
        self.projects_re = re.compile(projects)
        self.counted_re = re.compile(rf"(?:共|计)?\d+{some('project_counters')}(?:{projects})?")
        self.evaluated_re = re.compile(some("evaluated_words"))
        self.self_eval_re = re.compile(some("self_eval_words"))
        # A name between a label and its amount: 下达环卫专项经费120万元.
        self.noun_gap_re = re.compile(rf"[\u4e00-\u9fffA-Za-z0-9“”·、*]{{2,40}}{some('money_nouns')}$")
        self.fund_nouns = tuple(lists["fund_nouns"])
        # 向施工、监理和供货单位支付: to whom, not whose; a payee with a name of its own is an item.
        self.to_whom_re = re.compile(rf"向[^,。;]{{0,24}}{some('payees')}$")
        # 已拨付到项目单位265万元: where to, between a verb and its amount.
        self.to_payee_re = re.compile(rf"^(?:到|至|给|向|各){_CJK}{{0,8}}{some('payees')}")
        self.project_counters = frozenset(lists["project_counters"])
        self.project_units = frozenset(lists["project_units"])
        # 两项合计360.5万元: how many are summed says nothing of what they are.
        self.several_re = re.compile(
            rf"^{_CJK}{{0,6}}?[两二三四五六七八九十几]{some('portion_counters')}{some('portion_nouns')}?(?=[共合总])"
        )
        self.per_re = re.compile(rf"每{_CJK}{{1,4}}$|{some('per_words')}$")
        self.against_re = re.compile(some("against_words"))
        # 项目支出（含业务费65万元、设备费22万元）共87万元.
        self.around_re = re.compile(rf"{some('around_nouns')}?\([^()]{{4,120}}\)[,]?(?:总|一)?{some('around_totals')}*")
        self.bracket_figure_re = re.compile(rf"\d\s*{some('bracket_marks')}")
        # Grades: 评为优秀等次, 3个项目均评为“优”.
        leads = some("grade_leads")
        self.grade_lead_re = re.compile(rf"(?:[\s:“\"]|{leads})*")
        self.grade_kind_re = re.compile(f"^{some('grade_kinds')}")
        self.grade_each_re = re.compile(rf"{some('grade_each')}(?:被|已)?\Z")
        self.graded_re = re.compile(rf"\d+{some('graded_things')}[^,。;:]{{0,6}}\Z")
        self.graded_as_re = re.compile(
            rf"{some('grade_verbs')}了?(?:[“\"]?(?P<grade>{some('grade_words')})[”\"]?{some('grade_kinds')}"
            rf"|[“\"](?P<quoted>{some('grade_words')})[”\"])|{some('grade_heads')}为(?P<plain>{some('grade_words')})(?=[,。;)]|$)|\d分?\([“\"]?(?P<behind>{some('grade_words')})[”\"]?\)"
        )
        self.grade_hint_re = re.compile(some("grade_hints"))
