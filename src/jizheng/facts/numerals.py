"""三百二十万元, 叁佰万元整, 百分之九十六点五, 1亿2047万元: amounts that one number and its unit do not spell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_ROWS = ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGIT = {c: n for n, row in enumerate(_ROWS) for c in row}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_UNITS = {"万": 10_000, "亿": 100_000_000}
_ANY = "".join((*_DIGIT, *_TENS))
_POINT = rf"(?:点[{''.join(_DIGIT)}]{{1,4}})?"
# 数十万元, 几百元, 上百万元 are no amounts; nor is 第一.
_WRITTEN = re.compile(
    rf"百分之(?P<rate>[{_ANY}]+{_POINT})(?![{_ANY}点])"
    rf"|(?<![{_ANY}万亿\d.第数几上近])(?P<n>(?=[^百千佰仟])(?:[{_ANY}]+[万亿])*[{_ANY}]*{_POINT}[万亿]?)元(?:整|正)?"
    r"|(?<![\d.])(?P<yi>\d+(?:\.\d+)?)亿(?P<wan>\d{1,4}(?:\.\d+)?)万元?"
)
HINT = re.compile(rf"百分之|[{_ANY}][万亿]?元|亿\d")


class Written(NamedTuple):
    """A number in words at ``start:end`` of a text; ``number_end``: where its unit begins."""

    start: int
    end: int
    number_end: int
    value: Decimal
    unit: str


def written(text: str) -> Iterator[Written]:
    """Every amount of money and every percentage of folded ``text`` that is written so."""
    for m in _WRITTEN.finditer(text):
        words = m["rate"] or m["n"]
        if m["yi"]:
            whole = Decimal(m["yi"]) * 10_000 + Decimal(m["wan"])
            yield Written(m.start(), m.end(), m.end("wan"), whole, "万元")
        elif words and (m["rate"] or len(words) > 1) and (value := _value(words)) is not None:
            unit = "%" if m["rate"] else "亿元" if words[-1] == "亿" else "万元" if words[-1] == "万" else "元"
            number = value if unit in "%元" else value / _UNITS[words[-1]]
            yield Written(m.start(), m.end(), m.end() if m["rate"] else m.end("n"), number, unit)


def _value(words: str) -> Decimal | None:
    """The number, None where it is not well formed (一二三 may be three items)."""
    scale = _UNITS.get(words[-1], 1) if "点" in words else 1
    words, _, point = words.partition("点")
    total = part = 0
    digit: int | None = None
    for ch in words:
        if ch in _DIGIT:
            if digit:
                return None
            digit = _DIGIT[ch]
        elif ch in _TENS:
            part += (1 if digit is None else digit) * _TENS[ch]
            digit = None
        else:
            part += digit or 0
            total = (total + part) * _UNITS[ch] if ch == "亿" else total + part * _UNITS[ch]
            part, digit = 0, None
    whole = Decimal(total + part + (digit or 0))
    fraction = "".join(str(_DIGIT[c]) for c in point if c in _DIGIT)
    return (whole + Decimal("0." + fraction)) * scale if fraction else whole
