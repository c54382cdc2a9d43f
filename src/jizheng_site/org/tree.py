"""The tree of units: enter a unit, copy a year's tree to the next, move a branch."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from jizheng_site.org.models import STEP, Place, Unit


def enter(code: str, name: str, year: int, parent: Place | None = None, **more: Any) -> Place:
    """A unit in the tree of a year, below ``parent`` (None = at the top)."""
    with transaction.atomic():
        unit, _ = Unit.objects.get_or_create(code=code)
        base = parent.path if parent else ""
        last = (
            Place.objects.select_for_update()
            .filter(year=year, parent=parent)
            .order_by("-path")
            .values_list("path", flat=True)
        ).first()
        number = int(last[-STEP:]) + 1 if last else 1
        if number >= 10**STEP:
            raise ValueError(f"{parent or '顶层'} 下面已有 {number - 1} 个单位，放不下更多。")
        return Place.objects.create(
            unit=unit, year=year, parent=parent, path=f"{base}{number:0{STEP}d}", name=name, **more
        )  # fmt: skip


def copy_year(old: int, new: int) -> int:
    """The tree of ``old`` as that of ``new``; how many units were entered (those that are there already stay)."""
    made: dict[int, Place] = {}
    count = 0
    with transaction.atomic():
        for place in Place.objects.filter(year=old, ended=False).order_by("path"):
            there = Place.objects.filter(year=new, unit=place.unit).first()
            if there is None:
                there = enter(
                    place.unit.code, place.name, new, made.get(place.parent_id or 0), kind=place.kind,
                    institution=place.institution, small=place.small,
                )  # fmt: skip
                count += 1
            made[place.pk] = there
    return count


def move(place: Place, parent: Place) -> None:
    """Put a branch below another unit of the same year."""
    if parent.path.startswith(place.path):
        raise ValueError(f"{parent.name} 在 {place.name} 下面，不能这样移动。")
    with transaction.atomic():
        last = (
            Place.objects.filter(year=place.year, parent=parent)
            .order_by("-path")
            .values_list("path", flat=True)
            .first()
        )
        new = f"{parent.path}{(int(last[-STEP:]) + 1 if last else 1):0{STEP}d}"
        old = place.path
        branch = list(Place.objects.select_for_update().filter(year=place.year, path__gte=old, path__lt=old + ":"))
        for p in branch:
            p.path = new + p.path[len(old) :]
        Place.objects.bulk_update(branch, ["path"])
        Place.objects.filter(pk=place.pk).update(parent=parent)
    place.refresh_from_db()
