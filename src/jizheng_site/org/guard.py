"""The door of every page: a view names its action, and nobody gets past it whom the table does not let."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jizheng_site.org import scope
from jizheng_site.org.errors import refuse

View = TypeVar("View", bound=Callable[..., Any])


def needs(action: str, *, post: str = "") -> Callable[[View], View]:
    """Mark a view with the action it is (``post``: another one when something is sent).

    The address says of which unit and year: its parts ``unit`` (code) and ``year``.  Without a unit the person must
    be allowed it somewhere, and the view asks ``scope.places`` or ``scope.within`` for what to show.
    """
    for name in (action, post):
        if name and name not in scope.table():
            raise ImproperlyConfigured(f"{name} is no action of scope.yaml")

    def mark(view: View) -> View:
        view.action, view.post_action = action, post or action  # type: ignore[attr-defined]
        return view

    return mark


class Guard:
    """Middleware: a view that names no action is answered by nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        action = getattr(view, "action", None)
        if action is None:
            raise ImproperlyConfigured(f"{view} names no action")
        if request.method not in {"GET", "HEAD"}:
            action = view.post_action  # type: ignore[attr-defined]
        if scope.table()[action].anyone is not None:
            return None
        person = request.user
        if not person.is_authenticated:
            return to_login(request)
        if person.must_change and not action.startswith("account."):
            return go(request, reverse("password"))
        if request.method in {"GET", "HEAD"}:
            scope.remember(person)
        if scope.may(person, action, kwargs.get("unit"), kwargs.get("year")):
            return None
        return refuse(request, scope.table()[action].title)


def to_login(request: HttpRequest) -> HttpResponse:
    """To the login page, and back afterwards when it was a page that was asked for."""
    back = request.get_full_path() if request.method == "GET" and not getattr(request, "htmx", False) else ""
    return go(request, reverse("login") + (f"?next={quote(back)}" if back else ""))


def go(request: HttpRequest, where: str) -> HttpResponse:
    """A redirect of the whole page, also when only a part of it was asked for."""
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = where
        return response
    return HttpResponseRedirect(where)
