"""The annexes of a report as a workbook: one sheet each, merged as on paper, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from jizheng.summaries import Annex, AnnexCell
from jizheng.write.columns import width, wrap
from jizheng.write.words import number, plain

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_WIDE = 100  # a wider sheet is printed across
_LOOKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "font_name": "黑体", "align": "center", "bg_color": "#EFEBE2"},
    "label": {"indent": 0},
    "value": {"align": "right", "num_format": "0.00"},
    "percent": {"align": "right", "num_format": '0.00"%"'},
    "points": {"align": "center"},
    "text": {"indent": 1},
    "note": {"border": 0, "font_size": 9, "font_color": "#4B555F"},
}


def write_annexes(annexes: Sequence[Annex], unit: str, year: int) -> bytes:
    """The workbook; the same annexes give the same bytes."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties(
        {"title": f"{unit}{year}年度绩效自评附件", "author": "绩证", "created": datetime(2000, 1, 1, tzinfo=UTC)}
    )
    formats = _Formats(book)
    for a in annexes:
        _sheet(book, formats, a, unit, year)
    book.close()
    return out.getvalue()


class _Formats:
    def __init__(self, book: Workbook) -> None:
        self._book, self._made = book, {}  # type: ignore[var-annotated]

    def of(self, style: str, value: Decimal | str | None = None) -> Format:
        """The look of a cell; a number of points or of people keeps the decimals it has."""
        places = 0
        if style == "points" and isinstance(value, Decimal):
            exponent = value.as_tuple().exponent
            places = max(0, -exponent) if isinstance(exponent, int) else 0
        if (style, places) not in self._made:
            base = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "border": 1, "text_wrap": True}
            own = {"num_format": "0." + "0" * places if places else "0"} if style == "points" else {}
            self._made[style, places] = self._book.add_format(base | _LOOKS[style] | own)
        found: Format = self._made[style, places]
        return found

    def line(self, **more: Any) -> Format:
        """A line above the table."""
        made: Format = self._book.add_format({"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", **more})
        return made


def _sheet(book: Workbook, formats: _Formats, a: Annex, unit: str, year: int) -> None:
    sheet = book.add_worksheet(a.title[-12:] if len(a.title) > 31 else a.title)
    last = len(a.widths) - 1
    for n, w in enumerate(a.widths):
        sheet.set_column(n, n, w)
    top = 0
    if a.caption:
        sheet.write_string(top, 0, a.caption, formats.line(font_name="黑体"))
        top += 1
    sheet.set_row(top, 30)
    sheet.merge_range(
        top, 0, top, last, a.title, formats.line(font_name="方正小标宋简体", font_size=18, align="center")
    )
    sheet.write_string(top + 1, 0, f"填报单位：{plain(unit)}　　{year}年度", formats.line())
    if a.unit:
        sheet.write_string(top + 1, last, a.unit, formats.line(align="right"))
    _rows(sheet, formats, a, top + 2)
    if sum(a.widths) > _WIDE:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top + 2)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.set_footer("&C&9第 &P 页，共 &N 页")


def _rows(sheet: Any, formats: _Formats, a: Annex, top: int) -> None:
    covered: dict[int, int] = {}  # column → rows still covered by a cell from above
    for n, row in enumerate(a.rows, top):
        column, lines = 0, 1
        for cell in row:
            while covered.get(column):
                covered[column] -= 1
                column += 1
            _cell(sheet, formats, n, column, cell)
            wide = sum(a.widths[column : column + cell.span])
            if cell.down == 1 and isinstance(cell.value, str):
                lines = max(lines, sum(len(wrap(x, wide - 1)) for x in cell.value.split("\n")))
            if cell.down > 1:
                covered[column] = cell.down - 1
            column += cell.span
        while column < len(a.widths) and covered.get(column):
            covered[column] -= 1
            column += 1
        sheet.set_row(n, max(20, 14.5 * lines + 5))


def _cell(sheet: Any, formats: _Formats, row: int, column: int, cell: AnnexCell) -> None:
    look = formats.of(cell.style, cell.value)
    if cell.span > 1 or cell.down > 1:
        sheet.merge_range(row, column, row + cell.down - 1, column + cell.span - 1, "", look)
    if isinstance(cell.value, Decimal):
        sheet.write_number(row, column, cell.value, look)
    elif cell.value is None or not width(cell.value):
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_string(row, column, plain(cell.value) if isinstance(cell.value, str) else number(cell.value), look)
