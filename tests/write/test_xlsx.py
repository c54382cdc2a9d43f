"""The workbook: numbers are numbers, words are never formulas, sheets can be filtered and printed."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook

from jizheng.write import write
from tests.write.report import FORMULA, HOSTILE, whole


def _book() -> object:
    return load_workbook(BytesIO(write(whole(), "xlsx")))


def _column(sheet: object, head: str) -> list[object]:
    n = next(i for i, c in enumerate(sheet[1]) if c.value == head)
    return [row[n] for row in sheet.iter_rows(min_row=2)]


def test_sheets() -> None:
    book = _book()
    assert book.sheetnames == ["说明", "问题", "数据", "指标", "说法", "评分"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize in (9, "9")


def test_findings_worst_first_and_all_outcomes() -> None:
    sheet = _book()["问题"]
    assert [c.value for c in _column(sheet, "轻重")][:4] == ["错误", "警告", "提示", "提示"]
    assert {c.value for c in _column(sheet, "结果")} == {"未通过", "规则出错", "无法判断", "通过", "不适用"}
    assert _column(sheet, "轻重")[0].fill.fgColor.rgb.endswith("FAE4E0")


def test_the_first_sheet_says_what_came_out() -> None:
    said = {row[0].value: row[1].value for row in _book().worksheets[0].iter_rows(min_row=2)}
    assert (said["错误"], said["不适用"]) == ("1项", "1项")
    assert said["结论"].startswith("1项错误、1项警告、2项提示")


def test_numbers_are_numbers_with_their_decimals() -> None:
    cells = _column(_book()["数据"], "数值")
    basic = cells[1]
    assert basic.value == 83.9 and basic.number_format == "0.00"
    assert cells[3].value is None
    assert cells[10].value == "13800138000" and cells[10].data_type == "s"
    assert cells[13].value == "12345678901234567.89"  # more digits than Excel can hold


def test_no_word_is_a_formula() -> None:
    book = _book()
    seen = []
    for sheet in book:
        for row in sheet.iter_rows():
            for c in row:
                assert c.data_type != "f" and not c.hyperlink, (sheet.title, c.coordinate)
                seen.append(c.value)
    assert any(FORMULA in str(v) for v in seen) and any(HOSTILE in str(v) for v in seen)


def test_no_clock_in_the_file() -> None:
    with ZipFile(BytesIO(write(whole(), "xlsx"))) as z:
        assert {i.date_time[:3] for i in z.infolist()} == {(1980, 1, 1)}
        assert b"2000-01-01" in z.read("docProps/core.xml")
