"""The evaluation for a terminal and for a clerk: Chinese, aligned by the width that Chinese characters have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jizheng.model import (
    Claim,
    Evaluation,
    Fact,
    Finding,
    Outcome,
    ScoreLine,
    ScoreSheet,
    Severity,
    State,
    Verdict,
    Where,
)
from jizheng.write import words
from jizheng.write.columns import cut, pad, table, width, wrap

_COLOUR = {"error": "31;1", "warning": "33;1", "info": "36", "good": "32", "head": "1", "dim": "2"}
_LABEL = 8
_PLACES = 4


def write_text_bytes(evaluation: Evaluation) -> bytes:
    """The text as a file: no colour."""
    return write_text(evaluation).encode("utf-8", "replace")


def write_text(evaluation: Evaluation, *, colour: bool = False, width: int = 100, verbosity: int = 1) -> str:
    """The evaluation as text; ``verbosity`` 0 = summary only, 2 = also what passed and every fact."""
    return "\n".join(_Text(evaluation, colour, max(40, width), verbosity).lines()) + "\n"


class _Text:
    def __init__(self, evaluation: Evaluation, colour: bool, columns: int, verbosity: int) -> None:
        self.e, self.colour, self.columns, self.verbosity = evaluation, colour, columns, verbosity

    def lines(self) -> Iterator[str]:
        yield from self._head()
        if self.verbosity < 1:
            return
        yield from self._problems()
        if not self.e.document.readable:
            return
        yield from self._failed()
        yield from self._facts()
        yield from self._indicators()
        yield from self._claims()
        yield from self._score()
        yield from self._rest()

    # ------------------------------------------------------------------ parts

    def _head(self) -> Iterator[str]:
        e, p = self.e, self.e.profile
        for x in wrap(words.subject(e), self.columns):
            yield self._paint("head", x)
        yield from self._item("文件", f"{words.line(e.document.name)}（{e.document.format}，{e.document.size:,} 字节）")
        if p.kind_label:
            yield from self._item("类型", f"{p.kind_label}" + (f"（{words.line(p.reason)}）" if p.reason else ""))
        who = "　".join(words.line(x) for x in (p.unit, p.project, f"{p.year}年度" if p.year else "") if x)
        if who:
            yield from self._item("单位", who)
        for part in e.parts:
            score = f"，自评{words.number(part.score.stated)}分" if part.score.stated is not None else ""
            begins = words.place(Where(e.document.sha256, part.path, ""))
            yield from self._item("其中", f"{words.line(part.name)}（{part.profile.kind_label}{score}，始于{begins}）")
        yield from self._item("规则包", f"{e.pack.title}（{e.pack.id}，{e.pack.edition}）")
        n = words.tally(e)
        kind = "error" if n.error else "warning" if n.warning else "good"
        yield from self._item("结论", words.summary(e), kind)
        if said := self._stated():
            yield from self._item("得分", said)

    def _stated(self) -> str:
        """The stated score and whether it can be recomputed."""
        s = self.e.score
        grade = f"（{s.stated_grade}）" if s.stated_grade else ""
        if s.stated is not None:
            return f"自评{words.number(s.stated)}分{grade}。{s.verdict}"
        return f"自评等次“{s.stated_grade}”，没有写总分。{s.verdict}" if s.stated_grade else s.verdict

    def _problems(self) -> Iterator[str]:
        if self.e.document.problems:
            yield from self._title(f"读取时的情况 {len(self.e.document.problems)}")
            for p in self.e.document.problems:
                yield from self._bullet(words.line(p.message) + (f"（{words.line(p.path)}）" if p.path else ""))

    def _failed(self) -> Iterator[str]:
        findings, number = words.failed(self.e), 0
        for severity, word in words.SEVERITY.items():
            group = [f for f in findings if f.severity is severity]
            if group:
                yield from self._title(f"{word} {len(group)}", severity)
            for n, f in enumerate(group):
                number += 1
                if n:
                    yield ""
                yield from self._finding(number, f)

    def _finding(self, number: int, f: Finding) -> Iterator[str]:
        head = f"{number:>2}. {words.line(f.title)}"
        code = self._paint("dim", f"[{f.rule}]")
        room = self.columns - width(f.rule) - 3
        first, *more = wrap(head, room)
        yield self._paint(f.severity.value, first) + " " + code
        for x in more:
            yield "    " + self._paint(f.severity.value, x)
        yield from self._item("问题", words.line(f.message), indent=4)
        if f.why:
            yield from self._item("为什么", words.line(f.why), indent=4)
        if f.basis:
            yield from self._item(
                "依据", words.line(f.basis) + ("" if f.verified else f"（{words.UNVERIFIED}）"), indent=4
            )
        if f.advice:
            yield from self._item("怎么办", words.line(f.advice), indent=4)
        yield from self._places(f.wheres)

    def _places(self, wheres: tuple[Where, ...]) -> Iterator[str]:
        shown = wheres if self.verbosity > 1 else wheres[:_PLACES]
        names = [words.place(w) for w in shown]
        room = max((width(x) for x in names), default=0)
        for n, (w, name) in enumerate(zip(shown, names)):
            label = "位置" if n == 0 else ""
            excerpt = words.line(w.excerpt)
            text = f"{pad(name, room)}  “{excerpt}”" if excerpt else f"{pad(name, room)}  （空白）"
            yield "    " + pad(label, _LABEL) + cut(text, self.columns - 4 - _LABEL)
        if len(shown) < len(wheres):
            yield "    " + pad("", _LABEL) + f"另有 {len(wheres) - len(shown)} 处（-v 全部列出）"

    def _facts(self) -> Iterator[str]:
        everything = self.verbosity > 1
        shown = [f for f in self.e.facts if everything or (words.numeric(f) and f.concept != "other_number")]
        if not self.e.facts:
            return
        yield from self._title(f"{'全部' if everything else '主要'}数据 {len(shown)}")
        rows = [("名称", "数值", "范围", "位置")]
        rows += [(words.line(f.label), words.value(f), words.line(words.dims(f)), self._where_list(f)) for f in shown]
        room = self.columns - 8
        yield from self._table(
            rows, (room * 30 // 100, room * 22 // 100, room * 24 // 100, room * 24 // 100), frozenset({1})
        )
        blank = sum(1 for f in self.e.facts if f.state is State.BLANK)
        hidden = len(self.e.facts) - len(shown)
        if hidden:
            yield self._paint(
                "dim", f"  另有 {hidden} 条没有列出（文字、清单数字，其中空白 {blank} 条）；-v 全部列出。"
            )

    def _where_list(self, f: Fact) -> str:
        names = list(dict.fromkeys(words.place(w) for w in f.wheres))
        return "、".join(names) if len(names) < 4 or self.verbosity > 1 else f"{'、'.join(names[:3])}等{len(names)}处"

    def _indicators(self) -> Iterator[str]:
        if not self.e.indicators:
            return
        yield from self._title(f"指标：目标与完成 {len(self.e.indicators)}")
        points = any(i.weight is not None or i.score is not None for i in self.e.indicators)
        rows: list[tuple[str, ...]] = [("类别", "指标", "目标", "完成", "得分/分值")]
        for i in self.e.indicators:
            score = f"{words.number(i.score, '—')}/{words.number(i.weight, '—')}"
            rows.append(
                (
                    words.line(i.level2 or i.level1),
                    words.indicator_name(i),
                    words.measure(i.target, i.direction),
                    words.measure(i.actual, i.direction if i.direction == "定性" else ""),
                    score,
                )
            )
        if not points:
            rows = [r[:4] for r in rows]
        room = self.columns - 8 - 14 - (11 if points else 0)
        limits = (14, room * 36 // 100, room * 32 // 100, room * 32 // 100, 9)
        yield from self._table(rows, limits[: len(rows[0])])

    def _claims(self) -> Iterator[str]:
        if self.e.claims:
            yield from self._title(f"报告里的说法 {len(self.e.claims)}")
        for c in self.e.claims:
            yield from self._claim(c)

    def _claim(self, c: Claim) -> Iterator[str]:
        kind = {Verdict.HOLDS: "good", Verdict.FAILS: "error", Verdict.UNDECIDED: "warning"}[c.verdict]
        verdict = self._paint(kind, pad(words.VERDICT[c.verdict], 8))
        place = words.place(c.wheres[0]) if c.wheres else ""
        yield f"  {verdict}  " + cut(f"“{words.line(c.sentence)}”  {place}", self.columns - 12)
        for x in wrap(words.line(c.basis), self.columns - 12):
            yield " " * 12 + x

    def _score(self) -> Iterator[str]:
        s = self.e.score
        if not (s.verdict or s.sheets or s.stated is not None):
            return
        yield from self._title("得分能不能复算")
        for x in wrap(s.verdict, self.columns - 2):
            yield "  " + x
        if not all(x in s.verdict for x in s.missing):
            yield from self._item("还缺", "、".join(s.missing), indent=2)
        for sheet in s.sheets:
            yield ""
            yield from self._sheet(sheet)

    def _sheet(self, t: ScoreSheet) -> Iterator[str]:
        total = f"{words.number(t.total)}／{words.number(t.full)}分" if t.total is not None else "不给总分"
        grade = f"，{t.grade}" if t.grade else ""
        status = words.status(t)
        status = "" if status in t.title else f"（{status}）"
        for x in wrap(f"{t.title}{status}：{total}{grade}", self.columns - 2):
            yield "  " + self._paint("head", x)
        if t.basis:
            yield from self._item("依据", t.basis + ("" if t.verified else f"（{words.UNVERIFIED}）"), indent=2)
        if t.note:
            yield from self._item("说明", t.note, indent=2)
        rows = [(self._points(x), words.line(x.item), words.line(x.reason or x.formula)) for x in t.lines]
        if self.verbosity > 1:
            rows = [
                (p, item, words.line("；".join(y for y in (x.formula, x.reason, x.cap) if y)))
                for (p, item, _), x in zip(rows, t.lines)
            ]
        left = max((width(r[0]) for r in rows), default=0)
        rows = [(pad(p, left, right=True), item, text) for p, item, text in rows]
        room = self.columns - left - 6
        yield from self._table(
            [("得分", "项目", "算法或原因"), *rows], (left, min(34, room * 2 // 5), room - min(34, room * 2 // 5))
        )

    @staticmethod
    def _points(x: ScoreLine) -> str:
        return f"{words.number(x.points, '—')}/{words.number(x.full, '—')}"

    def _rest(self) -> Iterator[str]:
        open_ = words.of_outcome(self.e, Outcome.INSUFFICIENT)
        if open_:
            yield from self._title(f"{words.OUTCOME[Outcome.INSUFFICIENT]} {len(open_)}")
        for reason, findings in words.by_reason(open_):
            yield from self._bullet(f"{reason} [{'、'.join(f.rule for f in findings)}]")
        for outcome in (Outcome.CRASHED, Outcome.PASSED, Outcome.NOT_APPLICABLE):
            findings = words.of_outcome(self.e, outcome)
            if findings and (outcome is Outcome.CRASHED or self.verbosity > 1):
                yield from self._title(f"{words.OUTCOME[outcome]} {len(findings)}")
                for f in findings:
                    yield from self._bullet(f"[{f.rule}] {words.line(f.title)}：{words.line(f.message)}")
        if self.verbosity < 2:
            n = words.tally(self.e)
            yield ""
            yield self._paint(
                "dim", f"另有 {n.passed} 项通过、{n.not_applicable} 项不适用，-v 全部列出；./jz explain 规则号 看讲解。"
            )

    # ------------------------------------------------------------------ lines

    def _paint(self, kind: str, text: str) -> str:
        return f"\x1b[{_COLOUR[kind]}m{text}\x1b[0m" if self.colour and text else text

    def _table(
        self, rows: Sequence[Sequence[str]], limits: Sequence[int], right: frozenset[int] = frozenset()
    ) -> Iterator[str]:
        head, *body = table(rows, limits, right)
        for x in head:
            yield "  " + self._paint("dim", x)
        for row in body:
            for x in row:
                yield "  " + x

    def _title(self, text: str, severity: Severity | None = None) -> Iterator[str]:
        yield ""
        rule = "─" * max(4, self.columns - width(text) - 4)
        yield self._paint(severity.value if severity else "head", f"── {text} {rule}")

    def _item(self, label: str, text: str, kind: str = "", indent: int = 0) -> Iterator[str]:
        first, *more = wrap(text, self.columns - indent - _LABEL)
        yield " " * indent + pad(label, _LABEL) + (self._paint(kind, first) if kind else first)
        for x in more:
            yield " " * (indent + _LABEL) + (self._paint(kind, x) if kind else x)

    def _bullet(self, text: str) -> Iterator[str]:
        first, *more = wrap(text, self.columns - 4)
        yield f"  · {first}"
        for x in more:
            yield f"    {x}"
