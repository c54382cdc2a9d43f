"""``jz copy-to-postgres``: every table into an empty PostgreSQL database, compared row by row afterwards."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from jizheng_site.config.words import Stopped, say, step


def copy_to_postgres(args: argparse.Namespace) -> int:
    """The site must stand still: what is written meanwhile would stay behind."""
    from jizheng_site.config.database import database
    from jizheng_site.config.serve import alone

    folder = Path(os.environ["JZ_DATA"])
    if not (folder / "site.sqlite3").exists():
        raise Stopped(f"{folder} 里没有 SQLite 数据库。请用 --data 写明数据目录。")
    lock = alone(folder)
    os.environ.pop("DATABASE_URL", None)
    target = database(args.url, folder)
    if not target["ENGINE"].endswith("postgresql"):
        raise Stopped("请写 PostgreSQL 的地址，例如 postgres://用户:密码@主机:5432/库名。")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError, connections

    from jizheng_site.config import tables
    from jizheng_site.config.serve import prepare
    from jizheng_site.org.models import Unit

    prepare()
    tables.reach("target", target)
    try:
        with step("准备 PostgreSQL"):
            call_command("migrate", database="target", verbosity=0, interactive=False)
    except OperationalError as e:
        raise Stopped(f"PostgreSQL 连不上：{str(e).strip().splitlines()[0]}。请检查地址、账号和服务。") from e
    if Unit.objects.using("target").exists():
        raise Stopped("目标库里已有数据，没有搬。请换一个空库。")
    with step("搬数据"):
        arrived = tables.move("default", "target")
    with step("核对"):
        odd = [tables.name_of(t) for t in tables.tables() if tables.proof(t, "default") != arrived[tables.name_of(t)]]
    connections["target"].close()
    lock.close()
    if odd:
        raise Stopped(f"两边不一致：{'、'.join(odd)}。请清空目标库后重试。")
    say(f"已搬完 {sum(t['rows'] for t in arrived.values())} 行，逐表核对一致。")
    say("以后这样启动（文件仍在原来的数据目录）：DATABASE_URL=postgres://… ./jz serve --data …")
    return 0
