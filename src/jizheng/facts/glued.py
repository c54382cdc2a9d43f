"""A form whose cells were run together into one line: what its own arithmetic makes certain, and the names.

79.27107.93 is a rate of 79.27, a weight of 10 and 7.93 points, because 79.27% of 10 is 7.93.  Digits are parted
only where one way alone makes the points follow from the rate or the rate from the amounts; the rest stays
unread, and an indicator keeps its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from jizheng.facts.grids import unit_in
from jizheng.facts.indicators import build
from jizheng.facts.lexicon import Lexicon, plain
from jizheng.facts.mentions import Mentions
from jizheng.facts.values import fold
from jizheng.model import Indicator, Paragraph, Quantity, State

_LONG = 60  # a shorter line is no whole form
_RUN = re.compile(r"[\d.%]*\d[\d.%]*")
_SCORE = r"(?:\(分\))?:?(\d{1,3}(?:\.\d{1,2})?)(?=[\u4e00-\u9fff])"
_POINTS = re.compile(r"(?P<rate>\d{1,3}(?:\.\d{1,2})?)%?(?P<weight>10|20)(?P<points>\d{1,2}(?:\.\d{1,2})?)\Z")
_AMOUNT = re.compile(r"(?:0|[1-9]\d*)(?:\.\d{1,2})?\Z")
_WEIGHT = re.compile(r"\(\d{1,3}分\)")
_NAME = re.compile(r"[^\d。;]+")
_LEAD = re.compile(r"^(?:[是否无、:\s\-—]|指标\d*[:：])+")
_SIGNED = re.compile(
    r"(?P<name>[^\d\s≥≤=<>。;][^\d≥≤=<>。;]{1,40})(?P<sign>[≥≤=<>])(?P<value>\d+(?:\.\d+)?)(?P<unit>[%\u4e00-\u9fff]{0,3})\s+"
    r"(?P<weight>\d{1,2}(?:\.\d{1,2})?)(?=\s|[\u4e00-\u9fff]|$)"
)


class Glued:
    """Reads the paragraphs of one document that are forms without any mark between their cells."""

    def __init__(self, mentions: Mentions, lex: Lexicon) -> None:
        self.mentions, self.lex = mentions, lex
        self.indicators: list[Indicator] = []
        labels = [fold(w) for w in lex.concepts["self_score"].labels]
        self.score = re.compile(f"(?:{'|'.join(sorted(map(re.escape, labels), key=len, reverse=True))}){_SCORE}")
        self.units = sorted({*lex.lists["counters"], *lex.lists["ratio_units"], *lex.lists["money_units"]}, key=len)
        self.unit_heads = [w for w in lex.lists["indicator_unit"] if len(w) > 2]
        self.levels = lex.sets["level1_names"] | lex.sets["level2_names"]

    def read(self) -> None:
        """Find the score, the execution line and the indicators of each glued form."""
        open_ = ""  # the way the rows of a table that goes on over a page are told
        for block, paragraph in enumerate(self.mentions.document.blocks):
            if (
                not isinstance(paragraph, Paragraph)
                or len(paragraph.text) < _LONG
                or (block, -1) in self.mentions.taken
            ):
                continue
            text = fold(paragraph.text)
            heads = list(self.lex.stream_cut().finditer(text))
            if sum(b.start() - a.end() <= 4 for a, b in pairwise(heads)) >= 3 and text.count(" ") * 12 < len(text):
                self._totals(block, text)
                open_ = self._table(block, text, heads)
            elif open_ and text.count(" ") * 12 < len(text):
                self._rows(block, text, 0, open_)
            else:
                self._signed(block, text)

    # ------------------------------------------------------------------ figures

    def _totals(self, block: int, text: str) -> None:
        score = self.score.search(text)
        if score and Decimal(score[1]) <= 100:
            self._say(block, "self_score", Decimal(score[1]), "分", score.start(1), score.end(1))
        at = text.find("执行率")
        for run in _RUN.finditer(text, at) if at >= 0 else ():
            found = _points(run[0])
            if found and "得分" in text[at : run.start()]:
                start = run.end() - len(found[3])
                self._say(block, "execution_rate", found[0], "%", start, run.end())
                self._say(block, "execution_weight", found[1], "分", start, run.end())
                self._say(block, "execution_score", found[2], "分", start, run.end())
                return
            unit = unit_in(text[: run.start()]) or ("万元" if re.search(r"\(万.\)", text[: run.start()]) else "")
            amounts = _amounts(run[0]) if unit else None
            if amounts:
                *money, rate = amounts
                codes = ("budget_initial", "budget_full", "executed") if len(money) == 3 else ("budget", "executed")
                for code, value in zip(codes, money, strict=True):
                    self._say(block, code, value, unit, run.start(), run.end())
                self._say(block, "execution_rate", rate, "%", run.start(), run.end())
                return
            if run.start() - at > 200:
                return

    def _say(self, block: int, code: str, value: Decimal, unit: str, start: int, end: int) -> None:
        place = self.mentions.document.where(block, -1, start, end)
        self.mentions.add(code, value, place, unit=unit, origin="stream")
        self.mentions.spans.setdefault(block, []).append((start, end))

    # ------------------------------------------------------------------ indicators

    def _table(self, block: int, text: str, heads: list[re.Match[str]]) -> str:
        """The rows behind the heads 指标名称 计量单位 … or 一级指标 二级指标 三级指标 …; how they are told."""
        run: list[re.Match[str]] = []
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

    def _rows(self, block: int, text: str, start: int, way: str) -> None:
        bare = _WEIGHT.sub(lambda m: " " * len(m[0]), text)
        found = False
        for m in _NAME.finditer(bare, start):
            if not bare[m.end() : m.end() + 1].isdigit() and way == "unit":
                continue
            name = self._name(m[0], way)
            if not name:
                continue
            digits = _RUN.match(bare, m.end())
            end = digits.end() if digits else m.end()
            place = self.mentions.document.where(block, -1, m.start(), end)
            made = build(self.lex, [], name, "", "", (place,))
            if made:
                unread = Quantity(bare[m.end() : end], state=State.UNREADABLE)
                self.indicators.append(made._replace(target=unread, actual=unread))
                found = True
        if found:
            self.mentions.spans.setdefault(block, []).append((start, len(text)))

    def _name(self, words: str, way: str) -> str:
        """The name of the row that starts in ``words``: before its unit, or behind the name of its level."""
        words = _LEAD.sub("", words.replace("”", "").replace("“", "")).strip()
        if way == "unit":
            unit = next((u for u in reversed(self.units) if words.endswith((u, f"万{u}", f"{u}定量指标"))), "")
            words = words.removesuffix("定量指标").removesuffix(unit).removesuffix("万" if unit == "亩" else "")
        else:
            level = max((words.rfind(n) + len(n) for n in self.levels if n in words), default=-1)
            words = _LEAD.sub("", words[level:]).strip() if level >= 0 else ""
        return words if 4 <= len(words) <= 40 else ""

    def _signed(self, block: int, text: str) -> None:
        """名称≥95% 22.5 名称≤10次 22.5: names, targets and weights that add up to a whole form."""
        rows = list(_SIGNED.finditer(text))
        if len(rows) < 3 or sum(Decimal(m["weight"]) for m in rows) not in (Decimal(90), Decimal(100)):
            return
        for m in rows:
            words = m["name"].strip()
            levels = []
            while level := next((n for n in sorted(self.levels, key=len, reverse=True) if words.startswith(n)), ""):
                levels.append(level)
                words = words.removeprefix(level).strip()
            place = self.mentions.document.where(block, -1, m.start(), m.end())
            made = build(self.lex, levels, words, m["sign"] + m["value"] + m["unit"], "", (place,), weight=m["weight"])
            if made:
                self.indicators.append(made)
                self.mentions.spans.setdefault(block, []).append((m.start(), m.end()))


def _points(run: str) -> tuple[Decimal, Decimal, Decimal, str] | None:
    """(rate, weight, points, as written) at the end of a run of digits, where one reading alone adds up."""
    found = set()
    for start in range(len(run)):
        m = _POINTS.match(run, start)
        while m:
            rate, weight, points = Decimal(m["rate"]), Decimal(m["weight"]), Decimal(m["points"])
            if 0 < rate <= 100 and points == (rate * weight / 100).quantize(points, ROUND_HALF_UP):
                found.add((rate, weight, points, m[0]))
            break
    return found.pop() if len(found) == 1 else None


def _amounts(run: str) -> tuple[Decimal, ...] | None:
    """(budget, …, executed, rate) of a run like 64.864.864.8100%, where one reading alone adds up."""
    digits, percent, rest = run.partition("%")
    if not percent or rest.strip("%.") or not 6 <= len(digits) <= 40:
        return None
    found = {tuple(map(Decimal, parts)) for k in (4, 3) for parts in _parted(digits, k) if _follows(parts)}
    return found.pop() if len(found) == 1 else None


def _follows(parts: list[str]) -> bool:
    *_, budget, executed, rate = map(Decimal, parts)
    return budget > 0 and rate <= 100 and rate == (executed / budget * 100).quantize(rate, ROUND_HALF_UP)


def _parted(digits: str, k: int) -> Iterator[list[str]]:
    """Every way to part digits into k amounts of at most two decimals."""
    if k == 1:
        if _AMOUNT.match(digits):
            yield [digits]
        return
    for n in range(1, min(len(digits) - k + 2, 14)):
        if _AMOUNT.match(digits[:n]):
            for rest in _parted(digits[n:], k - 1):
                yield [digits[:n], *rest]
