"""``jz serve``: one process starts everything: database, secrets, demonstration, background worker, web server."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from time import sleep
from typing import Any

from jizheng_site.config.words import Stopped, say, step

LOCAL = {"127.0.0.1", "localhost", "::1"}


def serve(args: argparse.Namespace) -> int:
    """Runs until Ctrl-C or SIGTERM."""
    folder = Path(os.environ["JZ_DATA"])
    lock = alone(folder)
    if args.demo and not (folder / "secret.key").exists():
        (folder / "demo").touch()
    port = _free(args.host, args.port, search=20 if args.demo else 1)
    if args.port and port != args.port:
        say(f"端口 {args.port} 已被别的程序占用，演示网站改用 {port}。要固定端口请写 --port 端口。")
    os.environ["JZ_LISTEN"] = args.host
    with step("准备网站"):
        import django

        django.setup()
    prepare()
    first = ""
    if args.demo:
        from django.conf import settings

        if not settings.DEMO:
            raise Stopped(f"{folder} 里已有正式数据，不能放进演示数据。请换一个目录：--data 另一个目录。")
    from jizheng_site.org.models import Unit

    if not Unit.objects.exists():
        if args.demo:
            from jizheng_site.config.demo import build

            with step("放入演示数据"):
                build()
        else:
            first = _first_administrator()
    _run(args, port, first)
    lock.close()
    return 0


def alone(folder: Path) -> Any:
    """One server a data folder: the lock goes with the process, however it ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / "serve.lock").open("w")
    except OSError as e:
        raise Stopped(f"数据目录 {folder} 不能写入（{e.strerror}）。请换一个目录：--data 目录。") from e
    for _ in range(25):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            sleep(0.2)  # the web workers of a server that was killed end a moment later
        else:
            return lock
    raise Stopped(f"{folder} 已有一个网站在运行。请先结束它，或者换一个目录：--data 目录。")


def _free(host: str, port: int, search: int) -> int:
    """A port that can be had; of a demonstration the next free one."""
    for tried in range(port, port + search):
        try:
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind((host, tried))
                return int(s.getsockname()[1])
        except OSError as e:
            reason = e.strerror
    raise Stopped(f"{host} 的端口 {port} 不能用（{reason}）。请换一个：--port 端口。")


def prepare() -> None:
    """Bring the database to this version's shape; nothing to do costs nothing."""
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as e:
        raise Stopped(f"数据库连不上：{str(e).strip().splitlines()[0]}。请检查 DATABASE_URL 和数据库服务。") from e
    if plan:
        with step(f"准备数据库（{len(plan)} 步）"):
            call_command("migrate", verbosity=0, interactive=False)


def _first_administrator() -> str:
    """An empty site gets its first unit and administrator; the words to print once."""
    from django.db import transaction
    from django.utils import timezone

    from jizheng_site.org.models import Grant, Person, Place, Role
    from jizheng_site.org.people import draw_password
    from jizheng_site.org.tree import enter

    password = draw_password()
    with transaction.atomic():
        place = enter("1", "财政局（请改成实际名称）", timezone.localdate().year - 1, kind=Place.Kind.FINANCE)
        person = Person.objects.make("admin", "管理员", password, must_change=True)
        Grant.objects.create(person=person, unit=place.unit, role=Role.ADMIN)
    return f"第一个管理员：账号 admin，初始密码 {password}（只显示这一次，首次登录须修改）。"


def _run(args: argparse.Namespace, port: int, first: str) -> None:
    """The web server in this process, its workers forked from it after everything was imported."""
    from django.conf import settings
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    from jizheng_site.config.warm import warm
    from jizheng_site.config.web import tell
    from jizheng_site.config.wsgi import application

    worker = Worker()

    class Server(BaseApplication):
        def load_config(self) -> None:
            shared = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn's heartbeat, not a file of ours
            for name, value in {
                "bind": f"{args.host}:{port}", "worker_class": "jizheng_site.config.web.Worker", "workers": max(1, args.workers), "threads": 4,
                "preload_app": True, "timeout": 120, "graceful_timeout": 10, "keepalive": 5, "max_requests": 20000,
                "max_requests_jitter": 2000, "loglevel": "warning", "worker_tmp_dir": shared, "proc_name": "jizheng",
                "when_ready": lambda _: ready(), "on_exit": lambda _: worker.stop(), "child_exit": lambda _, ended: tell(ended.age),
            }.items():  # fmt: skip
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    def ready() -> None:
        worker.start()
        if args.minutes:
            end = threading.Timer(args.minutes * 60, os.kill, (os.getpid(), signal.SIGTERM))
            end.daemon = True
            end.start()
        host = "127.0.0.1" if args.host in {"0.0.0.0", "::"} else args.host  # noqa: S104 - it is compared, not opened
        say(f"\n  网站已启动：http://{host}:{port}/    按 Ctrl-C 结束")
        if args.host not in LOCAL:
            say(
                "  同一网络里的其他电脑也能访问；对外提供时请放在支持 https 的反向代理后面（设 JZ_HTTPS=1、JZ_PROXY=1）。"
            )
            say(
                f"  可以用这些名称访问：{'、'.join(settings.ALLOWED_HOSTS)}；要用别的域名，请在启动前设 JZ_HOSTS=域名。"
            )
        if first:
            say(f"  {first}")
        if args.demo:
            _say_accounts()
        say()

    warm()
    sys.argv = ["jz"]  # gunicorn reads the command line for options of its own
    connections.close_all()
    Server().run()


def _say_accounts() -> None:
    from jizheng_site.org.demo import ACCOUNTS, PASSWORD

    say(f"  演示账号（密码都是 {PASSWORD}）：")
    for a in ACCOUNTS:
        say(f"    {a.account:<10}{a.title}")


class Worker:
    """The background worker, a process of its own: kept alive, and ended with the server."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.ending = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        words = [sys.executable, "-P", "-m", "jizheng_site", "worker", os.environ["JZ_DATA"], str(os.getpid())]
        while not self.ending.is_set():
            # close_fds=False: spawned without the pipe on which Popen waits for exec, which a web worker forked at
            # this moment would hold open for as long as it lives (Python's own descriptors are not inherited anyway).
            self.process = subprocess.Popen(words, close_fds=False)  # noqa: S603 - our own program
            self.process.wait()
            self.ending.wait(1)

    def stop(self) -> None:
        self.ending.set()
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
