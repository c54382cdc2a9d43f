"""Kinds about years: a figure said to be of another one, a form of another year than the others of its file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jizheng.check.case import Case, Result, codes, missing, not_applicable, passed, said
from jizheng.check.said import quoted
from jizheng.model import Fact, Outcome, Where
from jizheng.pack_rows import Rule

_YEAR = re.compile(r"(20[0-4]\d)\s*年")


def foreign_year(rule: Rule, case: Case) -> Iterator[Result]:
    """A headline figure told as last year's, where the report gives it as its own or gives no other."""
    year = case.found.profile.year
    if not year.isdigit():
        yield missing("没有找到报告年度")
        return
    if not _sure(case, year):
        yield not_applicable("标题没有写“年度”，正文也没有写这一年，不知道报告的是哪一年")
        return
    odd: list[tuple[Fact, Where, str]] = []
    seen = False
    for c in codes(rule, "concepts"):
        facts = [f for f in case.numbers(c) if all(k in ("处", "年度") for k, _ in f.dims)]
        told = [(f, w, _said_year(rule, case, w)) for f in facts for w in f.wheres]
        seen = seen or bool(told)
        own = {f.amount for f, _, y in told if y in ("", year)}
        for f, w, y in told:
            # Another value of the report's own year beside it: last year's is told to compare.
            if y.isdigit() and y != year and abs(int(y) - int(year)) == 1 and (not own or f.amount in own):
                odd.append((f, w, y))
    if odd:
        words = [quoted(_clause(case, w) + said(f), 30) for f, w, _ in odd[:4]]
        slots = {
            "year": year, "others": "、".join(dict.fromkeys(f"{y}年" for *_, y in odd)),
            "list": "、".join(f"“{w}”" for w in dict.fromkeys(words)),
        }  # fmt: skip
        yield Result(
            Outcome.FAILED, slots, tuple(dict.fromkeys(f.id for f, *_ in odd)), tuple(w for _, w, _ in odd[:6])
        )
    else:
        yield passed() if seen else not_applicable("没有收支、预算和执行的数")


def _sure(case: Case, year: str) -> bool:
    """Whether the report is surely of this year: 2023年度 in its title, or the year in its text besides the title."""
    title = "".join(case.found.profile.title.split())
    return f"{year}年度" in title or case.joined.count(f"{year}年") > title.count(f"{year}年") + 1


def _said_year(rule: Rule, case: Case, w: Where) -> str:
    """The year named before a figure in its sentence, "" when none is, "?" where the sentence compares years."""
    if w.cell >= 0:
        return ""
    text = case.document.text_of(w.block, w.cell)
    start = max(text.rfind(x, 0, w.start) for x in "。；;\n") + 1
    lead = text[start : w.start]
    found = _YEAR.findall(lead)
    if not found:
        return ""
    end = min((p for x in "。；;\n" if (p := text.find(x, w.end)) >= 0), default=len(text))
    if len(set(_YEAR.findall(text[start:end]))) > 1 or any(x in text[start:end] for x in rule.params["compares"]):
        return "?"
    return str(found[-1])


def _clause(case: Case, w: Where) -> str:
    """The words before a figure, from the year on."""
    text = case.document.text_of(w.block, w.cell)[: w.start]
    m = list(_YEAR.finditer(text))
    return text[m[-1].start() :] if m else text[-12:]


def other_form_year(rule: Rule, case: Case) -> Iterator[Result]:
    """（2018年度） over one form of a file whose other forms are of 2019."""
    years = [y for y in case.years if y]
    own = case.found.profile.year
    if len(years) < 2 or not own:
        yield not_applicable("文件里只有一张表，或没有写年度")
        return
    usual = max(dict.fromkeys(years), key=years.count)  # of a draw, the first
    at = re.search(rf"{own}\s*年\s*度", case.joined)
    if own == usual:
        yield passed()
    elif at is None or abs(int(own) - int(usual)) > int(rule.params["most"]):
        yield missing("这张表的年度与其他表不同，表头没有写明，由人核对")
    else:
        slots = {"own": own, "usual": usual, "name": case.found.profile.project or "一张表"}
        yield Result(Outcome.FAILED, slots, (), (case.place(at.start(), at.end()),))


def goal_year(rule: Rule, case: Case) -> Iterator[Result]:
    """A goal that begins with last year: 2019年新建… in a form of 2020."""
    year = case.found.profile.year
    goals = [f for c in codes(rule, "goals") for f in case.all(c) if f.value]
    if not goals or not year.isdigit():
        yield not_applicable("没有读到年度目标，或没有找到报告年度")
        return
    hit = False
    for f in goals:
        text = " ".join(str(f.value).split())
        years = set(_YEAR.findall(text))
        at = _YEAR.search(text)
        if at is None or years != {str(int(year) - 1)} or at.start() > int(rule.params["head"]):
            continue
        if any(w in text for w in rule.params["compares"]):
            continue
        hit = True
        yield Result(Outcome.FAILED, {"year": year, "goal": quoted(text, 40), "other": at[1]}, (f.id,), f.wheres[:1])
    if not hit:
        yield passed(*goals[:1])
