"""撤销: one's own last change of a document, or one change that stands in a history; rows that were deleted put back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jizheng_site.audit.models import Entry
from jizheng_site.year.access import link, year_view
from jizheng_site.year.edit import Conflict, Refused
from jizheng_site.year.models import Part, UnitYear
from jizheng_site.year.seen import PAGES, address
from jizheng_site.year.undo import undo_deed
from jizheng_site.year.undo_cell import last_change, undo_change


@year_view("year.edit")
@require_POST
def last(request: HttpRequest, unit_year: UnitYear, part: str) -> HttpResponse:
    """Take back one's own last change of a document; back to its page, at the place."""
    if part not in Part.NAMES:
        raise Http404
    deed = last_change(unit_year, request.user, part)
    if deed is None:
        messages.error(request, "没有可以撤销的操作。")
        return redirect(link(unit_year, PAGES[part]))
    return _taken_back(request, unit_year, deed)


@year_view("year.edit")
@require_POST
def one(request: HttpRequest, unit_year: UnitYear, number: int) -> HttpResponse:
    """Take back one change of a cell or of a record, by its number in the log."""
    deed = Entry.objects.filter(number=number, unit=unit_year.code, year=unit_year.year).first()
    if deed is None or not (deed.action == "year.cell" or deed.action.startswith("year.row.")):
        raise Http404
    return _taken_back(request, unit_year, deed)


def _taken_back(request: HttpRequest, unit_year: UnitYear, deed: Entry) -> HttpResponse:
    try:
        told = (undo_change if deed.action == "year.cell" else undo_deed)(unit_year, request.user, deed)
        messages.success(request, told)
    except (Refused, Conflict) as e:
        messages.error(request, str(e))
    return redirect(address(unit_year, deed.target))
