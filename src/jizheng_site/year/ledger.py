"""The registers of a stored year as the engine reads them, kept while nobody changes them.

A check while one types must not read thousands of rows again: what was read is kept by its stamp, so a stale
one can never be used; whatever is kept can be read again at any time.  What a process has no more room for lies in
the data folder, where every process finds it: taking it from there costs a tenth of reading the rows.
"""

from __future__ import annotations

import csv
import io
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import caches
from django.db.models import Count, Max, Sum

from jizheng_site import engine
from jizheng_site.year.models import UnitYear

T = TypeVar("T")
MOST_ROWS = 120_000  # of all registers kept by one process: about 1.3 kB each
WORTH = 500  # rows: fewer are read again as quickly as they are fetched from the data folder
DAYS = 3  # that they lie there after they were put down


@dataclass(frozen=True)
class Kept:
    """A register as read; ``text``: as a file; ``digest``: its hash and size; row n of it begins at line ``starts[n]``."""

    register: engine.Register
    digest: tuple[str, int]
    starts: list[int]
    keys: list[str]
    _worked_out: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def key_at(self, line: int) -> str:
        """The key of the stored row that stands at a line of the file; "" = none."""
        n = bisect_right(self.starts, line) - 1
        return self.keys[n] if 0 <= n < len(self.keys) else ""

    def once(self, what: str, make: Callable[[engine.Register], T]) -> T:
        """What a page makes of all rows, made once: a register that was changed is another Kept."""
        if what not in self._worked_out:
            self._worked_out[what] = make(self.register)
        found: T = self._worked_out[what]
        return found


_kept: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()
_lock = threading.Lock()


def stamps(unit_year: UnitYear, only: str = "") -> dict[str, tuple[Any, ...]]:
    """Register (all, or only that one) → what changes whenever one of its rows does."""
    rows = unit_year.rows.filter(register=only) if only else unit_year.rows
    rows = rows.order_by().values_list("register")
    return {
        name: (unit_year.pk, unit_year.pack, unit_year.year, name, *rest)
        for name, *rest in rows.annotate(Count("pk"), Sum("version"), Max("pk"), Max("changed_at"))
    }


def registers(unit_year: UnitYear, only: str = "") -> dict[str, Kept]:
    """Every register that has rows (or only that one), read now or kept from before."""
    types = engine.register_types(unit_year.pack)
    found: dict[str, Kept] = {}
    for name, stamp in stamps(unit_year, only).items():
        if name not in types:
            continue
        with _lock:
            kept = _kept.get(stamp)
            if kept:
                _kept.move_to_end(stamp)
        if kept is None:
            kept = _fetched(stamp) or _read(unit_year, types[name])
            _keep(stamp, kept)
        if kept.keys:
            found[name] = kept
    return found


def _keep(stamp: tuple[Any, ...], kept: Kept) -> None:
    """Keep it, and put down what has not been asked for longest."""
    over: list[tuple[tuple[Any, ...], Kept]] = []
    with _lock:
        for old in [k for k in _kept if k[0] == stamp[0] and k[3] == stamp[3]]:
            del _kept[old]
        _kept[stamp] = kept
        rows = sum(len(k.keys) for k in _kept.values())
        while len(_kept) > 1 and rows > MOST_ROWS:
            over.append(_kept.popitem(last=False))
            rows -= len(over[-1][1].keys)
    for old, gone in over:
        name = _name(old)
        if len(gone.keys) >= WORTH and not caches["registers"].has_key(name):
            caches["registers"].set(name, replace(gone, _worked_out={}), DAYS * 86400)


def _fetched(stamp: tuple[Any, ...]) -> Kept | None:
    if stamp[4] < WORTH:
        return None
    found: Kept | None = caches["registers"].get(_name(stamp))
    if found is None:
        return None
    return replace(found, register=found.register._replace(type=engine.register_types(stamp[1])[stamp[3]]))


def _name(stamp: tuple[Any, ...]) -> str:
    """Another release or another edition of the pack may read the same rows otherwise."""
    told = (engine.ENGINE, engine.load_pack(stamp[1]).stamp.sha256, *stamp)
    return sha256(repr(told).encode()).hexdigest()


def _read(unit_year: UnitYear, kind: engine.RegisterType) -> Kept:
    rows = list(stored(unit_year, kind.id))
    data, starts = as_csv(kind, [v for _, v in rows])
    register = engine.read_register(kind, [(f"registers/{kind.id}.csv", data)] if rows else [], unit_year.year)
    return Kept(register, (sha256(data).hexdigest(), len(data)), starts, [k for k, _ in rows])


def stored(unit_year: UnitYear, register: str) -> Any:
    """(key, values) of the rows that stand, in the order in which they came."""
    return unit_year.rows.filter(register=register, dropped=False).order_by("pk").values_list("key", "values")


def as_csv(kind: engine.RegisterType, rows: list[dict[str, str]]) -> tuple[bytes, list[int]]:
    """The file of a register, with the labels as heads and only the columns in which something stands; where each row begins."""
    fields = [f for f in kind.fields if f.required or any(r.get(f.name) for r in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f.label for f in fields])
    starts, line = [], 2
    for r in rows:
        cells = [r.get(f.name) or "" for f in fields]
        writer.writerow(cells)
        starts.append(line)
        line += 1 + sum(c.count("\n") for c in cells)
    return out.getvalue().encode(), starts
