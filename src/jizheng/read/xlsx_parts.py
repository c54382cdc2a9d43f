"""What calamine does not say of an xlsx: percent formats, formulas without results, its true extent.

Also the guard before it: every part it will inflate is inflated here first, within the limits.
"""

from __future__ import annotations

import re
from html import unescape

from .archive import Archive
from .limits import Limits
from .problems import Refused
from .sheets import Sheet

_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_FAR = re.compile(rb'r="[A-Z](?:[A-Z]|\d{6})')
_STYLE = re.compile(rb'\bs="(\d+)"')
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*\bt="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)


def sheets_of(archive: Archive, limits: Limits) -> dict[str, Sheet]:
    """The extras of every sheet by its name; ``Refused`` when a part is a bomb or declares entities."""
    parts: dict[str, bytes] = {}
    for member in archive.members:
        if member.startswith("xl/") and member.endswith((".xml", ".rels", ".bin")) and "/media/" not in member:
            if re.match(r"xl/(?:worksheets/|workbook|sharedStrings|styles|_rels/)", member):
                parts[member] = archive.read(member)
            elif archive.members[member].size > limits.expanded:
                raise Refused("zip_bomb", reason=member)
    for member, xml in parts.items():
        if b"!" in xml and (b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml[:65536]):
            raise Refused("dtd")
        if member in archive.damaged:
            raise Refused("damaged", label="Excel工作簿（xlsx）", reason=member)
    percent = _percent_styles(parts.get("xl/styles.xml", b""))
    targets: dict[str, str] = {}
    for found in _RELATION.finditer(parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")):
        words = dict(_ATTRIBUTE.findall(found[1]))
        target = words.get("Target", "")
        targets[words.get("Id", "")] = target.lstrip("/") if target.startswith("/") else "xl/" + target
    out: dict[str, Sheet] = {}
    for found in _SHEET.finditer(parts.get("xl/workbook.xml", b"").decode("utf-8", "replace")):
        words = dict(_ATTRIBUTE.findall(found[1]))
        relation = next((v for k, v in words.items() if k.endswith(":id")), "")
        out[unescape(words.get("name", ""))] = _sheet(parts.get(targets.get(relation, ""), b""), percent)
    return out


def _sheet(xml: bytes, percent: dict[int, int]) -> Sheet:
    rows = columns = 0
    marked: dict[str, int] = {}
    # a sheet of up to 26 columns and 99,999 rows is small enough, so its cells need not be looked at one by one
    for found in _CELL.finditer(xml) if percent or _FAR.search(xml) else ():
        column, row, rest = found[1], int(found[2]), found[3]
        if rest.endswith(b"/"):
            continue  # only a format, no content
        rows = max(rows, row)
        number = 0
        for letter in column:
            number = number * 26 + letter - 64
        columns = max(columns, number)
        if percent and (style := _STYLE.search(rest)) and int(style[1]) in percent:
            marked[f"{column.decode()}{row}"] = percent[int(style[1])]
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
