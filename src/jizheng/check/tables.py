"""Kinds over whole tables of final accounts: totals by row, by column and by code, and what two tables say of one thing.

A table that contradicts itself in many places was read wrongly: its rules are insufficient, never errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jizheng.check.case import Case, Result, missing, not_applicable
from jizheng.check.grids import Grid, Row, bare, grids, plain, titled
from jizheng.model import Outcome, Where
from jizheng.pack_rows import Rule


def table_rows(rule: Rule, case: Case) -> Iterator[Result]:
    """In each column a total row = Σ the rows named, or with ``above`` of all numbered rows above it on its side."""
    yield from _guarded(rule, case, _rows_of)


def _rows_of(rule: Rule, g: Grid) -> Iterator[tuple[Row, int, list[tuple[Row, int]]]]:
    for total in g.rows:
        if bare(total.label) not in rule.params["total"]:
            continue
        same = [r for r in g.rows if r.side == total.side and r.line < total.line]
        if rule.params.get("above"):
            parts = [r for r in same if r.label != bare(r.label)]
        else:
            parts = [r for r in same if bare(r.label) in rule.params["parts"]]
        for column in total.amounts:
            yield total, column, [(r, column) for r in parts if column in r.amounts]


def table_columns(rule: Rule, case: Case) -> Iterator[Result]:
    """In each row the total column = Σ the columns named."""
    yield from _guarded(rule, case, _columns_of)


def _columns_of(rule: Rule, g: Grid) -> Iterator[tuple[Row, int, list[tuple[Row, int]]]]:
    last = {c: h.split("|")[-1] for c, h in g.heads.items()}
    total = next((c for c, h in sorted(last.items()) if h in rule.params["total"]), None)
    parts = [c for c, h in last.items() if h in rule.params["parts"] and c != total]
    if total is None or not parts:
        return
    for r in g.rows:
        if total in r.amounts:
            yield r, total, [(r, c) for c in parts if c in r.amounts]


def table_codes(rule: Rule, case: Case) -> Iterator[Result]:
    """类 = Σ 款, 款 = Σ 项 by the lengths of their codes, and 合计 = Σ 类."""
    yield from _guarded(rule, case, _codes_of)


def _codes_of(rule: Rule, g: Grid) -> Iterator[tuple[Row, int, list[tuple[Row, int]]]]:
    coded = [r for r in g.rows if r.code]
    for r in g.rows:
        if r.code:
            below = [x for x in coded if len(x.code) == len(r.code) + 2 and x.code.startswith(r.code)]
        elif r.label in rule.params["total"] and coded:
            below = [x for x in coded if len(x.code) == min(len(y.code) for y in coded)]
        else:
            continue
        if len({x.code for x in below}) != len(below):
            continue  # a code twice: rows of two pages or two sides cannot be told apart
        for column in r.amounts:
            parts = [(x, column) for x in below if column in x.amounts]
            if parts:
                yield r, column, parts


def _guarded(rule: Rule, case: Case, of: Any) -> Iterator[Result]:
    """Compare every total of the rule's tables with its parts; a table with many gaps is doubted as a whole."""
    seen = False
    for g in titled(case, rule.params["tables"], rule.params.get("without", ())):
        results = [_sum(rule, case, g, *x) for x in of(rule, g) if len(x[2]) > 0]
        if not results:
            continue
        seen = True
        failed = [r for r in results if r.outcome is Outcome.FAILED]
        if len(failed) > 1 and len(failed) * 3 > len(results):
            yield missing(f"“{g.title}”有 {len(failed)} 处加不平，多半是表没有读准，请对照原表")
        else:
            yield from failed or results[:1]
    if not seen:
        yield not_applicable("没有读到这张表")


def _sum(rule: Rule, case: Case, g: Grid, total: Row, column: int, parts: list[tuple[Row, int]]) -> Result:
    summed = sum((r.amounts[c] for r, c in parts), Decimal(0))
    stated = total.amounts[column]
    gap = stated - summed
    places = (g.where(case, total, column), *(g.where(case, r, c) for r, c in parts[:11]))
    if abs(gap) <= case.number(rule, "step") * max(Decimal(1), Decimal(len(parts)) / 2):
        if gap:
            words = f"“{g.title}”{_name(g, total, column)}{stated:f}，各项相加{summed:f}"
            case.noted.append((words, places[0]))
        return Result(Outcome.PASSED, {}, (), places)
    slots = {
        "table": g.title, "total": f"{_name(g, total, column)}{stated:f}", "expected": f"{summed:f}",
        "terms": "+".join(f"{r.amounts[c]:f}" for r, c in parts[:12]) + ("+…" if len(parts) > 12 else ""),
        "gap": f"{abs(gap):f}", "direction": "多" if gap > 0 else "少",
    }  # fmt: skip
    return Result(Outcome.FAILED, slots, (), places)


