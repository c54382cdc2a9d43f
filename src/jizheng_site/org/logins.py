"""How often somebody may try: five failures an account, thirty an address, in a quarter of an hour."""

from __future__ import annotations

import os
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from jizheng_site.org.models import Failure

WINDOW = timedelta(minutes=15)
ACCOUNT, ADDRESS = 5, 30


def address(request: HttpRequest) -> str:
    """From where: behind our own proxy (JZ_PROXY=1) the last address it names, else the other end of the line."""
    if os.environ.get("JZ_PROXY") == "1":
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if told:
            return told[:60]
    return str(request.META.get("REMOTE_ADDR", ""))


def _keys(request: HttpRequest, account: str) -> tuple[tuple[str, int], ...]:
    return (f"account:{account[:60].lower()}", ACCOUNT), (f"from:{address(request)}", ADDRESS)


def shut(request: HttpRequest, account: str) -> bool:
    """Whether the door is shut for this account or from this address."""
    since = timezone.now() - WINDOW
    return any(Failure.objects.filter(key=k, at__gt=since).count() >= most for k, most in _keys(request, account))


def failed(request: HttpRequest, account: str) -> None:
    """Count a failure, and forget the old ones."""
    Failure.objects.filter(at__lt=timezone.now() - 4 * WINDOW).delete()
    Failure.objects.bulk_create([Failure(key=k) for k, _ in _keys(request, account)])


def passed(request: HttpRequest, account: str) -> None:
    """A login that worked makes up for the failures of its account."""
    Failure.objects.filter(key=_keys(request, account)[0][0]).delete()
