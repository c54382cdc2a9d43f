"""Several projects told one after another: which paragraphs speak of which.

“1.道路养护项目绩效自评综述：…全年预算数为500万元” and a heading （一）道路养护项目 both say whose figures follow.
Only where at least two such projects stand side by side: a report on one project speaks of nothing else.
The numbering of headings is that of every official document.
"""

from __future__ import annotations

import re

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.values import fold
from jizheng.model import Document, Paragraph

# The levels of numbering in official documents, outermost first.
_LEVELS = (
    re.compile(r"\s*[一二三四五六七八九十]{1,3}[、.]"),
    re.compile(r"\s*\([一二三四五六七八九十]{1,3}\)[、.]?"),
    re.compile(r"\s*\d{1,2}[、.](?!\d)"),
    re.compile(r"\s*\(\d{1,2}\)[、.]?"),
    re.compile(r"\s*[①-⑩][、.]?"),
)
_NO_LEVEL = len(_LEVELS)
_NAME = re.compile(r"[^,。:;!?\n]{3,48}")
_QUOTES = str.maketrans("", "", "“”\"'‘’《》")
_TOPIC = tuple[int, int, str]  # (first block, level, name)


def topics(document: Document, lex: Lexicon) -> dict[int, str]:
    """The project that each paragraph speaks of, by block; {} when fewer than two are told apart."""
    found: list[_TOPIC] = []
    levels: dict[int, int] = {}
    for i, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            levels[i] = -1  # a table ends whatever was told before it
            continue
        text = fold(block.text)
        level, start = _level(text)
        levels[i] = level
        name = _name(text, start, lex)
        if name:
            found.append((i, level, name))
    out: dict[int, str] = {}
    for level in {t[1] for t in found}:
        own = {t[0]: _stretch(document, t, levels, lex) for t in found if t[1] == level}
        said = {t[0]: _says(document, own[t[0]], lex) for t in found if t[1] == level}
        told = [t for t in found if t[1] == level and said[t[0]]]
        # What is told of one is told of another too (both have a budget): 1.到位情况 2.使用情况 are no two projects.
        told = [t for t in told if any(said[t[0]] & said[o[0]] for o in told if o[2] != t[2])]
        if told:
            for first, _, name in told:
                out.update((i, name) for i in own[first] if i not in out)
    return out


def _level(text: str) -> tuple[int, int]:
    for n, pattern in enumerate(_LEVELS):
        m = pattern.match(text)
        if m:
            return n, m.end()
    return _NO_LEVEL, 0


def _name(text: str, start: int, lex: Lexicon) -> str:
    """The project that a paragraph's first words name: a heading of its own, or words before a colon."""
    m = _NAME.match(text, start)
    if m is None:
        return ""
    ends = text[m.end() : m.end() + 1]
    if start and ends in ("。", ",") and lex.topic_noun_re.search(m[0].strip()):
        ends = ":"  # 1.档案安全保管经费。项目全年预算数42.5万元…
    if ends != ":" and (text[m.end() :].strip("。 ") or start == 0):
        return ""
    words = m[0].strip()
    name = lex.topic_tail_re.sub("", words).translate(_QUOTES).strip()
    if (
        name == words
        and not lex.topic_noun_re.search(name)
        and (ends != ":" or start == 0 or lex.topic_stop_re.search(name))
    ):
        return ""
    bare = lex.prose_re.sub("", lex.neutral_re.sub("", name))
    return lex.item_name(name) if len(bare) >= 2 and not lex.label(name) else ""


def _stretch(document: Document, topic: _TOPIC, levels: dict[int, int], lex: Lexicon) -> list[int]:
    """The paragraphs from a topic to the next of its level or above it."""
    first, level, _ = topic
    out = [first]
    block = document.blocks[first]
    if isinstance(block, Paragraph) and lex.printed.amount_re.search(block.text):
        return out  # 名称：… said all on its own line
    for i in range(first + 1, len(document.blocks)):
        after = document.blocks[i]
        totals = isinstance(after, Paragraph) and lex.totals_re.match(fold(after.text).strip()[:2])
        if level == _NO_LEVEL or levels[i] <= level or totals:
            break
        out.append(i)
    return out


def _says(document: Document, blocks: list[int], lex: Lexicon) -> set[str]:
    """The concepts with amounts in some paragraphs."""
    out: set[str] = set()
    for i in blocks:
        block = document.blocks[i]
        if isinstance(block, Paragraph):
            text = fold(block.text)
            for m in lex.printed.amount_re.finditer(text):
                found = list(lex.prose_re.finditer(text, max(0, m.start() - 24), m.start()))
                concept = lex.prose[found[-1][0]] if found else None
                if concept is not None:
                    out.add(concept.code)
    return out
