"""Kinds about one total divided in several ways: by nature of income, by nature of expenditure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, missing, money, not_applicable, passed, said
from jizheng.model import MONEY_UNITS, Fact
from jizheng.pack_rows import Rule


def split(rule: Rule, case: Case) -> Iterator[Result]:
    """The parts of one division make one of the form's totals; which column they divide the form does not say."""
    parts = [f for c in codes(rule, "parts") if (f := case.first([c], ())) is not None]
    totals = [f for c in codes(rule, "totals") if (f := case.head(c)) is not None and f.amount]
    near = [t for t in totals if all(case.near(p, t, 6) for p in parts)]
    if len(parts) < 2:
        # One part alone may be all that was filled in, or all that was read.
        yield not_applicable("没有按这种划分列出两个以上的分项")
        return
    if not near:
        yield missing("分项旁边没有读到预算总额", *parts)
        return
    summed = sum((p.amount for p in parts if p.amount is not None), Decimal(0))
    best = min(near, key=lambda t: abs((t.amount or Decimal(0)) - summed))
    assert best.amount is not None
    gap = summed - best.amount
    if abs(gap) <= _slack(rule, case, best, len(parts)):
        yield passed(best, *parts)
    elif gap < 0 and len(parts) < len(codes(rule, "parts")):
        yield missing("有的分项没有填，不能判断相加是否等于总额", best, *parts)
    else:
        yield failed(
            best, *parts, total=f"{best.label}{said(best)}", expected=money(summed, best.unit),
            terms="+".join(f"{p.label}{said(p)}" for p in parts), gap=money(abs(gap), best.unit),
            direction="多" if gap > 0 else "少",
        )  # fmt: skip


def detail(rule: Rule, case: Case) -> Iterator[Result]:
    """Rows of a detail table, item by item, against the total that closes it."""
    total = case.head(*codes(rule, "total"))
    rows = [
        f for c in codes(rule, "rows") for f in case.numbers(c) if f.dims and f.dims[0][0] == "分项" and not f.dim("处")
    ]
    # Rows stand in cells of their own above the total; amounts of sentences are not rows.
    rows = [f for f in rows if total is not None and case.near(f, total, 0) and f.wheres[0] < total.wheres[0]]
    if total is None or total.amount is None or len(rows) < 2:
        yield not_applicable("没有读到支出明细表")
        return
    summed = sum((f.amount for f in rows if f.amount is not None), Decimal(0))
    gap = summed - total.amount
    if abs(gap) <= _slack(rule, case, total, len(rows)):
        yield passed(total, *rows)
    elif abs(gap) > total.amount / 4:
        yield missing(
            f"读到的 {len(rows)} 行相加{money(summed, total.unit)}，与合计相差很大，明细表可能没有读全", total
        )
    else:
        yield failed(
            total, *rows, total=f"{total.label}{said(total)}", n=str(len(rows)), expected=money(summed, total.unit),
            terms="+".join(said(f).removesuffix(f.unit) for f in rows), gap=money(abs(gap), total.unit),
            direction="多" if gap > 0 else "少",
        )  # fmt: skip


def _slack(rule: Rule, case: Case, total: Fact, n: int) -> Decimal:
    return case.number(rule, "tolerance") * MONEY_UNITS.get(total.unit, Decimal(1)) * max(Decimal(1), Decimal(n) / 2)
