"""Kinds about figures of one sentence: a rate of two counts, groups that make a number, a target said to be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from jizheng.check.case import Case, Result, not_applicable, passed
from jizheng.check.said import flat
from jizheng.model import MONEY_UNITS, Fact, Outcome
from jizheng.pack_rows import Rule

_CENT = Decimal("0.01")
_FULL = Decimal(100)
_WAN = Decimal(10000)


def before(case: Case, rate: Fact, wanted: list[str], near: int = 90) -> Fact | None:
    """The last figure of these concepts in the rate's own sentence, after any other rate that stands before it."""
    if not rate.wheres:
        return None  # worked out from a unit's records, said nowhere
    w = rate.wheres[0]
    text = case.document.text_of(w.block, w.cell)
    start = max(text.rfind(x, 0, w.start) for x in "。；;\n") + 1
    start = max(start, w.start - near)
    stops = [
        x.end for f in case.found.facts if f.unit == rate.unit and f is not rate
        for x in f.wheres if (x.block, x.cell) == (w.block, w.cell) and start <= x.start < w.start
    ]  # fmt: skip
    start = max([start, *stops])
    there = [
        (x.start, f) for c in wanted for f in case.numbers(c) for x in f.wheres
        if (x.block, x.cell) == (w.block, w.cell) and start <= x.start < w.start
    ]  # fmt: skip
    return max(there, key=lambda x: x[0])[1] if there else None


def closed_by(case: Case, part: Fact, totals: list[Fact]) -> Fact | None:
    """The one of these that totals a sentence's amounts, this one among them: 支付工程款a、监理费b，共计支出a+b."""
    for total in totals:
        for w in total.wheres if total is not part and total.amount else ():
            text = case.document.text_of(w.block, w.cell)
            start = max(text.rfind(x, 0, w.start) for x in "。；;\n") + 1
            there = {
                x.start: f.amount for f in case.found.facts if f.unit in MONEY_UNITS and f.amount
                for x in f.wheres if (x.block, x.cell) == (w.block, w.cell) and start <= x.start < w.start
            }  # fmt: skip
            mine = [x.start for x in part.wheres if (x.block, x.cell) == (w.block, w.cell)]
            run = [a for at, a in sorted(there.items()) if mine and at >= mine[0]]
            if len(run) > 1 and sum(run) == total.amount:
                return total
    return None


def behind_list(case: Case, rate: Fact, spent: list[str]) -> Fact:
    """A rate that closes a list of items (共支出x，其中甲a、乙b，执行率y%) as that of the whole; any other as it is."""
    if not rate.wheres or rate.dims[:1] != (("分项", rate.dim("分项")),) or len(rate.dims) > 1:
        return rate
    w = rate.wheres[0]
    text = case.document.text_of(w.block, w.cell)
    start = max(text.rfind(x, 0, w.start) for x in "。；;\n") + 1
    there = sorted(
        (x.start, f.concept, f.dims) for f in case.found.facts if f.amount is not None and f is not rate
        for x in f.wheres if (x.block, x.cell) == (w.block, w.cell) and start <= x.start < w.start
    )  # fmt: skip
    items = [d for _, c, d in there if d[:1] and d[0][0] == "分项"]
    own = any(d == rate.dims and c != "item_amount" for _, c, d in there)
    rated = any(
        f.concept == rate.concept and f is not rate and f.wheres[0].block == w.block for f in case.numbers(rate.concept)
    )
    whole = any(c in spent and not d for _, c, d in there[:1])
    return rate._replace(dims=()) if whole and len(items) >= 2 and not own and not rated else rate


def count_rate(rule: Rule, case: Case) -> Iterator[Result]:
    """应参保34.6万人，实际参保33.9万人，参保率96.98%: named groups whole, part and rate of a pattern are recomputed."""
    seen = hit = False
    # A rate behind its name is found fast; only the clause before it is read for the two counts.
    spans = [(max(0, m.start() - 90), m.end() + 12) for m in re.finditer(rule.params["hint"], case.joined)]
    for rx in map(re.compile, rule.params["patterns"]) if spans else ():
        for m in {m.span(): m for start, end in spans for m in rx.finditer(case.joined, start, end)}.values():
            whole, part, rate = (Decimal(m[k].replace(",", "")) for k in ("whole", "part", "rate"))
            if not whole or m["unit"] != m["unit2"]:
                continue
            seen = True
            exact = part / whole * 100
            places = Decimal(1).scaleb(int(rate.as_tuple().exponent))
            if rate in (exact.quantize(places, ROUND_HALF_UP), exact.quantize(places, ROUND_DOWN)):
                continue
            if abs(exact - rate) > case.number(rule, "tolerance"):
                hit = True
                slots = {
                    "words": flat(m[0]), "rate": f"{rate:f}%", "exact": f"{exact.quantize(_CENT, ROUND_HALF_UP):f}%",
                    "terms": f"{m['part']}÷{m['whole']}",
                }  # fmt: skip
                yield Result(Outcome.FAILED, slots, (), (case.place(m.start(), m.end()),))
    if not seen:
        yield not_applicable("没有“应…、实际…、…率”的句子")
    elif not hit:
        yield passed()


def falls_short(rule: Rule, case: Case) -> Iterator[Result]:
    """96.98%，完成98%的目标: what was reached (group done) is below what is said to be reached (group due)."""
    seen = hit = False
    spans = [(max(0, m.start() - 60), m.end() + 40) for m in re.finditer(rule.params["hint"], case.joined)]
    for rx in map(re.compile, rule.params["patterns"]) if spans else ():
        for m in {m.span(): m for start, end in spans for m in rx.finditer(case.joined, start, end)}.values():
            seen = True
            if Decimal(m["done"]) < Decimal(m["due"]):
                hit = True
                slots = {"words": flat(m[0]), "done": f"{m['done']}%", "due": f"{m['due']}%"}
                yield Result(Outcome.FAILED, slots, (), (case.place(m.start(), m.end()),))
    if not seen:
        yield not_applicable("没有“…%，完成…%的目标”这样的句子")
    elif not hit:
        yield passed()


