"""A folder of results put in place at one stroke: made aside, then swapped, so that nobody ever sees half of it.

A folder is only ever swapped when it is ours (it has our list) or empty; what people put or changed in it is kept.
"""

from __future__ import annotations

import ctypes
import glob
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

LIST = ".jizheng-out.json"
_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE, AT_FDCWD of Linux


class NotOurs(ValueError):
    """The folder holds files that are not results of ours; the message (Chinese) says which and what to do."""


def put(out: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write ``files`` (name → bytes) as the folder ``out``; returns notes in Chinese on what was kept.

    Raises ``NotOurs`` for a folder with other people's files in it, ``OSError`` when it cannot be written.
    """
    out = out.resolve() if out.exists() else out.parent.resolve() / out.name
    out.parent.mkdir(parents=True, exist_ok=True)
    _ours(out)
    _sweep(out)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.{os.getpid()}.", suffix=".tmp", dir=out.parent))
    try:
        aside.chmod(0o755)
        for name, data in files.items():
            target = aside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        digests = {name: sha256(data).hexdigest() for name, data in files.items()}
        (aside / LIST).write_text(json.dumps(digests, ensure_ascii=False, indent=0, sort_keys=True), "utf-8")
        with _alone(out.parent):  # what is kept must be what is then replaced
            notes = _keep(out, aside, _ours(out), digests) if out.exists() else []
            _swap(aside, out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return notes


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One run at a time in this folder; the system lets go of the lock of a run that is killed."""
    if os.name != "posix":
        yield
        return
    import fcntl

    fd = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network folder may know no locks
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _sweep(out: Path) -> None:
    """What a run that was killed left beside ``out``; the folder of a run that is still alive is left alone."""
    if os.name != "posix":
        return  # asking whether a process lives would end it there
    for p in out.parent.glob(f".{glob.escape(out.name)}.*.tmp"):
        pid = p.name.removeprefix(f".{out.name}.").partition(".")[0]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(p, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _ours(out: Path) -> dict[str, str]:
    """What an earlier run wrote there (name → hash), {} for a new or empty folder; raises ``NotOurs``."""
    if not out.exists():
        return {}
    if not out.is_dir():
        raise NotOurs(f"{out} 是一个文件，不是文件夹。请用 -o 换一个名字。")
    try:
        found: dict[str, str] = json.loads((out / LIST).read_text("utf-8"))
    except (OSError, ValueError):
        strange = sorted(p.name for p in out.iterdir())[:3]
        if strange:
            raise NotOurs(
                f"{out} 里已有别的文件（{'、'.join(strange)}…），为免弄乱没有写。请用 -o 换一个空文件夹，或先把它们挪走。"
            ) from None
        return {}
    return found


def _keep(out: Path, aside: Path, known: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Files that people put or changed in the old folder go on into the new one."""
    notes = []
    for p in sorted(x for x in out.rglob("*") if x.is_file() and not x.is_symlink()):
        name = p.relative_to(out).as_posix()
        if name == LIST:
            continue
        if name in known:
            digest = sha256(p.read_bytes()).hexdigest()
            if digest == known[name] or digest == new.get(name):
                continue
            kept = f"{p.stem}-改过的-{digest[:8]}{p.suffix}"
            notes.append(f"{name} 被人改过，改过的那份留作 {kept}")
            target = (aside / name).with_name(kept)
        else:
            target = aside / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(p, target)
    return notes


def _swap(aside: Path, out: Path) -> None:
    """``aside`` becomes ``out`` in one step of the file system; the old folder is then at ``aside``."""
    if not out.exists():
        try:
            aside.rename(out)
        except OSError:
            if not out.exists():
                raise
        else:
            return
    if sys.platform == "linux" and _exchange(aside, out):
        return
    # Elsewhere two renames: between them ``out`` is missing for a moment, the old folder whole beside it.
    old = aside.with_suffix(".old")
    out.rename(old)
    aside.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(a: Path, b: Path) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    rename = getattr(libc, "renameat2", None)
    return rename is not None and rename(_HERE, os.fsencode(a), _HERE, os.fsencode(b), _EXCHANGE) == 0
