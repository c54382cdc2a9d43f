"""Kinds about what was done: all of it told beside fewer, an indicator at its target beside a text that lacks some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jizheng.check.case import Case, Result, codes, not_applicable, passed
from jizheng.check.running import Running, number, running
from jizheng.check.said import flat, quoted, short_of
from jizheng.model import Indicator, Outcome
from jizheng.pack_rows import Rule

_RATE = re.compile(r"[，、（]?[^，。；\x00\d]{0,6}率(?:为|达到?|是|仅)?\s*(?P<rate>\d+(?:\.\d+)?)\s*[%％]")
_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_FULL = Decimal(100)
_SHORT = 60  # characters of a heading with what is said of it
_FAR = 60  # characters around 全部 in which what is all done is named
_NEAR = 3  # paragraphs in which 仅完成 and 未开工 may be told apart


def all_but(rule: Rule, case: Case) -> Iterator[Result]:
    """68座全部完成 beside 实际完成66座: all of n is told done, and elsewhere m of them, with what is lacking."""
    text = case.once(running)
    p = rule.params
    whole, fewer = re.compile(p["whole"]), re.compile(p["fewer"])
    alls = [m for start, end in case.around(p["words"], _FAR) for m in whole.finditer(text.text, start, end)]
    alls = [m for m in alls if not case.promised(case.place(m.start(), m.end()), p["not_in"])]
    alls = [m for m in alls if not any(w in text.text[text.clause(m.start()) : m.end()] for w in p["unless"])]
    hit = False
    for m in alls:
        n = number(m["n"])
        for x in fewer.finditer(text.text):
            k = number(x["n"])
            if x["u"] != m["u"] or not 0 < k < n or m.start() <= x.start() < m.end():
                continue
            if any(w in text.text[slice(*text.sentence(x.start()))] for w in p["earlier"]):
                continue
            proof = _lack(rule, text, m, x, n - k)
            rate = _RATE.match(text.text, x.end())
            exact = k / n * 100
            if rate and abs(Decimal(rate["rate"]) - exact) <= case.number(rule, "tolerance"):
                proof = proof or rate
            if proof is None:
                continue
            hit = True
            slots = {
                "all": quoted(text.text[m.start() : m.end()], 40), "fewer": quoted(text.text[x.start() : x.end()], 40),
                "gap": f"{n - k:f}{m['u']}", "proof": flat(text.text[text.clause(proof.start()) : proof.end()].lstrip("，、")),
            }  # fmt: skip
            yield Result(Outcome.FAILED, slots, (), tuple(case.place(y.start(), y.end()) for y in (m, x, proof)))
            break
        if hit:
            break
    if not alls:
        yield not_applicable("没有“几个全部完成”的说法")
    elif not hit:
        yield passed()


def _lack(rule: Rule, text: Running, whole: re.Match[str], fewer: re.Match[str], gap: Decimal) -> re.Match[str] | None:
    """The words that say that some are lacking: as many as are left over, or an unfinished work beside the fewer."""
    unfinished = re.compile("|".join(rule.params["unfinished"]))
    left = re.compile(rule.params["left"].replace("UNIT", re.escape(whole["u"])))
    for m in left.finditer(text.text):
        n = Decimal(_NUMERALS.get(m["n"], 0)) or (number(m["n"]) if m["n"][0].isdigit() else Decimal(0))
        if any(w in text.text[slice(*text.sentence(m.start()))] for w in rule.params["earlier"]):
            continue
        if n == gap and unfinished.search(text.text, *text.sentence(m.start())):
            return m
    start, end = text.sentence(fewer.start())
    here = unfinished.search(text.text, start, end)
    apart = abs(text.paragraph(whole.start()) - text.paragraph(fewer.start()))
    return here if here is not None and apart <= _NEAR else None


def unfinished_count(rule: Rule, case: Case) -> Iterator[Result]:
    """修建提灌站6座，完成6座 in the form, and a text that tells of 5 and one not begun."""
    text = case.once(running)
    p = rule.params
    full = [
        i for i in case.indicators
        if i.actual.value is not None and i.target.value == i.actual.value and i.actual.unit and not i.actual.bound
        and i.actual.value > 1 and not any(w in (i.reason or "") for w in p["words"])
    ]  # fmt: skip
    if not full:
        yield not_applicable("没有完成值等于目标值的数量指标")
        return
    hit = False
    unfinished = re.compile("|".join(p["unfinished"]))
    count = re.compile(r"(?<![\d.])(?P<n>\d{1,6}(?:\.\d+)?)\s*(?P<u>[\u4e00-\u9fff]{1,3})")
    for m in unfinished.finditer(text.text) if any(w in text.text for w in p["words"]) else ():
        start, end = text.sentence(m.start())
        if any(w in text.text[start:end] for w in p["unless"]):
            continue
        for x in count.finditer(text.text, start, end):
            i = next((i for i in full if _fewer(i, x, text.text[start:end], p)), None)
            if i is None or case.promised(case.place(x.start(), x.end()), p["not_in"]):
                continue
            hit = True
            slots = {
                "name": i.name, "actual": flat(i.actual.text), "words": quoted(text.text[start:end], 60),
                "score": f"，得满分{i.score:f}分" if i.score is not None and i.score == i.weight else "",
                "also": _also(case, i, p),
            }  # fmt: skip
            yield Result(Outcome.FAILED, slots, (i.id,), (*i.wheres[1:2], case.place(start, end)))
            break
        if hit:
            break
    if not hit:
        yield passed()


def _also(case: Case, i: Indicator, p: dict[str, Any]) -> str:
    """The rates of completion that the form gives as 100 % beside it: they cannot be so either."""
    named = [
        x for x in case.indicators
        if x is not i and x.actual.value == _FULL and x.actual.unit in ("%", "％") and any(w in x.name for w in p["rates"])
    ]  # fmt: skip
    return f"；“{named[0].name}”填{flat(named[0].actual.text)}也随之不实" if named else ""


def _fewer(i: Indicator, x: re.Match[str], sentence: str, p: dict[str, Any]) -> bool:
    """Whether a count of a sentence is the indicator's work, and less of it than the form says."""
    assert i.actual.value is not None
    n = Decimal(x["n"])
    if not x["u"].startswith(i.actual.unit) or not 0 < n < i.actual.value:
        return False
    pairs = {i.name[k : k + 2] for k in range(len(i.name) - 1)} - set(p["common"])
    return sum(w in sentence for w in pairs) >= 2


