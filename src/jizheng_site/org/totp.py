"""The second step of a login: six digits that change every half minute (RFC 6238), as authenticator apps show them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import time
from urllib.parse import quote

PERIOD = 30


def new_secret() -> str:
    """160 random bits, base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int) -> str:
    """The six digits of one half minute."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def matching_step(secret: str, digits: str, used: int = 0, now: float | None = None) -> int:
    """The half minute that the digits belong to (one early or late is accepted), later than ``used``; 0 = none."""
    current = int((time.time() if now is None else now) // PERIOD)
    for step in (current, current - 1, current + 1):
        if step > used and hmac.compare_digest(code(secret, step), digits.strip()):
            return step
    return 0


def address(secret: str, account: str) -> str:
    """What the square code holds."""
    return f"otpauth://totp/{quote('绩证:' + account)}?secret={secret}&issuer={quote('绩证')}"
