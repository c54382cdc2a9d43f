"""Facts of running text: an amount belongs to the nearest words before it that name its kind.

One sentence is read left to right.  A subject (a funding source, a named item) holds until the
sentence or the list item ends; an amount whose words have no subject of their own inherits it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jizheng.facts.grades import grades
from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Dims, Mention, Mentions, Said
from jizheng.facts.values import Amount, fold
from jizheng.model import State
from jizheng.pack_rows import ConceptRow

_END = re.compile(r"[。;!?\n①-⑩]")
# A list that leaves its circles: ①…④, then 5, 6.
_END_LOOSE = re.compile(r"[。;!?\n①-⑩]|(?<=[,。;:\n ])[5-9](?=[\u4e00-\u9fff])")
# 政府采购金额（以合同签订为准）为…, 绩效自评的2024年度项目…: words between a label and its amount that say nothing of it.
_ASIDE = re.compile(r"\([^()\d]{1,24}\)|20\d\d年度?")
_LINE = re.compile(r"\s*\(?含?\)?以[上下]")
_PARTS = re.compile(r"[,。;:]?\s*其中")
_DIGIT = re.compile("[0-9０-９]")
_GRADE = re.compile("[级等评]")
_OPENING = re.compile(r"[①-⑩][、.]?|[5-9](?=[\u4e00-\u9fff])")
_CLAUSE = re.compile(r"[,。;:、()!?\n|①-⑩“”]|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
_COUNTED = re.compile(r"(?:共|计)?\d+(?:个|项|批)(?:项目)?")
_NOUN_GAP = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“”·、]{2,24}(?:资金|经费|补助|补贴|项目|专项|款|工程|收入|支出|预算)$")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_DIGITS = re.compile(r"[\d\s.%xX*×]+|(?:二〇|二○)[一二三四五六七八九〇○]+")
_PER = re.compile(r"每[\u4e00-\u9fff]{1,4}$|人均$|户均$|均$|单价$|价$")


class Sentence(NamedTuple):
    """A stretch of folded text that a subject may hold over."""

    start: int
    end: int


class Prose:
    """Reads the running text of one document."""

    def __init__(self, mentions: Mentions, lex: Lexicon, kind: str, unit_name: str) -> None:
        self.mentions, self.lex, self.kind, self.unit_name = mentions, lex, kind, unit_name

    def read(self, block: int, cell: int, text: str) -> None:
        """Find every amount, grade and score of one paragraph or text cell.

        What a paragraph says depends on its words alone (and on the kind and the unit of the report), so it is
        remembered: reports repeat their forms' sentences, and a page that is edited changes one of them at a time.
        """
        if not _DIGIT.search(text) and not _GRADE.search(text):
            return
        spans = self.mentions.spans.get(block, []) if cell < 0 else []
        key = (text, self.kind, self.unit_name)
        known = None if spans else self.lex.said.get(key)
        if known is None:
            self.found: list[Said] = []
            self._paragraph(fold(text), spans)
            known = tuple(self.found)
            if not spans and len(text) < 2000:
                if len(self.lex.said) > 20_000:
                    self.lex.said.clear()
                self.lex.said[key] = known
        document, mentions = self.mentions.document, self.mentions.items
        for x in known:
            place = document.where(block, cell, x.start, x.end)
            mentions.append(
                Mention(
                    x.concept, x.value, x.unit, x.state, x.dims, place, place.excerpt, "prose", x.bound, x.qualifier
                )
            )

    def _paragraph(self, t: str, spans: list[tuple[int, int]]) -> None:
        amounts = self.lex.numbers.find(t)
        if spans:
            amounts = [a for a in amounts if not any(x < a.end and a.start < y for x, y in spans)]
        labels = list(self.lex.prose_re.finditer(t))
        if any(m[0] in self.lex.grade_words for m in labels):
            self.found += grades(t, labels, self.lex)
        if not amounts:
            return
        ends = _END_LOOSE if "①" in t else _END
        marks = [m.start() for m in ends.finditer(t) if m[0] != ";" or not _inside(t, m.start())]
        marks.append(len(t))
        start = n = k = 0
        for end in marks:
            first = n
            while n < len(amounts) and amounts[n].start < end:
                n += 1
            if n > first:
                while k < len(labels) and labels[k].start() < start:
                    k += 1
                last = k
                while last < len(labels) and labels[last].end() <= end:
                    last += 1
                self._sentence(t, Sentence(start, end), amounts[first:n], labels[k:last])
                if n == len(amounts):
                    break
            start = end + 1 if end < len(t) and t[end] in "。;!?\n" else end

    # ------------------------------------------------------------------ one sentence

    def _sentence(self, t: str, s: Sentence, mine: list[Amount], words: list[re.Match[str]]) -> None:
        subject: Dims = self._opening(t, s)
        named: set[str] = set()
        source = ""
        spent: Dims = ()
        about = "未具名"
        last_end = s.start
        pending = self._respectively(t, s, mine, words)
        for n, a in enumerate(mine):
            label = pending.get(n) or self._label(t, a, mine, words, last_end)
            inside = self._parenthesis(t, s, a.start)
            for m in words:
                c = self.lex.prose[m[0]]
                open_air = m.start() == 0 or t[m.start() - 1] != "("
                if c and c.group == "source" and last_end <= m.start() and m.end() <= a.start and open_air:
                    source = c.label if label is None or m.start() < label.start() else source
            if label is None:
                item = self._unnamed(
                    t,
                    a,
                    last_end,
                    subject,
                    inside,
                    words,
                    n > 0 and any(self.lex.numbers.is_money(x.unit) for x in mine[:n]),
                )
                spent = item or spent
                last_end = a.end
                continue
            named |= {c.code for m in words if m.end() <= label.start() and (c := self.lex.prose[m[0]])}
            concept = self._concept(label, named)
            if concept.code == "funds_word":
                spent = (
                    self._unnamed(
                        t,
                        a,
                        last_end,
                        subject,
                        inside,
                        words,
                        n > 0 and any(self.lex.numbers.is_money(x.unit) for x in mine[:n]),
                    )
                    or spent
                )
                last_end = a.end
                continue
            named.add(concept.code)
            if concept.group == "change":
                self._add(a, concept, (("对象", about),))
                last_end = a.end
                continue
            about = about if concept.type == "ratio" else concept.label
            own = self._subject(t, s, label, last_end) if n not in pending else None
            item = self._gap_item(t, label, a) if n not in pending else ()
            dims: Dims
            if concept.group == "source":
                # 收到中央资金5612万元: the source is what was received, not whose spending comes next.
                subject, source = (), "" if self._object(t, last_end, label.start()) else concept.label
                dims = (("资金来源", inside),) if inside and inside != concept.label else item
            else:
                subject = subject if own is None else own
                source = source if not subject else ""
                dims = item or subject or ((("资金来源", source),) if source and concept.suffix else ())
                if concept.type == "ratio" and own is None and not subject:
                    dims = spent  # a rate belongs to the amount it follows
                elif inside and not dims:
                    dims = (("资金来源", inside),)
                if concept.suffix and concept.type == "money":
                    spent = dims
            self._add(a, concept, dims)
            self._over(t, a, label, words)
            last_end = a.end

    def _opening(self, t: str, s: Sentence) -> Dims:
        """④新一轮退耕还林补助未支付，执行率0%: a numbered item names itself before anything else."""
        m = _OPENING.match(t, s.start, s.end) if not _CJK.match(t[s.start]) else None
        if not m:
            return ()
        label = self.lex.prose_re.search(t, m.end(), s.end)
        stop = _CLAUSE.search(t, m.end(), s.end)
        end = min(x.start() for x in (label, stop) if x) if label or stop else s.end
        name = self.lex.item_name(t[m.end() : end])
        return (("分项", name),) if len(_CJK.findall(name)) >= 4 else ()

    def _over(self, t: str, a: Amount, label: re.Match[str], words: list[re.Match[str]]) -> None:
        """部门预算安排财政拨款157万元 states the budget as well as where it comes from."""
        before = [m for m in words if m.end() <= label.start()]
        if not before:
            return
        c = self.lex.prose[before[-1][0]]
        gap = t[before[-1].end() : label.start()]
        if (
            c
            and c.code in ("budget", "budget_initial", "budget_full")
            and self._fits(c, a)
            and len(gap) <= 6
            and self._glued(gap)
        ):
            self._add(a, c, ())

    def _object(self, t: str, last_end: int, at: int) -> bool:
        """Whether a verb of receiving stands before a funding source in its clause."""
        clause = t[last_end:at]
        cut = max((m.end() for m in _CLAUSE.finditer(clause)), default=0)
        return any(v in clause[cut:] for v in self.lex.lists["object_verbs"])

    def _label(
        self, t: str, a: Amount, mine: list[Amount], words: list[re.Match[str]], last_end: int
    ) -> re.Match[str] | None:
        """The nearest label before the amount whose type fits and whose gap says nothing else."""
        bare = None
        for m in reversed(words):
            if m.end() > a.start:
                continue
            if m.start() < last_end and not any(
                p.unit in ("个", "项", "批") and m.end() <= p.start and p.end <= a.start for p in mine
            ):
                return bare
            concept = self.lex.prose[m[0]]
            if concept is None or not self._fits(concept, a):
                continue
            if concept.code == "funds_word":
                bare = bare or m  # 资金 by itself: only when nothing before it says which
                continue
            gap = _ASIDE.sub("", _COUNTED.sub("", t[m.end() : a.start]))
            if concept.type == "count":
                gap = gap.replace("项目", "")
            if self._glued(gap) or _NOUN_GAP.match(gap.rstrip()) or _NOUN_GAP.match(self._without_total(gap)):
                return m
            return bare
        return bare

    def _glued(self, gap: str) -> bool:
        return len(gap) <= 16 and bool(self.lex.glue_re.match(gap.replace("≥", "").replace("超", "")))

    def _without_total(self, gap: str) -> str:
        return self.lex.totals_re.sub("", gap.strip())

    def _fits(self, concept: ConceptRow, a: Amount) -> bool:
        numbers = self.lex.numbers
        if concept.type == "money":
            return numbers.is_money(a.unit)
        if concept.type == "ratio":
            return a.unit in ("%", "％", "百分比")
        if concept.type == "score":
            return a.unit in ("分", "") and a.value <= 120
        if concept.type == "count":
            return a.unit in (concept.units or [concept.unit]) or (not a.unit and a.value < 100000)
        return False

    def _concept(self, label: re.Match[str], named: set[str]) -> ConceptRow:
        c = self.lex.prose[label[0]]
        assert c is not None
        code = c.code if label[0] in self.lex.strict else c.by_kind.get(self.kind, c.alias_of or c.code)
        for other, instead in c.by_context.items():
            if other in named:
                code = instead
        return self.lex.concepts[code]

    def _subject(self, t: str, s: Sentence, label: re.Match[str], last_end: int) -> Dims | None:
        """Whose amount it is: () the report's own, (分项, …) an item, None = nothing said, inherit."""
        start = max(s.start, last_end)
        head = t[start : label.start()]
        cut = max((m.end() for m in _CLAUSE.finditer(head)), default=0)
        words = head[cut:]
        if any((c := self.lex.prose[m[0]]) and c.group == "source" for m in self.lex.prose_re.finditer(words)):
            return ()
        bare = _DIGITS.sub("", words)
        if self.unit_name and bare.strip() and (bare.strip() in self.unit_name or self.unit_name in bare):
            return ()
        bare = self.lex.neutral_re.sub("", bare)
        bare = self.lex.prose_re.sub("", bare)
        bare = self.lex.neutral_re.sub("", bare)
        if len(_CJK.findall(bare)) < 2:
            explicit = bool(words.strip()) and cut > 0 and "其中" not in words
            return () if explicit and start == s.start else None
        return (("分项", self.lex.item_name(words)),)

    def _gap_item(self, t: str, label: re.Match[str], a: Amount) -> Dims:
        gap = _ASIDE.sub("", _COUNTED.sub("", t[label.end() : a.start]))
        if self._glued(gap) or self.lex.totals_re.search(gap.strip()) or gap.rstrip().endswith(("资金", "款")):
            return ()
        return (("分项", self.lex.item_name(gap)),)

    def _parenthesis(self, t: str, s: Sentence, at: int) -> str:
        """The funding source just before the parenthesis that the amount stands in, if any."""
        low = max(s.start, at - 120)
        i = t.rfind("(", low, at)
        if i < 0 or t.rfind(")", i, at) > i:
            return ""
        found = list(self.lex.prose_re.finditer(t, s.start, i))
        sources = [c for m in found if (c := self.lex.prose[m[0]]) and c.group == "source"]
        return sources[-1].label if sources and i - found[-1].end() < 16 else ""

    def _respectively(
        self, t: str, s: Sentence, mine: list[Amount], words: list[re.Match[str]]
    ) -> dict[int, re.Match[str]]:
        """A、B分别为x、y: the labels before 分别 pair with the amounts after it, in order."""
        at = t.find("分别", s.start, s.end)
        if at < 0:
            return {}
        before = [m for m in words if at - 60 <= m.start() and m.end() <= at]
        after = [(n, a) for n, a in enumerate(mine) if a.start >= at]
        if len(before) < 2 or len(after) < len(before):
            return {}
        pairs = {
            n: m for (n, a), m in zip(after, before, strict=False) if (c := self.lex.prose[m[0]]) and self._fits(c, a)
        }
        return pairs if len(pairs) == len(before) else {}

    # ------------------------------------------------------------------ what is found

    def _unnamed(
        self, t: str, a: Amount, last_end: int, subject: Dims, inside: str,
        words: list[re.Match[str]], spent_before: bool,
    ) -> Dims:  # fmt: skip
        """An amount that no concept's words precede: a total, an item of its own, or a figure without a name.

        Returns the dims of an item of money, so that the rate behind it can follow it.
        """
        if not a.unit or a.unit == "分":
            return ()
        head = t[last_end : a.start]
        if _PER.search(head) and (a.bound or _LINE.match(t, a.end)):
            return ()  # 单价100万元（含）以上: a line that things are sorted by, nobody's amount
        cuts = [m.end() for m in _CLAUSE.finditer(head) if m[0] != "、"]
        near = head[cuts[-1] if cuts else 0 :]
        money = self.lex.numbers.is_money(a.unit)
        total = bool(self.lex.totals_re.fullmatch(near.strip()))
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
            else:
                self._add(a, self.lex.concepts["item_amount"], (("分项", "合计"),))
            return ()
        if money and near.lstrip().startswith("共") and _PARTS.match(t, a.end):
            # 共完成预算资金89.97万元。其中：…
            self._add(a, self.lex.concepts["item_amount"], (("分项", "合计"),))
            return ()
        name = self.lex.item_name(near)
        if len(_CJK.findall(self.lex.neutral_re.sub("", name))) < 2 and cuts:
            # …的基础管网建设，共计2800米: the clause before names it
            before = head[cuts[-2] if len(cuts) > 1 else 0 : cuts[-1] - 1]
            name = self.lex.item_name(before.rpartition("的")[2] or before)
        known = len(_CJK.findall(name)) >= 2
        dims: Dims = (
            (("分项", name),) if known else subject or ((("资金来源", inside),) if inside else (("分项", "未具名"),))
        )
        if money:
            code = "item_amount" if known and not _PER.search(head) else "other_amount"
        else:
            code = "other_ratio" if a.unit in self.lex.numbers.ratio else "other_number"
        self._add(a, self.lex.concepts[code], dims)
        return dims if money and known else ()

    def _add(self, a: Amount, concept: ConceptRow, dims: Dims) -> None:
        unit = "%" if a.unit in ("％", "百分比") else a.unit
        state = State.ZERO if a.value == 0 else State.STATED
        self.found.append(
            Said(concept.code, a.value, unit or concept.unit, state, dims, a.start, a.end, a.bound, a.flaw)
        )


def _inside(text: str, at: int) -> bool:
    """Whether a place stands within brackets."""
    return text.rfind("(", max(0, at - 80), at) > text.rfind(")", max(0, at - 80), at)
