"""Small evaluations made on the spot for the docx writer."""

from __future__ import annotations

from decimal import Decimal

from jizheng.model import Document, Evaluation, Fact, Indicator, Paragraph, Profile, Quantity, Score, State
from jizheng.pack import load_pack

PACK = "yueyang-2020"


def fact(
    concept: str,
    value: Decimal | str | None,
    unit: str = "",
    state: State = State.STATED,
    dims: tuple = (),
    **more: str,
) -> Fact:
    if isinstance(value, Decimal) and value == 0 and state is State.STATED:
        state = State.ZERO
    return Fact(concept, concept, concept, value, unit, state, (), dims, **more)


def money(concept: str, value: str, institution: str = "二级机构1", **more: str) -> Fact:
    return fact(concept, Decimal(value), "万元", dims=(("机构", institution),), **more)


def indicator(level1: str, level2: str, target: str, actual: str, name: str = "", **more: Quantity) -> Indicator:
    return Indicator("i", level1, level2, name, "≥", more.get("wanted", Quantity(target)), Quantity(actual), ())


def evaluation(
    *facts: Fact,
    indicators: tuple[Indicator, ...] = (),
    prose: tuple[str, ...] = (),
    year: str = "2020",
    form: str = "yueyang-whole",
) -> Evaluation:
    blocks = tuple(Paragraph(t, f"text:{n}:1") for n, t in enumerate(prose, 1))
    document = Document("0" * 64, "样例.txt", "txt", 0, blocks)
    profile = Profile("whole", "部门整体支出绩效自评", "", unit="", year=year, form=form)
    return Evaluation(
        "0", document, load_pack(PACK).stamp, profile, facts, indicators, (), (), Score(None, "", False, "")
    )
