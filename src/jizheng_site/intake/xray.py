"""X-ray of many files by processes of our own, so that a file that crashes or hangs a reader costs only itself.

Knows nothing of the database: a child process imports the engine and no more.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple

from jizheng_site import engine

LIMIT = 180.0  # seconds for one file


class Asked(NamedTuple):
    """A file to look at: whose number it has, where it lies, how it is called."""

    key: int
    path: str
    name: str


class Answer(NamedTuple):
    """What came of it; ``found`` None: the reader crashed or hung (``crashed`` says which)."""

    key: int
    found: engine.Looked | None
    crashed: str = ""


def processes() -> int:
    """As many as there are processors to be had, at most four: pages are to be answered meanwhile."""
    return max(1, min(4, len(os.sched_getaffinity(0))))


def look_at(files: Sequence[Asked]) -> Iterator[Answer]:
    """Answers as they come, in no order.  After a crash each file that was under way is tried once more, alone."""
    alone: list[Asked] = []
    waiting = list(reversed(files))
    while waiting:
        yield from _together(waiting, alone, processes())
    for asked in alone:
        again: list[Asked] = []
        yield from _together([asked], again, 1)
        if again:
            yield Answer(asked.key, None, "读取时程序中断或者超过时限")


def _together(waiting: list[Asked], broken: list[Asked], size: int) -> Iterator[Answer]:
    """Until none is left, or until a process broke: those under way are then put into ``broken``."""
    pool = ProcessPoolExecutor(
        size, mp_context=multiprocessing.get_context("spawn"), initializer=_die_with, initargs=(os.getpid(),)
    )
    under_way: dict[Future[engine.Looked], tuple[Asked, float]] = {}
    try:
        while waiting or under_way:
            while waiting and len(under_way) < size * 2:
                asked = waiting.pop()
                under_way[pool.submit(_look, asked.path, asked.name)] = (asked, time.monotonic())
            done, _ = wait(under_way, timeout=5, return_when=FIRST_COMPLETED)
            for future in done:
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    raise error
                key = under_way.pop(future)[0].key
                yield Answer(key, None if error else future.result(), "读取时出错" if error else "")
            # Twice the limit: a file may have waited for the one before it.
            if any(time.monotonic() - since > LIMIT * 2 for _, since in under_way.values()):
                break
        else:
            return
    except BrokenProcessPool:
        pass
    finally:
        broken += [asked for asked, _ in under_way.values()]
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 - what hangs does not end by being asked
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _look(path: str, name: str) -> engine.Looked:
    return engine.look(Path(path).read_bytes(), name)


def _die_with(parent: int) -> None:
    """A child whose worker was killed goes too: it would wait for work for ever."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
