"""Kinds about a whole and what is named after 其中: a part above it, parts that pass it, a list that lacks one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from jizheng.check.case import Case, Result, not_applicable, passed
from jizheng.check.running import Running, number, running
from jizheng.check.said import quoted
from jizheng.check.twice import swapped
from jizheng.model import MONEY_UNITS, Outcome
from jizheng.pack_rows import Rule

_SIDE = re.compile(r"（[^（）\x00\n]*）")
_NUMBER = r"(?P<n>(?:\d{1,3}(?: \d{3})+|\d[\d,]*)(?:\.\d+)?)\s*(?P<u>亿元|万元|元|公里|千米|平方米|立方米|公顷|人次|户次|场次|万?[\u4e00-\u9fff])"
_FIGURE = re.compile(_NUMBER)
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,4}")
_NEAR = 40  # characters before 其中 in which a total stands
_FAR = 12  # characters between a total and 其中: 共18个项目，其中


class Figure(NamedTuple):
    """One figure of a list: its value, its unit, the words before it, its place in the running text."""

    value: Decimal
    unit: str
    words: str
    start: int
    end: int

    @property
    def amount(self) -> Decimal:
        """In 元 where it is money."""
        return self.value * MONEY_UNITS.get(self.unit, Decimal(1))


def _figures(text: Running, start: int, end: int) -> list[Figure]:
    """The figures of a stretch in order, what stands in parentheses left out."""
    hidden = [m.span() for m in _SIDE.finditer(text.text, start, end)]
    out: list[Figure] = []
    last = start
    for m in _FIGURE.finditer(text.text, start, end):
        if not any(a <= m.start() < b for a, b in hidden):
            out.append(Figure(number(m["n"]), m["u"], text.text[last : m.start()], m.start(), m.end()))
            last = m.end()
    return out


def of_which(rule: Rule, case: Case) -> Iterator[Result]:
    """68.45万元，其中印刷费68.54万元: the total right before 其中 against the parts behind it, of one unit."""
    text = case.once(running)
    p = rule.params
    opens, change = re.compile(p["opens"]), re.compile("|".join(p["change"]))
    apart = re.compile("|".join(p["apart"]))
    seen = hit = False
    for m in (m for a, z in case.around(p["words"], _NEAR) for m in opens.finditer(text.text, a, z)):
        if m["side"] and text.text[m.start() - 1] != "元":
            continue
        start, end = text.sentence(m.start())
        before = _figures(text, max(start, m.start() - _NEAR), m.start())
        if not before or m.start() - before[-1].end > _FAR or text.text[before[-1].end : m.start()].count("，") > 1:
            continue
        total = before[-1]
        lead = text.text[text.clause(total.start) : total.start]
        if change.search(lead) or apart.search(text.text[total.end : m.start()]):
            continue
        if m["side"]:
            end = max(m.end(), text.text.find("）", m.end(), end))
        parts = _parts(text, total, m.end(), end, change)
        if not parts or (m["side"] and len(parts) < 2):
            continue
        seen = True
        # Of several totals nobody knows which one the parts are of.
        others = _figures(text, start, total.start)
        wider = any(f.unit == total.unit and f.value >= max(x.value for x in parts) for f in others)
        told = _told(rule, case, total, parts)
        if not told or wider or case.told_at(p["instead"], case.place(total.start, total.end)):
            continue
        hit = True
        slots = {
            "total": quoted(_lead(text, total) + _value(total), 30),
            "what": told,
        }
        yield Result(Outcome.FAILED, slots, (), (case.place(total.start, parts[-1].end),))
    if not seen:
        yield not_applicable("没有“总数，其中……”的句子")
    elif not hit:
        yield passed()


def _lead(text: Running, f: Figure) -> str:
    """The words of its clause before a figure."""
    return text.text[max(text.clause(f.start), f.start - 16) : f.start].strip()


def _parts(text: Running, total: Figure, start: int, end: int, change: re.Pattern[str]) -> list[Figure]:
    """The figures of the total's unit behind 其中, each with a name of its own, up to what is something else."""
    out: list[Figure] = []
    for f in _figures(text, start, end):
        if f.unit != total.unit and not (f.unit in MONEY_UNITS and total.unit in MONEY_UNITS):
            break
        if (
            "%" in f.words
            or "率" in f.words
            or change.search(f.words)
            or not re.search(r"[\u4e00-\u9fff]{2}", f.words)
            or len(f.words) > 24
        ):
            break
        if not _same_noun(text, total, f):
            break
        out.append(f)
    return out


