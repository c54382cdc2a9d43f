"""A flattened form as a row of cell-like tokens: what converters leave of a table.

One cell a line, pipes over several lines, blanks between cells, or cells glued without any mark.
A newline between two pipes is a blank cell; a label broken over lines is put together again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.spaced import set_wide
from jizheng.facts.values import fold, split_glued
from jizheng.model import Document, Paragraph

_BLANKS = re.compile(r"[ 　]+")
_SINGLES = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff])+ {2,}\S(?: +\S)*")  # 总 分  1 0 0  9 7
_LABELLED = re.compile(r"([\u4e00-\u9fff]{2,4})[ 　]+(\d{1,3}(?:\.\d{1,2})?)")  # 总分 98.4
_WIDE_CELL = re.compile(r"\S+(?: \S+)*")
_SENTENCE = re.compile(r"[。；!！？]")
# Possessive throughout: a long line of numbers must not make the engine try every way to part it.
_NUMBERISH = re.compile(r"(?:[≥≤=<>]?\s*+-?+[\d,.]++\s*+(?:%|[\u4e00-\u9fff]{1,4}+)?+\s*+)++$")

# 维修屋面面积 1200平方米 1200平方米 15 15: a row of indicators below heads set so, its first cell a name
_ROW_BELOW = re.compile(
    r"[^\s\d。;!?:]\S{1,30}(?: [^\s。;!?:]{1,20}){2} \d{1,3}(?:\.\d{1,2})?\d{0,3}(?: \d{1,3}(?:\.\d{1,2})?)?"
)


class Token(NamedTuple):
    """One piece of a paragraph; ``label`` is its plain form when the pack knows it, else ""."""

    text: str
    block: int
    start: int
    end: int
    label: str = ""
    last: int = -1

    @property
    def blank(self) -> bool:
        return not self.text


def tokens(document: Document, lex: Lexicon, known: frozenset[str], cut: re.Pattern[str]) -> list[Token]:
    """The tokens of all paragraphs, labels joined over line breaks."""
    raw: list[Token] = []
    piped = below = False  # below: the heads of indicators stood on a line of their own, single blanks between
    for i, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            raw.append(Token("\x00", i, 0, 0))
            piped = False
            continue
        if block.role in ("header", "footer"):
            continue
        text = block.text
        if "|" in text:
            piped = _pipes(raw, text, i, piped)
        else:
            piped = False
            first = len(raw)
            _line(raw, text, i, lex, known, cut)
            if below and len(raw) == first + 1 and _ROW_BELOW.fullmatch(fold(raw[-1].text)):
                one = raw.pop()
                raw.extend(
                    Token(m[0], i, one.start + m.start(), one.start + m.end()) for m in re.finditer(r"\S+", one.text)
                )
            below = below or sum(plain(t.text) in lex.roles for t in raw[first:]) >= 4
    return _join(raw, known)


def _pipes(raw: list[Token], text: str, block: int, piped: bool) -> bool:
    """Split at pipes; returns whether the line ends with one (then a leading one makes a blank)."""
    at = 0
    pieces = text.split("|")
    for n, piece in enumerate(pieces):
        words = piece.strip()
        last = n == len(pieces) - 1
        if words:
            start = at + piece.index(words)
            raw.append(Token(words, block, start, start + len(words)))
        elif not last and (n > 0 or piped):
            raw.append(Token("", block, at, at))
        at += len(piece) + 1
    return not pieces[-1].strip()


def _line(raw: list[Token], text: str, block: int, lex: Lexicon, known: frozenset[str], cut: re.Pattern[str]) -> None:
    words = text.strip()
    if not words:
        return
    start = text.index(words)
    if "  " in words and (set_wide(words) or _SINGLES.fullmatch(words)):
        # 项 目 名 称  城 区 公 厕: single blanks part letters, double ones part cells
        for m in _WIDE_CELL.finditer(words):
            raw.append(Token(m[0].replace(" ", ""), block, start + m.start(), start + m.end()))
        return
    two = _LABELLED.fullmatch(words)
    if two is not None and plain(two[1]) in known:
        raw.extend(Token(two[n], block, start + two.start(n), start + two.end(n)) for n in (1, 2))
        return
    if len(words) > 8 and not (
        _SENTENCE.search(words) and "\t" not in words and (words.count(" ") < 6 or _set_loose(words))
    ):
        folded = fold(words)
        hits = list(cut.finditer(folded))
        blanks = len(_BLANKS.findall(words))
        starts = plain(words.split(" ", 1)[0]) in known
        row = (len(hits) >= 2 or starts) and blanks >= (3 if starts else 6) and len(words) < 10 * (blanks + 1)
        row = row or (len(hits) >= 3 and blanks >= 3 and len(words) < 16 * (blanks + 1))
        if row or (starts and blanks and _NUMBERISH.match(folded.split(" ", 1)[1])):
            for m in re.finditer(r"\S+", words):
                for a, b in _heads_of_points(m, lex):
                    raw.append(Token(words[a:b], block, start + a, start + b))
            return
        spread = re.split(r"\t|[ 　]{3,}", words)
        if len(spread) > 1:
            for m in re.finditer(r"[^\t 　]+(?:[ 　]{1,2}[^\t 　]+)*", words):
                raw.append(Token(m[0], block, start + m.start(), start + m.end()))
            return
        covered = sum(len(m[0]) for m in hits)
        if hits and hits[0].start() == 0 and not _SENTENCE.search(words) and _is_row(folded, hits, covered, lex):
            _glued(raw, words, block, start, hits, lex)
            return
    raw.append(Token(words, block, start, start + len(words)))


def _heads_of_points(m: re.Match[str], lex: Lexicon) -> list[tuple[int, int]]:
    """分值得分 → 分值, 得分: two heads that lost the blank between them; every other word stays one."""
    word = plain(m[0])
    if word == m[0] and len(word) <= 8 and word not in lex.roles:
        for k in range(2, len(word) - 1):
            if lex.roles.get(word[:k]) == "weight" and lex.roles.get(word[k:]) == "score":
                return [(m.start(), m.start() + k), (m.start() + k, m.end())]
    return [m.span()]


def _set_loose(words: str) -> bool:
    """年初预算 数为 86 万元， 执行数 为 85.2 万元。: a sentence with blanks in it, by its commas and its full stop."""
    commas = words.count("，") + words.count("；") + words.count(", ")
    return words.endswith("。") and commas >= 2 and commas * 5 >= words.count(" ")


def _is_row(folded: str, hits: list[re.Match[str]], covered: int, lex: Lexicon) -> bool:
    """Whether a line that starts with a label is cells without marks, not a sentence."""
    if covered * 2 > len(folded) or _NUMBERISH.match(folded[hits[0].end() :]):
        return True
    level = plain(hits[0][0])
    return level in lex.sets["level2_names"] or level in lex.sets["level1_names"]


def _glued(raw: list[Token], words: str, block: int, start: int, hits: list[re.Match[str]], lex: Lexicon) -> None:
    """Cells without any mark between: cut at labels, and numbers where the cut is certain."""
    at = 0
    for m in [*hits, None]:
        gap_end = m.start() if m else len(words)
        gap = words[at:gap_end]
        offset = at
        for piece in lex.printed.glued_amount_re.findall(gap):
            for part in split_glued(piece):
                a = words.index(part, offset)
                raw.append(Token(part, block, start + a, start + a + len(part)))
                offset = a + len(part)
        if m:
            raw.append(Token(words[m.start() : m.end()], block, start + m.start(), start + m.end()))
            at = m.end()


def _join(raw: list[Token], known: frozenset[str]) -> list[Token]:
    """Put labels together that were broken over lines (年初 / 预算数), the longest first."""
    out: list[Token] = []
    words = ["" if t.text == "\x00" else t.text for t in raw]
    i = 0
    while i < len(raw):
        n = 4 if 0 < len(words[i]) <= 40 else 0
        while n:
            group = words[i : i + n]
            text = "".join(group)
            if len(group) == n and len(text) <= 40 and "" not in group:
                label = plain(text)
                if label in known and (n == 1 or not all(plain(t) in known for t in group)):
                    break
            n -= 1
        if n:
            first = raw[i]
            out.append(Token(text, first.block, first.start, first.end, label, raw[i + n - 1].block))
        else:
            out.append(raw[i])
        i += n or 1
    return out
