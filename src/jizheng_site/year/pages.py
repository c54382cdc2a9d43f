"""The first page of a unit's year: what is done, missing, wrong, what to do next; the unit's own particulars; evidence files."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from jizheng_site import engine
from jizheng_site.year.access import link, year_view
from jizheng_site.year.cells import known_of
from jizheng_site.year.files import give
from jizheng_site.year.frame import may_edit, show
from jizheng_site.year.models import Item, Part, UnitYear
from jizheng_site.year.seen import Seen, address
from jizheng_site.year.undo_cell import shown


class Tile(NamedTuple):
    """One room of the year at a glance.  ``mark``: done, part, none, bad."""

    title: str
    mark: str
    words: str
    url: str
    act: str


class Next(NamedTuple):
    """What to do now, and the button that leads there."""

    title: str
    words: str
    url: str
    act: str
    download: bool = False


@year_view("year.read")
def overview(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """What is done, missing, wrong, and what to do next."""
    seen = Seen(unit_year)
    bodies = {p.name: p.body for p in unit_year.parts.all()}
    types = engine.register_types(unit_year.pack)
    counts = dict(unit_year.rows.filter(dropped=False).order_by().values_list("register").annotate(n=Count("pk")))
    rows = [(types[k], n) for k, n in counts.items() if k in types]
    evidence = unit_year.items.filter(dropped=False).count()
    todos = list(unit_year.todos.filter(closed_at=None).order_by("answered_at", "pk"))
    for t in todos:
        t.url = address(unit_year, t.target) if t.target else ""
    tiles = _tiles(unit_year, bodies, len(rows), sum(n for _, n in rows), evidence, seen)
    empty = not any(bodies.get(n) for n in ("budget", "goals")) and not rows
    figures = [f for k in ("expense_total", "income_total", "balance_total") if (f := seen.figures.get(f"concept:{k}"))]
    figures += [f for k in ("rate:full",) if (f := seen.figures.get(k))]
    return show(
        request, unit_year, "year/overview.html", "year", seen, tiles=tiles, todos=todos, registers=rows, empty=empty,
        figures=figures, indicators=_indicators(seen), evidence=evidence, parts=bodies,
        waiting=unit_year.incoming.filter(state__in=("reading", "shown", "confirmed")),
        next=_next(unit_year, bodies, seen, todos) if may_edit(request, unit_year) and not empty else None,
    )  # fmt: skip


def _tiles(
    unit_year: UnitYear, bodies: dict[str, dict[str, Any]], kinds: int, records: int, evidence: int, seen: Seen
) -> list[Tile]:
    unit, budget, goals = (bodies.get(n) or {} for n in ("unit", "budget", "goals"))
    lacking = [t for k, t in (("staffing", "编制人数"), ("duties", "职责"), ("contact", "联系人")) if not unit.get(k)]
    lines = budget.get("lines") or []
    indicators = goals.get("indicators") or []
    unbound = [
        i
        for i in indicators
        if not (i.get("actual") or {}).get("register") and not (i.get("actual") or {}).get("typed")
    ]
    count = len(indicators)
    tiles = [
        Tile("单位情况", "done" if unit and not lacking else "part" if unit else "none", f"还缺{'、'.join(lacking)}" if lacking else "名称、职责、编制都填了", link(unit_year, "year_unit"), "填写" if lacking else "查看"),
        Tile("预算", "done" if lines and budget.get("income") else "part" if lines or budget.get("income") else "none", f"{len(lines)} 个预算项目" + ("" if budget.get("income") else "，收入还没有填") if lines else "填了收入，还没有预算项目" if budget.get("income") else "还没有填", link(unit_year, "year_budget"), "查看" if lines else "填写"),
        Tile("目标", "none" if not count else "part" if unbound else "done", "还没有指标" if not count else f"{count} 项指标" + (f"，{len(unbound)} 项没有完成值" if unbound else ""), link(unit_year, "year_goals"), "查看" if count and not unbound else "填写"),
        Tile("台账", "done" if records else "none", f"{kinds} 个登记簿，{records:,} 条记录" if records else "还没有记录", link(unit_year, "year_registers"), "查看" if records else "登记"),
    ]  # fmt: skip
    weak = unit_year.indicators - unit_year.proven if unit_year.evaluated is not None else 0
    tiles.append(
        Tile("佐证", "none" if not evidence else "part" if weak else "done", (f"{evidence} 份材料" + (f"，{weak} 项指标证据不足" if weak else "，每项指标都已证实")) if evidence else "还没有材料", link(unit_year, "year_evidence"), "补充" if weak or not evidence else "查看")
    )  # fmt: skip
    prose = str((bodies.get("narrative") or {}).get("text", "")).strip()
    tiles.append(Tile("报告", "done" if prose else "none", f"正文 {len(prose)} 字" if prose else "正文还没有写，可以从草稿开始", link(unit_year, "year_report" if prose else "year_prose"), "查看" if prose else "写正文"))  # fmt: skip
    if unit_year.evaluated is not None:
        mark = "bad" if unit_year.errors else "part" if unit_year.warnings else "done"
        words = (
            f"{unit_year.errors} 处错误，{unit_year.warnings} 处提醒"
            if unit_year.errors or unit_year.warnings
            else "没有发现问题"
        )
        tiles.append(Tile("体检", mark, words, link(unit_year, "year_findings"), "查看"))
        if unit_year.score is not None:
            tiles.append(
                Tile("评分", "done", f"复算 {unit_year.score:f} 分", link(unit_year, "year_score"), "看怎么算")
            )
    return tiles


def _next(unit_year: UnitYear, bodies: dict[str, dict[str, Any]], seen: Seen, todos: list[object]) -> Next | None:
    """The one thing that helps most now."""
    if any(getattr(t, "answered_at", None) is None for t in todos):
        return Next("答复退回意见", "改好后逐条写明怎么改的，全部答复才能再次报送。", "#todos", "去答复")
    for name, title, page in (("unit", "单位情况", "year_unit"), ("budget", "预算", "year_budget"), ("goals", "目标和指标", "year_goals")):  # fmt: skip
        if not bodies.get(name):
            return Next(f"填{title}", "这一部分还是空的，报告离不开它。", link(unit_year, page), "去填写")
    if unit_year.evaluated is None:
        return None
    errors = [t for t in seen.findings if t.severity == "error"]
    if errors:
        spot = errors[0].spots[0].url if errors[0].spots else link(unit_year, "year_findings")
        return Next(f"改正 {len(errors)} 处错误", errors[0].message, spot, "去改第一处")
    if not str((bodies.get("narrative") or {}).get("text", "")).strip():
        return Next("写正文", "表格里的数已经齐了，正文可以从自动草稿开始改。", link(unit_year, "year_prose"), "看草稿")
    if unit_year.indicators and not unit_year.proven:
        count = "每一项指标都" if unit_year.rows.exists() else "台账还是空的，每一项指标都"
        return Next("给数找来源", f"没有错误，但{count}还没有证实：登记台账、给指标选来源，或者把佐证文件连上去。报告现在也可以下载来看。", link(unit_year, "year_goals"), "去选来源", download=True)  # fmt: skip
    return Next(
        "报告已经可以导出",
        "没有错误。下载 Word 或 PDF 看一遍，确认后点“报送”。",
        link(unit_year, "year_report"),
        "看报告",
        download=True,
    )


def _indicators(seen: Seen) -> list[dict[str, object]]:
    """Each indicator with its live count, target and proof."""
    rows = []
    for i in seen.body.get("indicators", ()):
        name = i["id"].removeprefix("i:")
        figure, proof = seen.figures.get(f"indicator:{name}"), seen.proofs.get(f"indicator:{name}")
        rows.append({"name": i["name"], "id": name, "row": i, "figure": figure, "proof": proof})
    return rows


@year_view("year.read")
def particulars(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Name, duties, staff, contacts."""
    part = Part.objects.filter(unit_year=unit_year, name="unit").first() or Part(unit_year=unit_year, name="unit")
    if not part.body and may_edit(request, unit_year):
        part.body = known_of(unit_year)
    people = [("contact", "联系人"), ("filler", "填报人"), ("leader", "评价组组长")]
    return show(request, unit_year, "year/unit.html", "year", part=part, people=people, **shown(unit_year, request.user, part, may=may_edit(request, unit_year)))  # fmt: skip


@year_view("evidence.read")
def evidence_file(request: HttpRequest, unit_year: UnitYear, key: str) -> HttpResponseBase:
    """A file of evidence, for those who may see the year."""
    item = Item.objects.select_related("file").filter(unit_year=unit_year, key=key, dropped=False).first()
    if item is None or item.file is None:
        raise Http404
    return give(item.file, item.name)
