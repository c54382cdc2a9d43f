"""Facts of a table whose grid is known: a number is named by its column's head and its row's head."""

from __future__ import annotations

from typing import NamedTuple

from jizheng.facts.labelled import labelled
from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Dims, Mention, Mentions
from jizheng.model import Cell, State, Table
from jizheng.pack_rows import ConceptRow


class Head(NamedTuple):
    """What stands over a column: its concept, or None for a head that no pack knows."""

    concept: ConceptRow | None
    text: str
    unit: str


class Grid:
    """Reads one table top to bottom, holding the heads that are in force over each column."""

    def __init__(
        self, mentions: Mentions, block: int, table: Table, lex: Lexicon, unit: str, covered: set[tuple[int, int]]
    ) -> None:
        self.mentions, self.block, self.lex, self.unit = mentions, block, lex, unit
        self.table = table
        self.heads: dict[int, Head] = {}
        self.form_unit = ""  # the last unit that any cell of the table announced
        self.people = 0
        self.slide = 0  # columns that the cells under the heads in force stand too far left
        self.rows: dict[int, list[tuple[int, Cell]]] = {}
        for k, cell in enumerate(table.cells):
            if (block, k) in covered:
                continue  # belongs to an indicator
            self.rows.setdefault(cell.row, []).append((k, cell))
        # Labels that reach down over several rows (项目资金, rowspan 5) stand left of each of them.
        self.spanning: list[Cell] = []

    def read(self) -> None:
        """Find every fact of the table; labels and numbers used are marked as taken."""
        for row in range(self.table.rows):
            cells = self.rows.get(row, [])
            if not cells:
                continue
            self.spanning = [c for c in self.spanning if c.row + c.row_span > row]
            self._row(cells)
            self.spanning += [c for _, c in cells if c.row_span > 1]

    def _row(self, cells: list[tuple[int, Cell]]) -> None:
        lex = self.lex
        filled = [(k, c) for k, c in cells if c.text.strip()]
        if not filled:
            return
        if len(filled) == 1 and filled[0][1].column_span == self.table.columns:
            self.unit = self.lex.unit_in(filled[0][1].text) or self.unit
            self.heads = {}
            return
        self.form_unit = next((u for _, c in filled if (u := self.lex.unit_in(c.text))), self.form_unit)
        kinds = {k: self._kind(c) for k, c in cells}
        own = [self._own(k) for k, kind in kinds.items() if kind == "text"]  # every one of them is read
        if any(own):
            return
        # 项目名称 | 项目名称 | 森林防火: a merged cell that a converter wrote once a column
        single = [
            x for n, x in enumerate(cells) if not n or kinds[x[0]] == "number" or x[1].text != cells[n - 1][1].text
        ]
        if len(single) < len(cells) and self._pairs(single, kinds):
            self._pair_row(single, kinds)
            return
        labels = [(k, c) for k, c in filled if kinds[k] == "label"]
        numbers = [k for k, _ in cells if kinds[k] == "number"]
        if any(lex.in_list("form_ends", c.text) for _, c in filled[:2]) or self._closes(filled, kinds):
            self.heads = {}
        if (
            labels
            and not numbers
            and not self._pairs(cells, kinds)
            and len(labels) + sum(1 for _, c in filled if not lex.label(c.text) and len(c.text) < 16) >= 2
        ):
            self._head_row(cells)
        elif self.heads and not self._names(filled, cells, kinds) and self._data_row(cells, kinds):
            return
        else:
            self._pair_row(cells, kinds)

    def _own(self, k: int) -> bool:
        """Record the number of a cell that names it itself (其中：基本支出：655.2); whether it did."""
        text = self.table.cells[k].text
        said = labelled(text, self.lex) if ":" in text or "：" in text else None
        if said is None:
            return False
        unit = said.unit or self.unit or self.form_unit if said.concept.type == "money" else said.unit
        place = self.mentions.document.where(self.block, k, said.start, len(text.rstrip()))
        self.mentions.add(
            said.concept.code, said.value, place, unit=unit or said.concept.unit, state=said.state,
            origin="grid", bound=said.bound, qualifier=said.qualifier,
        )  # fmt: skip
        self.mentions.taken.add((self.block, k))
        return True

    def _closes(self, filled: list[tuple[int, Cell]], kinds: dict[int, str]) -> bool:
        """Whether a row ends the goals above it: heads of indicators, or the score and grade of the whole."""
        if not any(h.concept is not None and h.concept.type == "text" for h in self.heads.values()):
            return False
        roles = {self.lex.roles.get(plain(c.text)) for _, c in filled if len(c.text) < 30}
        if "target" in roles and roles & {"actual", "name"}:
            return True
        first = self.lex.label(filled[0][1].text) if kinds[filled[0][0]] == "label" else []
        return any(c.group == "score" for c in first)

    def _kind(self, cell: Cell) -> str:
        text = cell.text
        if not text.strip():
            return "blank"
        if self.lex.label(text):
            return "label"
        state, value, *_ = self.lex.numbers.cell(text) if len(text) < 40 else (State.STATED, None)
        return "number" if value is not None or state in (State.NONE, State.NOT_APPLICABLE) else "text"

    def _pairs(self, cells: list[tuple[int, Cell]], kinds: dict[int, str]) -> bool:
        """label | value | label | value, where the values are blank or text of their own."""
        order = [kinds[k] for k, _ in cells]
        # A value reaches over the cells left blank behind it.
        order = [
            kind for n, kind in enumerate(order) if kind != "blank" or not n or order[n - 1] not in ("text", "number")
        ]
        while len(order) > 2 and order[-1] == "blank" and (order[-2] == "blank" or len(order) % 2):
            order.pop()  # cells that only fill the row up
        return (
            len(order) >= 2
            and len(order) % 2 == 0
            and all(
                a == "label" and b in ("blank", "text", "number") for a, b in zip(order[::2], order[1::2], strict=True)
            )
        )

    def _names(self, filled: list[tuple[int, Cell]], cells: list[tuple[int, Cell]], kinds: dict[int, str]) -> bool:
        """项目名称 | … starts another form: the heads above are no longer in force."""
        ends = any(c.code in ("project_name", "unit_name", "department") for c in self.lex.label(filled[0][1].text))
        return ends and len(filled) > 1 and self._pairs(cells, kinds)

    def _head_row(self, cells: list[tuple[int, Cell]]) -> None:
        self.slide = 0
        for k, cell in cells:
            text = cell.text.strip()
            if not text:
                continue
            concept = self.lex.column(text)
            if concept is None:
                rows = self.lex.label(text)
                concept = rows[0] if rows else None
            head = Head(concept, text, self.lex.unit_in(text))
            for column in range(cell.column, cell.column + cell.column_span):
                if concept is not None or column not in self.heads:
                    self.heads[column] = head
            if concept is not None:
                self.mentions.taken.add((self.block, k))
            self.unit = self.unit or self.lex.unit_in(text)
        # 其他 beside 固定资产合计 is another thing than 其他 beside 收入合计: the pack says which.
        codes = {h.concept.code for h in self.heads.values() if h.concept}
        for column, head in self.heads.items():
            for other, instead in head.concept.by_context.items() if head.concept else ():
                if other in codes:
                    self.heads[column] = head._replace(concept=self.lex.concepts[instead])

    def _data_row(self, cells: list[tuple[int, Cell]], kinds: dict[int, str]) -> bool:
        """A row head, then values under heads; False when the row is not of that shape."""
        self.slide = self.slide or self._slid(cells)
        first = next(
            (i for i, (k, c) in enumerate(cells) if kinds[k] in ("number", "blank") and self._over(c) is not None), None
        )
        if first is None:
            return self._text_row(cells, kinds)
        left = [c for k, c in cells[:first] if c.text.strip() and kinds[k] != "number"]
        spans = [c for c in self.spanning if c.column < cells[first][1].column]
        head_cell = left[-1] if left else (max(spans, key=lambda c: c.column) if spans else None)
        if head_cell is None:
            return self._text_row(cells, kinds)
        unit = next((u for c in [*left, *spans] if (u := self.lex.unit_in(c.text))), "")
        dims, row_concept = self._row_head(head_cell.text)
        if dims is None:
            return True
        for k, cell in cells[first:]:
            if not dims and kinds[k] == "text" and self._reason(k, cell):
                continue
            if kinds[k] in ("label", "text"):
                # A two-sided table: what stands right of this name belongs to it.
                dims, row_concept = self._row_head(cell.text)
                self.mentions.taken.add((self.block, k))
                continue
            head = self._over(cell)
            if dims is not None and head is not None and head.concept is not None:
                self._value(k, cell, head, dims, row_concept, unit)
        for k, c in cells[:first]:
            if c is head_cell:
                self.mentions.taken.add((self.block, k))
        return True

    def _slid(self, cells: list[tuple[int, Cell]]) -> int:
        """How far converters pushed a row left by dropping the cells that reach down to it from above.

        Told by rates: no percentage stands under 年初预算, and one move alone puts them all under rates.
        """
        rates = [c.column for _, c in cells if c.text.rstrip().endswith(("%", "％")) and len(c.text) < 10]
        over = {n: h.concept.type for n, h in self.heads.items() if h.concept is not None}
        if not rates or any(over.get(n) != "money" for n in rates):
            return 0
        moves = [s for s in (1, 2) if all(over.get(n + s) == "ratio" for n in rates)]
        return moves[0] if len(moves) == 1 else 0

    def _over(self, cell: Cell) -> Head | None:
        head = self.heads.get(cell.column + self.slide)
        return head if head is not None and head.concept is not None and head.concept.type != "text" else None

    def _reason(self, k: int, cell: Cell) -> bool:
        """Record why the money of the whole was not spent as planned, where the form has a column for it."""
        head = self.heads.get(cell.column + self.slide)
        if head is None or head.concept is None or head.concept.code != "reason":
            return False
        self.mentions.add("reason", cell.text.strip(), self.mentions.document.where(self.block, k), origin="grid")
        return True

    def _row_head(self, text: str) -> tuple[Dims | None, ConceptRow | None]:
        """(dims, concept named by the row); dims None = a row that only splits what follows."""
        lex = self.lex
        institution = lex.institution(text)
        if institution:
            return (("机构", institution),), None
        if lex.in_list("row_splits", text):
            return None, None
        if lex.in_list("row_totals", text):
            # 总计 under two columns 决算数 (income left, expenditure right) totals the accounts, not the spending.
            both = len([h for h in self.heads.values() if h.concept and h.concept.code == "executed"]) > 1
            return (), next((c for c in lex.label(text) if c.type == "money" and not c.group), None) if both else None
        source = lex.source(text)
        if source:
            return (("资金来源", source.label),), source
        concept = next((c for c in lex.label(text) if c.type in ("money", "ratio", "count")), None)
        if concept:
            return (), concept
        return (("分项", " ".join(text.split())[:40]),), None

    def _value(self, k: int, cell: Cell, head: Head, dims: Dims, row: ConceptRow | None, row_unit: str) -> None:
        concept = head.concept
        assert concept is not None
        state, value, unit, bound, qualifier = self.lex.numbers.cell(cell.text)
        code = concept.code
        total = not dims
        if code in ("score", "weight"):
            if not total or row is not None or state not in (State.STATED, State.ZERO):
                return
            code = "execution_score" if code == "score" else "execution_weight"
            unit = unit or "分"
        elif row is not None and row.group != "source":
            if code in ("executed", "expense_total"):
                code, dims = row.code, ()
            elif concept.group == "source" and row.group == "column":
                code, dims = row.code, (("资金来源", concept.label),)
            elif row.code == "executed" and not concept.group:
                dims = ()  # 决算数 below 预算数, heads of three public expenses above
            else:
                dims = (("科目", row.label),)
        if concept.type == "ratio":
            unit = unit or "%"
        elif concept.type == "money":
            unit = unit or head.unit or row_unit or self.unit or concept.unit
        else:
            unit = unit or concept.unit
        if state is State.BLANK and dims and dims[0][0] != "机构":
            return
        place = self.mentions.document.where(self.block, k)
        self.mentions.add(
            code, value, place, unit=unit, state=state, dims=dims, origin="grid", bound=bound, qualifier=qualifier
        )
        self.mentions.taken.add((self.block, k))

    def _text_row(self, cells: list[tuple[int, Cell]], kinds: dict[int, str]) -> bool:
        """Text under text heads: 预期目标 | 实际完成, 姓名 | 单位 | 签字."""
        used = False
        under = [
            (k, cell, head.concept)
            for k, cell in cells
            if (head := self.heads.get(cell.column)) is not None
            and head.concept is not None
            and head.concept.type == "text"
            and kinds[k] != "label"
        ]
        people = any(c.group == "sign" for _, _, c in under)
        if people and not under[0][1].text.strip():
            return True  # a spare row of the form: nobody's signature is missing
        for k, cell, concept in under:
            dims: Dims = (("序号", str(self.people + 1)),) if people else ()
            self.mentions.add(
                concept.code, cell.text.strip(), self.mentions.document.where(self.block, k), dims=dims, origin="grid"
            )
            used = True
        self.people += people
        return used

    def _pair_row(self, cells: list[tuple[int, Cell]], kinds: dict[int, str]) -> None:
        """label | value pairs; a label may stand left of a blank, which is then a blank fact."""
        said: set[str] = set()
        for (k, cell), (n, after) in zip(cells, cells[1:], strict=False):
            if kinds[k] != "label" or kinds[n] == "label":
                continue
            rows = self.lex.label(cell.text)
            concept = next((c for c in rows if c.group in ("text", "score")), None) or rows[0]
            concept = self.lex.beside(concept, said)  # 执行率 | 96.37% | 得分 | 9.64, 编制 | 268 | 实有 | 251
            said.add(concept.code)
            place = self.mentions.document.where(self.block, n)
            if concept.type == "text":
                self.mentions.add(concept.code, after.text.strip(), place, origin="grid")
            elif concept.type == "grade":
                grade = after.text.strip()
                if not grade or grade in self.lex.lists["grade_words"]:
                    self.mentions.add(concept.code, grade, place, origin="grid")
            else:
                state, value, unit, bound, qualifier = self.lex.numbers.cell(after.text)
                if value is None and kinds[n] == "text":
                    continue
                scope = self.lex.unit_in(cell.text) or (self.unit if concept.type == "money" else "")
                self.mentions.add(
                    concept.code, value, place, unit=unit or scope or concept.unit, state=state,
                    origin="grid", bound=bound, qualifier=qualifier,
                )  # fmt: skip
                self.mentions.taken.add((self.block, n))
            self.mentions.taken.add((self.block, k))


def read_grid(
    mentions: Mentions, block: int, table: Table, lex: Lexicon, unit: str, covered: set[tuple[int, int]]
) -> None:
    """Find the facts of one table; ``unit`` is what its caption announced, ``covered`` belongs to indicators.

    What a table says depends on its cells alone, so it is remembered by them: while one cell of a report is
    edited, the other tables are not read again.
    """
    key = (table.cells, unit, frozenset(k for b, k in covered if b == block))
    known = lex.tables.get(key)
    if known is None:
        own = Mentions(mentions.document)
        Grid(own, block, table, lex, unit, covered).read()
        known = (tuple(own.items), tuple(k for _, k in own.taken))
        if len(lex.tables) > 2_000:
            lex.tables.clear()
        if len(table.cells) < 2_000:
            lex.tables[key] = known
    where = mentions.document.where
    new = tuple.__new__  # less than half the price of _replace
    mentions.items.extend([new(Mention, (*m[:5], where(block, m[5].cell), *m[6:])) for m in known[0]])
    mentions.taken.update((block, k) for k in known[1])
