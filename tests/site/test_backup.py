"""A backup taken while people work, put back on an empty folder and an empty database, is the same site: on both databases."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.site.running import Browser, run, serving, wait_for
from tools.postgres import postgres

# What a database keeps for itself: when its steps were taken, how far it has counted.
OWN = {"django_migrations", "sqlite_sequence"}


@contextmanager
def databases(kind: str) -> Iterator[tuple[str, str]]:
    """Two empty ones (DATABASE_URL; "" = SQLite in the data folder)."""
    if kind == "sqlite":
        yield "", ""
        return
    import psycopg

    try:
        with postgres() as address:
            with psycopg.connect(address, autocommit=True) as connection:
                for name in ("one", "two"):
                    connection.execute(f"CREATE DATABASE {name}")
            yield address.replace("/postgres", "/one"), address.replace("/postgres", "/two")
    except RuntimeError as e:
        pytest.skip(f"no PostgreSQL: {e}")


def raw(folder: Path, url: str) -> dict[str, tuple[int, str]]:
    """Rows and hash of every table, asked of the database itself: the site's own code has no part in it."""
    if url:
        import psycopg

        with psycopg.connect(url) as connection:
            listed = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            return {t: _hash(connection.execute(f'SELECT * FROM "{t}"').fetchall()) for (t,) in listed if t not in OWN}
    with closing(sqlite3.connect(folder / "site.sqlite3")) as connection:
        listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {t: _hash(connection.execute(f'SELECT * FROM "{t}"').fetchall()) for (t,) in listed if t not in OWN}


def _hash(rows: list[tuple[object, ...]]) -> tuple[int, str]:
    return len(rows), hashlib.sha256("\n".join(sorted(repr([_plain(x) for x in r]) for r in rows)).encode()).hexdigest()


def _plain(value: object) -> object:
    """JSON by its keys: their order says nothing, and PostgreSQL keeps none."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return json.dumps(value, sort_keys=True) if isinstance(value, (dict, list)) else value


def tables(file: Path) -> dict[str, object]:
    with zipfile.ZipFile(file) as z:
        return json.loads(z.read("manifest.json"))["tables"]


def work(address: str, stop: threading.Event, done: list[int]) -> None:
    """Somebody logs in and enters batch after batch: each a row and a deed of the log in one piece."""
    browser = Browser(address)
    browser.log_in("caizheng")
    while not stop.is_set():
        browser.post("work/intake", year="2020", title=f"第 {len(done)} 批")
        done.append(1)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_same_hash_of_every_table(kind: str, tmp_path: Path) -> None:
    site, new, quiet = tmp_path / "site", tmp_path / "new", tmp_path / "quiet"
    with databases(kind) as (one, two):
        here, there = ({"DATABASE_URL": u} if u else {} for u in (one, two))
        with serving(site, "--demo", database=one) as (_, address, _):
            stop, done = threading.Event(), list[int]()
            people = [threading.Thread(target=work, args=(address, stop, done)) for _ in range(3)]
            for p in people:
                p.start()
            wait_for(lambda: len(done) > 3 and (site / "audit-heads.txt").exists(), 60)
            taken = run("backup", tmp_path / "a.zip", "--data", site, **here)
            wait_for(lambda n=len(done): len(done) > n, 60)  # they were not held up for good
            stop.set()
            for p in people:
                p.join()
        assert taken.returncode == 0, taken.stderr

        back = run("restore", tmp_path / "a.zip", "--data", new, **there)
        assert back.returncode == 0 and "逐表核对一致" in back.stdout, back.stderr
        assert run("backup", tmp_path / "b.zip", "--data", new, **there).returncode == 0
        assert tables(tmp_path / "b.zip") == tables(tmp_path / "a.zip")
        with zipfile.ZipFile(tmp_path / "a.zip") as z:
            kept = json.loads(z.read("manifest.json"))["audit"]
            files = {n for n in z.namelist() if n.startswith("files/")}
        known = run("verify-audit", "--head", kept["hash"], "--data", new, **there)
        assert known.returncode == 0 and f"{kept['number']} 条，最后一条" in known.stdout, (
            "the log ends where the backup says"
        )
        heads = (new / "audit-heads.txt").read_bytes()
        assert "逐日记下的" in known.stdout and heads and (site / "audit-heads.txt").read_bytes().startswith(heads)
        assert files == {f"files/{p.name}" for p in (new / "files").rglob("*") if p.is_file()}
        with serving(new, database=two) as (_, address, _):
            assert "管理员丁" in Browser(address).log_in()

        if kind == "sqlite":  # once more while nobody works: what the databases themselves say
            run("backup", tmp_path / "c.zip", "--data", site)
            assert run("restore", tmp_path / "c.zip", "--data", quiet).returncode == 0
            assert raw(quiet, "") == raw(site, "")


def test_from_one_database_to_the_other_and_back(tmp_path: Path) -> None:
    """copy-to-postgres and a restore on PostgreSQL give the same tables; PostgreSQL itself says so."""
    site = tmp_path / "site"
    with serving(site, "--demo") as (_, address, _):
        Browser(address).log_in()
    assert run("backup", tmp_path / "lite.zip", "--data", site).returncode == 0
    with databases("postgres") as (one, two):
        moved = run("copy-to-postgres", one, "--data", site)
        assert moved.returncode == 0 and "逐表核对一致" in moved.stdout, moved.stderr
        back = run("restore", tmp_path / "lite.zip", "--data", tmp_path / "pg", DATABASE_URL=two)
        assert back.returncode == 0 and "逐表核对一致" in back.stdout, back.stderr
        assert raw(site, one) == raw(site, two)
        assert sum(n for n, _ in raw(site, one).values()) > 8000
        assert run("backup", tmp_path / "pg.zip", "--data", site, DATABASE_URL=one).returncode == 0
        assert tables(tmp_path / "pg.zip") == tables(tmp_path / "lite.zip")
        assert "已有数据" in run("copy-to-postgres", one, "--data", site).stderr
        with serving(site, database=one) as (_, address, _):
            assert "管理员丁" in Browser(address).log_in()  # … and new rows find free numbers
        full = run("restore", tmp_path / "lite.zip", "--data", tmp_path / "x", DATABASE_URL=two)
        assert full.returncode == 2 and "已有数据" in full.stderr
    home = run("restore", tmp_path / "pg.zip", "--data", tmp_path / "home")
    assert home.returncode == 0 and "逐表核对一致" in home.stdout, home.stderr
    again = run("restore", tmp_path / "pg.zip", "--data", tmp_path / "home")
    assert again.returncode == 2 and "不是空目录" in again.stderr
    assert raw(tmp_path / "home", "") == raw(site, "")
