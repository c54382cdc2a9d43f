"""Which files hold which register, and the registers read from them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from jizheng.model import Severity
from jizheng.pack import Pack
from jizheng.records import Register, Trouble
from jizheng.register_types import RegisterType
from jizheng.registers import read_register
from jizheng.registers.cells import SUFFIXES

from .files import Files, FolderError, read
from .settings import Read


def read_registers(
    files: Files, pack: Pack, year: int, room: Read, known: Mapping[str, Register]
) -> dict[str, Register]:
    """Every register that has a file below registers/, by id in the order of the pack; ``known``: read already."""
    by_type: dict[str, list[str]] = {}
    for name in files.names:
        if not name.startswith("registers/"):
            continue
        if PurePosixPath(name).suffix.lower() not in SUFFIXES:
            _tell(room, "file_kind", Severity.WARNING, name, "不是 csv 或 xlsx，没有读", "请另存为 xlsx 或 csv")
            continue
        t = type_of(pack, name)
        if t is None:
            labels = "、".join(t.label for t in pack.registers.values())
            _tell(
                room,
                "file_unknown",
                Severity.ERROR,
                name,
                "文件名看不出是哪个登记簿，没有读",
                f"用登记簿的名称作文件名：{labels}",
            )
            continue
        by_type.setdefault(t.id, []).append(name)
    found: dict[str, Register] = {}
    for t in pack.registers.values():
        if t.id not in by_type:
            continue
        if t.id in known:
            found[t.id] = known[t.id]
            continue
        data: list[tuple[str, bytes]] = []
        for name in by_type[t.id]:
            try:
                data.append((name, read(files, name)))
            except FolderError as e:
                _tell(room, "file_unreadable", Severity.ERROR, name, str(e), "请确认文件完整，太大的分成几个")
        found[t.id] = read_register(t, data, year)
    return found


def type_of(pack: Pack, name: str) -> RegisterType | None:
    """The register of a file by its name (posts.csv, 信息发布2020年1月.xlsx, posts/01.csv): the longest name it begins with."""
    parts = [p.lower() for p in PurePosixPath(name).parts[1:]]
    best, found = 0, None
    for t in pack.registers.values():
        for word in (t.id, t.label, *t.labels):
            if len(word) > best and any(_begins(p, word.lower()) for p in parts):
                best, found = len(word), t
    return found


def _begins(part: str, word: str) -> bool:
    """posts-2020.csv begins with posts, postscript.csv does not."""
    rest = part[len(word) : len(word) + 1]
    return part.startswith(word) and not (word.isascii() and rest.isascii() and rest.isalpha())


def _tell(room: Read, code: str, severity: Severity, file: str, message: str, advice: str) -> None:
    room.troubles.append(Trouble(code, severity, file, 0, "", message, advice))
