"""Kinds over figures told together in one paragraph: parts and their total, what is left, which of two is larger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, missing, money, not_applicable, passed, said, wheres
from jizheng.check.said import quoted
from jizheng.model import MONEY_UNITS, Fact, Outcome
from jizheng.pack_rows import Rule

Placed = list[tuple[int, Fact]]


def paragraphs(case: Case, wanted: list[str]) -> dict[tuple[int, int], Placed]:
    """The amounts of these concepts by paragraph or cell, in order."""
    out: dict[tuple[int, int], Placed] = {}
    for c in dict.fromkeys(wanted):
        for f in case.numbers(c):
            for w in f.wheres:
                out.setdefault((w.block, w.cell), []).append((w.start, f))
    for row in out.values():
        row.sort(key=lambda x: x[0])
    return out


def allowance(rule: Rule, case: Case, f: Fact, n: int) -> Decimal:
    return case.number(rule, "tolerance") * MONEY_UNITS.get(f.unit, Decimal(1)) * max(Decimal(1), Decimal(n) / 2)


def told_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """X万元，其中A…万元、B…万元: a total and all its parts in one sentence must add up.

    The parts may stand in a sentence of their own that takes the total up again (基本支出中：…; ``again``), where the
    paragraph states the total once.
    """
    total_codes, parts_codes = codes(rule, "total"), codes(rule, "plus")
    seen = hit = False
    for (block, cell), row in paragraphs(case, [*total_codes, *parts_codes]).items():
        text = case.document.text_of(block, cell)
        for k, (at, total) in enumerate(row):
            if total.concept not in total_codes or not total.amount:
                continue
            end = min((p for x in "。；;\n" if (p := text.find(x, at)) >= 0), default=len(text))
            after = [f for s, f in row[k + 1 :] if s < end and f.concept in parts_codes]
            later = (
                _again(rule, text, end) if not after and sum(f.concept in total_codes for _, f in row) == 1 else None
            )
            if later is not None:
                after = [f for s, f in row[k + 1 :] if later[0] <= s < later[1] and f.concept in parts_codes]
                at, end = later
            if {f.concept for f in after} != set(parts_codes) or len(after) != len(parts_codes):
                continue
            if any(w in text[at:end] for w in rule.params["unless"]):
                continue
            seen = True
            case.summed.add(total.id)
            summed = sum((f.amount for f in after if f.amount is not None), Decimal(0))
            gap = summed - total.amount
            if abs(gap) <= allowance(rule, case, total, len(after)):
                continue
            hit = True
            yield failed(
                total, *after, total=f"{total.label}{said(total)}", terms="+".join(f"{f.label}{said(f)}" for f in after),
                expected=money(summed, total.unit), gap=money(abs(gap), total.unit), direction="多" if gap > 0 else "少",
            )  # fmt: skip
    if not seen:
        yield not_applicable("没有在一句话里写合计和全部分项")
    elif not hit:
        yield passed()


def _again(rule: Rule, text: str, end: int) -> tuple[int, int] | None:
    """Where a later sentence that takes the total up again begins and ends; its parts may stand apart by semicolons."""
    if not rule.params.get("again"):
        return None
    m = re.compile(rule.params["again"]).search(text, end)
    if m is None:
        return None
    return m.start(), min((p for x in "。\n" if (p := text.find(x, m.end())) >= 0), default=len(text))


def told_balance(rule: Rule, case: Case) -> Iterator[Result]:
    """到位240万元，支出232.6万元，结余7.4万元: what is left is what came less what was spent, for some sum that came."""
    left, spent, came = codes(rule, "left"), codes(rule, "spent"), codes(rule, "came")
    seen = hit = False
    for row in paragraphs(case, [*left, *spent, *came]).values():
        rests = [f for _, f in row if f.concept in left and not f.bound and not f.dims]
        outs = [f for _, f in row if f.concept in spent and not f.dims]
        ins = [f for _, f in row if f.concept in came and (not f.dims or f.dim("处"))]
        if len({f.amount for f in rests}) != 1 or len({f.amount for f in outs}) != 1 or not ins:
            continue
        rest, out = rests[0], outs[0]
        assert rest.amount is not None
        assert out.amount is not None
        seen = True
        amounts = list(dict.fromkeys(f.amount for f in ins if f.amount is not None))
        bases = {*amounts, *(a + b for i, a in enumerate(amounts) for b in amounts[i + 1 :]), sum(amounts)}
        slack = allowance(rule, case, rest, 2)
        if any(abs(base - out.amount - rest.amount) <= slack for base in bases):
            continue
        base = next((f for c in came for f in ins if f.concept == c), ins[0])
        assert base.amount is not None
        due = base.amount - out.amount
        if due < 0 or len(amounts) > 2:
            # More spent than came is told by another rule; of many sums nobody knows which is meant.
            yield missing("同一段里有几个资金数，结余是哪两个数的差没有写明", rest, out)
            continue
        hit = True
        yield failed(
            rest, base, out, rest=f"{rest.label}{said(rest)}", terms=f"{base.label}{said(base)}−{out.label}{said(out)}",
            due=money(due, rest.unit), gap=money(abs(due - rest.amount), rest.unit),
        )  # fmt: skip
    if not seen:
        yield not_applicable("没有在一段里同时写到位（预算）、支出和结余")
    elif not hit:
        yield passed()


def compared(rule: Rule, case: Case) -> Iterator[Result]:
    """预算a万元，决算b万元，决算数大于预算数: the word must say what the two amounts (groups a, b) say."""
    seen = hit = False
    words = rule.params["sides"]
    spans = case.around(tuple(rule.params["words"]))
    for rx in map(re.compile, rule.params["patterns"]) if spans else ():
        for m in (m for start, end in spans for m in rx.finditer(case.joined, start, end)):
            a, b = (Decimal(m[k].replace(",", "")) for k in ("a", "b"))
            side = next((s for s, ws in words.items() if m["word"] in ws), "")
            if not side or (m["ua"] != m["ub"]):
                continue
            seen = True
            is_ = "equal" if a == b else "more" if b > a else "less"
            # 基本持平 allows a little: a hundredth either way.
            if side == is_ or (side == "equal" and a and abs(b - a) / a <= Decimal(str(rule.params["near"]))):
                continue
            hit = True
            slots = {"a": f"{m['a']}{m['ua']}", "b": f"{m['b']}{m['ub']}", "word": m["word"], "due": words[is_][0]}
            yield Result(Outcome.FAILED, slots, (), (case.place(m.start(), m.end()),))
    if not seen:
        yield not_applicable("没有“预算…，决算…，大于（小于）”的句子")
    elif not hit:
        yield passed()


def compared_heads(rule: Rule, case: Case) -> Iterator[Result]:
    """执行数大于全年预算数6.7万元: which is larger and by how much, against the report's own two figures."""
    seen = hit = False
    sides, words = rule.params["sides"], rule.params["words"]
    for m in (
        re.finditer(rule.params["pattern"], case.joined)
        if any(w in case.joined for w in words["more"] + words["less"])
        else ()
    ):
        x, y = (case.head(*sides[m[k]]) for k in ("x", "y"))
        if x is None or y is None or x.amount is None or y.amount is None or _twice(case, x) or _twice(case, y):
            continue
        seen = True
        told = Decimal(m["d"].replace(",", "")) * MONEY_UNITS[m["u"]] * (1 if m["word"] in words["more"] else -1)
        if abs(x.amount - y.amount - told) <= allowance(rule, case, x, 2):
            continue
        hit = True
        gap = money(abs(x.amount - y.amount), x.unit)
        due = words["more" if x.amount > y.amount else "less"][0]
        slots = {
            "words": quoted(m[0], 40),
            "x": f"{x.label}{said(x)}",
            "y": f"{y.label}{said(y)}",
            "due": f"{due}{gap}",
        }
        yield Result(Outcome.FAILED, slots, (x.id, y.id), (case.place(m.start(), m.end()), *wheres(x, y)))
    if not seen:
        yield not_applicable("没有“执行数大于（小于）预算数多少”的句子")
    elif not hit:
        yield passed()


