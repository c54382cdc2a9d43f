"""Kinds about two figures set side by side: rates, limits, balances that grew, items.

The numbers of items are the language's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import combinations

from jizheng.check.case import (
    Case,
    Dims,
    Result,
    codes,
    failed,
    missing,
    money,
    not_applicable,
    passed,
    percent,
    said,
    wheres,
    whose,
)
from jizheng.check.sentences import before, behind_list, closed_by
from jizheng.model import MONEY_UNITS, Fact
from jizheng.pack_rows import Rule

_FINE = Decimal("0.01")
_ALL = Decimal(100)


def ratio(rule: Rule, case: Case) -> Iterator[Result]:
    """A stated rate against the amounts beside it; any denominator the documents allow may hold."""
    rates = [f for c in codes(rule, "stated") for f in case.numbers(c) if not _hoped(rule, case, f)]
    if not rates:
        yield not_applicable("没有填报这个比率")
    told: set[tuple[object, ...]] = set()
    exactly = any(isinstance(f.value, Decimal) and f.value.as_tuple().exponent == -2 for f in rates)
    for rate in (behind_list(case, r, codes(rule, "numerator")) for r in rates):
        top, bottoms = _amounts(rule, case, rate)
        if top is None or top.amount is None or not bottoms:
            if rate.dim("处") or rule.params.get("one_sentence"):
                continue
            who = whose(rate.dims)
            name = rate.label if rate.label.startswith(who) else who + rate.label
            yield missing(f"{name}{said(rate)}旁边没有可以复算的金额", rate, top)
            continue
        key = (rate.value, top.amount, bottoms[0].amount)
        if key in told:
            continue  # the only 其中 row repeats the total row
        told.add(key)
        assert isinstance(rate.value, Decimal)
        places = max(0, -int(rate.value.as_tuple().exponent))
        step = Decimal(1).scaleb(-places)
        best = None
        for b in bottoms:
            assert b.amount is not None
            exact = top.amount / b.amount * 100
            gap = abs(exact - rate.value)
            if exact.quantize(step, ROUND_HALF_UP) == rate.value:
                fine_ = exact.quantize(_FINE, ROUND_HALF_UP)
                best = passed(rate, top, b)
                if places == 0 and exactly and fine_ != rate.value:
                    # The report gives two decimals elsewhere: a round figure hides that a little is lacking.
                    best = failed(
                        rate, top, b, severity="info", who=_who(rate), rate=f"{rate.label}{said(rate)}", top=said(top), bottom=said(b),
                        exact=f"{fine_:f}%，{_rounded_away(rate.value, top, b)}", labels=f"{top.label}÷{b.label}",
                    )  # fmt: skip
                break
            if exact.quantize(step, ROUND_DOWN) == rate.value and gap >= step / 2:
                best = failed(
                    rate, top, b, severity="info", who=_who(rate), rate=f"{rate.label}{said(rate)}", top=said(top), bottom=said(b),
                    exact=f"{percent(exact / 100)}，是截尾而不是四舍五入（应为{exact.quantize(step, ROUND_HALF_UP):f}%）", labels=f"{top.label}÷{b.label}",
                )  # fmt: skip
                break
            if gap <= case.number(rule, "tolerance"):
                best = passed(rate, top, b)
                break
        if best is None and _of_several(case, rate, top, step):
            best = passed(rate, top)
        if best is None and (odd := _odd(rate, top, bottoms, case.number(rule, "far"))):
            best = missing(odd, rate, top)
        if best is None:
            b = bottoms[0]
            assert b.amount is not None
            short = f"，两数相差{money(abs(b.amount - top.amount), b.unit)}" if b.amount != top.amount else ""
            best = failed(
                rate, top, b, who=_who(rate), rate=f"{rate.label}{said(rate)}", top=said(top), bottom=said(b),
                exact=percent(top.amount / b.amount) + short, labels=f"{top.label}÷{b.label}",
            )  # fmt: skip
        yield best


def _hoped(rule: Rule, case: Case, rate: Fact) -> bool:
    """Whether a rate is told as what was to be reached: 绩效目标：预算执行率达到100%."""
    if not rule.params.get("promises") or not rate.wheres or rate.wheres[0].cell >= 0:
        return False
    w = rate.wheres[0]
    text = case.document.text_of(w.block)
    lead = text[max(0, w.start - 24, *(text.rfind(x, 0, w.start) + 1 for x in "。；;，,\n")) : w.start]
    return any(x in lead for x in rule.params["promises"])


def _amounts(rule: Rule, case: Case, rate: Fact) -> tuple[Fact | None, list[Fact]]:
    """The amount spent and what it may be measured by: from the rate's row or neighbours, else from its sentence."""
    wanted = codes(rule, "denominator")
    top, bottom = before(case, rate, codes(rule, "numerator")), before(case, rate, wanted)
    if top is not None and bottom is not None and bottom.amount:
        return top, [bottom]
    if rate.dim("处") or rule.params.get("one_sentence"):
        return top, []
    top = top or _beside(case, rate, codes(rule, "numerator"))
    if top is None and not rate.dims and not any(case.head(c) for c in codes(rule, "numerator")):
        top = _only_item(rule, case, rate)
    top = (closed_by(case, top, case.numbers(top.concept)) or top) if top else top
    return top, [f for c in wanted if (f := _beside(case, rate, [c])) is not None and f.amount]


