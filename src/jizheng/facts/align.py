"""Rows of indicators in a flattened form: which token is the name, the target, the actual, …

分 beside a number is notation, not vocabulary.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.tokens import Token
from jizheng.facts.values import fold

_TARGET = re.compile(r"[≥≤=<>\d]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?分?$")


class Row(NamedTuple):
    """The tokens of one indicator; None where the form has no such column or nothing stands there."""

    levels: list[str]
    name: Token | None
    target: Token | None
    actual: Token | None
    sign: Token | None = None
    unit: Token | None = None
    weight: Token | None = None
    score: Token | None = None
    reason: Token | None = None


def rows_of_indicators(row: list[Token], roles: list[str], lex: Lexicon) -> list[Row]:
    """The rows of the stretch between an indicator head and its end.

    Levels (产出指标, 数量指标) cut the stretch; within, blanks kept → count columns; a sign
    column → rows start one before each sign; weights → the two last numbers of a run of values
    close a row; else name, target, actual in turn.
    """
    out: list[Row] = []
    levels = ["", ""]
    group: list[Token] = []
    for n, t in enumerate([*row, None]):
        level = 0
        if t is not None and t.label and not _named_like_a_level(row, n, levels, lex):
            if t.label in lex.sets["level1_names"] and not (
                t.label in lex.sets["level2_names"]
                and levels[0]
                and t.label != levels[0]
                and not lex.printed.satisfaction_re.search(t.label)
            ):
                level = 1
            elif t.label in lex.sets["level2_names"]:
                level = 2
        if t is None or level:
            if any(x.text for x in group):
                out.extend(_rows(group, roles, [x for x in levels if x], lex))
            group = []
            if t is not None and level == 1:
                levels = (
                    [t.label, ""]
                    if not (t.label in lex.sets["level2_names"] and levels[0] == t.label)
                    else [levels[0], t.label]
                )
            elif t is not None:
                levels[1] = t.label
            continue
        group.append(t)
    return out


def _named_like_a_level(row: list[Token], n: int, levels: list[str], lex: Lexicon) -> bool:
    """满意度指标 | 服务对象满意度指标 | 满意度 | ≥90%: an indicator called as its level is, told by the target behind it."""
    after = row[n + 1] if n + 1 < len(row) else None
    if (
        not levels[0]
        or not lex.printed.satisfaction_re.search(row[n].label)
        or after is None
        or after.label
        or not after.text
    ):
        return False
    if lex.printed.sign_re.match(fold(after.text)):
        return True
    return bool(_TARGET.match(fold(after.text))) and lex.numbers.quantity(after.text).value is not None


def _rows(group: list[Token], roles: list[str], levels: list[str], lex: Lexicon) -> list[Row]:
    while group and not group[0].text:
        group = group[1:]
    group = [t for t in group if not lex.printed.placeholder_re.match(fold(t.text).strip()) or not t.text]
    if not group:
        return []
    if "sign" in roles and any(lex.printed.sign_re.match(fold(t.text)) for t in group):
        return _by_sign(group, roles, levels, lex)
    if any(not t.text for t in group) and len(group) >= len(roles) - 1:
        return _by_count(group, roles, levels)
    while group and group[-1].label in lex.roles:
        group = group[:-1]  # 说明: the next part of the form
    named = [t for t in group if t.text]
    if len(named) == len(roles) + 1 > 6 and len(levels) == 1 and not any(c.isdigit() for c in named[0].text):
        levels, named = [*levels, named[0].text], named[1:]  # a level that the pack does not know
    if len(named) == len(roles) > 5 and all(
        _NUMBER.match(fold(t.text)) for r, t in zip(roles, named, strict=True) if r in ("weight", "score")
    ):
        return [_row(named, roles, levels)]
    if "weight" in roles and "score" in roles:
        return _by_points(group, roles, levels, lex)
    if "score" in roles and "name" in roles:
        # 年初目标值 | 实际完成值 | 得分: points without a column of weights
        width, at = len(roles), roles.index("score")
        if at == width - 1 and len(named) % width == 0 and all(_NUMBER.match(fold(t.text)) for t in named[at::width]):
            return [_row(named[k : k + width], roles, levels) for k in range(0, len(named), width)]
    filled = [u for t in group if t.text for u in _unglued(t, lex)]
    width = 3 if "name" in roles or _threes(filled, lex) else 2
    out: list[Row] = []
    if len(filled) % width and not any(ch.isdigit() for t in filled[width - 2 : width] for ch in t.text):
        return out  # neither a count of whole rows nor a first row that reads like one
    for k in range(0, len(filled) - width + 1, width):
        name = filled[k] if width == 3 else None
        target, actual = filled[k + width - 2], filled[k + width - 1]
        out.append(Row(levels, name, target, actual))
    return out


def _threes(filled: list[Token], lex: Lexicon) -> bool:
    """Name | target | actual in turn under a head whose first column has no word: a name, then two figures, each time."""
    if not filled or len(filled) % 3:
        return False
    told = [lex.numbers.cell(fold(t.text).lstrip("≥≤<>="))[1] is not None and t.text[-1:] not in "。；" for t in filled]
    return all(not a and b and c for a, b, c in zip(told[::3], told[1::3], told[2::3], strict=True))


def _unglued(t: Token, lex: Lexicon) -> list[Token]:
    """验收合格率100%100% → its three cells: the cut is certain where two amounts with units end the text."""
    folded = fold(t.text)
    amounts = lex.numbers.find(folded)
    if len(amounts) != 2 or amounts[1].end != len(folded) or amounts[0].end != amounts[1].start or not amounts[0].unit:
        return [t]
    cut = amounts[0].start - (1 if folded[amounts[0].start - 1 : amounts[0].start] in tuple("≥≤<>=") else 0)
    if cut < 2:
        return [t]
    spans = ((0, cut), (cut, amounts[1].start), (amounts[1].start, len(folded)))
    return [Token(t.text[a:b], t.block, t.start + a, t.start + b) for a, b in spans]


def _by_sign(group: list[Token], roles: list[str], levels: list[str], lex: Lexicon) -> list[Row]:
    """A row starts one token before its sign; from there the columns are counted off."""
    signs = [k for k, t in enumerate(group) if lex.printed.sign_re.match(fold(t.text))]
    lead = max(1, roles.index("sign") - roles.index("name")) if "name" in roles else 1
    # 项目持续期 | 定性 | 基本建立: what has no unit is printed without its cell
    short = [r for r in roles if r != "unit"] if lead == 2 and "unit" in roles else roles
    starts: list[tuple[int, list[str]]] = []
    for k in signs:
        bare = short is not roles and group[k].text in lex.printed.qualitative and k >= 1 and len(group[k - 1].text) > 3
        start = k - (1 if bare else lead)
        if start >= 0 and group[start].text:
            starts.append((start, short if bare else roles))
    out = []
    head = group[: starts[0][0]] if starts else []
    if len(head) >= 3:
        out.extend(_by_count(head, roles, levels))
    for k, (start, its) in enumerate(starts):
        end = starts[k + 1][0] if k + 1 < len(starts) else len(group)
        chunk = group[start:end]
        if len(chunk) == len(its) - 1 and "again" in its and not _told_twice(chunk, its):
            its = [r for r in its if r != "again"]  # 年初指标值 | 调整指标值: the target stands once
        out.append(_row(chunk, its, levels))
    return out


def _told_twice(chunk: list[Token], roles: list[str]) -> bool:
    """Whether both targets (年初指标值 | 调整指标值) stand in a row that is short by its last cell: no number under 计量单位."""
    if "unit" not in roles[: len(chunk)]:
        return False
    unit, points = roles.index("unit"), [n for n, r in enumerate(roles[: len(chunk)]) if r in ("weight", "score")]
    return not any(c.isdigit() for c in chunk[unit].text) and all(_NUMBER.match(fold(chunk[n].text)) for n in points)


def _by_count(group: list[Token], roles: list[str], levels: list[str]) -> list[Row]:
    out = []
    width = len(roles)
    k = 0
    while k < len(group):
        if not group[k].text:  # the cells of levels that reach down to this row
            k += 1
            continue
        chunk = group[k : k + width]
        if len([t for t in chunk if t.text]) >= 3:
            out.append(_row(chunk, roles, levels))
        k += width
    return out


def _row(chunk: list[Token], roles: list[str], levels: list[str]) -> Row:
    """Tokens laid on roles one for one; a form whose actual cell was lost ends short."""
    by_role: dict[str, Token] = {}
    for role, t in zip(roles, chunk, strict=False):
        by_role.setdefault(role, t)
    return Row(
        levels, by_role.get("name"), by_role.get("target"), by_role.get("actual"), by_role.get("sign"),
        by_role.get("unit"), by_role.get("weight"), by_role.get("score"), by_role.get("reason"),
    )  # fmt: skip


def _by_points(group: list[Token], roles: list[str], levels: list[str], lex: Lexicon) -> list[Row]:
    """name, target, actual, points, points [, reason]: two plain numbers close each row."""
    filled = [t for t in group if t.text]
    out: list[Row] = []
    start = 0
    k = 1
    while k < len(filled):
        closes = _NUMBER.match(fold(filled[k].text)) and _NUMBER.match(fold(filled[k - 1].text))
        more = k + 1 < len(filled) and _NUMBER.match(fold(filled[k + 1].text))
        if closes and not more and k - start >= 3:
            run = k
            while run > start and _NUMBER.match(fold(filled[run - 1].text)):
                run -= 1
            # Five numbers in a row: the last stands in the column of reasons (0 = none).
            extra = 1 if k - run == 4 and "reason" in roles else 0
            k -= extra
            name_end = k - 3
            names = filled[start:name_end]
            if len(names) == 2 and roles[:2] == ["name", "other"]:
                names = names[:1]  # 三级指标 | 评分标准 | 年初目标值: how it is scored is no part of the name
            name = _merged(names) if names else None
            reason = None
            if extra or (
                k + 1 < len(filled)
                and "reason" in roles
                and _is_reason(filled, k + 1, _short(filled[k - 1], filled[k]))
            ):
                reason = filled[k + 1]
            out.append(
                Row(levels, name, filled[k - 3], filled[k - 2], weight=filled[k - 1], score=filled[k], reason=reason)
            )
            start = k + (2 if reason else 1)
            k = start
        k += 1
    if not out and len(filled) >= 3:
        out.append(Row(levels, filled[0], filled[1], filled[2]))
    return out


def _is_reason(filled: list[Token], k: int, short: bool) -> bool:
    """Whether the token after the points is a reason, not the next name: a sentence, or too far from points.

    ``short``: points were taken off; then the first of two tokens before the next target and actual says why.
    """
    text = filled[k].text
    following = filled[k + 1 : k + 6]
    points = [n for n, t in enumerate(following) if _NUMBER.match(fold(t.text))]
    return text.endswith(("。", "；")) or len(text) > 30 or not points or (short and points[0] == 3)


def _short(weight: Token, score: Token) -> bool:
    """Whether a row got fewer points than it has."""
    had, got = (Decimal(fold(t.text).rstrip("分")) for t in (weight, score))
    return got < had


def _merged(part: list[Token]) -> Token:
    first = part[0]
    return Token("".join(t.text for t in part), first.block, first.start, first.end)
