"""narrative.md → the paragraphs of the report's prose part, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jizheng.compiled import Piece
from jizheng.compiling.prose import Prose
from jizheng.pack_rows import Form
from jizheng.records import Year

FILE = "narrative.md"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEAD = re.compile(r"^#{1,6}\s+")
_ENDS = "。！？；：!?;:”）)】"
_PLAIN = re.compile(r"[\s　#]+|^[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?")
_NUMERALS = "一二三四五六七八九十"


def plain(text: str) -> str:
    """A heading without its number and blanks."""
    return _PLAIN.sub("", text.strip())


def pieces(text: str) -> Iterator[tuple[int, bool, str]]:
    """(line, whether a heading, words); a paragraph goes on while its line does not end like a sentence."""
    text = _COMMENT.sub(lambda m: "\n" * m[0].count("\n"), text)
    start, open_ = 0, ""
    for n, row in enumerate(text.split("\n"), 1):
        head = _HEAD.match(row)
        row = row.strip()
        if head or not row:
            if open_:
                yield start, False, open_
                open_ = ""
            if head:
                yield n, True, _HEAD.sub("", row).strip()
            continue
        start, open_ = (start, open_ + row) if open_ else (n, row)
        if open_.endswith(tuple(_ENDS)):
            yield start, False, open_
            open_ = ""
    if open_:
        yield start, False, open_


def chapters(year: Year, form: Form | None, prose: Prose) -> list[Piece]:
    """The prose part with every reference resolved; problems and measures of goals.yaml under their own headings."""
    out = [
        Piece(n, head, words, words if head else prose.resolve(words, FILE, n))
        for n, head, words in pieces(year.narrative)
    ]
    part = form.layout.narrative if form and form.layout else None
    if form is None or part is None:
        return out
    lists = {"problem": year.goals.problems, "measure": year.goals.remedies}
    for heading, code in part.lists.items():
        out = _with_list(out, heading, code, lists.get(code, []), form.chapters, year, prose)
    return out


def _with_list(
    out: list[Piece], heading: str, code: str, items: list[str], outline: list[str], year: Year, prose: Prose
) -> list[Piece]:
    """The items of a list under their heading, unless the prose has words of its own there."""
    at = next((n for n, p in enumerate(out) if p.heading and plain(p.text) == plain(heading)), -1)
    if not items or (at >= 0 and at + 1 < len(out) and not out[at + 1].heading):
        return out
    key = "problems" if code == "problem" else "remedies"
    rows = [
        Piece(0, False, words, f"（{_number(n)}）{prose.resolve(words, 'goals.yaml', _line(year, key, n))}")
        for n, words in enumerate(items)
    ]
    if at >= 0:
        return [*out[: at + 1], *rows, *out[at + 1 :]]
    later = {plain(h) for h in outline[outline.index(heading) + 1 :]} if heading in outline else set()
    before = next((n for n, p in enumerate(out) if p.heading and plain(p.text) in later), len(out))
    return [*out[:before], Piece(0, True, heading, heading), *rows, *out[before:]]


def _number(n: int) -> str:
    return _NUMERALS[n] if n < len(_NUMERALS) else str(n + 1)


def _line(year: Year, key: str, n: int) -> int:
    return year.line("goals.yaml", f"{key}/{n}")
