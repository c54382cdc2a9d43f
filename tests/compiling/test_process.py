"""``jz compile`` as a process: killed at any moment, twice at once, with another seed of hashes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from jizheng.compiling.place import LIST
from jizheng.pack import load_pack
from jizheng.yearfolder.new import new_year

from .demo import FOLDER

SRC = FOLDER.parents[1] / "src"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the one-step swap of folders is Linux's")


def small(folder: Path) -> Path:
    """A year with hardly a row, quick to compile."""
    for name, data in new_year(load_pack("yueyang-2020"), "南湖市市容信息中心", 2020).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def compiling(year: Path, out: Path, seed: str = "0") -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONHASHSEED": seed}
    return subprocess.Popen(
        [sys.executable, "-m", "jizheng", "compile", str(year), "-o", str(out)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def whole(out: Path) -> dict[str, bytes]:
    """Every file of the folder, each what the folder's own list says."""
    listed = json.loads((out / LIST).read_text("utf-8"))
    found = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file() and p.name != LIST}
    assert {n: sha256(d).hexdigest() for n, d in found.items()} == listed
    return found


@LINUX
def test_killed_at_any_moment_the_last_output_is_whole(tmp_path: Path):
    year, out = small(tmp_path / "年度"), tmp_path / "报告"
    started = time.monotonic()
    assert compiling(year, out).wait() in (0, 1)
    takes = time.monotonic() - started
    before = whole(out)
    (year / "narrative.md").write_text((year / "narrative.md").read_text("utf-8") + "\n又添一句。\n", "utf-8")
    for share in (0.2, 0.5, 0.8, 0.9, 0.97):
        p = compiling(year, out)
        time.sleep(takes * share)
        p.send_signal(signal.SIGKILL)
        p.wait()
        left = whole(out)
        assert set(left) == set(before)  # the old output or, if it was quick, the new one; never some of each
    assert compiling(year, out).wait() in (0, 1)
    assert whole(out) != before
    assert {p.name for p in tmp_path.iterdir()} == {"年度", "报告"}  # nothing of the killed runs is left behind


@LINUX
def test_two_at_once_and_other_hash_seeds_give_the_same_bytes(tmp_path: Path):
    runs = [
        compiling(FOLDER, tmp_path / name, seed) for name, seed in (("同一处", "1"), ("同一处", "2"), ("另一处", "3"))
    ]
    assert {p.wait() for p in runs} <= {0, 1}
    assert whole(tmp_path / "同一处") == whole(tmp_path / "另一处")
