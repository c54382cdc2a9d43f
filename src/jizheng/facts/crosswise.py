"""A funds table laid crosswise: who pays stands over the columns, 年初预算 and 调整后预算 name the rows."""

from __future__ import annotations

from typing import NamedTuple

from jizheng.facts.lay import MONEY
from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Dims
from jizheng.facts.tokens import Token
from jizheng.pack_rows import ConceptRow


class Crossed(NamedTuple):
    """One value of the table: what it is of, whose it is, where it stands."""

    concept: ConceptRow
    dims: Dims
    token: Token


def crosswise(row: list[Token], i: int, lex: Lexicon) -> tuple[list[Crossed], int]:
    """The values of the table that starts at ``row[i]`` and the token after it; ([], i) when none does."""
    heads, k = _heads(row, i, lex)
    if not heads:
        return [], i
    out: list[Crossed] = []
    columns = lex.stream_words()[2]
    while k < len(row):
        named = columns.get(row[k].label)
        if named is None and row[k].label in lex.sets["row_totals"] and not out:
            named = lex.concepts["budget"]  # 年度财政资金总额 under the payers, 执行数 and 执行率 beside them
        values = row[k + 1 : k + 1 + len(heads)]
        if named is None or named.code not in MONEY or len(values) < len(heads):
            break
        if any(t.label or t.text == "\x00" or (t.text and lex.numbers.cell(t.text)[1] is None) for t in values):
            break
        for head, t in zip(heads, values, strict=True):
            if not t.text:
                continue
            if isinstance(head, ConceptRow):
                out.append(Crossed(lex.concepts["execution_score"] if head.code == "score" else head, (), t))
            else:
                out.append(Crossed(named, (("资金来源", head),) if head else (), t))
        k += 1 + len(heads)
    return (out, k) if out else ([], i)


def _heads(row: list[Token], i: int, lex: Lexicon) -> tuple[list[ConceptRow | str], int]:
    """Heads in order: a payer's name, "" for the column of totals, or the concept of 执行数, 执行率, …"""
    heads: list[ConceptRow | str] = []
    columns = lex.stream_words()[2]
    payers = 0
    k = i
    while k < len(row):
        t = row[k]
        source = lex.source(t.text) if t.label else None
        if source is not None:
            heads.append(source.label)
            payers += 1
        elif t.label in lex.sets["row_totals"] and heads:
            if "" in heads and k + 1 < len(row) and lex.numbers.cell(row[k + 1].text)[1] is not None:
                break  # 年度财政资金总额 | 420: the first row's name
            heads.append("")
        elif t.label in columns and (payers >= 2 or columns[t.label].code not in MONEY):
            if columns[t.label].code in ("budget", "budget_initial", "budget_full"):
                break  # the first row's name
            heads.append(columns[t.label])
        elif heads and t.text and not t.label and len(t.text) <= 6 and not any(ch.isdigit() for ch in t.text):
            heads.append(t.text)
            payers += 1
        else:
            break
        k += 1
    return (heads, k) if payers >= 2 and "" in heads else ([], i)
