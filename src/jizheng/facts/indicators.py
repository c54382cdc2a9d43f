"""Indicators of a table whose grid is known: each column has a role, each row is one promise.

定性 is what the model itself calls a direction (model.Indicator); words of forms are the pack's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.values import fold
from jizheng.model import Cell, Document, Indicator, Quantity, State, Table, Where

_DOTS = re.compile(r"[…\.\s]*")
_NUMBERED = re.compile(r"^\s*(?:\d+[、.．]|[(（]\d+[)）])\s*")


def find_indicators(mentions: Mentions, lex: Lexicon) -> tuple[tuple[Indicator, ...], set[tuple[int, int]]]:
    """(indicators of all tables in order, the (block, cell) places that belong to them)."""
    out: list[Indicator] = []
    covered: set[tuple[int, int]] = set()
    for block, table in enumerate(mentions.document.blocks):
        if isinstance(table, Table) and any(
            len(c.text) < 30 and lex.roles.get(plain(c.text)) == "target" for c in table.cells if c.text
        ):
            _table(mentions, block, table, lex, out, covered)
    return tuple(out), covered


def _table(
    mentions: Mentions, block: int, table: Table, lex: Lexicon, out: list[Indicator], covered: set[tuple[int, int]]
) -> None:
    document = mentions.document
    at: dict[tuple[int, int], int] = {}
    for k, c in enumerate(table.cells):
        for row in range(c.row, min(c.row + c.row_span, table.rows)):
            for column in range(c.column, min(c.column + c.column_span, table.columns)):
                at[row, column] = k
    heads: dict[int, list[Cell]] = {}  # row -> its short cells: what may be a head
    for c in table.cells:
        if c.text and len(c.text) < 30:
            heads.setdefault(c.row, []).append(c)
    roles: dict[str, int] = {}
    above: dict[int, str] = {}  # column -> the level said last in it
    row = 0
    while row < table.rows:
        found = _roles(heads.get(row, ()), lex)
        if found:
            roles, above = found, {}
            while row + 1 < table.rows and (more := _roles(heads.get(row + 1, ()), lex, least=2)):
                roles |= more
                row += 1
        elif roles:
            first = next(
                (
                    table.cells[at[row, c]]
                    for c in range(table.columns)
                    if (row, c) in at and table.cells[at[row, c]].text.strip()
                ),
                None,
            )
            if first is None or lex.in_list("indicator_ends", first.text) or first.column_span == table.columns:
                if first is not None:
                    if _total(mentions, block, table, at, row, roles, first, lex):
                        covered.update((block, at[row, c]) for c in range(table.columns) if (row, c) in at)
                    roles = {}
            else:
                roles = _shifted(table, at, row, roles, lex)
                slid = _slid(table, at, row, roles, lex)
                made = indicator(document, block, table, at, row, slid, lex, above if slid == roles else {})
                if made:
                    out.append(made)
                covered.update((block, at[row, c]) for c in range(table.columns) if (row, c) in at)
        row += 1


def _total(
    mentions: Mentions, block: int, table: Table, at: dict[tuple[int, int], int], row: int, roles: dict[str, int], first: Cell, lex: Lexicon
) -> bool:  # fmt: skip
    """总分 | 100 | 96: the row below the indicators states the total under the column of scores; whether it does."""

    def under(role: str) -> int:
        k = at.get((row, roles[role]), -1) if role in roles else -1
        return k if k >= 0 and table.cells[k].row == row else -1

    k, full = under("score"), under("weight")
    named = any(c.code == "total_score" for c in lex.label(first.text))
    summed = lex.in_list("row_totals", first.text) and full >= 0 and lex.numbers.cell(table.cells[full].text)[1] == 100
    if k < 0 or k == full or not (named or summed):
        return False
    state, value, *_ = lex.numbers.cell(table.cells[k].text)
    if value is None and (state is not State.BLANK or not named):
        return False
    mentions.add("self_score", value, mentions.document.where(block, k), unit="分", state=state, origin="grid")
    mentions.taken.add((block, k))
    return True


def _roles(cells: Sequence[Cell], lex: Lexicon, least: int = 0) -> dict[str, int]:
    """role -> column of a head row, {} when the row does not head indicators."""
    roles: dict[str, int] = {}
    for c in cells:
        role = lex.roles.get(plain(c.text))
        if role and role not in roles:
            roles[role] = c.column
    if (
        not least
        and len(roles) >= 4
        and {"target", "actual"} <= set(roles)
        and not {"name", "level1", "level2"} & set(roles)
    ):
        # 绩效指标 | 指标性质 | 年初指标值 | …: no head beside it names the indicators
        head = next((c for c in cells if plain(c.text) in lex.sets["indicator_name_heads"]), None)
        if head is not None and head.column < min(roles.values()):
            roles["name"] = head.column
    if least:
        return roles if len(roles) >= least and ("name" in roles or "sign" in roles or "level1" in roles) else {}
    return roles if ("actual" in roles and "target" in roles) or ("name" in roles and "target" in roles) else {}


def indicator(
    document: Document,
    block: int,
    table: Table,
    at: dict[tuple[int, int], int],
    row: int,
    roles: dict[str, int],
    lex: Lexicon,
    above: dict[int, str],
) -> Indicator | None:
    """The indicator of one row, None when the row is empty or only a placeholder.

    ``above``: column -> the level said last in it, which a blank cell below it goes on with; kept up to date here.
    """

    def cell(role: str) -> tuple[int, Cell] | None:
        if role not in roles or (row, roles[role]) not in at:
            return None
        k = at[row, roles[role]]
        c = table.cells[k]
        return (k, c) if c.row == row or role in ("level1", "level2") else None

    def text(role: str) -> str | None:
        c = cell(role)
        return c[1].text if c else None

    anchor = roles.get("name", roles["target"])
    levels: list[str] = []
    for column in range(anchor):
        k = at.get((row, column), -1)
        words = table.cells[k].text if k >= 0 else ""
        if words.strip():
            if above.get(column) != words:
                above.update({c: "" for c in above if c > column})
            above[column] = words
        elif "level1" in roles and k >= 0:
            words = above.get(column, "")
        if words.strip() and (not levels or levels[-1] != words):
            levels.append(words)
    if "level1" not in roles and "name" not in roles and len(levels) > 2:
        levels = levels[-2:]
    name, target, actual = text("name") or "", text("target"), text("actual")
    if not (name.strip() or (target or "").strip()) or (
        not (target or "").strip() and not (actual or "").strip() and not _own(name, lex)
    ):
        return None
    places = [
        document.where(block, c[0])
        for r in ("name", "target", "actual", "weight", "score", "reason")
        if (c := cell(r)) and c[1].text.strip()
    ]
    return build(
        lex, levels, name, target or "", actual or "", tuple(places),
        sign=text("sign") or "", unit=text("unit") or "", weight=text("weight"), score=text("score"), reason=text("reason"),
    )  # fmt: skip


def _shifted(
    table: Table, at: dict[tuple[int, int], int], row: int, roles: dict[str, int], lex: Lexicon
) -> dict[str, int]:
    """The roles moved right where the head was drawn narrower than its rows: a level's name is no target."""
    if "name" in roles or set(roles) - {"target", "actual", "level1", "level2"}:
        return roles
    under = table.cells[at[row, roles["target"]]] if (row, roles["target"]) in at else None
    if under is None or plain(under.text) not in lex.sets["level2_names"]:
        return roles
    right = sorted(
        {table.cells[k].column for (r, c), k in at.items() if r == row and c > under.column + under.column_span - 1}
    )
    return roles | {"target": right[-2], "actual": right[-1]} if len(right) >= 2 else roles


