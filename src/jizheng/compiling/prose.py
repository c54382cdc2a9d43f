"""Texts with references → texts with figures, and the bare numbers that equal no figure of the year."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from jizheng.compiled import CENT, HUNDRED, Traced, Use, shown
from jizheng.compiling.names import Names
from jizheng.compiling.trouble import Troubles
from jizheng.model import MONEY_UNITS
from jizheng.records import Year

_REF = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_OPEN = re.compile(r"\{\{|\}\}")
_DEPTH = 4  # a goal's words may refer to figures, not to themselves
# A number that says how much: not part of a word, a date, a document's number, an item's number or a title.
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.．〔\[第/:-])(\d[\d,，]*(?:\.\d+)?)(?![A-Za-z])\s*(%|％|个百分点|[万亿]?元|[\u4e00-\u9fff]{0,3})"
)
_AFTER = re.compile(r"年|月|日|号|时|点(?!\d)|届|级|期间|号文")
_TITLE = re.compile(
    r"《[^《》]*》|〔[^〔〕]*〕\d*号?|https?://\S+|[A-Za-z][\w./-]*\d[\w./-]*|\d{5,}-\d+|\d{1,2}[:：]\d{2}"
)
_EACH = re.compile(r"每(?:天|日|周|月|年|季度|季|次|人)$")
_ITEM = re.compile(r"^\s*(?:[（(]\d{1,2}[)）]|\d{1,2}[、.．](?!\d)|目标\d+)")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Prose:
    """Resolves the texts of one year; keeps every use, every trouble."""

    def __init__(self, year: Year, names: Names, troubles: Troubles, constants: Sequence[str] = ()) -> None:
        self.names, self.troubles = names, troubles
        self._constant = re.compile("|".join(map(re.escape, constants)) or r"(?!)")
        self.uses: list[Use] = []
        self._known = _known(year, names.by.values(), names.unit)

    def resolve(self, text: str, file: str, line: int, own: str = "") -> str:
        """The text with every reference replaced; ``own``: the figure that {{actual}} and {{完成值}} mean.

        A name that does not exist becomes 〔缺：name〕 and a trouble: nobody overlooks it in the report.
        """
        self._bare(text, file, line)
        return self._deep(text, file, line, own, 0)

    def _deep(self, text: str, file: str, line: int, own: str, depth: int) -> str:
        def one(m: re.Match[str]) -> str:
            at = line + text.count("\n", 0, m.start()) if line else 0
            return self._one(m[1], file, at, own, depth)

        out = _REF.sub(one, text)
        if depth == 0 and _OPEN.search(_REF.sub("", text)):
            self.troubles.add("reference", "error", file, line, "", "引用的括号不成对", "引用写作 {{名称}}，两边各两个花括号", text)  # fmt: skip
        return out

    def _one(self, name: str, file: str, line: int, own: str, depth: int) -> str:
        asked = own if name in ("actual", "完成值") and own else name
        found = self.names.find(asked)
        if found is None:
            like = self.names.suggestions(asked)
            hint = (
                f"可以用：{'、'.join(f'{{{{{x}}}}}' for x in like)}"
                if like
                else "名称见 jz compile 的 json 里的 year.figures"
            )
            self.troubles.add("reference", "error", file, line, "", f"引用“{{{{{name}}}}}”在这一年里没有", hint, name)
            return f"〔缺：{name}〕"
        said, ids = found
        if not said:
            self.troubles.add(
                "reference_blank", "error", file, line, "", f"引用“{{{{{name}}}}}”还没有数",
                "先在 budget.yaml 或 goals.yaml 里填上，或为它绑定登记簿", name,
            )  # fmt: skip
            return f"〔未填：{name}〕"
        if _REF.search(said):
            if depth >= _DEPTH:
                self.troubles.add(
                    "reference", "error", file, line, "", f"引用“{{{{{name}}}}}”绕成了圈", "去掉其中一处引用", name
                )
                return f"〔缺：{name}〕"
            said = self._deep(said, file, line, own, depth + 1)
        self.uses.append(Use(file, line, name, said, ids))
        return said

    # ------------------------------------------------------------------ numbers typed into the prose

    def _bare(self, text: str, file: str, line: int) -> None:
        text = self._constant.sub(lambda m: "　" * len(m[0]), text)
        for n, row in enumerate(text.split("\n")):
            for number, unit, words in bare_numbers(row):
                if not self._equals(number, unit):
                    self.troubles.add(
                        "bare_number", "warning", file, line + n if line else 0, "", f"“{words}”是手写的数，与这一年的任何数据都不相等",
                        "换成引用（例如 {{支出合计}}）；这一年没有这个数据的，先登记再写", words,
                    )  # fmt: skip

    def _equals(self, number: Decimal, unit: str) -> bool:
        if unit in MONEY_UNITS:
            return (number * MONEY_UNITS[unit], "元") in self._known
        if (number, "%") in self._known and unit in ("%", "％"):
            return True
        return any(value == number and (not unit or not other or unit.startswith(other) or other.startswith(unit[:1])) for value, other in self._known)  # fmt: skip


def bare_numbers(row: str) -> Iterator[tuple[Decimal, str, str]]:
    """(number, unit, words) of each number in a line that says how much and is no reference."""
    row = _TITLE.sub(lambda m: "　" * len(m[0]), _REF.sub(lambda m: "　" * len(m[0]), row))
    item = _ITEM.match(row)
    for m in _NUMBER.finditer(row, item.end() if item else 0):
        unit = m[2]
        if _AFTER.match(unit) or (not unit and (_YEAR.fullmatch(m[1]) or m[1] in ("0", "1"))):
            continue
        if _EACH.search(row, max(0, m.start() - 4), m.start()):
            continue  # 每周1次 says how often, not how many
        if row[m.end(1) : m.end(1) + 1] in ("-", "－", "—", "/") and row[m.end(1) + 1 : m.end(1) + 2].isdigit():
            continue  # 3-5月, 1/3
        yield Decimal(m[1].replace(",", "").replace("，", "")), unit.replace("％", "%"), m[0].strip()


def _known(year: Year, figures: Collection[Traced], form_unit: str) -> set[tuple[Decimal, str]]:
    """(number, unit) of everything that the year knows: figures exact and as printed, targets, weights, staff."""
    out: set[tuple[Decimal, str]] = set()
    for t in figures:
        if t.value is None:
            continue
        out.add((t.value, t.unit))
        number, unit, _ = shown(t, form_unit)
        if number is not None:
            out.add((number * MONEY_UNITS[unit], "元") if unit in MONEY_UNITS else (number, unit))
        for x in (t.low, t.high):
            if x is not None:
                out.add((x.quantize(CENT, ROUND_HALF_UP), "%"))
        if t.base:
            out.add((Decimal(t.base), ""))
    actual = {t.id: t.value for t in figures if t.value is not None}
    for i in year.goals.indicators:
        got = actual.get(f"indicator:{i.id}")
        if got is not None and i.value:
            out.add((abs(got - i.value), i.unit))  # 比目标多建800米
            out.add(((got * HUNDRED / i.value).quantize(CENT, ROUND_HALF_UP), "%"))
        out |= {(v, i.unit) for v in (i.value, *i.previous) if v is not None}
        if i.weight is not None:
            out.add((i.weight, "分"))
        for number, unit, _ in bare_numbers(i.target):
            out.add((number, unit))
    for size in (len(year.goals.tasks), len(year.goals.goals), len(year.goals.indicators), len(year.unit.duties)):
        out.add((Decimal(size), ""))
    return out
