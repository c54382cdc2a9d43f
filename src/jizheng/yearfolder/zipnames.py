"""What a member of a zip is called: the mark for UTF-8 is often missing where Chinese names are packed."""

from __future__ import annotations

import zipfile

_UTF8 = 0x800  # the mark, APPNOTE 4.4.4 bit 11


def member_name(member: zipfile.ZipInfo) -> str:
    """The member's name as its owner sees it; bytes that are neither UTF-8 nor GBK stay as ``zipfile`` shows them.

    The file manager of a Chinese Windows writes GBK without the mark, command line tools write UTF-8 without it;
    ``zipfile`` takes both for code page 437.
    """
    if member.flag_bits & _UTF8 or member.filename.isascii():
        return member.filename
    try:
        told = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gbk"):
        try:
            return told.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
