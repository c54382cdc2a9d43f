"""One file, several forms: where each begins, told by the projects that they name.

A form begins at its title above 项目名称, or at 项目名称 itself where it has none.  A file is parted only where at least
two forms name different projects and each of them has funds of its own; else it is one report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon, lexicon, plain
from jizheng.facts.titles import Titles, titles
from jizheng.facts.values import fold
from jizheng.model import Block, Document, Paragraph, Table
from jizheng.pack import Pack

_EMPTY = Paragraph("", "")
_NEAR = 6  # blocks or rows between a form's title and its first field

At = tuple[int, int]  # (block, row of a table)


class Piece(NamedTuple):
    """A part of a file: the project it is of ("" = the report before the forms), its blocks, where it begins.

    ``document`` is the whole file with all other blocks left blank, so that every place stays a place of the file.
    """

    name: str
    document: Document
    path: str


def pieces_of(document: Document, pack: Pack) -> tuple[Piece, ...]:
    """The parts of a file in order; () when it is one report or one form."""
    lex, words = lexicon(pack), titles(pack)
    labels = {plain(w) for w in lex.concepts["project_name"].labels}
    starts: list[tuple[At, str]] = []
    for at, name in _named(document, labels, lex, words):
        if not starts or name != starts[-1][1]:
            starts.append((_title(document, at, words), name))
    if len({name for _, name in starts}) < 2:
        return ()
    starts = [s for n, s in enumerate(starts) if n == 0 or _has_funds(document, s[0], _end(starts, n, document), words)]
    if len({name for _, name in starts}) < 2 or not _has_funds(
        document, starts[0][0], _end(starts, 0, document), words
    ):
        return ()
    if _told(document, (0, 0), starts[0][0], words):
        starts.insert(0, ((0, 0), ""))
    else:
        starts[0] = ((0, 0), starts[0][1])
    return tuple(
        Piece(
            name, replace(document, blocks=_only(document.blocks, at, _end(starts, n, document))), _path(document, at)
        )
        for n, (at, name) in enumerate(starts)
    )


def _named(document: Document, labels: set[str], lex: Lexicon, titles_: Titles) -> Iterator[tuple[At, str]]:
    """(place, project) of every field 项目名称 that is filled in."""
    line = re.compile(
        rf"[|\s]*(?:{'|'.join(map(re.escape, sorted(labels, key=len, reverse=True)))})\s*[:：|\s]\s*(\S.*)"
    )
    blocks = document.blocks
    for i, b in enumerate(blocks):
        if isinstance(b, Table):
            for a, c in zip(b.cells, b.cells[1:], strict=False):
                if len(a.text) <= 24 and a.row == c.row and c.text.strip() and plain(a.text) in labels:
                    name = _name(c.text, lex, titles_)
                    if name:
                        yield (i, a.row), name
        elif titles_.hints_re.search(b.text):
            m = line.match(fold(b.text))
            after = blocks[i + 1] if i + 1 < len(blocks) else None
            words = m[1] if m else ""
            if not m and plain(b.text) in labels and isinstance(after, Paragraph):
                words = after.text
            name = _name(words, lex, titles_)
            if name:
                yield (i, 0), name


def _name(words: str, lex: Lexicon, titles_: Titles) -> str:
    """A project's name: the first cell of a line, up to the next label; "" for a label or a list's head."""
    name = titles_.stop_re.split(words.strip())[0].strip()
    known = plain(name)
    if not 3 <= len(name) <= 60 or lex.label(name) or known in lex.roles or known in lex.sets["row_totals"]:
        return ""
    return "".join(name.split())


def _title(document: Document, at: At, words: Titles) -> At:
    """Where the form's title stands above its first field; the field itself when it has none."""
    block, row = at
    b = document.blocks[block]
    if isinstance(b, Table):
        over = [
            c.row for c in b.cells if row - _NEAR <= c.row < row and len(c.text) < 48 and words.form_re.search(c.text)
        ]
        if over:
            return block, min(over)
        if row > 2:
            return at
    first = block
    for i in range(block - 1, max(-1, block - _NEAR), -1):
        over_it = document.blocks[i]
        if not isinstance(over_it, Paragraph) or len(over_it.text) > 60 or words.figure_re.search(fold(over_it.text)):
            break
        if words.form_re.search(fold(over_it.text)) or over_it.text.lstrip().startswith(words.annex):
            first = i
    return (first, 0) if first != block or not isinstance(b, Table) else at


def _end(starts: list[tuple[At, str]], n: int, document: Document) -> At:
    return starts[n + 1][0] if n + 1 < len(starts) else (len(document.blocks), 0)


def _only(blocks: tuple[Block, ...], start: At, end: At) -> tuple[Block, ...]:
    """All blocks, those outside ``start`` … ``end`` left blank."""
    out: list[Block] = []
    for i, b in enumerate(blocks):
        if i < start[0] or i > end[0] or (i == end[0] and end[1] == 0):
            out.append(
                _EMPTY if isinstance(b, Paragraph) else b._replace(cells=tuple(c._replace(text="") for c in b.cells))
            )
        elif isinstance(b, Table) and ((i == start[0] and start[1]) or i == end[0]):
            last = end[1] if i == end[0] else b.rows
            first = start[1] if i == start[0] else 0
            out.append(b._replace(cells=tuple(c if first <= c.row < last else c._replace(text="") for c in b.cells)))
        else:
            out.append(b)
    return tuple(out)


def _texts(document: Document, start: At, end: At) -> Iterator[str]:
    for i in range(start[0], min(end[0] + 1, len(document.blocks))):
        b = document.blocks[i]
        if isinstance(b, Paragraph):
            if i < end[0]:
                yield b.text
        else:
            for c in b.cells:
                if (i > start[0] or c.row >= start[1]) and (i < end[0] or c.row < end[1]):
                    yield c.text


def _has_funds(document: Document, start: At, end: At, words: Titles) -> bool:
    text = fold("".join("".join(_texts(document, start, end)).split()))
    return bool(words.funds_re.search(text)) and any(ch.isdigit() for ch in text)


def _told(document: Document, start: At, end: At, words: Titles) -> bool:
    """Whether anything is reported before the first form: figures, not only a cover and a title."""
    return any(words.figure_re.search(fold(t)) for t in _texts(document, start, end))


def _path(document: Document, at: At) -> str:
    b = document.blocks[at[0]]
    return next((c.path for c in b.cells if c.row == at[1]), b.path) if isinstance(b, Table) else b.path
