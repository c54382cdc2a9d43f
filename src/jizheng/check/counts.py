"""Kinds about counted work: items against the number announced, one indicator told at several places.

Numerals (两, 三) are the language's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jizheng.check.case import Case, Result, codes, not_applicable, passed, said, wheres
from jizheng.check.said import flat
from jizheng.model import Fact, Indicator, Outcome
from jizheng.pack_rows import Rule

_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_NOT_WORDS = re.compile(r"[\W\d_]+")


def listed_count(rule: Rule, case: Case) -> Iterator[Result]:
    """共3个项目：①…②…④: how many were announced and how many are listed."""
    seen = False
    if "①" in case.joined:
        for rx in rule.params["patterns"]:
            for m in re.finditer(rx, case.joined):
                end = case.joined.find("\x00", m.end())
                text = case.joined[m.end() - 1 : end if end >= 0 else len(case.joined)]
                listed = _run(text)
                said_ = _DIGITS.get(m["n"]) or (int(m["n"]) if m["n"].isdigit() else 0)
                if listed < 2 or not said_:
                    continue
                seen = True
                where = case.place(m.start(), m.end())
                slots = {"said": m["n"], "unit": m["unit"], "listed": str(listed), "words": flat(m[0])}
                yield Result(Outcome.PASSED if said_ == listed else Outcome.FAILED, slots, (), (where,))
    if not seen:
        yield not_applicable("没有“共几项：①②③”这样的句子")


def _run(text: str) -> int:
    """How far ①②③ goes without a gap."""
    n = at = 0
    for c in _CIRCLES:
        at = text.find(c, at)
        if at < 0:
            break
        n += 1
    return n


def repeated(rule: Rule, case: Case) -> Iterator[Result]:
    """The actual of an indicator against the same work counted in the narrative (domain §7.2 B02)."""
    counted = [
        (_bare(f.dim("分项")), f) for c in codes(rule, "counts") for f in case.numbers(c)
        if f.dims and f.dims[0][0] == "分项" and not f.bound and f.unit
    ]  # fmt: skip
    seen = hit = False
    for i in case.indicators:
        if not i.quantitative or i.actual.value is None or i.actual.bound or not i.actual.unit:
            continue
        name = _core(_bare(i.name), rule)
        told = [f for words, f in counted if f.unit == i.actual.unit and _same_work(words, name, rule)]
        told = [f for f in told if not any(_inside(w, i) for w in f.wheres)]
        if not told:
            continue
        seen = True
        # Any place that agrees shows that the others count something else; a target told as such is none of them.
        if any(f.value == i.actual.value for f in told):
            continue
        told = [f for f in told if f.value != i.target.value or not _promised(case, f, rule)]
        if not told:
            continue
        hit = True
        other = told[0]
        yield Result(
            Outcome.FAILED,
            {"name": i.name, "actual": flat(i.actual.text), "other": said(other), "words": other.dim("分项")},
            (i.id, other.id),
            (*i.wheres[1:2], *wheres(other)),
        )
    if seen and not hit:
        yield passed()
    elif not seen:
        yield not_applicable("正文没有再写指标的完成数")


def _promised(case: Case, f: Fact, rule: Rule) -> bool:
    """Whether a number is told as what was to be done: in a cell of goals or tasks, or behind a word like 目标."""
    plans = [w for c in codes(rule, "plans") for g in case.all(c) for w in g.wheres]
    w = f.wheres[0]
    text = case.document.text_of(w.block, w.cell)[max(0, w.start - 40) : w.end + 8]
    return any((w.block, w.cell) == (p.block, p.cell) for p in plans) or any(x in text for x in rule.params["promises"])


def _bare(text: str) -> str:
    return _NOT_WORDS.sub("", text)


def _core(name: str, rule: Rule) -> str:
    """An indicator's name without 完成…数量: what the narrative calls the work."""
    for w in rule.params["heads"]:
        name = name.removeprefix(w)
    for w in rule.params["tails"]:
        if len(name) - len(w) >= int(rule.params["least"]):
            name = name.removesuffix(w)
    return name


def _same_work(words: str, name: str, rule: Rule) -> bool:
    """Whether the shorter name ends, or is, the longer one, and is long enough to mean one thing."""
    short, long_ = sorted((words, name), key=len)
    return len(short) >= int(rule.params["least"]) and long_.endswith(short)


def _inside(w: object, i: Indicator) -> bool:
    return any((getattr(w, "block", -1), getattr(w, "cell", -1)) == (x.block, x.cell) for x in i.wheres)
