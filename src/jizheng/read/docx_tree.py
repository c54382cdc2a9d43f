"""The careful reader of WordprocessingML: the whole tree, every shape that Word and WPS write.

It is the fallback of ``docx_scan`` and its oracle in the tests.  Tracked changes count as accepted:
insertions are kept, deletions and the old place of a move are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from jizheng.model import Block, Paragraph, Problem

from .docx_numbers import Numbering
from .docx_table import RawCell, Row, table_of_rows
from .limits import Limits
from .problems import Refused, problem
from .symbols import symbol

Element = Any  # lxml has no types of its own

_LABEL = "Word文档（docx）"
# Elements whose children count as if they stood in their place.
_THROUGH = frozenset(
    (
        "sdt",
        "sdtContent",
        "smartTag",
        "customXml",
        "hyperlink",
        "ins",
        "moveTo",
        "fldSimple",
        "dir",
        "bdo",
        "body",
        "rubyBase",
    )
)
_DROPPED = frozenset(("del", "moveFrom", "rt", "sdtPr", "pPr", "rPr", "tblPr", "trPr", "tcPr"))
_SIGNS = {"br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def read_tree(
    xml: bytes, prefix: str, role: str, numbering: Numbering, limits: Limits, name: str, problems: list[Problem]
) -> list[Block]:
    """Blocks of one part; a part that is not well-formed is read as far as it goes, with a Problem."""
    if len(xml) > limits.tree:
        raise Refused("zip_bomb", reason=f"正文有{len(xml) // 1048576}MB")
    if xml.count(b"<") > 2 * limits.tags:
        raise Refused("too_complex", reason="标记太多")
    if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml:
        raise Refused("dtd")
    try:
        root = etree.fromstring(xml, _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        root = etree.fromstring(xml, _parser(recover=True))
        problems.append(problem("part_damaged", name=name, part=prefix.strip(":/") or "正文"))
    if root is None:
        return []
    return _Walk(prefix, role, numbering).part(root)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, recover=recover
    )


@lru_cache(maxsize=2_000)
def _bare(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _local(element: Element) -> str:
    """The tag without its namespace: Word, WPS and the strict variant differ in nothing else."""
    return _bare(element.tag)


def _value(element: Element | None, key: str = "val") -> str | None:
    """An attribute by its local name."""
    if element is None:
        return None
    for name, value in element.attrib.items():
        if name.rpartition("}")[2] == key:
            return str(value)
    return None


def _child(element: Element, *path: str) -> Element | None:
    for step in path:
        for child in element:
            if _bare(child.tag) == step:
                element = child
                break
        else:
            return None
    return element


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 7 else default


class _Walk:
    """One part read once, in order: the counters of paths live here."""

    def __init__(self, prefix: str, role: str, numbering: Numbering) -> None:
        self._prefix = prefix
        self._role = role
        self._numbering = numbering
        self._paragraphs = 0
        self._tables = 0
        self._boxes: list[Element] = []

    def part(self, root: Element) -> list[Block]:
        """The blocks of a whole part: body, header, or all notes."""
        out: list[Block] = []
        self._container(root, out)
        return out

    def _container(self, element: Element, out: list[Block]) -> None:
        for child in element:
            kind = _local(child)
            if kind == "p":
                self._paragraphs += 1
                path = f"{self._prefix}p[{self._paragraphs}]"
                text, heading = self._paragraph(child)
                if text and not text.isspace():
                    role = "heading" if heading and self._role == "body" else self._role
                    out.append(Paragraph(text, path, role))
                self._textboxes(path, out)
            elif kind == "tbl":
                self._tables += 1
                self._table(child, f"{self._prefix}t[{self._tables}]", out)
            elif kind == "AlternateContent":
                self._container(_choice(child), out)
            elif kind in _THROUGH or kind in ("footnote", "endnote", "comment"):
                self._container(child, out)

    def _textboxes(self, path: str, out: list[Block]) -> None:
        """The text boxes met in the last paragraph, after it; boxes within boxes come flat."""
        boxes, self._boxes = self._boxes, []
        for b, box in enumerate(boxes, 1):
            inner = _Walk(f"{path}/box[{b}]/", "textbox", self._numbering)
            inner._container(box, out)

    def _paragraph(self, p: Element) -> tuple[str, bool]:
        """The text with its automatic number, and whether it is a heading."""
        buf: list[str] = []
        self._inline(p, buf)
        text = "".join(buf)
        properties = _child(p, "pPr")
        if properties is None:
            return text, False
        style = list_id = ""
        level = outline = -1
        for child in properties:
            kind = _bare(child.tag)
            if kind == "pStyle":
                style = _value(child) or ""
            elif kind == "outlineLvl":
                outline = _number(_value(child), -1)
            elif kind == "numPr":
                list_id = _value(_child(child, "numId")) or ""
                level = _number(_value(_child(child, "ilvl")), -1)
        if (style, list_id, level, outline) == ("", "", -1, -1):
            return text, False
        number, heading = self._numbering.describe(style, list_id, level, outline)
        return (number + text if text else text), heading

    def _inline(self, element: Element, buf: list[str]) -> None:
        for child in element:
            kind = _bare(child.tag)
            if kind in _DROPPED:
                continue
            if kind == "t":  # w:t and m:t alike: a formula such as B/A×100% is text
                buf.append(child.text or "")
            elif kind == "r" or kind in _THROUGH:
                self._inline(child, buf)
            elif kind in _SIGNS:
                buf.append(_SIGNS[kind])
            elif kind == "tab":
                buf.append("\t")
            elif kind == "sym":
                buf.append(symbol(_value(child, "font") or "", _value(child, "char") or ""))
            elif kind == "AlternateContent":
                self._inline(_choice(child), buf)
            elif kind == "txbxContent":
                self._boxes.append(child)
            elif len(child) > 0:
                self._inline(child, buf)

    def _table(self, tbl: Element, path: str, out: list[Block]) -> None:
        """The table, then the tables and text boxes that stood in its cells."""
        rows: list[Row] = []
        after: list[Block] = []
        for tr in _through(tbl, "tr"):
            properties = _child(tr, "trPr")
            if properties is not None and _child(properties, "del") is not None:
                continue  # a row whose deletion is tracked
            rows.append(self._row(tr, f"{path}/r[{len(rows) + 1}]", properties, after))
        if any(rows):
            out.append(table_of_rows(rows, path))
        out += after

    def _row(self, tr: Element, path: str, properties: Element | None, after: list[Block]) -> Row:
        row: Row = []
        column = _number(_value(_child(properties, "gridBefore")), 0) if properties is not None else 0
        for k, tc in enumerate(_through(tr, "tc"), 1):
            span, up, joins_left = _merge(tc)
            text = self._cell(tc, f"{path}/c[{k}]", after)
            if joins_left and row:  # hMerge: the old way to span columns, still written by WPS
                left: RawCell = row[-1]
                row[-1] = (left[0], left[1] + span, left[2], left[3])
            else:
                row.append((column, span, up, text))
            column += span
        return row

    def _cell(self, tc: Element, path: str, after: list[Block]) -> str:
        texts: list[str] = []
        tables = 0
        for child in _through(tc, "p", "tbl"):
            if _local(child) == "p":
                texts.append(self._paragraph(child)[0])
                self._textboxes(path, after)
            else:
                tables += 1
                self._table(child, f"{path}/t[{tables}]", after)
        return "\n".join(texts)


def _choice(alternate: Element) -> Element:
    """The first choice of an mc:AlternateContent, else its fallback: never both, they say the same."""
    for child in alternate:
        if _local(child) == "Choice" and len(child):
            return child
    return next((c for c in alternate if _local(c) == "Fallback"), [])


def _through(element: Element, *kinds: str) -> Iterator[Element]:
    """The children of these kinds, looking through content controls and change marks."""
    for child in element:
        kind = _local(child)
        if kind in kinds:
            yield child
        elif kind in _THROUGH:
            yield from _through(child, *kinds)
        elif kind == "AlternateContent":
            yield from _through(_choice(child), *kinds)


def _merge(tc: Element) -> tuple[int, bool, bool]:
    """(columns spanned, continues the cell above, continues the cell to the left)."""
    properties = _child(tc, "tcPr")
    span, up, left = 1, False, False
    for child in properties if properties is not None else ():
        kind = _bare(child.tag)
        if kind == "gridSpan":
            span = min(_number(_value(child), 1) or 1, 999)
        elif kind == "vMerge":
            up = _value(child) != "restart"
        elif kind == "hMerge":
            left = _value(child) != "restart"
    return span, up, left
