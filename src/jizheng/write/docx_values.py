"""What a report's facts print as in the cells of a form: states kept apart, units of the form."""

from __future__ import annotations

from decimal import Decimal

from jizheng.model import MONEY_UNITS, Evaluation, Fact, Quantity, State
from jizheng.pack import Pack

Dim = tuple[str, str]
NO_DIM: Dim = ("", "")
# Bounds as the words that forms use; the number comes first, so that a reader finds it as one amount.
_BOUNDS = {"<=": "{}以内", "≈": "{}左右"}
_ROLLUP = "汇总"


class Values:
    """The facts of one evaluation by concept and dimension; the first stated stands for the concept."""

    def __init__(self, evaluation: Evaluation, pack: Pack) -> None:
        self._units = pack.concepts
        self.evaluation = evaluation
        self.first: dict[tuple[str, Dim], Fact] = {}
        self.lists: dict[str, list[Fact]] = {}
        for f in evaluation.facts:
            self.lists.setdefault(f.concept, []).append(f)
            dims = f.dims
            if not dims:
                self.first.setdefault((f.concept, NO_DIM), f)
            elif len(dims) == 1:
                self.first.setdefault((f.concept, dims[0]), f)

    def text(self, code: str, dim: Dim = NO_DIM, last: bool = False) -> str:
        """The words for one place, "" when nothing was stated or the place was blank."""
        fact = self.first.get((code, dim))
        if last and (same := [f for f in self.lists.get(code, ()) if not f.dims]):
            fact = same[-1]
        if fact is None and dim[1] == _ROLLUP and not any(f.dim(dim[0]) for f in self.lists.get(code, ())):
            # A report of one unit states headlines; on the form the whole report's figure stands in the roll-up row.
            fact = self.first.get((code, NO_DIM))
        if fact is None:
            return self._profile(code)
        concept = self._units.get(code)
        return fact_text(fact, concept.unit if concept else "")

    def _profile(self, code: str) -> str:
        profile = self.evaluation.profile
        return profile.unit if code == "unit_name" else ""

    def items(self, code: str, number: str) -> str:
        """A list concept (dims 序号) as lines, each behind its number."""
        facts = enumerate(self.lists.get(code, ()), 1)
        return "\n".join(number.replace("{n}", f.dim("序号") or str(n)) + fact_text(f, "") for n, f in facts)

    def of_dim(self, name: str, codes: set[str]) -> list[str]:
        """The values of a dimension among the facts of these concepts, in the order of the report."""
        return list(dict.fromkeys(v for code in codes for f in self.lists.get(code, ()) if (v := f.dim(name))))


def fact_text(fact: Fact, unit: str) -> str:
    """One fact as a form of that ``unit`` prints it: blank stays blank, 0 stays 0, 无 stays 无."""
    state = fact.state
    if state is State.BLANK:
        return ""
    if state is State.NONE:
        return "无"
    if state is State.NOT_APPLICABLE:
        return "—"
    if state is State.UNREADABLE or fact.value is None:
        return fact.raw
    if isinstance(fact.value, str):
        return fact.value
    text = amount_text(fact.value, fact.unit, fact.bound, unit)
    return f"{text}（{fact.qualifier}）" if fact.qualifier else text


def amount_text(value: Decimal, unit: str, bound: str = "", scope: str = "") -> str:
    """A number under a head that says ``scope``; its own unit is printed only where it differs."""
    if unit != scope and unit in MONEY_UNITS and scope in MONEY_UNITS:
        value, unit = value * MONEY_UNITS[unit] / MONEY_UNITS[scope], scope
    number = format(value, "f")
    if not bound:
        return number if unit == scope else number + unit
    if bound == ">=":
        return f"{number}{unit}以上" if unit in MONEY_UNITS or not unit or unit == "%" else f"{number}余{unit}"
    if bound in _BOUNDS:
        return _BOUNDS[bound].format(number + unit)
    return {">": "＞", "<": "＜"}.get(bound, bound) + number + ("" if unit == scope else unit)


def quantity_text(q: Quantity) -> str:
    """A target or an actual in its own words; one that was compiled from records gets the form's."""
    if q.text or q.value is None:
        return q.text
    return q.operator + amount_text(q.value, q.unit, q.bound)
