"""A table as an accountant reads it: its title, rows with label, code and amounts, two sides beside each other.

The numbers of rows (八、) are the language's; heads of codes and nouns of titles are the pack's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from jizheng.check.case import Case
from jizheng.model import Paragraph, Table, Where

_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_NUMBERED = re.compile(r"^[一二三四五六七八九十]{1,3}[、.]|^\d{1,2}[、.](?!\d)")
_BLANKS = re.compile(r"\s+")


class Row(NamedTuple):
    """One side of one line: its label, code ("" = none), amounts by column, and the cells they stand in."""

    line: int
    side: int
    label: str
    code: str
    amounts: dict[int, Decimal]
    cells: dict[int, int]


class Grid(NamedTuple):
    """A table: ``heads`` joins what stands above a column with |; amounts are in the table's own unit."""

    block: int
    title: str
    heads: dict[int, str]
    rows: tuple[Row, ...]

    def where(self, case: Case, row: Row, column: int) -> Where:
        """The place of one amount."""
        return case.document.where(self.block, row.cells[column])


def plain(text: str) -> str:
    """Half width, no blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def bare(label: str) -> str:
    """A label without its number: 八、社会保障和就业支出 → 社会保障和就业支出."""
    return _NUMBERED.sub("", label)


def grids(case: Case) -> tuple[Grid, ...]:
    """Every table of the report, read once a report."""
    return case.once(_all_grids)


def _all_grids(case: Case) -> tuple[Grid, ...]:
    tables = [(n, b) for n, b in enumerate(case.document.blocks) if isinstance(b, Table)]
    return tuple(_grid(case, n, t) for n, t in tables if t.rows > 1)


def titled(case: Case, title: Iterable[str], without: Iterable[str] = ()) -> list[Grid]:
    """The tables whose title holds one of these words and none of those."""
    wanted, no = list(title), list(without)
    return [g for g in grids(case) if any(w in g.title for w in wanted) and not any(w in g.title for w in no)]


def _grid(case: Case, block: int, table: Table) -> Grid:
    lines: dict[int, list[tuple[int, int, str]]] = {}
    for k, c in enumerate(table.cells):
        lines.setdefault(c.row, []).append((c.column, k, plain(c.text)))
    first = next((r for r in sorted(lines) if _has_amounts(lines[r])), table.rows)
    heads = _heads(table, first)
    lists = case.pack.wording.lists
    coded = {
        c for c, h in heads.items()
        if any(w in h for w in lists["code_head_words"]) or h.rpartition("|")[2] in lists["code_heads"]
    }  # fmt: skip
    rows = [row for r in sorted(lines) if r >= first for row in _sides(r, lines[r], coded)]
    return Grid(block, _title(case, block, lines, first), heads, tuple(rows))


def _has_amounts(line: list[tuple[int, int, str]]) -> bool:
    numbers = sum(1 for _, _, t in line if _AMOUNT.fullmatch(t) and ("." in t or "," in t or len(t) > 1))
    return numbers > 0 and any(not _AMOUNT.fullmatch(t) for _, _, t in line)


def _heads(table: Table, first: int) -> dict[int, str]:
    heads: dict[int, list[str]] = {}
    for c in table.cells:
        text = plain(c.text)
        if c.row < first + 1 and text and not _AMOUNT.fullmatch(text) and (c.row < first or c.row_span > 1):
            for column in range(c.column, c.column + c.column_span):
                heads.setdefault(column, []).append(text)
    return {column: "|".join(words) for column, words in heads.items()}


def _title(case: Case, block: int, lines: dict[int, list[tuple[int, int, str]]], first: int) -> str:
    """The nearest short lines above the table, or its own first cell when a sheet holds its title."""
    nouns = tuple(case.pack.wording.lists["table_nouns"])
    words = [t for r in sorted(lines) if r < first for _, _, t in lines[r] if t.endswith(nouns)][:1]
    for b in reversed(case.document.blocks[max(0, block - 4) : block]):
        if not isinstance(b, Paragraph):
            break
        text = plain(b.text)
        if len(text) <= 40 and any(n in text for n in nouns) and not words:
            words.append(text)
    return words[0] if words else ""


def _sides(line: int, cells: list[tuple[int, int, str]], coded: set[int]) -> Iterable[Row]:
    """The label and its amounts, left then right: 年初结转和结余 49.14 | 年末结转和结余 55.34."""
    label, code, side = "", "", 0
    amounts: dict[int, Decimal] = {}
    places: dict[int, int] = {}
    for column, k, text in sorted(cells):
        number = _AMOUNT.fullmatch(text)
        if column in coded and (text.isdigit() or not text):
            if label and amounts:
                yield Row(line, side, label, code, amounts, places)
            if label:
                label, code, amounts, places = "", "", {}, {}
            code += text
        elif number:
            amounts[column], places[column] = Decimal(text.replace(",", "")), k
        elif text:
            if label and (amounts or column not in coded):
                yield Row(line, side, label, code, amounts, places)
                code = code if not amounts else ""
                amounts, places = {}, {}
            label, side = text, column
    if label or amounts:
        yield Row(line, side, label, code, amounts, places)
