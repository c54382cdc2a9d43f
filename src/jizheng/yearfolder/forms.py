"""Register templates for people who fill in Excel or WPS: heads, drop-down lists, an example row, explanations."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from jizheng.register_types import Field, RegisterType
from jizheng.registers.rows import EXAMPLE
from jizheng.write.columns import width

ROWS = 2_000  # rows that have formats and lists; more can be filled in all the same
_LIST = 255  # Excel refuses a longer list
_TYPES = {
    "text": "文字", "date": "日期", "time": "日期和时间", "number": "数", "count": "整数", "money": "金额", "length": "长度",
    "percent": "百分数", "yes_no": "是或否", "choice": "从列表中选", "url": "网址", "hash": "SHA-256", "file": "文件", "geometry": "WKT 或 GeoJSON 的线",
}  # fmt: skip
_FORMATS = {"date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm", "money": "#,##0.00", "count": "0", "length": "0.##"}


def template(t: RegisterType, year: int) -> bytes:
    """An empty register as xlsx; the same type and year give the same bytes."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": t.label, "author": "绩证", "created": datetime(2000, 1, 1, tzinfo=UTC)})
    font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    head = {**font, "font_name": "黑体", "border": 1, "border_color": "#B9B2A3", "text_wrap": True, "align": "center"}
    must = book.add_format({**head, "bg_color": "#0E5358", "font_color": "#FFFFFF"})
    may = book.add_format({**head, "bg_color": "#E3EBE9", "font_color": "#0E5358"})
    grey = {**font, "italic": True, "font_color": "#8A8577", "bg_color": "#F6F3EC"}
    sheet = book.add_worksheet(t.label)
    for n, f in enumerate(t.fields):
        form = _FORMATS.get(f.type, "@" if f.type != "percent" else "0.00")
        column = book.add_format({**font, "num_format": form, "text_wrap": f.type == "text"})
        sheet.set_column(n, n, _width(f), column)
        sheet.write_string(0, n, _head(f), must if f.required else may)
        example = f.example.replace("2021", str(year)) if year else f.example
        if f.name == t.key[0]:
            example = f"{EXAMPLE}：{example}"
        if example:
            sheet.write_string(1, n, example, book.add_format({**grey, "num_format": "@"}))
        else:
            sheet.write_blank(1, n, None, book.add_format(grey))
        _list(sheet, n, f)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _explain(book, t, font, must)
    book.close()
    return out.getvalue()


def _head(f: Field) -> str:
    return f.label + (f"（{f.unit}）" if f.unit and f.type in ("money", "length") else "") + ("*" if f.required else "")


def _width(f: Field) -> int:
    least = {"time": 18, "date": 12, "url": 28, "geometry": 30, "hash": 20}.get(f.type, 9)
    return min(40, max(least, width(_head(f)) + 3, width(f.example) + 3 + 7 * f.required))


def _list(sheet: Any, column: int, f: Field) -> None:
    words = ["是", "否"] if f.type == "yes_no" else f.choices
    if not words or len(",".join(words)) > _LIST:
        return
    sheet.data_validation(
        1, column, ROWS, column,
        {
            "validate": "list", "source": words, "error_title": f.label, "error_message": f"请从列表中选：{'、'.join(words)}"[:250],
            "error_type": "warning",
        },
    )  # fmt: skip


def _explain(book: Any, t: RegisterType, font: dict[str, Any], head: Any) -> None:
    sheet = book.add_worksheet("填写说明")
    text = book.add_format({**font, "text_wrap": True, "border": 1, "border_color": "#DCD7CC"})
    plain = book.add_format({**font, "text_wrap": True})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 2, 12)
    sheet.set_column(3, 3, 60)
    intro = f"一行一{t.unit}。带 * 的列必填，其余的没有就空着；第二行是示例，不计入统计，可以删去，也可以留着。{t.note}"
    sheet.merge_range(0, 0, 0, 3, intro, plain)
    sheet.set_row(0, 16 * (1 + width(intro) // 96) + 6)
    for n, word in enumerate(("列", "必填", "填什么", "说明")):
        sheet.write_string(2, n, word, head)
    for n, f in enumerate(t.fields, 3):
        said = "；".join(x for x in ("可选：" + "、".join(f.choices) if f.choices else "", f.note) if x)
        if f.private:
            said = "；".join(x for x in (said, "不会出现在公开的版本里") if x)
        for k, word in enumerate((f.label, "必填" if f.required else "", _TYPES[f.type], said)):
            sheet.write_string(n, k, word, text)
        sheet.set_row(n, 16 * (1 + width(said) // 58) + 4)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
