"""Kinds about one thing told twice: counts and amounts with transposed digits, one rate with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from jizheng.check.case import Case, Result, codes, failed, missing, not_applicable, passed, said
from jizheng.check.running import Running, number, running
from jizheng.check.said import quoted
from jizheng.model import MONEY_UNITS, Fact, Outcome
from jizheng.pack_rows import Rule

_COUNT = re.compile(r"(?P<n>\d[\d,]*(?:\.\d+)?) ?(?P<u>万?[\u4e00-\u9fff]{1,2})")
_BEFORE = re.compile(r"(\d[\d,.]*\s*[\u4e00-\u9fff]{1,2})\s*$")
_YEAR = re.compile(r"20\d\d")
_YEAR_END = re.compile(r"12\s*月\s*(?:31\s*日|底|末)")
_WORDS = re.compile(r"[^\u4e00-\u9fff]+")
_LEAST = 4  # digits of which two may be transposed before chance explains it
_MOST = 400  # figures of one report that are compared


def swapped(a: str, b: str) -> bool:
    """Whether two figures differ in two neighbouring digits that changed places: 11564, 11546."""
    if len(a) != len(b) or a == b:
        return False
    odd = [k for k, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return len(odd) == 2 and odd[1] == odd[0] + 1 and a[odd[0]] == b[odd[1]] and a[odd[1]] == b[odd[0]]


def _digits(value: Decimal) -> str:
    """The significant digits of a number, as those of one figure in 元 and in 万元 are the same."""
    return format(value.normalize(), "f").replace(".", "").strip("0")


def twice_counted(rule: Rule, case: Case) -> Iterator[Result]:
    """2816户11564人脱贫 … 2816户11546人脱贫: one count told twice, two digits of it transposed."""
    text = case.once(running)
    figures: dict[tuple[str, int], list[tuple[str, re.Match[str]]]] = {}
    seen = hit = False
    for m in _COUNT.finditer(text.text):
        digits = _digits(number(m["n"])) if len(m["n"]) >= _LEAST else ""
        if len(digits) < _LEAST or m["u"][0] in rule.params["money"]:
            continue
        row = figures.setdefault((m["u"][0], len(digits)), [])
        for other, x in row[-_MOST:]:
            if not swapped(digits, other) or not _same_thing(rule, text, x, m):
                continue
            seen = hit = True
            slots = {
                "first": _told(text, x), "other": _told(text, m),
            }  # fmt: skip
            places = (case.place(x.start(), x.end()), case.place(m.start(), m.end()))
            yield Result(Outcome.FAILED, slots, (), places)
        row.append((digits, m))
    if not hit:
        yield passed() if seen or figures else not_applicable("没有四位以上的数量")


def _told(text: Running, m: re.Match[str]) -> str:
    start = max(text.clause(m.start()), m.start() - 14)
    return quoted(text.text[start : m.end("n")].lstrip() + m["u"][: 1 + (m["u"][0] == "万")], 40)


def _same_thing(rule: Rule, text: Running, x: re.Match[str], y: re.Match[str]) -> bool:
    """Whether two counts are told of one thing: the same figure stands right before both, or the same words do."""
    a, z = (text.text[max(text.clause(m.start()), m.start() - 24) : m.start()] for m in (x, y))
    if {w for w in rule.params["apart"] if w in a} != {w for w in rule.params["apart"] if w in z}:
        return False
    years = [set(_YEAR.findall(text.text[text.sentence(m.start())[0] : m.start()])[-1:]) for m in (x, y)]
    if years[0] and years[1] and years[0] != years[1]:
        return False
    before = [m[1].replace(" ", "") if (m := _BEFORE.search(s)) else "" for s in (a, z)]
    if before[0] and before[0] == before[1]:
        return True
    short, long_ = sorted((_bare(rule, s) for s in (a, z)), key=len)
    return (
        len(short) >= int(rule.params["least"])
        and long_.endswith(short)
        and (len(long_) == len(short) or long_[: -len(short)].endswith(tuple(rule.params["heads"])))
    )


def _bare(rule: Rule, words: str) -> str:
    """The words before a figure without those that say nothing of what is counted."""
    words = _WORDS.sub("", words)
    for w in rule.params["empty"]:
        words = words.replace(w, "")
    return words


def twice_paid(rule: Rule, case: Case) -> Iterator[Result]:
    """实际支出121.35万元 … 支付合计1231500元: a headline amount and its total told again with transposed digits."""
    seen = hit = False
    amounts = [f for f in case.found.facts if f.unit in MONEY_UNITS and f.amount and f.wheres]
    if len(amounts) > _MOST:
        yield missing("金额太多，没有逐个对照")
        return
    known = {f.amount for f in amounts}
    for family in rule.params["families"]:
        heads = [f for c in family["concepts"] for f in case.numbers(c) if not f.dims and f.amount]
        words, closing = re.compile("|".join(family["words"])), re.compile("|".join(rule.params["closing"]))
        for head in heads:
            a = _digits(head.amount or Decimal(0))
            for f in amounts:
                if f is head or (f.dim("处") and f.concept == head.concept):
                    continue  # the same name: another rule tells it
                if f.concept in rule.params["others"] or not swapped(a, _digits(f.amount or Decimal(0))):
                    continue
                assert f.amount is not None
                assert head.amount is not None
                if not Decimal("0.5") < f.amount / head.amount < 2 or abs(f.amount - head.amount) in known:
                    continue
                w = f.wheres[0]
                lead = case.document.text_of(w.block, w.cell)[: w.start]
                lead = lead[max(lead.rfind(x) for x in "。；;\n，,") + 1 :]
                if not words.search(lead) or not closing.search(lead):
                    continue
                seen = hit = True
                yield failed(
                    head, f, first=f"{head.label}{said(head)}", other=f"“{quoted(lead, 30)}{said(f)}”",
                )  # fmt: skip
                break
            seen = True
    if not seen:
        yield not_applicable("没有合计金额")
    elif not hit:
        yield passed()


def twice_rated(rule: Rule, case: Case) -> Iterator[Result]:
    """支出率96.18% … 年底支出率98.2%: one rate told twice, of which only one follows from the report's amounts."""
    seen = hit = False
    roles = {*codes(rule, "spent"), *codes(rule, "came")}
    # Amounts that a rate may be of: never the items of a list, of which some two make any rate.
    amounts = list(dict.fromkeys(
        f.amount for f in case.found.facts
        if f.amount and f.amount > 0 and (f.concept in roles or case.pack.concepts[f.concept].group == "source")
    ))[:40]  # fmt: skip
    spent, came = ([f.amount for c in codes(rule, r) if (f := case.head(c)) and f.amount] for r in ("spent", "came"))
    for rates in _by_name(rule, case):
        if len({f.value for f in rates}) < 2:
            continue
        seen = True
        fits = [f for f in rates if _follows(f, spent, came)]
        odd = [f for f in rates if f not in fits and not _near_any(f, fits) and not _follows(f, amounts, amounts)]
        pair = rates[:2] if len({f.value for f in rates}) == 2 else []
        if not fits and pair and swapped(_digits(_value(pair[0])), _digits(_value(pair[1]))):
            hit = True
            yield failed(
                pair[0], pair[1], first=f"{pair[0].label}{said(pair[0])}", other=f"{said(pair[1])}，像是抄写颠倒"
            )
            continue
        if fits and not odd and all(_near_any(f, fits) for f in rates):
            continue
        if len({f.value for f in fits}) != 1 or not odd:
            yield missing("同一比率有两个值，由哪两个数算出没有写明", *rates)
            continue
        hit = True
        yield failed(fits[0], odd[0], first=f"{fits[0].label}{said(fits[0])}能由报告的金额算出", other=said(odd[0]))
    if not seen:
        yield not_applicable("没有写了两次的比率")
    elif not hit:
        yield passed()


