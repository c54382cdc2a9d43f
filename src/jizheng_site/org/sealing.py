"""Secrets that lie in the database, unreadable there: sealed with the site's own key, which lies beside it (secret.key).

AES-256-GCM; the key is derived from the site's secret, and whose the secret is goes into the seal: moved to another
account, or changed by one bit, it does not open.  Why this library: docs/decisions/0007.
"""

from __future__ import annotations

import base64
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = "s1:"  # what is sealed begins so; a secret in base32 never does
NONCE = 12  # bytes


class Unreadable(Exception):
    """Sealed with another key, or spoiled."""


@lru_cache(maxsize=2)
def _box(secret: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"jizheng sealed 1").derive(secret.encode()))


def seal(text: str, whose: str) -> str:
    """``text`` as it may lie in the database; "" stays ""."""
    if not text:
        return ""
    nonce = os.urandom(NONCE)
    return (
        MARK
        + base64.b64encode(nonce + _box(settings.SECRET_KEY).encrypt(nonce, text.encode(), whose.encode())).decode()
    )


def unseal(sealed: str, whose: str) -> str:
    """The text again.  Raises Unreadable."""
    from cryptography.exceptions import InvalidTag

    if not sealed:
        return ""
    try:
        if not sealed.startswith(MARK):
            raise Unreadable
        data = base64.b64decode(sealed.removeprefix(MARK), validate=True)
        return _box(settings.SECRET_KEY).decrypt(data[:NONCE], data[NONCE:], whose.encode()).decode()
    except (ValueError, InvalidTag) as e:
        raise Unreadable from e


def seal_all(people: Any) -> int:
    """Seal what still stands in clear (from before there was a seal); how many there were."""
    count = 0
    for person in people.exclude(totp="").exclude(totp__startswith=MARK):
        people.filter(pk=person.pk).update(totp=seal(person.totp, person.account))
        count += 1
    return count
