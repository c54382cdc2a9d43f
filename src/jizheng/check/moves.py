"""Kinds about more and less: the word against the two amounts told before it, a deficit called a balance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, money, not_applicable, passed, said
from jizheng.check.running import Running, number, running
from jizheng.check.said import quoted
from jizheng.check.told import allowance, paragraphs
from jizheng.model import MONEY_UNITS, Fact, Outcome
from jizheng.pack_rows import Rule

_AMOUNT = re.compile(r"(?<![\d.])(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<u>亿元|万元|元|[人个名辆次户家件项])")
_FAR = 30  # characters around 结余 in which its amount stands
_CENT = Decimal("0.01")


def moved(rule: Rule, case: Case) -> Iterator[Result]:
    """决算1.2万元，预算1.5万元，比预算增加0.3万元: the amounts differ by just this, and the other way."""
    text = case.once(running)
    p = rule.params
    change = re.compile(p["change"])
    year = case.found.profile.year
    last = f"{int(year) - 1}年" if year.isdigit() else "\x01"
    bases = {k: [w.replace("LAST", last) for w in ws] for k, ws in p["bases"].items()}
    seen = hit = False
    for m in change.finditer(text.text) if any(w in text.text for w in p["words"]) else ():
        start = text.sentence(m.start())[0]
        before = [(x, _lead(text, start, x)) for x in _AMOUNT.finditer(text.text, start, m.start())][-6:]
        base = bases["budget" if any(w in m["base"] for w in p["budgets"]) else "last"]
        mine = [x for x, lead in before if not any(w in lead for w in base)]
        theirs = [x for x, lead in before if any(w in lead for w in base)]
        if any(w in m["base"] for w in p["adjusted"]):
            theirs = [x for x in theirs if "年初" not in _lead(text, start, x)]
        if m["n0"]:
            theirs = [m]
        if len({x["n"] for x in theirs}) > 1:
            continue  # 年初预算, 调整预算: nobody knows which of them is meant
        more = m["word"] in p["more"]
        gap = number(m["n"]) * MONEY_UNITS.get(m["u"], Decimal(1)) * (1 if more else -1)
        moves = [
            (x, y, a - b) for x in mine for y in theirs
            if (a := _amount(x, "n", "u")) is not None
            and (b := _amount(y, "n0" if y is m else "n", "u0" if y is m else "u")) is not None and _like(x, y, m)
        ]  # fmt: skip
        if not moves:
            continue
        seen = True
        slack = _CENT * MONEY_UNITS.get(m["u"], Decimal(0))
        if any(abs(d - gap) <= slack for *_, d in moves):
            continue
        wrong = [(x, y) for x, y, d in moves if abs(d + gap) <= slack]
        if not wrong or case.told_at(p["instead"], case.place(m.start(), m.end())):
            continue
        hit = True
        x, y = wrong[-1]
        other = f"{m['n0']}{m['u0']}" if y is m else f"{y['n']}{y['u']}"
        slots = {
            "a": f"{x['n']}{x['u']}", "b": other, "words": quoted(text.text[m.start() : m.end()], 30), "word": m["word"],
            "due": p["turn"][m["word"]],
        }  # fmt: skip
        yield Result(Outcome.FAILED, slots, (), (case.place(min(x.start(), y.start()), m.end()),))
    if not seen:
        yield not_applicable("没有“比预算（上年）增加或减少多少”而两个数都写了的句子")
    elif not hit:
        yield passed()


def _lead(text: Running, start: int, m: re.Match[str]) -> str:
    """The words of an amount: from the figure or comma before it."""
    low = max(start, text.clause(m.start()), m.start() - 20)
    return text.text[low : m.start()]


def _amount(m: re.Match[str], n: str, u: str) -> Decimal | None:
    return number(m[n]) * MONEY_UNITS.get(m[u], Decimal(1)) if m[n] else None


def _like(x: re.Match[str], y: re.Match[str], m: re.Match[str]) -> bool:
    """Whether both amounts and their difference are money, or counts of one unit."""
    units = {x["u"], y["u0"] if y is m else y["u"], m["u"]}
    return len(units) == 1 or all(u in MONEY_UNITS for u in units)


def _one(facts: list[Fact]) -> Fact | None:
    return facts[0] if len({f.amount for f in facts}) == 1 else None


def _only(case: Case, wanted: list[str]) -> Fact | None:
    """The report's figure of these concepts where it gives only one."""
    return _one([f for c in wanted for f in case.numbers(c) if not f.dims or f.dim("处")])


def lost_sign(rule: Rule, case: Case) -> Iterator[Result]:
    """收入1263.5万元，支出1298.7万元，当年结余35.2万元: what was overspent is told as if it were left."""
    came, spent = codes(rule, "came"), codes(rule, "spent")
    text_rx = re.compile(rule.params["pattern"])
    seen = hit = False
    whole = [_only(case, c) for c in (came, spent)]
    beside = paragraphs(case, [*came, *spent])
    for start, end in case.around(rule.params["words"], _FAR):
        for m in text_rx.finditer(case.joined, start, end):
            w = case.place(m.start(), m.end())
            block, cell = w.block, w.cell
            ins, outs = (
                [f for _, f in beside.get((block, cell), ()) if f.concept in c and not f.dims] for c in (came, spent)
            )
            if ins or outs:
                a, b = _one(ins), _one(outs)
            else:
                a, b = whole  # told in paragraphs of their own
            if a is None or b is None or a.amount is None or b.amount is None:
                continue
            seen = True
            left = number(m["n"]) * MONEY_UNITS[m["u"]]
            gap = a.amount - b.amount
            if gap >= 0 or abs(left + gap) > allowance(rule, case, a, 2):
                continue
            hit = True
            yield failed(
                a, b, places=(w,), came=f"{a.label}{said(a)}",
                spent=f"{b.label}{said(b)}", words=quoted(m[0], 30), due=f"{money(gap, a.unit)}".replace("-", "−"),
            )  # fmt: skip
    if not seen:
        yield not_applicable("没有在一段里写收入、支出和当年结余")
    elif not hit:
        yield passed()