def _slid(
    table: Table, at: dict[tuple[int, int], int], row: int, roles: dict[str, int], lex: Lexicon
) -> dict[str, int]:
    """The roles of a row moved left where converters dropped the cells that reach down to it from above.

    Told by the sign (≥) or by the name of a level that stands left of its head; else nothing moves.
    """
    for role, known in (
        ("sign", lex.printed.signs),
        ("level2", lex.sets["level2_names"]),
        ("level1", lex.sets["level1_names"]),
    ):
        if role not in roles or _words(table, at, row, roles[role]) in known:
            continue
        left = next((c for c in range(roles[role]) if _words(table, at, row, c) in known), -1)
        if left >= 0:
            back = roles[role] - left
            return {r: c - back for r, c in roles.items() if c >= back}
    return roles


def _words(table: Table, at: dict[tuple[int, int], int], row: int, column: int) -> str:
    k = at.get((row, column), -1)
    return plain(table.cells[k].text) if k >= 0 and len(table.cells[k].text) < 24 else ""


def _own(name: str, lex: Lexicon) -> str:
    """A name without the number that the form prints before it (指标1：); "" where only dots are left."""
    number = lex.printed.own_number_re
    if not number.match(name) and not _DOTS.fullmatch(name):
        return name
    return _DOTS.sub("", number.sub("", name), count=1)


