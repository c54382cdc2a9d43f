"""Kinds about amounts that must add up: totals, balances, roll-ups, parts named after 其中.

其中, 分别, 合计 (a value of the dim 分项) are the language's and the contract's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import (
    ROLL_UP,
    Case,
    Dims,
    Result,
    codes,
    failed,
    missing,
    money,
    not_applicable,
    passed,
    said,
    wheres,
    whose,
)
from jizheng.model import MONEY_UNITS, Fact, Paragraph, State
from jizheng.pack_rows import Rule

# What begins a list behind its total.
_LIST = re.compile(r"\s*[：:]|[，,]\s*(?:其中|分别)")


def _tolerance(case: Case, rule: Rule, total: Fact, n: int) -> Decimal:
    """0.01 of the form's unit for each two addends (domain §7): the noise of rounded parts."""
    return case.number(rule, "tolerance") * MONEY_UNITS.get(total.unit, Decimal(1)) * max(Decimal(1), Decimal(n) / 2)


def _terms(parts: list[tuple[Fact, int]], unit: str) -> str:
    words = ""
    for f, sign in parts:
        assert f.amount is not None
        minus = (sign < 0) != (f.amount < 0)
        words += ("−" if minus else "+" if words else "") + money(abs(f.amount), unit).removesuffix(unit)
    return words


def sum_(rule: Rule, case: Case) -> Iterator[Result]:
    """total = Σ plus − Σ minus, for each institution row that holds data."""
    total_code, plus, minus = codes(rule, "total")[0], codes(rule, "plus"), codes(rule, "minus")
    rows: list[Dims] = [()] if rule.params.get("whole") else case.institutions
    groups = [d for d in rows if any(case.at(c, d) for c in (total_code, *plus, *minus))]
    if not any(f.state is not State.BLANK for d in groups for c in (total_code, *plus, *minus) if (f := case.at(c, d))):
        yield not_applicable("没有收支表，或表中没有填数")
        return
    for dims in groups:
        if dims in case.repeats and all(_as_above(case, c, dims) for c in (total_code, *plus, *minus)):
            continue  # told of the roll-up row already
        total = case.at(total_code, dims)
        parts = [(case.at(c, dims), s) for c, s in [(c, 1) for c in plus] + [(c, -1) for c in minus]]
        stated = [(f, s) for f, s in parts if f is not None and f.amount is not None]
        if total is None or total.amount is None or not stated or (minus and len(stated) < len(parts)):
            lack = [case.pack.concepts[c].label for c in (total_code, *plus, *minus) if case.first([c], dims) is None]
            row = f"{whose(dims)}行" if dims else ""
            yield missing(f"{row}缺：{'、'.join(lack)}", total, *(f for f, _ in stated))
            continue
        expected = sum((s * f.amount for f, s in stated if f.amount is not None), Decimal(0))
        yield _compare(rule, case, total, stated, expected, whose(dims), blank=len(parts) - len(stated))


def _as_above(case: Case, code: str, dims: Dims) -> bool:
    own, above = case.at(code, dims), case.at(code, ROLL_UP)
    return (own.amount if own else None) == (above.amount if above else None)


def _compare(
    rule: Rule, case: Case, total: Fact, stated: list[tuple[Fact, int]], expected: Decimal, who: str, blank: int = 0
) -> Result:
    assert total.amount is not None
    facts = [f for f, _ in stated]
    gap = total.amount - expected
    if gap == 0:
        return passed(total, *facts)
    if abs(gap) <= _tolerance(case, rule, total, len(stated)):
        case.noise.append((f"{total.label}{said(total)}，各项相加{money(expected, total.unit)}", total))
        return passed(total, *facts)
    if blank:
        return missing(f"{who}有 {blank} 个分项是空白，无法判断合计是否相符", total, *facts)
    # A row that lost a cell moves its numbers one column over: an error is only said of a row that is whole.
    whole = all(_complete(case, f) and not _contradicted(case, f) for f in (total, *facts))
    doubt = "" if whole else "（也可能是表格错了列，请先核对原表）"
    return failed(
        total, *facts, severity="" if whole else "warning",
        who=who, total=f"{total.label}{said(total)}", terms=_terms(stated, total.unit),
        expected=money(expected, total.unit), gap=money(abs(gap), total.unit) + doubt,
        direction="多" if gap > 0 else "少",
    )  # fmt: skip


