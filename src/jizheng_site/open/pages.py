"""The public's first page: what has been published, and a search that finds Chinese words."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from jizheng_site.jobs.models import Job
from jizheng_site.open.models import Published
from jizheng_site.org.guard import needs

PAGE = 20


@needs("open.read")
def home(request: HttpRequest) -> HttpResponse:
    found = Published.objects.filter(in_force=True).defer("body", "text")
    word = request.GET.get("q", "").strip()
    for part in word.split()[:5]:
        found = found.filter(text__icontains=part)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "open/home.html", {"page": page, "q": word})


@needs("site.health")
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches over the server: the database answers, and how long the oldest job waits (seconds)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    oldest = Job.objects.filter(state=Job.State.WAITING).order_by("pk").values_list("made_at", flat=True).first()
    waits = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    return JsonResponse({"ok": True, "oldest_waiting_job": waits})
