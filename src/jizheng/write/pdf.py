"""The official form as a PDF: our own docx drawn again by typst, page for page as the office prints it.

Tagged, with bookmarks, PDF/A-2a, all fonts embedded; the same evaluation gives the same bytes.  The docx is the one
source of layout: what stands in it stands here, so that the two files cannot differ.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from jizheng.model import Evaluation
from jizheng.pack import Pack
from jizheng.write.docx import write_docx
from jizheng.write.docx_parts import CELL_MARGIN, STYLES
from jizheng.write.pdf_style import LINE, NUMBERED, SIZE, preamble

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NEW_PAGE = "narrative"  # a style that begins a page
_HEADINGS = {"part": 1, "narrative": 1, "heading1": 2, "heading2": 3, "heading3": 4}


def write_pdf(evaluation: Evaluation, pack: Pack | None = None) -> bytes:
    """The report on its official form as PDF/A-2a; raises ``PackError`` as ``write_docx`` does."""
    return pdf_of_docx(write_docx(evaluation, pack), evaluation.profile.title or evaluation.document.name)


def pdf_of_docx(docx: bytes, title: str) -> bytes:
    """A docx of our own writer as PDF; ``title`` becomes the PDF's title."""
    import typst

    body = _body(docx)
    source = preamble(title) + "".join(_block(x) for x in body if x.tag != f"{_W}sectPr")
    lost: list[str] = []
    while True:
        try:
            out = _compiler().compile(source.encode(), format="pdf", pdf_standards=["a-2a"], timestamp=_EPOCH)
        except typst.TypstError as e:
            missing = _MISSING.search(str(e))
            if missing is None or len(lost) > _MOST_LOST:
                raise
            sign = chr(int(missing[1], 16)) if missing[1] else missing[2]
            lost.append(sign)
            source = source.replace(sign, _GETA) + ("" if len(lost) > 1 else _NOTE)
            continue
        assert isinstance(out, bytes)
        return out


_MISSING = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|(.))[^`]*`? could not be displayed', re.DOTALL)
_TOGETHER = 8  # rows that a merged label holds on one page; more of them would run over its foot
_GETA = "〓"  # what printers set for a character they do not have
_MOST_LOST = 200
_NOTE = f'#s-tail("注：有的字在可嵌入的字体里没有，这份PDF以“{_GETA}”代替，请以Word版为准。")\n'
_EPOCH = 1_577_836_800  # 2020-01-01: the file says nothing of when it was made, the same year gives the same bytes


@lru_cache(maxsize=1)
def _compiler() -> Any:
    """One compiler a process: it keeps the fonts, which are most of the work."""
    import pylopdf_fonts_zh_cn as fonts
    import typst

    folder = Path(fonts.serif_path()).parent
    return typst.Compiler(font_paths=[str(folder)], ignore_system_fonts=True)


def _body(docx: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(docx)) as z:
        xml = z.read("word/document.xml")
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))[0]


def _block(node: Any) -> str:
    if node.tag == f"{_W}tbl":
        return _table(node)
    if node.find(f"{_W}pPr/{_W}sectPr") is not None:
        return NUMBERED
    call = _paragraph(node)
    page = "#pagebreak(weak: true)\n" if call.startswith(f"s-{_NEW_PAGE}(") else ""
    return f"{page}#{call}\n"


def _paragraph(node: Any) -> str:
    """A call of the style's function with the words: ``s-body("…")``."""
    found = node.find(f"{_W}pPr/{_W}pStyle")
    style = found.get(f"{_W}val") if found is not None else "body"
    style = style if style in STYLES else "body"
    spacing = node.find(f"{_W}pPr/{_W}spacing")
    before = f", before: {int(spacing.get(f'{_W}before', '0')) / 20:g}pt" if spacing is not None else ""
    words = "".join("\t" if x.tag == f"{_W}tab" else x.text or "" for x in node.iter(f"{_W}t", f"{_W}tab"))
    level = f", level: {_HEADINGS[style]}" if style in _HEADINGS and words.strip() else ""
    return f"s-{style}({_text(words)}{before}{level})"


