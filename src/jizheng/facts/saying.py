"""What an amount is found to be: recorded under its concept, or under what stands around it when no words lead it in.

其中, 共, 的, 以上 and 含 are the language's; whatever names a thing is the pack's.
"""

from __future__ import annotations

import re
from decimal import Decimal

from jizheng.facts.leads import CJK
from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Dims, Said
from jizheng.facts.phrases import CLAUSE, Phrases, Sentence
from jizheng.facts.series import Pair
from jizheng.facts.values import Amount
from jizheng.model import MONEY_UNITS, Profile, State
from jizheng.pack_rows import ConceptRow

PARTS = re.compile(r"[,。;:]?\s*其中")
PART: Dims = (("分项", "其中"),)
TOTAL: Dims = (("分项", "合计"),)
_LINE = re.compile(r"\s*\(?含?\)?以[上下]")
_HELD = re.compile(r"\s*\(含[^()]{0,6}\)以[上下内]")  # 50万元（含）以上: a line in any sentence
UNNAMED = ("item_amount", "other_amount")


class Saying(Phrases):
    """Records what the amounts of one paragraph are."""

    def __init__(self, lex: Lexicon, profile: Profile) -> None:
        super().__init__(lex, profile)
        self.text = ""
        self.found: list[Said] = []
        self.topic: Dims = ()
        self.payers: set[str] = set()
        self.levels: dict[int, str] = {}
        self.spending = False  # whether the last amount outside brackets was spent
        self.spoken = ""  # the concept of the last amount that was the report's own
        self.budgets: list[str] = []  # the words for a budget in the paragraph
        self.budgeted = False  # whether the paragraph names a budget
        self.begun = 0  # how many were found before this sentence
        self.batch: ConceptRow | None = None  # the concept of the batches listed
        self.heading: re.Match[str] | None = None  # the words over a list of items, which its total is of

    def _unnamed(
        self, t: str, a: Amount, last_end: int, subject: Dims, inside: str,
        words: list[re.Match[str]], spent_before: bool,
    ) -> Dims:  # fmt: skip
        """An amount that no concept's words precede: a total, an item of its own, or a figure without a name.

        Returns the dims of an item of money, so that the rate behind it can follow it.
        """
        if not a.unit or a.unit == "分" or self.lex.numbers.mistyped(a):
            return ()
        head = t[last_end : a.start]
        if _HELD.match(t, a.end) or (self.lex.turns.per_re.search(head) and (a.bound or _LINE.match(t, a.end))):
            return ()  # 单价100万元（含）以上: a line that things are sorted by, nobody's amount
        cuts = [m.end() for m in CLAUSE.finditer(head) if m[0] != "、"]
        near = head[cuts[-1] if cuts else 0 :]
        money = self.lex.numbers.is_money(a.unit)
        total = bool(self.lex.totals_re.fullmatch(self.lex.turns.several_re.sub("", near.strip())))
        if total and money and self._raised(words, a):
            self._add(a, self.lex.concepts["budget_full"], ())
            return ()
        if total and money and self.lex.budgeted_re.search(head[: len(head) - len(near)]):
            self._add(a, self.lex.concepts["budget"], ())
            return ()
        if total and money:
            verbs = (
                []
                if spent_before
                else [
                    c
                    for m in words
                    if m.end() <= a.start and (c := self.lex.prose[m[0]]) and c.type == "money" and c.group
                ]
            )
            if verbs and verbs[-1].group == "column" and last_end <= a.start - len(near):
                self._add(a, verbs[-1], ())
            elif (alike := self._alike()) is not None:
                self._add(a, alike, ())  # 甲支出5万元，乙支出6万元，两项合计11万元
            elif self.batch is not None:
                self._add(a, self.batch, ())  # 下达第一批500万元，第二批260万元，两批合计760万元
            elif self.heading is not None:
                self._add(a, self._concept(self.heading, set()), ())
            else:
                self._add(a, self.lex.concepts["item_amount"], TOTAL)
            return ()
        if money and near.lstrip().startswith("共") and PARTS.match(t, a.end):
            # 共完成预算资金89.97万元。其中：…
            self._add(a, self.lex.concepts["item_amount"], TOTAL)
            return ()
        if a.unit in self.lex.turns.project_units and (counted := self._counted(t, a, near)):
            self._add(a, self.lex.concepts[counted], ())
            return ()
        if money and (bearer := self.lex.behind.source(t, last_end, a.start, a.end, self.unit_name)) is not None:
            self._add(a, bearer, ())  # 其余256万元由县本级负担
            return ()
        name = self.lex.item_name(near)
        # 其中县道26.4公里: in a name of two characters 县 is no word of its own
        plain = len(CJK.findall(self.lex.neutral_re.sub("", name))) < (2 if money or len(name) != 2 else 1)
        if money and plain and not subject and self.lex.behind.arrived_re.match(t, a.end):
            self._add(a, self.lex.concepts["funds_received"], ())  # 246万元已于9月底前全部落到项目专户
            return ()
        if plain and cuts:
            # …的基础管网建设，共计2800米: the clause before names it
            before = head[cuts[-2] if len(cuts) > 1 else 0 : cuts[-1] - 1]
            name = self.lex.item_name(before.rpartition("的")[2] or before)
        known = len(CJK.findall(name)) >= 2
        dims: Dims = (
            (("分项", name),) if known else subject or ((("资金来源", inside),) if inside else (("分项", "未具名"),))
        )
        source = self.lex.source(self.levels.get(a.start, self.lex.item_name(near))) if money else None
        if source is not None and self.spending:  # 实际支出2350万元，其中中央1150万元、省级780万元
            self._add(a, self.lex.concepts["executed"], (("资金来源", source.label),))
            return ()
        if source is not None:  # 其中市级1299万元、县级3845.986万元
            self._add(a, source, ())
            return ()
        if money:
            code = "item_amount" if known and not self.lex.turns.per_re.search(head) else "other_amount"
        else:
            code = "other_ratio" if a.unit in self.lex.numbers.ratio else "other_number"
        self._add(a, self.lex.concepts[code], dims)
        return dims if money and known else ()

    def _all_of(self, t: str, a: Amount, words: list[re.Match[str]]) -> ConceptRow | None:
        """The concept that the whole amount is said to be of, behind it."""
        m = self.lex.behind.all_of_re.match(t, a.end)
        label = next((w for w in words if m is not None and w.start() == m.end()), None)
        c = self.lex.prose[label[0]] if label is not None else None
        ends = label is not None and t[label.end() : label.end() + 1] in ("", ",", "。", ";", ")")
        return (
            c if c is not None and ends and c.type == "money" and c.group not in ("column", "change", "score") else None
        )

    def _granted(self, t: str, label: re.Match[str], a: Amount) -> bool:
        """Whether the only payer of a paragraph that speaks of no budget provides the money for something named."""
        m = self.lex.granted_re.match(t, label.end(), a.start)
        return m is not None and m.end() == a.start and len(self.payers) == 1 and not self.budgeted

    def _provided(self, label: re.Match[str], concept: ConceptRow) -> bool:
        """Whether words of providing are the only words of a budget in their paragraph."""
        return (
            concept.code == "budget"
            and len(self.budgets) == 1
            and label[0].endswith(tuple(self.lex.lists["budget_verbs"]))
        )

    def _outside(self, t: str, s: Sentence, label: re.Match[str], a: Amount) -> bool:
        """Whether the words since the last money of the sentence tell of others' money: 招商, 违规资金, 节约….

        What the report's title names is the report's own.
        """
        if t.endswith(tuple(self.lex.lists["saved_verbs"]), 0, label.start()):
            return True
        low = max((x.end for x in self.found[self.begun :] if x.unit in MONEY_UNITS), default=s.start)
        m = self.lex.outside_re.search(t, low, a.start)
        return m is not None and m[0] not in self.title

    def _each(self, concept: ConceptRow) -> bool:
        """Whether budgets are told source by source: 中央补助资金预算…；省级补助资金预算…."""
        return concept.code in ("budget", "budget_initial", "budget_full", "project_budget") and len(self.payers) > 1

    def _alike(self) -> ConceptRow | None:
        """The one concept that all items of this sentence are of (at least two), None where they differ."""
        codes = [x.concept for x in self.found[self.begun :] if x.unit in MONEY_UNITS]
        c = self.lex.concepts[codes[0]] if len(codes) > 1 and len(set(codes)) == 1 else None
        items = all(x.dims and x.dims[0][0] == "分项" for x in self.found[self.begun :] if x.unit in MONEY_UNITS)
        return c if c is not None and items and c.group == "column" else None

    def _summed(self, a: Amount, concept: ConceptRow) -> None:
        """提前下达3218万元，全年共计下达4000万元: what stood as the whole before is a part of the sum behind it."""
        for n in range(self.begun, len(self.found)):
            x = self.found[n]
            if (
                x.concept == concept.code
                and not x.dims
                and isinstance(x.value, Decimal)
                and x.unit in MONEY_UNITS
                and x.value * MONEY_UNITS[x.unit] < a.value * MONEY_UNITS.get(a.unit, 1)
            ):
                words = CLAUSE.split(self.text[max(0, x.start - 60) : x.start])[-1]
                name = self.lex.item_name(words)
                self.found[n] = x._replace(dims=(("分项", name),) if CJK.search(name) else PART)

    def _left(self, t: str, a: Amount, last_end: int) -> bool:
        """Record 余135万元 or 其余240万元 as what was left of the amounts before it; whether it was.

        余 needs an amount that was spent; 其余 may be one more part of a list and is left over only where the money
        received or budgeted less the money spent is just that much.
        """
        money = self.lex.numbers
        near = CLAUSE.split(t[last_end : a.start])[-1].strip()
        if not money.is_money(a.unit) or money.mistyped(a) or self.lex.behind.borne_re.match(t, a.end):
            return False
        spent = next((x for x in reversed(self.found) if x.concept in ("executed", "expense_total")), None)
        bare = self.lex.neutral_re.sub("", near)
        told = bool(self.lex.behind.left_re.match(t, a.end)) and (
            not CJK.search(bare)
            or (near.startswith(leads := tuple(self.lex.lists["left_leads"])) or bare.startswith(leads))
        )
        if spent is None and not told:
            return False
        if not told:
            if near not in self.lex.sets["left_words"] or spent is None:
                return False
            if near in self.lex.sets["rest_left_words"] and not self._remains(a, spent):
                return False
        dims = spent.dims if spent is not None else ()
        self._add(a, self.lex.concepts["balance"], dims if not dims or dims[0][0] == "分项" else ())
        return True

    def _remains(self, a: Amount, spent: Said) -> bool:
        """Whether an amount said before, less what was spent, is this one."""
        left = a.value * MONEY_UNITS[a.unit]
        if not isinstance(spent.value, Decimal):
            return False
        done = spent.value * MONEY_UNITS.get(spent.unit, 1)
        return any(
            isinstance(x.value, Decimal) and x.unit in MONEY_UNITS and x.value * MONEY_UNITS[x.unit] - done == left
            for x in self.found
        )

    def _paired(self, a: Amount, pair: Pair, named: set[str]) -> None:
        """One amount of a series: of a funding source or of an item, of the concept that the series is of."""
        money = self.lex.numbers.is_money(a.unit)
        source = (self.lex.source(pair.name) or self.lex.source(f"{pair.name}级")) if money else None
        if pair.label is not None:
            dims: Dims = (("资金来源", source.label),) if source else (("分项", pair.name),)
            self._add(a, self._concept(pair.label, named), dims)
        elif source is not None:
            self._add(a, source, ())
        else:
            code = "item_amount" if money else "other_ratio" if a.unit in self.lex.numbers.ratio else "other_number"
            self._add(a, self.lex.concepts[code], (("分项", pair.name),))

    def _add(self, a: Amount, concept: ConceptRow, dims: Dims) -> None:
        if self.lex.numbers.mistyped(a):
            unread = Said(
                concept.code, None, concept.unit, State.UNREADABLE, dims or self.topic, a.start, a.end, "", a.flaw
            )
            self.found.append(unread)
            return
        unit = "%" if a.unit in self.lex.numbers.percent else a.unit
        dims = dims or (self.topic if concept.group != "source" else ())
        state = State.ZERO if a.value == 0 else State.STATED
        self.found.append(
            Said(concept.code, a.value, unit or concept.unit, state, dims, a.start, a.end, a.bound, a.flaw)
        )
        if concept.type == "money" and (not dims or dims == TOTAL or concept.group in ("column", "row", "source")):
            if not dims and concept.group != "source" and concept.code not in UNNAMED:
                self.spoken = concept.code
            if (
                concept.code not in ("funds_received", "executed")
                and (concept.group in ("column", "row", "source") or dims == TOTAL)
                and self.lex.behind.arrived_re.match(self.text, a.end)
            ):  # 共计11900万元，已全部到位
                part = concept.group == "source" and len(self.payers) > 1
                own = (("资金来源", concept.label),) if part else () if dims == TOTAL else dims
                self._add(a, self.lex.concepts["funds_received"], own)

    def _compared(
        self, t: str, a: Amount, label: re.Match[str] | None, words: list[re.Match[str]], last_end: int
    ) -> bool:
        """Record an amount that only compares: a difference, or the figure of an earlier year; whether it was one."""
        lex = self.lex
        kind = lex.prose[label[0]] if label is not None else None
        if kind is not None and kind.group == "change":
            return False
        when = lex.behind.earlier(t, last_end, a.start)
        if when:
            after = (
                next((m for m in words if m.start() >= a.end), None) if lex.turns.against_re.match(t, a.end) else None
            )
            own = kind if kind is not None and kind.type == "money" and label is not None else None
            concept = (
                self._concept(label, {self.spoken}) if own is not None and label is not None
                else self._concept(after, set()) if after is not None and self._fits_money(after)
                else lex.concepts.get(self.spoken)
            )  # fmt: skip
            if concept is None:
                return False
            self._add(a, concept, (("年度", when.removesuffix("同期").removesuffix("度")),))
            if after is not None:
                self.spoken = concept.code
            return True
        change = lex.behind.difference(t, last_end, a.start, label)
        if change is None:
            return False
        before = [
            m for m in words
            if m.end() <= (label.start() if label is not None and label[0] == change.against else a.start)
            and m[0] != change.against and self._fits_money(m)
        ]  # fmt: skip
        about = (
            self._concept(before[-1], set()).label if before else lex.concepts[self.spoken].label if self.spoken else ""
        )
        against = lex.prose[change.against]
        if not about or against is None:
            return False
        code = "change_up" if change.up else "change_down"
        self._add(
            a, lex.concepts[code], (("对象", about), ("比", lex.concepts[against.alias_of or against.code].label))
        )
        return True

    def _changed(self, t: str, label: re.Match[str], words: list[re.Match[str]], last_end: int) -> str:
        """部门整体支出较年初预算数增加68.4万元: what is compared, "" where the change's own clause does not say."""
        for m in words:
            if last_end <= m.start() and m.end() <= label.start() and self._fits_money(m):
                than = t.startswith(tuple(self.lex.lists["than_words"]), m.end())
                if than or (m.end() == label.start() and label[0].startswith(tuple(self.lex.lists["than_words"]))):
                    return self._concept(m, set()).label
        return ""

    def _fits_money(self, m: re.Match[str]) -> bool:
        c = self.lex.prose[m[0]]
        return c is not None and c.type == "money" and c.group != "change"
