"""Pages for everybody are made once a minute; who is logged in sees their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

SECONDS = 60
OWN = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}  # cookies by which a page is somebody's own


def for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the answer for anonymous readers; nothing in it may depend on who asks.

    Who has just logged out may still have a message waiting, in a cookie of its own: it is for them alone.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or OWN & request.COOKIES.keys():
            return view(request, *args, **more)
        asked = f"{request.get_host()}|{request.get_full_path()}|{bool(getattr(request, 'htmx', False))}"
        key = "open:" + hashlib.sha256(asked.encode()).hexdigest()
        kept = cache.get(key)
        if kept is None:
            response = view(request, *args, **more)
            if response.status_code != 200 or response.streaming:
                return response
            kept = (bytes(response.content), dict(response.headers))
            cache.set(key, kept, SECONDS)
        response = HttpResponse(kept[0], headers=kept[1])
        response["Cache-Control"] = f"public, max-age={SECONDS}"
        response["Vary"] = "Cookie, HX-Request"
        return response

    return answer