def _only_item(rule: Rule, case: Case, rate: Fact) -> Fact | None:
    """The only amount spent that the report gives, under the name of an item, where the rate is nearly that of it.

    拨付运营补贴109.5万元 of a report on 运营补贴 is all that was spent.
    """
    spent = [f for c in codes(rule, "numerator") for f in case.numbers(c) if f.amount]
    bottoms = [f for c in codes(rule, "denominator") if (f := case.head(c)) is not None and f.amount]
    if len({f.amount for f in spent}) != 1 or not bottoms or rule.params.get("item_near") is None:
        return None
    near = case.number(rule, "item_near")
    ratios = [spent[0].amount / b.amount * 100 for b in bottoms if spent[0].amount and b.amount]
    return spent[0] if isinstance(rate.value, Decimal) and any(abs(r - rate.value) <= near for r in ratios) else None


def _odd(rate: Fact, top: Fact, bottoms: list[Fact], far: Decimal) -> str:
    """Why amounts so far from the rate are more likely of another column than wrong; "" when they are not."""
    assert top.amount is not None
    if rate.value is None or not isinstance(rate.value, Decimal) or rate.value > _ALL:
        return ""
    if all(b.amount and top.amount > b.amount * far for b in bottoms):
        return f"{said(top)}远大于{said(bottoms[0])}，表的列多半没有读对，{rate.label}{said(rate)}不能复算"
    return ""


def _rounded_away(rate: Decimal, top: Fact, bottom: Fact) -> str:
    """What a rate without decimals hides in a report that gives two decimals elsewhere."""
    assert top.amount is not None
    assert bottom.amount is not None
    gap = money(abs(bottom.amount - top.amount), bottom.unit)
    return f"写100%看不出还差{gap}" if rate == 100 else "这里取整，同一报告别处写两位小数"


def _beside(case: Case, rate: Fact, wanted: list[str]) -> Fact | None:
    """The first figure of these concepts with the rate's dims that stands near the rate."""
    blocks = {w.block for w in rate.wheres}
    others = {w.block for f in case.numbers(rate.concept) if f is not rate for w in f.wheres if w.cell < 0} - blocks
    return next(
        (
            f
            for c in wanted
            for f in case.numbers(c)
            if f.dims == rate.dims
            and case.near(f, rate)
            # a paragraph with a rate of its own keeps its amounts to itself
            and (any(w.block in blocks for w in f.wheres) or not all(w.block in others for w in f.wheres))
        ),
        None,
    )


def _of_several(case: Case, rate: Fact, top: Fact, step: Decimal) -> bool:
    """Whether the rate is that of a sum of amounts of its own paragraph (上级下达1263万元、县级配套100万元).

    Nobody says then which amounts were added; a rate that some sum explains to the last digit is left alone.
    """
    blocks = {w.block for w in rate.wheres}
    amounts = list(
        dict.fromkeys(
            f.amount
            for f in case.found.facts
            if f.amount and f.unit in MONEY_UNITS and any(w.block in blocks for w in f.wheres)
        )
    )[:12]
    sums = (sum(c) for n in (2, 3) for c in combinations(amounts, n))
    assert top.amount is not None
    return any((top.amount / s * 100).quantize(step, ROUND_HALF_UP) == rate.value for s in sums if s)


def _who(f: Fact) -> str:
    """Whose rate it is, unless its label says so already."""
    words = whose(f.dims)
    return "" if f.label.startswith(words) else f"“{words}”"


def limit(rule: Rule, case: Case) -> Iterator[Result]:
    """value ≤ limit, both the report's own figures."""
    value, bound = case.head(*codes(rule, "value")), case.head(*codes(rule, "limit"))
    if value is None or bound is None or value.amount is None or bound.amount is None:
        if value is None and bound is None:
            yield not_applicable("报告没有这两个数")
        else:
            lack = codes(rule, "limit" if bound is None else "value")[0]
            yield missing(f"缺少{case.pack.concepts[lack].label}", value, bound)
        return
    extra = [f for c in codes(rule, "also") if (f := case.head(c)) is not None and f.amount]
    if value.amount <= bound.amount:
        yield passed(value, bound)
        return
    rate = percent(value.amount / bound.amount) if bound.amount else "无法计算"
    also = ""
    with_extra = bound.amount + sum((f.amount for f in extra if f.amount is not None), Decimal(0))
    wide = [f for c in codes(rule, "covers") for f in case.numbers(c) if f.amount and f.amount >= value.amount]
    if wide:  # 收支总计 holds what was carried in
        yield passed(value, bound, *wide)
        return
    if rule.params.get("settles") and (value.amount <= with_extra or _of_wider(rule, case, value, bound)):
        yield passed(value, bound, *extra)
        return
    if extra:
        words = "、".join(f"{f.label}{said(f)}" for f in extra)
        also = f"；加上{words}为{money(with_extra, bound.unit)}，{'没有超过' if value.amount <= with_extra else '仍然超过'}"
    balance = case.head("balance")
    if rule.params.get("tell_balance") and balance is not None:
        also += f"，而{balance.label}填{said(balance)}"
    gap = value.amount - bound.amount
    yield failed(
        value, bound, *extra, value=f"{value.label}{said(value)}", limit=f"{bound.label}{said(bound)}", rate=rate, also=also,
        gap=money(gap, value.unit) if value.unit != "人" else f"{gap:f}人",
    )  # fmt: skip


