"""What was said, as cards: findings, facts, indicators, claims; each links to its places in the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from jizheng.model import Claim, Evaluation, Fact, Finding, Indicator, State, Where
from jizheng.write import words
from jizheng.write.html.charts import against
from jizheng.write.html.paper import Mark, Marks, anchor, text

_RANK = {"error": 7, "warning": 6, "info": 5}
_LAYER = {"error": "xe", "warning": "xw", "info": "xi"}


class Book:
    """The cards of one evaluation: their names in the page, and who refers to whom."""

    def __init__(self, e: Evaluation, links: Mapping[str, str] = MappingProxyType({})) -> None:
        self.links = links  # path outside the document → where it leads in the page
        self.findings = words.failed(e)
        self.evaluation = e
        self.names: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        for n, f in enumerate(e.facts, 1):
            self._name(f.id, f"f{n}", f"{words.line(f.dim('分项') or f.label)} {words.short(words.value(f), 18)}")
        for n, i in enumerate(e.indicators, 1):
            self._name(i.id, f"i{n}", words.short(words.indicator_name(i), 20))
        for n, c in enumerate(e.claims, 1):
            self._name(c.id, f"c{n}", f"“{words.short(c.sentence, 18)}”")
        self.said: dict[str, list[int]] = {}  # id of a fact → numbers of the findings that rest on it
        for n, x in enumerate(self.findings, 1):
            for fact in x.facts:
                self.said.setdefault(fact, []).append(n)

    def _name(self, key: str, name: str, label: str) -> None:
        self.names.setdefault(key, name)
        self.labels.setdefault(key, label)

    def marks(self) -> Marks:
        """Every place something was said of, by block and cell."""
        out: Marks = {}
        e = self.evaluation

        def add(wheres: Iterable[Where], mark: Mark) -> None:
            for w in wheres:
                if w.block >= 0:
                    out.setdefault((w.block, w.cell), []).append((w.start, w.end, mark))

        for n, x in enumerate(self.findings, 1):
            add(x.wheres, Mark(f"x{n}", _LAYER[x.severity.value], _RANK[x.severity.value], n))
        for n, c in enumerate(e.claims, 1):
            add(c.wheres, Mark(f"c{n}", "c", 4))
        for n, i in enumerate(e.indicators, 1):
            add(i.wheres, Mark(f"i{n}", "i", 2))
        for n, f in enumerate(e.facts, 1):
            add(f.wheres, Mark(f"f{n}", "f" if words.numeric(f) else "f t", 1))
        return out

    # ------------------------------------------------------------------ cards

    def finding(self, number: int, f: Finding) -> str:
        """One failed rule: what is so, why it matters, by which document, what to do, where."""
        s = f.severity.value
        rows = [("为什么", text(words.line(f.why)))] if f.why else []
        if f.basis:
            rows.append(
                (
                    "依据",
                    text(words.line(f.basis)) + ("" if f.verified else f' <em class="unsure">{words.UNVERIFIED}</em>'),
                )
            )
        if f.advice:
            rows.append(("怎么办", text(words.line(f.advice))))
        body = "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in rows)
        return (
            f'<article class="card finding {s}" id="x{number}" data-s="{s}" tabindex="0" aria-labelledby="x{number}t">'
            f'<header><span class="num">{number}</span><h3 id="x{number}t">{text(words.line(f.title))}</h3>'
            f'<span class="code">{text(f.rule)}</span></header>'
            f'<p class="msg">{text(words.plain(f.message))}</p><dl>{body}</dl>{self.places(f.wheres)}{self.rests_on(f.facts)}</article>'
        )

    def rests_on(self, ids: Sequence[str]) -> str:
        """Links to the facts, indicators and claims that a finding, a claim or a score line rests on."""
        links = [
            f'<a href="#{self.names[x]}">{text(self.labels[x])}</a>' for x in dict.fromkeys(ids) if x in self.names
        ]
        return f'<p class="uses"><span>用到</span>{"".join(links)}</p>' if links else ""

    def places(self, wheres: Sequence[Where], *, excerpts: bool = True) -> str:
        """Links to places in the document, each with the words that stand there."""
        out = []
        for w in wheres:
            name = text(words.place(w))
            quote = f"<q>{text(words.short(w.excerpt, 48))}</q>" if excerpts and w.excerpt.strip() else ""
            if excerpts and not quote:
                quote = '<span class="void">空白</span>'
            target = anchor(w) or self.links.get(w.path, "")
            inner = f'<span class="at">{name}</span>{quote}'
            out.append(f'<li><a href="#{target}">{inner}</a></li>' if target else f"<li>{inner}</li>")
        return f'<ul class="places{"" if excerpts else " brief"}">{"".join(out)}</ul>' if out else ""

    def _said(self, key: str) -> str:
        links = "".join(f'<a class="ref" href="#x{n}" aria-label="问题{n}">{n}</a>' for n in self.said.get(key, ())[:6])
        return f'<span class="refs">问题{links}</span>' if links else ""

    def fact(self, number: int, f: Fact) -> str:
        """One fact within its concept's group."""
        where = text(words.dims(f))
        dims = f'<span class="dims">{where}</span>' if where else ""
        shown = words.short(words.value(f), 90)
        style = "v" if words.numeric(f) else "v words" if f.value is not None else "v state"
        period = (
            f'<span class="dims">{text(f.period)}年</span>'
            if f.period and f.period != self.evaluation.profile.year
            else ""
        )
        return (
            f'<li class="fact" id="f{number}" tabindex="0"><span class="{style}">{text(shown)}</span>{dims}{period}'
            f"{self.places(f.wheres, excerpts=False)}{self._said(f.id)}</li>"
        )

    def facts(self) -> str:
        """All facts: figures by concept, then words, then what was left blank."""
        e = self.evaluation
        kinds: tuple[dict[str, list[str]], ...] = ({}, {}, {})
        for n, f in enumerate(e.facts, 1):
            kind = 0 if words.numeric(f) else 2 if f.state is State.BLANK else 1
            kinds[kind].setdefault(words.line(f.label), []).append(self.fact(n, f))
        out = [self._groups(kinds[0])]
        for title, groups in (("文字和其他", kinds[1]), ("空白处", kinds[2])):
            count = sum(map(len, groups.values()))
            if count:
                out.append(f'<details class="more"><summary>{title} {count}</summary>{self._groups(groups)}</details>')
        return "".join(out) or '<p class="none">没有找到数据。</p>'

    @staticmethod
    def _groups(groups: dict[str, list[str]]) -> str:
        return "".join(
            f'<section class="concept"><h3>{text(label)}</h3><ul>{"".join(items)}</ul></section>'
            for label, items in groups.items()
        )

    def indicator(self, number: int, i: Indicator) -> str:
        """One indicator: what was promised, what was done, and what it scored."""
        bar = against(i)
        drawn = f'<div class="bar">{bar}</div>' if bar else ""
        score = ""
        if i.weight is not None or i.score is not None:
            score = f'<span class="code">{words.number(i.score, "—")}／{words.number(i.weight, "—")}分</span>'
        plain = i.direction if i.direction == "定性" else ""
        goal = words.measure(i.target, i.direction)
        same = goal.rstrip("。；") == words.indicator_name(i).rstrip("。；")  # many forms have the target as the name
        rows = [] if same else [("目标", goal)]
        rows += [("完成", words.measure(i.actual, plain))]
        rows += [(k, words.line(v)) for k, v in (("偏差原因", i.reason), ("佐证", i.evidence)) if v]
        body = "".join(f"<dt>{k}</dt><dd>{text(v)}</dd>" for k, v in rows)
        level = "·".join(x for x in (words.line(i.level1), words.line(i.level2)) if x)
        return (
            f'<article class="card indicator" id="i{number}" tabindex="0"><header><h3>{text(words.indicator_name(i))}</h3>{score}</header>'
            f'<p class="level">{text(level)}</p>{drawn}<dl class="pair">{body}</dl>{self.places(i.wheres, excerpts=False)}{self._said(i.id)}</article>'
        )

    def claim(self, number: int, c: Claim) -> str:
        """One sentence that can be tested, and what came of it."""
        v = c.verdict.value
        return (
            f'<article class="card claim {v}" id="c{number}" tabindex="0"><header><h3><q>{text(words.short(c.sentence, 80))}</q></h3>'
            f'<span class="verdict">{words.VERDICT[c.verdict]}</span></header><p class="level">{text(words.line(c.title))}</p>'
            f'<p class="msg">{text(words.line(c.basis))}</p>{self.places(c.wheres, excerpts=False)}{self.rests_on(c.facts)}{self._said(c.id)}</article>'
        )
