"""The address of a page by its name: worked out once, since a list has hundreds of links and working one out takes 60 µs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse


def address(name: str, /, **parts: Any) -> str:
    """As Django's ``reverse``, which raises NoReverseMatch for a name or parts that no page has."""
    return _reversed(get_script_prefix(), name, tuple(parts.items()))


@lru_cache(maxsize=20_000)
def _reversed(prefix: str, name: str, parts: tuple[tuple[str, Any], ...]) -> str:
    """``prefix``: below which the site lies, which may differ from request to request."""
    return reverse(name, kwargs=dict(parts))