def _text(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "    ") + '"'


def _table(node: Any) -> str:
    widths = [int(c.get(f"{_W}w")) for c in node.find(f"{_W}tblGrid")]
    rows = node.findall(f"{_W}tr")
    grid = [_cells(r) for r in rows]
    head = 0
    while head < len(rows) and rows[head].find(f"{_W}trPr/{_W}tblHeader") is not None:
        head += 1
    parts = [_row(rows, grid, n) for n in range(len(rows))]
    columns = ", ".join(f"{w / 20:g}pt" for w in widths)
    top = f"table.header(repeat: true, {''.join(parts[:head])}),\n" if 0 < head < len(rows) else "".join(parts[:head])
    whole = len(rows) <= _TOGETHER and all(r.find(f"{_W}trPr/{_W}cantSplit") is not None for r in rows)
    end = len(rows) if whole else _end(rows, grid, head)
    form = f"form(columns: ({columns},),\n{top}{''.join(parts[head:end])})"
    last = f"#block(breakable: false, above: 0pt, form(columns: ({columns},),\n{''.join(parts[end:])}))\n"
    return f"#block(breakable: false, {form})\n" if whole else f"#{form}\n" + (last if end < len(rows) else "")


def _end(rows: list[Any], grid: list[list[tuple[int, int, str, Any]]], head: int) -> int:
    """Where the rows at the foot of a table begin that stay together: typst keeps rows only as a table of their own."""
    end = len(rows) - 1
    while (
        end > head + 1 and not any(merge for _, _, merge, _ in (*grid[end], *grid[end - 1])) and _keeps(rows[end - 1])
    ):
        end -= 1
    return end if end < len(rows) - 1 else len(rows)


def _keeps(row: Any) -> bool:
    return any(str(x.get(f"{_W}val")).endswith("keep") for x in row.iter(f"{_W}pStyle"))


def _cells(row: Any) -> list[tuple[int, int, str, Any]]:
    """(column, span, merge, cell) of each physical cell of a row."""
    out, column = [], 0
    for cell in row.findall(f"{_W}tc"):
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        width = int(span.get(f"{_W}val")) if span is not None else 1
        out.append((column, width, "" if merge is None else merge.get(f"{_W}val", "continue"), cell))
        column += width
    return out


def _wraps(cell: Any) -> bool:
    """Whether the words of a cell take more than a line."""
    width = int(cell.find(f"{_W}tcPr/{_W}tcW").get(f"{_W}w")) / 20
    lines = ["".join(t.text or "" for t in p.iter(f"{_W}t")) for p in cell.findall(f"{_W}p")]
    return len(lines) > 1 or len(lines[0]) * SIZE > width - CELL_MARGIN / 10


def _row(rows: list[Any], grid: list[list[tuple[int, int, str, Any]]], n: int) -> str:
    height = rows[n].find(f"{_W}trPr/{_W}trHeight")
    least = int(height.get(f"{_W}val")) / 20 if height is not None else 0
    whole = rows[n].find(f"{_W}trPr/{_W}cantSplit") is not None
    long = any(merge == "" and _wraps(cell) for _, _, merge, cell in grid[n])
    out = []
    for column, span, merge, cell in grid[n]:
        if merge == "continue":
            continue
        down = 1
        while merge and n + down < len(rows) and any(c == column and m == "continue" for c, _, m, _ in grid[n + down]):
            down += 1
        middle = cell.find(f"{_W}tcPr/{_W}vAlign") is not None
        words = "".join(f"#{_paragraph(p)}" for p in cell.findall(f"{_W}p"))
        named = (
            [f"colspan: {span}"] * (span > 1)
            + [f"rowspan: {down}"] * (down > 1)
            + [f"breakable: {'false' if whole and down <= _TOGETHER else 'true'}"]
            + [f"align: {'horizon' if middle else 'top'}"]
        )
        if whole and least:
            named.append(f"inset: (x: {CELL_MARGIN / 20:g}pt, y: {2 if long else max(2, (least - LINE) / 2):g}pt)")
        out.append(f"  table.cell({', '.join(named)})[{words}],\n")
    return "".join(out)
