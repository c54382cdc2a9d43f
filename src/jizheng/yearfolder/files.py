"""Where a year's files come from: a folder, a case file (.jxz, a zip), or bytes in memory; all read alike.

A case file may come from anybody: no path leads out of it, no member is inflated beyond its limits.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from jizheng.read.limits import MB

from .zipnames import member_name

MEMBERS, TOTAL, RATIO = 50_000, 8 * 1024 * MB, 400
"""Of a case file: members, bytes of all of them inflated, inflated : deflated of one above 10 MB."""
READ = 200 * MB  # bytes of one file that is read as a whole
CHUNK = 1024 * 1024
_LEFT = ("__MACOSX", "Thumbs.db", "desktop.ini")


class FolderError(ValueError):
    """A year that cannot be opened at all; the message (Chinese) says why and what to do."""


class Files(Protocol):
    """Files by their name relative to the year's folder, with forward slashes."""

    @property
    def names(self) -> tuple[str, ...]:
        """All files in order of their names, hidden and temporary ones left out."""
        ...

    @property
    def odd(self) -> tuple[str, ...]:
        """Names that are there and are not read: links that lead out, names that no system agrees on."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """A stream of the file's bytes."""
        ...


def read(files: Files, name: str) -> bytes:
    """The whole file; raises ``FolderError`` when it is too large to be read as one, or cannot be read."""
    try:
        with files.open(name) as stream:
            data = stream.read(READ + 1)
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise FolderError(f"读不出来（{getattr(error, 'strerror', None) or '内容已损坏'}）") from None
    if len(data) > READ:
        raise FolderError(f"超过 {READ // MB}MB，太大")
    return data


def digest(files: Files, name: str) -> tuple[str, int]:
    """(SHA-256 in hex, size in bytes) of a file of any size; ("", 0) when it cannot be read."""
    known = getattr(files, "digest_of", None)  # a store that names its files by hash knows it already
    if known is not None and (found := known(name)):
        return str(found[0]), int(found[1])
    state, size = sha256(), 0
    try:
        with files.open(name) as stream:
            while chunk := stream.read(CHUNK):
                state.update(chunk)
                size += len(chunk)
    except (OSError, zipfile.BadZipFile, EOFError):
        return "", 0
    return state.hexdigest(), size


def _wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not any(p.startswith((".", "~$")) or p in _LEFT for p in parts)


class Folder:
    """The files of a folder on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        found = sorted((p.relative_to(root).as_posix(), p) for p in _walk(root))
        self.names = tuple(n for n, p in found if not p.is_symlink())
        self.odd = tuple(n for n, p in found if p.is_symlink())

    def open(self, name: str) -> IO[bytes]:
        """A stream of the file's bytes."""
        return (self.root / name).open("rb")


def _walk(root: Path) -> Iterator[Path]:
    for p in root.iterdir():
        if not _wanted(p.name):
            continue
        if p.is_dir() and not p.is_symlink():
            yield from _walk(p)
        elif p.is_file() or p.is_symlink():
            yield p


class Case:
    """The files of a case file; raises ``FolderError`` when it is no zip, encrypted, or a bomb."""

    def __init__(self, source: IO[bytes] | Path) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
            members = self._zip.infolist()
        except (zipfile.BadZipFile, EOFError, OSError, ValueError):
            raise FolderError("不是完整的案卷文件（.jxz），可能没有传完，请重新取得") from None
        if len(members) > MEMBERS:
            raise FolderError(f"案卷里有 {len(members)} 个文件，太多（最多 {MEMBERS} 个）")
        if sum(m.file_size for m in members) > TOTAL:
            raise FolderError(f"案卷展开后超过 {TOTAL // MB}MB，没有打开")
        good: dict[str, zipfile.ZipInfo] = {}
        odd: list[str] = []
        for m in members:
            if m.flag_bits & 1:
                raise FolderError("案卷加了密码，请取得没有密码的案卷")
            if m.compress_size * RATIO < m.file_size and m.file_size > 10 * MB:
                raise FolderError(f"案卷里的 {member_name(m)} 展开后大得反常，没有打开")
            if m.is_dir():
                continue
            name = member_name(m)
            if not _safe(m, name) or name in good:
                odd.append(name)
            elif _wanted(name):
                good[name] = m
        self._members = good
        self.names = tuple(sorted(good))
        self.odd = tuple(sorted(odd))

    def open(self, name: str) -> IO[bytes]:
        """A stream of the file's bytes; zipfile stops at the declared size and compares the checksum."""
        try:
            return self._zip.open(self._members[name])
        except (KeyError, NotImplementedError, RuntimeError):
            raise zipfile.BadZipFile from None


def _safe(m: zipfile.ZipInfo, name: str) -> bool:
    """Whether the name stays inside, on every system, and is a plain file."""
    path = PurePosixPath(name)
    link = (m.external_attr >> 16) & 0o170000 == 0o120000
    return not (
        link
        or "\\" in name
        or ":" in name
        or "\0" in name
        or path.is_absolute()
        or ".." in path.parts
        or str(path) != name
    )


class Memory:
    """Files given as bytes, for tests and for a site that keeps them elsewhere."""

    def __init__(self, data: Mapping[str, bytes]) -> None:
        self._data = data
        self.names = tuple(sorted(n for n in data if _wanted(n)))
        self.odd: tuple[str, ...] = ()

    def open(self, name: str) -> IO[bytes]:
        """A stream of the file's bytes."""
        return io.BytesIO(self._data[name])


def files_of(path: Path) -> Files:
    """The files of a year's folder or case file; raises ``FolderError``."""
    if path.is_dir():
        try:
            return Folder(path)
        except OSError as error:
            raise FolderError(f"{path}：打不开（{error.strerror}）。请检查权限。") from None
    if not path.exists():
        raise FolderError(f"{path}：没有这个文件夹。请检查路径；新建一个用 jz new。")
    return Case(path)


_YEAR_1980 = (1980, 1, 1, 0, 0, 0)  # the first date of the format: no clock in the bytes


def save_case(files: Files, out: IO[bytes], more: Mapping[str, bytes] | None = None) -> None:
    """Write a year as a case file: every file in order of name, the same bytes for the same files.

    ``more``: further members, such as what was compiled from the year; a name of the year itself is refused
    with ``FolderError``.
    """
    extra = more or {}
    taken = sorted(set(extra) & set(files.names))
    if taken:
        raise FolderError(f"案卷里已有 {taken[0]}")
    with zipfile.ZipFile(out, "w") as z:
        for name in sorted({*files.names, *extra}):
            info = zipfile.ZipInfo(name, _YEAR_1980)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            stream = io.BytesIO(extra[name]) if name in extra else files.open(name)
            with stream, z.open(info, "w", force_zip64=True) as target:
                while chunk := stream.read(CHUNK):
                    target.write(chunk)
