"""The end of the chain, written down outside the database: who swaps the whole log against another is found out.

``audit-heads.txt`` in the data folder: a line a day, ``2021-03-31T16:00:05Z 1204 <hash of deed 1204>``.
"""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from jizheng_site.audit.models import Entry, Head

NAME = "audit-heads.txt"


class Anchor(NamedTuple):
    """On ``at`` the last deed was ``number``, with this ``hash``."""

    at: str
    number: int
    hash: str


def read(folder: Path) -> list[Anchor]:
    """Oldest first; a line that somebody spoiled counts as one that fits no deed."""
    try:
        lines = (folder / NAME).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        at, _, rest = line.partition(" ")
        number, _, digest = rest.partition(" ")
        if line.strip():
            found.append(Anchor(at, int(number) if number.isdecimal() else 0, digest.strip()))
    return found


def write(folder: Path, now: datetime) -> Anchor | None:
    """Add the line of this day, unless it is there already or nothing was done since the last."""
    head = Head.objects.filter(pk=1).first()
    if head is None or not head.number:
        return None
    with (folder / NAME).open("a", encoding="utf-8") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        last = next(iter(read(folder)[-1:]), None)
        at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if last and (last.at[:10] == at[:10] or last.number == head.number):
            return None
        f.write(f"{at} {head.number} {head.hash}\n")
        f.flush()
        os.fsync(f.fileno())
    return Anchor(at, head.number, head.hash)


def astray(anchors: list[Anchor]) -> list[Anchor]:
    """Those that the log does not hold (any more)."""
    hashes = dict(Entry.objects.filter(number__in={a.number for a in anchors}).values_list("number", "hash"))
    return [a for a in anchors if hashes.get(a.number) != a.hash]
