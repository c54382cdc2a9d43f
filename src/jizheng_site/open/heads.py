"""The hashes of the log's end, day by day: whoever keeps one can later prove that the log was not swapped."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jizheng_site.audit import anchor
from jizheng_site.open.cached import for_everybody
from jizheng_site.open.pages import show
from jizheng_site.org.guard import needs

SHOWN = 60


@needs("open.read")
@for_everybody
def heads(request: HttpRequest) -> HttpResponse:
    """The last days, newest first."""
    found = anchor.read(settings.DATA_DIR)
    return show(request, "open/heads.html", {"heads": found[: -SHOWN - 1 : -1], "count": len(found)})


@needs("open.read")
@for_everybody
def heads_text(request: HttpRequest) -> HttpResponse:
    """All of them, as they are written down."""
    lines = "".join(f"{a.at} {a.number} {a.hash}\n" for a in anchor.read(settings.DATA_DIR))
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
