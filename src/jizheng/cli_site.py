"""Commands of the site: their grammar stands here, their work is done by ``python -m jizheng_site``, another program.

The engine knows no web: it hands the words on and gives back the exit status.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import sleep

TROUBLE = 2
PORT = 8765
PROGRAM = (sys.executable, "-P", "-m", "jizheng_site")
READY = "网站已启动"  # what serve says when it answers
MINUTES = 60


def add(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Enter the site's commands in the grammar (docs/reference/cli.md is made from it)."""
    c = command("serve", "启动网站：填报、审核、公开都在浏览器里完成")
    c.add_argument("--host", metavar="地址", default="127.0.0.1", help="监听地址（默认 127.0.0.1，只有本机能访问）")
    c.add_argument("--port", metavar="端口", type=int, default=PORT, help=f"端口（默认 {PORT}）")
    c.add_argument("--demo", action="store_true", help="第一次启动时放进演示数据，并打印演示账号")
    c.add_argument("--workers", metavar="个数", type=int, default=2, help="网页进程数（默认 2）")
    c.add_argument("--minutes", metavar="分钟", type=int, default=0, help="过多少分钟自己结束（默认一直运行）")
    _data(c)
    c = command("backup", "备份网站：数据库和佐证材料存成一个文件，不用停机")
    c.add_argument("file", metavar="文件", help="备份写到这个文件，例如 备份.zip")
    c.add_argument(
        "--without-key", action="store_true", help="备份里不放本站密钥（动态码在里面是加密的）；密钥请另外保管"
    )
    _data(c)
    c = command("restore", "从备份恢复到一个空目录")
    c.add_argument("file", metavar="文件", help="备份文件")
    c.add_argument("--key", metavar="文件", default="", help="备份里没有密钥时，原来数据目录里的 secret.key")
    _data(c)
    c = command("users", "网站账号：列出、新建、重设密码、停用")
    c.add_argument("action", choices=("list", "add", "password", "disable", "enable"), nargs="?", default="list",
                   metavar="操作", help="list、add、password、disable、enable（默认 list）")  # fmt: skip
    c.add_argument("account", metavar="账号", nargs="?", default="", help="登录账号")
    c.add_argument("--name", metavar="姓名", default="", help="姓名")
    c.add_argument("--unit", metavar="单位代码", default="", help="在哪个单位任职（add）")
    c.add_argument("--role", metavar="角色", default="", help="填报人、部门、财政或管理员（add）")
    _data(c)
    c = command("copy-to-postgres", "把网站的数据搬到 PostgreSQL")
    c.add_argument("url", metavar="数据库地址", help="例如 postgres://用户:密码@主机:5432/库名")
    _data(c)
    c = command("verify-audit", "核验操作日志：逐条重算散列链，有改动就指出是哪一条")
    c.add_argument("--head", metavar="散列值", default="", help="以前抄存的散列值：核验它还在日志里，日志没有整段换过")
    _data(c)


def _data(c: argparse.ArgumentParser) -> None:
    c.add_argument("--data", metavar="目录", default="jizheng-data", help="数据目录（默认 jizheng-data）")


NAMES = frozenset({"serve", "backup", "restore", "users", "copy-to-postgres", "verify-audit"})


def run(words: list[str]) -> int:
    """Become the site's program (same process, so Ctrl-C and signals reach it); returns only when it is not there."""
    if _there():
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(sys.executable, [*PROGRAM, *words])  # noqa: S606 - our own program
    return TROUBLE


def start(words: list[str], log: Path) -> int:
    """Start the site's program beside this one and come back when it is ready (what it says stands in ``log``)."""
    if not _there():
        return TROUBLE
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        site = subprocess.Popen(  # noqa: S603 - our own program
            [*PROGRAM, *words, "--minutes", str(MINUTES)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    while site.poll() is None and READY not in log.read_text("utf-8", "replace"):
        sleep(0.2)
    print(log.read_text("utf-8", "replace").replace("    按 Ctrl-C 结束", ""))
    if site.poll() is not None:
        return TROUBLE
    print(f"网站在后台运行，{MINUTES} 分钟后自己结束；现在就结束：kill {site.pid}。它的输出在 {log}。")
    return 0


def _there() -> bool:
    if all(find_spec(name) for name in ("jizheng_site", "django")):
        return True
    print("网站组件没有安装。请在源码目录运行 ./jz install web，或用 pip 安装 jizheng[web]。", file=sys.stderr)
    return False
