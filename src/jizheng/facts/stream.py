"""Facts of a flattened form: heads come first, then a row's name, then its values in order.

Where blanks were kept the values are counted off; where they were lost the values are laid on the
heads by their type, and what stays ambiguous is not guessed.
"""

from __future__ import annotations

import re

from jizheng.facts.align import Row, rows_of_indicators
from jizheng.facts.crosswise import Crossed, crosswise
from jizheng.facts.grids import unit_in
from jizheng.facts.indicators import build
from jizheng.facts.labelled import labelled
from jizheng.facts.lay import MONEY, by_type
from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.lists import LISTS
from jizheng.facts.mentions import Dims, Mentions
from jizheng.facts.tokens import Token, tokens
from jizheng.facts.values import fold
from jizheng.model import Indicator, State, Where
from jizheng.pack_rows import ConceptRow

_RUN_ON = re.compile(r"(\d+\.\d{2})(\d{1,2})$")
_YEARISH = re.compile(r"^(?:20\d\d年?度?)$")


class Stream:
    """Reads the paragraphs of one document as cells of a form, if they are that."""

    def __init__(self, mentions: Mentions, lex: Lexicon, covered: set[tuple[int, int]]) -> None:
        self.mentions, self.lex, self.covered = mentions, lex, covered
        self.indicators: list[Indicator] = []
        self.ends, self.known, self.columns = lex.stream_words()
        self.cut = lex.stream_cut()
        self.unit = ""
        # 计划安排资金 170 实际到位资金 170 …, below it each source once a column, in the same order.
        self.run: list[ConceptRow] = []
        self.turn: dict[str, int] = {}
        self.item_head: ConceptRow | None = None

    def read(self) -> None:
        """Find the funds table, the indicators and the label–value pairs of a flattened form."""
        row = tokens(self.mentions.document, self.lex, self.known, self.cut)
        i = 0
        while i < len(row):
            t = row[i]
            self.unit = unit_in(t.text) or self.unit
            crossed, after = crosswise(row, i, self.lex)
            if crossed:
                self._crossed(crossed)
                self._take(row[i:after])
                i = after
                continue
            heads, after = self._heads(row, i)
            if heads:
                i = self._rows(row, after, heads)
                continue
            roles, after = self._scored(row, i)
            if not roles:
                roles, after = self._roles(row, i)
            if roles:
                i = self._indicators(row, after, roles)
                continue
            if self._headless(row, i):
                i = self._indicators(row, i, ["name", "target", "actual", "weight", "score", "reason"])
                continue
            i = self._pair(row, i) if t.label else self._item(row, i)

    def _headless(self, row: list[Token], i: int) -> bool:
        """产出指标 / 数量指标 / name / target / actual / points / points: rows whose heads a converter lost."""
        names = [t for t in row[i : i + 7] if t.text]
        if len(names) < 7 or names[0].label not in self.lex.sets["level1_names"]:
            return False
        points = [self.lex.numbers.cell(t.text) for t in names[5:7]]
        return (
            names[1].label in self.lex.sets["level2_names"]
            and not names[2].label
            and all(p[1] is not None and not p[2] for p in points)
        )

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

    def _item(self, row: list[Token], i: int) -> int:
        """名目 67: a row of a list of items under one column of money; 其中：项目支出：266.4 names itself."""
        t = row[i]
        said = labelled(t.text, self.lex) if t.text and (self.unit or not t.text[-1].isdigit()) else None
        if said is not None:
            place = self.mentions.document.where(t.block, -1, t.start + said.start, t.end)
            unit = said.unit or (self.unit if said.concept.type == "money" else said.concept.unit)
            self.mentions.add(
                said.concept.code, said.value, place, unit=unit, state=said.state,
                origin="stream", bound=said.bound, qualifier=said.qualifier,
            )  # fmt: skip
            self._take(row[i : i + 1])
            return i + 1
        if self.item_head is None or t.blank or t.text == "\x00" or i + 1 >= len(row):
            return i + 1
        after = row[i + 1]
        if after.blank or after.label or self.lex.numbers.cell(t.text)[1] is not None or not 2 <= len(t.text) <= 30:
            return i + 1
        state, value, unit, bound, qualifier = self.lex.numbers.cell(after.text)
        if value is None or unit not in ("", *self.lex.numbers.money):
            return i + 1
        self.mentions.add(
            self.item_head.code, value, self._place(after), unit=unit or self.unit or self.item_head.unit, state=state,
            dims=(("分项", t.text),), origin="stream", bound=bound, qualifier=qualifier,
        )  # fmt: skip
        self._take(row[i : i + 2])
        return i + 2

    # ------------------------------------------------------------------ the funds table

    def _heads(self, row: list[Token], i: int) -> tuple[list[ConceptRow], int]:
        """A run of column labels with at least two of money in it."""
        heads: list[ConceptRow] = []
        k = i
        while k < len(row) and (
            row[k].label in self.columns or (heads and unit_in(row[k].text) and len(row[k].text) <= 8)
        ):
            if row[k].label in self.columns:
                heads.append(self.columns[row[k].label])
            else:
                self.unit = unit_in(row[k].text)
            k += 1
        codes = {c.code for c in heads}
        if {"budget", "budget_initial", "budget_full"} <= codes:
            heads = [c for c in heads if c.code != "budget"]  # 年度预算数 over 年初 | 调整后 | 执行 heads them all
        if k < len(row) and heads and row[k - 1].label in self.lex.sets["row_totals"]:
            # … 得分 | 全年预算 | 3562.14: the last label names the first row, no column
            if self.lex.numbers.cell(row[k].text)[1] is not None and row[k].text:
                k, heads = k - 1, heads[:-1]
        # 执行率 | 执行率权重 | 执行率得分 with the words of each broken over two cells: one column of rates
        again = [n for n, c in enumerate(heads) if c.type == "ratio" and c in heads[:n]]
        heads = [c for n, c in enumerate(heads) if n not in again]
        money = [c for c in heads if c.code in MONEY]
        if len(money) >= 2:
            self._take(row[i:k])
        return (heads, k) if len(money) >= 2 and len(heads) >= 2 else ([], i)

    def _crossed(self, values: list[Crossed]) -> None:
        for concept, dims, t in values:
            state, value, unit, bound, qualifier = self.lex.numbers.cell(t.text)
            unit = unit or (self.unit if concept.type == "money" else "") or concept.unit
            self.mentions.add(
                concept.code, value, self._place(t), unit=unit, state=state, dims=dims,
                origin="stream", bound=bound, qualifier=qualifier,
            )  # fmt: skip

    def _rows(self, row: list[Token], i: int, heads: list[ConceptRow]) -> int:
        first = i
        while first < len(row) and row[first].blank:
            first += 1
        if first < len(row) and self.lex.numbers.cell(row[first].text)[1] is not None:
            # The values follow the heads directly: a form with one row of money and no name for it.
            k = first
            while k < len(row) and k - first < len(heads) and self._value_like(row[k], heads, k - first):
                k += 1
            self._lay(row[first:k], heads, ())
            self._take(row[first:k])
            i = k
        while i < len(row):
            t = row[i]
            if t.text == "\x00" or (t.label in self.ends and t.label not in self.lex.sets["row_totals"]):
                return i
            dims = self._row_name(t)
            if dims is None:
                if t.label and t.label in self.lex.sets["row_splits"]:
                    return i
                if t.blank or unit_in(t.text):
                    i += 1
                    continue
                if t.label or len(t.text) > 24 or not self._named_row(row, i):
                    return i
                dims = (("分项", fold(t.text).removeprefix("其中:").strip()),)
                if i == first and self.lex.totals_row_re.search(t.text):
                    dims = ()  # the first row below the heads is the whole, its sources follow
            k = i + 1
            values: list[Token] = []
            while k < len(row) and len(values) < len(heads) and self._value_like(row[k], heads, len(values)):
                values.append(row[k])
                k += 1
            if len(values) == len(heads) and not values[0].text and k < len(row) and self._value_like(row[k], heads, 0):
                values, k = [*values[1:], row[k]], k + 1  # the row's name reaches over two columns
            self._lay(self._parted(values, heads), heads, dims)
            self._take(row[i:k])
            i = k
        return i

    def _named_row(self, row: list[Token], i: int) -> bool:
        """Whether a text the pack does not know names a row: at least two values follow it."""
        values = [
            self.lex.numbers.cell(t.text) for t in row[i + 1 : i + 3] if t.text and t.text != "\x00" and not t.label
        ]
        return (
            len(values) == 2 and all(v[1] is not None for v in values) and self.lex.numbers.cell(row[i].text)[1] is None
        )

    def _row_name(self, t: Token) -> Dims | None:
        lex = self.lex
        if not t.label:
            return None
        if t.label in lex.sets["row_totals"]:
            return ()
        institution = lex.institution(t.text)
        if institution:
            return (("机构", institution),)
        source = lex.source(t.text)
        return (("资金来源", source.label),) if source else None

    def _value_like(self, t: Token, heads: list[ConceptRow], n: int) -> bool:
        if t.text == "\x00" or t.label:
            return False
        if t.blank:
            return True
        state, value, *_ = self.lex.numbers.cell(t.text)
        return value is not None or state is not State.STATED or (heads[n].code == "reason")

    def _parted(self, values: list[Token], heads: list[ConceptRow]) -> list[Token]:
        """387.6110 | 95.56% → 387.61 | 10 | 95.56%: points run into the amount before them.

        Certain where the row is short by one, amounts carry two decimals, and the rate follows from the parts.
        """
        codes = [h.code for h in heads]
        if len(values) not in (len(heads) - 1, len(heads) - 2) or any(not v.text for v in values):
            return values
        for n, t in enumerate(values):
            m = _RUN_ON.match(fold(t.text))
            if m is None or codes[n : n + 2] != ["executed", "weight"]:
                continue
            cut = t.start + len(m[1])
            parts = [Token(t.text[: len(m[1])], t.block, t.start, cut), Token(t.text[len(m[1]) :], t.block, cut, t.end)]
            whole = [*values[:n], *parts, *values[n + 1 :]]
            said = {c: self.lex.numbers.cell(v.text)[1] for c, v in zip(codes, whole, strict=False)}
            full, done, rate = said.get("budget_full") or said.get("budget"), said["executed"], said.get("execution_rate")
            if full and done is not None and rate is not None and abs(done / full * 100 - rate) < 1:
                return whole
        return values

    def _fits(self, values: list[Token], heads: list[ConceptRow]) -> bool:
        """Whether values laid one for one keep the kinds of their heads: no % in a column of money, no 456 points."""
        for v, head in zip(values, heads, strict=False):
            _, value, unit, *_ = self.lex.numbers.cell(v.text)
            if value is None:
                continue
            if (unit == "%" and head.type != "ratio") or (unit in self.lex.numbers.money and head.type != "money"):
                return False
            if head.type == "score" and value > 100:
                return False
        return True

    def _lay(self, values: list[Token], heads: list[ConceptRow], dims: Dims) -> None:
        """Lay values on heads: by count when none was lost, else by type."""
        if not any(v.text for v in values):
            return
        whole = len(values) == len(heads) or (len(values) == len(heads) - 1 and heads[-1].code == "reason")
        if (whole or any(v.blank for v in values)) and self._fits(values, heads):
            order: list[int] | None = list(range(len(values)))
        else:
            values = [v for v in values if v.text]
            order = by_type(values, heads, self.lex)
        if order is None:
            return
        for v, n in zip(values, order, strict=True):
            if n < 0:
                continue
            concept = heads[n]
            state, value, unit, bound, qualifier = self.lex.numbers.cell(v.text)
            code = concept.code
            if concept.type == "text" or (state is State.BLANK and dims):
                continue
            if code in ("score", "weight"):
                if dims or (state is not State.STATED and state is not State.ZERO):
                    continue
                code, unit = ("execution_score" if code == "score" else "execution_weight"), "分"
            elif concept.type == "ratio":
                unit = unit or "%"
            else:
                unit = unit or self.unit or concept.unit
            self.mentions.add(
                code,
                value,
                self._place(v),
                unit=unit,
                state=state,
                dims=dims,
                origin="stream",
                bound=bound,
                qualifier=qualifier,
            )

    # ------------------------------------------------------------------ pairs

    def _pair(self, row: list[Token], i: int) -> int:
        """label, value: one value after a label that heads no run of columns."""
        t = row[i]
        concepts = self.lex.by_label.get(t.label, [])
        if t.label in self.ends and t.label not in self.lex.sets["row_totals"]:
            self.item_head = None
        if not concepts or i + 1 >= len(row):
            return i + 1
        nxt = row[i + 1]
        concept = next((c for c in concepts if c.group in ("text", "score")), concepts[0])
        if concept.group == "source" and len(self.run) >= 3:
            return self._source_in_turn(row, i, concept)
        if nxt.label and concept.group == "text":
            return self._texts(row, i)
        if concept.code == "total_score":
            return self._total(row, i)
        if nxt.blank or nxt.label or nxt.text == "\x00":
            return i + 1
        if concept.type == "text":
            if t.text.rstrip().endswith((":", "：")) and nxt.block != t.block and concept.code not in LISTS:
                return i + 1  # 填报人（签名）： with nothing behind it on its line was left blank
            if concept.group == "text" and len(nxt.text) <= 400 and not self._is_pair(nxt.text):
                self.mentions.add(concept.code, nxt.text, self._place(nxt), origin="stream")
                return i + 2
            return i + 1
        if concept.type == "grade":
            if nxt.text in self.lex.lists["grade_words"]:
                self.mentions.add(concept.code, nxt.text, self._place(nxt), origin="stream")
            return i + 2
        state, value, unit, bound, qualifier = self.lex.numbers.cell(nxt.text)
        if concept.group == "column" and concept.type == "money":
            self.item_head = concept if value is None else None
        if value is None or _YEARISH.match(nxt.text) or concept.code in ("weight", "score"):
            return i + 1
        if concept.type == "money" and not (unit or self.unit or unit_in(t.text)):
            return i + 1
        if concept.type == "ratio":
            unit = unit or "%"
        self.mentions.add(
            concept.code, value, self._place(nxt), unit=unit or unit_in(t.text) or (self.unit if concept.type == "money" else concept.unit),
            state=state, origin="stream", bound=bound, qualifier=qualifier,
        )  # fmt: skip
        if concept.group == "column" or concept.code == "balance":
            self.run.append(concept)
        self._take(row[i : i + 2])
        return i + 2

    def _is_pair(self, text: str) -> bool:
        """Whether a token is 标签：值 of its own, so that the label before it was left blank."""
        head, colon, _ = fold(text).partition(":")
        return bool(colon) and plain(head) in self.known

    def _source_in_turn(self, row: list[Token], i: int, source: ConceptRow) -> int:
        """The n-th 省财政 below a run of columns belongs to the n-th column."""
        n = self.turn[source.code] = self.turn.get(source.code, -1) + 1
        value = self.lex.numbers.cell(row[i + 1].text)[1] if not row[i + 1].label and row[i + 1].text else None
        if value is None:
            return i + 1
        if n < len(self.run):
            self.mentions.add(
                self.run[n].code, value, self._place(row[i + 1]), unit=self.unit or source.unit,
                dims=(("资金来源", source.label),), origin="stream",
            )  # fmt: skip
        self._take(row[i : i + 2])
        return i + 2

    def _texts(self, row: list[Token], i: int) -> int:
        """预期目标 实际完成情况 …: labels side by side, their texts follow in the same number."""
        k = i
        labels: list[ConceptRow] = []
        while k < len(row) and (
            c := next((c for c in self.lex.by_label.get(row[k].label, []) if c.group == "text"), None)
        ):
            labels.append(c)
            k += 1
        end = k
        while end < len(row) and row[end].text not in ("", "\x00") and not row[end].label and end - k < 40:
            end += 1
        n = end - k
        if len(labels) < 2 or n < len(labels) or labels[0].code == labels[1].code:
            return i + 1
        each = n // len(labels) if n % len(labels) == 0 else 1
        for c, at in zip(labels, range(k, end, each), strict=False):
            part = row[at : at + each]
            if any(self._is_pair(t.text) for t in part):
                return i + 1
            self.mentions.add(c.code, "\n".join(t.text for t in part), self._place(part[0]), origin="stream")
        return end

    def _total(self, row: list[Token], i: int) -> int:
        """总分 | 100 | 96 | 优: the full marks, then the score, then the grade."""
        k = i + 1
        values: list[Token] = []
        while k < len(row) and k < i + 12 and len(values) < 3 and not row[k].label and row[k].text != "\x00":
            if row[k].text:
                values.append(row[k])
            k += 1
        numbers = [v for t in values[:2] if (v := self.lex.numbers.cell(t.text)[1]) is not None]
        if len(numbers) == 2 and numbers[0] == 100 and numbers[1] <= 100:
            self.mentions.add("self_score", numbers[1], self._place(values[1]), unit="分", origin="stream")
            if len(values) > 2 and values[2].text in self.lex.lists["grade_words"]:
                self.mentions.add("grade", values[2].text, self._place(values[2]), origin="stream")
            self._take(values)
        return i + 1

    # ------------------------------------------------------------------ indicators

    def _roles(self, row: list[Token], i: int) -> tuple[list[str], int]:
        """A run of indicator heads, e.g. 一级指标 二级指标 三级指标 指标值 完成值 分值 得分."""
        roles: list[str] = []
        k = i
        while k < len(row) and row[k].label in self.lex.roles:
            role = self.lex.roles[row[k].label]
            if role in ("level1", "level2", "name", "sign", "actual") and role in roles:
                break
            roles.append(role)
            k += 1
        if roles and roles[0] in ("actual", "score", "weight", "reason", "unit"):
            return [], i  # 实际完成情况 closes the goals; the indicators' heads start behind it
        if ("target" in roles and "actual" in roles) or ("name" in roles and "target" in roles):
            self._take(row[i:k])
            return _order(roles), k
        return [], i

    def _indicators(self, row: list[Token], i: int, roles: list[str]) -> int:
        end = i
        while end < len(row) and row[end].text != "\x00" and row[end].label not in self.lex.sets["indicator_ends"]:
            end += 1
        for r in rows_of_indicators(row[i:end], roles, self.lex):
            self._indicator(r)
        self._take(row[i:end])
        return end

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

    # ------------------------------------------------------------------ places

    def _place(self, t: Token) -> Where:
        return self.mentions.document.where(t.block, -1, t.start, t.end)

    def _take(self, row: list[Token]) -> None:
        """Short paragraphs that were used whole are not prose; a long line is still read as such."""
        for t in row:
            if not t.text or t.text == "\x00":
                continue
            for block in range(t.block, max(t.last, t.block) + 1):
                if len(self.mentions.document.text_of(block)) <= len(t.text) + 12:
                    self.mentions.taken.add((block, -1))
            self.mentions.spans.setdefault(t.block, []).append((t.start, t.end))


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