def _twice(case: Case, f: Fact) -> bool:
    """Whether the report states another value of the same thing: then nobody knows which one a sentence means."""
    return any(g.dim("处") and g.amount != f.amount for g in case.numbers(f.concept))


def name_drift(rule: Rule, case: Case) -> Iterator[Result]:
    """The unit's name written with another character or one less: 自然资源和规划局 / 自然资源与规划局."""
    name = case.found.profile.unit
    least = int(rule.params["least"])
    if len(name) < least or not name.isalpha():
        yield not_applicable("没有读到单位名称，或名称太短")
        return
    head, tail = name[:3], name[-2:]
    hits: dict[str, tuple[int, int]] = {}
    for m in re.finditer(re.escape(head), case.joined):
        end = case.joined.find(tail, m.start() + 3, m.start() + len(name) + 1)
        while end >= 0:
            other = case.joined[m.start() : end + 2]
            if other != name and other.isalpha() and _slip(name, other, rule):
                hits.setdefault(other, (m.start(), end + 2))
            end = case.joined.find(tail, end + 1, m.start() + len(name) + 1)
    if not hits:
        yield passed()
    for other, (a, b) in hits.items():
        yield Result(Outcome.FAILED, {"name": name, "other": other}, (), (case.place(a, b),))


def _slip(x: str, y: str, rule: Rule) -> bool:
    """Whether two names differ in one particle (和, 与) or one word of place left out: other characters make another unit."""
    if len(x) == len(y):
        apart = [(a, b) for a, b in zip(x, y, strict=True) if a != b]
        return len(apart) == 1 and set(apart[0]) <= set(rule.params["particles"])
    long_, short = (x, y) if len(x) > len(y) else (y, x)
    return len(long_) == len(short) + 1 and any(
        long_[:i] + long_[i + 1 :] == short and c in rule.params["droppable"] for i, c in enumerate(long_)
    )
