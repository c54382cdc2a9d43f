"""What the web workers have in common is made once, before they are forked."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec


def warm() -> None:
    """Types, packs, words and templates, ready before the first request and shared by all workers.

    msgspec works out what a Struct holds when it first reads one, and is not safe against two threads doing so at
    once: the process ends (SIGSEGV) when the first two readers of a page come together.  So every type is worked
    out here, by one thread.
    """
    from django.template.loader import get_template
    from django.urls import get_resolver

    from jizheng_site.year.words import field

    _ = get_resolver().url_patterns  # imports every view
    for kind in structs():
        msgspec.json.Decoder(kind)
    field("", "")  # of the registers of every pack
    for name in templates():
        get_template(name)
    # What stays for good need not be looked through again by each worker, and stays shared between them.
    gc.collect()
    gc.freeze()


def templates() -> Iterator[str]:
    """The names of all our pages and of their parts."""
    for folder in Path(__file__).resolve().parents[1].glob("*/templates"):
        yield from (str(file.relative_to(folder)) for file in sorted(folder.rglob("*.html")))


def structs(of: Any = msgspec.Struct) -> Iterator[Any]:
    """Every Struct that has been imported."""
    for kind in of.__subclasses__():
        yield kind
        yield from structs(kind)