def _complete(case: Case, total: Fact) -> bool:
    """Whether the row of this amount is whole: every column that other rows have is filled, no number is left over."""
    if not total.dims or total.dims[0][0] != "机构" or not total.wheres:
        return True
    place = total.wheres[0]
    table = case.document.blocks[place.block]
    if isinstance(table, Paragraph):
        return True
    columns: set[str] = set()
    read: set[int] = set()
    for f in case.found.facts:
        cells = [w.cell for w in f.wheres if w.block == place.block and w.cell >= 0]
        read.update(cells)
        if cells and f.dims and f.dims[0][0] == "机构":
            columns.add(f.concept)
    row = table.cells[place.cell].row
    # A number without a column shows that a head was lost, and with it the place of the others.
    left = any(
        c.row == row and k not in read and c.column > 0 and any(map(str.isdigit, c.text))
        for k, c in enumerate(table.cells)
    )
    filled = (case.at(c, total.dims) for c in columns)
    return not left and all(f is not None and f.state is not State.BLANK for f in filled)


def _contradicted(case: Case, f: Fact) -> bool:
    """Whether the narrative states another value for this cell of the only institution: a column may have been lost."""
    told = case.at(f.concept, ()) if f.dims and f.dims == case.alone else None
    return told is not None and told.amount is not None and told.amount != f.amount


def rollup(rule: Rule, case: Case) -> Iterator[Result]:
    """汇总 row = Σ institution rows, column by column; a blank 汇总 over filled rows is a finding of its own."""
    roll = ROLL_UP
    columns = [c for c in codes(rule, "columns") if case.at(c, roll) is not None]
    if not columns:
        yield not_applicable("表中没有汇总行")
        return
    blank = [f for c in columns if (f := case.at(c, roll)) is not None and f.state is State.BLANK]
    rows = [d for d in case.institutions if d != roll]
    below = [f for c in columns for d in rows if (f := case.at(c, d)) is not None and f.amount]
    if rule.params.get("blank"):
        if len(blank) == len(columns) and below:
            yield failed(
                blank[0],
                below[0],
                n=str(len(columns)),
                child=f"{whose(below[0].dims)}的{below[0].label}{said(below[0])}",
            )
        elif below:
            yield passed(*blank[:1])
        else:
            yield not_applicable("各机构的行都没有填数")
        return
    for c in columns:
        total = case.at(c, roll)
        parts = [(f, 1) for d in rows if (f := case.at(c, d)) is not None and f.amount is not None]
        if total is None or total.amount is None or len(parts) < 2:
            yield not_applicable("汇总行没有填，或只有一行填了数")
            continue
        expected = sum((f.amount for f, _ in parts if f.amount is not None), Decimal(0))
        empty = sum((f := case.at(c, d)) is not None and f.state is State.BLANK for d in rows)
        yield _compare(rule, case, total, parts, expected, "汇总行", blank=empty)


def sources(rule: Rule, case: Case) -> Iterator[Result]:
    """年度资金总额 against its 其中 rows, column by column: parts may not pass the total."""
    seen = False
    for code in codes(rule, "columns"):
        total = case.at(code, ())
        parts = [f for f in case.numbers(code) if f.dims and f.dims[0][0] == "资金来源" and not f.dim("处")]
        if total is None or total.amount is None or not total.wheres:
            continue
        parts = [f for f in parts if case.near(f, total, 0)]
        if not any(f.amount for f in parts):
            continue
        seen = True
        expected = sum((f.amount for f in parts if f.amount is not None), Decimal(0))
        gap = expected - total.amount
        if abs(gap) <= _tolerance(case, rule, total, len(parts)) or (
            gap > 0 and _holds_another(parts, total.amount, _tolerance(case, rule, total, len(parts)))
        ):
            yield passed(total, *parts)
        elif gap < 0 and not _ties_elsewhere(rule, case, code, parts):
            yield missing(f"{total.label}的分项相加小于总额，可能有分项没有列出", total, *parts)
        else:
            # A total of nothing over a part of something is wrong whatever the columns; else one may be misplaced.
            yield failed(
                total, *parts, severity="error" if total.amount == 0 and len(parts) == 1 else "",
                total=f"{total.label}{said(total)}", terms=_terms([(f, 1) for f in parts], total.unit),
                expected=money(expected, total.unit), gap=money(abs(gap), total.unit), direction="多" if gap > 0 else "少",
                names="、".join(f"{f.dim('资金来源')}{said(f)}" for f in parts),
            )  # fmt: skip
    if not seen:
        yield not_applicable("没有按资金来源列出的分项")


