"""The roll-up of a department: a page whose figures open their parts, a workbook, JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from jizheng.compiled import printed_money, tidy
from jizheng.model import Evaluation
from jizheng.summaries import Annex, AnnexCell, Rolled, Rollup
from jizheng.write.annex import write_annexes
from jizheng.write.html import write_html
from jizheng.write.html.panel import Section
from jizheng.write.html.paper import text
from jizheng.write.json import as_json
from jizheng.write.words import number

SCHEMA = "jizheng.rollup/1"
_BLANK = {"blank": "没有填", "none": "无", "not_applicable": "不适用"}


def shown(value: Decimal | None, unit: str, money: str) -> str:
    """A figure as people read it, "" when nobody states it."""
    if value is None:
        return ""
    return f"{printed_money(value, money):f}{money}" if unit == "元" else f"{number(tidy(value))}{unit}"


def write_rollup_html(r: Rollup, evaluation: Evaluation, pages: Mapping[str, str], money: str = "万元") -> bytes:
    """The department's form as read back, with each figure's parts; ``pages``: unit → its own page beside this one."""
    more = [
        Section("members", "单位", f"{len(r.members)}", _members(r, pages)),
        Section(
            "parts",
            "分项",
            str(len(r.figures)),
            "".join(_parts(n, f, pages, money) for n, f in enumerate(r.figures, 1)),
        ),
    ]
    return write_html(evaluation, more)


def _members(r: Rollup, pages: Mapping[str, str]) -> str:
    cards = []
    for m in r.members:
        page = pages.get(m.name)
        name = f'<a href="{text(page)}">{text(m.name)}</a>' if page else text(m.name)
        score = f'<span class="code">{number(m.score)}分{text(m.grade)}</span>' if m.score is not None else ""
        cards.append(
            f'<article class="card" tabindex="0"><header><h3>{name}</h3>{score}</header><p class="level">{text(m.row)} · {text(m.source)} · '
            f'错误{m.errors}条，警告{m.warnings}条</p><p class="msg">{text(m.verdict)}</p></article>'
        )
    cards += [
        f'<article class="card claim fails" tabindex="0"><header><h3>{text(n)}</h3><span class="verdict">没有交</span></header>'
        f'<p class="level">{text(r.rows[n])}</p></article>'
        for n in r.missing
    ]
    notes = "".join(f"<li><span>{text(x)}</span></li>" for x in r.notes)
    return f'{"".join(cards)}<h3 class="sub">说明</h3><ul class="plain">{notes}</ul>'


def _parts(n: int, f: Rolled, pages: Mapping[str, str], money: str) -> str:
    rows = []
    for p in f.parts:
        page = pages.get(p.unit)
        name = f'<a href="{text(page)}">{text(p.unit)}</a>' if page else text(p.unit)
        said = shown(p.value, f.unit, money) or _BLANK.get(p.state, "")
        rows.append(f"<li><span>{name}<small>{text(p.where)}</small></span><b>{text(said)}</b></li>")
    return (
        f'<article class="card source" id="g{n}" tabindex="0"><header><h3>{text(f.label)}</h3><span class="v">{text(shown(f.value, f.unit, money))}</span></header>'
        f'<ul class="plain sums">{"".join(rows)}</ul></article>'
    )


def write_rollup_xlsx(r: Rollup, money: str = "万元") -> bytes:
    """Two sheets: units across figures, and the same figure by figure with where each part comes from."""
    return write_annexes([_table(r, money), _list(r, money)], r.department, r.year)


def _value(value: Decimal | None, unit: str, money: str) -> AnnexCell:
    if value is None:
        return AnnexCell(None, "value")
    if unit == "元":
        return AnnexCell(printed_money(value, money) if value else Decimal("0.00"), "value")
    return AnnexCell(tidy(value), "points")


def _table(r: Rollup, money: str) -> Annex:
    names = [m.name for m in r.members]
    head = tuple(AnnexCell(x, "head") for x in ("项目", "汇总", *names, *r.missing))
    rows = [
        (
            AnnexCell(f.label), _value(f.value, f.unit, money), *(_value(p.value, f.unit, money) for p in f.parts),
            *(AnnexCell("没有交", "text") for _ in r.missing),
        )
        for f in r.figures
    ]  # fmt: skip
    notes = [(AnnexCell(x, "note", len(head)),) for x in r.notes]
    widths = (26, 14, *(16 for _ in (*names, *r.missing)))
    return Annex("table", "局机关及二级机构汇总", "", f"金额单位：{money}", widths, (head, *rows, *notes))


def _list(r: Rollup, money: str) -> Annex:
    rows: list[tuple[AnnexCell, ...]] = [tuple(AnnexCell(x, "head") for x in ("项目", "单位", "数", "状态", "出处"))]
    for f in r.figures:
        for p in f.parts:
            rows.append(
                (AnnexCell(f.label), AnnexCell(p.unit), _value(p.value, f.unit, money), AnnexCell(_BLANK.get(p.state, ""), "text"), AnnexCell(p.where or None, "text"))
            )  # fmt: skip
    return Annex("list", "汇总数的分项和出处", "", f"金额单位：{money}", (26, 34, 14, 12, 46), tuple(rows))


def write_rollup_json(r: Rollup, evaluation: Evaluation) -> bytes:
    """``jizheng.evaluation/1`` of the department's form with one more key, ``rollup``; decimals are strings, exact."""
    out = as_json(evaluation)
    out["rollup"] = {
        "schema": SCHEMA,
        "department": r.department,
        "year": r.year,
        "members": [
            {"row": m.row, "name": m.name, "source": m.source, "score": _text(m.score), "grade": m.grade, "errors": m.errors, "warnings": m.warnings}
            for m in r.members
        ],
        "missing": list(r.missing),
        "figures": [
            {
                "concept": f.concept, "label": f.label, "value": _text(f.value), "unit": f.unit,
                "parts": [{"unit": p.unit, "value": _text(p.value), "state": p.state, "where": p.where} for p in f.parts],
            }
            for f in r.figures
        ],
        "notes": list(r.notes),
    }  # fmt: skip
    return json.dumps(out, ensure_ascii=False, indent=1).encode() + b"\n"


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
