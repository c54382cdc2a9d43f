"""The right side of the page: overview, findings, facts, indicators, claims, score, and what else was checked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from jizheng.model import Evaluation, Outcome, Score, ScoreSheet
from jizheng.write import words
from jizheng.write.html.cards import Book
from jizheng.write.html.charts import gauge, points, stacked
from jizheng.write.html.paper import text


class Section(NamedTuple):
    """A further section: its key in the page, its title, how many things stand in it ("" = not said), its HTML."""

    key: str
    title: str
    size: str
    body: str


def panel(book: Book, more: Sequence[Section] = ()) -> str:
    """All sections, ``more`` behind the findings; without a script they stand one below the other."""
    e = book.evaluation
    n = words.tally(e)
    sections = [
        ("view", "总览", "", _overview(book)),
        ("findings", "问题", str(len(book.findings)), _findings(book)),
        *more,
        ("facts", "数据", str(len(e.facts)), book.facts()),
    ]
    if e.indicators:
        cards = "".join(book.indicator(k, i) for k, i in enumerate(e.indicators, 1))
        key = '<p class="hint">横条是完成值，竖线是目标值；不能按数字比较的不画。</p>'
        sections.append(("indicators", "指标", str(len(e.indicators)), key + cards))
    if e.claims:
        cards = "".join(book.claim(k, c) for k, c in enumerate(e.claims, 1))
        sections.append(("claims", "说法", str(len(e.claims)), cards))
    if e.score.verdict or e.score.sheets:
        sections.append(("score", "评分", "", _score(book)))
    sections.append(("rules", "其余规则", str(n.passed + n.insufficient + n.crashed + n.not_applicable), _rules(e)))
    tabs = "".join(
        f'<a href="#s-{key}" id="t-{key}" data-tab="{key}">{title}{f"<small>{count}</small>" if count else ""}</a>'
        for key, title, count, _ in sections
    )
    bodies = "".join(
        f'<section class="tab" id="s-{key}" aria-labelledby="t-{key}"><h2>{title}</h2>{body}</section>'
        for key, title, _, body in sections
    )
    search = '<div class="find"><label for="q">查找</label><input id="q" type="search" autocomplete="off" placeholder="在这一栏里查找"></div>'
    return (
        f'<nav class="tabs" aria-label="体检结果">{tabs}</nav>{search}<div class="scroll" id="scroll">{bodies}</div>'
        '<p class="live" role="status" aria-live="polite" id="live"></p>'
    )


def _overview(book: Book) -> str:
    e = book.evaluation
    n = words.tally(e)
    s, out = e.score, []
    full = s.sheets[0].full if s.sheets else Decimal(100)
    mood = "bad" if n.error else "warn" if n.warning else "good"
    out.append(
        f'<div class="lead"><div class="dial">{gauge(s, full)}{_proof(s)}</div>'
        f'<div class="says {mood}"><p class="big">{text(words.summary(e))}</p><p>{text(words.line(s.verdict))}</p></div></div>'
    )
    legend = (
        ("b-error", "错误", n.error, "findings"), ("b-warning", "警告", n.warning, "findings"), ("b-info", "提示", n.info, "findings"),
        ("b-open", "无法判断", n.insufficient + n.crashed, "rules"), ("b-passed", "通过", n.passed, "rules"),
        ("b-off", "不适用", n.not_applicable, "rules"),
    )  # fmt: skip
    out.append(stacked(n))
    items = "".join(
        f'<li><a href="#s-{to}"><i class="{style}"></i>{word}<b>{count}</b></a></li>'
        for style, word, count, to in legend
    )
    out.append(f'<ul class="legend">{items}</ul>')
    for p in e.document.problems:
        out.append(f'<p class="problem{" fatal" if p.fatal else ""}">{text(words.line(p.message))}</p>')
    if book.findings:
        first = "".join(
            f'<li class="{f.severity.value}"><a href="#x{k}"><span class="num">{k}</span><span>{text(words.line(f.message))}</span></a></li>'
            for k, f in enumerate(book.findings[:6], 1)
        )
        out.append(f'<h3 class="sub first-title">先看这些</h3><ol class="first">{first}</ol>')
    reasons = words.by_reason(words.of_outcome(e, Outcome.INSUFFICIENT))
    if reasons:
        rows = "".join(
            f'<li><span class="code">{text(" ".join(f.rule for f in g))}</span>{text(r)}</li>' for r, g in reasons
        )
        out.append(f'<h3 class="sub">没有条件判断的</h3><ul class="plain">{rows}</ul>')
    out.append(_particulars(e))
    return "".join(out)


def _proof(s: Score) -> str:
    said = words.proof(s)
    return f'<p class="proof {"yes" if words.confirmed(s) else "no"}">{text(said)}</p>' if said else ""


def _particulars(e: Evaluation) -> str:
    d, p = e.document, e.profile
    rows = (
        ("文件", f"{words.line(d.name)}（{d.format}，{d.size:,} 字节）"),
        ("类型", f"{p.kind_label}（{words.line(p.reason)}）" if p.reason else p.kind_label),
        ("规则包", f"{e.pack.title}（{e.pack.id}，{e.pack.edition}）"),
        ("文件指纹", d.sha256),
        ("规则指纹", e.pack.sha256),
        ("引擎", f"绩证 {e.engine}"),
    )
    body = "".join(f"<dt>{k}</dt><dd>{text(v)}</dd>" for k, v in rows if v)
    return f'<h3 class="sub">这次体检</h3><dl class="meta">{body}</dl>'


def _findings(book: Book) -> str:
    if not book.findings:
        return '<p class="none">没有发现问题。</p>'
    n = words.tally(book.evaluation)
    chips = "".join(
        f'<button type="button" class="chip {key}" data-s="{key}" aria-pressed="true">{word}<b>{count}</b></button>'
        for key, word, count in (("error", "错误", n.error), ("warning", "警告", n.warning), ("info", "提示", n.info))
        if count
    )
    bar = (
        f'<div class="bar-tools script"><div class="chips" role="group" aria-label="按轻重筛选">{chips}</div>'
        '<div class="steps"><button type="button" id="prev" aria-label="上一个问题">↑</button>'
        '<button type="button" id="next" aria-label="下一个问题">↓</button></div></div>'
    )
    out, last = [bar], None
    for k, f in enumerate(book.findings, 1):
        if f.severity is not last:
            last = f.severity
            out.append(f'<h3 class="sub sev {f.severity.value}">{words.SEVERITY[f.severity]}</h3>')
        out.append(book.finding(k, f))
    return "".join(out)


def _score(book: Book) -> str:
    s = book.evaluation.score
    missing = "".join(f"<li>{text(words.line(x))}</li>" for x in s.missing)
    out = [f'<p class="big">{text(words.line(s.verdict))}</p>']
    if missing:
        out.append(f'<h3 class="sub">还缺</h3><ul class="plain dots">{missing}</ul>')
    out += [_sheet(book, t) for t in s.sheets]
    return "".join(out)


def _sheet(book: Book, t: ScoreSheet) -> str:
    status = words.status(t)
    total = (
        f"{words.number(t.total)}<small>／{words.number(t.full)}分</small>"
        if t.total is not None
        else "<small>不给总分</small>"
    )
    unsure = "" if t.verified else f' <em class="unsure">{words.UNVERIFIED}</em>'
    grade = f'<span class="code">{text(t.grade)}</span>' if t.grade else ""
    rows = []
    for x in t.lines:
        got = "—" if x.points is None else words.number(x.points)
        lines = [f"<p>{text(words.line(x.formula))}</p>"] if x.formula else []
        lines += [f'<p class="why">{text(words.line(y))}</p>' for y in (x.reason, x.cap) if y]
        if x.stated is not None:
            lines.append(f'<p class="why">填报{words.number(x.stated)}分</p>')
        rows.append(
            f'<li class="{"open" if x.points is None else "done"}"><div class="row"><span class="what">{text(words.line(x.item))}</span>'
            f'<span class="pts">{got}<small>／{words.number(x.full, "—")}</small></span></div>{points(x.points, x.full)}'
            f"{''.join(lines)}{book.rests_on(x.facts)}</li>"
        )
    note = f'<p class="note">{text(words.line(t.note))}</p>' if t.note else ""
    return (
        f'<section class="sheet-score {text(t.status)}"><header><h3>{text(words.line(t.title))}</h3><span class="status">{text(status)}</span></header>'
        f'<p class="total">{total} {grade}</p><p class="level">依据：{text(words.line(t.basis))}{unsure}</p>{note}<ol>{"".join(rows)}</ol></section>'
    )


def _rules(e: Evaluation) -> str:
    out = []
    for outcome, title, opened in (
        (Outcome.CRASHED, "规则出错", True), (Outcome.INSUFFICIENT, "无法判断", True),
        (Outcome.PASSED, "通过", True), (Outcome.NOT_APPLICABLE, "不适用", False),
    ):  # fmt: skip
        findings = words.of_outcome(e, outcome)
        if not findings:
            continue
        rows = "".join(
            f'<li><span class="code">{text(f.rule)}</span><span>{text(words.line(f.title))}<small>{text(words.line(f.message))}</small></span></li>'
            for f in findings
        )
        out.append(
            f'<details class="more {outcome.value}"{" open" if opened else ""}><summary>{title} {len(findings)}</summary>'
            f'<ul class="plain">{rows}</ul></details>'
        )
    return "".join(out) or '<p class="none">没有其他规则。</p>'
