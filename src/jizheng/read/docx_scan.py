"""The fast reader of WordprocessingML: one regular expression over the bytes, no tree.

Two to three times as fast as building the tree alone.  It knows the ordinary shapes only and raises
``Odd`` for the rest (tracked deletions, text boxes, nested tables, foreign prefixes, markup declarations…),
so that a file is read by the tree rather than wrongly.
"""

from __future__ import annotations

import re

from jizheng.model import Block, Paragraph

from .docx_numbers import Numbering
from .docx_table import Row, table_of_rows


class Odd(Exception):
    """The part holds something that only the tree reader knows."""


_MAIN = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ROOT = re.compile(rb"<w:(document|hdr|ftr|footnotes|endnotes|comments)[ >]")
_UTF8 = re.compile(rb"<\?xml [^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)

# A byte skipped inside a match costs a nanosecond; a match of its own, or a try at each "<", a hundred.
# Hence whole runs, paragraph starts and simple cells are one token each, and their properties are
# taken as they stand and looked up: a document has few different ones.
# Inside properties: any tags up to the closing one.  Tags beginning with p, n or o may matter in a
# paragraph's (pStyle, numPr, outlineLvl, pPrChange); what comes before the first of them is not taken.
_ANY = rb"(?:<w[^>]*+>)*+(?:</w:(?!%s>)[^>]*+>(?:<w[^>]*+>)*+)*+"
_DULL = rb"(?:<w:[^pno][^>]*+>)*+(?:</w:(?!pPr>)[^>]*+>(?:<w:[^pno][^>]*+>)*+)*+"
_RUN = rb"<w:r(?: [^>]*+)?>(?:<w:rPr>(?:<w[^>]*+>)*+</w:rPr>)?<w:t(?: [^>]*+)?>([^<]*+)</w:t>"
_PARAGRAPH = rb"p(?: [^>/]*+)?>(?:<w:pPr>" + _DULL + rb"(" + _ANY % b"pPr" + rb")</w:pPr>)?"
_TOKEN = re.compile(
    rb"<(?:w:(?:"
    + _RUN[3:]  # 1 a run that begins with its text
    + rb"|()"
    + _PARAGRAPH
    + rb"(?:"
    + _RUN
    + rb")?"  # 2 start of a paragraph, 3 its properties, 4 its first text
    rb"|p(?: [^>/]*+)?/()>"  # 5 an empty paragraph
    rb"|tc()(?: [^>/]*+)?>(?:<w:tcPr>(?:<w:tcW [^>]*+>)?("
    + _ANY
    % b"tcPr"
    + rb")</w:tcPr>)?"  # 6 start of a cell, 7 its properties
    rb"(?:<w:" + _PARAGRAPH + rb"(?:" + _RUN + rb"</w:r>)?</w:p></w:tc>())?"  # 8, 9, 10 all of a cell with one run
    rb"|t(?:(?: [^>]*[^/>])?>)([^<]*+)</w:t>"  # 11 other text of a run
    rb"|t(bl|r)(?: [^>]*)?>"  # 12 start of a table, row
    rb"|t(ab)/>"  # 13 a tab; a tab stop has attributes
    rb"|t(?:c? |/)()"  # 14 odd
    rb"|b(r)[ />]"  # 15
    rb"|c(r)[ />]"  # 16
    rb"|no(BreakHyphen)/>"  # 17
    rb"|(?:hMerge|gridBefore|sym|ptab|ruby|p|pStyle|numPr|altChunk|subDoc|del|moveFrom|moveTo"
    rb"|trPrChange|tblPrChange|txbxContent)[ />]()"  # 18 odd
    rb")"
    rb"|/w:(?:p>()|tc>()|tbl>())"  # 19, 20, 21 ends
    rb"|(?:!|\?|mc:Alt|m:o)())",  # 22 odd
    re.DOTALL,
)
# Python 3.11 before its fifth correction loses what a possessive group matched (python/cpython#106052): merged
# cells would be read as single ones.  There the tree reads everything.
_probe = _TOKEN.match(b'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>')
SOUND = _probe is not None and _probe[7] is not None
_SIGNS = {13: b"\t", 15: b"\n", 16: b"\n", 17: b"-"}  # by group of _TOKEN
_ENTITY = re.compile(rb"&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);")
_NAMED = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"apos": b"'"}
_PARAGRAPH_VALUE = re.compile(rb'<w:(pStyle|numId|ilvl|outlineLvl) w:val="([^"]*)"/>')
_PARAGRAPH_WORD = re.compile(rb"<w:(pStyle|numPr|outlineLvl|pPrChange)\b")
_CELL_VALUE = re.compile(rb'<w:gridSpan w:val="(\d{1,3})"/>|<w:vMerge(?: w:val="(restart|continue)")?/>')
_CELL_WORD = re.compile(rb"gridSpan|[hv]Merge|cell(?:Ins|Del|Merge)|tcPrChange")
Properties = tuple[str, str, int, int]  # style, list id, level, outline level; "" and -1 where not given
_PLAIN: Properties = ("", "", -1, -1)


def scan(xml: bytes, prefix: str, role: str, numbering: Numbering) -> list[Block]:
    """Blocks of one part (``prefix`` of its paths, ``role`` of its paragraphs); ``Odd`` if not ordinary."""
    if not SOUND:
        raise Odd
    xml, start = _ordinary(xml)
    try:
        return _blocks(xml, start, prefix, role, numbering)
    except UnicodeDecodeError:
        raise Odd from None


