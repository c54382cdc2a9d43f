"""The X-ray of a compiled year: the report as read back, and beside it charts, what every figure was made from, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from jizheng.compiled import Compiled, Proof, Traced, words
from jizheng.records import Record, Register, Value
from jizheng.register_types import Field
from jizheng.summaries import Chart
from jizheng.write.html import write_html
from jizheng.write.html.drawings import figure
from jizheng.write.html.panel import Section
from jizheng.write.html.paper import text

ORIGIN = {"counted": "登记簿统计", "entered": "文件填写", "derived": "由其他数据算出", "typed": "手工填写"}
_MOST_ROWS = 1500  # of a figure in this page; the binder has them all
_FEW = 50
_COLUMNS = 5
_SHORT = 14  # a longer value stands on lines of its own
_DULL = {"hash", "geometry", "file"}


def write_year_html(compiled: Compiled, charts: Sequence[Chart]) -> bytes:
    """The page; the same year gives the same bytes."""
    compiled = replace(compiled, figures=tuple(sorted(compiled.figures, key=_order)))  # what the report is about first
    links = {t.where: f"g{n}" for n, t in reversed(list(enumerate(compiled.figures, 1)))}
    drawn = "".join(figure(c, compiled.unit) for c in charts)
    more = [
        Section("charts", "图表", str(len(charts)), drawn or '<p class="none">没有可以画的数据。</p>'),
        Section("sources", "来源", str(len(compiled.figures)), _sources(compiled)),
        Section("proofs", "佐证", str(len(compiled.proofs)), _proofs(compiled)),
    ]
    return write_html(compiled.evaluation, more, links)


def _order(x: Traced | Proof) -> int:
    kind = (x.id if isinstance(x, Traced) else x.about).partition(":")[0]
    return {"indicator": 0, "figure": 1, "concept": 2, "base": 3, "rate": 4}.get(kind, 5)


# ---------------------------------------------------------------------------- figures and their rows


def _sources(c: Compiled) -> str:
    rows: dict[str, set[str]] = {}
    numbers = {t.id: n for n, t in enumerate(c.figures, 1)}
    cards = []
    for n, t in enumerate(c.figures, 1):
        rows.setdefault(t.register, set()).update(_listed(t))
        cards.append(_figure(n, t, c, numbers))
    hint = '<p class="hint">每个数怎么来的：点记录编号看那一行，点“由……算出”看分项。</p>'
    registers = "".join(_register(c.year.registers[r], keys) for r, keys in rows.items() if r in c.year.registers)
    return f'{hint}{"".join(cards)}<h3 class="sub">登记簿</h3>{registers}'


def _figure(n: int, t: Traced, c: Compiled, numbers: Mapping[str, int]) -> str:
    said = words(t, c.unit) or t.where.removeprefix("typed:")
    body = []
    if t.formula:
        body.append(("怎么算", text(t.formula)))
    if t.reason:
        body.append(("理由", text(t.reason)))
    parts = [f'<a href="#g{numbers[p]}">{text(c.figures[numbers[p] - 1].label)}</a>' for p in t.parts if p in numbers]
    if parts:
        body.append(("由", f'<span class="uses">{"".join(parts)}</span>'))
    if t.low is not None and t.high is not None:
        body.append(("区间", text(f"95%置信区间 {t.low:f}%—{t.high:f}%，{t.base}份")))
    if t.file:
        body.append(("写在", text(f"{t.file}" + (f" 第{t.line}行" if t.line else ""))))
    keys = _keys(t, c.year.registers.get(t.register))
    rows = "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in body)
    value, message = (
        (f'<span class="v">{text(said)}</span>', "")
        if len(said) <= _SHORT
        else ("", f'<p class="msg">{text(said)}</p>')
    )
    path = "" if t.origin == "typed" else f' <span class="code">{text(t.where)}</span>'
    return (
        f'<article class="card source" id="g{n}" tabindex="0"><header><h3>{text(t.label)}</h3>{value}</header>{message}'
        f'<p class="level">{ORIGIN[t.origin]}{path}</p><dl>{rows}</dl>{keys}</article>'
    )


def _keys(t: Traced, register: Register | None) -> str:
    if not t.keys or register is None:
        return ""
    kind, count = register.type.id, len(t.keys)
    shown = _listed(t)
    links = "".join(f'<a href="#r-{text(kind)}-{text(k)}">{text(k)}</a> ' for k in shown)
    rest = f"<span>……共{count}{text(register.type.unit)}，全部见佐证册</span>" if len(shown) < count else ""
    return f'<details class="keys-of"><summary>{count}{text(register.type.unit)}记录</summary><p>{links}{rest}</p></details>'


def _listed(t: Traced) -> Sequence[str]:
    """The rows of a figure that stand in this page: all of them, or the first of very many."""
    return t.keys if len(t.keys) <= _MOST_ROWS else t.keys[:_FEW]


def _register(register: Register, keys: set[str]) -> str:
    """The rows that figures were counted from; ``keys``: of those that are listed."""
    t = register.type
    cut = _wanted(register, keys)
    fields = columns(register, cut)
    heads = "".join(f'<th scope="col">{text(x)}</th>' for x in ("编号", *(f.label for f in fields)))
    body = "".join(
        f'<tr id="r-{text(t.id)}-{text(r.key)}"><th scope="row">{text(r.key)}</th>'
        + "".join(f"<td>{text(said(r.values.get(f.name)))}</td>" for f in fields)
        + "</tr>"
        for r in cut
    )
    count = len(register.records)
    note = f'<p class="hint">这里列出{len(cut)}行，登记簿共{count}行，全部见佐证册。</p>' if len(cut) < count else ""
    return (
        f'<details class="more register" id="r-{text(t.id)}"><summary>{text(t.label)} {count}{text(t.unit)}</summary>{note}'
        f'<div class="rows" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></details>'
    )


def _wanted(register: Register, keys: set[str]) -> list[Record]:
    """The rows with these keys, in the register's order; looks no further than the last of them."""
    out: list[Record] = []
    for r in register.records:
        if len(out) == len(keys):
            break
        if r.key in keys:
            out.append(r)
    return out


