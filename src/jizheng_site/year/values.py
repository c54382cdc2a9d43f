"""What is typed into a cell of a document → what is stored: numbers as texts without signs of grouping, lists by line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jizheng_site.year.edit import Refused

_WIDE = str.maketrans("０１２３４５６７８９．，－％", "0123456789.,-%")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?\Z")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\Z")


def typed(kind: str, text: str) -> Any:
    """The value of a cell; None takes it out.  ``kind``: text, money, number, count, day, lines, set, yes.

    Raises Refused, in words for the person who typed it.
    """
    text = text.strip() if kind != "prose" else text.replace("\r\n", "\n")
    return KINDS[kind](text) if text else None


def _number(text: str) -> str:
    plain = text.translate(_WIDE)
    plain = plain.replace(",", "") if _GROUPED.match(plain) else plain
    if not _NUMBER.match(plain):
        raise Refused(f"“{text}”不是数字。请只填数字，例如 1234.56，不要带单位。")
    return plain


def _money(text: str) -> str:
    plain = _number(text)
    if len(plain.partition(".")[2].rstrip("0")) > 2:
        raise Refused(f"“{text}”精确到了分以下。单位是元，最多两位小数。")
    whole, _, cents = plain.partition(".")
    return f"{whole}.{cents[:2]:0<2}"


def _count(text: str) -> int:
    plain = _number(text)
    if "." in plain or plain.startswith("-"):
        raise Refused(f"“{text}”应当是整数。")
    return int(plain)


def _day(text: str) -> str:
    found = _DAY.match(text.translate(_WIDE))
    if not found:
        raise Refused(f"“{text}”不是日期。请写成 2020-03-05。")
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


KINDS: dict[str, Callable[[str], Any]] = {
    "text": lambda text: text, "prose": lambda text: text, "money": _money, "number": _number, "count": _count, "day": _day,
    "lines": _lines, "set": lambda text: [x for x in text.split("\n") if x], "yes": lambda text: text == "1",
}  # fmt: skip