def _ordinary(xml: bytes) -> tuple[bytes, int]:
    """The part and where its root starts, if nothing about it is beyond this reader."""
    head = xml[:4096]
    root = _ROOT.search(head)
    if root is None or _MAIN not in head or _UTF8.match(head) or b"<!" in head[: root.start()]:
        raise Odd
    if not xml.endswith(b"</w:" + root[1] + b">") and not xml.rstrip().endswith(b"</w:" + root[1] + b">"):
        raise Odd
    if b"\r" in xml:
        xml = xml[root.start() :].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return xml, 0
    return xml, root.start()


def _blocks(xml: bytes, begin_at: int, prefix: str, role: str, numbering: Numbering) -> list[Block]:
    blocks: list[Block] = []
    rows: list[Row] = []
    cells: Row = []
    buf: list[bytes] = []
    known: dict[bytes, Properties] = {b"": _PLAIN}  # paragraph properties as written → what they say
    merges: dict[bytes, tuple[int, bool]] = {b"": (1, False)}  # cell properties → span, continues above
    entities = b"&" in xml
    in_table = in_cell = up = False
    table = column = span = paragraph = begin = 0
    plain = properties = _PLAIN
    for m in _TOKEN.finditer(xml, begin_at):
        i = m.lastindex or 0
        if i == 10:
            if in_cell or not in_table or not rows:
                raise Odd
            cell, of_paragraph, words = m.group(7, 8, 9)
            span, up = merges.get(cell) or _merge(cell or b"", merges)
            if not words:
                text = ""
            else:
                text = _text([words], True) if entities else words.decode()
            if of_paragraph:
                properties = known.get(of_paragraph) or _properties(of_paragraph, known)
                if properties is not plain:
                    number, _ = numbering.describe(*properties)
                    text = number + text if text else ""
            cells.append((column, span, up, text))
            column += span
        elif i == 1 or i == 11:  # noqa: PLR1714 - twice as fast as a set in the hottest loop
            buf.append(m[i])
        elif 2 <= i <= 4:
            of_paragraph = m[3]
            properties = known.get(of_paragraph) or _properties(of_paragraph, known) if of_paragraph else plain
            if i == 4:
                buf.append(m[4])
        elif i == 19:
            heading = False
            if properties is not plain:
                number, heading = numbering.describe(*properties)
                properties = plain
                if number and any(buf[begin:]):
                    buf.insert(begin, number.encode().replace(b"&", b"&amp;"))
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
                    kind = "heading" if heading and role == "body" else role
                    blocks.append(Paragraph(text, f"{prefix}p[{paragraph}]", kind))
                buf = []
            begin = 0
        elif i == 20:
            if not in_cell:
                raise Odd
            cells.append((column, span, up, _text(buf, entities)))
            column += span
            in_cell = False
            buf = []
            begin = 0
        elif 6 <= i <= 7:
            if in_cell or not in_table or not rows:
                raise Odd
            in_cell, buf, begin = True, [], 0
            cell = m[7] or b""
            span, up = merges.get(cell) or _merge(cell, merges)
        elif i == 12:
            if in_cell:
                raise Odd
            if m[12] == b"r":
                if not in_table:
                    raise Odd
                cells = []
                rows.append(cells)
                column = 0
            else:
                if in_table:
                    raise Odd
                in_table, rows = True, []
                table += 1
        elif i == 21:
            if not in_table or in_cell:
                raise Odd
            if any(rows):
                blocks.append(table_of_rows(rows, f"{prefix}t[{table}]"))
            in_table = False
        elif i == 5:
            if in_cell:
                buf.append(b"\n")
                begin = len(buf)
            elif in_table:
                raise Odd
            else:
                paragraph += 1
        elif i in _SIGNS:
            buf.append(_SIGNS[i])
        else:
            raise Odd
    if in_table or in_cell or buf:
        raise Odd
    return blocks


def _properties(xml: bytes, known: dict[bytes, Properties]) -> Properties:
    """What the properties of a paragraph say, remembered in ``known``."""
    found = dict(_PARAGRAPH_VALUE.findall(xml))
    words = _PARAGRAPH_WORD.findall(xml)
    if len(words) != len(set(words)) or b"pPrChange" in words:
        raise Odd
    if (b"pStyle" in words) != (b"pStyle" in found) or (b"outlineLvl" in words) != (b"outlineLvl" in found):
        raise Odd
    level, outline = found.get(b"ilvl", b""), found.get(b"outlineLvl", b"")
    out = (
        _text([found.get(b"pStyle", b"")], True),
        found.get(b"numId", b"").decode(),
        int(level) if level.isdigit() else -1,
        int(outline) if outline.isdigit() else -1,
    )
    known[xml] = out = _PLAIN if out == _PLAIN else out
    return out


def _merge(xml: bytes, merges: dict[bytes, tuple[int, bool]]) -> tuple[int, bool]:
    """The span of a cell and whether it continues the cell above, remembered in ``merges``."""
    span, up, seen = 1, False, 0
    for found in _CELL_VALUE.finditer(xml):
        seen += 1
        if found[1]:
            span = int(found[1]) or 1
        else:
            up = found[2] != b"restart"
    if seen != len(_CELL_WORD.findall(xml)):
        raise Odd
    merges[xml] = (span, up)
    return span, up


def _text(parts: list[bytes], entities: bool) -> str:
    data = b"".join(parts)
    if entities and b"&" in data:
        data = _ENTITY.sub(_entity, data)
    return data.decode()


def _entity(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name[:1] != b"#":
        return _NAMED[name]
    code = int(b"0" + name[1:], 0) if name[1:2] == b"x" else int(name[1:])
    if not (code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000):
        raise Odd
    return chr(code).encode()
