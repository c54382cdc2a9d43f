"""An official score sheet of a place, as far as its text is known: what the facts decide, and what they cannot."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from jizheng.model import Fact, ScoreLine, ScoreSheet
from jizheng.pack import Pack
from jizheng.pack_rows import Scheme, SchemeItem
from jizheng.points import HUNDRED, beyond, rounded, step
from jizheng.score.figures import Figures, money, number, points


def official(scheme: Scheme, figures: Figures, pack: Pack) -> ScoreSheet:
    """The sheet with every item that can be decided; its total is never guessed."""
    lines = tuple(item_line(x, figures, pack) for x in scheme.items)
    basis, verified = pack.basis(scheme.basis.source, scheme.basis.article)
    full = Decimal(scheme.full)
    scored = [x.points for x in lines if x.points is not None]
    total = sum(scored, Decimal(0)) if len(scored) == len(lines) else None
    return ScoreSheet(
        scheme.id, scheme.title, "partial", basis, verified, lines, full, total, "", _note(lines, full, figures)
    )


def item_line(item: SchemeItem, figures: Figures, pack: Pack) -> ScoreLine:
    """One item of the sheet by its method."""
    facts = {role: figures.get(codes) for role, codes in item.concepts.items()}
    used = [f for f in facts.values() if f is not None]
    line = ScoreLine(
        f"{item.level2 or item.level1}·{item.name}", Decimal(item.full), None, item.standard,
        (*((f.label, money(f)) for f in used), *figures.rules([f.id for f in used])), facts=tuple(f.id for f in used),
    )  # fmt: skip
    if item.method == "unknown":
        return line._replace(reason="评分表这一部分的文字未见，不计分")
    missing = list(item.params.get("missing", {}).values())
    missing += [
        pack.concepts[codes if isinstance(codes, str) else codes[0]].label
        for role, codes in item.concepts.items()
        if facts[role] is None
    ]
    a, b, when_zero = facts.get("a"), facts.get("b"), item.params.get("when_zero", "")
    # Nothing spent exceeds no budget and grows over no year, even where the other side is blank.
    if when_zero and a is not None and a.amount == 0 and (missing or b is None or not b.amount):
        full = Decimal(item.full)
        return line._replace(
            points=full, formula=f"{a.label}为{money(a)}，得{points(full)}分（{item.standard}）", reason=when_zero
        )
    if item.method == "text":
        return line._replace(reason="由人按材料判断，需要：" + "、".join(missing))
    if missing:
        return line._replace(reason="数据不足，缺：" + "、".join(missing))
    return METHODS[item.method](item, line, facts["a"], facts["b"])


Method = Callable[[SchemeItem, ScoreLine, Fact | None, Fact | None], ScoreLine]


def _rate(item: SchemeItem, a: Decimal, b: Decimal) -> tuple[Decimal, str]:
    if item.params.get("rate") == "change":
        rate = (a - b) / b * HUNDRED
        return (abs(rate) if item.params.get("absolute") else rate), "（{a}−{b}）÷{b}"
    return a / b * HUNDRED, "{a}÷{b}"


def _by_rate(item: SchemeItem, line: ScoreLine, a: Fact | None, b: Fact | None) -> ScoreLine:
    x, y = a.amount if a else None, b.amount if b else None
    if a is None or b is None or x is None or y is None or y <= 0:
        return line._replace(reason=f"{b.label if b else '分母'}为0，比率没有意义")
    rate, words = _rate(item, x, y)
    full = Decimal(item.full)
    if item.method == "per_point":
        got = beyond(rate, Decimal(item.params["limit"]), Decimal(item.params["step"]), full)
        caution = "不足1个百分点的按比例扣" if 0 < got < full and rate != int(rate) else ""
    else:
        band = step(item.bands, rate)
        if band is None:
            return line._replace(reason=f"比率{number(rounded(rate))}%不在任何一档")
        got, caution = Decimal(band.points), ""
    how = words.format(a=money(a), b=money(b))
    reason = "；".join(x for x in (str(item.params.get("caution", "")), caution) if x)
    return line._replace(
        points=got,
        formula=f"{how}＝{number(rounded(rate))}%，得{points(got)}分（{item.standard}）",
        reason=reason,
    )


def _compare(item: SchemeItem, line: ScoreLine, a: Fact | None, b: Fact | None) -> ScoreLine:
    if a is None or b is None or a.amount is None or b.amount is None:
        return line._replace(reason="数据不足")
    key, sign = ("zero", "＝0") if a.amount == 0 else ("at_most", "≤") if a.amount <= b.amount else ("above", "＞")
    got = Decimal(item.params[key])
    words = f"{a.label}{money(a)}" + (sign if key == "zero" else f"{sign}{b.label}{money(b)}")
    return line._replace(points=got, formula=f"{words}，得{points(got)}分（{item.standard}）")


METHODS: dict[str, Method] = {"per_point": _by_rate, "bands": _by_rate, "compare": _compare}


def _note(lines: tuple[ScoreLine, ...], full: Decimal, figures: Figures) -> str:
    done = [x for x in lines if x.points is not None]
    decided = sum((x.full or Decimal(0) for x in done), Decimal(0))
    got = sum((x.points or Decimal(0) for x in done), Decimal(0))
    note = f"能够判定的有{len(done)}项共{number(decided)}分，得{number(got)}分；其余{len(lines) - len(done)}项共{number(full - decided)}分无法判定，不给总分"
    lost = [x for x in done if x.full is not None and x.points is not None and x.points < x.full]
    deducted, stated = decided - got, figures.get("self_score")
    if not deducted or stated is None or not isinstance(stated.value, Decimal):
        return note
    names = "、".join(x.item.rpartition("·")[2] for x in lost)
    if stated.value == full - deducted:
        return note + (
            f"。能够判定的扣分只有{names}{number(deducted)}分，{number(full)}−{number(deducted)}＝{number(stated.value)}，"
            "与填报总分相同：这是一种可能的解释，未证实"
        )
    if deducted > full - stated.value:
        return note + f"。仅{names}就应扣{number(deducted)}分，多于填报总分所扣的{number(full - stated.value)}分"
    return note
