"""A file that stands for a year: units that use another system hand in a report and fill in nothing here."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jizheng_site.cycle import flow
from jizheng_site.cycle.flow import Verdict
from jizheng_site.cycle.table import states
from jizheng_site.intake.models import Received
from jizheng_site.org.models import Person
from jizheng_site.year.access import year_view
from jizheng_site.year.edit import Refused
from jizheng_site.year.models import Part, UnitYear


def newest(unit_year: UnitYear) -> Received | None:
    """The last file of the year that could be read: a later one takes the place of an earlier."""
    return Received.objects.filter(unit_year=unit_year, problem="", read_at__isnull=False).order_by("-pk").first()


def has_file(unit_year: UnitYear, person: Person) -> Verdict:
    """There is a file, and the unit has filled in nothing that it would stand beside."""
    if newest(unit_year) is None:
        return Verdict(stop="这个单位没有可以收下的来件，请先在“收件”里放入并归入单位。")
    if any(p.body for p in Part.objects.filter(unit_year=unit_year)):
        return Verdict(stop="这个单位已在本站填报，来件只供对照；请由单位在本站报送。")
    return Verdict()


def body(unit_year: UnitYear) -> dict[str, Any]:
    """What a kept version of the year says then: the evaluation of the file, and which file it was."""
    found = newest(unit_year)
    if found is None:
        return {}
    return {"evaluation": json.loads(found.body), "file": {"name": found.name, "sha256": found.file_id}}


@year_view("cycle.receive")
@require_POST
def receive(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Take the newest file for what the unit hands in."""
    found = newest(unit_year)
    try:
        flow.apply(unit_year, request.user, "cycle.receive", f"来件《{found.name}》" if found else "")
    except Refused as e:
        messages.error(request, str(e), extra_tags="stay")
        return redirect("received", pk=found.pk) if found else redirect("intake")
    if found:
        UnitYear.objects.filter(pk=unit_year.pk).update(
            amount=found.amount, stated_score=found.stated_score, score=found.score, errors=found.errors, warnings=found.warnings,
            indicators=found.indicators, proven=found.proven,
        )  # fmt: skip
    messages.success(request, f"已收下，{unit_year.place.name}现在是“{states()[unit_year.state].title}”。")
    return redirect("received", pk=found.pk) if found else redirect("intake")
