"""``jz backup`` and ``jz restore``: the whole site in one file, taken while people work, proven when it is put back."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jizheng_site.config.words import Stopped, say, step

FORMAT = "jizheng.backup/1"


def backup(args: argparse.Namespace) -> int:
    """Write aside, then rename: what stands under the name is always whole."""
    folder = Path(os.environ["JZ_DATA"])
    if not (folder / "secret.key").exists():
        raise Stopped(f"{folder} 里没有网站数据。请用 --data 写明数据目录。")
    import django

    django.setup()
    target = Path(args.file)
    try:
        handle, aside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.resolve().parent)
    except OSError as e:
        raise Stopped(f"{target} 写不了（{e.strerror}）。请换一个位置。") from e
    try:
        with step("备份"), os.fdopen(handle, "wb") as f, zipfile.ZipFile(f, "w", zipfile.ZIP_DEFLATED) as z:
            rows, files, head = _write(z, folder, key=not args.without_key)
        Path(aside).replace(target)
    finally:
        Path(aside).unlink(missing_ok=True)
    say(
        f"已备份到 {target}：{rows} 行数据，{files} 个文件。里面有账号{'' if args.without_key else '和密钥'}，请妥善保管。"
    )
    if args.without_key:
        say(f"本站密钥不在里面，请把 {folder / 'secret.key'} 另外保管，恢复时用 --key 写明；没有它，动态码要重新启用。")
    if head["number"]:
        say(f"操作日志到第 {head['number']} 条，散列值 {head['hash']}，抄存在别处可以核验（jz verify-audit --head）。")
    return 0


def _print(key: bytes) -> str:
    """By which a key is known again; it tells nothing of the key."""
    return hashlib.sha256(b"jizheng key " + key.strip()).hexdigest()


def _write(z: zipfile.ZipFile, folder: Path, *, key: bool) -> tuple[int, int, dict[str, Any]]:
    from jizheng_site.audit import anchor
    from jizheng_site.audit.models import Head
    from jizheng_site.config import tables

    manifest: dict[str, Any] = {"format": FORMAT, "tables": {}}
    total, kept = 0, 0
    # Before the snapshot: what is written down later is of deeds that the snapshot does not hold.
    heads = (folder / anchor.NAME).read_bytes() if (folder / anchor.NAME).exists() else b""
    with snapshot(folder) as alias:
        manifest["migrations"] = tables.migrations(alias)
        head = Head.objects.using(alias).filter(pk=1).first()
        manifest["audit"] = {"number": head.number if head else 0, "hash": head.hash if head else ""}
        for table in tables.tables():
            name, found, count = tables.name_of(table), hashlib.sha256(), 0
            with z.open(f"tables/{name}.jsonl", "w", force_zip64=True) as out:
                for line in tables.lines(table, alias):
                    out.write(line)
                    found.update(line)
                    count += 1
            manifest["tables"][name] = {"rows": count, "sha256": found.hexdigest()}
            total += count
        from jizheng_site.year.files import place
        from jizheng_site.year.models import Stored

        # A file is there before its row is, and never changes: those of the snapshot's rows are all that is needed.
        for sha256 in Stored.objects.using(alias).values_list("sha256", flat=True):
            z.write(place(sha256), f"files/{sha256}", zipfile.ZIP_STORED)
            kept += 1
    own = (folder / "secret.key").read_bytes()
    manifest["key"] = _print(own)
    if key:
        z.writestr("secret.key", own)
    if heads:
        z.writestr(anchor.NAME, heads)
    manifest["demo"] = (folder / "demo").exists()
    z.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return total, kept, manifest["audit"]


@contextmanager
def snapshot(folder: Path) -> Iterator[str]:
    """The database as it is at one moment, under the name of a connection; nobody's writing is held up."""
    from django.db import connection, connections, transaction

    from jizheng_site.config import tables
    from jizheng_site.config.database import database

    if connection.vendor != "sqlite":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield "default"
        return
    copy = folder / f".snapshot-{os.getpid()}.sqlite3"
    copy.unlink(missing_ok=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        tables.reach("snapshot", {**database("", folder), "NAME": str(copy)})
        try:
            yield "snapshot"
        finally:
            connections["snapshot"].close()
            del connections["snapshot"]
    finally:
        for path in folder.glob(f"{copy.name}*"):
            path.unlink()


def restore(args: argparse.Namespace) -> int:
    """Into an empty folder (and an empty database): every table is compared with what the backup says of it."""
    folder = Path(os.environ["JZ_DATA"])
    if folder.exists() and any(folder.iterdir()):
        raise Stopped(f"{folder} 不是空目录，没有恢复。请用 --data 写一个新目录。")
    try:
        z = zipfile.ZipFile(args.file)
        manifest = json.loads(z.read("manifest.json"))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as e:
        raise Stopped(f"{args.file} 打不开，或者不是绩证的备份（{type(e).__name__}）。") from e
    if manifest.get("format") != FORMAT:
        raise Stopped(f"{args.file} 的格式是 {manifest.get('format')}，这个版本只认识 {FORMAT}。")
    own = _key(z, manifest, args.key)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / "secret.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with z:
        with os.fdopen(handle, "wb") as f:
            f.write(own)
        if manifest.get("demo"):
            (folder / "demo").touch()
        if "audit-heads.txt" in z.namelist():
            (folder / "audit-heads.txt").write_bytes(z.read("audit-heads.txt"))
        import django

        django.setup()
        _read(z, manifest)
    return 0


def _key(z: zipfile.ZipFile, manifest: dict[str, Any], file: str) -> bytes:
    """The site's key: from the file that was named, else from the backup."""
    if not file and "secret.key" not in z.namelist():
        raise Stopped("这份备份里没有密钥。请用 --key 写明原来数据目录里的 secret.key（备份时另外保管的那一份）。")
    try:
        own = Path(file).read_bytes() if file else z.read("secret.key")
    except OSError as e:
        raise Stopped(f"密钥文件 {file} 读不出来（{e.strerror}）。") from e
    if manifest.get("key", _print(own)) != _print(own):
        raise Stopped(f"{file} 不是这份备份的密钥，没有恢复。")
    return own


def _read(z: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    from django.db import transaction

    from jizheng_site.config import tables
    from jizheng_site.config.serve import prepare
    from jizheng_site.org import sealing
    from jizheng_site.org.models import Person, Unit
    from jizheng_site.year.files import place

    prepare()
    if Unit.objects.exists():
        raise Stopped("DATABASE_URL 指的数据库里已有数据，没有恢复。请换一个空库。")
    newer = set(manifest["migrations"]) - set(tables.migrations("default"))
    if newer:
        raise Stopped(f"备份来自更新的版本（{min(newer)}），请先升级绩证再恢复。")
    with step("恢复数据"), transaction.atomic():
        tables.empty("default")
        for table in tables.tables():
            name = f"tables/{tables.name_of(table)}.jsonl"
            if name in z.namelist():
                with z.open(name) as rows:
                    tables.fill(table, "default", rows)
        tables.count_on("default")
        sealing.seal_all(Person.objects)  # a backup from before there was a seal
    with step("恢复文件"):
        for name in z.namelist():
            if not name.startswith("files/"):
                continue
            data = z.read(name)
            sha256 = hashlib.sha256(data).hexdigest()
            if f"files/{sha256}" != name:
                raise Stopped(f"备份里的文件 {name[6:18]}… 已损坏。")
            place(sha256).parent.mkdir(parents=True, exist_ok=True)
            place(sha256).write_bytes(data)
    with step("核对"):
        same = set(manifest["migrations"]) == set(tables.migrations("default"))
        odd = [
            tables.name_of(t)
            for t in tables.tables()
            if same and tables.proof(t, "default") != manifest["tables"][tables.name_of(t)]
        ]
    if odd:
        raise Stopped(f"恢复后与备份不一致：{'、'.join(odd)}。请换一个备份文件重试，不要使用这个目录。")
    rows = sum(t["rows"] for t in manifest["tables"].values())
    say(f"已恢复：{rows} 行数据{'，逐表核对一致' if same else ''}。")