def _holds_another(parts: list[Fact], total: Decimal, slack: Decimal) -> bool:
    """Whether the total comes without one row: it is a part of the row before it (财政拨款, 其中政府性基金)."""
    amounts = [f.amount for f in parts if f.amount is not None]
    whole = sum(amounts, Decimal(0))
    return len(amounts) >= 3 and any(
        n and a and a <= amounts[n - 1] and abs(whole - a - total) <= slack for n, a in enumerate(amounts)
    )


def _ties_elsewhere(rule: Rule, case: Case, code: str, parts: list[Fact]) -> bool:
    """Whether the same rows make the total of another column to the cent: then they are all the rows there are."""
    rows = {f.dims for f in parts}
    for other in codes(rule, "columns"):
        total = case.at(other, ())
        same = [f for f in case.numbers(other) if f.dims and f.dims[0][0] == "资金来源" and not f.dim("处")]
        if (
            other == code
            or total is None
            or not total.amount
            or len(same) < 2
            or {f.dims for f in same if f.amount} - rows
        ):
            continue
        summed = sum((f.amount for f in same if f.amount is not None), Decimal(0))
        if abs(summed - total.amount) <= _tolerance(case, rule, total, len(same)):
            return True
    return False


def items(rule: Rule, case: Case) -> Iterator[Result]:
    """A narrative total and the items listed beside it: items may not pass the total; a near miss is told."""
    done = False
    for total, parts in _listed(rule, case):
        done = True
        case.summed.add(total.id)
        assert total.amount is not None
        amounts = [f.amount for f in parts if f.amount is not None]
        slack = _tolerance(case, rule, total, len(parts))
        summed = sum(amounts, Decimal(0))
        gap = summed - total.amount
        if _explained(amounts, total.amount, slack):
            if 0 < abs(gap) <= slack:
                case.noise.append((f"{total.label}{said(total)}，{len(parts)}项相加{money(summed, total.unit)}", total))
            yield passed(total, *parts)
            continue
        if gap > 0 or abs(gap) <= case.number(rule, "near") * total.amount:
            yield failed(
                total, *dict.fromkeys(parts), places=wheres(total, *parts)[:12], total=f"{total.label if total.dim('分项') != '合计' else '总数'}{said(total)}",
                terms="+".join(money(f.amount, total.unit).removesuffix(total.unit) for f in parts if f.amount is not None),
                expected=money(summed, total.unit), gap=money(abs(gap), total.unit), direction="多" if gap > 0 else "少", n=str(len(parts)),
            )  # fmt: skip
        else:
            yield missing(f"列出的 {len(parts)} 项没有占满总数，可能还有别的项", total)
    if not done:
        yield not_applicable("正文里没有“总数＋分项”的句子")


def _explained(amounts: list[Decimal], total: Decimal, slack: Decimal) -> bool:
    """Whether some run of items makes the total, or a run makes the amount before it (a total of its own).

    What stands before or after such a run belongs to something else; silence costs less than a false alarm.
    """
    for i in range(min(len(amounts), 40)):
        run = Decimal(0)
        for k in range(i, min(len(amounts), i + 60)):
            run += amounts[k]
            if k > i and (abs(run - total) <= slack or (i and abs(run - amounts[i - 1]) <= slack)):
                return True
    return False


def _listed(rule: Rule, case: Case) -> Iterator[tuple[Fact, list[Fact]]]:
    """(total, the items between it and the next total of its paragraph); items before it when it closes a list."""
    loose, totals, over_sources = codes(rule, "items"), codes(rule, "totals"), codes(rule, "of_sources")
    said_at: dict[tuple[int, int], list[tuple[int, Fact]]] = {}
    for f in case.found.facts:
        if f.amount is not None and f.unit in MONEY_UNITS:
            for w in f.wheres:
                said_at.setdefault((w.block, w.cell), []).append((w.start, f))
    for row in said_at.values():
        row.sort(key=lambda x: x[0])
        facts = [f for _, f in row]
        opens = {id(f) for s, f in row if f.concept in totals and _opens(case, f, s)}
        heads = [
            n for n, f in enumerate(facts)
            if f.concept in totals and (not f.dims or f.dim("分项") == "合计" or id(f) in opens)
        ]  # fmt: skip
        for k, n in enumerate(heads):
            total = facts[n]
            after = facts[n + 1 : heads[k + 1] if k + 1 < len(heads) else len(facts)]
            before = facts[heads[k - 1] + 1 if k else 0 : n]
            closes = any(
                case.document.text_of(w.block, w.cell)[max(0, w.start - 10) : w.start].rstrip("：: ").endswith(tuple(rule.params["closing"]))
                or total.dim("分项") == "合计" or case.document.text_of(w.block, w.cell)[max(0, w.start - 24) : w.start].find("共计") >= 0
                for w in total.wheres[:1]
            )  # fmt: skip
            for near in (after, before) if closes else (after,):
                parts = _parts(total, near, loose, case, total.concept in over_sources, id(total) in opens)
                if len(parts) >= 2:
                    yield total, parts
                    break


