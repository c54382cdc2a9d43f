"""Amounts, counts, rates and bounds as Chinese reports write them.

Works on text *folded* one character to one (full-width digits, signs and letters to half-width),
so that every offset stays an offset of the verbatim text.
万, 亿, 余, 多, 每, 第 are numerals and measure words of the language; units and words of bounds are the pack's.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from jizheng.facts.traditional import SIMPLIFIED
from jizheng.model import Quantity, State

# One character for one: offsets into folded text are offsets into the verbatim text.
FOLD = SIMPLIFIED | str.maketrans(
    "０１２３４５６７８９．％＋－＝＜＞（），：；｜／≧≦═　\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205fＡＢＣＤ﹣−①②③④⑤⑥⑦⑧⑨⑩",
    "0123456789.%+-=<>(),:;|/≥≤=             ABCD--①②③④⑤⑥⑦⑧⑨⑩",
)

_OWN_UNIT = re.compile(
    r"(?P<op>[≥≤=<>]?)\s*(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>[万亿]?[\u4e00-\u9fff]{1,4})"
)
NUMBER = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|-?\d+(?:(?: \. ?|\.)\d+)?"  # 119 .14 is a slip; 1. 30 may be an item's number before a figure
# Where an amount may start: sre scans for a plain set of characters several times faster than for the pattern.
_DIGITS = re.compile(r"[0-9]+")
_PLAIN = re.compile(rf"(?:{NUMBER})\Z")
_SIGN = re.compile(r"[≥≤<>=]")
# As written, and as the words of a bound are noted → as an operator is called everywhere (model.Quantity).
_OPERATORS = {"≥": "≥", "≤": "≤", "<": "＜", ">": "＞", "=": "＝", ">=": "≥", "<=": "≤"}
_GLUED_RATE = re.compile(r"(\d+\.\d{2})(\d+\.\d{1,2}%)\Z|(\d+\.\d{2})(\d{1,3}%)\Z")


_BLANK: tuple[State, Decimal | None, str, str, str] = (State.BLANK, None, "", "", "")


class Amount(NamedTuple):
    """A number in running text: ``start:end`` covers number, unit and bound words.

    ``unit`` "" = none written; ``flaw`` names a slip in the unit as written (缺“元”, or one that is no unit).
    """

    start: int
    end: int
    value: Decimal
    unit: str
    bound: str
    number_end: int
    flaw: str = ""


_WIDE = {chr(k): v if isinstance(v, str) else chr(v) for k, v in FOLD.items() if v not in (k, chr(k))}
_WIDE_RE = re.compile(f"[{''.join(map(re.escape, _WIDE))}]")


def fold(text: str) -> str:
    """Half-width digits, brackets and signs, character for character (short texts are remembered)."""
    return _fold(text) if len(text) < 200 else _folded(text)


def _folded(text: str) -> str:
    # str.translate looks every character up; a report has few of these, so each is replaced by itself.
    for ch in set(_WIDE_RE.findall(text)):
        text = text.replace(ch, _WIDE[ch])
    return text


_fold = lru_cache(maxsize=4096)(_folded)


def decimal(text: str) -> Decimal:
    """A number as written, thousands marks dropped; raises ArithmeticError when it is none."""
    return Decimal(text.replace(",", "").replace(" ", ""))


def trie(words: list[str]) -> str:
    """A regular expression for many words as a prefix tree, longest word first: sre runs it 4-5 times faster."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for ch in word:
            node = node.setdefault(ch, {})
        node[""] = {}

    def pattern(node: dict) -> str:  # type: ignore[type-arg]
        alternatives = [re.escape(k) + pattern(v) for k, v in node.items() if k]
        if not alternatives:
            return ""
        body = alternatives[0] if len(alternatives) == 1 and "" not in node else f"(?:{'|'.join(alternatives)})"
        return body + ("?" if "" in node else "")

    return pattern(tree)


