"""What a clerk reads in a terminal: one glance first, then each problem with its place and its remedy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from jizheng.model import Evaluation, Fact, Finding, Indicator, Outcome, ScoreSheet, Severity, State, Verdict, Where

_SEVERITY = {Severity.ERROR: ("错误", "31;1"), Severity.WARNING: ("警告", "33"), Severity.INFO: ("提示", "36")}
_STATE = {State.BLANK: "空白", State.NONE: "无", State.NOT_APPLICABLE: "—", State.UNREADABLE: "无法辨认"}
_VERDICT = {Verdict.HOLDS: "成立", Verdict.FAILS: "不成立", Verdict.UNDECIDED: "未证实"}
_BOUND = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "≈": "约"}


# A number with its unit sign, or one character; the closing marks behind it belong to it.
_WORDS = re.compile(r"(?:[0-9A-Za-z.,%+×÷=−*/_-]+|.)[，。；：、）”》」】]*")


def write_text_bytes(evaluation: Evaluation) -> bytes:
    """The plain report as a file: no colour, 100 columns, everything that matters."""
    return write_text(evaluation).encode()


def write_text(evaluation: Evaluation, *, colour: bool = False, width: int = 100, verbosity: int = 1) -> str:
    """``verbosity`` 0 = the summary only, 1 = problems, figures and score, 2 = also what passed and every fact."""
    page = _Page(colour, width)
    if not evaluation.document.readable:
        page.heading(f"{evaluation.document.name}：没有读出内容")
        for p in evaluation.document.problems:
            page.line(p.message)
        return page.text()
    page.summary(evaluation)
    if verbosity == 0:
        return page.text()
    page.findings(evaluation)
    page.facts(evaluation, everything=verbosity > 1)
    page.indicators(evaluation)
    page.claims(evaluation)
    page.score(evaluation)
    page.not_run(evaluation)
    if verbosity > 1:
        page.passed(evaluation)
    page.problems(evaluation)
    return page.text()


def display_width(text: str) -> int:
    """Columns a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def pad(text: str, columns: int) -> str:
    """Text filled up with blanks to so many columns."""
    return text + " " * max(0, columns - display_width(text))


def wrap(text: str, columns: int) -> Iterator[str]:
    """Lines of at most so many columns; Chinese breaks anywhere, numbers and closing marks stay whole."""
    line, used = "", 0
    for word in _WORDS.findall(" ".join(text.split())):
        w = display_width(word)
        if used and used + w > columns:
            yield line.rstrip()
            line, used = "", 0
        line += word
        used += w
    if line:
        yield line.rstrip()


def value_of(f: Fact) -> str:
    """A fact's value with unit, bound and remark; a state other than stated in words."""
    if f.value is None:
        return _STATE.get(f.state, f.state.value)
    number = format(f.value, "f") if isinstance(f.value, Decimal) else " ".join(f.value.split())
    remark = f"（{f.qualifier}）" if f.qualifier else ""
    return f"{_BOUND.get(f.bound, '')}{number}{f.unit}{remark}"


def place_of(w: Where) -> str:
    """A path in words: text:14:3 → 第14行第3字."""
    kind, _, rest = w.path.partition(":")
    if kind == "text" and rest.count(":") == 1:
        line, column = rest.split(":")
        return f"第{line}行第{column}字"
    if kind == "docx":
        return (
            rest.replace("t[", "表").replace("/r[", "行").replace("/c[", "格").replace("p[", "第").replace("]", "")
            + ("段" if rest.startswith("p[") else "")
        )  # fmt: skip
    if kind == "pdf":
        return f"第{rest.partition('@')[0].removeprefix('p')}页"
    return rest or w.path