def _opens(case: Case, f: Fact, start: int) -> bool:
    """Whether a list begins right behind an amount: 共计18653.4万元：第一批…"""
    w = next(w for w in f.wheres if w.start == start)
    text = case.document.text_of(w.block, w.cell)
    return bool(_LIST.match(text, w.end)) and any(
        x in text[max(0, start - 16) : start] for x in case.pack.wording.lists["total_hints"]
    )


def _parts(
    total: Fact, near: list[Fact], loose: list[str], case: Case, over_sources: bool, listed: bool = False
) -> list[Fact]:
    """The facts near a total that are items of the same kind, or the funding sources it is made of."""
    same = [f for f in near if f.concept == total.concept and f.dim("分项")]
    free = [f for f in near if f.concept in loose and f.dim("分项") != "合计"]
    if same:
        return same if not [f for f in free if f.concept == "item_amount"] else []
    if free and (total.dim("分项") == "合计" or len(free) >= 4 or listed):
        return free
    if over_sources:
        return [f for f in near if case.pack.concepts[f.concept].group == "source" and (not f.dims or f.dim("处"))]
    return []


def remainder(rule: Rule, case: Case) -> Iterator[Result]:
    """Counts listed after 其中: what part of the total they leave unexplained, and a number used twice."""
    found = seen = False
    for block, cell, text in case.texts:
        at = text.find("其中")
        if at < 1:
            continue
        facts = [
            (w.start, f) for f in case.numbers(codes(rule, "counts")[0]) for w in f.wheres
            if w.block == block and w.cell == cell
        ]  # fmt: skip
        facts.sort(key=lambda x: x[0])
        before = [f for s, f in facts if s < at and text.find("。", s, at) < 0]
        end = text.find("。", at)
        after = [f for s, f in facts if s > at and (end < 0 or s < end)]
        if not before or len(after) < 2 or any(f.unit != before[-1].unit for f in after) or before[-1].amount is None:
            continue
        total = before[-1]
        parts = sum((f.amount for f in after if f.amount is not None), Decimal(0))
        # A number stands twice when two names share it; 0 of two things is not a repetition.
        repeated = [f for n, f in enumerate(after) if f.amount and any(f.amount == g.amount for g in after[:n])]
        base = parts - sum((f.amount for f in repeated if f.amount is not None), Decimal(0))
        rest = total.amount - base if total.amount is not None else Decimal(0)
        if found or (
            total.amount is not None and not repeated and 0 < abs(rest) <= case.number(rule, "near") * total.amount
        ):
            continue  # told once; a list that misses its total by a little is told by another rule
        if total.amount in (parts, base):
            seen = True  # equal parts that make up the total are parts, not one thing named twice
            yield passed(total, *after)
            continue
        if rest < 0:
            seen = True
            yield missing(
                f"{said(total)}，“其中”各数相加为{parts:f}，大于总数，可能互有重叠或另有所指，由人核对", total, *after
            )
            continue
        found = True
        twice = "".join(
            f"；{said(f)}既是“{next(g.dim('分项') for g in after if g.amount == f.amount)}”又是“{f.dim('分项')}”"
            for f in repeated
        )
        if repeated:
            twice += f"，若另算一类，则余{total.amount - parts:f}{total.unit}" if total.amount is not None else ""
        yield failed(
            total, *after, total=said(total), what=total.dim("分项"),
            terms="+".join(f"{f.value:f}" for f in after if isinstance(f.value, Decimal) and f not in repeated),
            sum=f"{base:f}", rest=f"{rest:f}{total.unit}", twice=twice,
        )  # fmt: skip
    if not found and not seen:
        yield not_applicable("没有“共…其中…”的数量")


def rounding(rule: Rule, case: Case) -> Iterator[Result]:
    """All differences that rounding explains, told once."""
    if not case.noise and not case.noted:
        money_ = any(f.unit in MONEY_UNITS for f in case.found.facts)
        yield passed() if money_ else not_applicable("报告没有金额")
        return
    words = list(dict.fromkeys(w for w, _ in (*case.noise, *case.noted)))
    places = (*wheres(*(f for _, f in case.noise)), *(w for _, w in case.noted))
    yield failed(*(f for _, f in case.noise), places=places[:12], n=str(len(words)), list="；".join(words[:8]))
