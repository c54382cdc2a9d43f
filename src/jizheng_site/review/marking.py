"""A year under review: points of the reviewer beside the unit's own, the opinion and its letter."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jizheng_site import engine
from jizheng_site.cycle.models import Version
from jizheng_site.intake.models import Received
from jizheng_site.intake.standing import newest
from jizheng_site.org import scope
from jizheng_site.org.models import Place
from jizheng_site.review.models import Mark, Opinion
from jizheng_site.review.tables import letter, reasons
from jizheng_site.year.access import link, year_view
from jizheng_site.year.edit import log
from jizheng_site.year.models import Judged, UnitYear


class Line(NamedTuple):
    """An indicator as a reviewer sees it."""

    key: str
    name: str
    level: str
    target: str
    actual: str
    full: Decimal | None
    claimed: Decimal | None
    recomputed: str
    status: str
    grade: str
    mark: Mark | None


def evaluation_of(unit_year: UnitYear) -> tuple[dict[str, Any], Received | None]:
    """What the year says of itself: its own evaluation, else that of the newest file matched to it."""
    judged = Judged.objects.filter(unit_year=unit_year).values_list("body", flat=True).first()
    if judged:
        return json.loads(judged), None
    file = newest(unit_year)
    return (json.loads(file.body), file) if file and file.body else ({}, None)


def lines(told: dict[str, Any], marks: dict[str, Mark]) -> list[Line]:
    """The indicators of an evaluation with what was found and given for each."""
    proofs = {p["about"]: p for p in (told.get("year") or {}).get("proofs", ())}
    sheet = next((s for s in (told.get("score") or {}).get("sheets", ()) if s["total"] is not None), None)
    points = {x["item"]: x["points"] for x in (sheet["lines"] if sheet else ())}
    found = []
    for i in told.get("indicators", ()):
        key = i["id"].removeprefix("i:")
        name = i["name"] or i["target"]["text"][:60]
        proof = proofs.get(f"indicator:{key}", {})
        found.append(
            Line(
                key, name, " · ".join(x for x in (i["level1"], i["level2"]) if x), i["target"]["text"], i["actual"]["text"],
                _decimal(i["weight"]), _decimal(i["score"]), points.get(name) or "", proof.get("status", ""), proof.get("grade", ""),
                marks.get(key),
            )
        )  # fmt: skip
    return found + _others(sheet, {x.name for x in found}, marks)


def _others(sheet: dict[str, Any] | None, named: set[str], marks: dict[str, Mark]) -> list[Line]:
    """The lines of the score sheet that are no indicator (预算执行率 …)."""
    return [
        Line(
            f"line:{x['item']}"[:120], x["item"], "计分项", "", x["formula"], _decimal(x["full"]), _decimal(x["stated"]), x["points"] or "",
            "", "", marks.get(f"line:{x['item']}"[:120]),
        )
        for x in (sheet["lines"] if sheet else ())
        if x["item"] not in named
    ]  # fmt: skip


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(value) if value not in (None, "") else None
    except InvalidOperation:
        return None


class Total(NamedTuple):
    """``points`` None = not every indicator has the reviewer's points yet; ``rest``: points that no indicator holds."""

    claimed: Decimal | None
    points: Decimal | None
    grade: str
    marked: int
    of: int
    rest: Decimal


def total(unit_year: UnitYear, told: dict[str, Any], found: list[Line]) -> Total:
    """The whole: what the unit gave itself less what the reviewer took off (or plus what was added)."""
    claimed = _decimal((told.get("score") or {}).get("stated"))
    marked = [x for x in found if x.mark]
    whole = sum((x.claimed or Decimal(0) for x in found), Decimal(0))
    rest = claimed - whole if claimed is not None and all(x.claimed is not None for x in found) else Decimal(0)
    points = None
    if found and len(marked) == len(found):
        points = sum((x.mark.points for x in marked if x.mark), Decimal(0)) + max(rest, Decimal(0))
    grade = engine.grade(unit_year.pack, points) if points is not None else ""
    return Total(claimed, points, grade, len(marked), len(found), max(rest, Decimal(0)))


# The words of a proof that falls short.
UNPROVEN = {"未证实", "部分证实"}
# While it is with the reviewers.
MARKABLE = {"submitted", "approved", "accepted"}


