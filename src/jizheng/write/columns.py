"""Text in columns where a Chinese character is two wide: width, padding, wrapping with Chinese line-break rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
# A number stays with its unit sign, a Latin word stays whole, anything else may be parted.
_PIECE = re.compile(r"[0-9A-Za-z.,:%/_\-+@]+|\s+|.", re.DOTALL)
_NOT_FIRST = set("，。、；：？！）】》”’〉」』…—％%,.;:?!)]}")
_NOT_LAST = set("（【《“‘〈「『([{")


@lru_cache(maxsize=8192)
def _wide(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """How many columns a terminal needs for this text."""
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    return len(text) if text.isascii() else sum(map(_wide, text))


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
        used += _wide(c)
        if used > columns:
            break
        out.append(c)
    return "".join(out) + "…"


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most ``columns``; no line begins with a closing sign or ends with an opening one."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        current, used = "", 0
        for piece in _pieces(paragraph, columns):
            w = width(piece)
            # One closing sign may hang over the edge rather than begin a line.
            if used and used + w > columns and not (piece[0] in _NOT_FIRST and used <= columns):
                carry = ""
                while current and current[-1] in _NOT_LAST:
                    carry, current = current[-1] + carry, current[:-1]
                lines.append(current.rstrip())
                piece = carry + piece.lstrip()
                current, used = piece, width(piece)
            else:
                current, used = current + piece, used + w
        lines.append(current.rstrip())
    return lines


def _pieces(text: str, columns: int) -> Iterable[str]:
    for m in _PIECE.finditer(text):
        piece = m[0]
        while width(piece) > columns:
            yield piece[:columns]
            piece = piece[columns:]
        if piece:
            yield piece


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
            parts = [pad(c[k] if k < len(c) else "", w, right=n in right) for n, (c, w) in enumerate(zip(cells, widths))]
            lines.append("  ".join(parts).rstrip())
        out.append(lines)
    return out
