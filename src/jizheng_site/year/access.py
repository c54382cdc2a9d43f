"""Pages of one unit's year: who may, which year, and whether it can be edited now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from jizheng_site.org import scope
from jizheng_site.org.addresses import address
from jizheng_site.org.errors import conflict
from jizheng_site.org.guard import needs
from jizheng_site.year.models import UnitYear

# What rooms above do when somebody begins to edit a year; they enter themselves, in their AppConfig.ready.
FIRST: list[Callable[[UnitYear, Any], None]] = []


def year_of(unit: str, year: int) -> UnitYear:
    """The unit's year, or a page that it is not there."""
    found = (
        UnitYear.objects.select_related("place__unit", "place__parent")
        .filter(place__unit__code=unit, year=year)
        .first()
    )
    if found is None:
        raise Http404
    return found


def year_view(action: str, *, post: str = "") -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view whose address has ``unit`` and ``year``: called as ``view(request, unit_year, …)``.

    What the table marks ``open_only`` is answered with 409 while the year cannot be edited.
    """

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, unit: str, year: int, **more: Any) -> HttpResponse:
            unit_year = year_of(unit, year)
            asked = action if request.method in {"GET", "HEAD"} else post or action
            if scope.table()[asked].open_only and not unit_year.editable:
                return conflict(request, "这个年度已经报送，不能再改。", "需要修改时请先撤回，或请审核人退回。")
            if request.method == "POST" and scope.table()[asked].open_only and unit_year.state == "new":
                for begin in FIRST:
                    begin(unit_year, request.user)
            return view(request, unit_year, **more)

        return needs(action, post=post)(answer)

    return mark


def link(unit_year: UnitYear, name: str = "year", **more: Any) -> str:
    """The address of a page of this year."""
    return address(name, unit=unit_year.code, year=unit_year.year, **more)
