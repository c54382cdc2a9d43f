"""A flattened table of institutions, one cell a line: told by the pack's own form, whose columns and their order it has.

Heads of several rows lose their spans when a table is flattened (支出合计 | 其中 | 结余 | 基本支出 …), so their order says
nothing.  Where the heads are exactly those of a table of the form, its columns are the order of the values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Dims
from jizheng.facts.tokens import Token
from jizheng.model import State
from jizheng.pack_rows import ConceptRow, Form

_SLOT = re.compile(r"\{(\w+)\}$")
_MOST = 24  # cells over a table's first row


class OfficeTable(NamedTuple):
    """A table of a form with a row for each institution: what its heads say, and its columns of money in order."""

    corner: str
    heads: frozenset[str]
    columns: tuple[ConceptRow, ...]


class OfficeCell(NamedTuple):
    """One value of a row: what it is of, whose it is, where it stands."""

    concept: ConceptRow
    dims: Dims
    token: Token


def office_tables(forms: Sequence[Form], lex: Lexicon) -> list[OfficeTable]:
    """The tables of forms whose rows are institutions."""
    out: list[OfficeTable] = []
    for form in forms:
        for table in form.layout.tables if form.layout else []:
            texts = [plain(c if isinstance(c, str) else c.text) for cells in table.rows for c in cells]
            codes = [m[1] for c in table.cells if (m := _SLOT.match(c if isinstance(c, str) else c.text))]
            columns = tuple(lex.concepts[c] for c in codes if c in lex.concepts)
            first = [cells[0] for cells in table.rows if len(cells) > 1]
            if table.repeat == "institutions" and first and len(columns) == len(codes) - 1 and codes[0] == "label":
                corner = first[0] if isinstance(first[0], str) else first[0].text
                out.append(OfficeTable(plain(corner), frozenset(texts), columns))
    return out


def by_office(row: list[Token], i: int, tables: list[OfficeTable], lex: Lexicon) -> tuple[list[OfficeCell], int]:
    """The values of the table that starts at ``row[i]`` and the token after it; ([], i) when none does for certain."""
    mine = [t for t in tables if t.corner == plain(row[i].text)]
    k = i + 1
    while mine and k < len(row) and k - i <= _MOST and not lex.institution(row[k].text):
        k += 1
    heads = [t for t in row[i + 1 : k] if t.text]
    table = next((t for t in mine if k < len(row) and lex.institution(row[k].text) and _are(heads, t, lex)), None)
    out: list[OfficeCell] = []
    while table is not None and k < len(row) and (office := lex.institution(row[k].text)):
        end = k + 1
        while end < len(row) and not row[end].label and _value(row[end], lex):
            end += 1
        values = row[k + 1 : end]
        # 二级机构2 with nothing behind it is a spare row; a row with too few or too many says nothing for certain.
        if len(values) == len(table.columns):
            dims = (("机构", office),)
            out += [OfficeCell(c, dims, t) for c, t in zip(table.columns, values, strict=True) if t.text]
        k = end
    return (out, k) if out else ([], i)


def _value(t: Token, lex: Lexicon) -> bool:
    if t.text == "\x00":
        return False
    state, value, *_ = lex.numbers.cell(t.text)
    return t.blank or value is not None or state is not State.STATED


def _are(heads: list[Token], table: OfficeTable, lex: Lexicon) -> bool:
    """Whether the heads are those of the table: each column once, and beside them only what the form prints over groups."""
    left = list(table.columns)
    own = {c.code for c in left}
    for text in _heads(heads, table):
        meant = {x for c in lex.label(text) for x in (c.code, c.alias_of, *c.by_context.values())} & own
        column = next((c for c in left if c.code in meant), None)
        if column is not None:
            left.remove(column)
        elif plain(text) not in table.heads or meant:
            return False
    return not left


def _heads(heads: list[Token], table: OfficeTable) -> list[str]:
    """The heads, those put together that the form prints as one over two lines: 三公经费 / 合计."""
    out: list[str] = []
    for t in heads:
        if out and plain(out[-1] + t.text) in table.heads and plain(out[-1]) not in table.heads:
            out[-1] += t.text
        else:
            out.append(t.text)
    return out
