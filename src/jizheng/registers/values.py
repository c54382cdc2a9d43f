"""One cell's text → its value by the type of its field, or why not, for those who filled it in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from jizheng.model import MONEY_UNITS
from jizheng.records import Value
from jizheng.register_types import Field

LENGTH_UNITS = {
    "米": Decimal(1), "m": Decimal(1), "M": Decimal(1), "公里": Decimal(1000), "千米": Decimal(1000), "km": Decimal(1000),
    "KM": Decimal(1000), "厘米": Decimal("0.01"), "cm": Decimal("0.01"), "延米": Decimal(1),
}  # fmt: skip
NOTHING = frozenset({"", "-", "—", "——", "－", "/", "\\", "无", "不适用", "NULL", "null", "None"})
"""Words of a cell that hold no number or date; in a text they stay what they are."""

_WIDE = str.maketrans("０１２３４５６７８９．，－＋％：／（）　", "0123456789.,-+%:/() ")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?\Z")
_NUMBER_UNIT = re.compile(r"([+-]?[\d.,]+)\s*(\D+)\Z")
_DATE = re.compile(
    r"(\d{4})(?:年\s?|[-/.])(\d{1,2})(?:月\s?|[-/.])(\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})(?:[:时点](\d{1,2}))(?:[:分](\d{1,2})(?:\.\d+)?)?[分秒]?Z?)?\Z"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_YES, _NO = frozenset("是有Yy√✓1真对"), frozenset("否无Nn×✗0假")
_HASH = re.compile(r"[0-9a-fA-F]{64}\Z")
_HOST = re.compile(r"(?:(?:https?|ftp)://)?[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?\Z", re.IGNORECASE)
_LOST = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2,}\Z")


class Bad(ValueError):
    """A cell that cannot be taken: the reason, and what to do (Chinese)."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


Parse = Callable[[str], Value]


def parser_of(field: Field, factor: Decimal | None = None) -> Parse:
    """The function that reads this field's cells: text (not "") → value; it raises ``Bad``.

    ``factor``: what the unit in the column's head is in the field's own unit (万元 → 10000).
    """
    kind = field.type
    if kind in ("number", "count", "money", "length", "percent"):
        return _cached(_number_parser(field, factor))
    if kind in ("date", "time"):
        return _cached(lambda text: _date(text, timed=kind == "time"))
    if kind == "choice":
        return _choice_parser(field)
    return {"text": _text, "yes_no": _yes_no, "url": _url, "hash": _hash, "file": _file, "geometry": _as_written}[kind]


def _cached(parse: Parse) -> Parse:
    """The same words come again and again in a column; a reader is short-lived, so is its memory."""
    return lru_cache(maxsize=4096)(parse)


def _number_parser(field: Field, factor: Decimal | None) -> Parse:
    least = Decimal(field.least) if field.least else None
    most = Decimal(field.most) if field.most else None
    kind, unit = field.type, field.unit
    table = units_of(field)

    def parse(text: str) -> Value:
        if text in NOTHING:
            return None
        value = _number(text, table, unit, factor)
        if kind == "count" and (value != value.to_integral_value() or value < 0):
            raise Bad(f"“{text}”应当是不小于 0 的整数", "一行只写一件事的数量")
        if kind == "count":
            value = value.quantize(Decimal(1))
        if kind == "money":
            if value != value.quantize(Decimal("0.01")):
                raise Bad(f"“{text}”精确到了分以下", "金额写到分，最多两位小数")
            value = value.quantize(Decimal("0.01"))
        if least is not None and value < least:
            raise Bad(f"“{text}”小于 {field.least}", "请核对这个数")
        if most is not None and value > most:
            raise Bad(f"“{text}”大于 {field.most}", "请核对这个数")
        return value

    return parse


def units_of(field: Field) -> dict[str, Decimal]:
    """Units in which this field may be written, each in the field's own unit."""
    if field.type == "money":
        own = MONEY_UNITS[field.unit or "元"]
        return {u: v / own for u, v in MONEY_UNITS.items()}
    if field.type == "length":
        own = LENGTH_UNITS[field.unit or "米"]
        return {u: v / own for u, v in LENGTH_UNITS.items()}
    if field.type == "percent":
        return {"%": Decimal(1)}
    return {field.unit: Decimal(1)} if field.unit else {}


