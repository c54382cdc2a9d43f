"""Pages that are pictures: which they are, reading them where the part ``ocr`` is installed, and what to say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jizheng.model import Problem
from jizheng.read.limits import Limits, Watch
from jizheng.read.problems import Refused, problem

from . import ocr
from .geometry import Page

_FEW = 50  # characters: a stamp or a page number on a scanned page
_UNSURE = 80  # %

Picture = Callable[[], tuple[Any, float, float] | None]
"""Draws a page: rows of grey bytes, and the width and height of the page in points; None = cannot be drawn."""


class Scans:
    """Reads the scanned pages of one file and remembers what must be said of them."""

    def __init__(self, name: str, kind: str, limits: Limits, watch: Watch) -> None:
        self._name = name
        self._kind = kind
        self._limits = limits
        self._watch = watch
        self._read: dict[int, Page] = {}
        self._left: list[int] = []
        self._ready = ocr.installed()

    def seen(self, n: int, page: Page, picture: Picture) -> Page:
        """The page ``n`` (from 0) as it is, or as its picture reads."""
        if not scanned(page):
            return page
        if not self._ready or len(self._read) >= self._limits.scanned_pages or self._watch.up():
            self._left.append(n)
            return page
        drawn = picture()
        read = ocr.page_of_picture(*drawn) if drawn else page
        if not read.glyphs:
            return page
        self._read[n] = read
        return read

    def problems(self) -> list[Problem]:
        """What was read by recognition, what of it is doubtful, what was left."""
        out: list[Problem] = []
        sure = [k for page in self._read.values() for _, _, k in page.sure]
        if sure:
            mean = sum(sure) // len(sure)
            pages = ranges([n + 1 for n in self._read])
            out.append(problem("ocr_used", name=self._name, pages=pages, sure=mean))
        for n, page in self._read.items():
            doubtful = [g.text for g, (_, _, k) in zip(page.glyphs, page.sure, strict=True) if k < _UNSURE]
            if doubtful:
                words = "”“".join(text[:12] for text in doubtful[:3])
                path = f"{self._kind}:p{n + 1}"
                out.append(problem("ocr_unsure", path, name=self._name, page=n + 1, count=len(doubtful), words=words))
        if self._left and self._ready:
            out.append(problem("ocr_cut", name=self._name, limit=len(self._read), page=self._left[0] + 1))
        return out


def scanned(page: Page) -> bool:
    """Whether a page is a picture of text: little text, and pictures over most of it."""
    if not page.pictures:
        return False
    return page.characters < 5 or (page.characters < _FEW and page.pictured > 0.5)


def check_text_layer(pages: list[Page], name: str, kind: str) -> list[Problem]:
    """Remarks on pages that are pictures and were not read; ``Refused`` when all are."""
    if not any(page.glyphs for page in pages):
        if any(page.unmapped for page in pages):
            raise Refused("no_text", advice="文字的字体没有编码信息，读不出来。请上传原始的Word文件。")
        if any(page.pictures for page in pages):
            if not ocr.installed():
                raise Refused("scanned", pages=len(pages))
            raise Refused(
                "no_text", advice="页面是图片，没有从中认出文字。请上传清楚的扫描件，或原始的Word、Excel文件。"
            )
        raise Refused("no_text", advice="请确认上传的是填好的文件。")
    out = (
        []
        if ocr.installed()
        else [
            problem("page_without_text", f"{kind}:p{n}", name=name, page=n)
            for n, page in enumerate(pages, 1)
            if scanned(page) and not page.sure
        ]
    )
    unmapped = sum(page.unmapped for page in pages)
    if unmapped and unmapped * 50 > sum(page.characters for page in pages):
        out.append(problem("unmapped", name=name, count=unmapped))
    return out


def ranges(numbers: list[int]) -> str:
    """1, 2, 3, 7 → 1—3、7."""
    out: list[list[int]] = []
    for n in numbers:
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return "、".join(str(a) if a == b else f"{a}—{b}" for a, b in out)