def _of_wider(rule: Rule, case: Case, value: Fact, bound: Fact) -> bool:
    """Whether the report itself measures what was spent by a larger amount: then the bound is one source of several."""
    parts = [
        f.amount for f in case.numbers(bound.concept) if f.dim("资金来源") and not f.dim("处") and f.amount is not None
    ]
    if len(parts) >= 2 and sum(parts) == bound.amount:
        return False  # the bound is what came from all sources together
    rates = [f.value for c in codes(rule, "rates") for f in case.numbers(c) if isinstance(f.value, Decimal)]
    for base in (f for c in codes(rule, "wider") for f in case.numbers(c)):
        if base.amount and value.amount is not None and bound.amount is not None and base.amount > bound.amount:
            exact = value.amount / base.amount * 100
            if exact <= _ALL and any(abs(exact - r) <= case.number(rule, "tolerance") for r in rates):
                return True
    return False


def negative(rule: Rule, case: Case) -> Iterator[Result]:
    """No balance and no amount of the form may be negative."""
    free = rule.params["may"]
    below = [
        f for f in case.found.facts
        if f.amount is not None and f.amount < 0 and f.concept not in free and f.unit in MONEY_UNITS and not case.told_above(f)
    ]  # fmt: skip
    yield from (failed(f, what=f"{whose(f.dims)}{f.label}{said(f)}") for f in below)
    if not any(f.unit in MONEY_UNITS for f in case.found.facts):
        yield not_applicable("报告没有金额")
    elif not below:
        yield passed(*case.numbers("balance_total")[:1])


def grew(rule: Rule, case: Case) -> Iterator[Result]:
    """A balance that grew over the year: told with both figures and the rate."""
    now, before = case.head(*codes(rule, "now")), case.head(*codes(rule, "before"))
    if now is None or before is None or now.amount is None or before.amount is None:
        yield missing("缺少年初或年末的结转结余", now, before) if now or before else not_applicable("报告没有结转结余")
    elif now.amount <= before.amount:
        yield passed(now, before)
    else:
        rate = percent(now.amount / before.amount - 1) if before.amount else "上年为0，不可比"
        yield failed(now, before, now=f"{now.label}{said(now)}", before=f"{before.label}{said(before)}", rate=rate)


def differs(rule: Rule, case: Case) -> Iterator[Result]:
    """A whole and the part of it told elsewhere under the same name: the rest must be explained."""
    whole, part = case.head(*codes(rule, "whole")), case.head(*codes(rule, "part"))
    if whole is None or part is None or whole.amount is None or part.amount is None:
        yield not_applicable("没有同名的两处数")
    elif whole.amount == part.amount:
        yield passed(whole, part)
    else:
        yield failed(
            whole,
            part,
            whole=f"{whole.label}{said(whole)}",
            part=f"{part.label}{said(part)}",
            rest=money(abs(whole.amount - part.amount), whole.unit),
        )


def undefined(rule: Rule, case: Case) -> Iterator[Result]:
    """A rate over a base that is 0 or blank does not exist."""
    value = case.head(*codes(rule, "value"))
    base = case.head(*codes(rule, "base"))
    if value is None:
        yield not_applicable(f"没有{case.pack.concepts[codes(rule, 'value')[0]].label}")
    elif value.amount == 0 and base is None:
        yield failed(value, value=f"{value.label}{said(value)}")
    else:
        yield passed(value, base)


def fine(dims: Dims) -> bool:
    """Whether a group of dims is an item of the narrative."""
    return bool(dims) and dims[0][0] == "分项"


def item_conflict(rule: Rule, case: Case) -> Iterator[Result]:
    """The same item with money paid out that differs from money received."""
    seen = False
    paid = {f.dim("分项"): f for c in codes(rule, "paid") for f in case.numbers(c) if fine(f.dims)}
    for received in [f for f in case.numbers(codes(rule, "received")[0]) if fine(f.dims)]:
        out = paid.get(received.dim("分项"))
        if out is None or out.amount is None or received.amount is None:
            continue
        seen = True
        if out.amount <= received.amount:
            yield passed(received, out)
        else:
            yield failed(
                out, received, places=wheres(out, received), item=received.dim("分项"), out=said(out), received=said(received), gap=money(out.amount - received.amount, out.unit),
            )  # fmt: skip
    if not seen:
        yield not_applicable("没有分项列出的到位数和支付数")
