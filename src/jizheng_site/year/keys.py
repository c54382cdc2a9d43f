"""Names of rows as they are stored: as the engine names them, shortened where they do not fit, never two alike."""

from __future__ import annotations

from hashlib import sha256

MOST = 80


def short(key: str) -> str:
    """The key itself, or its beginning and a hash of it."""
    return key if len(key) <= MOST else f"{key[: MOST - 13]}#{sha256(key.encode()).hexdigest()[:12]}"


def escaped(key: object) -> str:
    """A row's id as one step of a path: whoever numbers lines 2020/01 means one step (as in a JSON Pointer)."""
    return str(key).replace("~", "~0").replace("/", "~1")


def plain(step: str) -> str:
    """The id that a step of a path means."""
    return step.replace("~1", "/").replace("~0", "~")
