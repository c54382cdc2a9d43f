"""A form whose cells were run together into one line: its names, and the figures that its own arithmetic makes certain.

项目名称基层文化服务主管部门…年度资金总额60.0060.0058.501097.50%9.75…: labels cut the line; digits are parted only where
one way alone adds up (``parting``).  What is not certain is said to be unreadable, and an indicator keeps its name.
Of the language itself are here: the small words that stand in sentences only (的, 和, 与, 及), 分 and 万 beside a number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from jizheng.facts.indicators import build
from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.parting import RUN, part
from jizheng.facts.values import fold
from jizheng.model import Indicator, Paragraph, Quantity, State, Where

_TOGETHER = re.compile(r"\d+\.\d{3,}\.")  # two decimal points in one number
_BESIDE = re.compile(
    r"[^\d,，。;；、的和与及]{0,4}"
)  # what stands between two cells, not between two words of a sentence
_LONG = 60  # a shorter line is no whole form
_WEIGHT = re.compile(r"\(\d{1,3}分\)")
_NAME = re.compile(r"[^\d。;%]+")
_SIGNS = "≥≤<>="
_SIGNED = re.compile(
    r"(?P<name>[^\d≥≤=<>。;]{2,40})(?P<sign>[≥≤=<>])(?P<value>\d+(?:\.\d+)?)(?P<unit>[%\u4e00-\u9fff]{0,3})\s+"
    r"(?P<weight>\d{1,2}(?:\.\d{1,2})?)(?=\s|[\u4e00-\u9fff]|$)"
)

Hits = list[re.Match[str]]


class Glued:
    """Reads the paragraphs of one document that are forms without any mark between their cells."""

    def __init__(self, mentions: Mentions, lex: Lexicon) -> None:
        self.mentions, self.lex = mentions, lex
        self.indicators: list[Indicator] = []
        self.columns_re, self.units, self.unit_heads, self.levels = lex.glued_words

    def read(self) -> None:
        """Find the names, the score, the row of funds and the indicators of each glued form."""
        open_ = ""  # the way the rows of a table that goes on over a page are told
        for block, paragraph in enumerate(self.mentions.document.blocks):
            if not isinstance(paragraph, Paragraph) or len(paragraph.text) < _LONG:
                continue
            text = fold(paragraph.text)
            if (block, -1) in self.mentions.taken:
                continue
            if text.count(" ") * 12 >= len(text):
                if sum(map(text.count, _SIGNS)) >= 3:
                    self._signed(block, text)
                continue
            if not open_ and (text.count("。") * 50 > len(text) or not self.lex.printed.glued_hint_re.search(text)):
                continue  # running text
            heads = list(self.lex.stream_cut().finditer(text))
            if self._form(text, heads):
                self._names(block, text, heads)
                self._funds(block, text, heads)
                open_ = self._table(block, text, heads)
                self.mentions.spans.setdefault(block, []).append((0, len(text)))
            elif open_ and self._rows(block, text, 0, open_):
                self.mentions.spans.setdefault(block, []).append((0, len(text)))

    def _form(self, text: str, heads: Hits) -> bool:
        """Whether labels stand side by side as in no sentence: four in a row, or three and a row of numbers run together."""
        near = sum(_BESIDE.fullmatch(text, a.end(), b.start()) is not None for a, b in pairwise(heads))
        if near >= 3:
            return True
        totals = [m for m in heads if plain(m[0]) in self.lex.sets["row_totals"]]
        return near >= 2 and any(_TOGETHER.match(text, m.end()) for m in totals)

    # ------------------------------------------------------------------ figures

    def _names(self, block: int, text: str, heads: Hits) -> None:
        """项目名称…主管部门…实施单位…: what stands between two labels; and the score behind its own."""
        for a, b in pairwise(heads):
            concept = next((c for c in self.lex.label(a[0]) if c.group == "text"), None)
            if concept is not None and 2 <= b.start() - a.end() <= 40:
                self.mentions.add(
                    concept.code, text[a.end() : b.start()], self._place(block, a.end(), b.start()), origin="stream"
                )
        score = self.lex.glued_score_re.search(text)
        if score and Decimal(score[1]) <= 100:
            place = self._place(block, score.start(1), score.end(1))
            self.mentions.add("self_score", Decimal(score[1]), place, unit="分", origin="stream")

    def _funds(self, block: int, text: str, heads: Hits) -> None:
        """The row of the whole under 年初预算数 … 得分, parted if that is certain, else said to be unreadable."""
        columns = self.lex.stream_words()[2]
        run: Hits = []
        for m in heads:
            if plain(m[0]) in columns and (not run or m.start() - run[-1].end() <= 8):
                run.append(m)
                continue
            between = text[run[0].start() : m.start()] if run else ""
            for rate in self.lex.printed.rate_heads:
                if between.count(rate) == 1:  # 执行率 | 得分, not 执行率得分
                    between = between.replace(rate, f"{rate} ")
            codes = list(dict.fromkeys(columns[plain(x[0])].code for x in self.columns_re.finditer(between)))
            digits = RUN.match(text, m.end()) if plain(m[0]) in self.lex.sets["row_totals"] else None
            if digits is None or "executed" not in codes or m.start() - run[-1].end() > 8:
                run = [m] if plain(m[0]) in columns else []
                continue
            unit = self.lex.unit_in(text[: m.start()]) or self.lex.printed.usual_unit
            values = part(digits[0], codes)
            place = self._place(block, digits.start(), digits.end())
            for n, code in enumerate(codes):
                concept = self.lex.concepts[_OF_THE_WHOLE.get(code, code)]
                named = unit if concept.type == "money" else concept.unit
                if values is not None:
                    self.mentions.add(concept.code, values[n], place, unit=named, origin="stream")
                elif concept.type == "money":
                    self.mentions.add(concept.code, None, place, unit=named, state=State.UNREADABLE, origin="stream")
            return

    # ------------------------------------------------------------------ indicators

    def _table(self, block: int, text: str, heads: Hits) -> str:
        """The rows behind the heads 指标名称 计量单位 … or 一级指标 二级指标 三级指标 …; how they are told."""
        run: Hits = []
        for m in heads:
            if self.lex.roles.get(plain(m[0])) is None:
                continue
            run = [*run, m] if run and m.start() - run[-1].end() <= 14 else [m]
            roles = {self.lex.roles[plain(x[0])] for x in run}
            if len(run) >= 4 and "name" in roles and roles & {"target", "actual"}:
                way = "unit" if any(w in text[run[0].start() : m.end()] for w in self.unit_heads) else "level"
                rest = [x for x in heads if x.start() >= m.end() and self.lex.roles.get(plain(x[0]))]
                if not rest or rest[0].start() - m.end() > 14:
                    self._rows(block, text, m.end(), way)
                    return way
        return ""

    def _rows(self, block: int, text: str, start: int, way: str) -> bool:
        """An indicator for each name that a number follows; whether there was one."""
        bare = _WEIGHT.sub(lambda m: " " * len(m[0]), text)
        found = False
        for m in _NAME.finditer(bare, start):
            numbered = bare[m.end() : m.end() + 1].isdigit()
            name = self._name(m[0], way) if numbered or way == "level" else ""
            if not name:
                continue
            digits = RUN.match(bare, m.end())
            end = digits.end() if digits else m.end()
            made = build(self.lex, [], name, "", "", (self._place(block, m.start(), end),))
            if made:
                unread = Quantity(bare[m.end() : end], state=State.UNREADABLE)
                self.indicators.append(made._replace(target=unread, actual=unread))
                found = True
        return found

    def _signed(self, block: int, text: str) -> None:
        """名称≥95% 22.5 名称≤10次 22.5: names, targets and weights that add up to a whole form."""
        rows = list(_SIGNED.finditer(text))
        if len(rows) < 3 or sum(Decimal(m["weight"]) for m in rows) not in (Decimal(90), Decimal(100)):
            return
        for m in rows:
            above, _, words = m["name"].strip().rpartition(" ")
            levels = [w for w in above.split() if w in self.levels]
            made = build(
                self.lex, levels, words, m["sign"] + m["value"] + m["unit"], "",
                (self._place(block, m.start(), m.end()),), weight=m["weight"],
            )  # fmt: skip
            if made:
                self.indicators.append(made)
                self.mentions.spans.setdefault(block, []).append((m.start(), m.end()))

    def _name(self, words: str, way: str) -> str:
        """The name of the row that starts in ``words``: before its unit, or behind the names of its levels."""
        words = words.replace("”", "").replace("“", "")
        head = max((words.find(w) + len(w) for w in self.lex.lists["indicator_other"] if w in words), default=0)
        words = self.lex.printed.glued_lead_re.sub("", words[head:]).strip().rstrip(_SIGNS)
        if way == "unit":
            kind = next((k for k in self.lex.lists["indicator_kinds"] if words.endswith(k)), "")
            words = words.removesuffix(kind)
            unit = next((u for u in reversed(self.units) if words.endswith(u)), "")
            words = words.removesuffix(unit).removesuffix("万" if unit else "")
        else:
            at = min(
                (words.find(n) for n in self.levels if n.endswith(self.lex.printed.indicator_nouns) and n in words),
                default=-1,
            )
            words = words[at:] if at >= 0 else ""
            while level := next((n for n in self.levels if words.startswith(n) and len(words) > len(n) + 1), ""):
                words = words.removeprefix(level)
            words = self.lex.printed.glued_lead_re.sub("", words).strip()
        return words if 4 <= len(words) <= 40 else ""

    def _place(self, block: int, start: int, end: int) -> Where:
        return self.mentions.document.where(block, -1, start, end)


# Heads that mean the line of the budget's execution where they stand over the row of the whole.
_OF_THE_WHOLE = {"score": "execution_score", "weight": "execution_weight"}
