"""The demo year as files in memory, so that one row or one file of it can be changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jizheng.compiling.contract import year_json
from jizheng.evaluate import compile_year
from jizheng.yearfolder import Memory, load_files

FOLDER = Path(__file__).resolve().parents[2] / "demo" / "yueyang-cmic-2020"


@lru_cache(maxsize=1)
def files() -> dict[str, bytes]:
    return {p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in sorted(FOLDER.rglob("*")) if p.is_file()}


def replaced(data: dict[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    """One passage of one file replaced; it must stand there once."""
    text = data[name].decode()
    assert text.count(old) == 1, (name, old, text.count(old))
    return data | {name: text.replace(old, new).encode()}


def without_line(data: dict[str, bytes], name: str, begins: str) -> dict[str, bytes]:
    lines = data[name].decode().splitlines(keepends=True)
    left = [x for x in lines if not x.startswith(begins)]
    assert len(left) == len(lines) - 1, begins
    return data | {name: "".join(left).encode()}


def compiled(data: dict[str, bytes]) -> Any:
    return compile_year(load_files(Memory(data), "年度"))


def as_json(data: dict[str, bytes]) -> dict[str, Any]:
    return year_json(compiled(data))


@lru_cache(maxsize=1)
def sound() -> dict[str, Any]:
    return as_json(files())
