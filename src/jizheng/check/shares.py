"""Kinds about change and proportion: growth over last year, words of direction, parts of a whole in percent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from jizheng.check.case import Case, Result, codes, failed, not_applicable, passed, percent, said
from jizheng.model import MONEY_UNITS, Fact, Where
from jizheng.pack_rows import Rule

_CENT = Decimal("0.01")


def growth(rule: Rule, case: Case) -> Iterator[Result]:
    """比上年增加x，增长y%: with this year's value v the rate is x ÷ (v − x)."""
    seen = False
    for up in (True, False):
        for f in case.numbers("change_up" if up else "change_down"):
            about = f.dim("对象")
            if f.dim("比"):
                continue  # a difference to the budget, not to last year
            w = f.wheres[0]
            rate = next(
                (r for r in case.numbers("rate_up" if up else "rate_down") if r.dim("对象") == about
                 and any(x.block == w.block and x.cell == w.cell and 0 <= x.start - w.end < 16 for x in r.wheres)), None,
            )  # fmt: skip
            base = next(
                (v for v in case.found.facts if v.label == about and v.amount is not None and not v.dim("年度")
                 and any(x.block == w.block and x.cell == w.cell and 0 <= w.start - x.end < 40
                     and "。" not in case.document.text_of(w.block, w.cell)[x.end : w.start] for x in v.wheres)), None,
            )  # fmt: skip
            if (
                rate is None
                or base is None
                or f.amount is None
                or base.amount is None
                or not isinstance(rate.value, Decimal)
            ):
                continue
            if base.concept in codes(rule, "compared"):
                continue  # 决算1.2万元，预算1.5万元，比预算减少0.3万元: what is compared stands before the budget
            seen = True
            last = base.amount - f.amount if up else base.amount + f.amount
            if last == 0:
                yield failed(
                    base,
                    f,
                    rate,
                    what=f"{about}{said(base)}，{f.label}{said(f)}",
                    why="上年为0，增长率不存在",
                    rate=said(rate),
                )
            elif abs(f.amount / last * 100 - rate.value) <= case.number(rule, "tolerance") or (
                _of_last_year(case, base, rule)
                and abs(f.amount / base.amount * 100 - rate.value) <= case.number(rule, "tolerance")
            ):
                yield passed(base, f, rate)
            else:
                yield failed(
                    base,
                    f,
                    rate,
                    what=f"{about}{said(base)}，{f.label}{said(f)}",
                    why=f"应为{percent(f.amount / last)}",
                    rate=f"{rate.label}{said(rate)}",
                )
    if not seen:
        yield not_applicable("没有“比上年增减…，增长（下降）…%”的句子")


def _of_last_year(case: Case, f: Fact, rule: Rule) -> bool:
    """Whether the amount itself is told to be last year's (上年下达资金1180万元，本年增加83万元)."""
    w = f.wheres[0]
    text = case.document.text_of(w.block, w.cell)[max(0, w.start - 14) : w.start]
    return any(x in text for x in rule.params["earlier"])


def share(rule: Rule, case: Case) -> Iterator[Result]:
    """占x%: the part over the whole named before it in the same paragraph."""
    seen = False
    for f in case.numbers("share"):
        w = f.wheres[0]
        part = next(
            (
                p
                for p in case.found.facts
                if p.label == f.dim("对象")
                and p.amount
                and any(x.block == w.block and x.cell == w.cell and 0 <= w.start - x.end < 12 for x in p.wheres)
            ),
            None,
        )
        wholes = [
            t for t in case.found.facts if t.concept in codes(rule, "wholes") and t.amount
            and any(x.block == w.block and x.cell == w.cell and x.start < w.start for x in t.wheres)
        ]  # fmt: skip
        if part is None or part.amount is None or not wholes or not isinstance(f.value, Decimal):
            continue
        seen = True
        fits = [
            t
            for t in wholes
            if t.amount and abs(part.amount / t.amount * 100 - f.value) <= case.number(rule, "tolerance")
        ]
        if fits or part.amount >= max(t.amount for t in wholes if t.amount):
            yield passed(part, f)
        else:
            t = max(wholes, key=lambda t: t.amount or Decimal(0))
            assert t.amount is not None
            yield failed(
                part,
                t,
                f,
                part=f"{part.label}{said(part)}",
                whole=f"{t.label}{said(t)}",
                share=said(f),
                exact=percent(part.amount / t.amount),
            )
    if not seen:
        yield not_applicable("没有可以复算的占比")


