"""Rules over a file that holds several forms: what one part says of the others.

Parts are set side by side only where they are of one year and one unit: figures of others prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from jizheng.check.case import Case, Kind, Result, codes, failed, missing, money, not_applicable, passed, said
from jizheng.check.same import close
from jizheng.check.told import allowance
from jizheng.model import Fact, Part
from jizheng.pack_rows import Rule

_PART = "部分"  # the dim that names the part a fact is of (jizheng.parts)


class _Piece(NamedTuple):
    """A part and its own figures: the dims of its facts without the part's name."""

    part: Part
    dims: tuple[tuple[str, str], ...]

    def head(self, case: Case, code: str) -> Fact | None:
        """The part's own figure of a concept that states an exact number."""
        return next((f for f in case.numbers(code) if f.dims == self.dims and not f.bound), None)


def _pieces(case: Case) -> list[_Piece]:
    """Every part in order; the report before the forms, always the first, has figures without the dim."""
    named = {f.dim(_PART) for f in case.found.facts}
    return [_Piece(p, () if n == 0 and p.name not in named else ((_PART, p.name),)) for n, p in enumerate(case.parts)]


def parts_sum(rule: Rule, case: Case) -> Iterator[Result]:
    """3个项目，全年预算合计512.6万元, and the forms of all three behind it: the total against the sum of the forms."""
    report, *forms = _pieces(case)
    counts = {f.value for c in codes(rule, "number") for f in case.numbers(c) if not f.dim(_PART)}
    if report.dims or counts != {Decimal(len(forms))}:
        yield not_applicable("表前的文字没有写项目个数，或与所附的表数不同")
        return
    if len({(p.part.profile.year, p.part.profile.unit) for p in (report, *forms)}) > 1:
        yield missing("各份表的年度或单位不同，不能相加")
        return
    seen = hit = False
    for code in codes(rule, "totals"):
        each = codes(rule, f"each_{code}")
        total = report.head(case, code)
        rows = [next((f for c in each if (f := p.head(case, c))), None) for p in forms]
        facts = [f for f in rows if f is not None and f.amount is not None]
        if total is None or not total.amount or len(facts) < len(forms):
            continue
        seen = True
        summed = sum((f.amount for f in facts if f.amount is not None), Decimal(0))
        gap = summed - total.amount
        if abs(gap) <= allowance(rule, case, total, len(facts)):
            yield passed(total, *facts)
            continue
        if abs(gap) > case.number(rule, "near") * total.amount:
            yield missing(
                f"{total.label}{said(total)}与{len(facts)}份表之和相差很大，可能说的不是这几份表", total, *facts
            )
            continue
        hit = True
        yield failed(
            total, *facts, total=f"{total.label}{said(total)}", n=str(len(facts)), what=facts[0].label,
            terms="+".join(money(f.amount, total.unit).removesuffix(total.unit) for f in facts if f.amount is not None),
            expected=money(summed, total.unit), gap=money(abs(gap), total.unit), direction="多" if gap > 0 else "少",
        )  # fmt: skip
    if not seen and not hit:
        yield not_applicable("没有同时写总数和每份表的数")


def parts_same(rule: Rule, case: Case) -> Iterator[Result]:
    """What is told of one project in two parts of a file: before its form, or in two forms of it."""
    seen = hit = False
    for told, form in _pairs(rule, case):
        seen = True
        if _same(told, form):
            continue
        if not close(told, form, case.number(rule, "close")):
            yield missing(f"{told.label}另有相差很大的值，多半说的是另一件事，由人核对", told, form)
            continue
        hit = True
        name = form.dim(_PART) or told.dim(_PART)
        yield failed(told, form, name=name, what=told.label, told=said(told), form=said(form))
    if not seen:
        yield not_applicable("没有在两处写同一个项目的同一个数")
    elif not hit:
        yield passed()


def _pairs(rule: Rule, case: Case) -> Iterator[tuple[Fact, Fact]]:
    """(told before the form or in an earlier form, told in the form) of one project, year, unit and concept."""
    pieces = _pieces(case)
    names = [_bare(case, p.part.profile.project or p.part.name) for p in pieces]
    for n, form in enumerate(pieces):
        before = [p for p in pieces[:n] if _mates(p, form)]
        for own in (f for code in codes(rule, "concepts") if (f := form.head(case, code)) is not None):
            again = [p for k, p in enumerate(pieces[:n]) if names[k] == names[n] and p in before]
            yield from ((f, own) for p in again if (f := p.head(case, own.concept)) is not None)
            if names.count(names[n]) == 1 and any(not p.dims for p in before):
                items = [f for f in case.numbers(own.concept) if [k for k, _ in f.dims] == ["分项"] and not f.bound]
                yield from ((f, own) for f in items if _bare(case, f.dims[0][1]) == names[n])


def _mates(a: _Piece, b: _Piece) -> bool:
    """Whether two parts are of one year and one unit, both told."""
    x, y = a.part.profile, b.part.profile
    return bool(x.year and x.unit) and (x.year, x.unit) == (y.year, y.unit)


def _bare(case: Case, name: str) -> str:
    """A project's name without the word project behind it."""
    for word in case.pack.wording.lists["project_words"]:
        name = name.removesuffix(word)
    return name


def _same(a: Fact, b: Fact) -> bool:
    """Whether two figures are one, printed to as many places as the shorter has."""
    if a.amount == b.amount:
        return True
    if a.unit != b.unit or not isinstance(a.value, Decimal) or not isinstance(b.value, Decimal):
        return False
    short, long = sorted((a.value, b.value), key=lambda v: -int(v.as_tuple().exponent))
    return long.quantize(Decimal(1).scaleb(int(short.as_tuple().exponent)), ROUND_HALF_UP) == short


PART_KINDS: dict[str, Kind] = {"parts_sum": parts_sum, "parts_same": parts_same}
