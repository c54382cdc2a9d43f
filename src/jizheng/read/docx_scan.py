"""The fast reader of WordprocessingML: one regular expression over the bytes, no tree.

Two to three times as fast as building the tree alone.  It knows the ordinary shapes only and raises
``Odd`` for the rest (tracked deletions, text boxes, nested tables, foreign prefixes, markup declarations…),
so that a file is read by the tree rather than wrongly.
"""

from __future__ import annotations

import re

from jizheng.model import Block, Paragraph

from .docx_numbers import Numbering
from .grid import Piece, table_of


class Odd(Exception):
    """The part holds something that only the tree reader knows."""


_MAIN = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ROOT = re.compile(rb"<w:(document|hdr|ftr|footnotes|endnotes|comments)[ >]")
_UTF8 = re.compile(rb"<\?xml [^>]*encoding=[\"'](?!utf-8[\"'])", re.I)
# one search each over the whole is cheaper than one more branch at each of ten thousand tags
_NOT_HERE = (b"<!", b"<mc:", b"txbxContent", b"<m:oMath", b"<w:del", b"<w:move", b"<w:vanish/>")

# Run properties are two thirds of the bytes and say nothing that is needed: they are cut out first.
_TOKEN = re.compile(
    rb"<(?:"
    rb"w:(?:t(?:>| [^>]*[^/>]>)([^<]*)</w:t>"  # 1 text
    rb"|(tbl|tr|tc)(?: [^>]*)?>"  # 2 start of a table, row, cell
    rb'|gridSpan w:val="(\d{1,3})"/>'  # 3
    rb'|vMerge(/| w:val="continue"/| w:val="restart"/)>'  # 4
    rb"|(tab/|br|cr|noBreakHyphen)[ />]"  # 5 characters written as tags; a tab stop has attributes
    rb'|pStyle w:val="([^"]*)"/>'  # 6
    rb'|(numId|ilvl|outlineLvl) w:val="(\d{1,6})"/>'  # 7, 8
    rb"|(p(?: [^>]*)?/)>"  # 9 an empty paragraph
    rb"|(gridSpan|vMerge|hMerge|gridBefore|sym|ptab|ruby|pStyle|numId|ilvl|outlineLvl|altChunk|subDoc|cellDel"
    rb"|cellMerge|pPrChange|tcPrChange|trPrChange|tblPrChange|t)[ />]"  # 10 odd
    rb")"
    rb"|/w:(p|tc|tbl)>)"  # 11 end
)
_ENTITY = re.compile(rb"&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);")
_NAMED = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"apos": b"'"}
_SIGNS = {b"tab/": b"\t", b"br": b"\n", b"cr": b"\n", b"noBreakHyphen": b"-"}


def scan(xml: bytes, prefix: str, role: str, numbering: Numbering) -> list[Block]:
    """Blocks of one part (``prefix`` of its paths, ``role`` of its paragraphs); ``Odd`` if not ordinary."""
    xml = _ordinary(xml)
    try:
        return _blocks(xml, prefix, role, numbering)
    except UnicodeDecodeError:
        raise Odd from None


def _ordinary(xml: bytes) -> bytes:
    """The part without its run properties, if nothing in it is beyond this reader."""
    head = xml[:4096]
    root = _ROOT.search(head)
    if root is None or _MAIN not in head or _UTF8.match(head):
        raise Odd
    if not xml.endswith(b"</w:" + root[1] + b">") and not xml.rstrip().endswith(b"</w:" + root[1] + b">"):
        raise Odd
    for sign in _NOT_HERE:
        if sign in xml:
            raise Odd
    xml = xml[root.start() :]
    if b"\r" in xml:
        xml = xml.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return b"".join([part.partition(b"<w:rPr>")[0] for part in xml.split(b"</w:rPr>")])


def _blocks(xml: bytes, prefix: str, role: str, numbering: Numbering) -> list[Block]:
    blocks: list[Block] = []
    pieces: list[Piece] = []
    buf: list[bytes] = []
    entities = b"&" in xml
    in_table = in_cell = up = False
    table = row = column = width = physical = span = paragraph = begin = 0
    style = b""
    list_id, level, outline = "", -1, -1
    place = ""
    for m in _TOKEN.finditer(xml):
        i = m.lastindex
        if i == 1:
            buf.append(m[1])
        elif i == 11:
            end = m[11]
            if end == b"p":
                if style or list_id or outline >= 0:
                    number, heading = numbering.describe(style.decode(), list_id, level, outline)
                    style, list_id, level, outline = b"", "", -1, -1
                    if number and len(buf) > begin:
                        buf.insert(begin, number.encode().replace(b"&", b"&amp;"))
                else:
                    heading = False
                if in_cell:
                    buf.append(b"\n")
                    begin = len(buf)
                    continue
                if in_table:
                    raise Odd
                paragraph += 1
                if buf:
                    text = _text(buf, entities)
                    if text and not text.isspace():
                        blocks.append(
                            Paragraph(text, f"{prefix}p[{paragraph}]", "heading" if heading and role == "body" else role)
                        )
                    buf = []
                begin = 0
            elif end == b"tc":
                if not in_cell:
                    raise Odd
                text = _text(buf, entities).strip("\n")
                if text.isspace():
                    text = ""
                physical += 1
                pieces.append(Piece(row - 1, column, span, text, f"{place}r[{row}]/c[{physical}]", up))
                column += span
                if column > width:
                    width = column
                in_cell = False
                buf = []
                begin = 0
            else:
                if not in_table or in_cell:
                    raise Odd
                if pieces:
                    blocks.append(table_of(pieces, place[:-1], row, width))
                in_table = False
        elif i == 2:
            start = m[2]
            if start == b"tc":
                if in_cell or not in_table or not row:
                    raise Odd
                in_cell, span, up, buf, begin = True, 1, False, [], 0
            elif start == b"tr":
                if in_cell or not in_table:
                    raise Odd
                row += 1
                column = physical = 0
            else:
                if in_table:
                    raise Odd
                in_table, pieces = True, []
                table += 1
                row = width = 0
                place = f"{prefix}t[{table}]/"
        elif i == 3:
            span = int(m[3]) or 1
        elif i == 4:
            up = b"restart" not in m[4]
        elif i == 5:
            buf.append(_SIGNS[m[5]])
        elif i == 6:
            style = m[6]
        elif i == 8:
            what = m[7]
            if what == b"numId":
                list_id = m[8].decode()
            elif what == b"ilvl":
                level = int(m[8])
            else:
                outline = int(m[8])
        elif i == 9:
            if in_cell:
                buf.append(b"\n")
                begin = len(buf)
            else:
                paragraph += 1
        else:
            raise Odd
    if in_table or in_cell or buf:
        raise Odd
    return blocks


def _text(parts: list[bytes], entities: bool) -> str:
    data = b"".join(parts)
    if entities and b"&" in data:
        data = _ENTITY.sub(_entity, data)
    return data.decode()


def _entity(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name[:1] != b"#":
        return _NAMED[name]
    code = int(name[2:], 16) if name[1:2] == b"x" else int(name[1:])
    if not (code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000):
        raise Odd
    return chr(code).encode()
