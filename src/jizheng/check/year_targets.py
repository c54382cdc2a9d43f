"""Kinds of year rules about targets and actuals: history, the same rows counted twice, how a survey was made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from jizheng.check.case import Result
from jizheng.check.year_case import YearCase, plain
from jizheng.model import Outcome
from jizheng.pack_rows import Rule

_SHOWN = 3  # so many keys of rows are named


def history(rule: Rule, case: YearCase) -> Iterator[Result]:
    """A target that is easier than what was reached before: below the last actual, or above it for ≤."""
    told = False
    for i in case.year.goals.indicators:
        past = [h for h in case.history.get(i.id, ()) if h.actual is not None]
        if i.value is None or not past:
            continue
        told = True
        last = past[-1]
        assert last.actual is not None
        easier = i.value > last.actual if i.operator in ("≤", "＜") else i.value < last.actual
        slots = {
            "name": i.name, "target": f"{plain(i.value)}{i.unit}", "actual": f"{plain(last.actual)}{i.unit}", "year": str(last.year),
            "old": f"，当年目标{plain(last.target)}{i.unit}" if last.target is not None else "",
        }  # fmt: skip
        where = (case.place("goals.yaml", case.year.line("goals.yaml", f"indicators/{i.id}"), "value", i.name),)
        yield Result(Outcome.FAILED if easier else Outcome.PASSED, slots, case.ids(f"indicator:{i.id}"), where)
    if not told:
        yield Result(Outcome.NOT_APPLICABLE, reason="没有往年的完成值可比（goals.yaml 的 previous，或 --previous）")


def counted_twice(rule: Rule, case: YearCase) -> Iterator[Result]:
    """Two indicators counted from the same rows that are not declared as a whole and its part."""
    declared = {frozenset((p.whole, x)) for p in case.year.goals.parts for x in (*p.parts, *p.overlaps)}
    declared |= {frozenset(x) for p in case.year.goals.parts for x in combinations((*p.parts, *p.overlaps), 2)}
    counted = [
        t for t in case.figures.values() if t.id.startswith("indicator:") and t.origin == "counted" and len(t.keys)
    ]
    found = False
    for a, b in combinations(counted, 2):
        if a.register != b.register or frozenset((_bare(a.id), _bare(b.id))) in declared:
            continue
        same = set(a.keys) & set(b.keys)
        if not same:
            continue
        found = True
        how = "完全相同" if len(same) == len(a.keys) == len(b.keys) else f"有{len(same)}行相同"
        first = "、".join(sorted(same)[:_SHOWN]) + ("…" if len(same) > _SHOWN else "")
        yield Result(
            Outcome.FAILED, {"a": a.label, "b": b.label, "how": how, "keys": first}, case.ids(a.id, b.id), (case.of(a), case.of(b)),
            severity="warning" if how == "完全相同" else "",
        )  # fmt: skip
    if not found:
        yield Result(Outcome.PASSED if len(counted) > 1 else Outcome.NOT_APPLICABLE, reason="" if len(counted) > 1 else "不足两项由登记簿统计的指标")  # fmt: skip


def _bare(name: str) -> str:
    return name.partition(":")[2]


def survey(rule: Rule, case: YearCase) -> Iterator[Result]:
    """A satisfaction from too few answers, or whose interval does not exclude having missed the target."""
    asked = [t for t in case.figures.values() if t.id.startswith("indicator:") and t.low is not None]
    if not asked:
        yield Result(Outcome.NOT_APPLICABLE, reason="没有由调查登记簿统计的满意度")
    for t in asked:
        i = next(x for x in case.year.goals.indicators if f"indicator:{x.id}" == t.id)
        least = case.number("survey_least")
        low = t.low.quantize(Decimal("0.01")) if t.low is not None else None
        few = t.base < least
        missed = i.value is not None and low is not None and low < i.value <= (t.value or 0)
        slots = {
            "name": t.label, "n": str(t.base), "least": plain(least), "low": f"{low}%", "target": f"{plain(i.value)}%" if i.value is not None else "",
        }  # fmt: skip
        words = []
        if few:
            words.append(f"只有{t.base}份有效回答，少于{plain(least)}份")
        if missed:
            words.append(f"按{t.base}份回答，95%置信区间的下限是{low}%，低于目标{slots['target']}")
        slots["list"] = "；".join(words)
        yield Result(Outcome.FAILED if words else Outcome.PASSED, slots, case.ids(t.id), (case.of(t),))


def unmeasured(rule: Rule, case: YearCase) -> Iterator[Result]:
    """Figures that the prose tells as work done and that no indicator measures, nor are part of one that does."""
    related = {x for p in case.year.goals.parts for x in (p.whole, *p.parts, *p.overlaps)}
    quoted = {n for i in case.year.goals.indicators for n in _quoted(i.actual_text)}
    told = dict.fromkeys(f for u in case.uses for f in u.figures if f.startswith("figure:"))
    alone = [case.figures[f] for f in told if _bare(f) not in related | quoted]
    if not told:
        yield Result(Outcome.NOT_APPLICABLE, reason="文字里没有引用指标以外的数据")
    elif not alone:
        yield Result(Outcome.PASSED)
    else:
        some = "、".join(t.label for t in alone)
        yield Result(Outcome.FAILED, {"n": str(len(alone)), "list": some}, case.ids(*(t.id for t in alone)), tuple(map(case.of, alone)))  # fmt: skip


def _quoted(text: str) -> list[str]:
    return [x.partition(".")[0].strip() for x in re.findall(r"\{\{\s*figure:([^{}]+?)\s*\}\}", text)]
