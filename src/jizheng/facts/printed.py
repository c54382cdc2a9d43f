"""What forms print around what is filled in: notes of units, numbers of indicators and goals, signs; compiled once.

The words are the pack's; said here is how they are set: brackets, colons, numbers, list marks.
"""

from __future__ import annotations

import re

from jizheng.facts.spaced import parted
from jizheng.facts.values import trie


class Printed:
    """Patterns over the lists of one pack."""

    def __init__(self, lists: dict[str, list[str]]) -> None:
        def some(*names: str) -> str:
            return f"(?:{trie(sorted({w for name in names for w in lists[name]}))})"

        money, currency, indicator = some("money_units"), some("currency_words"), some("indicator_nouns")
        self._unit_re = re.compile(
            rf"{some('unit_heads')}\s*[:：（(]\s*{currency}?\s*({money})|[（(]{currency}?({money})[)）]"
        )
        self.usual_unit = lists["usual_units"][0]
        self.indicator_nouns = tuple(lists["indicator_nouns"])
        marks = some("amount_marks")
        self.amount_re = re.compile(rf"\d\s*{marks}")
        self.parted = parted(marks)
        self.glued_amount_re = re.compile(rf"\d[\d,.]*{money}|\S+")
        # 指标1：, and rows of dots: nobody has written there.
        self.placeholder_re = re.compile(rf"(?:{indicator}\d+[:：]?|[…\.]+)$")
        self.own_number_re = re.compile(rf"^\s*{indicator}\s*\d*\s*[:：、.．]?\s*")
        self.numbered_re = re.compile(rf"{indicator}\d+\s*[:、.]")
        self.indicator_re = re.compile(indicator)
        qualitative = lists["qualitative_words"]
        self.qualitative = frozenset(qualitative)
        self.signs = frozenset("≥≤=<>") | self.qualitative
        self.sign_re = re.compile(rf"(?:[≥≤=<>]|{some('qualitative_words')})$")
        self.satisfaction_re = re.compile(some("satisfaction_words"))
        self.reverse_re = re.compile(some("reverse_levels"))
        self.target_tail_re = re.compile(rf"(?:{some('target_tails')}|[≥≤<>=:：,，。；;、\s])+$")
        self.glued_hint_re = re.compile(some("glued_hints"))
        self.glued_lead_re = re.compile(rf"^(?:{some('glued_leads')}|[、:\s\-—]|{indicator}\d*[:：])+")
        self.rate_heads = lists["rate_heads"]
        goal = rf"{some('goal_item_heads')}\s*\d+\s*{some('goal_item_tails')}?[:：]?"
        self.item_re = re.compile(
            rf"(?:^|(?<=[\n。；;!]))[ \t　]*(?:{goal}|\d{{1,2}}[、:：.．](?!\d)|[一二三四五六七八九十]{{1,2}}、|[(（][一二三四五六七八九十\d]{{1,2}}[)）][、.]?|[①-⑩]|[一二三四五六七八九十]是)"
        )
        # 注：…, 填表说明, 注1.: the head of a note below a form.
        self.note_re = re.compile(rf"\s*[(\[【]?(?P<head>{some('note_heads')})[)\]】]?\s*(?:\d{{0,2}}\s*[:：、.．]|$)")
        self.foot_re = re.compile(rf"(?:[\s年月日\d：:（）()]|{some('foot_words')})*")

    def unit_in(self, text: str) -> str:
        """The money unit that a caption or head announces, "" when it announces none."""
        m = self._unit_re.search(text)
        return (m[1] or m[2]) if m else ""