class Numbers:
    """Finds amounts; compiled once from a pack's word lists (units, bounds)."""

    def __init__(self, lists: dict[str, list[str]]) -> None:
        self._known: dict[str, tuple[State, Decimal | None, str, str, str]] = {}
        self._quantities: dict[str, Quantity] = {}
        self.money = frozenset(lists["money_units"])
        self.ratio = frozenset(lists["ratio_units"])
        self.percent = frozenset(lists["percent_units"])
        self.none = frozenset(lists["none_words"])
        self.not_applicable = frozenset(lists["not_applicable_words"])
        # The longest first: 不超过 is no 超过, 不少于 no 少于.
        self.before = sorted(
            (
                (w, op)
                for op, name in ((">=", "lower_before"), ("<=", "upper_before"), ("≈", "about_before"))
                for w in lists[name]
            ),
            key=lambda x: -len(x[0]),
        )
        self.after = {
            w: op
            for op, name in ((">=", "lower_after"), ("<=", "upper_after"), ("≈", "about_after"))
            for w in lists[name]
        }
        self.qualifiers = lists["qualifiers"]
        self.none_words, self.vague = (
            lists["none_words"],
            [*lists["about_after"], *lists["lower_after"], *lists["upper_after"]],
        )
        self.not_units = frozenset(w[0] for w in lists["not_amount_after"])
        units = [*lists["money_units"], *lists["ratio_units"], *lists["counters"]]
        units += ["万" + c for c in lists["counters"] if c != "元"]
        self.units = frozenset(units)
        per = trie(lists["ratio_per"])
        after = trie([w for w in lists["lower_after"] + lists["upper_after"] + lists["about_after"] if len(w) > 1])
        stop = "".join(sorted({w for w in lists["not_amount_after"] if len(w) == 1}))
        self.amount = re.compile(
            rf"(?<![\d.A-Za-z〔\[])(?P<n>{NUMBER})(?!\d|\.\d)[ \n]{{0,2}}(?P<f>[余多]?)"
            rf"(?P<u>{trie(units)}|万(?![\u4e00-\u9fff])|万(?=[，。；、,;)）])|万[\u4e00-\u9fff](?=[，。；、,;)）]|$))?"
            rf"(?P<p>(?:/|每)(?:{per}))?(?P<g>[余多]?)(?:[(（]?(?P<a>{after})[)）]?)?"
        )
        self.stop = re.compile(rf"[ ]?(?:[{stop}](?!\u5ea6?[均])|[-~—至][ ]?\d|[、.](?!\d)|[)）]|/\d)")
        firsts = {u[0] for u in units} | {"余", "多", "万"}
        # Characters that make a number a date or a document's number, never the start of a unit.
        self.dates = frozenset(c for c in stop if c not in firsts)
        self.last = frozenset(w[-1] for w, _ in self.before)
        self.qualifier = re.compile(rf"[(（]({'|'.join(map(re.escape, self.qualifiers))})[)）]")

    def find(self, text: str) -> list[Amount]:
        """Every amount of folded ``text``; dates, document numbers and list numbers are left out."""
        out = []
        done = 0
        for digits in _DIGITS.finditer(text):
            start = digits.start()
            if start < done or text[digits.end() : digits.end() + 1] in self.dates:
                continue
            m = self.amount.match(text, start - 1 if start and text[start - 1] == "-" else start) or self.amount.match(
                text, start
            )
            if m is None:
                continue
            done = m.end()
            unit = m["u"] or ""
            before = text[m.start() - 1] if m.start() else " "
            if not unit and (self.stop.match(text, m.end("n")) or before in "第(-—〕#"):
                continue
            if not unit and text[m.end("n") : m.end("n") + 1] in "万亿" and m.end("n") < len(text):
                continue  # 30万群众: not 30, and of what nobody says
            flaw = ""
            if unit == "万":
                unit, flaw = "万元", "原文写“万”，缺“元”字"
            elif unit and unit not in self.units:  # 万 and one character that is no unit: nobody knows which was meant
                flaw = f"原文单位写作“{unit}”，不是认识的单位，这个数没有读"
            if m["p"]:
                unit += "/" + m["p"][1:]
            try:
                value = decimal(m["n"])
            except ArithmeticError:
                continue
            out.append(Amount(m.start(), m.end(), value, unit, self._bound(text, m), m.end("n"), flaw))
        return out

    def _bound(self, text: str, m: re.Match[str]) -> str:
        if m["f"] or m["g"]:
            return ">="
        if m["a"]:
            return self.after[m["a"]]
        start = m.start()
        if text[start - 1 : start].isspace() or text[start - 1 : start] in self.last:
            return self._before(text, start)
        return ""

    def _before(self, text: str, start: int) -> str:
        head = text[max(0, start - 5) : start].rstrip()
        for word, op in self.before:
            if head.endswith(word):
                return op
        return ""

    def is_money(self, unit: str) -> bool:
        """Whether the unit is money as such (元/亩 is a standard, not money)."""
        return unit in self.money

    def mistyped(self, a: Amount) -> bool:
        """Whether the unit as written is none that is known (71.01万地): the amount cannot be read."""
        return bool(a.flaw) and not self.is_money(a.unit)

    def cell(self, text: str) -> tuple[State, Decimal | None, str, str, str]:
        """A whole cell as (state, value, unit, bound, qualifier); state STATED with None = other text.

        A cell that holds more than one number is text unless what follows is a qualifier.  Short cells
        (0, 100%, —) repeat within and across reports and are remembered.
        """
        if len(text) > 24:
            return self._cell(text)
        known = self._known.get(text)
        if known is None:
            if len(self._known) > 20_000:
                self._known.clear()
            known = self._known[text] = self._cell(text)
        return known

    def _cell(self, text: str) -> tuple[State, Decimal | None, str, str, str]:
        if not text or text.isspace():
            return _BLANK
        t = fold(text).strip()
        bare = t.replace(" ", "").replace("\n", "")
        if bare in self.none:
            return State.NONE, None, "", "", ""
        if bare in self.not_applicable:
            return State.NOT_APPLICABLE, None, "", "", ""
        qualifier = ""
        q = self.qualifier.search(t)
        if q:
            qualifier, t = q[1], (t[: q.start()] + t[q.end() :]).strip()
        sign = _SIGN.match(t)
        body = t[1:].strip() if sign else t
        if _PLAIN.match(body.replace(" ", "")):
            value = decimal(body.replace(" ", ""))
            return (State.ZERO if value == 0 else State.STATED), value, "", (sign[0] if sign else ""), qualifier
        found = self.amount.match(body)
        if found and found.end() == len(body) and found["u"]:
            unit = found["u"] if found["u"] != "万" else "万元"
            unit += "/" + found["p"][1:] if found["p"] else ""
            value = decimal(found["n"])
            bound = sign[0] if sign else self._bound(body, found)
            return (State.ZERO if value == 0 else State.STATED), value, unit, bound, qualifier
        return State.STATED, None, "", "", qualifier

    def quantity(self, text: str) -> Quantity:
        """A target or an actual: operator, value, unit; qualitative text keeps value None (short ones are remembered)."""
        if len(text) > 200:
            return self._quantity(text)
        known = self._quantities.get(text)
        if known is None:
            if len(self._quantities) > 20_000:
                self._quantities.clear()
            known = self._quantities[text] = self._quantity(text)
        return known

    def _quantity(self, text: str) -> Quantity:
        t = fold(text)
        state, value, unit, bound, _ = self.cell(text)
        if state in (State.BLANK, State.NONE, State.NOT_APPLICABLE):
            return Quantity(text, state=state)
        if value is not None:
            op = "" if bound in (">=", "<=") and re.search(r"[余多]", t) else _OPERATORS.get(bound, "")
            return Quantity(text, value, unit, op, "" if op else bound, state)
        own = _OWN_UNIT.fullmatch(t.strip())
        if own is not None and self._counts(own):
            number = Decimal(own["n"].replace(",", ""))
            op = _OPERATORS.get(own["op"], own["op"].replace("=", "＝"))
            return Quantity(text, number, own["unit"], op, "", State.ZERO if number == 0 else State.STATED)
        amounts = [a for a in self.find(t) if a.unit]
        if len(amounts) == 1:
            a = amounts[0]
            sign = _SIGN.search(t[max(0, a.start - 2) : a.start])
            op = _OPERATORS[sign[0]] if sign else _OPERATORS.get(a.bound, "") if _word_bound(t, a) else ""
            return Quantity(text, a.value, a.unit, op, a.bound if not op else "", State.STATED)
        return Quantity(text)

    def _counts(self, m: re.Match[str]) -> bool:
        """Whether a cell that is one number and a word counts something (12000本, ≥6年), not a date or a number of a document."""
        unit = m["unit"]
        if unit == "年":
            return bool(m["op"]) and len(m["n"]) <= 2
        if any(w in unit for w in (*self.none_words, *self.vague)):
            return False
        return not self.stop.match(unit) and unit[0] not in self.not_units


def _word_bound(text: str, a: Amount) -> bool:
    """Whether the bound is a promise (以上, 不超过), not the vagueness of 余 and 多."""
    return bool(a.bound) and not re.search(r"[余多]", text[a.number_end : a.end])


def split_glued(text: str) -> list[str]:
    """``47.6895.00%`` → [``47.68``, ``95.00%``] where the cut is certain; else the text alone.

    Certain: amounts of a 万元 form carry two decimals (domain §12.1), so the first number ends two
    places after its point, and a percent sign closes the second.
    """
    bare = text.strip()
    m = _GLUED_RATE.match(fold(bare))
    if not m:
        return [text]
    return [bare[a:b] for a, b in (m.span(k) for k in range(1, 5)) if a >= 0]
