"""Facts of running text: an amount belongs to the nearest words before it that name its kind.

One sentence is read left to right.  A subject (a funding source, a named item) holds until the
sentence or the list item ends; an amount whose words have no subject of their own inherits it.
Numbers of headings and 其中, 包括 are the language's; whatever names a thing is the pack's.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from decimal import Decimal

from jizheng.facts.grades import grades
from jizheng.facts.leads import ASIDE
from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Dims, Mention, Mentions
from jizheng.facts.numerals import HINT, written
from jizheng.facts.phrases import Sentence
from jizheng.facts.saying import PARTS, Saying
from jizheng.facts.spaced import squeeze
from jizheng.facts.values import Amount, fold
from jizheng.model import Profile

# Headings of a text whose line breaks were lost stand in the middle of it.
_HEADING = r"(?<![第一二三四五六七八九十])(?=[一二三四五六七八九十]、[\u4e00-\u9fff]{2}|\([一二三四五六七八九十]\)[\u4e00-\u9fff])"
_MOST = 80  # amounts looked at together; what one sentence says of another is looked for among them
_END = re.compile(r"[。;!?\n①-⑩]|" + _HEADING)
# A list that leaves its circles: ①…④, then 5, 6.
_END_LOOSE = re.compile(r"[。;!?\n①-⑩]|(?<=[,。;:\n ])[5-9](?=[\u4e00-\u9fff])|" + _HEADING)
_OF_WHICH = re.compile("其中|包括|包含")
_BUDGETS = ("budget", "budget_initial", "budget_full")
_DIGIT = re.compile(f"[0-9０-９]|{HINT.pattern}")
_ANY_BUDGET = frozenset((*_BUDGETS, "project_budget", "funds_planned", "funds_total"))
_OWN_MONEY = frozenset((*_BUDGETS, "executed", "funds_received", "funds_allocated", "src_fiscal"))
_PLAIN_GAP = re.compile(r"[\u4e00-\u9fff*0-9]{0,24}")


class Prose(Saying):
    """Reads the running text of one document."""

    def __init__(self, mentions: Mentions, lex: Lexicon, profile: Profile, topics: dict[int, str]) -> None:
        super().__init__(lex, profile)
        self.mentions, self.topics = mentions, topics

    def read(self, block: int, cell: int, text: str) -> None:
        """Find every amount, grade and score of one paragraph or text cell.

        What a paragraph says depends on its words alone (and on the kind and the unit of the report), so it is
        remembered: reports repeat their forms' sentences, and a page that is edited changes one of them at a time.
        """
        if not _DIGIT.search(text) and not self.lex.turns.grade_hint_re.search(text):
            return
        spans = self.mentions.spans.get(block, []) if cell < 0 else []
        topic = self.topics.get(block, "") if cell < 0 else ""
        self.topic = (("分项", topic),) if topic else ()
        key = (text, self.kind, f"{self.unit_name}{self.title}{self.year}\n{topic}")
        known = None if spans else self.lex.said.get(key)
        if known is None:
            self.found, self.spoken = [], ""
            wrapped = cell < 0 and self.mentions.document.blocks[block].path.startswith("text:")
            squeezed, kept = squeeze(fold(text), self.lex.printed.parted, wrapped, self.lex.prose_re)
            if kept is not None and spans:
                spans = [(bisect_left(kept, a), bisect_left(kept, b)) for a, b in spans]
            self._paragraph(squeezed, spans)
            if kept is not None:
                self.found = [x._replace(start=kept[x.start], end=kept[x.end - 1] + 1) for x in self.found]
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
        self.text = t
        amounts = self.lex.numbers.find(t)
        if HINT.search(t):
            told = [Amount(*x[:2], x.value, x.unit, "", x.number_end) for x in written(t)]
            amounts = [a for a in amounts if not any(x.start < a.end and a.start < x.end for x in told)]
            amounts = sorted(amounts + told)
        if spans:
            amounts = [a for a in amounts if not any(x < a.end and a.start < y for x, y in spans)]
        labels = list(self.lex.prose_re.finditer(t))
        scored = any((c := self.lex.prose[m[0]]) and c.type in ("grade", "score") for m in labels)
        if scored or ("分" in t and self.lex.turns.graded_as_re.search(t)):
            self.found += [x._replace(dims=self.topic) for x in grades(t, labels, self.lex)]
        if not amounts:
            return
        told_points = self.lex.points.find(t)
        if told_points:
            self.found += [x._replace(dims=x.dims or self.topic) for x in told_points]
            spoken = {x.start for x in told_points}
            amounts = [a for a in amounts if a.start not in spoken]
        self.payers = {c.label for m in labels if (c := self.lex.prose[m[0]]) and c.group == "source"}
        self.split = any((c := self.lex.prose[m[0]]) and c.code in ("expense_basic", "basic_budget") for m in labels)
        self.budgets = [m[0] for m in labels if (c := self.lex.prose[m[0]]) and c.code in _ANY_BUDGET]
        self.budgeted = bool(self.budgets)
        ends = _END_LOOSE if "①" in t else _END
        asked = [m.start() for m in self.lex.instruct_re.finditer(t) if m["asked"]] if len(amounts) < 400 else []
        marks = [m.start() for m in ends.finditer(t) if m[0] != ";" or not _inside(t, m.start())]
        marks.append(len(t))
        start = n = k = 0
        for end in marks:
            first = n
            while n < len(amounts) and amounts[n].start < end:
                n += 1
            if n > first and not any(start <= x < end for x in asked):
                while k < len(labels) and labels[k].start() < start:
                    k += 1
                last = k
                while last < len(labels) and labels[last].end() <= end:
                    last += 1
                self._pieces(t, Sentence(start, end), amounts[first:n], labels[k:last])
                if n == len(amounts):
                    break
            start = end + 1 if end < len(t) and t[end] in "。;!?\n" else end

    def _pieces(self, t: str, s: Sentence, mine: list[Amount], words: list[re.Match[str]]) -> None:
        """A sentence; one with more amounts than anybody writes (a list without a full stop) piece by piece."""
        while len(mine) > _MOST:
            cut = mine[_MOST - 1].end
            few = bisect(words, cut, key=lambda m: m.start())
            self._sentence(t, Sentence(s.start, cut), mine[:_MOST], words[:few])
            s, mine, words = Sentence(cut, s.end), mine[_MOST:], words[few:]
        self._sentence(t, s, mine, words)

    # ------------------------------------------------------------------ one sentence

    def _sentence(self, t: str, s: Sentence, mine: list[Amount], words: list[re.Match[str]]) -> None:
        subject: Dims = self._opening(t, s) or self.topic
        named = self._twins(words)
        source = ""
        spent: Dims = ()
        about = "未具名"
        parts: dict[str, set[Dims]] = {}
        full: Decimal | None = None  # the full marks last named
        years = self._years(t, s, mine)
        in_parts = False  # whether the payers of what was spent are being listed
        self.spending = False
        basis = ""  # 年初预算数856万元，其中：基本支出600万元: the parts are the budget's, not what was spent
        last_end = s.start
        pending = self._respectively(t, s, mine, words)
        self.levels = self._levels(t, s, mine)
        self.begun = len(self.found)
        self.heading, self.batch = self._heading(t, mine, words), None
        turned = self._turned(t, s, mine, words)
        series = {} if pending else self.lex.series.pairs(t, s.start, s.end, mine, words)
        for n, a in enumerate(mine):
            if n in turned:
                self._add(a, *turned[n])
                last_end = a.end
                continue
            if n in series:
                self._paired(a, series[n], named)
                last_end = a.end
                continue
            label = pending.get(n) or self._label(t, a, mine, words, last_end)
            inside = self._parenthesis(t, s, a.start)
            if n not in pending and self.lex.numbers.is_money(a.unit) and self._compared(t, a, label, words, last_end):
                about = self.lex.concepts[self.spoken].label if self.spoken else about
                last_end = a.end
                continue
            for m in words:
                c = self.lex.prose[m[0]]
                within = last_end <= m.start() and m.end() <= a.start
                if c and c.group == "source" and within and not _inside(t, m.start()):
                    source = c.label if label is None or m.start() < label.start() else source
            if source and label is not None and self.lex.own_time_re.search(t, last_end, label.end()):
                source = ""  # 上年结转12.4万元，全年实际支出171.27万元
            if label is None and self._left(t, a, last_end):
                last_end = a.end
                continue
            if label is None:
                if self.lex.rest_re.search(t, last_end, a.start):  # 其余11个项目预算…
                    subject = (("分项", self.lex.item_name(t[last_end : a.end])),)
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
            meant = self._meant(t, label, concept, a.end)
            if meant is None:
                name = self.lex.item_name(t[max(last_end, label.start() - 2) : a.start].lstrip(",;、:的"))
                self._add(a, self.lex.concepts["item_amount"], (("分项", name),))
                last_end = a.end
                continue
            concept = meant
            if concept.code == "point_word" and full == 100:  # 满分100分，实得96.5分
                concept = self.lex.concepts["self_score"]
            if concept.code == "weight_word":
                full = a.value
                last_end = a.end
                continue
            whole_score = self.lex.in_list("full_mark_words", label[0])
            if concept.code == "self_score" and full is not None and full < 100 and not whole_score:
                concept = self.lex.concepts["point_word"]  # 产出指标分值40分，自评得分38分
            if a.value == 100 and concept.code == "self_score" and self._full(label, a, mine[n + 1 :], words):
                full = a.value
                last_end = a.end
                continue
            left = concept.code == "rest_word" or (
                concept.code == "balance"
                and bool(self.lex.behind.borne_re.match(t, a.end) or self.lex.behind.absent_re.match(t, a.end))
            )
            if concept.code == "rest_word" and any(
                x.concept in ("executed", "expense_total") and x.dims == self.topic for x in self.found
            ):
                concept = self.lex.concepts["balance"]  # 实际支出20.6亿元，结转2.1亿元
            elif left or concept.code == "funds_word":
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
            if concept.group == "part":  # 行政编制12名: one kind of what a total was given for
                self._add(a, concept, (("分项", label[0]),))
                last_end = a.end
                continue
            if concept.group == "change":
                self._add(a, concept, (("对象", self._changed(t, label, words, last_end) or about),))
                last_end = a.end
                continue
            about = about if concept.type == "ratio" else concept.label
            if concept.type == "money" and concept.code in _OWN_MONEY and self._outside(t, s, label, a):
                name = self.lex.item_name(t[max(last_end, label.start() - 12) : a.start].lstrip(",;、:的"))
                self._add(a, self.lex.concepts["item_amount"], (("分项", name),))
                last_end = a.end
                continue
            own = self._subject(t, s, label, last_end) if n not in pending else None
            item = self._gap_item(t, label, a) if n not in pending else ()
            if item and self._provided(label, concept):
                item = ()  # 共安排农村公路养护经费286万元: the only budget of the paragraph
            self.batch = concept if item and self.lex.batch_re.fullmatch(item[0][1]) else self.batch
            dims: Dims
            whole = self.spending and (
                _inside(t, label.start()) or bool(PARTS.search(t, last_end, label.start())) or in_parts
            )
            in_parts = concept.group == "source" and whole
            verb = self._verb(t, label, words) if concept.group == "source" else None
            if verb is not None:  # 支出中央资金636万元, 应到位县级配套60万元
                self._add(a, verb, (("资金来源", concept.label),))
                source = concept.label if verb.code == "funds_due" else source  # …，实到42万元
                last_end = a.end
                continue
            if concept.group == "source" and whole:
                # 实际支出480万元（中央资金290万元，省级资金190万元）: of what is spent, who paid
                self._add(a, self.lex.concepts["executed"], (("资金来源", concept.label),))
                last_end = a.end
                continue
            if not _inside(t, a.start) and concept.group != "source":
                self.spending = concept.code == "executed"
            if concept.group == "source":
                # 收到中央资金5612万元: the source is what was received, not whose spending comes next.
                whole = _inside(t, label.start()) or self._object(t, last_end, label.start()) or len(self.payers) == 1
                subject, source = (), "" if whole else concept.label
                dims = (("资金来源", inside),) if inside and inside != concept.label else item
                if self._granted(t, label, a):  # 县财政共安排农村公路养护经费286万元
                    self._add(a, self.lex.concepts["budget"], ())
                    dims = ()
            else:
                many = len(parts.get(concept.code, ()))
                if own is None and self._sums(t, label, last_end) and (many > 1 or (many and self._strong(label))):
                    own = ()  # 第一批下达560万元，第二批下达240万元，共计下达800万元
                if source and self.lex.totals_re.search(t[label.end() : a.start].strip()):
                    source = ""  # 地方配套资金47万元，到位资金共计24047万元
                subject = subject if own is None else own
                source = source if not subject else ""
                dims = (
                    item
                    or subject
                    or (
                        (("资金来源", source),)
                        if source
                        and (concept.suffix or (self._each(concept) and self._payer(t, last_end, label.start())))
                        else ()
                    )
                )
                if concept.type == "ratio" and own is None and not subject:
                    dims = spent  # a rate belongs to the amount it follows
                elif inside and not dims:
                    dims = (("资金来源", inside),)
                if concept.group == "column" or concept.code in ("expense_total", "income_total"):
                    basis = concept.label if concept.code in _BUDGETS else ""
                elif (
                    basis
                    and not dims
                    and concept.code.startswith("expense_")
                    and (_OF_WHICH.search(t, s.start, label.start()) or _inside(t, label.start()))
                ):
                    dims = (("口径", basis),)
                if concept.suffix and concept.type == "money":
                    spent = dims
                if concept.type == "money" and not dims and not self._payer(t, last_end, label.start()):
                    source = ""  # 县级配套100万元，总投资300万元，已完成投资285万元: the whole takes over
                if not dims and concept.code in _BUDGETS and self.kind not in ("project", "transfer"):
                    dims = self._kind_of(t, label, words)
                if not dims and a.start in years:
                    dims = (("年度", years[a.start]),)
                if dims:
                    parts.setdefault(concept.code, set()).add(dims)
            if not dims and concept.type == "money" and concept.group == "column" and self._sums(t, label, last_end):
                self._summed(a, concept)
            self._add(a, concept, dims)
            self._over(t, a, label, words)
            if not dims and (kind := self._all_of(t, a, words)) is not None:
                self._add(a, kind, ())  # 三公经费实际支出1.2万元，全部为公务接待费
            last_end = a.end

    def _over(self, t: str, a: Amount, label: re.Match[str], words: list[re.Match[str]]) -> None:
        """部门预算安排财政拨款157万元, 下达中央林业资金921万元: what it is stands over where it comes from.

        Not where further sources follow: then the amount is one part of what is meant.
        """
        before = [m for m in words if m.end() <= label.start()]
        chosen = self.lex.prose[label[0]]
        if not before or chosen is None:
            return
        c = self.lex.prose[before[-1][0]]
        gap = t[before[-1].end() : label.start()]
        if c is None or not self._fits(c, a):
            return
        from_whom = chosen.group == "source" or chosen.code.startswith("income_")
        if (from_whom and c.code in _BUDGETS and len(gap) <= 6 and self._glued(gap)) or (
            (chosen.group == "source" or chosen.code == "budget")
            and c.code in ("funds_allocated", "funds_received")
            and _PLAIN_GAP.fullmatch(ASIDE.sub("", gap))
            and not PARTS.search(t, max(0, before[-1].start() - 12), a.start)
            and not any((x := self.lex.prose[m[0]]) and x.group == "source" for m in words if m.start() >= a.end)
        ):
            self._add(a, c, ())


def _inside(text: str, at: int) -> bool:
    """Whether a place stands within brackets."""
    return text.rfind("(", max(0, at - 80), at) > text.rfind(")", max(0, at - 80), at)
