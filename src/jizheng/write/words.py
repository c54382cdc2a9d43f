"""The Chinese words of every writer, and the order in which things are shown: one place, so that all formats agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from jizheng.model import (
    Evaluation,
    Fact,
    Finding,
    Indicator,
    Outcome,
    Quantity,
    Score,
    ScoreSheet,
    Severity,
    State,
    Verdict,
    Where,
)  # fmt: skip

SEVERITY = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
OUTCOME = {
    Outcome.FAILED: "未通过",
    Outcome.PASSED: "通过",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.INSUFFICIENT: "无法判断",
    Outcome.CRASHED: "规则出错",
}
VERDICT = {Verdict.HOLDS: "成立", Verdict.FAILS: "不成立", Verdict.UNDECIDED: "无法判断"}
STATE = {
    State.STATED: "",
    State.ZERO: "零",
    State.NONE: "无",
    State.NOT_APPLICABLE: "不适用",
    State.BLANK: "空白",
    State.UNREADABLE: "无法辨认",
}
SHEET = {"recomputed": "已复算", "partial": "部分复算", "proposed": "建议口径"}
UNVERIFIED = "依据待核对原文"

_BOUND = {">=": "不少于 ", ">": "超过 ", "<=": "不多于 ", "<": "不到 ", "≈": "约 "}
_STEP = re.compile(r"([a-z]+)(?:\[(\d+)\]|(\d+))?")
_STEP_WORD = {
    "p": "第{}段", "t": "表{}", "table": "表{}", "r": "第{}行", "tr": "第{}行", "c": "第{}格", "td": "第{}格", "th": "第{}格",
    "header": "页眉{}", "footer": "页脚{}", "footnotes": "脚注{}", "endnotes": "尾注{}", "comments": "批注{}", "textbox": "文本框{}",
    "box": "文本框{}", "li": "第{}项", "h": "标题{}",
}  # fmt: skip
# Places in a unit's year: the path itself is for programs, the excerpt says how the figure was made.
_RECORDS = {"record": "登记簿", "budget": "收支数据", "unit": "单位情况", "sum": "由分项相加", "typed": "手工填写"}
# What a reader met that leaves nothing out.
_HARMLESS = frozenset({"suffix_differs", "pinyin", "hidden_sheet", "numbering"})
_LONG_LINE = 100  # in a longer line the line alone does not lead to the place
# Signs that steer a terminal or turn the direction of writing: what a file says must never do that.
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class Tally(NamedTuple):
    """How many findings of each sort there are."""

    error: int
    warning: int
    info: int
    passed: int
    insufficient: int
    crashed: int
    not_applicable: int


def tally(evaluation: Evaluation) -> Tally:
    """Counts by severity of what failed, and by outcome of the rest."""
    n = Counter(f.severity if f.outcome is Outcome.FAILED else f.outcome for f in evaluation.findings)
    return Tally(
        n[Severity.ERROR], n[Severity.WARNING], n[Severity.INFO], n[Outcome.PASSED],
        n[Outcome.INSUFFICIENT], n[Outcome.CRASHED], n[Outcome.NOT_APPLICABLE],
    )  # fmt: skip


def failed(evaluation: Evaluation) -> list[Finding]:
    """What failed: errors, then warnings, then infos, each in the pack's order."""
    order = list(SEVERITY)
    return sorted(
        (f for f in evaluation.findings if f.outcome is Outcome.FAILED), key=lambda f: order.index(f.severity)
    )


def of_outcome(evaluation: Evaluation, outcome: Outcome) -> list[Finding]:
    """The findings with this outcome, in the pack's order."""
    return [f for f in evaluation.findings if f.outcome is outcome]


def summary(evaluation: Evaluation) -> str:
    """The whole result in one sentence."""
    n = tally(evaluation)
    if not evaluation.document.readable:
        return "文件没有读出来，什么都没有核对。"
    bad = [f"{count}项{word}" for count, word in ((n.error, "错误"), (n.warning, "警告"), (n.info, "提示")) if count]
    nothing = not evaluation.indicators and not evaluation.claims and not any(map(numeric, evaluation.facts))
    first = "、".join(bad) if bad else "没有读到可以核对的数据" if nothing else "没有发现问题"
    if bad and not n.error:
        first = "没有错误；" + first
    rest = [f"{n.passed}项通过"] + [
        f"{c}项{w}" for c, w in ((n.insufficient, "无法判断"), (n.crashed, "规则出错")) if c
    ]
    read = sum(p.code not in _HARMLESS for p in evaluation.document.problems)
    return f"{first}；{'，'.join(rest)}" + (f"；文件有{read}处可能没有读全。" if read else "。")


