"""Bytes of a register's file (csv, xlsx) → rows of text, each with the line that a person sees.

Encodings as office programs save them: UTF-8 with or without mark, GB18030, UTF-16.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from jizheng.read.limits import MB, Limits
from jizheng.read.problems import Refused, problem
from jizheng.read.sheets import words

LIMITS = Limits(file_size=200 * MB, expanded=600 * MB)
"""A register may be larger than a report; what is larger still belongs into csv files."""
SUFFIXES = (".csv", ".xlsx", ".xlsm", ".tsv", ".txt")
AREA = 6_000_000  # cells of one sheet that are laid out in memory
_FORMULA_TEXT = re.compile(r'="([^"]*)"\Z')
_BLANKS = " \t\r\n\v\f\u3000\xa0\ufeff"


class Unreadable(ValueError):
    """A file that gives no rows; the message (Chinese) says why, ``advice`` what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class Line(NamedTuple):
    """One row: its number in the file (from 1), and its cells without blanks around them."""

    number: int
    cells: list[str]


class Sheet(NamedTuple):
    """A sheet of a workbook, or a csv file (``name`` is then "")."""

    name: str
    lines: list[Line]
    broken: list[tuple[int, str]]  # places (line, reason) where something was lost
    hidden: bool = False


def sheets_of(data: bytes, name: str) -> list[Sheet]:
    """The sheets of one file; raises ``Unreadable``."""
    if not data:
        raise Unreadable("文件是空的", "请确认保存成功，或删除这个文件")
    if len(data) > LIMITS.file_size:
        raise Unreadable(f"文件超过 {LIMITS.file_size // MB}MB", "请按月或按季分成几个 csv 文件")
    if data[:4] == b"PK\3\4":
        return list(_workbook(data, name))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("这是旧版 Excel 文件（xls）或加了密码的工作簿", "请用 WPS 或 Excel 另存为 xlsx（不加密码）")
    return [_csv(decode(data))]


def decode(data: bytes) -> str:
    """Text of a file that people wrote; raises ``Unreadable``."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字编码认不出来（不是 UTF-8，也不是 GBK）", "请另存为“CSV UTF-8（逗号分隔）”或 xlsx")


def _csv(text: str) -> Sheet:
    broken: list[tuple[int, str]] = []
    return Sheet("", list(csv_lines(text, broken)), broken)


def delimiter_of(text: str) -> str:
    """What parts the cells of a csv text: the sign that its first line holds most of."""
    first = next((x for x in text[:100_000].split("\n", 20)[:20] if x.strip()), "")
    return max(",\t;，", key=first.count)


def csv_lines(text: str, broken: list[tuple[int, str]]) -> Iterator[Line]:
    """The rows of a csv text that hold something; what is lost of it goes to ``broken``."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    unpaired = text.count('"') % 2
    at = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            broken.append((at, f"这一行读不出来（{error}）"))
            at = reader.line_num + 1
            continue
        if any(row):
            yield Line(at, [plain(c) for c in row])
        if unpaired and reader.line_num - at > 1 and any(c.count("\n") > 1 for c in row):
            broken.append((at, "引号没有配对，下面的行都并到了这一行"))
        at = reader.line_num + 1


def plain(text: str) -> str:
    """A cell's text without what programs put around it: blanks, marks, ="…"."""
    text = text.strip()
    if text[:1] in ("=", "\ufeff"):
        text = text.strip(_BLANKS)
    if text.startswith("=") and (found := _FORMULA_TEXT.match(text)):
        return found[1].strip(_BLANKS)
    return text


def _workbook(data: bytes, name: str) -> Iterator[Sheet]:
    import python_calamine as calamine

    from jizheng.read.archive import Archive
    from jizheng.read.xlsx_parts import parts_of

    try:
        # calamine trusts what a file says of its size, so it gets only parts that were inflated and looked at first.
        parts = parts_of(Archive(data, "Excel工作簿（xlsx）", LIMITS))
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(parts.book))
    except Refused as refused:
        raise Unreadable(
            problem(refused.code, "", name=name, **refused.words).message, "请用 WPS 或 Excel 另存为 xlsx 再试"
        ) from None
    except BaseException as error:  # a panic of calamine is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise Unreadable(
            "工作簿打不开，可能已损坏或加了密码", "请用 WPS 或 Excel 另存为 xlsx（不加密码）再试"
        ) from None
    for index, meta in enumerate(book.sheets_metadata):
        part = parts.sheets.get(meta.name, parts.worst)
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if part.rows * part.columns > AREA:
            reason = f"工作表“{meta.name}”的范围到第 {part.rows} 行第 {part.columns} 列，太大，没有读"
            yield Sheet(meta.name, [], [(0, reason)])
            continue
        broken = [(_row(place), f"{place} 是公式，文件里没有保存它的结果") for place in part.no_value[:20]]
        broken += [(_row(place), f"{place} 的值是 {error}") for place, error in list(part.errors.items())[:20]]
        try:
            sheet = book.get_sheet_by_index(index)
            top, left = sheet.start or (0, 0)
            rows = sheet.to_python()
        except BaseException as error:  # one broken sheet must not cost the others
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            yield Sheet(meta.name, [], [(0, f"工作表“{meta.name}”的内容已损坏，没有读")])
            continue
        lines = []
        for r, row in enumerate(rows, top + 1):
            if any(v != "" for v in row):
                cells = [
                    plain(v) if isinstance(v, str)
                    else words(v, part.percent.get(f"{_column(left + c)}{r}") if part.percent else None)
                    for c, v in enumerate(row)
                ]  # fmt: skip
                lines.append(Line(r, [""] * left + cells))
        yield Sheet(meta.name, lines, broken, meta.visible != calamine.SheetVisibleEnum.Visible)


def _row(place: str) -> int:
    return int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _column(index: int) -> str:
    from jizheng.read.sheets import column_name

    return column_name(index)
