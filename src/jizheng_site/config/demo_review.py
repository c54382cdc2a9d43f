"""Of the demonstration: what reviewers have said so far, a draw, a notice, and files that came from outside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from jizheng_site.intake import jobs
from jizheng_site.intake.models import Batch
from jizheng_site.intake.taking import enter
from jizheng_site.org.models import Person, Place
from jizheng_site.review import drawing
from jizheng_site.review.marking import draft, evaluation_of, lines
from jizheng_site.review.models import Asked, Draw, Mark, Notice, Opinion
from jizheng_site.year.models import Todo, UnitYear


def reviewed(unit_year: UnitYear, person: Person) -> None:
    """Points for every line, the first one lower for want of evidence; an opinion."""
    told, _ = evaluation_of(unit_year)
    found = lines(told, {})
    for n, line in enumerate(found):
        points = line.claimed if line.claimed is not None else Decimal(line.recomputed or 0)
        less = Decimal(2) if n == 0 else Decimal(0)
        Mark.objects.create(
            unit_year=unit_year, indicator=line.key, name=line.name, full=line.full, claimed=line.claimed, points=points - less,
            reason="proof" if less else "", note="只有业务系统汇总数，没有原始记录" if less else "", by_name=person.name,
        )  # fmt: skip
    failed = [f for f in told.get("findings", ()) if f["outcome"] == "failed" and f["severity"] != "info"]
    Opinion.objects.create(
        unit_year=unit_year, conclusion="partly", by_name=person.name, **draft(unit_year, found, failed)
    )


def build(plan: dict[str, Any], places: dict[str, Place], finance: Person) -> None:
    """The rest, at the end."""
    top = places[plan["notice"]["office"]]
    year = UnitYear.objects.get(place=places[plan["notice"]["unit"]])
    notice = Notice.objects.create(
        unit_year=year,
        number=1,
        due=date.fromisoformat(plan["notice"]["due"]),
        text=plan["notice"]["text"],
        by_name=finance.name,
    )
    for text in plan["notice"]["points"]:
        todo = Todo.objects.create(
            unit_year=year, kind=Todo.Kind.RECTIFY, text=text, due=notice.due, by=finance, by_name=finance.name
        )
        Asked.objects.create(notice=notice, todo=todo)
    codes = {
        y.code: y.place.name for y in UnitYear.objects.exclude(state__in=("new", "draft")).select_related("place__unit")
    }
    seed, size = plan["draw"]["seed"], plan["draw"]["size"]
    body, sha256 = drawing.record(seed, plan["year"], list(codes), size, [], codes)
    Draw.objects.create(
        year=plan["year"],
        place=top,
        seed=seed,
        size=size,
        sha256=sha256,
        body=body,
        published=True,
        by=finance,
        by_name=finance.name,
    )
    batch = Batch.objects.create(
        year=plan["year"], place=top, title=plan["received"]["title"], by=finance, by_name=finance.name
    )
    for name, text in plan["received"]["files"].items():
        enter(batch, name, [text.encode()])
    jobs.ask(batch, finance)
