"""Kinds about wholes told with their parts: three-public money, counts of one list, the projects of a disclosure.

有, 为, 达, 计 before a number are the language's; what closes a list is the rule's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, missing, money, not_applicable, passed, said
from jizheng.check.told import allowance, paragraphs
from jizheng.model import Fact
from jizheng.pack_rows import Rule


def told_parts(rule: Rule, case: Case) -> Iterator[Result]:
    """One total and some of its parts in one paragraph: parts above it, or below it where the others are said to be nil."""
    total_codes, parts_codes = codes(rule, "total"), codes(rule, "plus")
    seen = hit = False
    for (block, cell), row in paragraphs(case, [*total_codes, *parts_codes]).items():
        one = {c: {f.amount for _, f in row if f.concept == c} for c in (*total_codes, *parts_codes)}
        whole = next((f for _, f in row if f.concept in total_codes and f.amount), None)
        parts = list({f.concept: f for _, f in row if f.concept in parts_codes}.values())
        if whole is None or len(parts) < 2 or any(len(x) > 1 for x in one.values()):
            continue  # two values of one thing: two years or two columns, nobody knows which belong together
        if any(f.bound for f in (whole, *parts)) or whole.dims != parts[0].dims:
            continue
        seen = True
        case.summed.add(whole.id)
        text = case.document.text_of(block, cell)
        lack = [c for c in parts_codes if not one[c]]
        nil = rule.params["nil"]
        open_ = [c for c in lack if not re.search(nil[c], text)] if all(c in nil for c in lack) else lack
        # 车辆购置及运行维护费 stands for its two parts.
        open_ = [c for c in open_ if not any(one[x] for x in rule.params["instead"].get(c, ()))]
        summed = sum((f.amount for f in parts if f.amount is not None), Decimal(0))
        assert whole.amount is not None
        gap = summed - whole.amount
        if abs(gap) <= allowance(rule, case, whole, len(parts)):
            if gap:
                case.noise.append((f"{whole.label}{said(whole)}，各项相加{money(summed, whole.unit)}", whole))
        elif gap > 0 or not open_:
            hit = True
            yield failed(
                whole, *parts, total=f"{whole.label}{said(whole)}", terms="+".join(f"{f.label}{said(f)}" for f in parts),
                expected=money(summed, whole.unit), gap=money(abs(gap), whole.unit), direction="多" if gap > 0 else "少",
            )  # fmt: skip
    if not seen:
        yield not_applicable("没有在一段里写合计和两个以上分项")
    elif not hit:
        yield passed()


def counts_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """小学生8412人、初中生4326人，共12738人: counts of one unit in a row and what closes the list."""
    closing = tuple(rule.params["closing"])
    seen = hit = False
    for (block, cell), row in paragraphs(case, codes(rule, "counts")).items():
        text = case.document.text_of(block, cell)
        if not any(w in text for w in closing):
            continue
        for k, (at, total) in enumerate(row):
            if not text[max(0, at - 8) : at].rstrip("有为达计 ").endswith(closing):
                continue
            parts = _run(row, k, text)
            if len(parts) < 2 or total.amount is None:
                continue
            seen = True
            summed = sum((f.amount for f in parts if f.amount is not None), Decimal(0))
            gap = summed - total.amount
            # A total far from its list counts something else besides.
            if not gap or abs(gap) > case.number(rule, "near") * total.amount:
                continue
            hit = True
            yield failed(
                total, *parts, total=said(total), terms="+".join(f"{f.value:f}" for f in parts if f.value is not None),
                expected=f"{summed:f}{total.unit}", gap=f"{abs(gap):f}{total.unit}", direction="多" if gap > 0 else "少",
            )  # fmt: skip
    if not seen:
        yield not_applicable("没有“几项数量，共多少”的句子")
    elif not hit:
        yield passed()


def _run(row: list[tuple[int, Fact]], k: int, text: str) -> list[Fact]:
    """The counts right before the k-th, of its unit, with nothing between them that ends a sentence or names another list."""
    total = row[k][1]
    out: list[Fact] = []
    end = row[k][0]
    for at, f in reversed(row[:k]):
        stop = next((w.end for w in f.wheres if w.start == at), at)
        if f.unit != total.unit or f.bound or any(x in text[stop:end] for x in "。；;\n") or end - stop > 24:
            break
        out.insert(0, f)
        end = at
    return out


def projects_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """4个项目，涉及资金1276.5万元: what is told of the projects together against what is told of each of them."""
    number = case.head(*codes(rule, "number"))
    seen = hit = False
    for total_code, each in ((t, codes(rule, f"each_{t}")) for t in codes(rule, "totals")):
        total = next((f for f in case.numbers(total_code) if not f.dims), None)
        rows = next((r for c in each if (r := [f for f in case.numbers(c) if f.dim("分项") and len(f.dims) == 1])), [])
        if total is None or total.amount is None or number is None or number.value != len(rows) or len(rows) < 2:
            continue
        seen = True
        summed = sum((f.amount for f in rows if f.amount is not None), Decimal(0))
        gap = summed - total.amount
        if abs(gap) <= allowance(rule, case, total, len(rows)):
            continue
        if abs(gap) > case.number(rule, "near") * total.amount:
            yield missing(f"{total.label}与{len(rows)}个项目之和相差很大，可能说的不是这几个项目", total, *rows)
            continue
        hit = True
        yield failed(
            total, *rows, total=f"{total.label}{said(total)}", n=str(len(rows)), what=rows[0].label,
            terms="+".join(money(f.amount, total.unit).removesuffix(total.unit) for f in rows if f.amount is not None),
            expected=money(summed, total.unit), gap=money(abs(gap), total.unit), direction="多" if gap > 0 else "少",
        )  # fmt: skip
    if not seen:
        yield not_applicable("没有同时写几个项目的总数和每个项目的数")
    elif not hit:
        yield passed()
