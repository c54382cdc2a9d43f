"""A year compiled and evaluated by the engine; the evaluation is kept whole, and the few columns that lists filter by."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from jizheng_site import engine
from jizheng_site.year.folder import year_noun
from jizheng_site.year.ledger import Kept, registers
from jizheng_site.year.models import Judged, UnitYear
from jizheng_site.year.paper import paper


def compiled(unit_year: UnitYear, known: Mapping[str, Kept] | None = None) -> engine.Compiled:
    """The report of the year as it stands (``known``: its registers); PackError when its pack has no form to write on."""
    return engine.compile_year(year_noun(unit_year, known), engine.load_pack(unit_year.pack))


def begun(unit_year: UnitYear) -> bool:
    """Whether there is anything to check: an empty year is not wrong, it is empty."""
    return unit_year.parts.filter(name__in=("budget", "goals")).exclude(body={}).exists() or unit_year.rows.exists()


def judge(unit_year: UnitYear) -> engine.Compiled:
    """Compile, evaluate, keep; what was seen is the version that the year had before."""
    version = UnitYear.objects.values_list("version", flat=True).get(pk=unit_year.pk)
    known = registers(unit_year)
    found = compiled(unit_year, known)
    keep(unit_year, found, version, known)
    return found


def keep(unit_year: UnitYear, found: engine.Compiled, version: int, known: Mapping[str, Kept] | None = None) -> None:
    """Store an evaluation, unless a later version's is there already; ``known``: the registers that it was made of."""
    told = engine.summary(found.evaluation)
    proven = sum(p.status == "已证实" for p in found.proofs if p.about.startswith("indicator:"))
    kept = {
        "version": version,
        "body": engine.words_of(found),
        "paper": paper(found, registers(unit_year) if known is None else known),
        "docx": found.docx,
    }
    with transaction.atomic():
        locked = UnitYear.objects.select_for_update().get(pk=unit_year.pk)
        if locked.evaluated is not None and locked.evaluated > version:
            return
        Judged.objects.update_or_create(unit_year=locked, defaults=kept)
        UnitYear.objects.filter(pk=locked.pk).update(
            evaluated=version, evaluated_at=timezone.now(), amount=told.amount, stated_score=told.stated_score,
            score=told.score, errors=told.errors, warnings=told.warnings, indicators=told.indicators, proven=proven,
        )  # fmt: skip
    unit_year.refresh_from_db()
