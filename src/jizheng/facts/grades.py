"""评价等次为“优”: the grade that a sentence states.

Points in brackets (95.8分) and 被 are the language's; every other word is the pack's.
"""

from __future__ import annotations

import re

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Said
from jizheng.facts.values import decimal
from jizheng.model import State

_CJK = re.compile(r"[\u4e00-\u9fff]")
_POINTS = re.compile(r"[”\"]?\((\d{1,3}(?:\.\d+)?)分\)")


def grades(t: str, words: list[re.Match[str]], lex: Lexicon) -> list[Said]:
    """The grades (and the points in brackets behind them) of one folded paragraph; ``words`` are its labels."""
    out: list[Said] = []
    for m in words:
        c = lex.prose[m[0]]
        if c is None or c.type != "grade":
            continue
        if lex.turns.grade_each_re.search(t, max(0, m.start() - 4), m.start()):
            continue  # 3个项目均评为“优”
        if lex.turns.graded_re.search(t, max(0, m.start() - 16), m.start()):
            continue  # 9个项目自评等级为“优”
        rest = t[m.end() : m.end() + 12]
        lead = lex.turns.grade_lead_re.match(rest)
        at = m.end() + (lead.end() if lead else 0)
        for word in lex.lists["grade_words"]:
            # 评价结果为“优”的项目4个 counts projects; it grades none.
            if not t.startswith(word, at):
                continue
            behind = lex.turns.grade_kind_re.sub("", t[at + len(word) :][:8].lstrip("”\"' "))
            if not _CJK.match(behind[:1] or "。"):
                out.append(Said("grade", word, "", State.STATED, (), at, at + len(word), "", ""))
                points = _POINTS.match(t, at + len(word))
                if points:  # 自评结论：优秀（95.8分）
                    value = decimal(points[1])
                    out.append(Said("self_score", value, "分", State.STATED, (), points.start(1), points.end(), "", ""))
                break
    for m in lex.turns.graded_as_re.finditer(t):  # 自评得分97分，达到“优秀”等次
        at, word = m.start(m.lastgroup or 0), m[m.lastgroup or 0]
        counted = lex.turns.graded_re.search(t, max(0, m.start() - 16), m.start())
        if counted or any(x.start == at for x in out) or not (m["plain"] or _told(t, m.start(), words, lex)):
            continue
        out.append(Said("grade", word, "", State.STATED, (), at, at + len(word), "", ""))
    return out


def _told(t: str, at: int, words: list[re.Match[str]], lex: Lexicon) -> bool:
    """Whether the sentence before ``at`` speaks of a score."""
    start = max(t.rfind("。", 0, at), t.rfind("\n", 0, at), 0)
    return any(
        start <= m.start() < at and (c := lex.prose[m[0]]) and c.code in ("self_score", "score_word") for m in words
    )
