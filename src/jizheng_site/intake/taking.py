"""Files as they come in: one by one from the browser, several from a plain form, or a zip of a whole folder."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from jizheng_site import engine
from jizheng_site.intake.models import Batch, Received
from jizheng_site.year.files import TYPES, Unwelcome, take

MOST = 5000  # files of one zip
UNPACKED = 4 * 2**30  # bytes of all of them; zipfile gives no more of a file than it says
REPORTS = {".pdf", ".docx", ".xlsx", ".doc", ".wps", ".xls", ".et", ".ofd", ".rtf", ".txt", ".htm", ".html"}


def enter(batch: Batch, name: str, chunks: Iterable[bytes]) -> tuple[Received, bool]:
    """Keep one file; False = the same file under the same name is there already.  Raises Unwelcome."""
    base = PurePosixPath(name.replace("\\", "/")).name
    if PurePosixPath(base).suffix.lower() not in REPORTS:
        raise Unwelcome(f"{base}：不是报告的格式。可以收 {'、'.join(sorted(REPORTS))}，以及装着它们的 zip。")
    stored = take(base, chunks)
    return Received.objects.get_or_create(batch=batch, file=stored, name=base[-200:])


def enter_upload(batch: Batch, upload: Any) -> tuple[int, list[str]]:
    """A file of a form: how many reports it brought, and why the rest was not taken."""
    if PurePosixPath(upload.name).suffix.lower() != ".zip":
        try:
            _, new = enter(batch, upload.name, upload.chunks())
        except Unwelcome as e:
            return 0, [str(e)]
        return (1, []) if new else (0, [f"{upload.name}：这一批里已经有完全相同的文件。"])
    return _enter_zip(batch, upload)


def _enter_zip(batch: Batch, upload: Any) -> tuple[int, list[str]]:
    count, wrong = 0, []
    try:
        with zipfile.ZipFile(upload) as z:
            inside = [i for i in z.infolist() if not i.is_dir()]
            if len(inside) > MOST:
                return 0, [f"{upload.name}：里面有 {len(inside)} 个文件，一次最多 {MOST} 个。请分成几个压缩包。"]
            if sum(i.file_size for i in inside) > UNPACKED:
                return 0, [f"{upload.name}：解开后超过 {UNPACKED >> 30} GB。请分成几个压缩包。"]
            for i in inside:
                name = engine.member_name(i)
                if PurePosixPath(name).name.startswith((".", "~$")) or "__MACOSX" in name or _suffix(name) not in TYPES:
                    continue
                if i.flag_bits & 1:
                    wrong.append(f"{name}：有密码，打不开。请解密后再传。")
                    continue
                try:
                    with z.open(i) as stream:
                        _, new = enter(batch, name, _chunks(stream))
                    count += new
                except Unwelcome as e:
                    wrong.append(str(e))
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError):
        wrong.append(f"{upload.name}：压缩包打不开，可能没有传完整或用了少见的压缩方式。请重新压缩成 zip。")
    if not count and not wrong:
        wrong.append(f"{upload.name}：里面没有可以体检的报告。")
    return count, wrong


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """What a zip says of its sizes is not believed: ``take`` counts what comes out."""
    return iter(lambda: stream.read(1 << 20), b"")


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
