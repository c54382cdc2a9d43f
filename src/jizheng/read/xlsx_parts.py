"""What calamine does not say of an xlsx: percent formats, formulas without results, its true extent.

Also the guard before it: it gets only parts that were inflated and looked at here, within the limits.
"""

from __future__ import annotations

import re
from html import unescape
from struct import Struct
from typing import NamedTuple
from zlib import crc32

from .archive import Archive
from .problems import Refused
from .sheets import Sheet, column_name
from .xlsx_bounds import cells_of, is_near

_LOCAL = Struct("<I5H3I2H").pack  # of a zip: the head of a member, its entry in the directory, the end of that
_CENTRAL = Struct("<I6H3I5H2I").pack
_END = Struct("<I4H2IH").pack
_ROOT = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http'
    b'://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)

_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"']([^\"']*)")
_NEEDED = re.compile(r"xl/(?:worksheets/|workbook|sharedstrings|styles|_rels/)").match
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*\bt="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)


class Parts(NamedTuple):
    """``book``: a zip of nothing but the parts that were looked at here; ``sheets``: what is known of each, by name."""

    book: bytes
    sheets: dict[str, Sheet]
    worst: Sheet
    """As far as any sheet reaches: what holds for a sheet that calamine finds and we do not."""


def parts_of(archive: Archive) -> Parts:
    """The parts of a workbook; ``Refused`` when one is a bomb, declares entities or states a count that is not true.

    calamine gets the zip made here, not the file: so it cannot find a part, or another part of the same name, that was
    not looked at.
    """
    parts = _Parts(archive)
    for member in archive.members:
        if member.lower().endswith((".xml", ".rels")) and _NEEDED(member.lower()):
            parts.take(member)
    if not parts.of("xl/workbook.xml") and "xl/workbook.bin" in archive:
        raise Refused(
            "no_reader", label="二进制Excel工作簿（xlsb）", advice="请在WPS或Excel中打开，另存为.xlsx后再试。"
        )
    targets: dict[str, str] = {}
    for found in _RELATION.finditer(parts.of("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        words = dict(_ATTRIBUTE.findall(found[1]))
        target = words.get("Target", "")
        target = target.lstrip("/") if target.startswith("/") else "xl/" + target
        targets[words.get("Id", "")] = target
        if target.startswith("xl/") and words.get("Type", "").endswith("/worksheet"):
            parts.take(target)
    for xml in _COUNT.findall(parts.of("xl/sharedstrings.xml")):
        if not xml.isdigit() or int(xml[:20]) > len(parts.of("xl/sharedstrings.xml")):
            raise Refused("damaged", label="Excel工作簿（xlsx）", reason="文字总表的个数不实")
    percent = _percent_styles(parts.of("xl/styles.xml"))
    known = {name: _sheet(xml, percent) for name, xml in parts.inside.items() if not name.endswith(".rels")}
    worst = Sheet(max(s.rows for s in known.values()), max(s.columns for s in known.values())) if known else Sheet()
    out: dict[str, Sheet] = {}
    for found in _SHEET.finditer(parts.of("xl/workbook.xml").decode("utf-8", "replace")):
        words = dict(_ATTRIBUTE.findall(found[1]))
        name = unescape(words.get("name", ""))
        relation = next((v for k, v in words.items() if k.endswith(":id")), "")
        sheet = known.get(targets.get(relation, "").lower(), worst)
        out[name] = sheet if name not in out else worst
    return Parts(parts.zipped(), out, worst)


class _Parts:
    """Inflated parts by their names in small letters: calamine does not tell small from capital."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.inside: dict[str, bytes] = {}

    def of(self, name: str) -> bytes:
        return self.inside.get(name, b"")

    def take(self, member: str) -> None:
        if member.lower() in self.inside or member not in self._archive:
            return
        xml = self._archive.read(member)
        if b"!" in xml and (b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml[:65536]):
            raise Refused("dtd")
        if member in self._archive.damaged:
            raise Refused("damaged", label="Excel工作簿（xlsx）", reason=member)
        self.inside[member.lower()] = xml

    def zipped(self) -> bytes:
        """A zip of these parts, as they are: nothing is to be inflated twice."""
        out: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for name, xml in (("_rels/.rels", _ROOT), *self.inside.items()):
            title, size, check = name.encode(), len(xml), crc32(xml)
            head = _LOCAL(0x04034B50, 20, 0x800, 0, 0, 33, check, size, size, len(title), 0)
            entry = (20, 20, 0x800, 0, 0, 33, check, size, size, len(title), 0, 0, 0, 0, 0, offset)
            directory.append(_CENTRAL(0x02014B50, *entry) + title)
            out += (head, title, xml)
            offset += len(head) + len(title) + len(xml)
        entries = b"".join(directory)
        count = len(directory)
        return b"".join((*out, entries, _END(0x06054B50, 0, 0, count, count, len(entries), offset, 0)))


def _sheet(xml: bytes, percent: dict[int, int]) -> Sheet:
    rows = columns = 0
    marked: dict[str, int] = {}
    if percent or not is_near(xml):
        for row, column, style in cells_of(xml):
            rows, columns = max(rows, row), max(columns, column)
            if style.isdigit() and len(style) < 10 and int(style) in percent:
                marked[f"{column_name(column - 1)}{row}"] = percent[int(style)]
    formulas = b"<f" in xml or (b":worksheet" in xml[:4096] and b":f" in xml)
    no_value = [m[1].decode() for m in _EMPTY_FORMULA.finditer(xml)] if formulas else []
    errors = {m[1].decode(): m[2].decode("utf-8", "replace") for m in _ERROR.finditer(xml)} if b't="e"' in xml else {}
    return Sheet(rows, columns, marked, no_value, errors)


def _percent_styles(xml: bytes) -> dict[int, int]:
    """Index of a cell format → places after the point, for the formats that show a percentage."""
    text = xml.decode("utf-8", "replace")
    formats = {9: 0, 10: 2}
    for found in re.finditer(r"<(?:\w+:)?numFmt\b([^>]*)>", text):
        words = dict(_ATTRIBUTE.findall(found[1]))
        code = re.sub(r'"[^"]*"|\\.', "", unescape(words.get("formatCode", ""))).split(";")[0]
        if "%" in code and words.get("numFmtId", "").isdigit():
            places = re.search(r"\.([0#?]+)", code)
            formats[int(words["numFmtId"])] = len(places[1]) if places else 0
    block = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    out: dict[int, int] = {}
    for index, found in enumerate(re.finditer(r"<(?:\w+:)?xf\b([^>]*)>", block[0] if block else "")):
        number = dict(_ATTRIBUTE.findall(found[1])).get("numFmtId", "")
        if number.isdigit() and int(number) in formats:
            out[index] = formats[int(number)]
    return out
