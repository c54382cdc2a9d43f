"""The monitoring sheet (双监控): as a Word form across the page, and as a web page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from html import escape
from importlib.resources import files

from jizheng.compiled import printed_money, tidy
from jizheng.summaries import Column, MonitorSheet, Watched
from jizheng.write.columns import table
from jizheng.write.docx_parts import HEAD, R, W, members
from jizheng.write.docx_xml import cell_start, paragraphs, row_start, table_start
from jizheng.write.docx_zip import Container
from jizheng.write.html.paper import text
from jizheng.write.words import number

# A4 across the page, 20 mm all around: 13,040 twentieths of a point for the tables.
_SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
    '<w:pgNumType w:start="1"/></w:sectPr>'
)
_WIDTH = 14_500
_BEHIND = ("red", "yellow")


def cell(w: Watched, name: str, sheet: MonitorSheet) -> str:
    """What stands in one cell of the form."""
    if name in ("initial", "full", "spent"):
        return _money(getattr(w, name), sheet)
    if name == "ratio":
        return "" if w.ratio is None else f"{number(tidy(w.ratio))}%"
    if name == "light":
        return sheet.lights[w.light]
    if name == "level2":
        return w.group.partition("/")[2]
    if name == "causes":
        return sheet.causes if w.light in _BEHIND and w.group != "money" else ""
    if name == "forecast":
        return _forecast(w, sheet)
    return str(getattr(w, name))


def _money(value: Decimal | None, sheet: MonitorSheet) -> str:
    return "" if value is None else f"{printed_money(value, sheet.money_unit):f}"


def _forecast(w: Watched, sheet: MonitorSheet) -> str:
    if w.forecast is None:
        return ""

    def said(value: Decimal) -> str:
        return _money(value, sheet) if w.group == "money" else number(tidy(value.quantize(Decimal(1))))

    unit = "" if w.group == "money" else w.unit
    between = (
        f"（{said(w.low)}—{said(w.high)}）" if w.low is not None and w.high is not None and w.low != w.high else ""
    )
    return f"{said(w.forecast)}{unit}{between}"


def _foreseen(w: Watched, sheet: MonitorSheet) -> str:
    words = _forecast(w, sheet)
    return f"{words}{sheet.money_unit}" if words and w.group == "money" else words


def _method(sheet: MonitorSheet) -> str:
    return next((w.why for w in (*sheet.money, *sheet.indicators) if "区间" in w.why), "")


def notes(sheet: MonitorSheet) -> list[str]:
    """What stands below the tables: how the lights and the forecasts come about, and by what."""
    method = _method(sheet)
    return [
        *sheet.sources,
        *([f"全年预计：{method}，括号里是区间；波动大的月份少，区间就宽，只供参考"] if method else []),
    ]


# ---------------------------------------------------------------------------- Word


def write_monitor_docx(sheet: MonitorSheet) -> bytes:
    """The form; the same sheet gives the same bytes."""
    out = [f"{HEAD}<w:document {W} {R}><w:body>", _titled(sheet)]
    out.append(
        paragraphs(f"单位：{sheet.unit}　　　　截止日期：{sheet.as_of}　　　　金额单位：{sheet.money_unit}", "plain")
    )
    out.append(_table(sheet.money_columns, sheet.money, sheet))
    out.append(paragraphs("年度总体目标：" + "　".join(f"{n}．{t}" for n, t in enumerate(sheet.goals, 1)), "plain"))
    out.append(_table(sheet.goal_columns, sheet.indicators, sheet))
    out.append(paragraphs("资金与目标对照和处理建议", "part"))
    out.append(_pairs(sheet))
    out += [paragraphs(f"注：{x}。", "plain") for x in notes(sheet)]
    out.append(
        paragraphs(
            "填表人：　　　　　　　　联系电话：　　　　　　　　单位负责人（签章）：　　　　　　　　年　　月　　日",
            "plain",
        )
    )
    out.append(f"{_SECTION}</w:body></w:document>")
    container = Container(members(escape(sheet.title)), "word/document.xml")
    return container.pack("".join(out).encode("utf-8", "replace"))


def _titled(sheet: MonitorSheet) -> str:
    return paragraphs(f"{sheet.year}年度{sheet.title}", "narrative").replace(
        '<w:pStyle w:val="narrative"/>', '<w:pStyle w:val="narrative"/><w:pageBreakBefore w:val="0"/>'
    )


def _scaled(widths: Sequence[int]) -> list[int]:
    whole = sum(widths)
    return [w * _WIDTH // whole for w in widths]


def _table(columns: Sequence[Column], rows: Sequence[Watched], sheet: MonitorSheet) -> str:
    widths = _scaled([c.width for c in columns])
    body = [[c.head for c in columns], *([cell(w, c.cell, sheet) for c in columns] for w in rows)]
    return _grid(widths, body)


def _pairs(sheet: MonitorSheet) -> str:
    rows = [["预算项目", "资金", "目标", "建议", "理由"]]
    rows += [[p.name, sheet.lights[p.money], sheet.lights[p.goal], p.proposal, p.why] for p in sheet.pairs]
    return _grid(_scaled([30, 8, 8, 10, 80]), rows)


def _grid(widths: list[int], rows: Sequence[Sequence[str]]) -> str:
    out = [table_start(widths)]
    for n, row in enumerate(rows):
        out.append(row_start(397, head=n == 0))
        for w, words in zip(widths, row):
            style = "label" if n == 0 or len(words) * 210 < w else "plain"
            out.append(f"{cell_start(w)}{paragraphs(words, style)}</w:tc>")
        out.append("</w:tr>")
    return "".join(out) + "</w:tbl>"


# ---------------------------------------------------------------------------- terminal


def monitor_text(sheet: MonitorSheet) -> str:
    """The sheet for a terminal: one line a budget line or indicator."""
    heads = ("灯", "名称", "完成", "时间进度比", "全年预计", "可能性")
    rows = [
        (sheet.lights[w.light], w.name, w.done, cell(w, "ratio", sheet), _foreseen(w, sheet), w.likely)
        for w in (*sheet.money, *sheet.indicators)
    ]
    lines = table([heads, *rows], (4, 26, 24, 10, 26, 8))
    said = [x for row in lines for x in row]
    proposals = [
        f"  {p.name}：{p.proposal}（资金{sheet.lights[p.money]}，目标{sheet.lights[p.goal]}）{p.why}"
        for p in sheet.pairs
        if p.proposal
    ]
    head = f"{sheet.unit}{sheet.year}年度{sheet.title}，截至{sheet.as_of}"
    return "\n".join(
        [head, f"总体{sheet.lights[sheet.light]}灯：{sheet.summary}", "", *said, "", "处理建议：", *proposals]
    )


# ---------------------------------------------------------------------------- web page


def write_monitor_html(sheet: MonitorSheet) -> bytes:
    """The page; no script, no request."""
    title = f"{sheet.unit}{sheet.year}年度{sheet.title}"
    cards = "".join(_card(w, sheet) for w in sheet.indicators)
    money = "".join(_card(w, sheet) for w in sheet.money)
    pairs = "".join(
        f'<li><span class="lamp {p.money}">资金 {text(sheet.lights[p.money])}</span><span class="lamp {p.goal}">目标 {text(sheet.lights[p.goal])}</span>'
        f"<h3>{text(p.name)}</h3><b>{text(p.proposal)}</b><p>{text(p.why)}</p></li>"
        for p in sheet.pairs
    )
    tail = "".join(f"<p>{text(x)}。</p>" for x in notes(sheet))
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{text(title)}</title><style>{_style()}</style></head><body>"
        f'<header class="top"><span class="seal" aria-hidden="true">绩证</span><div class="who"><h1>{text(title)}</h1><p>截至{text(sheet.as_of)}</p></div></header>'
        f'<main class="watch"><p class="sum"><span class="lamp {sheet.light}">{text(sheet.lights[sheet.light])}灯</span>{text(sheet.summary)}</p>'
        f'<h2>预算执行进度</h2><ul class="cards">{money}</ul><h2>绩效目标进度</h2><ul class="cards">{cards}</ul>'
        f'<h2>资金与目标对照</h2><ul class="pairs">{pairs}</ul><footer>{tail}</footer></main></body></html>\n'
    ).encode("utf-8", "replace")


def _card(w: Watched, sheet: MonitorSheet) -> str:
    money = w.group == "money"
    rows = [
        ("目标", w.target)
        if not money
        else ("全年预算", f"{_money(w.full, sheet)}{sheet.money_unit}" if w.full is not None else "没有填写")
    ]
    rows.append(
        (
            "完成" if not money else "已支出",
            w.done
            if not money
            else f"{_money(w.spent, sheet)}{sheet.money_unit}（{w.done}）"
            if w.spent is not None
            else "没有支付明细",
        )
    )
    rows += [
        (k, v)
        for k, v in (
            ("怎么算", w.basis),
            ("全年预计", _foreseen(w, sheet)),
            ("可能性", w.likely),
            ("进度", w.profile if w.expected is not None else ""),
        )
        if v
    ]
    body = "".join(f"<dt>{k}</dt><dd>{text(v)}</dd>" for k, v in rows)
    return (
        f'<li><header><h3>{text(w.name)}</h3><span class="lamp {w.light}">{text(sheet.lights[w.light])}</span></header>'
        f"{_bar(w)}<dl>{body}</dl></li>"
    )


def _bar(w: Watched) -> str:
    """Done against what is due by the day: 100 % stands at 60 of 100."""
    if w.ratio is None:
        return ""
    length = min(Decimal(100), w.ratio * 60 / 100)
    return (
        f'<svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="时间进度应完成的{number(tidy(w.ratio))}%">'
        f'<rect class="track" y="2" width="100" height="4"/><rect class="lamp-{w.light}" y="2" width="{length:.1f}" height="4"/><rect class="due" x="59.6" width="0.8" height="8"/></svg>'
    )


@cache
def _style() -> str:
    here = files("jizheng.write.html")
    return "".join(here.joinpath(n).read_text("utf-8") for n in ("tokens.css", "monitor.css"))
