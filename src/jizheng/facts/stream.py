"""A flattened form read from its first cell to its last: the funds table, the indicators, labels with their values.

A bare year (2023年度) is how any year is written.
"""

from __future__ import annotations

import re

from jizheng.facts.crosswise import Crossed, crosswise
from jizheng.facts.funds import Funds
from jizheng.facts.labelled import labelled
from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.lists import LISTS
from jizheng.facts.mentions import Mentions
from jizheng.facts.offices import by_office, office_tables
from jizheng.facts.promises import Promises
from jizheng.facts.tokens import Token, tokens
from jizheng.facts.values import fold
from jizheng.pack_rows import ConceptRow

_LINE = re.compile(
    r"(?:\d{1,3}[、.]?\s+)?(?P<name>[\u4e00-\u9fff()“”、]{2,30})\s+(?P<n>\d[\d,]*(?:\.\d+)?)(?:\s+[\u4e00-\u9fff]{0,12})?\Z"
)
_YEARISH = re.compile(r"^(?:20\d\d年?度?)$")


class Stream(Funds, Promises):
    """Reads the paragraphs of one document as cells of a form, if they are that."""

    def __init__(self, mentions: Mentions, lex: Lexicon) -> None:
        super().__init__(mentions, lex)
        self.cut = lex.stream_cut()
        # 计划安排资金 170 实际到位资金 170 …, below it each source once a column, in the same order.
        self.run: list[ConceptRow] = []
        self.turn: dict[str, int] = {}
        self.before = ("", -9)  # the label before this one, and where it stood
        self.item_head: ConceptRow | None = None
        self.numbered = False  # whether each line of the account has its number before its amount
        self.reviewed = False  # whether a column gives the points of a review beside the unit's own
        self.tail = False  # whether the tail of another project's form is being read
        self.offices = office_tables(lex.forms, lex)

    def read(self) -> None:
        """Find the funds table, the indicators and the label–value pairs of a flattened form."""
        row = tokens(self.mentions.document, self.lex, self.known, self.cut)
        reviews = {plain(w) for w in self.lex.concepts["review_score"].prose}
        self.reviewed = any(plain(t.text) in reviews for t in row if 3 <= len(t.text) <= 8)
        i = 0
        while i < len(row):
            t = row[i]
            unit = self.lex.unit_in(t.text)
            self.unit, self.numbered = unit or self.unit, self.numbered and not unit
            heads_of = {plain(w) for w in t.text.split()} if 2 <= len(t.text) < 60 else set()
            if self.unit and heads_of & self.lex.sets["item_amount_heads"]:
                self.item_head = self.lex.concepts["item_amount"]
            self.numbered = self.numbered or bool(heads_of & self.lex.sets["line_number_heads"])
            told, after = by_office(row, i, self.offices, self.lex)
            if told:
                self._crossed([Crossed(*x) for x in told])
                self._take(row[i:after])
                i = after
                continue
            crossed, after = crosswise(row, i, self.lex)
            if crossed:
                self._crossed(crossed)
                self._full_marks(row[i:after])
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
                self.tail = i == 0 and self._another_below(row)
                i = self._indicators(row, i, ["name", "target", "actual", "weight", "score", "reason"])
                continue
            i = self._pair(row, i) if t.label else self._item(row, i)

    def _another_below(self, row: list[Token]) -> bool:
        """Whether the name of a project follows: what stood before it is the tail of another project's form."""
        return any("project_name" in {c.code for c in self.lex.by_label.get(t.label, ())} for t in row if t.label)

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
        line = _LINE.match(fold(t.text))
        if line is not None:  # 1 城关镇 412.5
            self._listed(t, line)
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

    def _listed(self, t: Token, line: re.Match[str]) -> None:
        """One line of a list of items: its name and its amount, which the column's head names."""
        head, state, value = self.item_head, *self.lex.numbers.cell(line["n"])[:2]
        if head is None or value is None or self.lex.label(line["name"]):
            return
        place = self.mentions.document.where(t.block, -1, t.start + line.start("n"), t.start + line.end("n"))
        self.mentions.add(
            head.code,
            value,
            place,
            unit=self.unit or head.unit,
            state=state,
            dims=(("分项", line["name"]),),
            origin="stream",
        )
        self._take([t])

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
        if i - self.before[1] <= 2:
            concept = self.lex.beside(concept, {self.before[0]})  # 执行率, 96.37%, 得分, 9.64
        self.before = (concept.code, i)
        splits = self.lex.sets["row_splits"]  # 其中： over the sources of two columns: they come in turn
        below = self.turn or t.text.startswith(tuple(splits)) or row[i - 1].label in splits
        if concept.group == "source" and len(self.run) >= (2 if below else 3):
            return self._source_in_turn(row, i, concept)
        if nxt.label and concept.group == "text":
            return self._texts(row, i)
        if concept.code == "total_score" or (concept.code == "self_score" and self._full_then_score(row, i)):
            return self._total(row, i)
        if concept.group == "column" and concept.type == "money" and nxt.label:
            self.item_head = concept  # 名称 | 决算数 | 备注: a list of items follows
        if nxt.blank or nxt.label or nxt.text == "\x00":
            return i + 1
        if concept.type == "text":
            if t.text.rstrip().endswith((":", "：")) and nxt.block != t.block and concept.code not in LISTS:
                return i + 1  # 填报人（签名）： with nothing behind it on its line was left blank
            if t.text.rstrip().endswith((":", "：")) and self._cut_up(row, i):
                return i + 1  # 报告日期：2023 年 6 月 28 日: the line is read whole elsewhere
            if self.lex.unfilled(nxt.text):
                return i + 2
            if concept.group == "text" and len(nxt.text) <= 400 and not self._is_pair(nxt.text):
                self.mentions.add(concept.code, nxt.text, self._place(nxt), origin="stream")
                return i + 2
            return i + 1
        if concept.type == "grade":
            if nxt.text in self.lex.lists["grade_words"]:
                self.mentions.add(concept.code, nxt.text, self._place(nxt), origin="stream")
            return i + 2
        if self.numbered and nxt.text.isdigit() and concept.type == "money":  # 本年收入合计 | 27 | 3,627.20
            i += 1
            nxt = row[i + 1] if i + 1 < len(row) else nxt._replace(text="")
            if nxt.blank or nxt.label:
                return i + 1
        state, value, unit, bound, qualifier = self.lex.numbers.cell(nxt.text)
        if concept.group == "column" and concept.type == "money":
            self.item_head = concept if value is None else None
        if value is None or _YEARISH.match(nxt.text) or concept.code in ("weight", "score"):
            return i + 1
        if concept.type == "money" and not (unit or self.unit or self.lex.unit_in(t.text)):
            return i + 1
        if concept.type == "ratio":
            unit = unit or "%"
        self.mentions.add(
            concept.code, value, self._place(nxt), unit=unit or self.lex.unit_in(t.text) or (self.unit if concept.type == "money" else concept.unit),
            state=state, origin="stream", bound=bound, qualifier=qualifier,
        )  # fmt: skip
        if concept.group == "column" or concept.code == "balance":
            self.run.append(concept)
        self._take(row[i : i + 2])
        return i + 2

    def _full_then_score(self, row: list[Token], i: int) -> bool:
        """自评总分 | 100 | 95.63: the full marks stand before the score, as they do behind 总分."""
        after = [None if t.label or not t.text else self.lex.numbers.cell(t.text) for t in row[i + 1 : i + 3]]
        return (
            len(after) == 2
            and all(v is not None and v[1] is not None and not v[2] for v in after)
            and (after[0] is not None and after[0][1] == 100)
        )

    def _is_pair(self, text: str) -> bool:
        """Whether a token is 标签：值 of its own, so that the label before it was left blank."""
        head, colon, _ = fold(text).partition(":")
        return bool(colon) and plain(head) in self.known

    def _cut_up(self, row: list[Token], i: int) -> bool:
        """Whether what stands behind a label on its line was cut at its blanks into several tokens."""
        rest = [t for t in row[i + 1 : i + 4] if t.block == row[i].block]
        return len(rest) > 1 and not any(t.label or self._is_pair(t.text) for t in rest)

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
        if any(
            t.text.rstrip().endswith((":", "：")) and t.block != n.block
            for t, n in zip(row[i:k], row[i + 1 :], strict=False)
        ):
            return i + 1  # 预算编码： with nothing behind it on its line was left blank
        end = k
        while end < len(row) and row[end].text not in ("", "\x00") and not row[end].label and end - k < 40:
            end += 1
        n = end - k
        twice = len({c.code for c in labels}) < len(labels)  # 年初绩效目标 | 全年(调整)绩效目标 | 完成情况
        if len(labels) < 2 or n < len(labels) or (twice and (n != len(labels) or len(labels) < 3)):
            return i + 1
        each = n // len(labels) if n % len(labels) == 0 else 1
        for c, at in zip(labels, range(k, end, each), strict=False):
            part = row[at : at + each]
            if any(self._is_pair(t.text) for t in part):
                return i + 1
            if twice and c.code in (x.code for x in labels[: (at - k) // each]):
                continue
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
        numbers = [v for t in values if (v := self.lex.numbers.cell(t.text)[1]) is not None]
        if len(numbers) == 3 and self.reviewed and numbers[2] <= 100 <= numbers[0]:
            self.mentions.add("review_score", numbers[2], self._place(values[2]), unit="分", origin="stream")
        if len(numbers) >= 2 and numbers[0] == 100 and numbers[1] <= 120:
            dims = (("表", "前一张表"),) if self.tail else ()
            self.mentions.add("self_score", numbers[1], self._place(values[1]), unit="分", dims=dims, origin="stream")
            if len(values) > 2 and values[2].text in self.lex.lists["grade_words"]:
                self.mentions.add("grade", values[2].text, self._place(values[2]), dims=dims, origin="stream")
            self._take(values)
            self.tail = False
        return i + 1
