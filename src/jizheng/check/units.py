"""Kinds about one figure by itself: its unit, its remark, and checks that need another document."""

from __future__ import annotations

from collections.abc import Iterator

from jizheng.check.case import Case, Result, codes, failed, missing, not_applicable, passed, said
from jizheng.model import MONEY_UNITS
from jizheng.pack_rows import Rule


def other_document(rule: Rule, case: Case) -> Iterator[Result]:
    """A check that one document does not allow: said so, never passed over."""
    yield missing(str(rule.params["needs"]))


def qualifier(rule: Rule, case: Case) -> Iterator[Result]:
    """A number with a remark in its cell (净值): the plain value is missing."""
    marked = [f for c in codes(rule, "concepts") for f in case.numbers(c) if f.qualifier and not case.told_above(f)]
    if not any(case.numbers(c) for c in codes(rule, "concepts")):
        yield not_applicable("报告没有固定资产数")
    elif not marked:
        yield passed()
    for f in marked:
        yield failed(f, what=f"{f.label}{said(f)}（{f.qualifier}）", other=rule.params["other"].get(f.qualifier, ""))


def flaw(rule: Rule, case: Case) -> Iterator[Result]:
    """A unit that lost a character (290.36万, 71.01万地, 5.6万圆)."""
    marked = [f for f in case.found.facts if f.qualifier.startswith("原文")]
    yield from (failed(f, what=f"{f.label}“{f.raw}”", how=f.qualifier) for f in marked)
    if not any(f.unit in MONEY_UNITS for f in case.found.facts):
        yield not_applicable("报告没有金额")
    elif not marked:
        yield passed()


def tiny(rule: Rule, case: Case) -> Iterator[Result]:
    """A budget of a few hundred 元 for a project: the unit is surely wrong."""
    value = case.head(*codes(rule, "value"))
    if value is None or value.amount is None or value.amount == 0:
        yield not_applicable("没有预算数或执行数")
    elif value.unit == "元" and value.amount < case.number(rule, "line"):
        others = [
            f
            for c in codes(rule, "value") + codes(rule, "also")
            for f in case.numbers(c)
            if f.unit == "元" and not f.dims
        ]
        yield failed(value, *others, what="、".join(dict.fromkeys(f"{f.label}{said(f)}" for f in (value, *others))))
    else:
        yield passed(value)
