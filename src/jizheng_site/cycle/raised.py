"""第 n 次提出: how often a problem has been raised with a unit, whether by a return or by a notice."""

from __future__ import annotations

from django.db.models import Max, Q

from jizheng_site.year.models import Todo, UnitYear

FINDING = "finding/"  # a point about what a rule found


def times(unit_year: UnitYear, target: str = "", rule: str = "", text: str = "") -> int:
    """The how-manieth time it is now.

    A rule is the same over all years of the unit; a cell is the same within its year; else it is the very words, over all years.
    """
    rule = rule or (target.removeprefix(FINDING) if target.startswith(FINDING) else "")
    if rule:
        same = Q(rule=rule) | Q(target=f"{FINDING}{rule}")
    elif target:
        same = Q(target=target, unit_year=unit_year)
    else:
        same = Q(rule="", target="", text=text)
    before = Todo.objects.filter(same, unit_year__place__unit=unit_year.place.unit_id)
    return (before.aggregate(n=Max("times"))["n"] or 0) + 1