def direction(rule: Rule, case: Case) -> Iterator[Result]:
    """增加x万元，下降y%: amount and rate of one comparison must point the same way."""
    seen = hit = False
    for amounts, same, other in (("change_up", "rate_up", "rate_down"), ("change_down", "rate_down", "rate_up")):
        for f in case.numbers(amounts):
            if not f.amount:
                continue
            w = f.wheres[0]
            beside = [
                (code, r) for code in (same, other) for r in case.numbers(code)
                if r.value and any(_after(w, x, int(rule.params["near"])) for x in r.wheres)
            ]  # fmt: skip
            if not beside:
                continue
            seen = True
            # The nearest rate is the one that belongs to the amount; a later clause may compare something else.
            code, rate = min(beside, key=lambda b: min(x.start for x in b[1].wheres if _after(w, x, 99)))
            if code == other:
                hit = True
                yield failed(f, rate, amount=f"{f.label}{said(f)}", rate=f"{rate.label}{said(rate)}")
    if seen and not hit:
        yield passed()
    elif not seen:
        yield not_applicable("没有同时写增减额和增减率的句子")


def _after(a: Where, b: Where, near: int) -> bool:
    """Whether ``b`` follows ``a`` closely in the same paragraph or cell."""
    return a.block == b.block and a.cell == b.cell and 0 <= b.start - a.end <= near


def shares_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """Parts that make the whole (but for rounding), each with its 占比: the shares must make 100 as well."""
    rows: dict[tuple[int, int], list[tuple[int, Fact]]] = {}
    for f in case.numbers("share"):
        w = f.wheres[0]
        rows.setdefault((w.block, w.cell), []).append((w.start, f))
    seen = False
    for place, shares in rows.items():
        if len(shares) < 3:
            continue
        around = sorted(
            (
                (w.start, f)
                for c in codes(rule, "amounts")
                for f in case.numbers(c)
                for w in f.wheres
                if (w.block, w.cell) == place
            ),
            key=lambda x: x[0],
        )
        pairs = [
            (max(before, key=lambda x: x[0])[1], s)
            for at, s in sorted(shares, key=lambda x: x[0])
            if (before := [a for a in around if 0 < at - a[0] < 24])
        ]
        if not around or len(pairs) != len(shares):
            continue
        whole, parts = around[0][1], [p for p, _ in pairs]
        slack = case.number(rule, "tolerance") * MONEY_UNITS.get(whole.unit, Decimal(1)) * Decimal(len(parts)) / 2
        left = abs(sum((p.amount or Decimal(0) for p in parts), Decimal(0)) - (whole.amount or Decimal(0)))
        if not whole.amount or whole in parts or left > slack:
            continue
        seen = True
        yield _hundred(rule, case, whole, pairs)
    if not seen:
        yield not_applicable("没有占满总数的一组占比")


def _hundred(rule: Rule, case: Case, whole: Fact, pairs: list[tuple[Fact, Fact]]) -> Result:
    assert whole.amount
    values = [s.value for _, s in pairs if isinstance(s.value, Decimal)]
    total = sum(values, Decimal(0))
    # Half a unit of the last place for each addend is rounding, not a mistake (domain §7).
    if abs(total - 100) <= case.number(rule, "step") * max(Decimal(1), Decimal(len(values)) / 2):
        return passed(whole, *(s for _, s in pairs))
    wrong = [
        f"{p.label if not p.dim('分项') else p.dim('分项')}{said(p)}占{said(s)}，应为{percent(p.amount / whole.amount)}"
        for p, s in pairs
        if p.amount is not None
        and isinstance(s.value, Decimal)
        and (p.amount / whole.amount * 100).quantize(_CENT, ROUND_HALF_UP) != s.value.quantize(_CENT)
    ]
    return failed(
        whole, *(s for _, s in pairs), total=f"{total:f}%", n=str(len(values)), whole=f"{whole.label}{said(whole)}",
        wrong="：" + "；".join(wrong) if wrong else "",
    )  # fmt: skip
