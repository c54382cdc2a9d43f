"""Text in columns where a Chinese character is two wide: width, padding, wrapping with Chinese line-break rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
# A number stays with the first character of its unit, a Latin word stays whole, anything else may be parted.
_PIECE = re.compile(r"[0-9A-Za-z.,:%/_\-+@]*[0-9][\u4e00-\u9fff]?|[0-9A-Za-z.,:%/_\-+@]+|\s+|.", re.DOTALL)
_NOT_FIRST = set("，。、；：？！）】》”’〉」』…—％%,.;:?!)]}")
_NOT_LAST = set("（【《“‘〈「『([{")


class _Widths(dict[str, int]):
    """Columns of a character, worked out once: 2 wide, 0 combining, else 1."""

    def __missing__(self, char: str) -> int:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            n = 0
        else:
            n = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        self[char] = n
        return n


_WIDTHS = _Widths()


def width(text: str) -> int:
    """How many columns a terminal needs for this text."""
    if text.isascii() and "\x1b" not in text:
        return len(text)
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    return sum(map(_WIDTHS.__getitem__, text))


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled with spaces up to ``columns``; ``right`` = flush right, as numbers are."""
    gap = " " * max(0, columns - width(text))
    return gap + text if right else text + gap


def cut(text: str, columns: int) -> str:
    """The text, ended by … where it is too wide."""
    if width(text) <= columns:
        return text
    out, used = [], 1
    for c in text:
        used += _WIDTHS[c]
        if used > columns:
            break
        out.append(c)
    return "".join(out) + "…"


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most ``columns``; no line begins with a closing sign or ends with an opening one."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        current: list[str] = []
        used = 0
        for piece in _PIECE.findall(paragraph):
            w = _WIDTHS[piece] if len(piece) == 1 else width(piece)
            if used + w <= columns:
                current.append(piece)
                used += w
                continue
            carry = [piece]
            while len(current) > 1 and (carry[0] in _NOT_FIRST or current[-1] in _NOT_LAST):
                carry.insert(0, current.pop())
            lines.append("".join(current).rstrip())
            rest = "".join(carry).lstrip()
            while width(rest) > columns:  # one long word: parted where it must be
                lines.append(rest[: max(1, columns // 2)])
                rest = rest[max(1, columns // 2) :]
            current, used = [rest], width(rest)
        lines.append("".join(current).rstrip())
    return [x for x in lines if x] or [""]


def table(rows: Sequence[Sequence[str]], limits: Sequence[int], right: frozenset[int] = frozenset()) -> list[list[str]]:
    """Rows as aligned lines, a row's lines together: a column is as wide as its widest cell, at most its limit.

    What a column does not need goes to the last one; a cell that is too wide goes on in the next line.
    """
    if not rows:
        return []
    widths = [min(limit, max(width(r[n]) for r in rows)) for n, limit in enumerate(limits)]
    widths[-1] = max(widths[-1], sum(limits) - sum(widths[:-1]))
    out = []
    for row in rows:
        cells = [wrap(c, w) for c, w in zip(row, widths)]
        lines = []
        for k in range(max(map(len, cells))):
            parts = [
                pad(c[k] if k < len(c) else "", w, right=n in right) for n, (c, w) in enumerate(zip(cells, widths))
            ]
            lines.append("  ".join(parts).rstrip())
        out.append(lines)
    return out
