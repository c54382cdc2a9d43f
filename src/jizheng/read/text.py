"""Plain text: its encoding, and its lines as paragraphs, pipe tables or a form saved as text.

A form is told by its TABs (``tabbed``), a pipe table by rows that all have the same number of
bars; everything else stays lines, because a wrong grid costs more than none.
"""

from __future__ import annotations

import re
from itertools import islice

from jizheng.model import Block, Paragraph, Problem

from .limits import Limits
from .pipes import pipe_tables
from .problems import Reading, Refused, problem
from .tabbed import cells_as_lines, is_line_a_cell, tabbed_blocks
from .trim import trimmed
from .tsv import is_tsv, tsv_blocks
from .wrapped import is_wrapped, wrapped_paragraphs

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


# 績(jī)效: mirror sites print the sound behind a character.  Only what carries a tone mark is taken out.
_PINYIN = re.compile(r"\((?<=[\u4e00-\u9fff]\()[a-z]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,3}\)")
_FORM_CELLS = 20_000  # no printed form has more; beyond it the lines stay lines


def read_text(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of a text file; paths ``text:LINE:COLUMN``, both from 1."""
    text, problems = decode(data, name)
    if len(text) > limits.characters:
        text = text[: limits.characters]
        problems.append(problem("text_cut", name=name, limit=limits.characters))
    text = without_sounds(text, name, problems)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n", limits.lines)
    if len(lines) > limits.lines:
        del lines[limits.lines :]
        problems.append(problem("lines_cut", name=name, limit=limits.lines))
    tabs = sum(line.lstrip(" ").startswith("\t") for line in lines)
    if tabs > _FORM_CELLS:
        problems.append(problem("scrambled", name=name))
    elif text.count("\t") >= 4 and is_tsv(text, tabs):
        return Reading(trimmed(tsv_blocks(lines), name, limits, problems), problems)
    elif tabs >= 3:
        blocks = cells_as_lines(lines) if is_line_a_cell(lines) else tabbed_blocks(lines)
        return Reading(trimmed(blocks, name, limits, problems), problems)
    bars = text.count("|")
    if bars > limits.cells // 2:
        problems.append(problem("scrambled", name=name))
    elif bars >= 4:
        return Reading(trimmed(pipe_tables(lines), name, limits, problems), problems)
    blocks = wrapped_paragraphs(lines) if is_wrapped(lines) else paragraphs(lines, 1)
    return Reading(trimmed(blocks, name, limits, problems), problems)


def paragraphs(lines: list[str], first: int) -> list[Block]:
    """Each line with something on it as a paragraph, verbatim; ``first`` is the number of line one."""
    return [Paragraph(line, f"text:{n}:1") for n, line in enumerate(lines, first) if line and not line.isspace()]


def without_sounds(text: str, name: str, problems: list[Problem]) -> str:
    """The text without the sounds a mirror site printed behind its characters; that they were there is said."""
    if sum(1 for _ in islice(_PINYIN.finditer(text), 3)) < 3:
        return text
    problems.append(problem("pinyin", name=name))
    return _PINYIN.sub("", text)


def decode(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """Bytes to text: marks of order first, then UTF-8, then GB18030 if it gives Chinese."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lossy(data[len(bom) :], encoding, name)
    if b"\0" in data[:4096]:
        zeros = data[:4096].count(0)
        if zeros * 50 < len(data[:4096]):  # a stray zero in a text is not yet a binary file
            data = data.replace(b"\0", b" ")
        else:
            raise Refused("unknown_format", reason="不是文字")
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        broken = error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and chinese_share(text) >= 0.3:
        return text, []
    # neither is clean: take the one that loses less
    utf8, gb = data.decode("utf-8", "replace"), data.decode("gb18030", "replace")
    best, encoding = (
        (utf8, "utf-8") if utf8.count("�") <= gb.count("�") or broken.start > len(data) * 0.9 else (gb, "gb18030")
    )
    lost = best.count("�")
    if text and not lost:
        return text, [problem("odd_encoding", name=name, encoding="GB18030")]
    if lost * 5 > len(best) or control_share(best) > 0.1:
        raise Refused("unknown_format", reason="不是文字")
    return best, [problem("lossy", name=name, count=lost, encoding=encoding.upper())]


def _lossy(data: bytes, encoding: str, name: str) -> tuple[str, list[Problem]]:
    text = data.decode(encoding, "replace")
    lost = text.count("�")
    return text, [problem("lossy", name=name, count=lost, encoding=encoding.upper())] if lost else []


def chinese_share(text: str) -> float:
    """The share of non-ASCII characters that are common Chinese ones or their punctuation."""
    sample = [c for c in text[:20_000] if c > "\x7f"]
    if not sample:
        return 1.0
    good = sum(
        "一" <= c <= "龥" or "　" <= c <= "〟" or "！" <= c <= "｠" or c in "—‘’“”…·×①②③④⑤⑥⑦⑧⑨⑩■□√≥≤％" for c in sample
    )
    return good / len(sample)


def control_share(text: str) -> float:
    """The share of control characters other than line ends and TAB."""
    sample = text[:20_000]
    return sum(c < " " and c not in "\n\t\r\f" for c in sample) / max(1, len(sample))