def points(score: Score) -> Decimal | None:
    """The total that the report's own weights give, None where it could not be recomputed."""
    return next((t.total for t in score.sheets if t.status == "recomputed"), None)


def confirmed(score: Score) -> bool:
    """Whether the recomputed total is the stated one."""
    return score.recomputable and score.stated is not None and points(score) == score.stated


def proof(score: Score) -> str:
    """What recomputing said of the stated total, in a few words; "" where none was stated."""
    again = points(score)
    if score.stated is None:
        return ""
    if not score.recomputable or again is None:
        return "无法复算"
    return "可以复算" if confirmed(score) else f"复算为{number(again)}分"


def status(sheet: ScoreSheet) -> str:
    """What a sheet of points is; one without a total is not wholly recomputed."""
    return SHEET["partial" if sheet.status == "recomputed" and sheet.total is None else sheet.status]


def plain(text: str) -> str:
    """A file's words with the signs that steer terminals or turn the writing direction made visible."""
    return _STEERING.sub("\ufffd", text) if not text.isprintable() else text


def line(text: str) -> str:
    """A file's words on one line."""
    return " ".join(plain(text).split())


def number(value: Decimal | None, blank: str = "") -> str:
    """A number as it was stated, never in exponents."""
    return blank if value is None else format(value, "f")


def value(fact: Fact) -> str:
    """What a fact states, in words a clerk would write."""
    if fact.value is None:
        text = STATE[fact.state] or fact.raw
    elif isinstance(fact.value, Decimal):
        text = f"{_BOUND.get(fact.bound, '')}{number(fact.value)}{fact.unit}"
    else:
        text = line(fact.value)
    return f"{text}（{fact.qualifier}）" if fact.qualifier else text


def dims(fact: Fact) -> str:
    """The dims of a fact as “机构：二级机构1”, "" for a headline figure."""
    return "，".join(f"{k}：{v}" for k, v in fact.dims)


def numeric(fact: Fact) -> bool:
    """Whether the fact states a number."""
    return isinstance(fact.value, Decimal)


def quantity(q: Quantity) -> str:
    """A target or an actual as written, or what its place holds."""
    return line(q.text) or STATE[q.state]


def measure(q: Quantity, direction: str = "") -> str:
    """A target or an actual by its number where it is to be compared as one (“≥2000米”), else as written."""
    if q.value is None or direction == "定性":
        return quantity(q)
    sign = q.operator or (direction if direction in "≥＞＝＜≤" else "")
    return f"{sign}{_BOUND.get(q.bound, '')}{number(q.value)}{q.unit}"


def indicator_name(i: Indicator) -> str:
    """The name of an indicator, its target where it has none."""
    return line(i.name) or line(i.target.text) or "（没有名称）"


def place(where: Where) -> str:
    """A path in words: “第305行”, “表2 第3行 第1格”, “第12页”; the path itself where there are no words for it."""
    form, _, rest = where.path.partition(":")
    if form in _RECORDS:
        return f"{_RECORDS[form]} {plain(rest.partition('?')[0])}" if form == "record" else _RECORDS[form]
    if form == "text":
        row, _, column = rest.partition(":")
        return f"第{row}行第{column}字" if column.isdigit() and int(column) > _LONG_LINE else f"第{row}行"
    if form == "pdf":
        return f"第{rest.partition('@')[0].lstrip('p')}页"
    if form in ("xlsx", "xls"):
        return plain(rest.replace("!", " "))
    if form == "year":
        file, _, more = rest.partition(":")
        row, _, column = more.partition(":")
        return " ".join(x for x in (file, f"第{row}行" if row.isdigit() else row, column) if x)
    words = []
    for step in rest.split("/"):
        m = _STEP.fullmatch(step)
        if not m or m[1] not in _STEP_WORD:
            return plain(where.path)
        words.append(_STEP_WORD[m[1]].format(m[2] or m[3] or ""))
    return " ".join(words)


def short(text: str, limit: int = 40) -> str:
    """A file's words on one line, cut in the middle when they are long."""
    text = line(text)
    return text if len(text) <= limit else f"{text[: limit - limit // 3 - 1]}…{text[-(limit // 3) :]}"


def subject(evaluation: Evaluation) -> str:
    """What the report is called: its title, else its file name."""
    return line(evaluation.profile.title) or line(evaluation.document.name)


def by_reason(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings with the same message together, in the order of their first."""
    groups: dict[str, list[Finding]] = {}
    for f in findings:
        groups.setdefault(line(f.message), []).append(f)
    return list(groups.items())