class _Page:
    """Collects lines; the only one who knows of colour and width."""

    def __init__(self, colour: bool, width: int) -> None:
        self.colour, self.width = colour, max(40, width)
        self.lines: list[str] = []

    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def line(self, text: str = "", indent: int = 0) -> None:
        for part in wrap(text, self.width - indent) if text else [""]:
            self.lines.append(" " * indent + part)

    def heading(self, text: str) -> None:
        if self.lines:
            self.lines.append("")
        self.lines.append(self.paint(text, "1"))
        self.lines.append("─" * min(self.width, 60))

    def row(self, name: str, text: str, columns: int = 10, indent: int = 0) -> None:
        """name and text side by side; further lines of the text hang under it."""
        first = " " * indent + pad(name, columns)
        for part in wrap(text, max(20, self.width - indent - columns)) if text else [""]:
            self.lines.append(first + part)
            first = " " * (indent + columns)

    # ------------------------------------------------------------------ parts

    def summary(self, e: Evaluation) -> None:
        p, d = e.profile, e.document
        self.heading(p.title or d.name)
        who = "　".join(x for x in (p.unit, f"{p.year}年度" if p.year else "年度不明", p.kind_label) if x)
        self.row("报告", who)
        self.row("文件", f"{d.name}（{d.format}，{d.size:,}字节，sha256 {d.sha256[:12]}）")
        self.row("依据", f"{e.pack.title}（{e.pack.id} {e.pack.edition}）；类型判定：{p.reason}")
        bad = _failed(e)
        count = {s: sum(f.severity is s for f in bad) for s in Severity}
        words = "，".join(
            self.paint(f"{n} 个{_SEVERITY[s][0]}", _SEVERITY[s][1]) for s, n in count.items() if n
        ) or self.paint("没有发现问题", "32")
        ran = {o: sum(f.outcome is o for f in e.findings) for o in Outcome}
        self.lines.append(pad("结果", 10) + words)
        tail = f"核对 {ran[Outcome.PASSED] + ran[Outcome.FAILED]} 项：{ran[Outcome.PASSED]} 项通过，{ran[Outcome.FAILED]} 项有问题；"
        tail += f"{ran[Outcome.INSUFFICIENT]} 项数据不足没能核对，{ran[Outcome.NOT_APPLICABLE]} 项不适用"
        if ran[Outcome.CRASHED]:
            tail += f"；{ran[Outcome.CRASHED]} 项规则运行出错"
        self.row("", tail)
        self.row("得分", e.score.verdict)

    def findings(self, e: Evaluation) -> None:
        for severity, (name, code) in _SEVERITY.items():
            some = [f for f in _failed(e) if f.severity is severity]
            if not some:
                continue
            self.heading(f"{name}（{len(some)}）")
            for n, f in enumerate(some, 1):
                self.lines.append(f"{n:>2}. {self.paint(f.rule, code)}  {f.title}")
                self.row("问题", f.message, 8, 4)
                if f.wheres:
                    self.row("位置", "；".join(_places(f)), 8, 4)
                self.row("为什么", f.why, 8, 4)
                self.row("依据", f.basis + ("" if f.verified else "（凭记忆，待核原文）"), 8, 4)
                self.row("怎么办", f.advice, 8, 4)

    def facts(self, e: Evaluation, *, everything: bool) -> None:
        some = [f for f in e.facts if everything or (isinstance(f.value, Decimal) and f.concept not in _LOOSE)]
        if not some:
            return
        self.heading(f"数据（{len(some)}）")
        names = [f.label + (f"〔{'、'.join(v for _, v in f.dims)}〕" if f.dims else "") for f in some]
        columns = min(44, max(display_width(n) for n in names) + 2)
        values = [value_of(f) if len(value_of(f)) < 40 else value_of(f)[:38] + "…" for f in some]
        wide = min(24, max(display_width(v) for v in values) + 2)
        for f, name, value in zip(some, names, values, strict=True):
            where = place_of(f.wheres[0]) if f.wheres else ""
            more = f" 等{len(f.wheres)}处" if len(f.wheres) > 1 else ""
            self.lines.append(pad(name, columns) + pad(value, wide) + where + more)

    def indicators(self, e: Evaluation) -> None:
        if not e.indicators:
            return
        self.heading(f"指标（{len(e.indicators)}）")
        for i in e.indicators:
            self.lines.append(f"{'·'.join(x for x in (i.level1, i.level2) if x)}  {i.name}")
            points = f"　分值{i.weight:f}" if i.weight is not None else ""
            points += f" 得分{i.score:f}" if i.score is not None else ""
            self.row(
                "", f"{i.direction}　目标 {_flat(i.target.text)}　完成 {_flat(i.actual.text)}{_rate(i)}{points}", 4
            )

    def claims(self, e: Evaluation) -> None:
        if not e.claims:
            return
        self.heading(f"说法（{len(e.claims)}）")
        for c in e.claims:
            self.row(_VERDICT[c.verdict], f"“{_flat(c.sentence)}”——{c.basis}", 8)

    def score(self, e: Evaluation) -> None:
        self.heading("评分")
        self.line(e.score.verdict)
        for sheet in e.score.sheets:
            self._sheet(sheet)

    def _sheet(self, s: ScoreSheet) -> None:
        self.lines.append("")
        mark = "" if s.verified else "（依据待核原文）"
        self.line(self.paint(s.title, "1") + mark)
        for x in s.lines:
            points = "—" if x.points is None else f"{x.points:f}"
            full = "" if x.full is None else f"/{x.full:f}"
            stated = f"，填报{x.stated:f}" if x.stated is not None and x.stated != x.points else ""
            self.row(
                f"{points}{full}",
                f"{x.item}{stated}：{x.formula}{'；' if x.formula and x.reason else ''}{x.reason}",
                12,
                2,
            )
        if s.total is not None:
            self.row("合计", f"{s.total:f}/{s.full:f}　{s.grade}", 12, 2)
        if s.note:
            self.row("说明", s.note, 12, 2)

    def not_run(self, e: Evaluation) -> None:
        some = [f for f in e.findings if f.outcome in (Outcome.INSUFFICIENT, Outcome.CRASHED)]
        if some:
            self.heading(f"没能核对（{len(some)}）")
            for f in some:
                self.row(f.rule, f"{f.title}：{f.message}", 6)

    def passed(self, e: Evaluation) -> None:
        some = [f for f in e.findings if f.outcome is Outcome.PASSED]
        self.heading(f"通过（{len(some)}）")
        for f in some:
            self.row(f.rule, f.title, 6)

    def problems(self, e: Evaluation) -> None:
        if e.document.problems:
            self.heading("读取时的情况")
            for p in e.document.problems:
                self.row("·", p.message, 3)


_LOOSE = {"other_number", "other_ratio", "other_amount", "item_amount"}


def _failed(e: Evaluation) -> list[Finding]:
    return [f for f in e.findings if f.outcome is Outcome.FAILED]


def _places(f: Finding) -> list[str]:
    out = [f"{place_of(w)}“{_flat(w.excerpt, 24)}”" if w.excerpt else place_of(w) for w in f.wheres[:4]]
    return [*out, f"共{len(f.wheres)}处"] if len(f.wheres) > 4 else out


def _flat(text: str, most: int = 60) -> str:
    t = " ".join(text.split())
    return t if len(t) <= most else t[: most - 1] + "…"


def _rate(i: Indicator) -> str:
    if not i.quantitative or not i.target.value or i.actual.value is None or i.target.unit != i.actual.unit:
        return ""
    return f"（{(i.actual.value / i.target.value * 100).quantize(Decimal('0.1')):f}%）"
