"""预算: lines with what was adjusted and paid, three rates of execution, income, three public expenses, assets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse

from jizheng_site import engine
from jizheng_site.year.access import year_view
from jizheng_site.year.frame import may_edit, show
from jizheng_site.year.keys import escaped
from jizheng_site.year.models import Part, UnitYear
from jizheng_site.year.seen import Seen
from jizheng_site.year.undo_cell import shown

KINDS = [("人员", "人员"), ("公用", "公用"), ("项目", "项目")]
# What a report states and no line or payment stands for yet.
ALONE = ("expense_staff", "expense_public", "expense_project", "basic_budget", "project_budget")
RATES = (("rate_initial", "完成年初预算"), ("rate_full", "执行率"), ("rate_carried", "含上年结转"))


class Line(NamedTuple):
    """A line of the budget as shown: where its cells are, and what was worked out for it."""

    path: str
    row: dict[str, Any]
    adjusted: Decimal
    spent: dict[str, Any] | None
    rates: list[dict[str, Any] | None]


def number(text: Any) -> Decimal:
    """An amount as stored; blank is nothing."""
    return Decimal(str(text)) if text not in (None, "") else Decimal(0)


def stored_part(unit_year: UnitYear, name: str) -> Part:
    """The document, also when it was not begun."""
    return Part.objects.filter(unit_year=unit_year, name=name).first() or Part(unit_year=unit_year, name=name)


@year_view("year.read")
def budget(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Everything about money of the year."""
    part, seen = stored_part(unit_year, "budget"), Seen(unit_year)
    rows = part.body.get("lines") or []
    adjusted: dict[str, Decimal] = {}
    for a in part.body.get("adjustments") or []:
        adjusted[a.get("line", "")] = adjusted.get(a.get("line", ""), Decimal(0)) + number(a.get("amount"))
    lines = [
        Line(
            f"lines/{escaped(r['id'])}", r, adjusted.get(r["id"], Decimal(0)), seen.figures.get(f"line:{r['id']}.spent"),
            [seen.figures.get(f"line:{r['id']}.{rate}") for rate, _ in RATES],
        )
        for r in rows
    ]  # fmt: skip
    totals = {
        "initial": sum((number(r.get("initial")) for r in rows), Decimal(0)),
        "carried": sum((number(r.get("carried")) for r in rows), Decimal(0)),
        "adjusted": sum(adjusted.values(), Decimal(0)),
        "spent": seen.figures.get("concept:expense_total"),
        "rates": [seen.figures.get(f"rate:{rate[5:]}") for rate, _ in RATES],
    }
    pack, body = unit_year.pack, part.body
    blocks = [
        ("income", "收入", "source", engine.parts_of(pack, "income_total"), seen.figures.get("concept:income_total"), "加一项收入"),
        ("three_public", "“三公”经费", "concept", _named(pack, engine.parts_of(pack, "three_public"), body.get("three_public")), seen.figures.get("concept:three_public"), "加一项"),
        ("assets", "固定资产", "concept", engine.parts_of(pack, "asset_total"), seen.figures.get("concept:asset_total"), "加一项"),
    ]  # fmt: skip
    if body.get("other"):
        blocks.append(
            (
                "other",
                "其他收支数据",
                "concept",
                _named(pack, [(c, engine.label_of(pack, c)) for c in ALONE], body["other"]),
                None,
                "加一项",
            )
        )
    return show(
        request, unit_year, "year/budget.html", "year_budget", seen, part=part, lines=lines, totals=totals, kinds=KINDS,
        blocks=[(*b, part.body.get(b[0]) or []) for b in blocks], line_choices=[(r["id"], r["name"]) for r in rows],
        **shown(unit_year, request.user, part, may=may_edit(request, unit_year)),
        adjustments=part.body.get("adjustments") or [], headline=_headline(seen), rate_words=[w for _, w in RATES],
    )  # fmt: skip


def _named(pack: str, choices: list[tuple[str, str]], rows: list[dict[str, Any]] | None) -> list[tuple[str, str]]:
    """The choices, and what stands there beside them, by its label."""
    known = {c for c, _ in choices}
    return [*choices, *((c, engine.label_of(pack, c)) for r in rows or [] if (c := r.get("concept", "")) not in known)]


def _headline(seen: Seen) -> list[dict[str, Any]]:
    """The figures at the top, each with how it came about."""
    wanted = ("concept:income_total", "concept:expense_total", "concept:balance_total", "rate:initial", "rate:full", "rate:carried")  # fmt: skip
    return [f for k in wanted if (f := seen.figures.get(k))]
