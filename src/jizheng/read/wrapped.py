"""Lines that a page has broken, put together again: the text layer of a PDF saved as text.

Told by the lines themselves: nearly all of the widest are about as wide as a page and end in the middle of a
sentence.  The line end stays in the paragraph's text, so that every place is still a line and a column.
"""

from __future__ import annotations

import re

from jizheng.model import Block, Paragraph

_NARROW, _WIDE = 56, 100  # columns of a page set in 小四 to 五号: 28 to 50 characters of two columns each
_CLOSED = re.compile(r"[。；：:;！？!?…）)|]\s*$")
_OPENS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．](?!\d)|[①-⑩]|第[一二三四五六七八九十]+[章节部]|附件|[-—－]\s*\d+\s*[-—－]\s*$|\d+\s*$)"
)


def is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are those of a page, broken where it ended."""
    widths = [_width(line) for line in lines[:4000]]
    widest = max(widths, default=0)
    if not _NARROW <= widest <= _WIDE:
        return False
    wide = [i for i, w in enumerate(widths) if w * 20 >= widest * 17]
    broken = sum(_goes_on(lines, i) for i in wide)
    return broken >= 3 and broken * 2 >= len(wide)


def wrapped_paragraphs(lines: list[str]) -> list[Block]:
    """Each run of lines that go on in the next as one paragraph, its line ends kept."""
    widest = max(map(_width, lines), default=0)
    out: list[Block] = []
    run: list[str] = []
    for i, line in enumerate(lines):
        if not line.strip():
            continue
        run.append(line)
        if _width(line) * 5 >= widest * 4 and _goes_on(lines, i):
            continue
        out.append(Paragraph("\n".join(run), f"text:{i + 2 - len(run)}:1"))
        run = []
    return out


def _goes_on(lines: list[str], i: int) -> bool:
    """Whether a line ends open and the next is no heading, list item or page number."""
    if _CLOSED.search(lines[i]) or i + 1 == len(lines) or "\t" in lines[i]:
        return False
    after = lines[i + 1]
    return bool(after.strip()) and not _OPENS.match(after)


def _width(line: str) -> int:
    return sum(2 if ch > "\u2e7f" else 1 for ch in line.strip())
