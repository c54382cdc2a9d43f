"""The web worker: gunicorn's threads, with connections spread over the processes by how much each has to do.

Browsers and proxies keep their connections, and a connection stays with the process that accepted it: of eight
that come at once one process may get six and the other two, and then whoever sits with the six waits three times
as long while the other process rests.  SO_REUSEPORT does not help (it spreads by a hash, blind to load), nor do
more or fewer threads, nor connections that are never kept (tried on a busy machine: the 95th percentile stays at
twice the median or more).  So each process tells the others how many requests it has under way: who has more to do than
another leaves a new connection to it, and answers with ``Connection: close`` so that the client comes anew.
"""

from __future__ import annotations

import mmap
import struct
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

SLOTS = 128
NOBODY = -1
YIELD = 0.002  # seconds in which another process can take a connection that waits
_table = struct.Struct(f"{SLOTS}i")
# Requests under way by worker; shared by all that are forked after this import, each writes its own number only.
_loads = mmap.mmap(-1, _table.size)
_table.pack_into(_loads, 0, *(NOBODY,) * SLOTS)


def tell(age: int, load: int = NOBODY) -> None:
    """A worker (by gunicorn's running number) has so many requests under way; NOBODY = it has ended."""
    struct.pack_into("i", _loads, 4 * (age % SLOTS), load)


def least(age: int) -> int | None:
    """How much the other worker has to do that has least; None = there is no other."""
    others = list(_table.unpack_from(_loads))
    others[age % SLOTS] = NOBODY
    return min((n for n in others if n != NOBODY), default=None)


class Worker(ThreadWorker):
    """gunicorn's threaded worker that knows how much its siblings have to do."""

    def init_process(self) -> None:
        """In the new process, before the first request."""
        self.load = 0
        tell(self.age, 0)
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """A request begins (always called by the main thread)."""
        self.load += 1
        tell(self.age, self.load)
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A request has ended (always called by the main thread)."""
        self.load -= 1
        tell(self.age, self.load)
        super().finish_request(conn, fs)

    def accept(self, listener: Any) -> None:
        """Whoever has less to do is let in first."""
        if self.load and (other := least(self.age)) is not None and other < self.load:
            time.sleep(YIELD)
        super().accept(listener)

    @property
    def max_keepalived(self) -> int:
        """How many connections may rest here: none while a sibling has less to do than this one without this request."""
        other = least(self.age) if self.load > 1 else None
        return self.most if other is None or other >= self.load - 1 else 0

    @max_keepalived.setter
    def max_keepalived(self, most: int) -> None:
        self.most = most
