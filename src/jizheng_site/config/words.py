"""What the site's commands say while they work, in Chinese."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopped(Exception):
    """The command cannot go on; the text says why and what to do."""


def say(text: str = "") -> None:
    """A line on the screen, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def step(text: str) -> Iterator[None]:
    """A line for a piece of work, and how long it took."""
    begun = time.monotonic()
    sys.stdout.write(f"{text}……")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        sys.stdout.write("没有完成\n")
        raise
    sys.stdout.write(f"完成（{time.monotonic() - begun:.1f} 秒）\n")
    sys.stdout.flush()
