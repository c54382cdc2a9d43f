"""./jz makes its own environment: once, whole, one at a time, from anywhere, with sentences when it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(sys.executable).resolve()  # not a shim, which needs more than the launcher does
TOOLS = ("sh", "cat", "sed", "cksum", "readlink", "ln", "rm", "mkdir", "rmdir", "find", "ps", "tail", "sleep")

# An uv that needs no network: its python is a parrot that repeats its arguments, and it counts its installs.
PARROT = """#!/bin/sh
case "$*" in *pip*) exit "${BROKEN:-0}" ;; esac
printf '%s\\n' "$*"
"""
UV = """#!/bin/sh
case "$*" in
--version) echo uv 0 ;;
venv*)
  for venv in "$@"; do :; done
  mkdir -p "$venv/bin" "$venv/lib/python3.11/site-packages"
  ln -s "$PARROT" "$venv/bin/python"
  ;;
pip*)
  echo "$*" >>"$INSTALLS"
  sleep "${SLOW:-0}"
  exit "${NO_UV:-0}"
  ;;
esac
"""


@pytest.fixture
def place(tmp_path: Path):
    """A project in a folder with spaces and Chinese in its name, and a PATH with only what the launcher may use."""
    root, bins = tmp_path / "绩 证" / "a b", tmp_path / "bin"
    root.mkdir(parents=True)
    bins.mkdir()
    for path in (ROOT / "jz", *ROOT.glob("requirements*.txt")):
        shutil.copy2(path, root / path.name)
    for tool in TOOLS:
        found = shutil.which(tool)
        if found is None:
            pytest.skip(f"no {tool} on this machine")
        (bins / tool).symlink_to(found)
    script(bins / "uv", UV)
    script(bins / "parrot", PARROT)
    script(bins / "python3", f'#!/bin/sh\nexec "{PYTHON}" "$@"\n')
    return root, bins


def script(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)


def environment(root: Path, bins: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": str(bins),
        "HOME": str(root / "no such home"),
        "INSTALLS": str(root / "installs"),
        "PARROT": str(bins / "parrot"),
    } | more


def start(root: Path, bins: Path, *arguments: str, command: Path | None = None, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(command or root / "jz"), *arguments], cwd=bins, env=environment(root, bins, **more), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, encoding="utf-8",
    )  # fmt: skip


def run(root: Path, bins: Path, *arguments: str, command: Path | None = None, **more: str) -> tuple[int, str, str]:
    with start(root, bins, *arguments, command=command, **more) as p:
        out, err = p.communicate(timeout=60)
    return p.returncode, out, err


def installs(root: Path) -> int:
    path = root / "installs"
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0


def marks(root: Path) -> list[str]:
    return sorted(p.name for p in root.iterdir() if p.name.startswith(".venv."))


def test_the_first_start_sets_up_and_the_second_does_not(place) -> None:
    root, bins = place
    status, out, err = run(root, bins, "check", "报告.docx", "--format", "json")
    assert (status, out) == (0, "-P -m jizheng check 报告.docx --format json\n")  # stdout belongs to the command
    assert [line[:3] for line in err.splitlines()] == ["绩证：", "绩证："]
    assert run(root, bins, "packs") == (0, "-P -m jizheng packs\n", "")
    assert installs(root) == 1
    assert marks(root) == []


def test_changed_requirements_are_installed(place) -> None:
    root, bins = place
    run(root, bins)
    with (root / "requirements.txt").open("a", encoding="utf-8") as f:
        f.write("# changed\n")
    assert "安装依赖" in run(root, bins)[2]
    assert installs(root) == 2


def test_the_test_tools_bring_the_core(place) -> None:
    root, bins = place
    assert run(root, bins, "test", "-k", "执行率")[1] == "tools/test.py -k 执行率\n"
    assert run(root, bins, "packs")[2] == ""
    assert installs(root) == 1


def lists(root: Path) -> list[str]:
    """Which lists were installed, in order."""
    lines = (root / "installs").read_text("utf-8").splitlines()
    return [line.rpartition("requirements")[2] for line in lines]


def test_the_site_has_its_own_list_and_the_test_tools_bring_it(place) -> None:
    root, bins = place
    run(root, bins, "packs")
    assert run(root, bins, "serve", "--port", "1")[1] == "-P -m jizheng serve --port 1\n"
    assert run(root, bins, "demo")[2] == ""
    assert lists(root) == [".txt", "-web.txt"]
    run(root, bins, "test")
    assert run(root, bins, "backup")[2] == ""
    assert lists(root)[2:] == ["-dev.txt"]


def test_what_was_added_survives(place) -> None:
    root, bins = place
    status, out, err = run(root, bins, "install", "ocr")
    assert (status, out) == (0, "")
    assert "已装好" in err
    assert run(root, bins, "install", "ocr")[2].count("\n") == 1
    (root / ".venv.busy").touch()  # as if a later set-up had been cut off
    assert "再装上" in run(root, bins, "packs")[2]
    assert lists(root) == ["-ocr.txt", ".txt", "-ocr.txt"]
    assert run(root, bins, "install", "ocr")[2].count("\n") == 1


def test_nothing_unknown_is_added(place) -> None:
    root, bins = place
    for words in (["install"], ["install", "moon"]):
        status, _, err = run(root, bins, *words)
        assert (status, installs(root)) == (2, 0)
        assert "./jz install" in err


def test_through_a_symbolic_link(place) -> None:
    root, bins = place
    (bins / "one").symlink_to(root / "jz")
    (bins / "two").symlink_to("one")
    assert run(root, bins, "packs", command=bins / "two")[0] == 0
    assert (root / ".venv").is_dir()


def test_a_moved_folder_is_noticed(place) -> None:
    root, bins = place
    run(root, bins)
    moved = root.with_name("moved")
    root.rename(moved)
    assert "安装依赖" in run(moved, bins)[2]


def test_a_set_up_that_was_killed_is_begun_again(place) -> None:
    root, bins = place
    with start(root, bins, SLOW="30") as p:
        for _ in range(200):
            if installs(root):
                break
            time.sleep(0.05)
        os.killpg(p.pid, 9)
        p.communicate()
    (root / ".venv" / "half").touch()
    status, _, err = run(root, bins, "packs")
    assert status == 0
    assert "上次没有装完" in err
    assert not (root / ".venv" / "half").exists()
    assert marks(root) == []


def test_several_at_once_set_up_one(place) -> None:
    root, bins = place
    (root / ".venv.owner").symlink_to("999999999")  # of a process that is no more
    running = [start(root, bins, "packs", SLOW="0.5") for _ in range(4)]
    results = []
    for p in running:
        with p:
            out, _ = p.communicate(timeout=60)
            results.append((p.returncode, out))
    assert results == [(0, "-P -m jizheng packs\n")] * 4
    assert installs(root) == 1
    assert marks(root) == []


def test_no_python(place) -> None:
    root, bins = place
    (bins / "python3").unlink()
    status, out, err = run(root, bins, "demo")
    assert (status, out) == (2, "")
    assert "apt install python3" in err and "Python 3.11" in err
    assert not (root / ".venv").exists() and marks(root) == []


def test_an_old_python_is_not_taken(place) -> None:
    root, bins = place
    script(bins / "python3", "#!/bin/sh\nexit 1\n")
    script(bins / "python3.12", f'#!/bin/sh\nexec "{PYTHON}" "$@"\n')
    assert run(root, bins, "packs")[0] == 0


def test_no_venv_module(place) -> None:
    root, bins = place
    (bins / "uv").unlink()
    script(bins / "python3", f'#!/bin/sh\ncase "$*" in *venv*) exit 1 ;; esac\nexec "{PYTHON}" "$@"\n')
    status, out, err = run(root, bins, "demo")
    assert (status, out) == (2, "")
    assert "python3-venv" in err
    assert not (root / ".venv").exists() and marks(root) == []


def test_pip_does_what_uv_cannot(place) -> None:
    root, bins = place
    assert run(root, bins, "demo", NO_UV="1")[:2] == (0, "-P -m jizheng demo\n")


def test_no_network_says_so_and_leaves_nothing_half_done(place) -> None:
    root, bins = place
    status, out, err = run(root, bins, "demo", NO_UV="1", BROKEN="1")
    assert (status, out) == (2, "")
    assert "网络" in err
    assert not (root / ".venv").exists()
    assert marks(root) == []


def test_a_whole_core_outlives_test_tools_that_could_not_be_had(place) -> None:
    root, bins = place
    run(root, bins, "packs")
    assert run(root, bins, "test", NO_UV="1", BROKEN="1")[0] == 2
    assert run(root, bins, "packs", NO_UV="1", BROKEN="1") == (0, "-P -m jizheng packs\n", "")


def test_a_folder_that_may_not_be_written(place) -> None:
    root, bins = place
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    root.chmod(0o500)
    try:
        status, out, err = run(root, bins, "demo")
    finally:
        root.chmod(0o700)
    assert (status, out) == (2, "")
    assert "没有权限" in err
