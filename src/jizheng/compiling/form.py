"""Figures and texts of a year → the facts, indicators and paragraphs that the official form is filled from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from jizheng.compiled import Piece, Traced, shown, words
from jizheng.compiling.prose import Prose
from jizheng.model import (
    MONEY_UNITS,
    Document,
    Evaluation,
    Fact,
    Indicator,
    Paragraph,
    Profile,
    Quantity,
    Score,
    State,
    fact_id,
)
from jizheng.pack import Pack
from jizheng.pack_rows import Form
from jizheng.records import GoalIndicator, Person, Year

INSTITUTION, WHOLE = "机构", "汇总"
Dims = tuple[tuple[str, str], ...]
# Traced figures that the form's rows of institutions hold are told by their concept's place in the layout.
_NUMBERS = re.compile(r"[\d.,，%％≥≤＞＜＝=<>约以上下及不少于低高超过达到\s]+")
_SIGNS = {"≥": "≥", "＞": "＞", "＝": "＝", "＜": "＜", "≤": "≤"}


def form_of(pack: Pack, kind: str = "whole") -> Form | None:
    """The form of the pack that a year is written on: the first that can be drawn, of that kind if there is one."""
    forms = [f for f in pack.forms if f.layout is not None]
    return next((f for f in forms if f.kind == kind), forms[0] if forms else None)


class Filled:
    """Builds everything for one form; ids of facts rest on ``identity``, which is the year's, not the file's."""

    def __init__(
        self, year: Year, pack: Pack, form: Form | None, by: Mapping[str, Traced], prose: Prose, identity: str
    ) -> None:
        self.year, self.pack, self.form, self.by, self.prose, self.identity = year, pack, form, by, prose, identity
        self.unit = form.unit if form and form.unit in MONEY_UNITS else "万元"
        self._rows = _row_codes(form)

    # ------------------------------------------------------------------ facts

    def facts(self) -> list[Fact]:
        """Headlines and rows of institutions from the figures, texts and lists from the folder's words."""
        return [*self._figures(), *self._texts(), *self._lists(), *self._people()]

    def fact(
        self, code: str, value: Decimal | str | None, unit: str = "", dims: Dims = (), state: State = State.STATED,
        bound: str = "", qualifier: str = "", raw: str = "",
    ) -> Fact:  # fmt: skip
        """One fact of the year without a place; its id stays the same as long as what it says does."""
        row, year = self.pack.concepts.get(code), str(self.year.unit.year)
        key = fact_id(self.identity, code, year, dims, value if value is not None else state, unit)
        return Fact(key, code, row.label if row else code, value, unit, state, (), dims, bound, qualifier, year, raw)

    def of(self, t: Traced, dims: Dims = ()) -> Fact:
        """The fact that a figure prints as."""
        number, unit, bound = shown(t, self.unit)
        if t.state not in (State.STATED, State.ZERO):
            number = None
        return self.fact(t.concept, number, unit, dims, t.state, bound, t.qualifier, words(t, self.unit))

    def _figures(self) -> Iterator[Fact]:
        own = self.year.unit.institution
        for t in self.by.values():
            if not t.concept:
                continue
            if t.concept not in self._rows:
                yield self.of(t)
                continue
            # A report of one unit: its own row, and the roll-up row, which is the same.
            for name in dict.fromkeys((WHOLE, own or WHOLE)):
                yield self.of(t, ((INSTITUTION, name),))

    def _texts(self) -> Iterator[Fact]:
        unit = self.year.unit
        for code, text in (
            ("unit_name", unit.name), ("budget_code", unit.code), ("evaluation_way", unit.evaluation_way),
            ("report_date", unit.report_date), ("contact", unit.contact.name), ("phone", unit.contact.phone),
            ("filler", unit.filler.name), ("phone", unit.filler.phone),
        ):  # fmt: skip
            if text:
                yield self.fact(code, text)

    def _lists(self) -> Iterator[Fact]:
        goals = self.year.goals
        done = [(f"goals/{g.id}/done", g.done) for g in goals.goals]
        rows: Sequence[tuple[str, Sequence[tuple[str, str]], str]] = (
            ("duty", [(f"duties/{n}", x) for n, x in enumerate(self.year.unit.duties)], "unit.yaml"),
            ("task", [(f"tasks/{x.id}", x.text) for x in goals.tasks], "goals.yaml"),
            ("achievement", [(f"achievements/{n}", x) for n, x in enumerate(goals.achievements)], "goals.yaml"),
            ("goal", [(f"goals/{g.id}", g.text) for g in goals.goals], "goals.yaml"),
            ("goal_done", done, "goals.yaml"),
        )
        for code, items, file in rows:
            for n, (path, text) in enumerate(items, 1):
                if text.strip():
                    said = self.prose.resolve(text, file, self.year.line(file, path)).strip()
                    yield self.fact(code, said, "", (("序号", str(n)),))

    def _people(self) -> Iterator[Fact]:
        people: list[Person] = self.year.unit.evaluators
        for n, p in enumerate(people, 1):
            for code, text in (("evaluator", p.name), ("evaluator_title", p.title), ("evaluator_unit", p.unit)):
                if text:
                    yield self.fact(code, text, "", (("序号", str(n)),))

    # ------------------------------------------------------------------ indicators

    def indicators(self) -> list[Indicator]:
        """The indicators of goals.yaml with what was counted for them."""
        return [self._indicator(i) for i in self.year.goals.indicators]

    def _indicator(self, i: GoalIndicator) -> Indicator:
        line = self.year.line("goals.yaml", f"indicators/{i.id}/actual_text")
        t = self.by.get(f"indicator:{i.id}")
        value, unit, bound = shown(t, self.unit) if t is not None else (None, "", "")
        text = ""
        if i.actual_text:
            text = self.prose.resolve(i.actual_text, "goals.yaml", line, f"indicator:{i.id}")
        elif t is not None:
            text = words(t, self.unit) or t.where.removeprefix("typed:")
        if t is not None and t.value is not None and not bound:
            value, unit = t.value, t.unit  # the score is worked out from the exact value, not from the printed one
        state = (State.ZERO if value == 0 else State.STATED) if text or value is not None else State.BLANK
        direction = "定性" if i.value is None else i.operator
        operator = _SIGNS.get(i.operator, "") if i.value is not None else ""
        target = Quantity(i.target, i.value, i.unit, operator)
        reason = "；".join(self.prose.resolve(x, "goals.yaml", line) for x in (i.reason, i.measures) if x)
        return Indicator(
            f"i:{i.id}", i.level1, i.level2, i.name, direction, target, Quantity(text, value, unit, "", bound, state), (),
            i.weight, i.score, reason, None,
        )  # fmt: skip

    # ------------------------------------------------------------------ the evaluation that is written

    def prints(self, column: str) -> bool:
        """Whether the form has a column of that kind for its indicators."""
        tables = self.form.layout.tables if self.form and self.form.layout else []
        return any(column in t.indicators.columns for t in tables if t.indicators)

    def evaluation(self, facts: Sequence[Fact], indicators: Sequence[Indicator], prose: Sequence[Piece]) -> Evaluation:
        """What the writers of the form take; nothing has been checked or scored yet."""
        title = (
            self.form.layout.narrative.title if self.form and self.form.layout and self.form.layout.narrative else ""
        )
        blocks = [Paragraph(title, "narrative.md", "heading")] if title and prose else []
        blocks += [Paragraph(p.text, f"narrative.md:{p.line}", "heading" if p.heading else "body") for p in prose]
        unit = self.year.unit
        profile = Profile(
            self.form.kind if self.form else "whole", "", "", self.form.title if self.form else "", unit.name,
            str(unit.year), "", self.form.id if self.form else "",
        )  # fmt: skip
        # A form without a column for the names of indicators: a target in words says by itself what it is of.
        if not self.prints("name"):
            indicators = [i._replace(name="") if _has_words(i.target) else i for i in indicators]
        document = Document(self.identity, f"{unit.name}{unit.year}年度", "year", 0, tuple(blocks))
        return Evaluation(
            "", document, self.pack.stamp, profile, tuple(facts), tuple(indicators), (), (), Score(None, "", False, "")
        )  # fmt: skip


def _has_words(target: Quantity) -> bool:
    """Whether a target names its matter (新建管网2000米) and is more than a number (≥2000米)."""
    return len(_NUMBERS.sub("", target.text).replace(target.unit, "", 1)) >= 3


def _row_codes(form: Form | None) -> set[str]:
    """The concepts that stand in rows of institutions on the form."""
    if form is None or form.layout is None:
        return set()
    out: set[str] = set()
    for table in form.layout.tables:
        repeat = form.layout.repeats.get(table.repeat)
        if repeat is not None and repeat.dim == INSTITUTION:
            for cell in table.cells:
                text = cell if isinstance(cell, str) else cell.text
                out.update(x.strip("{}") for x in [text] if x.startswith("{") and x.endswith("}"))
    return out - {"label"}
