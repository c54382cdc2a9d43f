"""体检: what is wrong, by severity and by the room in which it is mended; what was in order; what could not be judged."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from jizheng_site import engine
from jizheng_site.year.access import year_view
from jizheng_site.year.frame import show
from jizheng_site.year.judge import begun, judge
from jizheng_site.year.models import UnitYear
from jizheng_site.year.seen import SEVERITY, Seen, Told

ORDER = ("概况", "预算", "目标", "台账", "佐证", "正文", "报告")


def room(told: Told) -> str:
    """Where a finding is mended: the room of its first place."""
    word = told.spots[0].label if told.spots else "报告"
    return next((r for r in ORDER if word.startswith(r)), "报告")


@year_view("year.read")
def findings(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Grouped; a year that was changed since is checked first."""
    trouble = ""
    if request.htmx and not unit_year.fresh and begun(unit_year):
        try:
            judge(unit_year)
        except engine.PackError as e:
            trouble = str(e)
    seen = Seen(unit_year)
    groups = {name: [t for t in seen.findings if t.severity == name] for name in SEVERITY}
    passed, insufficient = seen.outcomes("passed"), seen.outcomes("insufficient")
    listed = seen.html(
        "year/findings_list.html",
        None,
        lambda: {"shown": _by_room(groups), "passed": passed, "insufficient": insufficient},
    )
    return show(
        request, unit_year, "year/findings.html", "year_findings", seen, groups=groups, listed=listed, trouble=trouble,
        passed=passed, insufficient=insufficient,
    )  # fmt: skip


def _by_room(groups: dict[str, list[Told]]) -> list[tuple[str, str, list[tuple[str, list[Told]]]]]:
    """(severity, its word, [(room, findings)]): the rooms in the order in which a year is filled in."""
    shown = []
    for name, (word, _) in SEVERITY.items():
        rooms: dict[str, list[Told]] = {}
        for t in groups[name]:
            rooms.setdefault(room(t), []).append(t)
        shown.append((name, word, sorted(rooms.items(), key=lambda x: ORDER.index(x[0]))))
    return shown
