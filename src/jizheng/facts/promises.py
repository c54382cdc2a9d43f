"""The indicators of a flattened form: a run of heads, then rows cut by the names of levels."""

from __future__ import annotations

from itertools import pairwise

from jizheng.facts.align import Row, rows_of_indicators
from jizheng.facts.cells import Cells
from jizheng.facts.indicators import build
from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.parting import points
from jizheng.facts.tokens import Token
from jizheng.facts.values import fold
from jizheng.model import Indicator, Where


class Promises(Cells):
    """Reads heads of indicators and the rows under them."""

    def __init__(self, mentions: Mentions, lex: Lexicon) -> None:
        super().__init__(mentions, lex)
        self.indicators: list[Indicator] = []

    def _headless(self, row: list[Token], i: int) -> bool:
        """产出指标 / 数量指标 / name / target / actual / points / points: rows whose heads a converter lost."""
        names = [t for t in row[i : i + 7] if t.text]
        level2 = self.lex.sets["level2_names"]
        if i == 0 and len(names) == 7 and names[0].label in level2 and not names[1].label:
            names = [names[0], *names[:6]]  # the tail of a form on another page: its first level stood there
        elif len(names) < 7 or names[0].label not in self.lex.sets["level1_names"]:
            return False
        points = [self.lex.numbers.cell(t.text) for t in names[5:7]]
        return names[1].label in level2 and not names[2].label and all(p[1] is not None and not p[2] for p in points)

    def _scored(self, row: list[Token], i: int) -> tuple[list[str], int]:
        """评分标准 | 分值 | 自评分 | 复核分, 预算执行率 | … | 20 | 19.1, 产出指标 | …: heads of points over unnamed columns."""
        roles: list[str] = []
        k = i
        while k < len(row) and row[k].label in self.lex.roles:
            roles.append(self.lex.roles[row[k].label])
            k += 1
        if roles[:1] != ["other"] or {"weight", "score"} - set(roles) or {"name", "target", "actual"} & set(roles):
            return [], i
        first = k
        while k < len(row) and k - first < 12 and row[k].label not in self.lex.sets["level1_names"]:
            k += 1
        if k == len(row) or row[k].label not in self.lex.sets["level1_names"]:
            return [], i
        line = row[first:k]
        if line and any(c.code == "execution_rate" for c in self.lex.by_label.get(line[0].label, [])):
            points = dict(zip(roles, [t for t in line[1:] if t.text], strict=False))
            for role, code in (("weight", "execution_weight"), ("score", "execution_score")):
                value = self.lex.numbers.cell(points[role].text)[1] if role in points else None
                if value is not None:
                    self.mentions.add(code, value, self._place(points[role]), unit="分", origin="stream")
        self._take(row[i:k])
        return ["name", "target", "actual", *roles], k

    def _roles(self, row: list[Token], i: int) -> tuple[list[str], int]:
        """A run of indicator heads, e.g. 一级指标 二级指标 三级指标 指标值 完成值 分值 得分."""
        roles: list[str] = []
        k = i
        named = (
            row[i].label in self.lex.sets["indicator_name_heads"]
            or row[i].text in self.lex.lists["indicator_name_heads"]
        )
        if named:
            k = i + 1
        while k < len(row) and row[k].label in self.lex.roles:
            role = self.lex.roles[row[k].label]
            if role in ("level1", "level2", "name", "sign", "actual") and role in roles:
                break
            roles.append(role)
            k += 1
        if named:
            if {"name", "level1", "level2"} & set(roles) or {"target", "actual"} - set(roles) or len(roles) < 4:
                return [], i
            self._take(row[i:k])
            return _order(["name", *roles]), k
        if roles and roles[0] in ("actual", "score", "weight", "reason", "unit"):
            return [], i  # 实际完成情况 closes the goals; the indicators' heads start behind it
        if ("target" in roles and "actual" in roles) or ("name" in roles and "target" in roles):
            self._take(row[i:k])
            return _order(roles), k
        return [], i

    def _indicators(self, row: list[Token], i: int, roles: list[str]) -> int:
        end = i
        while end < len(row) and row[end].text != "\x00" and not self._ends(row[end]):
            end += 1
        stretch = row[i:end]
        if self._points_touch(row[:i], roles):
            stretch = _points_parted(stretch, roles.index("weight"))
        for r in rows_of_indicators(stretch, roles, self.lex):
            self._indicator(r)
        self._take(row[i:end])
        if end < len(row) and row[end].label in self.lex.sets["row_totals"]:
            self._sum(row, end)
        return end

    def _ends(self, t: Token) -> bool:
        """Whether the indicators end here: 总分, 评价等次, or a note below the form (注：1.得分…)."""
        ends = self.lex.sets["indicator_ends"]
        note = None if t.label else self.lex.printed.note_re.match(fold(t.text))
        return t.label in ends or (note is not None and plain(note["head"]) in ends)

    def _points_touch(self, before: list[Token], roles: list[str]) -> bool:
        """Whether the heads of points and of points got lost the blank between them (分值得分), so may their values."""
        if "weight" not in roles or roles[roles.index("weight") :][1:2] != ["score"]:
            return False
        return any(
            a.block == b.block and a.end == b.start and self.lex.roles.get(a.label) == "weight"
            for a, b in pairwise(before[-8:])
        )

    def _sum(self, row: list[Token], i: int) -> None:
        """合计 | 100 | 96.5 below the indicators: full marks, then the score."""
        after = [t for t in row[i + 1 : i + 9] if t.text][:2]
        values = [self.lex.numbers.cell(t.text)[1] for t in after if not t.label and t.text != "\x00"]
        if len(values) == 2 and values[0] == 100 and values[1] is not None and values[1] <= 120:
            self.mentions.add("self_score", values[1], self._place(after[1]), unit="分", origin="stream")
            self._take(after)

    def _indicator(self, r: Row) -> None:
        places: list[Where] = [
            self._place(t)
            for t in (r.name, r.target, r.actual, r.weight, r.score, r.reason)
            if t is not None and t.text
        ]
        made = build(
            self.lex, r.levels, r.name.text if r.name else "", _text(r.target) or "", _text(r.actual) or "", tuple(places),
            sign=_text(r.sign) or "", unit=_text(r.unit) or "", weight=_text(r.weight), score=_text(r.score), reason=_text(r.reason),
        )  # fmt: skip
        if made:
            self.indicators.append(made)