def draft(unit_year: UnitYear, found: list[Line], failed: list[dict[str, Any]]) -> dict[str, str]:
    """A first wording of the opinion from what was found; the reviewer writes over it."""
    found = [x for x in found if not x.key.startswith("line:")]
    proven = sum(x.status == "已证实" for x in found)
    overall = f"报告列出 {len(found)} 个指标，其中 {proven} 个有佐证证实。" if found else ""
    chosen = [f for f in failed if f["severity"] == "error"] or failed[:5]
    problems = "\n".join(f"{n}. {f['message']}" for n, f in enumerate(chosen, 1))
    advice = "\n".join(dict.fromkeys(f["advice"] for f in chosen if f["advice"]))
    for file, word in FILES.items():
        advice = re.sub(rf" ?{re.escape(file)} ?", word, advice)
    return {"overall": overall, "problems": problems, "advice": advice}


# The engine's advice speaks of the files of a year's folder; a letter does not.
FILES = {
    "evidence.yaml": "佐证目录",
    "goals.yaml": "目标",
    "budget.yaml": "预算",
    "unit.yaml": "概况",
    "narrative.md": "正文",
}


@year_view("cycle.review")
@require_POST
def mark(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """The points of all indicators at once; what another reviewer changed meanwhile is shown, not written over."""
    told, _ = evaluation_of(unit_year)
    wrong, saved = [], 0
    with transaction.atomic():
        if not _markable(unit_year):
            messages.error(request, "这个年度现在不在复核中，核查分不能改。")
            return redirect(whole(unit_year))
        marks = {m.indicator: m for m in Mark.objects.select_for_update().filter(unit_year=unit_year)}
        found = lines(told, marks)
        for n, line in enumerate(found):
            try:
                saved += _mark(request, unit_year, n, line)
            except ValueError as e:
                wrong.append(str(e))
    for text in wrong:
        messages.error(request, text, extra_tags="stay")
    if request.POST.get("same"):
        left = sum(x.mark is None and bool(x.recomputed) and not same_as(x) for x in found)
        if left:
            messages.warning(request, f"{left} 项没有自评分，也没有证实，没有替您填上，请逐项评。", extra_tags="stay")
    if saved:
        messages.success(request, f"已保存 {saved} 项核查分。")
    elif not wrong:
        messages.success(request, "没有改动。")
    return redirect(link(unit_year, "review") if request.POST.get("changed") else whole(unit_year))


def _markable(unit_year: UnitYear) -> bool:
    """Whether it is with the reviewers, and stays so while this is written: what was made final is not written over."""
    return UnitYear.objects.select_for_update().get(pk=unit_year.pk).state in MARKABLE


def whole(unit_year: UnitYear) -> str:
    """The page with every indicator, also when the year was sent back before."""
    return link(unit_year, "review") + "?whole=1"


def same_as(line: Line) -> str:
    """What one click fills in: the unit's own points, else the recomputed ones of what is proven.

    Recomputing takes the result as told, and unproven is no full mark (design §2.5): such a line stays blank.
    """
    if line.claimed is not None:
        return str(line.claimed)
    return "" if line.status in UNPROVEN else line.recomputed


def _mark(request: HttpRequest, unit_year: UnitYear, n: int, line: Line) -> bool:
    text = request.POST.get(f"points-{n}", "").strip()
    if not text and request.POST.get("same"):
        text = same_as(line)
    reason, note = request.POST.get(f"reason-{n}", ""), request.POST.get(f"note-{n}", "").strip()[:500]
    seen = request.POST.get(f"version-{n}", "0")
    old = line.mark
    if request.POST.get(f"key-{n}") != line.key:
        return False
    if not text:
        if old is not None and seen == str(old.version):
            log(unit_year, request.user, "cycle.review", f"marks/{line.key}", str(old.points), "")
            old.delete()
            return True
        return False
    points = _decimal(text)
    if points is None or points < 0 or (line.full is not None and points > line.full):
        raise ValueError(
            f"“{line.name}”：核查分要在 0 和 {line.full if line.full is not None else '满分'} 之间，“{text}”没有保存。"
        )
    if reason and reason not in reasons():
        raise ValueError(f"“{line.name}”：没有这个理由。")
    if line.claimed is not None and points != line.claimed and not reason:
        raise ValueError(f"“{line.name}”：核查分 {points} 与自评 {line.claimed} 不同，请选理由。")
    now = {"points": points, "reason": reason, "note": note}
    if old is not None and all(getattr(old, k) == v for k, v in now.items()):
        return False
    if (old.version if old else 0) != int(seen if seen.isdigit() else 0):
        raise ValueError(
            f"“{line.name}”：{old.by_name if old else '另一位'}刚改为 {old.points if old else ''}，您填的 {points} 没有保存，请看过后再改。"
        )
    log(
        unit_year,
        request.user,
        "cycle.review",
        f"marks/{line.key}",
        str(old.points) if old else "",
        str(points),
        reasons().get(reason, "") + note,
    )
    found = old or Mark(unit_year=unit_year, indicator=line.key, version=0)
    found.name, found.full, found.claimed, found.by_name = line.name[:200], line.full, line.claimed, request.user.name
    found.points, found.reason, found.note, found.version = points, reason, note, found.version + 1
    found.save()
    return True


@year_view("cycle.review")
@require_POST
def write_opinion(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """Keep the opinion; another reviewer's is not written over."""
    with transaction.atomic():
        if not _markable(unit_year):
            messages.error(request, "这个年度现在不在复核中，复核意见不能改。")
            return redirect(whole(unit_year) + "#opinion")
        found = Opinion.objects.filter(unit_year=unit_year).first() or Opinion(unit_year=unit_year, version=0)
        if request.POST.get("version", "0") != str(found.version):
            messages.error(request, f"{found.by_name}刚改过意见，您写的没有保存。请看过后再改。", extra_tags="stay")
            return redirect(whole(unit_year) + "#opinion")
        conclusion = request.POST.get("conclusion", "")
        if conclusion not in {c.code for c in letter().conclusions}:
            messages.error(request, "请选择复核结论。", extra_tags="stay")
            return redirect(whole(unit_year) + "#opinion")
        old = found.overall
        found.overall, found.problems, found.advice = (
            request.POST.get(k, "").strip()[:8000] for k in ("overall", "problems", "advice")
        )
        found.conclusion, found.by_name, found.version = conclusion, request.user.name, found.version + 1
        found.save()
        log(unit_year, request.user, "cycle.review", "opinion", old, found.overall, conclusion)
    messages.success(request, "复核意见已保存，可以导出公文。")
    return redirect(whole(unit_year) + "#opinion")


@year_view("review.letter")
def opinion_letter(request: HttpRequest, unit_year: UnitYear) -> HttpResponse:
    """复核意见 as a Word document; the unit may read it once the year has been accepted."""
    found = Opinion.objects.filter(unit_year=unit_year).first()
    reviewer = scope.may(request.user, "review.read", unit_year.code, unit_year.year)
    if found is None or (not reviewer and unit_year.state not in {"accepted", "final", "public", "returned"}):
        messages.error(request, "还没有复核意见。")
        return redirect(link(unit_year, "review" if reviewer else "year"))
    name, body = compose(unit_year, found)
    response = HttpResponse(
        body, content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.docx"
    return response


def compose(unit_year: UnitYear, opinion: Opinion) -> tuple[str, bytes]:
    """(title, docx) of the letter."""
    words = letter()
    told, _ = evaluation_of(unit_year)
    found = lines(told, {m.indicator: m for m in unit_year.marks.all()})
    whole = total(unit_year, told, found)
    version = Version.objects.filter(unit_year=unit_year).defer("body").order_by("-number").first()
    office = Place.objects.filter(year=unit_year.year, kind=Place.Kind.FINANCE, path=unit_year.place.path[:4]).first()
    fill = {
        "name": unit_year.place.name, "year": unit_year.year, "number": version.number if version else 0,
        "sha": version.sha256[:16] + "…" if version else "无", "office": office.name if office else "",
        "conclusion": next((c.title for c in words.conclusions if c.code == opinion.conclusion), ""),
        "claimed": _plain(whole.claimed), "points": _plain(whole.points), "grade": whole.grade or "未分等",
    }  # fmt: skip
    text = engine.LetterBlock
    blocks = [text("to", words.to.format(**fill)), text("text", words.opening.format(**fill))]
    blocks += [text("heading", words.heads["overall"]), text("text", opinion.overall or "无。")]
    blocks += [
        text("heading", words.heads["marks"]),
        text("text", (words.marks if whole.points is not None else words.unmarked).format(**fill)),
    ]
    if whole.marked:
        rows = [("指标", "分值", "自评", "核查", "理由")]
        rows += [
            (x.name, _plain(x.full), _plain(x.claimed), _plain(x.mark.points), "；".join(y for y in (reasons().get(x.mark.reason, ""), x.mark.note) if y))
            for x in found if x.mark
        ]  # fmt: skip
        blocks.append(text("table", rows=rows, shares=(34, 10, 10, 10, 36)))
    blocks += [text("heading", words.heads["problems"]), text("text", opinion.problems or words.no_problem)]
    if opinion.advice:
        blocks += [text("heading", words.heads["advice"]), text("text", opinion.advice)]
    blocks += [
        text("text", words.closing.format(**fill)),
        text("sign", words.signer.format(**fill)),
        text("date", f"{opinion.at.astimezone():%Y年%-m月%-d日}"),
    ]
    title = words.title.format(**fill)
    return title.replace("\n", ""), engine.write_letter(title, blocks)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
