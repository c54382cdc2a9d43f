"""Accounts and grants: an administrator makes them for the units below."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jizheng_site.audit.chain import Who, append
from jizheng_site.org import scope
from jizheng_site.org.guard import needs
from jizheng_site.org.models import Grant, Person, Role, Unit

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def draw_password() -> str:
    """Twelve letters and digits that are easily told apart, in three groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _units(person: Any) -> list[int]:
    return list(scope.places(person, "org.people").values_list("unit_id", flat=True))


def seen(person: Any) -> Any:
    """The people of the administrator's units; one without any grant belongs to nobody, so to every administrator."""
    units = _units(person)
    mine = Person.objects.filter(grants__unit_id__in=units) | Person.objects.filter(grants__isnull=True)
    return mine.distinct().order_by("account")


def _one(request: HttpRequest, pk: int) -> Person:
    """The person of that number; 404 as well when somebody else's administrator has to do with them."""
    person: Person | None = seen(request.user).filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def _above(request: HttpRequest, person: Person) -> bool:
    """Whether the person also holds a role outside the administrator's units: then their account is not theirs to change."""
    return person.grants.exclude(unit_id__in=_units(request.user)).exists()


@needs("org.people")
def listing(request: HttpRequest) -> HttpResponse:
    people = seen(request.user).prefetch_related("grants__unit")
    word = request.GET.get("q", "").strip()
    if word:
        people = people.filter(name__icontains=word) | people.filter(account__icontains=word)
    return render(request, "org/people.html", {"people": people.distinct()[:500], "q": word, "names": scope.names()})


@needs("org.people")
def new(request: HttpRequest) -> HttpResponse:
    """Make an account with its first grant; the first password is shown once."""
    places = scope.places(request.user, "org.people")
    error = ""
    if request.method == "POST":
        account, name = request.POST.get("account", "").strip(), request.POST.get("name", "").strip()
        place = places.filter(unit__code=request.POST.get("unit", "")).first()
        role = request.POST.get("role", "")
        if not account or not name:
            error = "账号和姓名都要填。"
        elif Person.objects.filter(account__iexact=account).exists():
            error = f"账号 {account} 已经有人用了。"
        elif place is None or role not in Role.values:
            error = "请选择单位和角色。"
        else:
            first = draw_password()
            with transaction.atomic():
                person = Person.objects.make(account, name, first, must_change=True)
                Grant.objects.create(person=person, unit=place.unit, role=role)
                _log(request, "org.person.new", person, f"{Role(role).label} {place.unit.code}")
            messages.success(request, f"账号 {account} 已建好，初始密码 {first}（只显示这一次，首次登录须修改）。")
            return redirect("person", pk=person.pk)
    context = {"places": places, "choices": Role.choices, "error": error, "form": request.POST}
    return render(request, "org/person_new.html", context, status=422 if error else 200)


@needs("org.people")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, and whether they may log in."""
    person = _one(request, pk)
    fixed = _above(request, person)
    if request.method == "POST" and not fixed:
        person.name = request.POST.get("name", "").strip() or person.name
        person.is_active = "active" in request.POST
        if person == request.user:
            person.is_active = True  # nobody shuts themselves out
        person.save(update_fields=["name", "is_active"])
        _log(request, "org.person.edit", person, f"{person.name} {'可以登录' if person.is_active else '停用'}")
        messages.success(request, "已保存。")
        return redirect("person", pk=pk)
    context = {
        "person": person, "fixed": fixed, "grants": person.grants.select_related("unit"), "names": scope.names(),
        "places": scope.places(request.user, "org.people"), "choices": Role.choices, "units": _units(request.user),
    }  # fmt: skip
    return render(request, "org/person.html", context)


@needs("org.people")
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Add or take away a role, at a unit of the administrator's own."""
    person = _one(request, pk)
    place = scope.places(request.user, "org.people").filter(unit__code=request.POST.get("unit", "")).first()
    role = request.POST.get("role", "")
    if place is None or role not in Role.values:
        messages.error(request, "请选择单位和角色。")
        return redirect("person", pk=pk)
    unit: Unit = place.unit
    with transaction.atomic():
        if request.POST.get("do") == "drop":
            Grant.objects.filter(person=person, unit=unit, role=role).delete()
            _log(request, "org.grant.drop", person, f"{Role(role).label} {unit.code}")
        else:
            Grant.objects.get_or_create(person=person, unit=unit, role=role)
            _log(request, "org.grant", person, f"{Role(role).label} {unit.code}")
    return redirect(
        "person" if seen(request.user).filter(pk=pk).exists() else "people",
        **({"pk": pk} if seen(request.user).filter(pk=pk).exists() else {}),
    )


@needs("org.people")
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new first password, and no second step until they set it up again."""
    person = _one(request, pk)
    if _above(request, person):
        messages.error(request, "这个账号还在别的单位任职，请由上级管理员重设密码。")
        return redirect("person", pk=pk)
    first = draw_password()
    person.set_password(first)
    person.must_change, person.totp, person.totp_step = True, "", 0
    person.save()
    _log(request, "org.person.password", person, "")
    messages.success(request, f"{person.account} 的新密码 {first}（只显示这一次，下次登录须修改）。")
    return redirect("person", pk=pk)


def _log(request: HttpRequest, action: str, person: Person, new_value: str) -> None:
    append(Who(request.user.account, request.user.name), action, target=f"person:{person.account}", new=new_value)
