"""报告: the official form as on paper, every cell leading to its source; the prose with references, bare numbers and a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jizheng_site import engine
from jizheng_site.org.errors import conflict
from jizheng_site.year.access import link, year_view
from jizheng_site.year.budget import stored_part
from jizheng_site.year.edit import Conflict, Refused, set_cell
from jizheng_site.year.frame import may_edit, show
from jizheng_site.year.judge import begun, compiled, judge
from jizheng_site.year.models import Comment, UnitYear
from jizheng_site.year.seen import Seen
from jizheng_site.year.undo_cell import shown as undoable
from jizheng_site.year.wording import on_site

REF = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
KINDS = {"indicator": "指标", "figure": "数据", "line": "预算项目", "goal": "目标"}
KIND = re.compile(r"\{\{\s*(indicator|figure|line|goal)\s*[:：]\s*")
LINE_FIELDS = {"initial": "年初预算", "carried": "上年结转", "adjusted": "预算调整", "spent": "支出"}
TEXTS = (("单位名称", "单位名称"), ("主管部门", "主管部门"), ("年度", "年度"), ("年份", "年份"))


@year_view("year.read")
def report(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The report as it was last compiled; a year that was changed since is compiled first."""
    trouble, there = "", begun(unit_year)
    if there and not unit_year.fresh:
        try:
            judge(unit_year)
        except engine.PackError as e:
            trouble = str(e)
    seen = Seen(unit_year)
    targets = list(Comment.objects.filter(unit_year=unit_year, closed_at=None).values_list("target", flat=True))
    said = frozenset(targets)
    drawn = there and seen.paper["blocks"]
    return show(
        request, unit_year, "year/report.html", "year_report", seen, trouble=trouble, open_comments=len(targets),
        paper=seen.html("year/paper.html", said, lambda: {"blocks": _blocks(seen, said)}) if drawn else "",
    )  # fmt: skip


def _blocks(seen: Seen, said: frozenset[str]) -> list[dict[str, Any]]:
    """The blocks with, for each cell, where its value comes from and whether something is wrong with it.

    ``said``: the cells of which something was remarked.
    """
    marks = _wrong(seen)
    out: list[dict[str, Any]] = []
    for n, block in enumerate(seen.paper["blocks"]):
        if "text" in block:
            if block["text"].strip():
                out.append(
                    {
                        "at": f"{n}",
                        "text": block["text"],
                        "style": _style(block, n),
                        "tone": marks.get((n, -1), ""),
                        "facts": (n, -1) in seen.cells,
                    }
                )
            continue
        rows: list[list[dict[str, Any]]] = [[] for _ in range(block["rows"])]
        for k, row, column, row_span, column_span, text in block["cells"]:
            names = seen.cells.get((n, k), ())
            origins = [f["origin"] for x in names if (f := seen.by_fact.get(x))]
            targets = {seen.target_of_fact(x) for x in names} - {""}
            if row < len(rows):
                rows[row].append(
                    {
                        "at": f"{n}-{k}", "text": text, "rows": row_span, "columns": column_span, "origin": origins[0] if origins else "text" if targets else "",
                        "tone": marks.get((n, k), ""), "said": bool(said & (targets | {f"report#/{n}-{k}"})), "column": column,
                        "long": len(text) > 26 or "\n" in text, "numeric": bool(re.fullmatch(r"-?[\d,.]+%?", text.strip())),
                    }
                )  # fmt: skip
        out.append({"rows": rows, "columns": block["columns"], "at": f"{n}"})
    return out


def _wrong(seen: Seen) -> dict[tuple[int, int], str]:
    """(block, cell) → the worst that was said of it."""
    found: dict[tuple[int, int], str] = {}
    for f in seen.body.get("findings", ()):
        if f["outcome"] == "failed" and f["severity"] != "info":
            for w in f["where"]:
                if w["block"] >= 0 and found.get((w["block"], w["cell"])) != "error":
                    found[w["block"], w["cell"]] = f["severity"]
    return found


def _style(block: dict[str, Any], n: int) -> str:
    text = block["text"].strip()
    if n < 4 and len(text) < 40 and "：" not in text:
        return "p-title"
    if re.match(r"[一二三四五六七八九十]{1,3}、", text) and len(text) < 45:
        return "p-top"
    if re.match(r"[（(][一二三四五六七八九十]{1,3}[）)]", text) and len(text) < 45:
        return "p-second"
    return "p-line" if len(text) < 44 and text[-1:] not in "。；" else "p-text"


