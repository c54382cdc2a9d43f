"""Names of rows as they are stored: as the engine names them, shortened where they do not fit, never two alike."""

from __future__ import annotations

from hashlib import sha256

MOST = 80


def short(key: str) -> str:
    """The key itself, or its beginning and a hash of it."""
    return key if len(key) <= MOST else f"{key[: MOST - 13]}#{sha256(key.encode()).hexdigest()[:12]}"
