"""PDF with a text layer: paragraphs by geometry, tables by their ruling lines, pages put together.

The order of the content stream is never trusted.  Pages that are pictures are read by recognition where
that is installed; else they are named, and a file of nothing else is refused.
"""

from __future__ import annotations

from functools import partial

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
    with ALONE:
        return _read(data, name, limits)


def _read(data: bytes, name: str, limits: Limits) -> Reading:
    try:
        document = opened(data)
    except PdfError as error:
        if needs_password(error):
            raise Refused("encrypted") from None
        raise Refused("damaged", label=_LABEL, reason="打不开") from None
    problems: list[Problem] = []
    pages: list[Page] = []
    total = len(document)
    characters = 0
    watch = Watch(limits)
    scans = Scans(name, "pdf", limits, watch)
    late = False
    for k in range(min(total, limits.pages)):
        if late := watch.up():
            break
        try:
            page = document[k]
            pages.append(scans.seen(k, page_of(page, limits), partial(picture_of, page, SIDE)))
            page.close()
        except PdfError:
            problems.append(problem("part_damaged", f"pdf:p{k + 1}", name=name, part=f"第{k + 1}页"))
            pages.append(Page(595, 842, [], [], []))
        characters += pages[-1].characters
        if characters > 50 * limits.lines // 10:
            break
    document.close()
    if late:
        problems.append(problem("time_up", name=name, seconds=round(limits.seconds), pages=len(pages)))
    elif len(pages) < total:
        problems.append(problem("pages_cut", name=name, pages=total, limit=len(pages)))
    problems += scans.problems() + check_text_layer(pages, name, "pdf")
    return Reading(blocks_of(pages, "pdf"), problems)
