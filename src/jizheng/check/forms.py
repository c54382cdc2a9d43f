"""Kinds about the form itself: fields that must be there, cells left blank, headings that are missing.

The numbers of headings are the language's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jizheng.check.case import Case, Result, codes, failed, missing, not_applicable, passed
from jizheng.model import Outcome, Paragraph, State
from jizheng.pack_rows import Form, Rule

_SIGNS = re.compile(r"[\W_]+")
_LEAD = re.compile(r"^[\s（(]*[一二三四五六七八九十\d]{1,3}[）)、.．\s]+")


def blank_form(rule: Rule, case: Case) -> Iterator[Result]:
    """Cells of the form that must be filled and are not: actuals, scores, conclusions."""
    have = case.indicators
    if not have:
        yield not_applicable("没有指标表")
        return
    actual = [i for i in have if i.actual.state is State.BLANK]
    score = [i for i in have if i.weight is not None and i.score is None]
    if len(actual) == len(have) or (len(score) == len(have) and any(i.weight is not None for i in have)):
        what = [w for w, bad in (("完成值", actual), ("得分", score)) if len(bad) == len(have)]
        weights_ = "、".join(f"“{i.name}”分值{i.weight:f}" for i in have[:4] if i.weight is not None)
        yield Result(
            Outcome.FAILED,
            {"what": "、".join(what), "n": str(len(have)), "weights": weights_},
            tuple(i.id for i in have),
            tuple(i.wheres[0] for i in have[:6] if i.wheres),
        )
    else:
        yield passed()


def unfilled(rule: Rule, case: Case) -> Iterator[Result]:
    """A form that was recognised and in which nothing is filled: no name (XX县XX局 is none), no amount, no actual."""
    form = _form(case)
    if form is None or not form.required:
        yield not_applicable("没有认出表式，或不是填数的表")
        return
    mask = re.compile("|".join(rule.params["masks"]))
    names = [
        f
        for c in codes(rule, "names")
        for f in case.all(c)
        if f.state is State.STATED and not mask.search(str(f.value))
    ]
    amounts = [f for c in codes(rule, "amounts") for f in case.numbers(c)]
    if names or amounts or any(i.actual.text.strip() for i in case.indicators):
        yield passed(*(names or amounts)[:1])
    else:
        yield failed(places=(case.document.where(0),) if case.document.blocks else (), form=form.title)


def required(rule: Rule, case: Case) -> Iterator[Result]:
    """Fields of the form's cover and body that must be there."""
    marks = rule.params.get("marks", [])
    text = "".join(t for _, _, t in case.texts[:400]).replace(" ", "")
    if not all(m in text for m in marks):
        yield not_applicable("不是这种表式")
        return
    lack = [
        case.pack.concepts[c].label
        for c in codes(rule, "fields")
        if not any(f.state is State.STATED for f in case.all(c))
    ]
    if lack:
        yield failed(places=(case.document.where(0),) if case.document.blocks else (), list="、".join(lack))
    else:
        yield passed()


def _form(case: Case) -> Form | None:
    """The row of the form that the document was recognised as."""
    wanted = case.found.profile.form
    return next((f for f in case.pack.forms if wanted and wanted in (f.id, f.title)), None)


def blank_fields(rule: Rule, case: Case) -> Iterator[Result]:
    """Fields that the form requires, that stand in this document and were left blank everywhere.

    A field that is not there at all may be in a part that was cut off: it is not told here.
    """
    form = _form(case)
    if form is None or not form.required:
        yield not_applicable("没有认出表式，或该表式没有登记必填项")
        return
    there = [(c, facts) for c in form.required if (facts := case.all(c))]
    blank = [(c, facts[0]) for c, facts in there if all(f.state is State.BLANK for f in facts)]
    if blank:
        yield failed(*(f for _, f in blank), list="、".join(case.pack.concepts[c].label for c, _ in blank))
    elif there:
        yield passed(there[0][1][0])
    else:
        yield missing("没有读到这一表式的任何必填项")


