"""The batches of files that came from outside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jizheng_site.intake.models import Batch
from jizheng_site.org import scope
from jizheng_site.org.guard import needs


@needs("intake.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    batches = scope.within(request.user, "intake.read", Batch.objects.select_related("job", "place")).order_by("-pk")
    return render(request, "intake/listing.html", {"batches": batches[:100]})
