"""Append a deed, and prove that none was changed, taken out or put in between."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone as clock

from jizheng_site.audit.models import Entry, Head

ALGORITHMS = ("sha256", "sm3")


class Who(NamedTuple):
    """Who did it: the account and the name at that time."""

    account: str = ""
    name: str = ""


SYSTEM = Who("", "系统")


def append(
    who: Who,
    action: str,
    *,
    unit: str = "",
    year: int = 0,
    target: str = "",
    old: Any = "",
    new: Any = "",
    reason: str = "",
) -> Entry:
    """Write one deed at the end of the chain.

    Belongs inside the transaction of the deed itself: both are kept or neither.  ``old`` and ``new``
    that are no text are written as JSON.
    """
    with transaction.atomic():
        head = Head.objects.select_for_update().get_or_create(pk=1)[0]
        entry = Entry(
            number=head.number + 1, at=clock.now(), account=who.account, name=who.name, unit=unit, year=year, action=action,
            target=target, old=as_text(old), new=as_text(new), reason=reason, algorithm=settings.AUDIT_HASH, previous=head.hash,
        )  # fmt: skip
        entry.hash = digest(entry)
        Entry.objects.bulk_create([entry])
        head.number, head.hash = entry.number, entry.hash
        head.save()
    return entry


def digest(entry: Entry) -> str:
    """The hash over all columns but itself: canonical JSON, so that any program can work it out again."""
    at: datetime = entry.at
    body = json.dumps(
        [
            entry.number, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"), entry.account, entry.name, entry.unit,
            entry.year, entry.action, entry.target, entry.old, entry.new, entry.reason, entry.algorithm, entry.previous,
        ],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.new(entry.algorithm, body.encode()).hexdigest()


class Broken(NamedTuple):
    """Where the chain does not hold, and what is wrong there."""

    number: int
    what: str


def verify() -> tuple[int, str, list[Broken]]:
    """How many deeds there are, the last hash, and every place where the chain does not hold."""
    broken: list[Broken] = []
    number, previous = 0, ""
    for entry in _all():
        if entry.number != number + 1:
            broken.append(Broken(entry.number, f"前面缺了第 {number + 1} 条" if entry.number > number else "编号重复"))
        if entry.previous != previous:
            broken.append(Broken(entry.number, "没有接在前一条后面（前一条被改过或换过）"))
        if entry.algorithm not in ALGORITHMS or digest(entry) != entry.hash:
            broken.append(Broken(entry.number, "内容与散列值不符（这一条被改过）"))
        number, previous = entry.number, entry.hash
    head = Head.objects.filter(pk=1).first()
    if (head.number, head.hash) != (number, previous) if head else number:
        broken.append(Broken(number, "末尾与链头记录不符（最后几条被删或被加过）"))
    return number, previous, broken


def _all() -> Iterator[Entry]:
    return Entry.objects.order_by("number").iterator(chunk_size=2000)


def as_text(value: Any) -> str:
    """A value as the log writes it: a text as it is, everything else as JSON (so None is ``null``)."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
