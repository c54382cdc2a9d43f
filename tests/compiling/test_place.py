"""Results are put in place at one stroke: killed at any moment, or two at once, the folder is always whole."""

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

from jizheng.compiling.place import LIST, NotOurs, put

from .demo import FOLDER

SRC = FOLDER.parents[1] / "src"
# Writes generation after generation of ten files; each file says which one it is of.
WRITER = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from jizheng.compiling.place import put
for n in range(int(sys.argv[4])):
    put(Path(sys.argv[2]), {f"文件{k}.txt": (f"{sys.argv[3]}-{n} " * 20000).encode() for k in range(10)})
"""


def writer(out: Path, name: str, times: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-P", "-c", WRITER, str(SRC), str(out), name, str(times)])


def generation(out: Path) -> str:
    """The one generation that all files are of; every file is whole."""
    listed = json.loads((out / LIST).read_text("utf-8"))
    assert len(listed) == 10
    assert {p.name for p in out.iterdir()} == {*listed, LIST}
    words = set()
    for name, digest in listed.items():
        data = (out / name).read_bytes()
        assert sha256(data).hexdigest() == digest
        words.add(data.decode().split()[0])
    assert len(words) == 1
    return words.pop()


@pytest.mark.skipif(sys.platform != "linux", reason="the one-step swap of folders is Linux's")
@pytest.mark.parametrize("wait", [0.05, 0.15, 0.25, 0.35, 0.5])
def test_killed_at_any_moment(tmp_path: Path, wait: float):
    out = tmp_path / "报告"
    put(out, {f"文件{k}.txt": b"first " for k in range(10)})
    p = writer(out, "second", 10_000)
    time.sleep(wait)
    os.kill(p.pid, signal.SIGKILL)
    p.wait()
    assert generation(out).startswith(("first", "second"))
    put(out, {f"文件{k}.txt": b"third " for k in range(10)})
    assert generation(out) == "third"
    assert [x.name for x in tmp_path.iterdir()] == ["报告"]  # what the killed run left is swept


@pytest.mark.skipif(sys.platform != "linux", reason="the one-step swap of folders is Linux's")
def test_two_at_once_do_not_mix(tmp_path: Path):
    out = tmp_path / "报告"
    runs = [writer(out, name, 40) for name in ("甲", "乙")]
    assert [p.wait() for p in runs] == [0, 0]
    assert generation(out) in ("甲-39", "乙-39")
    assert [x.name for x in tmp_path.iterdir()] == ["报告"]


def test_a_folder_of_others_is_left_alone(tmp_path: Path):
    (tmp_path / "家谱.txt").write_text("不要动")
    with pytest.raises(NotOurs, match="家谱"):
        put(tmp_path, {"a.txt": b"1"})
    assert (tmp_path / "家谱.txt").read_text() == "不要动"


def test_what_people_changed_or_added_is_kept(tmp_path: Path):
    out = tmp_path / "报告"
    put(out, {"报告.docx": b"1", "数据.json": b"1"})
    (out / "报告.docx").write_bytes(b"edited in Word")
    (out / "批注.txt").write_bytes(b"mine")
    notes = put(out, {"报告.docx": b"2", "数据.json": b"2"})
    assert (out / "报告.docx").read_bytes() == b"2"
    assert (out / "批注.txt").read_bytes() == b"mine"
    kept = next(p for p in out.iterdir() if "改过的" in p.name)
    assert kept.read_bytes() == b"edited in Word"
    assert "报告.docx" in notes[0]
    assert put(out, {"报告.docx": b"3"}) == []
    assert kept.exists()
    assert not (out / "数据.json").exists()