def columns(register: Register, rows: Iterable[Record]) -> list[Field]:
    """The fields worth showing: filled somewhere, no hashes, no coordinates; at most a handful."""
    key = set(register.type.key)
    filled = {name for r in rows for name, v in r.values.items() if v is not None}
    kept = [
        f
        for f in register.type.fields
        if f.name in filled and f.type not in _DULL and f.name not in key and not f.private
    ]
    return kept[:_COLUMNS]


def said(value: Value) -> str:
    """A value of a row as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


# ---------------------------------------------------------------------------- evidence


def _proofs(c: Compiled) -> str:
    out = ['<p class="hint">A 来源系统导出，B 正式文件或原始凭证，C 工作资料，D 本单位说明。</p>']
    for p in sorted(c.proofs, key=_order):
        rests = "".join(
            f'<li><span class="code">{s.grade or "—"}</span><span>{text(s.title)}'
            f"{f'<small>{text(s.note)}</small>' if s.note else ''}{f'<small>{text(s.locator)}</small>' if s.locator else ''}</span></li>"
            for s in p.supports
        )
        out.append(
            f'<article class="card claim {_style(p)}" tabindex="0"><header><h3>{text(p.label)}</h3><span class="verdict">{text(p.status)}</span></header>'
            f'<ul class="plain">{rests}</ul></article>'
        )
    gaps = "".join(
        f"<li><span>{text(g.gap)}</span><span>{text(g.task or g.goal or g.name or g.duty)}</span></li>"
        for g in c.matrix
        if g.gap
    )
    if gaps:
        out.append(f'<h3 class="sub">断开的链条</h3><ul class="plain">{gaps}</ul>')
    return "".join(out)


def _style(p: Proof) -> str:
    return {"A": "holds", "B": "holds", "C": "undecided"}.get(p.grade, "fails")
