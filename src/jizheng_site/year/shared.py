"""What pages make of a stored evaluation, made once for all who look at the same one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
Known = dict[Hashable, Any]
MOST = 16  # evaluations kept by one process: some 3 MB each

_known: OrderedDict[tuple[Hashable, ...], Known] = OrderedDict()
_lock = threading.Lock()


def known(whose: Hashable, state: tuple[Hashable, ...]) -> Known:
    """Where to keep what was made of this state of something; an earlier state of the same is forgotten.

    ``state`` holds all that what is kept here is made of: when any of it changes, nothing is found here.
    """
    key = (whose, *state)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
        for old in [k for k in _known if k[0] == whose]:
            del _known[old]
        while len(_known) >= MOST:
            _known.popitem(last=False)
        return _known.setdefault(key, {})


class shared(Generic[T]):  # noqa: N801 - used like cached_property
    """As ``cached_property``, kept in the ``known`` of the object instead of the object; what it gives is never changed."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make, self.name, self.__doc__ = make, make.__name__, make.__doc__

    @overload
    def __get__(self, it: None, kind: type) -> shared[T]: ...
    @overload
    def __get__(self, it: Any, kind: type) -> T: ...
    def __get__(self, it: Any, kind: type) -> shared[T] | T:
        if it is None:
            return self
        if self.name not in it.known:
            it.known[self.name] = self.make(it)
        found: T = it.known[self.name]
        return found
