"""Tables that only list items: 序号 | 乡镇 | 金额, 支出内容 | 计划（万元） | 实际（万元）.

Read only where the money's unit stands in a head or a caption, and where no other reader has found a figure.
"""

from __future__ import annotations

from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.values import fold
from jizheng.model import State, Table, Where
from jizheng.pack_rows import ConceptRow


class _Column(NamedTuple):
    concept: ConceptRow
    unit: str


def read_itemised(mentions: Mentions, lex: Lexicon) -> None:
    """Add an item for each row of such a table: its name as 分项, its amount under the head's concept."""
    figures = {m.where.block for m in mentions.items if m.value is not None and not isinstance(m.value, str)}
    caption = ""
    for n, b in enumerate(mentions.document.blocks):
        if isinstance(b, Table):
            if n not in figures:
                _table(mentions, lex, n, b, caption)
            caption = ""
        else:
            caption = (lex.unit_in(b.text) if len(b.text) < 40 else "") or caption


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
