"""OLE containers (doc, wps, xls, et): their streams by olefile, its doubts turned into our words."""

from __future__ import annotations

import io

import olefile

from .problems import Refused


class Container:
    """An opened OLE file; ``Refused`` when it is broken."""

    def __init__(self, data: bytes, label: str) -> None:
        self._label = label
        try:
            self._ole = olefile.OleFileIO(io.BytesIO(data))
        except Exception:
            raise Refused("damaged", label=label, reason="文件目录读不出来") from None

    def stream(self, name: str) -> bytes:
        """The bytes of a stream, b"" when there is none."""
        try:
            if not self._ole.exists(name):
                return b""
            with self._ole.openstream(name) as stream:
                return bytes(stream.read())
        except Exception:
            raise Refused("damaged", label=self._label, reason="内容不完整") from None
