"""PDF with a text layer: paragraphs by geometry, tables by their ruling lines, pages put together.

The order of the content stream is never trusted.  Pages that are pictures are read by recognition where
that is installed; else they are named, and a file of nothing else is refused.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from jizheng.model import Problem
from jizheng.read.limits import Limits, Watch
from jizheng.read.problems import Reading, Refused, problem

from .geometry import Page
from .layout import blocks_of
from .ocr import SIDE
from .pdf_library import ALONE
from .pdf_page import PdfError, needs_password, opened, page_of, picture_of
from .scans import Scans, check_text_layer

_LABEL = "PDF文件"


def read_pdf(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of a PDF; paths ``pdf:p12@x,y,w,h``: page and box in points from the page's top left."""
    try:
        with ALONE:
            document = opened(data)
            total = len(document)
    except PdfError as error:
        if needs_password(error):
            raise Refused("encrypted") from None
        raise Refused("damaged", label=_LABEL, reason="打不开") from None
    problems: list[Problem] = []
    pages: list[Page] = []
    characters = 0
    watch = Watch(limits)
    scans = Scans(name, "pdf", limits, watch)
    late = False
    for k in range(min(total, limits.pages)):
        if late := watch.up():
            break
        try:
            with ALONE:
                page = document[k]
                found = page_of(page, limits)
                page.close()
            pages.append(scans.seen(k, found, partial(_drawn, document, k)))
        except PdfError:
            problems.append(problem("part_damaged", f"pdf:p{k + 1}", name=name, part=f"第{k + 1}页"))
            pages.append(Page(595, 842, [], [], []))
        characters += pages[-1].characters
        if characters > 50 * limits.lines // 10:
            break
    with ALONE:
        document.close()
    if late:
        problems.append(problem("time_up", name=name, seconds=round(limits.seconds), pages=len(pages)))
    elif len(pages) < total:
        problems.append(problem("pages_cut", name=name, pages=total, limit=len(pages)))
    problems += scans.problems() + check_text_layer(pages, name, "pdf")
    return Reading(blocks_of(pages, "pdf"), problems)


def _drawn(document: Any, k: int) -> tuple[Any, float, float]:
    """The page as a picture; recognising it takes seconds, in which others may use pdfium."""
    with ALONE:
        page = document[k]
        drawn = picture_of(page, SIDE)
        page.close()
    return drawn
