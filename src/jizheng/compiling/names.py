"""What the prose of a year may refer to by name: {{支出合计}}, {{indicator:管网}}, {{figure:照片}}, {{line:X1.支出}} …"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from jizheng.compiled import CENT, History, Traced, percent, tidy, words
from jizheng.pack import Pack
from jizheng.records import GoalIndicator, Year

_LINE_FIELDS = {"年初预算": "initial", "上年结转": "carried", "预算调整": "adjusted", "支出": "spent"}
_KINDS = {"指标": "indicator", "数据": "figure", "目标": "goal", "预算项目": "line"}
_ABSENT = ("", ())


class Names:
    """Names → words and the ids of the figures that they come from.

    ``find`` gives ("", ()) for a name that exists and has no value yet, None for one that does not exist.
    """

    def __init__(
        self, year: Year, pack: Pack, by: Mapping[str, Traced], unit: str, history: Mapping[str, Sequence[History]]
    ) -> None:
        self.year, self.by, self.unit, self._history = year, by, unit, history
        self._plain: dict[str, str] = {}  # label → id of a figure
        self._text = _texts(year)
        self._indicators: dict[str, GoalIndicator] = {}
        for i in year.goals.indicators:
            self._indicators.setdefault(i.name, i)
        for i in year.goals.indicators:
            self._indicators[i.id] = i
        for t in by.values():
            if t.id.startswith(("concept:", "base:", "rate:")):
                self._plain.setdefault(t.label, t.id)
        for t in by.values():
            row = pack.concepts.get(t.concept)
            if row is not None and not t.dims:
                for label in (row.label, *row.labels):
                    self._plain.setdefault(label, t.id)
        self._known = {label for row in pack.concepts.values() for label in (row.label, *row.labels)}

    def find(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """(words, ids of the figures) for what stands between the braces."""
        kind, colon, rest = name.partition(":")
        if not colon:
            kind, colon, rest = name.partition("：")
        readers: dict[str, Callable[[str], tuple[str, tuple[str, ...]] | None]] = {
            "indicator": self._indicator, "指标": self._indicator, "figure": self._figure, "数据": self._figure,
            "goal": self._goal, "目标": self._goal, "line": self._line, "预算项目": self._line, "占比": self._share,
        }  # fmt: skip
        if colon and kind in readers:
            return readers[kind](rest.strip())
        name, _, field = name.partition(".")
        if name in self._text:
            return self._text[name], ()
        found = self.by.get(self._plain.get(name, ""))
        if found is None:
            return _ABSENT if name in self._known else None
        return self._words(found, field)

    def suggestions(self, name: str) -> list[str]:
        """Names that look like one that does not exist."""
        from difflib import get_close_matches

        kind, colon, rest = name.partition(":")
        pools = {
            "indicator": list(self._indicators), "figure": [f.id for f in self.year.goals.figures],
            "goal": [g.id for g in self.year.goals.goals], "line": [x.id for x in self.year.budget.lines],
        }  # fmt: skip
        pool = pools.get(_KINDS.get(kind, kind)) if colon else None
        if pool is not None:
            return [f"{kind}:{x}" for x in get_close_matches(rest, pool, 3, 0.3) or pool[:3]]
        return get_close_matches(name, [*self._plain, *self._text], 3, 0.4)

    # ------------------------------------------------------------------ kinds of names

    def _words(self, t: Traced, field: str) -> tuple[str, tuple[str, ...]] | None:
        if not field:
            return words(t, self.unit), (t.id,)
        if field == "数":
            text = words(t, self.unit)
            return text.removesuffix(self.unit if t.unit == "元" else t.unit), (t.id,)
        if field in ("上年", "增减"):
            return self._against_last(t, field)
        if field == "元" and t.unit == "元" and t.value is not None:
            return f"{t.value:.2f}元", (t.id,)
        if field == "准确数" and t.value is not None:
            return f"{tidy(t.value):f}{t.unit}", (t.id,)
        if field == "样本数" and t.base:
            return f"{t.base}", (t.id,)
        if field == "区间" and t.low is not None and t.high is not None:
            low, high = (tidy(x.quantize(CENT, ROUND_HALF_UP)) for x in (t.low, t.high))
            return f"{low:f}%—{high:f}%", (t.id,)
        return None

    def _against_last(self, t: Traced, field: str) -> tuple[str, tuple[str, ...]]:
        """上年: what it was; 增减: 较上年增加X，增长Y%; a base of 0 cannot be compared."""
        kind, _, name = t.id.partition(":")
        old = self.by.get(f"previous:{name}")
        past = [
            h.actual for h in self._history.get(name, ()) if h.actual is not None and h.year == self.year.unit.year - 1
        ]
        last = (
            old.value if old is not None and kind == "concept" else past[-1] if past and kind == "indicator" else None
        )
        if last is None or t.value is None:
            return _ABSENT

        def said(value: Decimal) -> str:
            return words(t._replace(value=value, step=None), self.unit)

        if field == "上年":
            return said(last), (t.id,)
        gap = t.value - last
        if gap == 0:
            return "与上年持平", (t.id,)
        rate = percent(abs(gap), abs(last))
        way, speed = ("增加", "增长") if gap > 0 else ("减少", "下降")
        if rate is None:
            return f"较上年增加{said(abs(gap))}（上年为0，不可比）", (t.id,)
        return f"较上年{way}{said(abs(gap))}，{speed}{tidy(rate.quantize(CENT, ROUND_HALF_UP)):f}%", (t.id,)

    def _indicator(self, rest: str) -> tuple[str, tuple[str, ...]] | None:
        name, _, field = rest.rpartition(".") if rest not in self._indicators else (rest, "", "")
        name, field = (name, field) if name else (field, "")
        row = self._indicators.get(name)
        if row is None:
            return None
        if field == "目标":
            return (row.target, ()) if row.value is None else (f"{tidy(row.value):f}{row.unit}", ())
        t = self.by.get(f"indicator:{row.id}")
        if t is None:
            return _ABSENT
        if field == "完成率":
            if t.value is None or not row.value:
                return _ABSENT
            rate = percent(t.value, row.value)
            return (f"{tidy(rate.quantize(CENT, ROUND_HALF_UP)):f}%", (t.id,)) if rate is not None else _ABSENT
        if t.value is None:
            return t.where.removeprefix("typed:"), (t.id,)
        return self._words(t, field)

    def _figure(self, rest: str) -> tuple[str, tuple[str, ...]] | None:
        name, _, field = rest.partition(".")
        if all(f.id != name for f in self.year.goals.figures):
            return None
        t = self.by.get(f"figure:{name}")
        if t is None:
            return _ABSENT
        return self._words(t, field) if t.value is not None else (t.where.removeprefix("typed:"), (t.id,))

    def _goal(self, rest: str) -> tuple[str, tuple[str, ...]] | None:
        goal = next((g for g in self.year.goals.goals if g.id == rest), None)
        return None if goal is None else (goal.done, ())  # its own references are resolved in turn

    def _line(self, rest: str) -> tuple[str, tuple[str, ...]] | None:
        name, _, field = rest.partition(".")
        line = next((x for x in self.year.budget.lines if name in (x.id, x.name)), None)
        if line is None:
            return None
        if field in ("", "名称"):
            return line.name, ()
        key = _LINE_FIELDS.get(field)
        if key is None:
            t = next((t for k, t in self.by.items() if k.startswith(f"line:{line.id}.rate_") and t.label == line.name + field), None)  # fmt: skip
            return None if t is None else (words(t, self.unit), (t.id,))
        t = self.by.get(f"line:{line.id}.{key}")
        return _ABSENT if t is None else (words(t, self.unit), (t.id,))

    def _share(self, rest: str) -> tuple[str, tuple[str, ...]] | None:
        """占比:项目支出/支出合计 → 29.5%."""
        names = [x.strip() for x in rest.split("/")]
        ids = [self._plain.get(n, n if n in self.by else "") for n in names]
        if len(ids) != 2 or not all(ids):
            return None
        part, whole = (self.by[i] for i in ids)
        if part.value is None or not whole.value:
            return _ABSENT
        rate: Decimal = percent(part.value, whole.value) or Decimal(0)
        return f"{tidy(rate.quantize(CENT, ROUND_HALF_UP)):f}%", (part.id, whole.id)


def _texts(year: Year) -> dict[str, str]:
    unit = year.unit
    return {
        "单位名称": unit.name,
        "单位": unit.name,
        "主管部门": unit.department,
        "年度": f"{unit.year}年度",
        "年份": f"{unit.year}年",
    }
