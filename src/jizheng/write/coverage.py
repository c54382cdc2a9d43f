"""What a year's figures rest on, as a text for a terminal and as a page: the matrix 职能×任务×目标×指标×证据."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from jizheng.compiled import Compiled, CoverageRow, Proof
from jizheng.write import columns

HEADS = ("职能", "任务", "目标", "指标", "结论", "等级", "佐证")
_CLASS = {"已证实": "ok", "部分证实": "part", "未证实": "none"}


def support_words(p: Proof) -> str:
    """The supports of a proof in words: 管网竣工验收单（B级，evidence/…）；…"""
    out = []
    for s in p.supports:
        more = "，".join(x for x in (f"{s.grade}级" if s.grade else "", s.locator, s.note) if x)
        out.append(f"{s.title}（{more}）" if more else s.title)
    return "；".join(out) or "没有"


def sums(c: Compiled) -> str:
    """One line: how many indicators and figures are proved."""
    indicators = [p for p in c.proofs if p.about.startswith("indicator:")]
    n = {s: sum(p.status == s for p in indicators) for s in _CLASS}
    said = "，".join(f"{s}{k}项" for s, k in n.items())
    again = sum(bool(p.reopened) for p in c.proofs)
    return f"指标{len(indicators)}项：{said}" + (f"；{again}个数据的佐证换过或不在了，须重新核对" if again else "")


def text(c: Compiled, width: int = 100) -> str:
    """The matrix by duty and task, indented; what is open again at the end."""
    out = [sums(c), ""]
    duty = task = goal = "\0"
    for r in c.matrix:
        if r.duty != duty:
            out.append(f"职能：{r.duty or '（没有对应的职能）'}")
            duty, task, goal = r.duty, "\0", "\0"
        if r.task and r.task != task:
            out.append(f"  任务：{r.task}")
            task, goal = r.task, "\0"
        if r.goal and r.goal != goal:
            out.append(f"    目标：{r.goal}")
            goal = r.goal
        out += _lines(r, width)
    again = [p for p in c.proofs if p.reopened]
    if again:
        out += ["", "须重新核对："]
        out += [f"  {p.label}：{'；'.join(p.reopened)}" for p in again]
    return "\n".join(out)


def _lines(r: CoverageRow, width: int) -> Iterator[str]:
    if r.indicator and r.proof is not None:
        yield from _wrapped(f"{r.name}　{r.proof.status}：{support_words(r.proof)}", width)
    elif r.proof is not None:
        yield from _wrapped(f"{r.proof.status}：{support_words(r.proof)}", width)
    if r.gap:
        yield f"      ！{r.gap}"


def _wrapped(words: str, width: int) -> Iterator[str]:
    for n, line in enumerate(columns.wrap(words, width - 8)):
        yield ("      " if n == 0 else "        ") + line


def page(c: Compiled) -> bytes:
    """A page without script or request: the matrix, then every figure with what it rests on."""
    style = files("jizheng.write.html").joinpath("tokens.css").read_text("utf-8") + _STYLE
    unit = c.year.unit
    title = f"{unit.name}{unit.year}年度佐证清单"
    figures = [p for p in c.proofs if not p.about.startswith("indicator:")]
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)} · 绩证</title>'
        f'<style>{style}</style></head><body><header class="top"><span class="seal" aria-hidden="true">绩证</span>'
        f'<div class="who"><h1>{escape(title)}</h1><p>{escape(sums(c))}</p></div></header><main class="all">'
        f"<h2>职能、任务、目标、指标和佐证</h2>{_table(HEADS, [_cells(r) for r in c.matrix])}"
        f"<h2>收支和其他数据</h2>{_table(('数据', '结论', '等级', '佐证'), [_figure(p) for p in figures])}"
        "</main></body></html>\n"
    ).encode()


def _cells(r: CoverageRow) -> list[str]:
    p = r.proof
    status = _status(p.status) if p is not None else f'<span class="gap">{escape(r.gap)}</span>'
    if p is not None and r.gap:
        status += f' <span class="gap">{escape(r.gap)}</span>'
    return [*(escape(x) for x in (r.duty, r.task, r.goal, r.name)), status, p.grade if p else "", escape(support_words(p)) if p else ""]  # fmt: skip


def _figure(p: Proof) -> list[str]:
    return [escape(p.label), _status(p.status), p.grade, escape(support_words(p))]


def _status(status: str) -> str:
    return f'<span class="{_CLASS.get(status, "none")}">{escape(status)}</span>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{h}</th>" for h in heads)
    body = ""
    last: Sequence[str] = ()
    for row in rows:
        # A cell that repeats the one above it, with everything to its left, is left open: the eye sees the group.
        same = 0
        while len(row) > 4 and same < 3 and last and row[: same + 1] == last[: same + 1]:
            same += 1
        cells = "".join(f'<td data-h="{heads[n]}">{"" if n < same else x}</td>' for n, x in enumerate(row))
        body += f"<tr>{cells}</tr>"
        last = row
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


_STYLE = """
body{display:block;overflow:auto}.scroll{overflow:visible}
.all{max-width:1320px;margin:0 auto;padding:16px 24px 48px}.all h2{font-size:16px;margin:28px 0 8px}
table{border-collapse:collapse;width:100%;font-size:14px;background:var(--paper)}
th,td{border-bottom:1px solid #dcd7cc;padding:7px 10px;text-align:left;vertical-align:top}th{white-space:nowrap;font-weight:600}
.ok{color:#0e5358;font-weight:600;white-space:nowrap}.part{color:#7d4e00;font-weight:600;white-space:nowrap}
.none{color:#a3261b;font-weight:600;white-space:nowrap}.gap{color:#7d4e00}
@media(max-width:720px){.all{padding:12px}thead{display:none}tr{display:block;padding:8px 0;border-bottom:1px solid #dcd7cc}
td{display:block;border:0;padding:2px 0}td:empty{display:none}td::before{content:attr(data-h) "　";color:#6b6457}}
"""
