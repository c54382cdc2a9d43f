"""A running site for tests that need the real thing: started as people start it, talked to over HTTP."""

from __future__ import annotations

import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests.project.tree import ROOT

ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in {"JZ_DATA", "DATABASE_URL"}} | {
    "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "COVERAGE_PROCESS_START": "",
}  # fmt: skip


def run(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "jizheng_site", *map(str, words)], env=ENVIRONMENT | more, capture_output=True,
        text=True, timeout=120, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def work_all() -> None:
    """What the background worker does, until nothing waits."""
    from jizheng_site.jobs.worker import load, run_one

    load()
    while run_one("test"):
        pass


@contextmanager
def serving(folder: Path, *words: str, database: str = ""):
    """A site that answers: (process, address, what it printed); ended by SIGTERM, as a service manager would."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    printed = folder.with_suffix(".printed")
    with printed.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "jizheng_site", "serve", "--data", str(folder), "--port", "0", *words],
            env=ENVIRONMENT | ({"DATABASE_URL": database} if database else {}), stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(lambda: "Ctrl-C" in printed.read_text("utf-8") or process.poll() is not None, 90)
        told = printed.read_text("utf-8")
        assert process.poll() is None, told
        yield process, re.search(r"http://127\.0\.0\.1:\d+/", told)[0], printed
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def fresh_database() -> str:
    """The address of a new, empty database where the tests run on PostgreSQL; "" = SQLite in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return ""
    import psycopg

    name = f"jz_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.rpartition("/")[0] + "/" + name


class Browser:
    """Enough of one to log in."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=20) as answer:
            return answer.read().decode()

    def post(self, path: str, **form: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))[1]
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **form}).encode()
        with self.opener.open(self.address + path, data, timeout=20) as answer:
            return answer.read().decode()

    def log_in(self, account: str = "guanli", password: str = "yanshi-2020") -> str:
        return self.post("login", account=account, password=password)


def wait_for(what, seconds: float = 20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about")
