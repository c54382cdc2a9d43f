"""Text of a page whose lines were broken and whose numbers were set apart: read as it was meant, placed as it stands.

865 .40 万元, 902. 16 万元 and 98. 38 % are one number each; a line that ends in the middle of a word goes on in the
next.  What is not certain (4 680 条 may be two numbers) stays as it is.
"""

from __future__ import annotations

import re

_NUMBER_PART = re.compile(r"\d \.|\d\. \d|\d +\.")
_OUT = re.compile(r"\s*(?:[\u4e00-\u9fff0-9“”()《》—-] ){3,}\S\s*$")
# Letters of a text set wide: every character apart, but for those beside a mark and the digits of a number.
_WIDE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_CLOSE = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_THOUSANDS = re.compile(r"\D{0,3}?(?<![\d.])\d{1,3} \d{3}(?![\d.])")
_TOUCHING = re.compile(r"\d\d|\d\.\d|\d%")
_BETWEEN = re.compile(r"[\u4e00-\u9fff] +[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[,，、][^。|]{2,}。")
# 预算总额为2 136.48万元: thousands set apart, right behind a word and before a unit of money.
_GROUPS = re.compile(r"(?<=[\u4e00-\u9fff:])[1-9]\d{0,2}(?: \d{3})+(?:\.\d{1,6})?(?=\s?[\u4e00-\u9fff]{0,1}元)")
_APART = re.compile(r"(?<=\S) (?=\S)")
# A list number stands at the start of what it numbers, never behind a word.
_WORD_BEFORE = re.compile(r"[\u4e00-\u9fff] ?\d+\.? *$")


def parted(marks: str) -> tuple[re.Pattern[str], ...]:
    """Blanks beside a decimal point, or between a number and its unit where the number has a point.

    ``marks``: a pattern of what makes a number a figure (万元, %, 分).
    """
    behind = rf"\d{{1,2}}\s*{marks}"
    return (
        re.compile(rf"(?<=\d) +(?=\.\d)|(?<=\d) +(?=\. +{behind})|(?<=\d\.) +(?={behind})"),
        re.compile(rf"(?<=\d \.) +(?={behind})"),
    )


def squeeze(
    text: str, blanks: tuple[re.Pattern[str], ...], wrapped: bool = False, words: re.Pattern[str] | None = None
) -> tuple[str, list[int] | None]:
    """(text without the blanks that part a number or a line's words, where each kept character stood).

    The second is None where nothing was left out.  ``wrapped``: line ends inside are those of a page;
    ``blanks``: made by ``parted``; ``words``: in a sentence, a blank inside one of these is none (预算 执行数).
    """
    drop: set[int] = set()
    if set_wide(text):
        single = not _TOUCHING.search(text)  # 3 5 0 万 元: no two digits of the whole text touch
        drop.update(m.start() for m in _APART.finditer(text) if single or not _between_digits(text, m.start()))
    elif words is not None and _BETWEEN.search(text) and _SENTENCE.search(text):
        drop.update(_inside_words(text, words))
    if _NUMBER_PART.search(text):
        for pattern in blanks:
            for m in pattern.finditer(text):
                if _WORD_BEFORE.search(text[max(0, m.start() - 12) : m.start()].replace(" .", ".")):
                    drop.update(range(m.start(), m.end()))
    for m in _GROUPS.finditer(text):
        drop.update(i for i in range(m.start(), m.end()) if text[i] == " ")
    if wrapped and "\n" in text:
        drop.update(i for i, ch in enumerate(text) if ch == "\n")
    if not drop:
        return text, None
    kept = [i for i in range(len(text)) if i not in drop]
    return "".join(text[i] for i in kept), kept


def _inside_words(text: str, words: re.Pattern[str]) -> list[int]:
    """Where blanks part a word that is known without them."""
    kept = [i for i, ch in enumerate(text) if ch != " "]
    bare = "".join(text[i] for i in kept)
    out: list[int] = []
    for m in words.finditer(bare):
        a, b = kept[m.start()], kept[m.end() - 1]
        if b - a >= len(m[0]):
            out.extend(i for i in range(a, b) if text[i] == " ")
    return out


def unspaced(line: str) -> str:
    """绩 效 自 评 报 告 → 绩效自评报告: a line set with a blank between all its characters."""
    if _OUT.match(line):
        return line.replace(" ", "")
    if not set_wide(line):
        return line
    return _APART.sub(lambda m: " " if _between_digits(line, m.start()) else "", line)


def set_wide(text: str) -> bool:
    """Whether nine of ten characters that could touch stand apart (cells between blanks hold words that touch)."""
    if text.count(" ") * 4 < len(text) or len(text) < 12:
        return False
    apart = len(_WIDE.findall(text))
    return apart >= 5 and apart >= 9 * len(_CLOSE.findall(text))


def _between_digits(text: str, at: int) -> bool:
    """Whether a blank may part two numbers; 5 830 in a text set wide is one, in groups of thousands."""
    return text[at - 1].isdigit() and text[at + 1].isdigit() and not _THOUSANDS.match(text, max(0, at - 4))
