"""The site as a process: one command starts it, a killed one is taken up again, backups and moves lose nothing."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.project.tree import ROOT
from tests.site.running import ENVIRONMENT, Browser, run, serving, wait_for


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A demonstration that was started once."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    with serving(folder, "--demo") as (_, address, _):
        assert "演示账号" in Browser(address).get("login")
    return folder


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


def test_the_first_start_brings_accounts_that_work(site: Path) -> None:
    with serving(site) as (_, address, _):
        browser = Browser(address)
        assert "管理员丁，您好" in browser.log_in()
        assert "岳阳市城市管理信息中心" in browser.get("work/units")
        assert json.loads(browser.get("health"))["ok"]
        second = run("serve", "--data", site)
        assert second.returncode == 2 and "已有一个网站在运行" in second.stderr


def test_an_empty_site_gets_its_first_administrator(tmp_path: Path) -> None:
    with serving(tmp_path / "x") as (_, address, printed):
        password = re.search(
            r"初始密码 (\S+)（",
            wait_for(lambda: "初始密码" in printed.read_text("utf-8") and printed.read_text("utf-8")),
        )[1]
        assert "修改密码" in Browser(address).log_in("admin", password)
    assert (tmp_path / "x" / "secret.key").stat().st_mode & 0o077 == 0
    demo = run("serve", "--demo", "--data", tmp_path / "x", "--port", "0")
    assert demo.returncode == 2 and "正式数据" in demo.stderr


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(row.split()[0]) for row in listed.stdout.splitlines() if "jizheng_site worker" in row]


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return state.strip()[:1] not in {"", "Z"}


def test_a_killed_worker_is_started_again_and_a_killed_server_leaves_nobody_behind(site: Path) -> None:
    if shutil.which("ps") is None:
        pytest.skip("no ps on this machine")
    with serving(site) as (process, address, _):
        worker = wait_for(lambda: children(process.pid))[0]
        os.kill(worker, signal.SIGKILL)
        new = wait_for(lambda: [p for p in children(process.pid) if p != worker])[0]
        browser = Browser(address)
        browser.log_in()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        wait_for(lambda: not alive(new))
    with serving(site) as (_, address, _):
        browser.address = address
        assert "管理员丁" in browser.get("work/")  # the session as well
    assert run("verify-audit", "--data", site).returncode == 0


def test_a_backup_without_the_key_needs_the_key(site: Path, tmp_path: Path) -> None:
    told = run("backup", tmp_path / "a.zip", "--without-key", "--data", site)
    assert "另外保管" in told.stdout
    with zipfile.ZipFile(tmp_path / "a.zip") as z:
        assert "secret.key" not in z.namelist()
        head = json.loads(z.read("manifest.json"))["audit"]
    assert head["hash"] in told.stdout
    assert "--key" in run("restore", tmp_path / "a.zip", "--data", tmp_path / "new").stderr
    (tmp_path / "other.key").write_text("another\n", "ascii")
    other = run("restore", tmp_path / "a.zip", "--key", tmp_path / "other.key", "--data", tmp_path / "new")
    assert other.returncode == 2 and "不是这份备份的密钥" in other.stderr and not (tmp_path / "new").exists()
    back = run("restore", tmp_path / "a.zip", "--key", site / "secret.key", "--data", tmp_path / "new")
    assert back.returncode == 0, back.stderr
    assert (tmp_path / "new" / "secret.key").read_bytes() == (site / "secret.key").read_bytes()


def test_the_log_is_known_by_the_hash_that_a_backup_told(site: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "a.zip", "--data", site)
    with zipfile.ZipFile(tmp_path / "a.zip") as z:
        head = json.loads(z.read("manifest.json"))["audit"]
    whole = run("verify-audit", "--head", head["hash"], "--data", site)
    assert whole.returncode == 0 and f"是第 {head['number']} 条" in whole.stdout
    assert run("verify-audit", "--head", head["hash"][:16], "--data", site).returncode == 0
    other = run("verify-audit", "--head", "f" * 64, "--data", site)
    assert other.returncode == 1 and "整段换过" in other.stderr
    assert run("verify-audit", "--head", "ab", "--data", site).returncode == 2
    (site / "audit-heads.txt").write_text(f"2021-03-01T00:00:00Z 2 {'0' * 64}\n", "ascii")
    swapped = run("verify-audit", "--data", site)
    assert swapped.returncode == 1 and "第 2 条" in swapped.stderr


def test_a_demonstration_says_when_it_takes_another_port(site: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(site, "--demo", "--port", str(port)) as (_, address, printed):
            assert f"端口 {port} 已被别的程序占用" in printed.read_text("utf-8")
            assert f":{port}/" not in address and "演示账号" in Browser(address).get("login")
        refused = run("serve", "--data", site, "--port", port)
        assert refused.returncode == 2 and f"端口 {port} 不能用" in refused.stderr


def test_what_was_confirmed_outlives_a_kill(site: Path) -> None:
    """Logins are written to the log; each that was answered before the kill stands there after it."""
    stop = threading.Event()
    confirmed = []
    with serving(site) as (process, address, _):

        def write() -> None:
            while not stop.is_set():
                try:
                    confirmed.append("管理员丁" in Browser(address).log_in())
                except (OSError, http.client.HTTPException):
                    return  # it was killed in the middle

        writers = [threading.Thread(target=write) for _ in range(4)]
        for w in writers:
            w.start()
        wait_for(lambda: len(confirmed) > 5)
        os.killpg(process.pid, signal.SIGKILL)
        stop.set()
        for w in writers:
            w.join()
        process.wait()
    assert all(confirmed)
    with serving(site) as (_, address, _):
        assert "管理员丁" in Browser(address).log_in()
    told = run("verify-audit", "--data", site)
    with sqlite3.connect(site / "site.sqlite3") as database:
        logged = database.execute("SELECT count(*) FROM audit_entry WHERE action = 'account.login'").fetchone()[0]
    database.close()
    assert told.returncode == 0 and logged >= len(confirmed) + 1


def test_a_spoiled_backup_is_refused(site: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "a.zip", "--data", site)
    with zipfile.ZipFile(tmp_path / "a.zip") as old, zipfile.ZipFile(tmp_path / "b.zip", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace("填报人甲".encode(), "填报人乙".encode()) if "org.person" in name else data)
    spoiled = run("restore", tmp_path / "b.zip", "--data", tmp_path / "new")
    assert spoiled.returncode == 2 and "org.person" in spoiled.stderr
    nothing = run("restore", ROOT / "README.md", "--data", tmp_path / "other")
    assert nothing.returncode == 2 and "不是绩证的备份" in nothing.stderr


def test_accounts_from_the_command_line(site: Path) -> None:
    assert "tianbao" in run("users", "--data", site).stdout
    added = run("users", "add", "new", "--name", "新人", "--unit", "305003", "--role", "填报人", "--data", site)
    password = re.search(r"初始密码 (\S+)（", added.stdout)[1]
    with serving(site) as (_, address, _):
        assert "修改密码" in Browser(address).log_in("new", password)
        assert run("users", "disable", "new", "--data", site).returncode == 0
        with pytest.raises(urllib.error.HTTPError, match="422") as e:
            Browser(address).log_in("new", password)
        e.value.close()
    for words in (["add", "x", "--unit", "305003"], ["password", "nobody"]):
        assert run("users", *words, "--data", site).returncode == 2


def test_started_beside_another_command_it_goes_on_and_says_how_to_end_it(tmp_path: Path) -> None:
    words = ["serve", "--demo", "--data", str(tmp_path / "d"), "--port", "0"]
    code = f"from pathlib import Path; from jizheng.cli_site import start; raise SystemExit(start({words}, Path({str(tmp_path / 'log')!r})))"
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    pid = int(re.search(r"kill (\d+)", done.stdout)[1])
    try:
        assert "演示账号" in Browser(re.search(r"http://\S+/", done.stdout)[0]).get("login")
    finally:
        os.kill(pid, signal.SIGTERM)