def _name(g: Grid, row: Row, column: int) -> str:
    head = g.heads.get(column, "").split("|")[-1]
    label = bare(row.label) or "合计"
    return f"“{label}”" + (f"的{head}" if head and head not in label and head != "决算数" else "")


def tables_agree(rule: Rule, case: Case) -> Iterator[Result]:
    """One thing in two tables: the same amount, or with ``at_most`` the first not above the second."""
    seen = hit = False
    for pair in rule.params["pairs"]:
        for a, b in _pairs(case, pair):
            (ga, ra, ca), (gb, rb, cb) = a, b
            x, y = ra.amounts[ca], rb.amounts[cb]
            seen = True
            places = (ga.where(case, ra, ca), gb.where(case, rb, cb))
            if x == y or (pair.get("at_most") and x <= y):
                continue
            words = f"“{ga.title}”{_name(ga, ra, ca)}{x:f}，“{gb.title}”{_name(gb, rb, cb)}{y:f}"
            if abs(x - y) <= case.number(rule, "step"):
                case.noted.append((words, places[0]))
                continue
            hit = True
            yield Result(Outcome.FAILED, {"words": words, "gap": f"{abs(x - y):f}"}, (), places)
    if not seen:
        yield not_applicable("没有同时读到这两张表")
    elif not hit:
        yield Result(Outcome.PASSED)


Spot = tuple[Grid, Row, int]


def _pairs(case: Case, pair: dict[str, Any]) -> Iterator[tuple[Spot, Spot]]:
    first, second = list(_spots(case, pair["a"])), list(_spots(case, pair["b"]))
    if pair.get("each"):
        by_name = {bare(s[1].label): s for s in second}
        yield from ((s, by_name[n]) for s in first if (n := bare(s[1].label)) in by_name)
    elif len(first) == 1 and len(second) == 1:
        yield first[0], second[0]


def _spots(case: Case, spec: dict[str, Any]) -> Iterator[Spot]:
    """The amounts of a table whose head holds all the words asked for; of a ``turned`` one, head or row."""
    for g in titled(case, spec["tables"], spec.get("without", ())):
        for r in g.rows:
            if "rows" in spec and bare(r.label) not in spec["rows"]:
                continue
            if "code" in spec and len(r.code) != int(spec["code"]):
                continue
            if spec.get("numbered") and r.label == bare(r.label):
                continue
            for c in r.amounts:
                words = g.heads.get(c, "") + ("|" + r.label if spec.get("turned") else "")
                if all(w in words for w in spec.get("heads", ())):
                    yield g, r, c


def told_in_table(rule: Rule, case: Case) -> Iterator[Result]:
    """An amount of the narrative (group n, in ``unit``) against the cell of the table it is taken from."""
    unit = rule.params["unit"]
    seen = hit = False
    for row in rule.params["pairs"]:
        spots = list(_spots(case, row["cell"]))
        values = {r.amounts[c] for _, r, c in spots}
        if len(values) != 1:
            continue
        g, r, c = spots[0]
        for m in re.finditer(row["pattern"].replace(unit, f" ?{unit}"), case.joined):
            told, value = Decimal(m["n"].replace(",", "")), r.amounts[c]
            seen = True
            if abs(told - value) <= case.number(rule, "step"):
                continue
            hit = True
            places: tuple[Where, ...] = (case.place(m.start("n"), m.end()), g.where(case, r, c))
            slots = {"told": plain(m[0]), "table": g.title, "name": _name(g, r, c), "value": f"{value:f}{unit}"}
            yield Result(Outcome.FAILED, slots, (), places)
    if not seen:
        yield not_applicable("没有同时读到表和情况说明里的这些数")
    elif not hit:
        yield Result(Outcome.PASSED)


def empty_table(rule: Rule, case: Case) -> Iterator[Result]:
    """A table without any amount needs a sentence that says so."""
    seen = hit = False
    for row in rule.params["tables"]:
        found = [g for g in grids(case) if row["title"] in g.title]
        bare_ = [g for g in found if not any(r.amounts for r in g.rows)]
        if not found:
            continue
        seen = True
        if bare_ and not re.search(row["said"], case.joined):
            hit = True
            yield Result(Outcome.FAILED, {"table": bare_[0].title}, (), (case.document.where(bare_[0].block, 0),))
    if not seen:
        yield not_applicable("没有读到这些表")
    elif not hit:
        yield Result(Outcome.PASSED)
