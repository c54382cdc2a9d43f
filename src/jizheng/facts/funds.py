"""The funds table of a flattened form: heads, then a row's name, then its values in order.

Where blanks were kept the values are counted off; where they were lost the values are laid on the
heads by their type, and what stays ambiguous is not guessed.
其中 is the language's word for "of which", not a label.
"""

from __future__ import annotations

import re
from decimal import Decimal

from jizheng.facts.cells import Cells
from jizheng.facts.crosswise import Crossed
from jizheng.facts.lay import MONEY, by_type
from jizheng.facts.mentions import Dims
from jizheng.facts.parting import RUN, part, pieces
from jizheng.facts.tokens import Token
from jizheng.facts.values import fold
from jizheng.model import State
from jizheng.pack_rows import ConceptRow

_FULL_OF = re.compile(r"\((\d{1,3})分[×*x)]")  # 得分(20分*执行率), 得分(20分)
_TWO_POINTS = re.compile(r"\d\.\d+\.\d")
_AMOUNT_DASH = re.compile(r"((?:0|[1-9]\d*)\.\d{2})([—-]*)")
_RUN_ON = re.compile(r"(\d+\.\d{2})(\d{1,2})$")


class Funds(Cells):
    """Reads heads of money and the rows under them."""

    laid: dict[tuple[tuple[str, ...], int, bool], list[int]]
    parted: dict[str, str]  # the row of the whole whose cells had run together, as it was parted

    def _heads(self, row: list[Token], i: int) -> tuple[list[ConceptRow], int]:
        """A run of column labels with at least two of money in it."""
        heads: list[ConceptRow] = []
        k = i
        while k < len(row) and (
            row[k].label in self.columns or (heads and self.lex.unit_in(row[k].text) and len(row[k].text) <= 8)
        ):
            if row[k].label in self.columns:
                heads.append(self.columns[row[k].label])
            else:
                self.unit = self.lex.unit_in(row[k].text)
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
        self.laid, self.parted = {}, {}
        if len(money) >= 2:
            self._full_marks(row[i:k])
            self._take(row[i:k])
        return (heads, k) if len(money) >= 2 and len(heads) >= 2 else ([], i)

    def _full_marks(self, heads: list[Token]) -> None:
        """得分(20分*执行率) over the funds: how many points their execution has."""
        for t in heads:
            full = _FULL_OF.search(fold(t.text)) if t.label in self.columns else None
            if full is not None and self.columns[t.label].code == "score":
                self.mentions.add("execution_weight", Decimal(full[1]), self._place(t), unit="分", origin="stream")

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
                    k = i + 1
                    while k < len(row) and self._value_like(row[k], heads, 0) and k - i <= len(heads):
                        k += 1
                    if k == i + 1 or not any(v.text for v in row[i + 1 : k]):
                        if k < len(row) and (self._row_name(row[k]) is None and self._row_concept(row[k]) is None):
                            return i
                    i = k  # 按收入性质分 | 2300.5 | …: the total once more
                    continue
                concept = self._row_concept(t)
                if concept is not None and self._named_row(row, i):
                    i = self._kind_row(row, i, heads, concept)
                    continue
                if t.blank or self.lex.unit_in(t.text):
                    i += 1
                    continue
                if t.label or len(t.text) > 24 or not self._named_row(row, i):
                    return i
                dims = (("分项", fold(t.text).removeprefix("其中:").strip()),)
                if i == first and self.lex.totals_row_re.search(t.text):
                    dims = ()  # the first row below the heads is the whole, its sources follow
            k = i + 1
            values: list[Token] = []
            while k < len(row) and len(values) < len(heads):
                row[k : k + 1] = self._run_parted(row[k], heads[len(values) :])
                if not self._value_like(row[k], heads, len(values)):
                    break
                values.append(row[k])
                k += 1
            if len(values) == len(heads) and not values[0].text and k < len(row) and self._value_like(row[k], heads, 0):
                values, k = [*values[1:], row[k]], k + 1  # the row's name reaches over two columns
            self._lay(self._parted(values, heads), heads, dims)
            self._take(row[i:k])
            i = k
        return i

    def _row_concept(self, t: Token) -> ConceptRow | None:
        """The kind of expenditure that names a row (基本支出, 项目支出), None for every other name."""
        if not t.label:
            return None
        return (
            next((c for c in self.lex.by_label[t.label] if c.type == "money" and not c.group), None)
            if t.label in self.lex.by_label
            else None
        )

    def _kind_row(self, row: list[Token], i: int, heads: list[ConceptRow], concept: ConceptRow) -> int:
        """基本支出 | budget | budget | spent: what was spent is the kind's own figure, the rest is its budget."""
        k = i + 1
        while k < len(row) and k - i <= len(heads) and self._value_like(row[k], heads, k - i - 1):
            k += 1
        said = len(self.mentions.items)
        self._lay(row[i + 1 : k], heads, (("科目", concept.label),))
        for n in range(said, len(self.mentions.items)):
            m = self.mentions.items[n]
            if m.concept == "executed":
                self.mentions.items[n] = m._replace(concept=concept.code, dims=())
        self._take(row[i:k])
        return k

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
            full, done, rate = (
                said.get("budget_full") or said.get("budget"),
                said["executed"],
                said.get("execution_rate"),
            )
            if full and done is not None and rate is not None and abs(done / full * 100 - rate) < 1:
                return whole
        return values

    def _run_parted(self, t: Token, heads: list[ConceptRow]) -> list[Token]:
        """79.2768.451086.35%8.64 → its five cells, where one way alone adds up; any other cell as it is.

        Below it also 79.2768.54—, where the amount of the whole stands once more before the second.
        """
        run = fold(t.text)
        if not _TWO_POINTS.search(run) or self.lex.numbers.cell(t.text)[1] is not None:
            return [t]
        codes = [h.code for h in heads if h.type != "text"]
        found = part(run, codes) if RUN.fullmatch(run) else None
        if found is not None:
            self.parted = dict(zip(codes, map(str, found), strict=True))
            spans = pieces(run, found)
        else:
            again = self.parted.get(codes[0], "") if codes[1:2] == ["executed"] else ""
            rest = _AMOUNT_DASH.fullmatch(run.removeprefix(again)) if again and run.startswith(again) else None
            if rest is None:
                return [t]
            at = len(again)
            spans = [(0, at), *((at + a, at + b) for a, b in (rest.span(1), rest.span(2)) if b > a)]
        return [Token(t.text[a:b], t.block, t.start + a, t.start + b) for a, b in spans]

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
            figures = [v for v in values if self.lex.numbers.cell(v.text)[1] is not None]
            if dims and len(figures) == 1 and sum(h.code in MONEY for h in heads) > 1:
                return  # one figure of a part, its blanks lost: budget or spent, nobody can say
            key = (tuple(h.code for h in heads), len(values), bool(dims))
            order = by_type(values, heads, self.lex)
            if order is not None:
                self.laid[key] = order
            elif key in self.laid:  # its own rate does not follow, but the row above it showed which columns were lost
                order = self.laid[key]
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
