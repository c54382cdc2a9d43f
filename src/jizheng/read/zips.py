"""Reports sent in a zip: each file inside is a document of its own; zips in it are opened once more."""

from __future__ import annotations

from .archive import Archive
from .limits import Limits
from .problems import Refused
from .sniff import sniff

_LABEL = "压缩包（zip）"
_DEPTH = 2
_FILES = 500


def unpacked(data: bytes, limits: Limits) -> list[tuple[str, bytes]]:
    """The files inside a zip as (name with its folders, bytes), in the order of their names.

    Empty when this is no plain zip.  Hidden and temporary files are left out.  ``Refused`` when the zip is
    broken, encrypted, a bomb, or holds too many files.
    """
    found: list[tuple[str, bytes]] = []
    if is_zip(data):
        _open(data, "", limits, 1, found)
    return sorted(found, key=lambda f: f[0])


def is_zip(data: bytes) -> bool:
    """Whether this is a zip that is not itself a document."""
    return data[:2] == b"PK" and sniff(data) == "zip"


def _open(data: bytes, folder: str, limits: Limits, depth: int, found: list[tuple[str, bytes]]) -> None:
    archive = Archive(data, _LABEL, limits)
    for name in archive.members:
        parts = name.split("/")
        if not parts[-1] or parts[0] == "__MACOSX" or any(p.startswith((".", "~$")) for p in parts):
            continue
        body = archive.read(name)
        if depth < _DEPTH and is_zip(body):
            _open(body, f"{folder}{name}/", limits, depth + 1, found)
        else:
            found.append((folder + name, body))
        if len(found) > _FILES or sum(len(b) for _, b in found) > limits.expanded:
            raise Refused("zip_bomb", reason=f"内含超过{_FILES}个文件或内容太大")
