"""The guard ``reviewed`` of states.yaml: nothing is accepted unseen; who does so all the same says why."""

from __future__ import annotations

from jizheng_site.cycle.flow import Verdict
from jizheng_site.cycle.models import Version
from jizheng_site.org.models import Person
from jizheng_site.review.marking import evaluation_of, lines
from jizheng_site.review.models import Opinion
from jizheng_site.year.models import UnitYear


def reviewed(
    unit_year: UnitYear, person: Person, *, marks: str = "all", opinion: bool = True, fresh: bool = True, lacking: str = "confirm"
) -> Verdict:  # fmt: skip
    """``lacking``: the field of the verdict that says what is missing."""
    told = "，".join(x for x in (_marks(unit_year, marks), _opinion(unit_year, fresh=fresh) if opinion else "") if x)
    return Verdict(**{lacking: f"{told}。"}) if told else Verdict()


def _marks(unit_year: UnitYear, wanted: str) -> str:
    if wanted == "none":
        return ""
    given = set(unit_year.marks.values_list("indicator", flat=True))
    if wanted == "any":
        return "" if given else "还没有核查评分"
    asked = [x.key for x in lines(evaluation_of(unit_year)[0], {})]
    left = sum(key not in given for key in asked)
    if not left:
        return ""
    return "还没有核查评分" if left == len(asked) else f"核查评分还有 {left} 项（共 {len(asked)} 项）没有评"


def _opinion(unit_year: UnitYear, *, fresh: bool) -> str:
    found = Opinion.objects.filter(unit_year=unit_year).first()
    if found is None or not (found.overall or found.problems or found.advice):
        return "还没有写复核意见"
    last = Version.objects.filter(unit_year=unit_year, state="submitted").defer("body").order_by("-number").first()
    if fresh and last is not None and found.at < last.at:
        return f"复核意见是第 {last.number} 版报来以前写的"
    return ""
