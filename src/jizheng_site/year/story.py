"""A cell's story: where its value comes from, who changed it when and why, what was remarked; answers to what was asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jizheng_site.org import scope
from jizheng_site.year.access import link, year_view
from jizheng_site.year.edit import log
from jizheng_site.year.frame import may_edit
from jizheng_site.year.models import Comment, Todo, UnitYear, named
from jizheng_site.year.past import history
from jizheng_site.year.seen import Seen, address

ORIGIN = {"counted": "台账统计", "entered": "直接填写", "derived": "由其他数算出", "typed": "手工填写"}


@year_view("year.read")
def story(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Of a target (``goals#/indicators/管网/weight``) or of a cell of the report (``cell=8-11``)."""
    seen = Seen(unit_year)
    target, place = request.GET.get("target", "")[:200], request.GET.get("cell", "")
    block, _, number = place.partition("-")
    names = seen.cells.get((int(block), int(number or -1)), []) if block.isdigit() and (number or "0").isdigit() else []
    rows = [_row(seen, name) for name in dict.fromkeys(names)]
    if not target:
        target = next((r["target"] for r in rows if r["target"]), f"report#/{place}" if place else "")
    can_edit = may_edit(request, unit_year)
    context = {
        "unit_year": unit_year, "rows": rows, "target": target, "title": _title(seen, target, rows),
        "url": address(unit_year, target) if target and not target.startswith("report#") else "",
        "history": history(unit_year, target, may=can_edit), "figure": _figure_of(seen, target) if not rows else None,
        "comments": Comment.objects.filter(unit_year=unit_year, target=target).order_by("pk") if target else [],
        "can_comment": scope.may(request.user, "year.comment", unit_year.code, unit_year.year),
        "can_edit": can_edit, "place": place, "text": _text(seen, block, number),
    }  # fmt: skip
    return render(request, "year/story.html", context)


def _title(seen: Seen, target: str, rows: list[dict[str, Any]]) -> str:
    if target and not target.startswith("report#"):
        return seen.names.of(target)
    return str(rows[0]["label"]) if rows else "这一格"


def _text(seen: Seen, block: str, number: str) -> str:
    blocks = seen.paper["blocks"]
    if not block.isdigit() or int(block) >= len(blocks):
        return ""
    found = blocks[int(block)]
    if "text" in found:
        return str(found["text"])
    return str(found["cells"][int(number)][5]) if number.isdigit() and int(number) < len(found["cells"]) else ""


def _row(seen: Seen, name: str) -> dict[str, Any]:
    """One fact or indicator of a cell, with its figure and where that is edited."""
    figure = seen.by_fact.get(name)
    fact = seen.facts.get(name) or seen.indicators[name]
    target = seen.target_of_fact(name)
    parts = [seen.figures[p] for p in (figure or {}).get("parts", ()) if p in seen.figures]
    return {
        "label": figure["label"] if figure else fact.get("label") or fact.get("name"), "figure": figure, "target": target,
        "origin": ORIGIN.get(figure["origin"], "") if figure else "", "parts": parts,
        "proof": seen.proofs.get(figure["id"]) if figure else None,
        "url": address(seen.unit_year, target) if target else "",
    }  # fmt: skip


def _figure_of(seen: Seen, target: str) -> dict[str, Any] | None:
    """The figure that is typed or bound in a cell."""
    named = {t: f for f in seen.figures.values() if (t := seen.target(f)).count("/") > 1 or t.startswith("unit#")}
    found = [t for t in named if target == t or target.startswith(f"{t}/") or t.startswith(f"{target}/")]
    return named[max(found, key=len)] if found and target.count("/") > 1 else None


@year_view("year.comment")
@require_POST
def comment(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """A remark on a cell."""
    target, text = request.POST.get("target", "")[:200], request.POST.get("text", "").strip()
    if text:
        Comment.objects.create(unit_year=unit_year, target=target, text=text[:2000], **named(request.user))
        log(unit_year, request.user, "year.comment", target, "", text[:2000])
    return _again(request, unit_year, target)


@year_view("year.comment")
@require_POST
def close(request: HttpRequest, unit_year: UnitYear, pk: int) -> HttpResponse:
    """A remark is settled."""
    found = Comment.objects.filter(unit_year=unit_year, pk=pk).first()
    if found is None:
        raise Http404
    found.closed_at = timezone.now()
    found.save(update_fields=["closed_at"])
    log(unit_year, request.user, "year.comment", found.target, found.text, "已解决")
    return _again(request, unit_year, found.target)


def _again(request: HttpRequest, unit_year: UnitYear, target: str) -> HttpResponse:
    if not request.htmx:
        return redirect(address(unit_year, target))
    asked = request.GET.copy()
    asked["target"] = target
    request.GET, request.method = asked, "GET"
    return story(request, unit=unit_year.code, year=unit_year.year)


@year_view("year.answer")
@require_POST
def answer(request: HttpRequest, unit_year: UnitYear, pk: int) -> HttpResponse:
    """What was done about a point of a return."""
    todo = Todo.objects.filter(unit_year=unit_year, pk=pk, closed_at=None).first()
    if todo is None:
        raise Http404
    text = request.POST.get("answer", "").strip()
    if not text:
        messages.error(request, "请写明怎么改的，再答复。")
    else:
        old, todo.answer = todo.answer, text[:2000]
        todo.answered_by, todo.answered_at = request.user.name, timezone.now()
        todo.save(update_fields=["answer", "answered_by", "answered_at"])
        log(unit_year, request.user, "year.answer", todo.target, old, todo.answer)
        messages.success(request, "已答复。")
    return redirect(link(unit_year) + "#todos")