def _by_name(rule: Rule, case: Case) -> list[list[Fact]]:
    """The rates of one name and one item, as they are said of the whole year."""
    out: dict[object, list[Fact]] = {}
    for c in codes(rule, "rates"):
        for f in case.numbers(c):
            if not f.bound and f.unit and f.wheres and _whole(rule, case, f):
                whose = "".join(v for k, v in f.dims if k != "处")
                for w in rule.params["empty"]:
                    whose = whose.replace(w, "")
                out.setdefault((c, whose), []).append(f)
    return list(out.values())


def _whole(rule: Rule, case: Case, f: Fact) -> bool:
    """Whether a rate is said of the whole and the whole year: no month, source or target in its sentence before it."""
    w = f.wheres[0]
    text = case.document.text_of(w.block, w.cell)
    start = max(text.rfind(x, 0, w.start) for x in "。；;\n") + 1
    lead = _YEAR_END.sub("", text[max(start, w.start - 60) : w.start])
    years = set(_YEAR.findall(lead)) - {case.found.profile.year}
    return not years and not re.search("|".join(rule.params["scoped"]), lead)


def _follows(f: Fact, tops: list[Decimal], bottoms: list[Decimal]) -> bool:
    """Whether some amount over another makes the rate, to the digits it is written with."""
    assert isinstance(f.value, Decimal)
    step = Decimal(1).scaleb(min(0, int(f.value.as_tuple().exponent)))
    exact = (a / b * 100 for a in tops for b in bottoms if b > 0 and a <= b * 2 and not (tops is bottoms and a == b))
    return any(f.value in (e.quantize(step, ROUND_HALF_UP), e.quantize(step, ROUND_DOWN)) for e in exact)


def _value(f: Fact) -> Decimal:
    return f.value if isinstance(f.value, Decimal) else Decimal(0)


def _near_any(f: Fact, fits: list[Fact]) -> bool:
    """Whether a rate is another one rounded: 96.2 of 96.18, 96 of 96.18."""
    assert isinstance(f.value, Decimal)
    step = Decimal(1).scaleb(min(0, int(f.value.as_tuple().exponent)))
    return any(
        isinstance(x.value, Decimal) and f.value in (x.value.quantize(step, ROUND_HALF_UP), x.value.quantize(step, ROUND_DOWN))
        for x in fits
    )  # fmt: skip
