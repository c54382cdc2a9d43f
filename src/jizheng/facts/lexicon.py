"""The words of a pack, compiled once: labels of tables, words before amounts, lists.

The pack knows *which* words; this file only knows how they are looked up.  What ``plain`` takes off a label is notation
that all packs share, for it is asked without one: list numbers, 1-7月, the bracket of a unit or of points, 其中.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Any

from jizheng.facts.behind import Behind
from jizheng.facts.points import Points
from jizheng.facts.printed import Printed
from jizheng.facts.series import Series
from jizheng.facts.turns import Turns
from jizheng.facts.values import Numbers, fold, trie
from jizheng.pack import Pack
from jizheng.pack_rows import ConceptRow

_BLANKS = re.compile(r"\s+")
_NUMBERING = re.compile(r"^(?:\(?[0-9一二三四五六七八九十]{1,2}\)?[、.:)]|\([0-9一二三四五六七八九十]{1,2}\)|[①-⑩])")
_MONTHS = re.compile(r"^1[-—~至]\d{1,2}月份?(?=[\u4e00-\u9fff]{2})")  # 1-7月执行数: so far
_LETTER = re.compile(
    r"\((?:[A-D]|[A-D]/[A-D](?:[×*]100%)?)\)$|\((?:万元|元|亿元|千元|%|分|人|个|\d{1,3}分?)\)|\(?\d{1,3}分\)$|\(\d{1,3}分[×*x][\u4e00-\u9fff]{2,6}\)$"
)
_ITEM_NUMBER = re.compile(r"^(?:[\s\d()、.①-⑩]+|[一二三四五六七八九十]{1,3}[、.)])+(?=[\u4e00-\u9fff])")
# 截至2023年12月31日, 2022年度: when, not what.
_WHEN = re.compile(
    r"(?:截[至止]到?|至)?\s*(?:20\d\d\s*年(?:度|末|底|初)?)(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日|底|末|份)?(?:止|前)?[,、]?"
)
_QUOTES = str.maketrans("", "", "“”\"'‘’《》")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """A label without blanks, numbering, unit brackets, quotes, colons and 其中: what is compared."""
    t = _BLANKS.sub("", fold(text)).translate(_QUOTES)
    t = _LETTER.sub("", t)
    t = _NUMBERING.sub("", _MONTHS.sub("", t))
    t = t.lstrip("*").strip(":,;。、 ")
    if t.startswith("其中") and len(t) > 2:
        t = t[2:].lstrip(":、,")
    return _LETTER.sub("", t)


class Lexicon:
    """Compiled look-ups over one pack; ask ``lexicon(pack)``."""

    def __init__(self, pack: Pack) -> None:
        self.concepts = pack.concepts
        self.lists = pack.wording.lists
        self.kinds = pack.wording.kinds
        self.numbers = Numbers(self.lists)
        self.said: dict[tuple[str, str, str], tuple[Any, ...]] = {}  # what a paragraph was found to say
        self.tables: dict[Any, tuple[tuple[Any, ...], tuple[int, ...]]] = {}  # what a table was found to say
        self.levels: dict[tuple[str, ...], tuple[str, str]] = {}  # what level cells were read as
        self._cut: re.Pattern[str] | None = None
        self.forms = pack.forms
        self.by_label: dict[str, list[ConceptRow]] = {}
        for c in pack.concepts.values():
            for label in c.labels:
                self.by_label.setdefault(plain(label), []).append(c)
        # What a sentence calls a column of money or a rate, a table may call so too.
        for c in pack.concepts.values():
            if c.type in ("money", "ratio", "score") and c.group in ("column", "score") and not c.alias_of:
                for word in c.prose:
                    if len(word) >= 4 and "," not in word:
                        self.by_label.setdefault(plain(word), [c])
        # None: words that look like a concept's but name something else (转移支付).
        self.prose: dict[str, ConceptRow | None] = dict.fromkeys(map(fold, self.lists["prose_blockers"]))
        self.strict: set[str] = set()  # words that mean the same in every kind of document
        for c in pack.concepts.values():
            for word in c.prose or (c.labels if c.group not in ("text", "sign", "column") else []):
                alias = bool(c.alias_of) and not c.by_kind and not c.by_context
                self.prose.setdefault(fold(word), pack.concepts[c.alias_of] if alias else c)
                if alias:
                    self.strict.add(fold(word))
        for word in [w for w in self.prose if any(q in w for q in self.lists["quoted"])]:
            for q in self.lists["quoted"]:
                for quoted in (f"“{q}”", f'"{q}"'):
                    self.prose.setdefault(word.replace(q, quoted), self.prose[word])
        self.sets = {k: frozenset(plain(w) for w in v) for k, v in self.lists.items()}
        self.grade_words = {w for w, c in self.prose.items() if c is not None and c.type == "grade"}
        self.prose_re = re.compile(trie(sorted(self.prose)))
        # Anything a stream of cells is cut at: heads of columns and rows, levels, ends.
        self.totals_re = re.compile(f"(?:{trie(self.lists['totals'])})$")
        glue = sorted(self.lists["glue"], key=len, reverse=True)
        self.glue_re = re.compile(f"(?:{'|'.join(map(re.escape, glue))})*\\Z")
        neutral = sorted({fold(w) for w in self.lists["neutral_subjects"]}, key=len, reverse=True)
        self.neutral_re = re.compile("|".join(map(re.escape, neutral)))
        self.behind = Behind(self)
        self.points = Points(self)
        self.turns = Turns(self.lists)
        self.printed = Printed(self.lists)
        self.unit_in = self.printed.unit_in
        self.series = Series(self)
        self.budgeted_re = re.compile(f"(?:{trie(self.lists['budget_verbs'])})[,;]?$")
        sources = [w for c in pack.concepts.values() if c.group == "source" for w in c.labels if 2 <= len(w) <= 3]
        self.levels_re = re.compile(f"(?P<level>{trie(sources)})[\u4e00-\u9fff]{{1,14}}$")
        self.totals_row_re = re.compile(f"{trie(self.lists['total_row_words'])}")
        # 其他各项均得满分 tells a score; 达到指标值的得满分 is the form's own instruction.
        told_marks = trie(self.lists["instruction_told"])
        self.instruct_re = re.compile(rf"{told_marks}|(?P<asked>{trie(self.lists['instruction_words'])})")
        self.topic_tail_re = re.compile(f"(?:{trie(self.lists['topic_tails'])})$")
        levels = [w for w in self.lists["level2_names"] if w.endswith(self.printed.indicator_nouns)]
        self.level_lead_re = re.compile(
            rf"(?:{trie(sorted(levels))}):|(?:{trie(self.lists['indicator_nouns'])})\d+\s*[:、]"
        )
        told = [*self.lists["told_target"], *self.lists["told_actual"]]
        self.told_re = re.compile(rf"[,:]?(?:{trie(sorted(told))})[\s:为达到≥≤<>=]*$")
        self.rest_re = re.compile(trie(self.lists["rest_words"]))
        plan, duty = (trie([fold(w) for w in self.lists[name]]) for name in ("plan_modals", "duty_modals"))
        self.modal_re = re.compile(rf"(?<![按据照依])(?:(?P<plan>{plan})|(?<![相对供响反效适急]){duty})\Z")
        self.list_stop_re = re.compile(rf"(?:{trie([fold(w) for w in self.lists['list_nouns']])})*[,:]")
        kept = trie([fold(w) for w in self.lists["own_shares"]])
        self.granted_re = re.compile(
            rf"(?:共|共计|统筹|合计)?安排(?:了)?(?![^,。;]*(?:{kept}))[\u4e00-\u9fff“”、]{{3,30}}(?:共计|合计|共)?"
        )
        self.outside_re = re.compile(rf"(?:{trie([fold(w) for w in self.lists['outside_words']])})(?!贴息)")
        self.cause_re = re.compile(trie([fold(w) for w in self.lists["cause_words"]]))
        self.batch_re = re.compile(trie([fold(w) for w in self.lists["batch_words"]]))
        self.turn_re = re.compile(rf"[,]?(?:{trie([fold(w) for w in self.lists['turn_words']])})了?\s*")
        self.own_time_re = re.compile(trie(self.lists["own_time_words"]))
        self.topic_stop_re = re.compile(f"(?:{trie(self.lists['topic_stops'])})$")
        self.topic_noun_re = re.compile(f"(?:{trie(self.lists['topic_nouns'])})$")
        self.own_re = re.compile(trie(self.lists["own_words"]))
        # Forms set blanks between the characters of what is to be signed: 签 字.
        signs = "|".join(r"\s*".join(map(re.escape, w)) for w in self.lists["sign_words"])
        self.sign_re = re.compile(rf"{signs}|年\s+月\s+日")
        self.sign_hints_re = re.compile("|".join(map(re.escape, self.lists["sign_hints"])))
        frame = "|".join(map(re.escape, sorted(self.lists["sign_frame"], key=lambda w: -len(w))))
        self.sign_frame_re = re.compile(rf"{frame}|[年月日:()\s,。、]")
        self.duties_re = re.compile(rf"(?:{trie(self.lists['duty_heads'])})(?:有|包括|是|为)?[:：]")
        self.unit_re = re.compile(
            rf"([\u4e00-\u9fff*]{{2,24}}(?:{'|'.join(map(re.escape, self.lists['unit_tails']))}))"
        )
        self.lead_re = re.compile(f"^(?:{'|'.join(map(re.escape, self.lists['item_lead']))})[:,、]?")
        self.tail_re = re.compile(f"(?:{'|'.join(map(re.escape, self.lists['item_tail']))})+$")
        self.roles = {
            label: role
            for role in (
                "other",
                "reason",
                "score",
                "weight",
                "unit",
                "sign",
                "actual",
                "target",
                "name",
                "level2",
                "level1",
            )
            for label in self.sets[f"indicator_{role}"]
        }

    def label(self, text: str) -> list[ConceptRow]:
        """The concepts that a table head names, [] when it names none."""
        return self.by_label.get(plain(text), []) if len(text) <= 60 else []

    def column(self, text: str) -> ConceptRow | None:
        """The concept of a head that stands over numbers."""
        rows = self.label(text)
        if not rows:
            return None
        return next((c for c in rows if c.group == "column"), rows[0] if rows[0].type != "text" else None)

    def beside(self, concept: ConceptRow, said: set[str]) -> ConceptRow:
        """What a label means beside the concepts that its row has named before it."""
        code = next((instead for other, instead in concept.by_context.items() if other in said), concept.code)
        return self.concepts[code]

    def source(self, text: str) -> ConceptRow | None:
        """The funding source that a row head names."""
        return next((c for c in self.label(text) if c.group == "source"), None)

    def item_name(self, words: str) -> str:
        """An item's name: without list numbers, blanks, and the verbs that lead it in or out."""
        words = words.strip()
        when = _WHEN.match(words)
        name = self.lead_re.sub("", _ITEM_NUMBER.sub("", words[when.end() :] if when else words))
        return "".join(self.tail_re.sub("", name).split())[-30:]

    def stream_cut(self) -> re.Pattern[str]:
        """What cells glued without a mark are cut at: every known label as forms print it."""
        if self._cut is None:
            words = {fold(w) for c in self.concepts.values() for w in c.labels if len(w) >= 3}
            for name in ("form_ends", "row_totals", "level1_names", "level2_names", "indicator_name", "indicator_target",
                         "indicator_actual", "indicator_level1", "indicator_level2"):  # fmt: skip
                words |= {fold(w) for w in self.lists[name] if len(w) >= 3}
            unit = r"(?:\s*\((?:万元|元|亿元|[A-D]|[A-D]/[A-D](?:[×*]100%)?)\))?"
            self._cut = re.compile(rf"(?:其中:)?(?:{trie(sorted(words))}){unit}:?")
        return self._cut

    @cached_property
    def _stream_words(self) -> tuple[frozenset[str], frozenset[str], dict[str, ConceptRow]]:
        ends = self.sets["form_ends"] | self.sets["indicator_ends"]
        known = set(self.by_label) | set(self.roles) | self.sets["level1_names"] | self.sets["level2_names"] | ends
        known |= self.sets["row_totals"] | self.sets["row_splits"]
        columns = {k: c for k in self.by_label if (c := self.column(k)) is not None and c.group == "column"}
        return ends, frozenset(k for k in known if len(k) >= 2), columns

    def stream_words(self) -> tuple[frozenset[str], frozenset[str], dict[str, ConceptRow]]:
        """(labels that end a form's part, every label that a cell may be, labels of columns)."""
        return self._stream_words

    @cached_property
    def glued_words(self) -> tuple[re.Pattern[str], list[str], list[str], list[str]]:
        """What a line without marks is read with: heads of columns, units from short to long, heads of units, levels."""
        columns = re.compile(trie(sorted(fold(k) for k in self.stream_words()[2] if len(k) > 1)))
        units = sorted({*self.lists["counters"], *self.lists["ratio_units"], *self.lists["money_units"]}, key=len)
        levels = sorted(self.sets["level1_names"] | self.sets["level2_names"], key=lambda w: (-len(w), w))
        return columns, units, [w for w in self.lists["indicator_unit"] if len(w) > 2], levels

    @cached_property
    def glued_score_re(self) -> re.Pattern[str]:
        """自评总分(分)97.93: a label of the whole score and its number run together."""
        labels = sorted(map(re.escape, map(fold, self.concepts["self_score"].labels)), key=len, reverse=True)
        return re.compile(rf"(?:{'|'.join(labels)})(?:\(分\))?:?(\d{{1,3}}(?:\.\d{{1,2}})?)(?=[\u4e00-\u9fff])")

    def in_list(self, name: str, text: str) -> bool:
        """Whether a label is in a named word list of the pack."""
        return plain(text) in self.sets[name]

    def unfilled(self, text: str) -> bool:
        """单位名称：（盖章）, 报告日期：  年  月  日: whether a form prints this where nobody has written yet."""
        return plain(text) == "年月日" or self.in_list("unfilled_words", fold(text).strip("()"))

    def institution(self, text: str) -> str:
        """汇总, 局机关 or 二级机构n when a row head is an institution of the form, else ""."""
        t = plain(text)
        if t in self.sets["institution_rollup"]:
            return "汇总"
        if t in self.sets["institution_self"]:
            return "局机关"
        if any(t.startswith(w) for w in self.sets["institution_sub"]) and len(t) <= 8:
            return t
        return ""


_CACHE: dict[str, Lexicon] = {}


def lexicon(pack: Pack) -> Lexicon:
    """The compiled words of a pack (kept by the pack's hash)."""
    found = _CACHE.get(pack.stamp.sha256)
    if found is None:
        found = _CACHE[pack.stamp.sha256] = Lexicon(pack)
    return found
