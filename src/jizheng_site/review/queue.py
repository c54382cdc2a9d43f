"""What to look at first: the years of a season by risk; and the draw, which anybody can repeat."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jizheng_site.audit.chain import append
from jizheng_site.cycle.models import Task
from jizheng_site.cycle.table import states
from jizheng_site.intake.models import Received
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Place
from jizheng_site.review import drawing
from jizheng_site.review.models import Draw
from jizheng_site.review.queued import rows_html
from jizheng_site.review.risks import Factors, factors
from jizheng_site.review.tables import risk
from jizheng_site.year.edit import who_is
from jizheng_site.year.models import UnitYear

PAGE = 40
# What a reviewer looks at: handed in, and not closed yet.
SHOWS = {
    "open": ("待复核", ("submitted", "approved")),
    "accepted": ("已审", ("accepted", "final", "public")),
    "all": ("全部", None),
}


class Row(NamedTuple):
    """A year in the queue with what its place in it is made of; ``file``: the file from outside it rests on."""

    pk: int
    code: str
    path: str
    risk: Factors
    errors: int
    warnings: int
    amount: Decimal | None
    file: Received | None


TOLD = ("amount", "errors", "warnings", "indicators", "proven")


def rows(years: QuerySet[UnitYear]) -> list[Row]:
    """Highest risk first.  A unit that fills in nothing here goes by the newest file that was matched to it."""
    years = years.order_by()
    files = {
        r.unit_year_id: r
        for r in Received.objects.filter(unit_year__in=years.filter(evaluated=None).values("pk"), problem="", read_at__isnull=False)
        .defer("body").order_by("pk")
    }  # fmt: skip
    found = []
    for pk, code, path, *told in years.values_list("pk", "place__unit__code", "place__path", *TOLD):
        file = files.get(pk)
        amount, errors, warnings, indicators, proven = told if file is None else (getattr(file, x) for x in TOLD)
        risk = factors(amount, errors, warnings, indicators, proven)
        found.append(Row(pk, code, path, risk, errors, warnings, amount, file))
    return sorted(found, key=lambda r: (-r.risk.value, r.path))


def _of_year(request: HttpRequest, action: str) -> tuple[int, list[int], Any]:
    """(the year asked for, those there are, the unit years of that year that this person may see)."""
    mine = scope.years(request.user, action)
    years = list(UnitYear.objects.filter(year__in=mine).order_by("-year").values_list("year", flat=True).distinct())
    asked = request.GET.get("year", "") or request.POST.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else (years[0] if years else 0)
    every = UnitYear.objects.filter(year=year).select_related("place__unit", "place__parent")
    return year, years, scope.within(request.user, action, every, year=year)


@needs("review.read")
def queue(request: HttpRequest) -> HttpResponse:
    """By risk, each factor shown; the formula beside it."""
    year, years, mine = _of_year(request, "review.read")
    show = request.GET.get("show", "open")
    title, wanted = SHOWS.get(show, SHOWS["open"])
    draws = Draw.objects.filter(year=year, place__in=scope.places(request.user, "review.read", year))
    drawn = {code for d in draws for code in (*d.told["must"], *d.told["drawn"])}
    condition = Q() if wanted is None else Q(state__in=wanted)
    if show == "open":
        # Whoever sent a file and fills in nothing here waits as well.
        condition |= Q(state__in=("new", "draft"), evaluated=None, pk__in=Received.objects.values("unit_year"))
    found = rows(mine.filter(condition))
    if request.GET.get("drawn"):
        found = [r for r in found if r.code in drawn]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    of_page = mine.in_bulk([r.pk for r in page])
    loose = Received.objects.filter(batch__year=year, unit_year=None, problem="", read_at__isnull=False)
    context = {
        "page": page, "rows": rows_html(((r, of_page[r.pk]) for r in page), drawn), "year": year, "years": years, "show": show, "title": title,
        "shows": [(k, v[0]) for k, v in SHOWS.items()], "risk": risk(), "states": states(), "has_draw": bool(drawn),
        "may_draw": scope.may(request.user, "review.draw"), "only_drawn": bool(request.GET.get("drawn")),
        "loose": scope.within(request.user, "intake.read", loose, "batch__place", year).count(),
    }  # fmt: skip
    return render(request, "review/queue.html", context)


@needs("review.draw")
def draws(request: HttpRequest) -> HttpResponse:
    """The draws of a year, and a new one."""
    year, years, mine = _of_year(request, "review.draw")
    task = Task.objects.filter(year=year).first()
    error = ""
    if request.method == "POST":
        try:
            made = _draw(request, year, mine)
            messages.success(request, f"抽出 {len(made.told['drawn'])} 个单位，必查 {len(made.told['must'])} 个。")
            return redirect("draw", pk=made.pk)
        except ValueError as e:
            error = str(e)
    found = Draw.objects.filter(place__in=Place.objects.filter(pk__in=scope.places(request.user, "review.draw", year)))
    context = {
        "draws": found.filter(year=year), "year": year, "years": years, "error": error, "method": drawing.METHOD,
        "seed": request.POST.get("seed") or (task.seed if task and task.seed else secrets.token_hex(8)),
        "size": request.POST.get("size", "5"), "must": request.POST.get("must", "3"),
        "there": mine.exclude(state__in=("new", "draft")).count(),
    }  # fmt: skip
    return render(request, "review/draws.html", context, status=422 if error else 200)


def _draw(request: HttpRequest, year: int, mine: Any) -> Draw:
    """Raises ValueError with a sentence for the person."""
    seed, size, must = (request.POST.get(k, "").strip() for k in ("seed", "size", "must"))
    if not seed or len(seed) > 60:
        raise ValueError("请填种子（60 个字以内），例如公开的彩票号码或会议上掷出的数字。")
    if not size.isdigit() or not must.isdigit() or not 0 < int(size) <= 10_000:
        raise ValueError("请填抽取的个数和必查的个数，例如 5 和 3。")
    handed_in = mine.exclude(state__in=("new", "draft"))
    if not handed_in.exists():
        raise ValueError("还没有单位报送，没有可以抽的。")
    place = scope.places(request.user, "review.draw", year).order_by("path").first()
    if place is None:
        raise ValueError("这个年度没有归您管的单位。")
    first = [r.code for r in rows(handed_in)][: int(must)]
    names = {y.code: y.place.name for y in handed_in}
    body, sha256 = drawing.record(seed, year, list(names), int(size), first, names)
    made = Draw.objects.create(
        year=year,
        place=place,
        seed=seed,
        size=int(size),
        sha256=sha256,
        body=body,
        by=request.user,
        by_name=request.user.name,
    )
    append(who_is(request.user), "review.draw", unit=place.unit.code, year=year, target=f"draw/{made.pk}", new=sha256)
    return made


@needs("review.draw")
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: the list with each lot; published or not."""
    mine = scope.within(request.user, "review.draw", Draw.objects.all())
    found = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        found.published = request.POST.get("publish") == "1"
        found.save(update_fields=["published"])
        append(
            who_is(request.user), "review.draw", unit=found.place.unit.code, year=found.year, target=f"draw/{pk}",
            new="公示" if found.published else "取消公示",
        )  # fmt: skip
        messages.success(request, "已公示，任何人都可以照此重抽。" if found.published else "已取消公示。")
        return redirect("draw", pk=pk)
    return render(request, "review/draw.html", {"draw": found, **lots(found)})


def lots(found: Draw) -> dict[str, Any]:
    """The draw's lists as a page shows them: (code, name, lot, whether drawn), by lot."""
    told = found.told
    drawn = set(told["drawn"])
    ordered = sorted(
        (drawing.lot(told["seed"], told["year"], c), c) for c in told["population"] if c not in told["must"]
    )
    return {
        "told": told,
        "lots": [(c, told["names"].get(c, c), lot, c in drawn) for lot, c in ordered],
        "must": [(c, told["names"].get(c, c)) for c in told["must"]],
        "again": f"printf '%s:%s:%s' '{told['seed']}' {told['year']} 单位代码 | sha256sum",
    }
