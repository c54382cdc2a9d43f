"""Where work begins: what is mine to do, and how all of my units stand."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jizheng_site.cycle.models import Task
from jizheng_site.cycle.table import states
from jizheng_site.jobs.models import Job
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Grant, Person, Place, Role
from jizheng_site.year.access import link
from jizheng_site.year.models import Todo, UnitYear

PAGE = 40


@needs("work.home")
def work(request: HttpRequest) -> HttpResponse:
    """One unit and year to fill in: straight there.  Else the list of what waits for this person."""
    mine = scope.within(request.user, "year.read", UnitYear.objects.select_related("place__unit", "place__parent"))
    roles = {g.role for g in scope.held(request.user)}
    if roles == {"filler"}:
        found = list(mine[:2])
        if len(found) == 1:
            return redirect(link(found[0]))
    turn = mine.filter(holder__in=roles)
    todos = scope.within(request.user, "year.read", Todo.objects.filter(closed_at=None), "unit_year__place")
    todos = todos.prefetch_related("unit_year__place__unit")
    waiting = todos.filter(answered_at=None) if "filler" in roles else todos.exclude(answered_at=None)
    # Sorted by number alone, whole only what is shown: thousands of rows may wait.
    first = list(turn.order_by("due", "place__path").values_list("pk", flat=True)[:PAGE])
    there = mine.in_bulk(first)
    context = {
        "turn": [there[pk] for pk in first if pk in there], "turn_count": turn.count(), "todos": waiting[:20],
        "task": Task.objects.order_by("-year").first(), "states": states(), "jobs": request_jobs(request),
        "only_admin": roles == {"admin"},
    }  # fmt: skip
    if context["only_admin"]:
        context |= _administered(request)
    return render(request, "cycle/work.html", context)


def _administered(request: HttpRequest) -> dict[str, Any]:
    """How many units and accounts an administrator answers for, and which units nobody can fill in."""
    places = scope.places(request.user, "org.units")
    filled = Grant.objects.filter(role=Role.FILLER, person__is_active=True)
    units = places.filter(kind=Place.Kind.UNIT, ended=False)
    return {
        "tree_year": scope.tree_year(), "unit_count": places.count(), "without": units.exclude(unit__grants__in=filled).count(),
        "person_count": Person.objects.filter(is_active=True, grants__unit__places__in=places).distinct().count(),
    }  # fmt: skip


def request_jobs(request: HttpRequest) -> Any:
    """Jobs of this person that still run."""
    return Job.objects.filter(by=request.user, state__in=[Job.State.WAITING, Job.State.RUNNING]).order_by("-pk")[:5]


@needs("cycle.board")
def board(request: HttpRequest) -> HttpResponse:
    """All units of a year by state."""
    trees = scope.years(request.user, "cycle.board")
    years = list(UnitYear.objects.filter(year__in=trees).order_by("-year").values_list("year", flat=True).distinct())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else (years[0] if years else 0)
    of_year = scope.within(request.user, "cycle.board", UnitYear.objects.filter(year=year), year=year).select_related(
        "place__unit", "place__parent__unit"
    )
    counts = dict(of_year.order_by().values_list("state").annotate(n=Count("pk")))
    state, word = request.GET.get("state", ""), request.GET.get("q", "").strip()
    rows = of_year.filter(state=state) if state in states() else of_year
    if word:
        rows = rows.filter(place__name__icontains=word) | rows.filter(place__unit__code__startswith=word)
    page = Paginator(rows.order_by("place__path"), PAGE).get_page(request.GET.get("page"))
    mine = set(
        scope.places(request.user, "cycle.board", year)
        .filter(pk__in={y.place.parent_id for y in page})
        .values_list("pk", flat=True)
    )
    # The units of one's own grants: where their roll-ups begin.
    held = {g.unit_id for g in scope.held(request.user) if g.role in {"department", "finance"}}
    tops = Place.objects.filter(year=year, unit__in=held).select_related("unit")
    context = {
        "tops": tops, "mine": mine, "year": year, "years": years, "state": state, "q": word, "page": page, "states": states(),
        "counts": [(s, counts.get(s.id, 0)) for s in states().values()], "total": sum(counts.values()),
        "task": Task.objects.filter(year=year).first(),
    }  # fmt: skip
    return render(request, "cycle/board_rows.html" if request.htmx else "cycle/board.html", context)


@needs("job.read")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job of one's own is."""
    found = Job.objects.filter(pk=pk, by=request.user).first()
    if found is None:
        raise Http404
    return render(request, "parts/job.html" if request.htmx else "cycle/job.html", {"job": found})
