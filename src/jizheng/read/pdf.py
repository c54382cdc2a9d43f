"""PDF with a text layer: paragraphs by geometry, tables by their ruling lines, pages put together.

The order of the content stream is never trusted.  A scanned file has no text layer and is refused
with the advice to send the original.
"""

from __future__ import annotations

from jizheng.model import Problem

from .geometry import Page
from .layout import blocks_of
from .limits import Limits
from .pdf_library import ALONE
from .pdf_page import PdfError, needs_password, opened, page_of
from .problems import Reading, Refused, problem

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
    for k in range(min(total, limits.pages)):
        try:
            page = document[k]
            pages.append(page_of(page, limits))
            page.close()
        except PdfError:
            problems.append(problem("part_damaged", f"pdf:p{k + 1}", name=name, part=f"第{k + 1}页"))
            pages.append(Page(595, 842, [], [], []))
        characters += pages[-1].characters
        if characters > 50 * limits.lines // 10:
            break
    document.close()
    if len(pages) < total:
        problems.append(problem("pages_cut", name=name, pages=total, limit=len(pages)))
    problems += check_text_layer(pages, name, "pdf")
    blocks = blocks_of(pages, "pdf")
    return Reading(blocks, problems)


def check_text_layer(pages: list[Page], name: str, kind: str) -> list[Problem]:
    """Remarks on pages that are pictures; ``Refused`` when all are."""
    if not any(page.glyphs for page in pages):
        if any(page.unmapped for page in pages):
            raise Refused("no_text", advice="文字的字体没有编码信息，读不出来。请上传原始的Word文件。")
        if any(page.pictures for page in pages):
            raise Refused("scanned", pages=len(pages))
        raise Refused("no_text", advice="请确认上传的是填好的文件。")
    out = [
        problem("page_without_text", f"{kind}:p{n}", name=name, page=n)
        for n, page in enumerate(pages, 1)
        if page.pictures and page.characters < 5
    ]
    unmapped = sum(page.unmapped for page in pages)
    if unmapped * 50 > sum(page.characters for page in pages):
        out.append(problem("unmapped", name=name, count=unmapped))
    return out
