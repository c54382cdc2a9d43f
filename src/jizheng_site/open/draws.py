"""A draw that was made public: its list, how to draw again, the file whose hash it has."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from jizheng_site.open.cached import for_everybody
from jizheng_site.open.pages import show
from jizheng_site.org.guard import needs
from jizheng_site.review.models import Draw
from jizheng_site.review.queue import lots


@needs("open.read")
@for_everybody
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """The list with everybody's lot."""
    found = get_object_or_404(Draw, pk=pk, published=True)
    return show(request, "open/draw.html", {"draw": found, **lots(found)})


@needs("open.read")
@for_everybody
def draw_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The draw as it was recorded: its SHA-256 is the one on the page."""
    return HttpResponse(get_object_or_404(Draw, pk=pk, published=True).body.encode(), content_type="application/json")
