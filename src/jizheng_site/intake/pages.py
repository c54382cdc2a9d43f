"""The batches of files that came from outside: make one, put files in, see how far the X-ray is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from jizheng_site.audit.chain import append
from jizheng_site.intake import jobs
from jizheng_site.intake.models import Batch, Received
from jizheng_site.intake.taking import enter_upload
from jizheng_site.jobs.models import Job
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Place
from jizheng_site.year.edit import who_is

PAGE = 50
SHOWS = {
    "": ("全部", Q()),
    "unread": ("没有读出来", ~Q(problem="")),
    "errors": ("有错误", Q(errors__gt=0)),
    "loose": ("没有归入单位", Q(unit_year=None, problem="", read_at__isnull=False)),
    "clean": ("没有问题", Q(errors=0, warnings=0, problem="", read_at__isnull=False)),
}
ORDERS = {
    "": ("交来的先后", ("pk",)), "errors": ("错误多的在前", ("-errors", "-warnings", "pk")),
    "amount": ("金额大的在前", (F("amount").desc(nulls_last=True), "pk")), "score": ("自评分高的在前", (F("stated_score").desc(nulls_last=True), "pk")),
}  # fmt: skip


def batches(request: HttpRequest, action: str = "intake.read") -> QuerySet[Batch]:
    """Those that this person may see."""
    return scope.within(request.user, action, Batch.objects.select_related("job", "place__unit"))


@needs("intake.read", post="intake.upload")
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; and a new one."""
    heads = scope.places(request.user, "intake.upload").exclude(kind=Place.Kind.UNIT)
    years = list(Place.objects.order_by("-year").values_list("year", flat=True).distinct())
    if request.method == "POST":
        asked = request.POST.get("year", "")
        year = int(asked) if asked.isdigit() else 0
        place = scope.places(request.user, "intake.upload", year).exclude(kind=Place.Kind.UNIT).order_by("path").first()
        if place is None or year not in years:
            messages.error(request, "请选择年度；这个年度里要有您主管的单位。")
            return redirect("intake")
        title = request.POST.get("title", "").strip() or f"{year} 年度来件"
        batch = Batch.objects.create(
            year=year, place=place, title=title[:120], by=request.user, by_name=request.user.name
        )
        append(
            who_is(request.user),
            "intake.upload",
            unit=place.unit.code,
            year=year,
            target=f"intake/{batch.pk}",
            new=title,
        )
        return redirect("batch", pk=batch.pk)
    found = batches(request).annotate(
        total=Count("files"), read=Count("files", filter=Q(files__read_at__isnull=False)),
        bad=Count("files", filter=~Q(files__problem="")), wrong=Count("files", filter=Q(files__errors__gt=0)),
    )  # fmt: skip
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "intake/listing.html", {"page": page, "years": years, "may": heads.exists()})


@needs("intake.read")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: drop files in, watch, and read what was found."""
    found = get_object_or_404(batches(request), pk=pk)
    show = request.GET.get("show", "")
    order = request.GET.get("order", "")
    word = request.GET.get("q", "").strip()
    files = found.files.select_related("unit_year__place__unit").defer("body")
    rows = files.filter(SHOWS.get(show, SHOWS[""])[1])
    if word:
        rows = rows.filter(Q(name__icontains=word) | Q(unit_name__icontains=word))
    page = Paginator(rows.order_by(*ORDERS.get(order, ORDERS[""])[1]), PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": found, "page": page, "show": show, "order": order, "q": word, "orders": [(k, v[0]) for k, v in ORDERS.items()],
        "shows": _counts(found), "far": _far(found), "may": scope.within(request.user, "intake.upload", Batch.objects.filter(pk=pk)).exists(),
    }  # fmt: skip
    return render(request, "intake/batch_rows.html" if request.htmx else "intake/batch.html", context)


def _counts(found: Batch) -> list[tuple[str, str, int]]:
    told = found.files.aggregate(**{f"n{n}": Count("pk", filter=q) for n, (_, q) in enumerate(SHOWS.values())})
    return [(key, title, told[f"n{n}"]) for n, (key, (title, _)) in enumerate(SHOWS.items())]


def _far(found: Batch) -> dict[str, Any]:
    """How far the X-ray is, from the rows themselves: true also after a worker was killed."""
    total, done = found.files.count(), found.files.filter(read_at__isnull=False).count()
    running = Job.objects.filter(
        kind=jobs.KIND, arguments__batch=found.pk, state__in=[Job.State.WAITING, Job.State.RUNNING]
    ).exists()
    return {"total": total, "done": done, "running": running, "stuck": done < total and not running}


@needs("intake.read")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for every second; at the end the page is loaded anew."""
    found = get_object_or_404(batches(request), pk=pk)
    far = _far(found)
    response = render(request, "intake/far.html", {"batch": found, "far": far})
    if far["done"] == far["total"] and not far["running"]:
        response["HX-Refresh"] = "true"
    return response


@needs("intake.upload")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Files of a form; what has been answered for is kept, whatever happens to the server afterwards."""
    found = get_object_or_404(batches(request, "intake.upload"), pk=pk)
    count = 0
    wrong: list[str] = []
    for upload in request.FILES.getlist("files"):
        some, why = enter_upload(found, upload)
        count, wrong = count + some, wrong + why
    if count or request.POST.get("again"):
        jobs.ask(found, request.user)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"taken": count, "wrong": wrong}, status=200 if count or not wrong else 422)
    for text in wrong[:10]:
        messages.error(request, text)
    if len(wrong) > 10:
        messages.error(request, f"还有 {len(wrong) - 10} 个文件没有收。")
    if count:
        messages.success(request, f"收下 {count} 个文件，正在体检。")
    return redirect("batch", pk=pk)


def seen(request: HttpRequest) -> QuerySet[Received]:
    """Files that this person may see: of their batches, and of their units whoever took them in."""
    rows = Received.objects.select_related("batch__place", "file", "unit_year__place__unit")
    mine = scope.within(request.user, "intake.read", Received.objects.all(), "batch__place")
    own = scope.within(request.user, "intake.read", Received.objects.all(), "unit_year__place")
    return rows.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=own.values("pk")))
