"""A document's blocks written anew in other formats, as plainly as an office program would."""

from __future__ import annotations

import html
import io
import re
from xml.sax.saxutils import escape

from jizheng.model import Block, Cell, Table
from tests.read.samples import W, zipped


def to_html(blocks: tuple[Block, ...]) -> bytes:
    """A page: each paragraph a <p>, each table a <table> with its spans."""
    out = ['<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>']
    for b in blocks:
        if not isinstance(b, Table):
            out.append(f"<p>{_lines(b.text)}</p>")
            continue
        out.append("<table>")
        for row in _rows(b):
            out.append("<tr>")
            out += [f'<td rowspan="{c.row_span}" colspan="{c.column_span}">{_lines(c.text)}</td>' for c in row]
            out.append("</tr>")
        out.append("</table>")
    return "".join([*out, "</body></html>"]).encode()


def _lines(text: str) -> str:
    text = re.sub(r" {2,}", lambda m: "\xa0" * len(m[0]), text)  # as office programs save a page
    return html.escape(text).replace("\xa0", "&nbsp;").replace("\n", "<br>")


def to_docx(blocks: tuple[Block, ...]) -> bytes:
    """A Word document with gridSpan and vMerge."""
    body: list[str] = []
    for b in blocks:
        if not isinstance(b, Table):
            body.append(_paragraphs(b.text))
            continue
        lines = "".join(
            f'<w:{s} w:val="single" w:sz="4"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        grid = f'<w:gridCol w:w="{9000 // b.columns}"/>' * b.columns
        body.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        )
        at: dict[tuple[int, int], tuple[Cell, bool]] = {}
        for c in b.cells:
            for r in range(c.row, c.row + c.row_span):
                at[r, c.column] = (c, r > c.row)
        for r in range(b.rows):
            body.append("<w:tr>")
            for column in range(b.columns):
                if (r, column) in at:
                    c, below = at[r, column]
                    merge = "" if c.row_span == 1 else "<w:vMerge/>" if below else '<w:vMerge w:val="restart"/>'
                    body.append(f'<w:tc><w:tcPr><w:gridSpan w:val="{c.column_span}"/>{merge}</w:tcPr>')
                    body.append("<w:p/>" if below else _paragraphs(c.text))
                    body.append("</w:tc>")
            body.append("</w:tr>")
        body.append("</w:tbl><w:p/>")
    size = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr>'
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zipped(
        {
            "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{types}">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{relations}">'
            f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>'
            + "".join(body)
            + size
            + "</w:body></w:document>",
        }
    )


def _paragraphs(text: str) -> str:
    fonts = '<w:rPr><w:rFonts w:eastAsia="Noto Serif CJK SC"/></w:rPr>'
    return "".join(
        f'<w:p><w:r>{fonts}<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n")
    )


def to_xlsx(blocks: tuple[Block, ...]) -> bytes:
    """One sheet: paragraphs in column A, tables below one another with their merges."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("自评报告")
    width = max((b.columns for b in blocks if isinstance(b, Table)), default=1)
    lined = book.add_format({"border": 1, "text_wrap": True})
    row = 0
    for b in blocks:
        if not isinstance(b, Table):
            if width > 1:
                sheet.merge_range(row, 0, row, width - 1, "")
            sheet.write_string(row, 0, b.text)
            row += 1
            continue
        for c in b.cells:
            if c.row_span * c.column_span > 1:
                last = row + c.row + c.row_span - 1, c.column + c.column_span - 1
                sheet.merge_range(row + c.row, c.column, *last, "", lined)
            sheet.write(row + c.row, c.column, _value(c.text), lined)
        row += b.rows + 1
    book.close()
    return out.getvalue()


def _value(text: str) -> float | str | None:
    """A cell's content as a person types it: plain numbers are numbers."""
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,8})(?:\.\d{1,4})?", text) and not text.endswith("0"):
        return float(text)
    return text or None


def _rows(table: Table) -> list[list[Cell]]:
    out: list[list[Cell]] = [[] for _ in range(table.rows)]
    for c in table.cells:
        out[c.row].append(c)
    return out
