"""The tree of units, year by year: an administrator enters, renames, moves and ends them."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jizheng_site.audit.chain import Who, append
from jizheng_site.org import scope, tree
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Place, Unit


@needs("org.units")
def listing(request: HttpRequest) -> HttpResponse:
    """The tree of one year."""
    years = list(Place.objects.values_list("year", flat=True).distinct().order_by("-year"))
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else (years[0] if years else 0)
    places = scope.places(request.user, "org.units", year)
    return render(request, "org/units.html", {"places": places, "years": years, "year": year})


@needs("org.units")
def new(request: HttpRequest, year: int) -> HttpResponse:
    """A unit below one of the administrator's own."""
    return _form(request, year, None)


@needs("org.units")
def edit(request: HttpRequest, year: int, unit: str) -> HttpResponse:
    place = scope.places(request.user, "org.units", year).filter(unit__code=unit, year=year).first()
    if place is None:
        raise Http404
    return _form(request, year, place)


def _form(request: HttpRequest, year: int, place: Place | None) -> HttpResponse:
    places = scope.places(request.user, "org.units", year)
    error = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                saved = _save(request, year, place)
                append(
                    Who(request.user.account, request.user.name), "org.unit", unit=saved.unit.code, year=year,
                    target=f"unit:{saved.unit.code}", new=f"{saved.name} {saved.get_kind_display()}",
                )  # fmt: skip
            messages.success(request, f"{saved.name} 已保存。")
            return redirect(f"{reverse('units')}?year={year}")
        except ValueError as e:
            error = str(e)
    context = {
        "name": request.POST.get("name") or (place.name if place else ""),
        "year": year,
        "place": place,
        "places": places,
        "kinds": Place.Kind.choices,
        "error": error,
        "form": request.POST,
    }
    return render(request, "org/unit.html", context, status=422 if error else 200)


def _save(request: HttpRequest, year: int, place: Place | None) -> Place:
    """Raises ValueError with a sentence for the person."""
    form = request.POST
    name, code = form.get("name", "").strip(), form.get("code", "").strip()
    kind = form.get("kind", "")
    if not name:
        raise ValueError("请填单位名称。")
    if kind not in Place.Kind.values:
        raise ValueError("请选择类别。")
    parent = scope.places(request.user, "org.units", year).filter(unit__code=form.get("parent", "")).first()
    if place is None:
        if not code.isalnum():
            raise ValueError("单位代码只能由字母和数字组成。")
        if parent is None:
            raise ValueError("请选择上级单位。")
        if Unit.objects.filter(code=code, places__year=year).exists():
            raise ValueError(f"代码 {code} 在 {year} 年度已经有了。")
        place = tree.enter(code, name, year, parent, kind=kind)
    elif parent is not None and parent.pk not in {place.parent_id, place.pk}:
        tree.move(place, parent)
    place.name, place.kind = name, kind
    place.small, place.ended = "small" in form, "ended" in form
    place.institution = form.get("institution", "").strip()
    place.save(update_fields=["name", "kind", "small", "ended", "institution"])
    return place


@needs("org.units")
@require_POST
def copy(request: HttpRequest, year: int) -> HttpResponse:
    """Next year's tree from this year's."""
    if not scope.places(request.user, "org.units", year).filter(parent=None).exists():
        messages.error(request, "只有能管理整个单位树的管理员可以结转到下一年度。")
        return redirect("units")
    count = tree.copy_year(year, year + 1)
    append(Who(request.user.account, request.user.name), "org.tree.copy", year=year + 1, new=f"{count}")
    messages.success(request, f"{year + 1} 年度的单位树已有了，新增 {count} 个单位。")
    return redirect(f"{reverse('units')}?year={year + 1}")