def _same_noun(text: Running, total: Figure, part: Figure) -> bool:
    """Whether two counts of one unit count one thing: 18个项目 and 20个村 do not."""
    if total.unit in MONEY_UNITS:
        return True
    a, b = ((m[0] if (m := _NOUN.match(text.text, f.end)) else "") for f in (total, part))
    lead = text.text[max(0, total.start - 12) : total.start]
    return not b or a.startswith(b) or b.startswith(a or "\x01") or (not a and b[:2] in lead)


def _told(rule: Rule, case: Case, total: Figure, parts: list[Figure]) -> str:
    """What is wrong with the parts, in words; "" when nothing surely is."""
    over = next((f for f in parts if f.amount > total.amount), None)
    if over is not None:
        near = over.amount <= total.amount * case.number(rule, "near")
        digits = (format(x.value.normalize(), "f").replace(".", "") for x in (total, over))
        slip = swapped(*digits) if over.unit == total.unit else False
        words = f"其中“{_name(over)}”{_value(over)}大于总数"
        return f"{words}，两数的数字相同而次序不同，像是抄写颠倒" if slip else words if near else ""
    if len(parts) < 2:
        return ""
    summed = sum((f.amount for f in parts), Decimal(0))
    gap = summed - total.amount
    money = total.unit in MONEY_UNITS
    unit = MONEY_UNITS.get(total.unit, Decimal(1))
    terms = "+".join(f"{f.amount / unit:f}" for f in parts)
    told = f"其中{terms}={summed / unit:f}{total.unit}，{'多' if gap > 0 else '少'}{abs(gap) / unit:f}{total.unit}"
    if gap and swapped(*(format((x / unit).normalize(), "f").replace(".", "") for x in (summed, total.amount))):
        return f"{told}，两数的数字相同而次序不同，像是抄写颠倒"
    if money or (total.unit in rule.params["measures"] and all(f.unit == total.unit for f in parts)):
        slack = case.number(rule, "tolerance") * unit * max(Decimal(1), Decimal(len(parts)) / 2)
        return told if slack < gap <= total.amount * (case.number(rule, "near") - 1) else ""
    # 党员30人、女性25人 overlap; parts named alike, or nearly making the total, are meant to make it.
    alike = _alike(parts, rule.params["alike"])
    few = Decimal(1) if total.value < 50 else total.value * case.number(rule, "slip")
    if gap > 0 and (alike or (len(parts) > 2 and gap <= few and total.unit not in rule.params["overlap"])):
        return told
    return told if gap < 0 and alike and len(parts) > 2 and -gap <= few else ""


def _alike(parts: list[Figure], kinds: list[str]) -> bool:
    """Whether the names of the parts end in the same word of two characters or in 类, 型, 级: ``kinds`` of one thing."""
    names = [_name(f) for f in parts]
    return all(a[-2:] == b[-2:] or (a[-1:] == b[-1:] and a[-1:] in kinds) for a, b in pairwise(names))


def _name(f: Figure) -> str:
    return re.sub(r"(?:共计|共|有|为|达|资金|：|:)+$", "", re.sub(r"^[，、；：\s和及以]+|[\s]+$", "", f.words))[-12:]


def _value(f: Figure) -> str:
    return f"{f.value:f}{f.unit}"
