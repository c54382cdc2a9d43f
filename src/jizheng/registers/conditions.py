"""Conditions on a row, as tests on its values, as words, and as part of a native path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from jizheng.records import Value
from jizheng.register_types import NUMBERS, Condition, Field, RegisterType

from .values import Bad, parser_of

Test = Callable[[Mapping[str, Value]], bool]


class ConditionError(ValueError):
    """A condition that this register cannot decide; the message is Chinese, ``advice`` says what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


def test_of(t: RegisterType, conditions: Iterable[Condition]) -> Test:
    """One test for all of the conditions; raises ``ConditionError`` for an unknown field or an impossible value."""
    tests = [x for c in conditions for x in _tests(field_of(t, c), c)]
    if not tests:
        return _any_row
    if len(tests) == 1:
        return tests[0]
    return lambda values: all(test(values) for test in tests)


def _any_row(_: Mapping[str, Value]) -> bool:
    return True


def field_of(t: RegisterType, c: Condition) -> Field:
    """The field of a condition; raises ``ConditionError``."""
    for f in t.fields:
        if c.field in (f.name, f.label):
            return f
    raise ConditionError(f"“{t.label}”没有字段“{c.field}”", f"可以用：{'、'.join(f.name for f in t.fields)}")


def values_of(f: Field, words: Sequence[str]) -> list[Value]:
    """What the words of ``is`` and ``not`` mean for this field: a bare day stands for every time of it."""
    out: list[Value] = []
    for w in words:
        try:
            out.append(parser_of(f)(w) if f.type != "time" or ":" in w else day_of(w))
        except Bad as bad:
            raise ConditionError(f"条件里的{f.label}：{bad.message}", bad.advice) from None
    return out


def day_of(word: str) -> date:
    """A bound written as a day; raises ``ConditionError``."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ConditionError(f"条件里的“{word}”不是日期", "写成 2021-03-05") from None


def bound_of(f: Field, word: str) -> Decimal | date:
    """A bound of ``at_least`` and ``at_most``: a number, or a day (the whole of it)."""
    if f.type in ("date", "time"):
        return day_of(word)
    if f.type not in NUMBERS:
        raise ConditionError(f"{f.label}不是数也不是日期，不能比大小", "改用 is 或 not")
    try:
        return Decimal(word)
    except InvalidOperation:
        raise ConditionError(f"条件里的“{word}”不是数", "只写数字") from None


def _tests(f: Field, c: Condition) -> list[Test]:
    name, out = f.name, []
    if c.is_:
        out.append(_among(name, values_of(f, c.is_), wanted=True))
    if c.not_:
        out.append(_among(name, values_of(f, c.not_), wanted=False))
    if c.filled is not None:
        out.append(_filled(name, wanted=c.filled))
    if c.at_least:
        out.append(_bounded(name, bound_of(f, c.at_least), sign=1))
    if c.at_most:
        out.append(_bounded(name, bound_of(f, c.at_most), sign=-1))
    return out


def _among(name: str, values: Sequence[Value], *, wanted: bool) -> Test:
    if any(isinstance(v, date) for v in values):
        days = {v for v in values if not isinstance(v, datetime)}

        def dated(row: Mapping[str, Value]) -> bool:
            v = row.get(name)
            return (v in values or (isinstance(v, datetime) and v.date() in days)) is wanted

        return dated
    allowed = frozenset(values)
    return (lambda row: row.get(name) in allowed) if wanted else (lambda row: row.get(name) not in allowed)


def _filled(name: str, *, wanted: bool) -> Test:
    return lambda row: (row.get(name) is not None) is wanted


def _bounded(name: str, bound: Decimal | date, *, sign: int) -> Test:
    def test(row: Mapping[str, Value]) -> bool:
        v = row.get(name)
        if isinstance(v, datetime):
            v = v.date()
        if isinstance(v, Decimal) and isinstance(bound, Decimal):
            return v >= bound if sign > 0 else v <= bound
        if isinstance(v, date) and isinstance(bound, date):
            return v >= bound if sign > 0 else v <= bound
        return False  # blank: neither

    return test


def in_words(t: RegisterType, conditions: Iterable[Condition]) -> list[str]:
    """栏目为“重点动态”, 发布时间不早于2020-03-01, 政务网转载时间已填."""
    out = []
    for c in conditions:
        f = field_of(t, c)
        dated = f.type in ("date", "time")
        if c.is_:
            out.append(f"{f.label}为{'或'.join(f'“{x}”' for x in c.is_)}")
        if c.not_:
            out.append(f"{f.label}不是{'或'.join(f'“{x}”' for x in c.not_)}")
        if c.filled is not None:
            out.append(f"{f.label}{'已填' if c.filled else '未填'}")
        if c.at_least:
            out.append(f"{f.label}{'不早于' if dated else '不小于'}{c.at_least}")
        if c.at_most:
            out.append(f"{f.label}{'不晚于' if dated else '不大于'}{c.at_most}")
    return out


def in_path(t: RegisterType, conditions: Iterable[Condition]) -> list[str]:
    """The parts of a native path: column=重点动态, cost>=100, reposted_at=*."""
    out = []
    for c in conditions:
        name = field_of(t, c).name
        if c.is_:
            out.append(f"{name}={'|'.join(map(_safe, c.is_))}")
        if c.not_:
            out.append(f"{name}!={'|'.join(map(_safe, c.not_))}")
        if c.filled is not None:
            out.append(f"{name}={'*' if c.filled else ''}")
        if c.at_least:
            out.append(f"{name}>={_safe(c.at_least)}")
        if c.at_most:
            out.append(f"{name}<={_safe(c.at_most)}")
    return out


def _safe(word: str) -> str:
    """Only the signs of the path itself are escaped: Chinese stays readable."""
    return "".join(f"%{ord(x):02X}" if x in "%&=|*?#" else x for x in word)
