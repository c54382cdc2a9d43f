"""Tables that only list items: 序号 | 乡镇 | 金额, 支出内容 | 计划（万元） | 实际（万元）, as a grid, one cell a line or a row a line.

Read only where the money's unit stands in a head or a caption, and where no other reader has found a figure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.values import fold
from jizheng.model import Paragraph, State, Table, Where
from jizheng.pack_rows import ConceptRow

_SEQUENCE = re.compile(r"\d{1,3}")
_ROW = re.compile(
    r"\s*\d{1,3}[ 　\t|、.]+(?P<name>[^\d\s|][^\s|]{1,29})[ 　\t|]+(?P<n>\d[\d,]*(?:\.\d+)?)[ 　\t|]*(?:[^\d\s]*\s*)"
)
_LEAST = 3  # rows that make a list
_WIDEST = 8  # cells of one row


class _Column(NamedTuple):
    concept: ConceptRow
    unit: str


def read_itemised(mentions: Mentions, lex: Lexicon) -> None:
    """Add an item for each row of such a table: its name as 分项, its amount under the head's concept."""
    blocks = mentions.document.blocks
    figures = {m.where.block for m in mentions.items if m.value is not None and not isinstance(m.value, str)}
    caption = ""
    n = 0
    while n < len(blocks):
        b = blocks[n]
        if isinstance(b, Table):
            if n not in figures:
                _table(mentions, lex, n, b, caption)
            caption, n = "", n + 1
            continue
        caption = (lex.unit_in(b.text) if len(b.text) < 40 else "") or caption
        if b.text.strip() == "1":
            n = _cells(mentions, lex, n, caption)
        elif _ROW.fullmatch(b.text):
            n = _lines(mentions, lex, n, caption)
        else:
            n += 1


def _table(mentions: Mentions, lex: Lexicon, block: int, table: Table, caption: str) -> None:
    rows: dict[int, list[tuple[int, str, int]]] = {}
    for k, c in enumerate(table.cells):
        if c.text.strip():
            rows.setdefault(c.row, []).append((k, c.text.strip(), c.column))
    order = sorted(rows)
    head = next((r for r in order if len(rows[r]) >= 2), None)
    if head is None or any(lex.numbers.cell(t)[1] is not None for _, t, _ in rows[head]):
        return
    columns = {c: found for _, text, c in rows[head] if (found := _money(text, lex, caption)) is not None}
    name = next((c for _, text, c in rows[head] if c not in columns and not _counts(text, lex)), None)
    if not columns or name is None or name > min(columns):
        return
    for r in order[order.index(head) + 1 :]:
        by_column = {c: (k, text) for k, text, c in rows[r]}
        if name not in by_column:
            continue
        for at, column in columns.items():
            if at in by_column:
                k, text = by_column[at]
                if _add(mentions, lex, by_column[name][1], text, column, mentions.document.where(block, k)):
                    mentions.taken.add((block, k))


def _cells(mentions: Mentions, lex: Lexicon, first: int, caption: str) -> int:
    """1, 城关镇, 412.5, 2, 北坪镇, 736.8: rows told by their running number; the block after them."""
    blocks = mentions.document.blocks
    starts = [first]
    n = first + 1
    while n < len(blocks) and n - starts[-1] <= _WIDEST:
        b = blocks[n]
        if not isinstance(b, Paragraph) or len(b.text) > 40:
            break
        if b.text.strip() == str(len(starts) + 1) and n - starts[-1] >= 3:
            starts.append(n)
        n += 1
    heads: list[tuple[int, str]] = []
    n = first - 1
    while n >= 0 and len(heads) < _WIDEST and isinstance(b := blocks[n], Paragraph) and len(b.text) <= 16:
        heads.insert(0, (n, b.text.strip()))
        if lex.in_list("item_number_heads", b.text):
            break
        n -= 1
    else:
        return first + 1
    columns = [_money(t, lex, caption) for _, t in heads[1:]]
    money = [c for c in columns if c is not None]
    if len(starts) < _LEAST or not money or columns[0] is not None:
        return first + 1
    last = starts[-1] + len(heads)
    for k, start in enumerate(starts):
        end = starts[k + 1] if k + 1 < len(starts) else min(last, len(blocks))
        row = [(m, blocks[m].text.strip()) for m in range(start + 1, end) if isinstance(blocks[m], Paragraph)]  # type: ignore[union-attr]
        values = [(m, t) for m, t in row[1:] if lex.numbers.cell(t)[1] is not None]
        if len(row) < 2 or len(values) != len(money):
            continue
        for (m, text), column in zip(values, money, strict=True):
            if (m, -1) not in mentions.taken and _add(
                mentions, lex, row[0][1], text, column, mentions.document.where(m, -1)
            ):
                mentions.taken.add((m, -1))
    return starts[-1] + 1


def _lines(mentions: Mentions, lex: Lexicon, first: int, caption: str) -> int:
    """1 城关镇 412.5 in lines one below the other, under a line of heads."""
    blocks = mentions.document.blocks
    found: list[tuple[int, re.Match[str]]] = []
    n = first
    while n < len(blocks) and isinstance(b := blocks[n], Paragraph) and (m := _ROW.fullmatch(b.text)):
        if not b.text.lstrip().startswith(str(len(found) + 1)):
            break
        found.append((n, m))
        n += 1
    over = blocks[first - 1] if first else None
    heads = re.split(r"[ 　\t|]+", over.text.strip()) if isinstance(over, Paragraph) else []
    columns = [c for t in heads[1:] if (c := _money(t, lex, caption)) is not None]
    if len(found) < _LEAST or len(columns) != 1 or not lex.in_list("item_number_heads", heads[0]):
        return first + 1
    for block, m in found:
        place = mentions.document.where(block, -1, m.start("n"), m.end("n"))
        if (block, -1) not in mentions.taken and _add(mentions, lex, m["name"], m["n"], columns[0], place):
            mentions.taken.add((block, -1))
    return n


def _money(head: str, lex: Lexicon, caption: str) -> _Column | None:
    """What a head over amounts means: its unit stands in it or above the table; None for any other head."""
    if len(head) > 24:
        return None
    label, unit = plain(head), lex.unit_in(head)
    known = lex.column(head)
    if known is not None and known.type != "money":
        return None
    for name, code in (
        ("item_planned_heads", "funds_planned"), ("item_spent_heads", "executed"), ("item_money_heads", "item_amount"),
    ):  # fmt: skip
        if label in lex.sets[name] and known is None and (unit or (caption and name == "item_money_heads")):
            known = lex.concepts[code]
    if known is None or known.group == "source" or not (unit or caption):
        return None
    return _Column(known, unit or caption)


def _counts(head: str, lex: Lexicon) -> bool:
    return lex.in_list("item_number_heads", head)


def _add(mentions: Mentions, lex: Lexicon, name: str, text: str, column: _Column, place: Where) -> bool:
    state, value, unit, bound, qualifier = lex.numbers.cell(text)
    if value is None or state not in (State.STATED, State.ZERO) or (unit and unit not in lex.numbers.money):
        return False
    if not 2 <= len(name) <= 40 or lex.numbers.cell(name)[1] is not None:
        return False
    whole = "".join(fold(name).split())
    called = "合计" if lex.in_list("row_totals", whole) else whole
    mentions.add(
        column.concept.code, value, place, unit=unit or column.unit, state=state, dims=(("分项", called),),
        origin="grid", bound=bound, qualifier=qualifier,
    )  # fmt: skip
    return True
