"""Text cells taken apart: duties, tasks, goals, problems, measures, signatures, cover fields.

Numbers of lists (一、 （二） ③ 二是) and the blanks of a date are how Chinese numbers things, in every form.
"""

from __future__ import annotations

import re

from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.values import fold
from jizheng.model import Paragraph, State

LISTS = {
    "duties": "duty",
    "work": "task",
    "achievements": "achievement",
    "goal_expected": "goal",
    "goal_actual": "goal_done",
}
_LEVEL1 = re.compile(r"^\s*[一二三四五六七八九十]{1,3}\s*[、.．]")
_ITEM_HEAD = re.compile(
    r"^\s*(?:[(（][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[、.．](?!\d)|[①-⑩]|[一二三四五六七八九十]是)[、.]?"
)
_DATE_BLANK = re.compile(r"年[ 　]{2,}月[ 　]{1,}日|年[ 　]+月[ 　]{2,}日")
_PAIR = re.compile(r"([^:：\s][^:：]{1,24}?)\s*(?:[:：]|[ 　]{2,})\s*([^:：]*?)(?=[ 　]+[^\s:：]{2,10}[:：]|$)")


def read_lists(mentions: Mentions, lex: Lexicon) -> None:
    """Add the items of list cells, the problems and measures of the narrative, and the signatures."""
    for m in [m for m in mentions.items if m.concept in LISTS and isinstance(m.value, str)]:
        text = mentions.document.text_of(m.where.block, m.where.cell)
        _items(mentions, lex, m.where.block, m.where.cell, text, m.where.start, m.where.end, LISTS[m.concept])
    _narrative(mentions, lex)
    _signatures(mentions, lex)


def _items(mentions: Mentions, lex: Lexicon, block: int, cell: int, text: str, start: int, end: int, code: str) -> None:
    marks = list(lex.printed.item_re.finditer(text, start, end))
    if not marks:
        spans = [(start, end)]
    else:
        spans = [(m.end(), n.start() if n else end) for m, n in zip(marks, [*marks[1:], None], strict=True)]
    for n, (a, b) in enumerate(spans, 1):
        words = text[a:b].strip()
        if words:
            at = text.index(words, a)
            place = mentions.document.where(block, cell, at, at + len(words))
            mentions.add(code, words, place, dims=(("序号", str(n)),))


def _narrative(mentions: Mentions, lex: Lexicon) -> None:
    """Problems and measures under their headings, duties after 职能有：."""
    under, n = "", 0
    for i, block in enumerate(mentions.document.blocks):
        if not isinstance(block, Paragraph) or (i, -1) in mentions.taken:
            continue
        text = block.text
        head = plain(text) if len(text) < 40 else ""
        if head in lex.sets["problem_headings"]:
            under, n = "problem", 0
            continue
        if head in lex.sets["measure_headings"]:
            under, n = "measure", 0
            continue
        if _LEVEL1.match(text) and not _ITEM_HEAD.match(text):
            under = ""
        if under and text.strip() and (_ITEM_HEAD.match(text) or n == 0 or len(text.strip()) > 12):
            n += 1
            m = _ITEM_HEAD.match(text)
            start = m.end() if m else len(text) - len(text.lstrip())
            words = text[start:].strip()
            if words and not lex.printed.foot_re.fullmatch(words):
                mentions.add(
                    under,
                    words,
                    mentions.document.where(i, -1, text.index(words, start), len(text.rstrip())),
                    dims=(("序号", str(n)),),
                )
        duties = lex.duties_re.search(text)
        if duties and len(text) > 40:
            k = 0
            for part in re.finditer(r"[^；;。]+", text[duties.end() :]):
                if len(part[0].strip()) >= 6:
                    k += 1
                    a = duties.end() + part.start()
                    mentions.add(
                        "duty_text",
                        part[0].strip(),
                        mentions.document.where(i, -1, a, a + len(part[0])),
                        dims=(("序号", str(k)),),
                    )


def _signatures(mentions: Mentions, lex: Lexicon) -> None:
    """Signature blocks and cover lines: filled or blank, never whose name it is."""
    n = 0
    for i, block in enumerate(mentions.document.blocks):
        cells = [(-1, block.text)] if isinstance(block, Paragraph) else list(enumerate(c.text for c in block.cells))
        for k, text in cells:
            if len(text) > 400 or len(text) < 4:
                continue
            if k >= 0 and not lex.sign_hints_re.search(text):
                continue
            folded = fold(text)
            if lex.sign_re.search(folded) and len(folded.strip()) < 260:
                code = _sign_code(folded, lex)
                if code:
                    left = lex.sign_frame_re.sub("", folded)
                    n += 1
                    place = mentions.document.where(i, k)
                    dims = (("序号", str(n)),)
                    mentions.add(code, left, place, state=State.BLANK if not left else State.STATED, dims=dims)
                    if _DATE_BLANK.search(folded):
                        mentions.add("sign_date", "", place, state=State.BLANK, dims=dims)
            if k == -1 and len(text) < 120 and (":" in folded or "   " in folded):
                _cover(mentions, lex, i, text)


def _sign_code(text: str, lex: Lexicon) -> str:
    """Whose signature or opinion a place is for; "" for nobody's that matters."""
    for code in ("sign_nobody", "sign_leader", "sign_finance", "sign_unit"):
        if any(all(w in text for w in words.split()) for words in lex.lists[code]):
            return code if code != "sign_nobody" else ""
    return ""


def _cover(mentions: Mentions, lex: Lexicon, block: int, text: str) -> None:
    """label：value lines of a cover or a foot, also with blanks between."""
    for m in _PAIR.finditer(text):
        concept = next((c for c in lex.label(m[1]) if c.group in ("text", "sign") and c.type == "text"), None)
        if concept is None or concept.code in ("goal_expected", "goal_actual"):
            continue
        value = m[2].strip().strip("|").strip()
        if value in lex.numbers.money:
            continue  # 单位：万元 names no unit of the administration
        if lex.unfilled(value):
            value = ""
        start, end = m.start(2), m.start(2) + len(m[2].rstrip())
        mentions.add(concept.code, value, mentions.document.where(block, -1, start, end))
