"""The worker: takes jobs one after the other until told to stop, or until the server that started it is gone."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import threading
import time
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import close_old_connections, connections

from jizheng_site.jobs import queue
from jizheng_site.jobs.models import Job

log = logging.getLogger(__name__)
PAUSE = 0.5
MIND = 300.0  # seconds between two looks at what is minded


def load() -> None:
    """Import every room's jobs.py, so that HANDLERS is whole."""
    for app in apps.get_app_configs():
        name = f"{app.name}.jobs"
        if app.name.startswith("jizheng_site.") and find_spec(name):
            import_module(name)


def run_one(holder: str) -> bool:
    """Take one job and do it to its end; False when there is none."""
    job = queue.take(holder)
    if job is None:
        return False
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(job, stop), daemon=True)
    keeper.start()
    try:
        queue.end(job, "done", queue.HANDLERS[job.kind](job))
    except Exception as e:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        queue.end(job, "failed", f"出错了：{e or type(e).__name__}。已经做完的部分都保留着，可以重新发起。")
    finally:
        stop.set()
        keeper.join()
    return True


def _keep(job: Job, stop: threading.Event) -> None:
    """A long step of the job must not let the lease run out."""
    try:
        while not stop.wait(queue.LEASE.total_seconds() / 4):
            try:
                if not queue.keep(job):
                    return
            except Exception:
                log.exception("lease of job %s", job.pk)
    finally:
        connections.close_all()


def work(parent: int = 0) -> None:
    """Work until SIGTERM; ``parent``: the process whose end is ours too."""
    load()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the server, which then tells us
    holder = f"{os.getpid()}-{secrets.token_hex(4)}"
    last = -MIND  # at once after the start
    while not stop.is_set() and (not parent or os.getppid() == parent):
        try:
            if time.monotonic() - last > MIND:
                last = time.monotonic()
                close_old_connections()
                for look in queue.MINDED:
                    look()
            busy = run_one(holder)
        except Exception:  # the database may be away for a while
            log.exception("worker")
            close_old_connections()
            busy = False
        if not busy:
            stop.wait(PAUSE)
