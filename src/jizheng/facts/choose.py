"""Which pack a document is judged by: the one whose form its own heads and year show, else the general one."""

from __future__ import annotations

from jizheng.facts.forms import fits, flat
from jizheng.facts.profile import year_of
from jizheng.facts.titles import titles
from jizheng.model import Document
from jizheng.pack import Pack, load_pack, pack_forms, pack_names
from jizheng.pack_rows import PackHead

GENERAL = "mof-2020"


def choose_pack(document: Document, names: tuple[str, ...] = ()) -> Pack:
    """The pack with a form that fits the document's own words; the general pack when none does.

    Of several, one in force in the document's year goes before one that is not, a region's before the
    nation's, then the form with more marks.
    """
    text = flat(document)
    fit = []
    for name in names or pack_names():
        head, forms = pack_forms(name)
        marks = max((fits(f, text) for f in forms), default=0)
        if marks:
            fit.append((head, marks))
    if len(fit) < 2:
        return load_pack(fit[0][0].id if fit else GENERAL)
    year = year_of(document, titles(load_pack(GENERAL)))
    best = max(
        fit,
        key=lambda x: (
            _in_force(x[0], year),
            x[0].region != load_pack(GENERAL).head.region,
            x[1],
            x[0].first_year,
            x[0].id,
        ),
    )
    return load_pack(best[0].id)


def _in_force(head: PackHead, year: str) -> bool:
    """Whether a pack is for reports of a year; a year that was not found rules nothing out."""
    y = int(year) if year.isdigit() else 0
    return not y or (head.first_year <= y and (not head.last_year or y <= head.last_year))
