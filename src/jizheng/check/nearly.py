"""Lists that miss their total by a little: figures behind 其中, 包括 or a colon, rows of a table, codes of expenditure.

A list far from its total counts something else; a list that misses it by a digit was mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jizheng.check.case import Case, Result, codes, failed, money, not_applicable, passed, said
from jizheng.model import MONEY_UNITS, Fact, Outcome
from jizheng.pack_rows import Rule

_APART = 32  # characters between two figures of one list
_CLASS = 3  # digits of a class of the classification; its items have two more
_TOTAL = (("分项", "合计"),)

Placed = list[tuple[int, int, Fact]]


def near_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """共486.5公里，其中：县道132.4公里、乡道158.6公里、村道185.5公里: a total and its list in one sentence."""
    seen = hit = False
    opens, closing = re.compile(rule.params["opens"]), tuple(rule.params["closing"])
    for place, row in _figures(rule, case).items():
        text = case.document.text_of(*place)
        done = -1
        for k, (start, end, total) in enumerate(row):
            if k <= done or total.bound or not total.amount or total.id in case.summed:
                continue
            m = opens.match(text, end)
            closes = closing and text[max(0, start - 10) : start].rstrip("：:为是 ").endswith(closing)
            if (m is None and not closes) or total.concept in codes(rule, "without"):
                continue
            parts = _list(row, k, text, rule) if m is not None else []
            if len(parts) < (2 if m is not None and m["strict"] else 3):
                parts = _before(row, k, text, rule) if closes else []
            if len(parts) < 2:
                continue
            gap = _gap(total, parts, text, rule)
            if gap is None:
                continue
            seen, done = True, max(k, k + len(parts) if parts[0][0] > start else k)
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


def _before(row: Placed, k: int, text: str, rule: Rule) -> Placed:
    """The figures right before the k-th, of its unit, back to the sentence's start: a list that its total closes."""
    out: Placed = []
    at, total = row[k][0], row[k][2]
    for start, end, f in reversed(row[:k]):
        between = text[end:at]
        if f.unit != total.unit or f.bound or len(between) > _APART or any(x in between for x in "。；;\n"):
            break
        if any(w in between for w in rule.params["open"]):
            break
        out.insert(0, (start, end, f))
        at = start
    return out


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
    if (
        abs(summed - total) * 4 <= total
        and len(x) == len(y) >= 4
        and (sorted(x) == sorted(y) or sum(a != b for a, b in zip(x, y, strict=True)) == 1)
    ):
        return True
    return abs(summed - total) <= share * total


def code_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """302商品和服务支出 502082.00, 30201办公费 …: a class of the economic classification against the items behind it."""
    rows = [
        (m["code"], m["name"], Decimal(m["n"].replace(",", "")), m)
        for m in (
            re.finditer(rule.params["pattern"], case.joined)
            if any(w in case.joined for w in rule.params["words"])
            else ()
        )
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


def column_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """城关镇 412.5 … 合计 9678.2: the rows of a table of items against the row that closes it."""
    seen = hit = False
    for total in [f for c in codes(rule, "columns") for f in case.numbers(c) if f.dims == _TOTAL]:
        rows = [
            f for f in case.numbers(total.concept)
            if f is not total and len(f.dims) == 1 and f.dim("分项") and f.unit == total.unit and case.near(f, total, 0)
            and _together(f, total)
        ]  # fmt: skip
        if len(rows) < int(rule.params["least"]) or total.amount is None or not total.wheres:
            continue
        seen = True
        summed = sum((f.amount for f in rows if f.amount is not None), Decimal(0))
        gap = summed - total.amount
        slack = Decimal(str(rule.params["step"])) * MONEY_UNITS.get(total.unit, Decimal(1)) * Decimal(len(rows)) / 2
        if abs(gap) <= slack or not _near(summed, total.amount, len(rows), rule):
            continue
        hit = True
        yield failed(
            total, *rows, places=tuple(w for f in (total, *rows[:11]) for w in f.wheres[:1]), total=said(total),
            n=str(len(rows)), expected=money(summed, total.unit), gap=money(abs(gap), total.unit),
            direction="多" if gap > 0 else "少",
            terms="+".join(f"{f.value:f}" for f in rows[:12] if isinstance(f.value, Decimal)) + ("+…" if len(rows) > 12 else ""),
        )  # fmt: skip
    if not seen:
        yield not_applicable("没有列出各项和合计的表")
    elif not hit:
        yield passed()


def _together(f: Fact, total: Fact) -> bool:
    """Whether a row stands in the table of the total, or above it among cells of one line each."""
    a, b = f.wheres[0], total.wheres[0]
    return a.block == b.block if a.cell >= 0 or b.cell >= 0 else a.block < b.block
