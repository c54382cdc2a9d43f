"""Files outside of what the web serves: taken in by hash, given out by a view that has asked who may."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse

from jizheng_site.year.models import Stored

# Suffix → media type and how the file begins; what is not here is not taken.
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",)),
    ".doc": ("application/msword", (b"\xd0\xcf\x11\xe0",)),
    ".wps": ("application/vnd.ms-works", (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")),
    ".xls": ("application/vnd.ms-excel", (b"\xd0\xcf\x11\xe0",)),
    ".et": ("application/vnd.ms-excel", (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")),
    ".ofd": ("application/ofd", (b"PK\x03\x04",)),
    ".zip": ("application/zip", (b"PK\x03\x04",)),
    ".jxz": ("application/zip", (b"PK\x03\x04",)),
    ".rtf": ("application/rtf", (b"{\\rtf",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG",)),
    ".webp": ("image/webp", (b"RIFF",)),
    ".mp4": ("video/mp4", ()),
    ".csv": ("text/csv", ()),
    ".txt": ("text/plain", ()),
    ".htm": ("text/html", ()),
    ".html": ("text/html", ()),
    ".svg": ("image/svg+xml", ()),
    ".geojson": ("application/geo+json", (b"{",)),
}
# Shown in the browser; everything else is only ever saved, so that no page of somebody else's runs under our name.
SHOWN = {"application/pdf", "image/jpeg", "image/png", "image/webp", "video/mp4"}


class Unwelcome(Exception):
    """The file is not taken; the text says why and what to do."""


def place(sha256: str) -> Path:
    """Where the file of this hash lies."""
    return Path(settings.DATA_DIR) / "files" / sha256[:2] / sha256


def take(name: str, chunks: Iterable[bytes]) -> Stored:
    """Keep a file: its kind is checked by name and by how it begins, its size while it comes.  Raises Unwelcome."""
    suffix = Path(name).suffix.lower()
    if suffix not in TYPES:
        raise Unwelcome(f"{name}：不收 {suffix or '没有后缀'} 的文件。可以收 {'、'.join(sorted(TYPES))}。")
    media_type, beginnings = TYPES[suffix]
    folder = Path(settings.DATA_DIR) / "files"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, aside = tempfile.mkstemp(prefix=".", dir=folder)
    try:
        with os.fdopen(handle, "wb") as f:
            for chunk in chunks:
                if size == 0 and beginnings and not chunk.startswith(beginnings):
                    raise Unwelcome(f"{name}：内容不是 {suffix} 文件，可能改过后缀或已损坏。请用原来的软件另存后再传。")
                size += len(chunk)
                if size > settings.UPLOAD_LIMIT:
                    raise Unwelcome(f"{name}：超过 {settings.UPLOAD_LIMIT >> 20} MB。请压缩或拆分后再传。")
                digest.update(chunk)
                f.write(chunk)
            f.flush()
            os.fsync(f.fileno())
        if size == 0:
            raise Unwelcome(f"{name}：文件是空的。")
        sha256 = digest.hexdigest()
        target = place(sha256)
        target.parent.mkdir(exist_ok=True)
        Path(aside).replace(target)
    finally:
        Path(aside).unlink(missing_ok=True)
    return Stored.objects.get_or_create(sha256=sha256, defaults={"size": size, "media_type": media_type})[0]


def give(stored: Stored, name: str) -> FileResponse:
    """The file as an answer; the caller has asked who may."""
    shown = stored.media_type in SHOWN
    response = FileResponse(place(stored.sha256).open("rb"), content_type=stored.media_type)
    response["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["ETag"] = f'"{stored.sha256}"'
    return response