def _points_parted(stretch: list[Token], at: int) -> list[Token]:
    """供暖社区数量 | 9个 | 8个 | 1515 → … | 15 | 15, where the run stands in the column ``at`` of its line."""
    out: list[Token] = []
    block, column = -1, 0
    for t in stretch:
        if t.block != block:
            block, column = t.block, 0
        cut = points(fold(t.text)) if column == at and not t.label else 0
        if cut:
            middle = t.start + cut
            out += [Token(t.text[:cut], block, t.start, middle), Token(t.text[cut:], block, middle, t.end)]
        else:
            out.append(t)
        column += not t.label
    return out


def _text(t: Token | None) -> str | None:
    return t.text if t is not None else None


def _order(roles: list[str]) -> list[str]:
    """The columns of a row from the name on; a column given twice counts where it stands last."""
    if roles[:2] == ["target", "name"] and "target" in roles[1:]:
        roles = roles[1:]  # （三）绩效目标 over the table is its heading, no column
    if "level1" in roles and "target" in roles[: roles.index("level1")]:
        # 年度指标值 实际完成值 分值 得分 原因 / 一级 二级 三级 指标性质 指标值 度量单位
        second = roles[roles.index("level1") :]
        roles = second + [r for r in roles[: roles.index("level1")] if r not in second]
    roles = [r for r in roles if r not in ("level1", "level2")]
    return [r if r not in roles[n + 1 :] or r == "other" else "again" for n, r in enumerate(roles)]
