"""What a file is by its content, whatever its suffix says."""

from __future__ import annotations

import re
from struct import error as StructError
from struct import unpack_from

_WORD_DOCUMENT = "WordDocument".encode("utf-16-le")
_WORKBOOK = ("Workbook".encode("utf-16-le"), "B\0o\0o\0k\0\0\0".encode("latin-1"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|body|table|meta|div|p|h[1-6]|script|style|span|center|font|tr|td)\b", re.IGNORECASE
)
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")


def sniff(data: bytes) -> str:
    """The name of a format in ``FORMATS``, "zip", "ole" or "image" for a container, "" for plain text."""
    head = data[:8]
    if head[:4] == b"PK\3\4" or head[:4] == b"PK\5\6":
        return _zip(data)
    if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _ole(data)
    if head[:5] == b"{\\rtf":
        return "rtf"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image"
    if head[:4] == b"Rar!" or head[:6] == b"7z\xbc\xaf\x27\x1c" or head[:2] == b"\x1f\x8b":
        return "zip"
    return _marked_up(data[:4096])


_SIGNS = (
    ("docx", (b"word/document", b"word/styles", b"word/_rels")),
    ("xlsx", (b"xl/workbook", b"xl/worksheets", b"xl/styles")),
    ("ofd", (b"OFD.xml",)),
)


def _zip(data: bytes) -> str:
    """By the names in the directory; a truncated file has none, but still shows names in its local headers."""
    names = _names(data)
    for name, signs in _SIGNS:
        if names is None:
            if any(sign in data[-1_000_000:] or sign in data[:1_000_000] for sign in signs):
                return name
        elif any(n.startswith(signs) for n in names):
            return name
    if b"mimetypeapplication/vnd.oasis.opendocument" in data[:200]:
        return "odf"
    if b"ppt/presentation" in data[-1_000_000:]:
        return "pptx"
    return "zip"


def _names(data: bytes) -> list[bytes] | None:
    """The names in a zip's directory; None when it is broken."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - 65_600))
    names: list[bytes] = []
    try:
        count, _, at = unpack_from("<HII", data, end + 10)
        for _ in range(count if end >= 0 else 0):
            n, extra, comment = unpack_from("<HHH", data, at + 28)
            names.append(data[at + 46 : at + 46 + n].replace(b"\\", b"/").lstrip(b"/"))
            at += 46 + n + extra + comment
    except StructError:
        return None
    return names if names and data[at : at + 4] in (b"PK\5\6", b"PK\6\6", b"PK\5\5") else None


def _ole(data: bytes) -> str:
    begins = (unpack_from("<I", data, 48)[0] + 1) * 512 if len(data) >= 52 else 0
    names = data[begins : begins + 4096]  # the directory, mostly in one piece: entries of 128 bytes, each with a name
    if names.find(_WORD_DOCUMENT) % 128 == 0:
        return "doc"
    if any(names.find(sign) % 128 == 0 for sign in _WORKBOOK):
        return "xls"
    if _ENCRYPTED in data:
        return "encrypted"
    if _WORD_DOCUMENT in data:
        return "doc"
    if any(sign in data for sign in _WORKBOOK):
        return "xls"
    return "ole"


def _marked_up(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")[2:]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<":
        if b"<w:wordDocument" in start or b"pkg:package" in start:
            return "wordxml"
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
            return "sheetxml"
        if _HTML.search(start):
            return "html"
        if start[:5] == b"<?xml":
            return "xml"
    if re.match(rb"MIME-Version:|From: |Content-Type:", start, re.IGNORECASE) and b"multipart/related" in head:
        return "mht"
    return ""
