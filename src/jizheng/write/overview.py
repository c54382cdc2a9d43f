"""Many reports at a glance: one row a report, as a table for a terminal and as a page that opens each X-ray."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import NamedTuple

from jizheng.model import Evaluation
from jizheng.write import columns, words

HEADS = ("文件", "类型", "单位", "年度", "错误", "警告", "自评", "复算", "说明")


class Row(NamedTuple):
    """What is said of one file; ``href`` opens its own page, "" when none was written."""

    cells: tuple[str, ...]
    href: str = ""


def row(name: str, evaluation: Evaluation, href: str = "") -> Row:
    """One report in nine cells; a file that could not be read says why in the last."""
    fatal = next((p.message for p in evaluation.document.problems if p.fatal), "")
    if fatal:
        return Row((name, "读不了", "", "", "", "", "", "", fatal), href)
    p, s = evaluation.profile, evaluation.score
    n = words.tally(evaluation)
    again = next((t.total for t in s.sheets if t.status == "recomputed"), None)
    return Row(
        (
            name, p.kind_label, p.unit, p.year, str(n.error), str(n.warning),
            words.number(s.stated, "—"), words.number(again, "—"), s.verdict if s.stated is not None and again is None else "",
        ),
        href,
    )  # fmt: skip


def table(rows: Sequence[Row], width: int = 100) -> str:
    """The rows aligned by the width of Chinese characters; the explanations are left to the page."""
    shown = [
        [columns.cut(c, most) for c, most in zip(r.cells, (28, 16, 24, 4, 4, 4, 6, 6), strict=False)] for r in rows
    ]
    heads = list(HEADS[:8])
    wide = [max(columns.width(x[k]) for x in (heads, *shown)) for k in range(8)]
    lines = [
        "  ".join(columns.pad(c, w, right=k > 3) for k, (c, w) in enumerate(zip(r, wide, strict=True))).rstrip()
        for r in (heads, *shown)
    ]
    lines.insert(1, "─" * min(width, sum(wide) + 14))
    return "\n".join(lines)


def page(rows: Sequence[Row]) -> bytes:
    """A self-contained page: the table, each file's name opening its X-ray; no script, no request."""
    style = files("jizheng.write.html").joinpath("tokens.css").read_text("utf-8") + _STYLE
    body = "".join(_line(r) for r in rows)
    bad = sum(r.cells[1] == "读不了" for r in rows)
    wrong = sum(r.cells[4] not in ("", "0") for r in rows)
    glance = f"{len(rows)}份报告，{wrong}份有错误" + (f"，{bad}份读不了" if bad else "")
    heads = "".join(f"<th>{h}</th>" for h in HEADS)
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>体检汇总 · 绩证</title>'
        f'<style>{style}</style></head><body><header class="top"><span class="seal" aria-hidden="true">绩证</span>'
        f'<div class="who"><h1>体检汇总</h1><p>{glance}</p></div></header>'
        f'<main class="all"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></main></body></html>\n'
    ).encode()


def _line(r: Row) -> str:
    name = escape(r.cells[0])
    first = f'<a href="{escape(r.href, quote=True)}">{name}</a>' if r.href else name
    marks = ["", "", "", "", " class=e" if r.cells[4] not in ("", "0") else "", "", "", "", " class=w"]
    rest = "".join(f"<td{m}>{escape(c)}</td>" for c, m in zip(r.cells[1:], marks[1:], strict=True))
    return f"<tr><td>{first}</td>{rest}</tr>"


_STYLE = """
body{display:block;overflow:auto}.all{padding:24px;overflow-x:auto}
.all table{border-collapse:collapse;width:100%;background:var(--paper);font-size:14px}
.all th,.all td{padding:8px 12px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
.all th{white-space:nowrap;color:var(--ink2);font-weight:600}
.all td:nth-child(n+5):nth-child(-n+8){text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.all td:nth-child(4){white-space:nowrap}
.all .e{color:var(--red);font-weight:700}.all .w{color:var(--ink2);min-width:16em;font-size:13px}
"""