def _number(text: str, table: dict[str, Decimal], unit: str, factor: Decimal | None) -> Decimal:
    t = text.translate(_WIDE).strip().lstrip("¥￥")
    if not (_NUMBER.match(t) or _GROUPED.match(t)):
        found = _NUMBER_UNIT.match(t)
        if found and found[2] in table:
            t, factor = found[1], table[found[2]]
        if not found or found[2] not in table or not (_NUMBER.match(t) or _GROUPED.match(t)):
            raise Bad(f"“{text}”不是数", f"只写数字{'，单位是' + unit if unit else ''}；约数请先查实")
    value = Decimal(t.replace(",", ""))
    return value if factor is None or factor == 1 else value * factor


def _date(text: str, *, timed: bool) -> Value:
    try:  # how programs write it, at a tenth of the price
        if len(text) == 10 and text[4] == "-":
            y = date.fromisoformat(text)
            return datetime(y.year, y.month, y.day) if timed else y  # noqa: DTZ001 - local time as written
    except ValueError:
        pass
    if text in NOTHING:
        return None
    t = text.translate(_WIDE).strip()
    found = _DATE.match(t) or _COMPACT.match(t)
    if not found:
        serial = "这像是 Excel 的日期序号，请把这一列的格式设成日期" if re.match(r"\d{5}(?:\.\d+)?\Z", t) else ""
        raise Bad(f"“{text}”不是日期", serial or "写成 2021-03-05" + (" 09:30" if timed else ""))
    parts = [int(x) for x in found.groups() if x is not None]
    try:
        value = datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise Bad(f"“{text}”这一天（或时刻）不存在", "请核对") from None
    if not 1949 <= value.year <= 2199:
        raise Bad(f"“{text}”的年份不可能", "请核对")
    return value if timed else value.date()


def _choice_parser(field: Field) -> Parse:
    table = {c: c for c in field.choices} | field.also

    def parse(text: str) -> Value:
        found = table.get(text)
        if found is None:
            near = difflib.get_close_matches(text, field.choices, 1)
            advice = f"是不是“{near[0]}”？" if near else ""
            raise Bad(f"没有“{text}”这个选择", f"{advice}可以填：{'、'.join(field.choices)}")
        return found

    return parse


def _text(text: str) -> Value:
    if _LOST.match(text):
        raise Bad(f"“{text}”是被 Excel 改成科学计数法的编号，后几位已经丢了", "把这一列设成文本格式，重新导出")
    return text


def _as_written(text: str) -> Value:
    """A geometry is read with its row, which names the coordinate system."""
    return text


def _yes_no(text: str) -> Value:
    if text in _YES or text.lower() in ("yes", "true"):
        return True
    if text in _NO or text.lower() in ("no", "false"):
        return False
    raise Bad(f"“{text}”应当是“是”或“否”", "填“是”或“否”，不知道就空着")


def _url(text: str) -> Value:
    if not _HOST.match(text):
        raise Bad(f"“{text[:60]}”不是网址", "写完整网址，例如 https://example.gov.cn/a/1.html")
    return text


def _hash(text: str) -> Value:
    if not _HASH.match(text):
        raise Bad(f"“{text[:70]}”不是 SHA-256", "SHA-256 是 64 位的 0-9、a-f")
    return text.lower()


def _file(text: str) -> Value:
    path = text.replace("\\", "/")
    if path.startswith("/") or ":" in path or ".." in path.split("/"):
        raise Bad(f"“{text[:60]}”指到了文件夹外面", "写年度文件夹里的相对位置")
    return path


def shown(value: Value) -> str:
    """A value as people write it, the same for equal values: 是, 2800, 2021-03-05, 2021-03-05 09:30."""
    if value is None:
        return ""
    if value is True or value is False:
        return "是" if value else "否"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes" if not value.second else "seconds")
    return value.isoformat() if isinstance(value, date) else value
