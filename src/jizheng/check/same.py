"""Kind about the same thing said twice: the table against the narrative, the narrative against itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, missing, not_applicable, passed, said
from jizheng.check.sentences import closed_by
from jizheng.model import Fact
from jizheng.pack_rows import Rule

_NUMBERED = re.compile(r"\s*[（(]?\d{1,2}[.．、)）]|\s*[一二三四五六七八九十]+[是、.．]")
# So many figures in common make two paragraphs a list of like things.
_SAME_THINGS = 3
_ALL, _HUNDREDTH = Decimal(100), Decimal("0.01")


def same(rule: Rule, case: Case) -> Iterator[Result]:
    """One thing stated with two values: the table against the narrative, or the narrative against itself."""
    any_ = False
    for c in codes(rule, "concepts"):
        facts = [f for f in case.numbers(c) if not f.dims or f.dim("处")]
        first: Fact | None = facts[0] if facts else None
        if case.alone and (own := case.at(c, case.alone)) is not None and own.amount is not None:
            first = own
        if first is None:
            continue
        any_ = True
        others = [f for f in facts if f is not first and f.amount != first.amount]
        others = [f for f in others if not _of_another_total(rule, case, c, first, f)]
        if closed_by(case, first, others):
            continue  # the first is one item of the total that its sentence closes with
        others = [
            f
            for f in others
            if not _of_another_item(case, first, f) and not _of_last_year(rule, case, f) and not _rated(case, first, f)
        ]
        if not others:
            yield passed(first)
        n = len({f.amount for f in others})
        if n >= int(rule.params["many"]):
            # As many values as that are figures of several projects or years, not one figure mistyped.
            yield missing(f"{first.label}有 {n + 1} 个不同的值，多半说的是几件事，由人核对", first, *others)
            continue
        apart = [f for f in others if not close(first, f, case.number(rule, "close"))]
        if apart:
            yield missing(f"{first.label}另有相差很大的值，多半说的是另一件事，由人核对", first, *apart)
        for other in [f for f in others if f not in apart][:3]:
            hint = _mistyped(first, other) or _slip(first, other, case)
            table = first.dims == case.alone and bool(case.alone)
            yield failed(
                first, other, first=f"{'表中' if table else '前文'}{first.label}{said(first)}", other=f"{'正文' if table else '后文'}写{said(other)}", hint=hint,
            )  # fmt: skip
    if not any_:
        yield not_applicable("没有可以对照的数")


def _rated(case: Case, a: Fact, b: Fact) -> bool:
    """Whether a rate of their paragraph is just that of one to the other: 完成投资2400万元，支付2040万元，支付率85%."""
    if not a.amount or not b.amount:
        return False
    blocks = {(w.block, w.cell) for f in (a, b) for w in f.wheres}
    exact = min(a.amount, b.amount) / max(a.amount, b.amount) * 100
    return any(
        f.unit == "%" and isinstance(f.value, Decimal) and f.value != _ALL and abs(f.value - exact) <= _HUNDREDTH
        and any((w.block, w.cell) in blocks for w in f.wheres)
        for f in case.found.facts
    )  # fmt: skip


def _of_last_year(rule: Rule, case: Case, f: Fact) -> bool:
    """Whether a figure is told as last year's: 上年项目支出251.36万元."""
    w = f.wheres[0]
    text = case.document.text_of(w.block, w.cell)
    lead = text[max(0, w.start - 20, *(text.rfind(x, 0, w.start) + 1 for x in "。；;，,\n")) : w.start]
    return any(x in lead for x in rule.params["last_year"])


def _of_another_item(case: Case, a: Fact, b: Fact) -> bool:
    """Whether two values stand in paragraphs of one numbered list that tell the same things: projects one after another."""
    for x in a.wheres:
        for y in b.wheres:
            if x.block == y.block or x.cell >= 0 or y.cell >= 0:
                return False
            if not all(_NUMBERED.match(case.document.text_of(w.block, w.cell)) for w in (x, y)):
                return False
            if len(case.codes_in(x.block) & case.codes_in(y.block)) < _SAME_THINGS:
                return False
    return True


def _of_another_total(rule: Rule, case: Case, code: str, a: Fact, b: Fact) -> bool:
    """Whether one value belongs to the budget and the other to what was spent: each makes another total with its mate.

    基本支出 655.20 + 项目支出 266.40 is the budget, 652.31 + 251.16 the spending: two columns, no contradiction.
    """
    totals = {f.amount for t in codes(rule, "totals") for f in case.numbers(t) if f.amount}
    for division in rule.params.get("divisions", ()):
        mates = [f.amount for m in division if m != code for f in case.numbers(m) if f.amount is not None]
        if code in division and a.amount is not None and b.amount is not None:
            first, second = ({x + m for m in mates} & totals for x in (a.amount, b.amount))
            if first and second and (len(first | second) > 1):
                return True
    return False


def close(a: Fact, b: Fact, near: Decimal) -> bool:
    """Whether two values look like one figure mistyped: near each other, the same digits, or a unit apart."""
    if a.amount is None or b.amount is None or not a.amount or not b.amount:
        return a.amount != b.amount and (not a.amount) != (not b.amount)
    times = max(a.amount, b.amount) / min(a.amount, b.amount)
    return times <= 1 + near or bool(_mistyped(a, b)) or times.normalize() in (10, 100, 1000, 10000)


def _mistyped(a: Fact, b: Fact) -> str:
    """How one value became the other by a slip of the hand, in words; "" when it did not by one."""
    x, y = str(a.value), str(b.value)
    if len(x) != len(y):
        return ""
    if sorted(x) == sorted(y):
        return "，两数的数字相同而次序不同，像是抄写颠倒"
    return "，两数只有一个数字不同，像是抄错" if sum(p != q for p, q in zip(x, y, strict=True)) == 1 else ""


def _slip(first: Fact, other: Fact, case: Case) -> str:
    """Whether the first value and one more amount make a number that differs from the other by transposed digits."""
    if first.amount is None or other.amount is None or first.unit != other.unit:
        return ""
    for f in case.found.facts:
        if f.amount and f.unit == first.unit and f is not first and f is not other and isinstance(f.value, Decimal):
            assert isinstance(first.value, Decimal)
            total = first.value + f.value
            if total != other.value and _one_digit(str(total), str(other.value)):
                return f"；{said(first)}加{f.label}{said(f)}为{total:f}{f.unit}，与{said(other)}只差一个数字，疑为抄错"
    return ""


def _one_digit(x: str, y: str) -> bool:
    return len(x) == len(y) >= 5 and sum(p != q for p, q in zip(x, y, strict=True)) == 1