# ---------------------------------------------------------------------------- prose


@year_view("year.read")
def prose(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The prose: as written, what may be referred to, numbers that are typed and equal nothing, how it reads."""
    seen, part = Seen(unit_year), stored_part(unit_year, "narrative")
    text = str(part.body.get("text", ""))
    told = [
        {**t, "advice": on_site(t["advice"]), "message": on_site(t["message"])}
        for t in seen.year.get("troubles", ())
        if t["file"] == "narrative.md"
    ]
    return show(
        request, unit_year, "year/prose.html", "year_report", seen, part=part, text=text, references=references(seen),
        bare=[t for t in told if t["code"] == "bare_number"], other=[t for t in told if t["code"] != "bare_number"],
        pieces=seen.year.get("narrative", ()), line=_line(request.GET.get("at", "")),
        **undoable(unit_year, request.user, part, may=may_edit(request, unit_year)),
    )  # fmt: skip


def _line(at: str) -> str:
    found = re.fullmatch(r"narrative#/(\d+)", at)
    return found[1] if found else ""


def references(seen: Seen) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """By group: (name between the braces, label, what it says now)."""
    groups: dict[str, list[tuple[str, str, str]]] = {"收支": [], "指标": [], "其他数据": [], "预算项目": [], "文字": []}
    lines = {r["id"]: r["name"] for r in stored_part(seen.unit_year, "budget").body.get("lines") or []}
    for f in seen.figures.values():
        kind, _, name = f["id"].partition(":")
        if kind in {"concept", "base", "rate"}:
            groups["收支"].append((f["label"], f["label"], f["shown"]))
        elif kind == "indicator" and f["value"] is not None:
            groups["指标"].append((f"指标:{name}", f["label"], f["shown"]))
        elif kind == "figure":
            groups["其他数据"].append((f"数据:{name}", f["label"], f["shown"]))
        elif kind == "line":
            line, _, field = name.rpartition(".")
            word = LINE_FIELDS.get(field) or f["label"].removeprefix(lines.get(line, ""))
            groups["预算项目"].append((f"预算项目:{line}.{word}", f["label"], f["shown"]))
    groups["文字"] = [(name, label, "") for name, label in TEXTS]
    return [(k, v) for k, v in groups.items() if v]


def in_chinese(text: str) -> str:
    """References by the kind's Chinese name, which the engine knows as well: {{指标:管网}}."""
    return KIND.sub(lambda m: f"{{{{{KINDS[m[1]]}:", text)


@year_view("year.read", post="year.edit")
def draft(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """GET: the engine's draft beside the text; POST: it becomes the text."""
    try:
        made = compiled(unit_year)
        found = in_chinese(engine.draft(made, engine.load_pack(unit_year.pack)))
    except engine.PackError as e:
        return conflict(request, f"还不能起草：{e}", "请先填好单位情况、预算和目标。")
    if request.method == "POST":
        part = stored_part(unit_year, "narrative")
        version = request.POST.get("version", "")
        try:
            set_cell(unit_year, request.user, "narrative", "text", found, int(version) if version.isdigit() else part.versions.get("text", 0), "采用自动草稿")  # fmt: skip
            messages.success(request, "草稿已放进正文。请逐句核对，改好后删去第一行的草稿标记。")
        except (Refused, Conflict) as e:
            messages.error(request, str(e))
        return redirect(link(unit_year, "year_prose"))
    shown = engine.said(made, unit_year.pack)
    pieces = [_pieces(row, shown) for row in found.split("\n") if row.strip()]
    return render(request, "year/draft.html", {"unit_year": unit_year, "pieces": pieces, "part": stored_part(unit_year, "narrative")})  # fmt: skip


def _pieces(row: str, shown: Callable[[str], str]) -> dict[str, Any]:
    """A line of the draft in pieces: words, and references with what they say now."""
    level = len(row) - len(row.lstrip("#"))
    if row.startswith("<!--"):
        return {"note": on_site(row.removeprefix("<!--").removesuffix("-->").strip())}
    parts: list[tuple[str, str]] = []
    at = 0
    body = row.lstrip("# ")
    for m in REF.finditer(body):
        parts += [(body[at : m.start()], ""), (shown(m[1]) or m[1], m[1])]
        at = m.end()
    return {"level": level, "parts": [*parts, (body[at:], "")]}