def beyond_rate(rule: Rule, case: Case) -> Iterator[Result]:
    """完成目标的104.89%，超任务4.89%: what lies beyond is the rate less 100."""
    seen = hit = False
    for m in (
        re.finditer(rule.params["pattern"], case.joined) if any(w in case.joined for w in rule.params["words"]) else ()
    ):
        rate, over = Decimal(m["rate"]), Decimal(m["over"])
        if rate < _FULL:
            continue
        seen = True
        if rate - _FULL != over:
            hit = True
            slots = {"words": flat(m[0]), "rate": f"{rate:f}%", "over": f"{over:f}%", "due": f"{rate - _FULL:f}%"}
            yield Result(Outcome.FAILED, slots, (), (case.place(m.start(), m.end()),))
    if not seen:
        yield not_applicable("没有“完成目标的百分之几，超百分之几”的句子")
    elif not hit:
        yield passed()


def groups_of(rule: Rule, case: Case) -> Iterator[Result]:
    """共8个项目，优6个、良1个: the groups of one paragraph against the number announced before them."""
    total_rx, part_rx, before_rx = (re.compile(rule.params[k]) for k in ("total", "part", "before"))
    seen = hit = False
    for block, cell, text in case.texts:
        if not any(w in text for w in rule.params["words"]):
            continue
        parts = list(before_rx.finditer(text))
        if len(parts) < 2:
            parts = list(part_rx.finditer(text))
        kinds = {m["kind"] for m in parts}
        if len(kinds) < 2 or len(kinds) != len(parts):
            continue  # one group alone, or the same group of two lists: nobody knows what they should make
        totals = [m for m in total_rx.finditer(text, 0, parts[0].start()) if m["unit"] == parts[0]["unit"]]
        if not totals or "\n" in text[totals[-1].end() : parts[0].start()]:
            continue
        seen = True
        total, summed = int(totals[-1]["n"]), sum(int(m["n"]) for m in parts)
        if total == summed or any(int(m["n"]) == summed for m in totals):
            continue
        hit = True
        slots = {
            "total": f"{total}{parts[0]['unit']}", "sum": f"{summed}{parts[0]['unit']}",
            "terms": "、".join(f"“{m['kind']}”{m['n']}{m['unit']}" for m in parts),
        }  # fmt: skip
        places = tuple(case.document.where(block, cell, m.start(), m.end()) for m in (totals[-1], *parts))
        yield Result(Outcome.FAILED, slots, (), places)
    if not seen:
        yield not_applicable("没有“共几个项目，优几个、良几个”的句子")
    elif not hit:
        yield passed()


def points_apart(rule: Rule, case: Case) -> Iterator[Result]:
    """由93.5%提高到97.8%，提高4.3个百分点: how far apart two rates (groups a, b) are said to be (group d)."""
    seen = hit = False
    for rx in map(re.compile, rule.params["patterns"]) if any(w in case.joined for w in rule.params["words"]) else ():
        for m in rx.finditer(case.joined):
            a, b, told = (Decimal(m[k]) for k in ("a", "b", "d"))
            seen = True
            if abs(abs(b - a) - told) <= case.number(rule, "tolerance"):
                continue
            hit = True
            slots = {"words": flat(m[0]), "a": f"{a:f}%", "b": f"{b:f}%", "due": f"{abs(b - a):f}", "told": f"{told:f}"}
            yield Result(Outcome.FAILED, slots, (), (case.place(m.start(), m.end()),))
    if not seen:
        yield not_applicable("没有写两个比率和相差几个百分点的句子")
    elif not hit:
        yield passed()


def product(rule: Rule, case: Case) -> Iterator[Result]:
    """资助1280人，每人每年750元，共96万元: groups n, price (with unit p) and total (with unit u) must multiply."""
    seen = hit = False
    spans = case.around(tuple(rule.params["words"])) if any(w in case.joined for w in rule.params["words"]) else []
    for rx in map(re.compile, rule.params["patterns"]) if spans else ():
        for m in (m for start, end in spans for m in rx.finditer(case.joined, start, end)):
            if any(w in m[0] for w in rule.params["other_factors"]):
                continue
            n, price, total = (Decimal(m[k].replace(",", "")) for k in ("n", "price", "total"))
            n *= _WAN if m["many"] else 1
            due = n * price * MONEY_UNITS[m["p"]] / MONEY_UNITS[m["u"]]
            step = Decimal(1).scaleb(int(total.as_tuple().exponent))
            if not total:
                continue
            seen = True
            # far off: another factor (months, batches) stands somewhere else
            if abs(due - total) <= step / 2 or abs(due - total) > case.number(rule, "near") * total:
                continue
            hit = True
            slots = {
                "words": flat(m[0]), "terms": f"{m['n']}{m['many']}×{m['price']}{m['p']}",
                "due": f"{due.quantize(max(step, _CENT), ROUND_HALF_UP):f}{m['u']}", "total": f"{m['total']}{m['u']}",
            }  # fmt: skip
            yield Result(Outcome.FAILED, slots, (), (case.place(m.start(), m.end()),))
    if not seen:
        yield not_applicable("没有“几个，每个多少钱，共多少钱”的句子")
    elif not hit:
        yield passed()
