"""A PostgreSQL of the test run's own: made in a temporary folder, reachable from this machine only, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def binaries() -> Path | None:
    """Where initdb and pg_ctl are; None = not on this machine."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return debian[-1].parent if debian else None


@contextmanager
def postgres() -> Iterator[str]:
    """Its address (DATABASE_URL) while it runs.  RuntimeError with the reason when it cannot be had."""
    bins = binaries()
    if bins is None:
        raise RuntimeError("没有找到 PostgreSQL 的程序")
    more: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="jz-pg-"))
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        import pwd

        try:
            owner = pwd.getpwnam("postgres")
        except KeyError:
            raise RuntimeError("现在是 root，而没有 postgres 这个用户") from None
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        more = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]

    def run(*words: str) -> None:
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            **more,
        )
        if done.returncode:
            raise RuntimeError((done.stderr or done.stdout).strip()[-400:])

    data = str(folder / "data")
    control = [str(bins / "pg_ctl"), "-D", data, "-w", "-s"]
    try:
        run(str(bins / "initdb"), "-D", data, "-U", "jz", "-A", "trust", "-E", "UTF8", "--no-sync")
        # What is lost when the machine stops is a test's.
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run(*control, "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgres://jz@127.0.0.1:{port}/postgres"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
