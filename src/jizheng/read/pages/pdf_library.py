"""pdfium's C functions as they are called thousands of times a page, and the arrays they write into.

The bindings check the type of every argument, which costs five times the call itself.  Here the same
functions are bound once more without these checks: only handles, integers and places in our own
arrays may be passed.  pdfium is not made for threads: hold ``ALONE`` around every use of it.
"""

from __future__ import annotations

import ctypes
from itertools import repeat
from threading import RLock
from typing import Any

from pypdfium2_raw import bindings

ALONE = RLock()
BATCH = 1024  # places in each array; longer pages are read in several goes


class Handle(ctypes.c_void_p):
    """A pointer that stays one: plain ``c_void_p`` results become integers and would be cut to 32 bits."""


_library = ctypes.CDLL(bindings._libs["pdfium"]._name)  # noqa: SLF001 - the file that the bindings have loaded


def function(name: str, result: Any = ctypes.c_int) -> Any:
    """The C function of this name without checks of its arguments."""
    found = _library[name]  # a new object each time: the bindings' own keeps its types
    found.restype = result
    return found


class Columns:
    """An array of records of ``width`` numbers that C fills, read back a column at a time."""

    def __init__(self, kind: Any, width: int, *, apart: bool) -> None:
        self.width = width
        self.numbers = (kind * (width * BATCH))()
        size = ctypes.sizeof(kind)
        steps = range(width) if apart else range(1)  # apart: each number has an argument of its own
        self.arguments = [
            [ctypes.byref(self.numbers, size * (width * k + step)) for k in range(BATCH)] for step in steps
        ]

    def fill(self, call: Any, owner: Any, count: int) -> list[list[float]]:
        """``call(owner, k, ...)`` for k below ``count``: the columns written."""
        out: list[list[float]] = [[] for _ in range(self.width)]
        for start in range(0, count, BATCH):
            here = range(start, min(start + BATCH, count))
            for _ in map(call, repeat(owner), here, *self.arguments):
                pass
            self._read(out, len(here))
        return out

    def fill_each(self, call: Any, owners: list[Any]) -> list[list[float]]:
        """``call(owner, ...)`` for each of the owners: the columns written, nought where the call failed."""
        out: list[list[float]] = [[] for _ in range(self.width)]
        for start in range(0, len(owners), BATCH):
            here = owners[start : start + BATCH]
            ctypes.memset(self.numbers, 0, ctypes.sizeof(self.numbers))
            for _ in map(call, here, *self.arguments):
                pass
            self._read(out, len(here))
        return out

    def _read(self, out: list[list[float]], count: int) -> None:
        for step in range(self.width):
            out[step] += self.numbers[step : self.width * count : self.width]
