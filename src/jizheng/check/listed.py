"""Kinds about what is told and can be counted by hand: scores of parts, names of a list, the date of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, not_applicable, passed, said
from jizheng.check.said import flat
from jizheng.model import Fact, Outcome
from jizheng.pack_rows import Rule

_CN = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def told_points(rule: Rule, case: Case) -> Iterator[Result]:
    """决策得19分、过程得19分、产出得28分、效益得28.5分，总分93.5分: parts that make a whole against the total beside them."""
    parts: dict[tuple[int, int], list[Fact]] = {}
    for c in codes(rule, "parts"):
        for f in case.numbers(c):
            for w in f.wheres[:1]:
                parts.setdefault((w.block, w.cell), []).append(f)
    seen = hit = False
    for place, row in parts.items():
        total = next(
            (f for f in case.numbers(codes(rule, "total")[0])
             if not f.dims and any((w.block, w.cell) == place for w in f.wheres)), None,
        )  # fmt: skip
        names = ["执行" if f.concept != codes(rule, "parts")[0] else f.dim("分项") for f in row]
        whole = any(
            len(names) == len(group) and all(any(word in n for n in names) for word in group)
            for group in rule.params["wholes"]
        )
        if total is None or total.amount is None or not whole:
            continue
        seen = True
        summed = sum((f.amount for f in row if f.amount is not None), Decimal(0))
        if abs(summed - total.amount) <= case.number(rule, "tolerance"):
            continue
        hit = True
        yield failed(
            total, *row, total=f"{total.label}{said(total)}", summed=f"{summed:f}",
            terms="+".join(f"{f.value:f}" for f in row if isinstance(f.value, Decimal)),
            gap=f"{abs(summed - total.amount):f}",
        )  # fmt: skip
    if not seen:
        yield not_applicable("没有在一段里写总分和全部各部分得分")
    elif not hit:
        yield passed()


def named_count(rule: Rule, case: Case) -> Iterator[Result]:
    """加固桥梁9座，分别是清水桥、石门桥、…: how many are announced and how many are named."""
    seen = hit = False
    spans = case.around(tuple(rule.params["words"]), 200)
    for rx in map(re.compile, rule.params["patterns"]) if spans else ():
        for m in (m for start, end in spans for m in rx.finditer(case.joined, start, end)):
            n = _CN.get(m["n"]) or (int(m["n"]) if m["n"].isdigit() else 0)
            # 7个县：甲县412万元、乙县386.5万元: a place with its amount is one name of the list
            bare = re.sub(rule.params["amounts"], "", m["list"])
            names = [x for x in re.split(r"[、，,；;]|以及", bare) if x.strip()]
            pairs = sum(any(w in x for w in rule.params["joins"]) for x in names)
            if len(names) < 2 or not n or any(len(x) > int(rule.params["longest"]) for x in names):
                continue
            if any(w in bare for w in rule.params["open"]) or any(c.isdigit() for c in bare):
                continue
            seen = True
            if len(names) <= n <= len(names) + pairs or abs(n - len(names)) > int(rule.params["near"]):
                continue
            hit = True
            slots = {"said": m["n"], "unit": m["unit"], "listed": str(len(names)), "list": flat(m["list"])}
            yield Result(Outcome.FAILED, slots, (), (case.place(m.start(), m.end()),))
    if not seen:
        yield not_applicable("没有“几个，分别是…”的句子")
    elif not hit:
        yield passed()


def dated_before(rule: Rule, case: Case) -> Iterator[Result]:
    """报告日期 2022年3月 of a report on 2022: nobody can report on a year that is not over."""
    year = case.found.profile.year
    found = (
        list(re.finditer(rule.params["pattern"], case.joined))
        if any(w in case.joined for w in rule.params["words"])
        else []
    )
    if not found or not year.isdigit():
        yield not_applicable("没有报告年度或报告日期")
        return
    hit = False
    for m in found:
        if int(m["y"]) < int(year) or (m["y"] == year and int(m["m"]) < int(rule.params["earliest_month"])):
            hit = True
            slots = {"words": flat(m[0].replace("\x00", " ")), "year": year}
            yield Result(Outcome.FAILED, slots, (), (case.place(m.start("y"), m.end()),))
    if not hit:
        yield passed()
