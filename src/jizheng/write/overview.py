"""Many reports at a glance: one row a report, as a table for a terminal and as a page that opens each X-ray."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import NamedTuple

from jizheng.model import Evaluation
from jizheng.write import columns, words

HEADS = ("文件", "类型", "单位", "年度", "错误", "警告", "自评", "复算", "先看")
_UNREAD = "读不了"


class Row(NamedTuple):
    """What is said of one file; ``href`` opens its own page, "" when none was written."""

    cells: tuple[str, ...]
    href: str = ""

    @property
    def unread(self) -> bool:
        return self.cells[1] == _UNREAD


def row(name: str, evaluation: Evaluation, href: str = "") -> Row:
    """One report in nine cells; the last one says why it could not be read, else what to look at first."""
    fatal = next((p.message for p in evaluation.document.problems if p.fatal), "")
    if fatal:
        return unread(name, fatal.removeprefix(f"《{name}》"), href)
    p, s = evaluation.profile, evaluation.score
    n = words.tally(evaluation)
    first = next(iter(words.failed(evaluation)), None)
    said = words.line(first.message) if first else s.verdict
    return Row(
        (
            name, p.kind_label, words.line(p.unit), p.year, str(n.error), str(n.warning), words.number(s.stated, "—"), words.number(words.points(s), "—"), said,
        ),
        href,
    )  # fmt: skip


def unread(name: str, reason: str, href: str = "") -> Row:
    """A file that could not be opened or read."""
    return Row((name, _UNREAD, "", "", "", "", "", "", reason), href)


def glance(rows: Sequence[Row]) -> str:
    """All files in one sentence."""
    bad = sum(r.unread for r in rows)
    wrong = sum(r.cells[4] not in ("", "0") for r in rows)
    warned = sum(r.cells[4] == "0" and r.cells[5] != "0" for r in rows)
    parts = [
        f"{wrong}份有错误" if wrong else "",
        f"{warned}份没有错误、有警告" if warned else "",
        f"{bad}份读不了" if bad else "",
    ]
    return f"{len(rows)}份报告：" + ("，".join(x for x in parts if x) or "都没有错误和警告")


def table(rows: Sequence[Row], width: int | None = None) -> str:
    """The rows aligned by the width of Chinese characters; the explanations are left to the page.

    ``width`` = columns of the terminal: names are cut to fit it; None = nothing is cut.
    """
    heads = HEADS[:8]
    wide = [max(columns.width(c) for c in (h, *(r.cells[k] for r in rows))) for k, h in enumerate(heads)]
    if width is not None:
        over = sum(wide) + 2 * (len(wide) - 1) - width
        # The file's name gives way first, then the unit, then the kind, whose first words tell kinds apart.
        for k, least in ((0, 24), (2, 16), (1, 12), (0, 16), (2, 12)):
            less = min(max(0, over), max(0, wide[k] - least))
            wide[k] -= less
            over -= less
    lines = [
        "  ".join(
            columns.pad(columns.cut(c, w), w, right=k > 3) for k, (c, w) in enumerate(zip(cells, wide, strict=True))
        ).rstrip()
        for cells in (heads, *(r.cells[:8] for r in rows))
    ]
    lines.insert(1, "─" * (sum(wide) + 2 * (len(wide) - 1)))
    return "\n".join(lines)


def page(rows: Sequence[Row]) -> bytes:
    """A self-contained page: what needs work stands first, each file's name opens its X-ray; no script, no request."""
    style = files("jizheng.write.html").joinpath("tokens.css").read_text("utf-8") + _STYLE
    body = "".join(map(_line, sorted(rows, key=_urgency)))
    heads = "".join(f"<th>{h}</th>" for h in HEADS)
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,"><title>体检汇总 · 绩证</title>'
        f'<style>{style}</style></head><body><header class="top"><span class="seal" aria-hidden="true">绩证</span>'
        f'<div class="who"><h1>体检汇总</h1><p>{glance(rows)}。问题多的排在前面，点文件名看原文和问题。</p></div></header>'
        f'<main class="all"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></main></body></html>\n'
    ).encode()


def _urgency(r: Row) -> tuple[int, int]:
    """Unread files first, then by errors, then by warnings; otherwise in the order given."""
    return (-(10**9), 0) if r.unread else (-int(r.cells[4]), -int(r.cells[5]))


def _line(r: Row) -> str:
    name = escape(r.cells[0])
    cells = [f'<a href="{escape(r.href, quote=True)}">{name}</a>' if r.href else name, *map(escape, r.cells[1:])]
    style = "bad" if r.unread else "e" if r.cells[4] != "0" else "w" if r.cells[5] != "0" else "ok"
    return (
        f'<tr class="{style}">'
        + "".join(f'<td data-h="{h}">{c}</td>' for h, c in zip(HEADS, cells, strict=True))
        + "</tr>"
    )


_STYLE = """
html,body{height:auto}body{display:block;overflow:auto}.who p{white-space:normal}
.all{padding:24px;overflow-x:auto}
.all table{border-collapse:collapse;width:100%;background:var(--paper);font-size:14px}
.all th,.all td{padding:8px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
.all th{white-space:nowrap;color:var(--ink2);font-weight:600}
.all td:nth-child(1){min-width:15em}.all td:nth-child(2){min-width:5.2em}.all td:nth-child(3){min-width:9em}
.all th:nth-child(n+5):nth-child(-n+8),.all td:nth-child(n+5):nth-child(-n+8){text-align:right}
.all td:nth-child(n+4):nth-child(-n+8){white-space:nowrap;font-variant-numeric:tabular-nums}
.all td:nth-child(9){min-width:22em;width:42%;font-size:13px;color:var(--ink2)}
.all .e td:nth-child(5),.all .bad td:nth-child(2){color:var(--red);font-weight:700}
.all .w td:nth-child(6),.all .e td:nth-child(6){color:var(--amber);font-weight:600}
@media screen and (max-width:760px){
.all{padding:10px}.all thead{display:none}.all table,.all tbody{display:block;background:none}
.all tr{display:flex;flex-wrap:wrap;gap:2px 14px;background:var(--paper);border:1px solid var(--line);border-radius:var(--r);padding:10px 12px;margin-bottom:10px}
.all td,.all td:nth-child(n){display:block;padding:0;border:0;min-width:0;text-align:left;width:auto}
.all td:empty{display:none}
.all td:nth-child(1),.all td:nth-child(9){flex-basis:100%}.all td:nth-child(1){font-weight:600}
.all td:nth-child(n+5):nth-child(-n+8)::before{content:attr(data-h) " ";color:var(--ink2);font-weight:400}
}
@media print{@page{size:A4 landscape;margin:12mm}body{background:#fff}.all{padding:8pt 0}.all table{font-size:9pt}.all td:nth-child(9){font-size:8pt}.all tr{break-inside:avoid}}
"""