def none_told(rule: Rule, case: Case) -> Iterator[Result]:
    """存在问题：暂无, where an indicator was not reached or a tenth of the money was not spent."""
    p = rule.params
    headed = _headed(case, p["heads"]) if any(w in case.joined for w in p["heads"]) else ()
    at = next((k for k, head, told in headed if head in p["heads"] and told in p["none"]), -1)
    if at < 0:
        yield not_applicable("没有在“存在问题”下写“无”")
        return
    short = [
        i for i in case.indicators
        if i.quantitative and i.target.value is not None and i.actual.value is not None and not i.actual.bound
        and i.target.unit == i.actual.unit and short_of(i)
    ]  # fmt: skip
    rate = case.head(*codes(rule, "rates"))
    low = rate is not None and isinstance(rate.value, Decimal) and rate.value < case.number(rule, "line")
    words = [f"“{i.name}”目标{flat(i.target.text)}，完成{flat(i.actual.text)}" for i in short[:3]]
    if rate is not None and low:
        words.append(f"{rate.label}{rate.value}{rate.unit}")
    if not words:
        yield passed()
        return
    block, cell, _ = case.texts[at]
    facts = (*(i.id for i in short[:3]), *((rate.id,) if rate is not None and low else ()))
    yield Result(Outcome.FAILED, {"list": "；".join(words)}, facts, (case.document.where(block, cell),))


def _headed(case: Case, heads: list[str]) -> Iterator[tuple[int, str, str]]:
    """(text, heading, what is said of it) of each heading: in one text behind a colon, or in the next text."""
    texts = case.texts
    for k, (_, _, text) in enumerate(texts):
        if len(text) > _SHORT or not any(w in text for w in heads):
            continue
        head, colon, told = text.strip(" |").replace(":", "：").partition("：")
        if colon and told.strip(" |。"):
            yield k, head.strip(), told.strip(" |。")
        elif k + 1 < len(texts):
            yield k, _bare(text), _bare(texts[k + 1][2])


def _bare(text: str) -> str:
    """A heading or a cell without blanks, bars, its colon."""
    return "".join(ch for ch in text[:_SHORT] if not ch.isspace() and ch not in "|:：。")