def outline(rule: Rule, case: Case) -> Iterator[Result]:
    """Headings of the form's outline that the narrative lacks; only where most of the outline is there."""
    form = _form(case)
    if form is None or not form.outline:
        yield not_applicable("没有认出表式，或该表式没有登记提纲")
        return
    short = {_plain(b.text) for b in case.document.blocks if isinstance(b, Paragraph) and 2 < len(b.text) <= 60}
    bares = _plains(tuple(form.outline))
    others = short - set(bares)
    there = [bare in short or any(_alike(bare, s) for s in others) for bare in bares]
    # Published copies are often cut at the end: with ``gaps`` only what is missing before the last heading is told.
    last = max((n for n, have in enumerate(there) if have), default=-1)
    end = last if rule.params.get("gaps") else len(bares)
    lack = [h for n, (h, have) in enumerate(zip(form.outline, there, strict=True)) if not have and n < end]
    if sum(there) * 2 < len(there):
        yield missing(f"提纲 {len(there)} 条只找到 {sum(there)} 条，文件可能不完整")
        return
    if lack:
        words = "、".join(f"“{h}”" for h in lack[:6])
        yield failed(places=(case.document.where(0),), list=words, n=str(len(lack)), all=str(len(form.outline)))
    else:
        yield passed()


def _alike(heading: str, line: str) -> bool:
    """Whether a line is the heading with a word more or less (项目概况 / 项目基本概况)."""
    if line.startswith(heading):
        return True
    if not len(heading) * 3 // 5 <= len(line) <= len(heading) * 2:
        return False
    a, b = ({t[i : i + 2] for i in range(len(t) - 1)} for t in (heading, line))
    return 5 * len(a & b) >= 3 * min(len(a), len(b)) and len(a & b) > 1


@lru_cache(maxsize=64)
def _plains(headings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_plain, headings))


def _plain(text: str) -> str:
    """A heading without its number, signs and blanks, so that （一） against (一) or a lost number does not matter."""
    return _SIGNS.sub("", _LEAD.sub("", text))


def length(rule: Rule, case: Case) -> Iterator[Result]:
    """Texts longer than the form prints as their limit; blanks are not counted."""
    most = int(rule.params["most"])
    texts = [f for c in codes(rule, "texts") for f in case.all(c) if isinstance(f.value, str)]
    if not texts:
        yield not_applicable("没有读到有字数要求的文字栏")
    long = [(f, n) for f in texts if (n := len("".join(str(f.value).split()))) > most]
    for f, n in long:
        yield failed(f, label=f.label, n=str(n), most=str(most))
    if texts and not long:
        yield passed(texts[0])


def rows_all(rule: Rule, case: Case) -> Iterator[Result]:
    """Rows that a form prints for everybody: told where most of them stand and some are gone."""
    text = "".join(case.joined.split())
    lack = [row for row in rule.params["rows"] if not any(w in text for w in row)]
    have = len(rule.params["rows"]) - len(lack)
    if not have:
        yield not_applicable("不是这种表")
    elif not lack:
        yield passed()
    elif have < int(rule.params["least"]):
        yield missing("读到的行太少，可能表没有读全")
    else:
        yield failed(n=str(len(lack)), all=str(len(rule.params["rows"])), list="、".join(f"“{row[0]}”" for row in lack))


def kind_conflict(rule: Rule, case: Case) -> Iterator[Result]:
    """The title speaks of one kind of report, the form under it is that of another."""
    form, profile = _form(case), case.found.profile
    if form is None:
        yield not_applicable("没有认出表式")
        return
    label = next((k["label"] for k in case.pack.wording.kinds if k["kind"] == form.kind), form.kind)
    if form.kind == profile.kind:
        yield passed()
    else:
        where = (case.document.where(0),) if case.document.blocks else ()
        yield failed(places=where, said=profile.kind_label, reason=profile.reason, form=form.title, kind=label)
