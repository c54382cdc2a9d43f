"""Lists that miss their total by a little: figures of one unit behind 其中, 包括 or a colon, scores of parts, names counted.

A list far from its total counts something else; a list that misses it by a digit was mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, money, not_applicable, passed, said
from jizheng.check.said import flat
from jizheng.model import MONEY_UNITS, Fact, Outcome
from jizheng.pack_rows import Rule

_APART = 32  # characters between two figures of one list
_CLASS = 3  # digits of a class of the classification; its items have two more
_CN = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}

Placed = list[tuple[int, int, Fact]]


def near_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """共486.5公里，其中：县道132.4公里、乡道158.6公里、村道185.5公里: a total and its list in one sentence."""
    seen = hit = False
    opens = re.compile(rule.params["opens"])
    for place, row in _figures(rule, case).items():
        text = case.document.text_of(*place)
        done = -1
        for k, (start, end, total) in enumerate(row):
            m = opens.match(text, end) if k > done and not total.bound and total.amount else None
            if m is None or total.id in case.summed or total.concept in codes(rule, "without"):
                continue
            parts = _list(row, k, text, rule)
            if len(parts) < (2 if m["strict"] else 3):
                continue
            gap = _gap(total, parts, text, rule)
            if gap is None:
                continue
            seen, done = True, k + len(parts)
            del start
            if not gap:
                continue
            hit = True
            facts = [f for _, _, f in parts]
            summed = sum((f.amount for f in facts if f.amount is not None), Decimal(0))
            yield failed(
                total, *facts, what=total.dim("分项") or total.label, total=said(total), n=str(len(facts)),
                terms="+".join(f"{f.value:f}" for f in facts if isinstance(f.value, Decimal)),
                expected=money(summed, total.unit) if total.unit in MONEY_UNITS else f"{summed:f}{total.unit}",
                gap=money(abs(gap), total.unit) if total.unit in MONEY_UNITS else f"{abs(gap):f}{total.unit}",
                direction="多" if gap > 0 else "少",
            )  # fmt: skip
    if not seen:
        yield not_applicable("没有“总数，其中各项”的句子")
    elif not hit:
        yield passed()


def _figures(rule: Rule, case: Case) -> dict[tuple[int, int], Placed]:
    """The figures of money, or of counts, by paragraph or cell that may hold such a list."""
    of_money = rule.params["of"] == "money"
    rates = rule.params["rates"]
    out: dict[tuple[int, int], Placed] = {}
    for f in case.found.facts:
        if f.amount is None or f.unit in rates or (f.unit in MONEY_UNITS) != of_money:
            continue
        for w in f.wheres:
            if w.end > w.start:
                out.setdefault((w.block, w.cell), []).append((w.start, w.end, f))
    out = {k: v for k, v in out.items() if len(v) >= 3}
    for row in out.values():
        row.sort(key=lambda x: x[0])
    return out


def _list(row: Placed, k: int, text: str, rule: Rule) -> Placed:
    """The figures right behind the k-th, of its unit, up to the sentence's end; [] where the list says that it is open."""
    parts: Placed = []
    at, total = row[k][1], row[k][2]
    for start, end, f in row[k + 1 :]:
        between = text[at:start]
        if f.unit != total.unit or f.bound or len(between) > _APART or any(x in between for x in "。\n"):
            break
        if start < at:
            return []  # one place read twice
        parts.append((start, end, f))
        at = end
    tail = text[at : at + 6]
    said_open = text[row[k][1] : at] + tail
    return [] if any(w in said_open for w in rule.params["open"]) else parts


def _gap(total: Fact, parts: Placed, text: str, rule: Rule) -> Decimal | None:
    """What the parts are above the total: 0 when some reading of the list makes it, None when it is far from it."""
    assert total.amount is not None
    scale = MONEY_UNITS.get(total.unit, Decimal(1))
    slack = Decimal(str(rule.params["step"])) * scale * max(Decimal(1), Decimal(len(parts)) / 2)
    amounts = [f.amount for _, _, f in parts if f.amount is not None]
    for i in range(len(amounts)):
        run = Decimal(0)
        for j in range(i, len(amounts)):
            run += amounts[j]
            # a run that makes the total, or an item that is the total of those behind it
            if j > i and (abs(run - total.amount) <= slack or (i and abs(run - amounts[i - 1]) <= slack)):
                return Decimal(0)
    # 县道12、乡道15；另建3座: the list may end at the semicolon
    stop = next((n for n in range(1, len(parts)) if any(x in text[parts[n - 1][1] : parts[n][0]] for x in "；;")), 0)
    sums = [sum(amounts, Decimal(0))] + ([sum(amounts[:stop], Decimal(0))] if stop >= 2 else [])
    near = [s - total.amount for s in sums if _near(s, total.amount, len(parts), rule)]
    return min(near, key=abs) if near else None


def _near(summed: Decimal, total: Decimal, n: int, rule: Rule) -> bool:
    share = Decimal(str(rule.params["near" if n >= 3 else "near_two"]))
    x, y = format(summed.normalize(), "f"), format(total.normalize(), "f")
    if len(x) == len(y) >= 4 and (sorted(x) == sorted(y) or sum(a != b for a, b in zip(x, y, strict=True)) == 1):
        return True
    return abs(summed - total) <= share * total


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
            names = [x for x in re.split(r"[、，,]|以及", m["list"]) if x.strip()]
            pairs = sum(any(w in x for w in rule.params["joins"]) for x in names)
            if len(names) < 2 or not n or any(len(x) > int(rule.params["longest"]) for x in names):
                continue
            if any(w in m["list"] for w in rule.params["open"]) or any(c.isdigit() for c in m["list"]):
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


def code_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """302商品和服务支出 502082.00, 30201办公费 …: a class of the economic classification against the items behind it."""
    rows = [
        (m["code"], m["name"], Decimal(m["n"].replace(",", "")), m)
        for m in re.finditer(rule.params["pattern"], case.joined)
    ]
    seen = hit = False
    for k, (code, name, total, m) in enumerate(rows):
        below = []
        for row in rows[k + 1 :]:
            if len(code) != _CLASS or not (row[0].startswith(code) and len(row[0]) == _CLASS + 2):
                break
            below.append(row)
        if len(below) < 2 or len({c for c, *_ in below}) != len(below):
            continue
        seen = True
        summed = sum((n for _, _, n, _ in below), Decimal(0))
        slack = Decimal(str(rule.params["step"])) * max(Decimal(1), Decimal(len(below)) / 2)
        if abs(summed - total) <= slack or not _near(summed, total, len(below), rule):
            continue
        hit = True
        slots = {
            "name": f"{code}{name}", "total": f"{total:f}", "n": str(len(below)), "expected": f"{summed:f}",
            "gap": f"{abs(summed - total):f}", "direction": "多" if summed > total else "少",
        }  # fmt: skip
        yield Result(Outcome.FAILED, slots, (), (case.place(m.start("code"), m.end()),))
    if not seen:
        yield not_applicable("没有一行一个科目的支出明细")
    elif not hit:
        yield passed()
