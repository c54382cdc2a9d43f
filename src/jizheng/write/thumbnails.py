"""Small pictures of evidence files for an index; a file that cannot be drawn gets a card with its kind."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode

from jizheng.write.html.paper import text

_WIDE = 220  # pixels of a drawn page
_PICTURES = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "gif": "gif", "webp": "webp"}
_LINES, _SIGNS = 8, 18
_SMALL = 40_000  # bytes of a picture that is shown as it is; a larger one is loaded from its own file


def thumbnail(name: str, data: bytes, href: str) -> str:
    """The picture as HTML; ``href``: where the file itself stands beside the page."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in _PICTURES or suffix == "svg":
        kind = "svg+xml" if suffix == "svg" else _PICTURES[suffix]
        src = f"data:image/{kind};base64,{b64encode(data).decode()}" if len(data) <= _SMALL else href
        return f'<img src="{text(src)}" alt="" loading="lazy">'
    if suffix == "pdf":
        drawn = _page(data)
        if drawn:
            return f'<img class="sheet" src="data:image/png;base64,{b64encode(drawn).decode()}" alt="">'
    if suffix in ("txt", "csv", "md", "log"):
        lines = data[:2000].decode("utf-8", "replace").splitlines()[:_LINES]
        return f'<span class="words">{"<br>".join(text(x[:_SIGNS]) for x in lines)}</span>'
    return f'<span class="kind">{text(suffix.upper() or "文件")}</span>'


def _page(data: bytes) -> bytes:
    """The first page as a grey PNG; b"" for a file that no page can be drawn of."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        page = document[0]
        image = page.render(scale=_WIDE / page.get_width(), grayscale=True)
        rows, stride, width, height = bytes(image.buffer), image.stride, image.width, image.height
        document.close()
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError, ValueError):
        return b""
    lines = b"".join(b"\0" + rows[n * stride : n * stride + width] for n in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(lines, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
