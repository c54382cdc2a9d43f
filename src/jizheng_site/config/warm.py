"""What the web workers have in common is made once, before they are forked."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import msgspec


def warm() -> None:
    """Types, tables and packs in use, ready before the first request and shared by all workers.

    msgspec works out what a Struct holds when it first reads one, and is not safe against two threads doing so at
    once: the process ends (SIGSEGV) when the first two readers of a page come together.  So every type is worked
    out here, by one thread.
    """
    from django.urls import get_resolver

    from jizheng_site import engine
    from jizheng_site.year.models import UnitYear

    _ = get_resolver().url_patterns  # imports every view
    for kind in structs():
        msgspec.json.Decoder(kind)
    for name in UnitYear.objects.order_by().values_list("pack", flat=True).distinct():
        try:
            engine.load_pack(name)
        except engine.PackError:
            continue  # its pages say so
    # What stays for good need not be looked through again by each worker, and stays shared between them.
    gc.collect()
    gc.freeze()


def structs(of: Any = msgspec.Struct) -> Iterator[Any]:
    """Every Struct that has been imported."""
    for kind in of.__subclasses__():
        yield kind
        yield from structs(kind)
