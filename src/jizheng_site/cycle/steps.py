"""The buttons that lead a year on: one address an action, so that the table can guard each."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jizheng_site.cycle import flow
from jizheng_site.cycle.table import states
from jizheng_site.year.access import link, year_view
from jizheng_site.year.edit import Refused
from jizheng_site.year.models import UnitYear


def _step(action: str) -> Callable[..., HttpResponse]:
    @year_view(action)
    @require_POST
    def take(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
        targets, texts = request.POST.getlist("target"), request.POST.getlist("todo")
        todos = [(t, x.strip()) for t, x in zip(targets, texts, strict=False) if x.strip()]
        try:
            flow.apply(unit_year, request.user, action, request.POST.get("reason", ""), todos)
        except Refused as e:
            messages.error(request, str(e))
        else:
            messages.success(request, f"已办理，现在是“{states()[unit_year.state].title}”。")
        return redirect(link(unit_year))

    return take


start = _step("cycle.start")
submit = _step("cycle.submit")
withdraw = _step("cycle.withdraw")
send_back = _step("cycle.return")
approve = _step("cycle.approve")
accept = _step("cycle.accept")
finalise = _step("cycle.finalise")
publish = _step("cycle.publish")
correct = _step("cycle.correct")
