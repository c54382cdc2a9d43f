"""Indicators that running text tells: 数量指标：清扫保洁面积386万平方米，年初目标380万平方米.

Only where the name of a level (or 指标1：) leads in and target and actual both stand there in the same unit: what a
sentence boasts of is no promise.
为, 达 and list numbers are the language's; what promises and what reports is the pack's.
"""

from __future__ import annotations

import re

from jizheng.facts.indicators import build
from jizheng.facts.leads import CJK
from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Mentions
from jizheng.facts.values import Amount, fold
from jizheng.model import Indicator, Paragraph

_CLAUSE = re.compile(r"[^;。!?\n]+")
_LEAD = re.compile(r"^(?:[\s,、:]|[一二三四五六七八九十]是|\d{1,2}[、.](?!\d)|\(\d{1,2}\))+")


def told_indicators(mentions: Mentions, lex: Lexicon, taken: set[tuple[int, int]]) -> tuple[Indicator, ...]:
    """The indicators of all paragraphs that no form has used."""
    out: list[Indicator] = []
    for i, block in enumerate(mentions.document.blocks):
        if not isinstance(block, Paragraph) or (i, -1) in taken or i in mentions.spans:
            continue
        if lex.printed.indicator_re.search(block.text):
            out.extend(_paragraph(mentions, i, fold(block.text), lex))
    return tuple(out)


def _paragraph(mentions: Mentions, block: int, text: str, lex: Lexicon) -> list[Indicator]:
    leads = [(m.start(), m.end(), m[0]) for m in lex.level_lead_re.finditer(text)]
    out: list[Indicator] = []
    for n, (_, start, level) in enumerate(leads):
        end = leads[n + 1][0] if n + 1 < len(leads) else len(text)
        for m in _CLAUSE.finditer(text, start, end):
            made = _clause(mentions, block, text, m.start(), m.end(), level.rstrip(":"), lex)
            if made is not None:
                out.append(made)
            elif m.end() < end and text[m.end()] == "。" and not lex.printed.numbered_re.match(text, m.end() + 1):
                break  # the level holds to the end of its sentence
    return out


def _clause(
    mentions: Mentions, block: int, text: str, start: int, end: int, level: str, lex: Lexicon
) -> Indicator | None:
    """The indicator of one clause, None where it does not set a target beside what was done."""
    lead = lex.printed.numbered_re.match(text, start) or _LEAD.match(text[start:end])
    start += len(lead[0]) if lead else 0
    amounts = [a for a in lex.numbers.find(text[start:end]) if a.unit][:2]
    if len(amounts) != 2 or amounts[0].unit != amounts[1].unit:
        return None
    a, b = (Amount(x.start + start, x.end + start, *x[2:]) for x in amounts)
    head, between = text[start : a.start], text[a.end : b.start]
    first, second = _role(head, lex), _role(between, lex)
    signed = head.rstrip().endswith(tuple("≥≤"))
    if second in ("", first) or (not first and second == "actual" and not signed):
        return None
    name = lex.told_re.sub("", head).strip(" ,、:≥≤<>=的为达")
    if not 3 <= len(CJK.findall(name)) <= 30 or "," in name:
        return None
    target, actual = (a, b) if second == "actual" else (b, a)
    place = mentions.document.where
    bound = text[target.start - 1 : target.start]
    return build(
        lex, [level] if level in lex.sets["level2_names"] else [], name,
        (bound if bound in tuple("≥≤<>=") else "") + text[target.start : target.end], text[actual.start : actual.end],
        (place(block, -1, start, a.start), place(block, -1, actual.start, actual.end)),
    )  # fmt: skip


def _role(words: str, lex: Lexicon) -> str:
    """target or actual, by the last word that says so right before an amount."""
    tail = words.rstrip(" :为达到≥≤<>=")
    for role, name in (("target", "told_target"), ("actual", "told_actual")):
        if tail.endswith(tuple(lex.lists[name])):
            return role
    return ""