def build(
    lex: Lexicon, levels: list[str], name: str, target: str, actual: str, places: tuple[Where, ...], *,
    sign: str = "", unit: str = "", weight: str | None = None, score: str | None = None, reason: str | None = None,
) -> Indicator | None:  # fmt: skip
    """An indicator from its words; the name falls back to the target's words, then to the level."""
    numbers = lex.numbers
    wanted, done = numbers.quantity(target), numbers.quantity(actual)
    operator = _operator(sign) or wanted.operator
    if unit and wanted.value is not None and not wanted.unit:
        wanted = Quantity(target, wanted.value, _unit(unit, lex), operator, wanted.bound, wanted.state)
    elif operator and wanted.operator != operator:
        wanted = Quantity(target, wanted.value, wanted.unit, operator, wanted.bound, wanted.state)
    if done.value is not None and not done.unit and wanted.unit:
        done = Quantity(actual, done.value, wanted.unit, done.operator, done.bound, done.state)
    above = tuple(levels)
    if above not in lex.levels:
        lex.levels[above] = _levels(levels, lex)
    level1, level2 = lex.levels[above]
    called = _own(_NUMBERED.sub("", " ".join(name.split())), lex)
    if not called and target:
        called = _from_target(target, wanted, lex)
        if level2 and (len(called) < 3 or called[:2] in level2):
            called = level2  # 满意率达90%以上 under 服务对象满意度 says nothing of its own
    if not called or plain(called) in lex.sets["indicator_ends"]:
        return None
    qualitative = wanted.value is None or plain(sign) in lex.sets["qualitative_words"]
    reverse = bool(lex.printed.reverse_re.search(f"{level1}\n{level2}"))
    direction = (
        "定性"
        if qualitative
        else {">": "＞", "<": "＜", "=": "＝"}.get(operator, operator) or ("≤" if reverse else "≥")
    )
    key = f"{places[0].document}\x1f{places[0].path}\x1f{called}" if places else called
    return Indicator(
        "i" + sha256(key.encode()).hexdigest()[:12], level1, level2, called, direction, wanted, done, places,
        _points(lex, weight), _points(lex, score), None if reason is None else reason.strip(),
    )  # fmt: skip


def _levels(levels: list[str], lex: Lexicon) -> tuple[str, str]:
    """(level 1, level 2) by the pack's names, else by position; explanations in brackets dropped."""
    bare = [re.sub(r"[(（].*", "", re.sub(r"\s+", "", x), flags=re.DOTALL) for x in levels if x.strip()]
    known1 = [x for x in bare if x in lex.sets["level1_names"]]
    known2 = [x for x in bare if x in lex.sets["level2_names"]]
    level1 = known1[0] if known1 else (bare[0] if bare else "")
    rest = [x for x in known2 if x != level1] or [x for x in bare if x != level1]
    return level1, rest[-1] if rest else ""


def _operator(sign: str) -> str:
    s = fold(sign).strip()
    return {"≥": "≥", ">=": "≥", "≤": "≤", "<=": "≤", "=": "＝", ">": "＞", "<": "＜"}.get(s, "")


def _unit(unit: str, lex: Lexicon) -> str:
    u = fold(unit).strip()
    return "%" if u in lex.numbers.percent else u


def _points(lex: Lexicon, text: str | None) -> Decimal | None:
    if text is None:
        return None
    state, value, *_ = lex.numbers.cell(text)
    return value if state in (State.STATED, State.ZERO) else None


def _from_target(target: str, wanted: Quantity, lex: Lexicon) -> str:
    """The promise without its number: 完善…建设2000米 → 完善…建设; the whole sentence when it has none."""
    first = next((a for a in lex.numbers.find(fold(target)) if a.unit), None)
    if first is None or wanted.value is None:
        return " ".join(target.split()).strip("。；;，,")
    head = lex.printed.target_tail_re.sub("", target[: first.start]).strip()
    return (
        head
        if len(head) >= 2
        else lex.printed.target_tail_re.sub("", target[: first.start] + target[first.end :]).strip()
    )
