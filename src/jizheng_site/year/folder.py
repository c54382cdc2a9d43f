"""A stored year ⇄ the files of a year's folder: what the engine reads, what is exported, what is imported."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple

import yaml
from django.db import transaction

from jizheng_site import engine
from jizheng_site.org.models import Person
from jizheng_site.year.edit import log, part_of, touch
from jizheng_site.year.files import place, take
from jizheng_site.year.keys import short
from jizheng_site.year.ledger import Kept, as_csv, registers, stored
from jizheng_site.year.models import Item, Part, Row, UnitYear

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
NAMES = {"unit": "unit.yaml", "budget": "budget.yaml", "goals": "goals.yaml"}


class YearFiles:
    """The year as the engine's ``Files``: texts made from the rows, evidence straight from where it is kept."""

    odd: tuple[str, ...] = ()

    def __init__(self, unit_year: UnitYear, known: Mapping[str, Kept] | None = None) -> None:
        self._year = unit_year
        self._items = list(unit_year.items.filter(dropped=False).select_related("file"))
        self._texts = _texts(unit_year, self._items)
        self._stored = {_file_of(i): i.file for i in self._items if i.file is not None}
        self._known = registers(unit_year) if known is None else known
        rows = {f"registers/{name}.csv" for name in self._known}
        self.names = tuple(sorted({*self._texts, *self._stored, *rows}))

    def open(self, name: str) -> IO[bytes]:
        """A stream of the file's bytes."""
        if name in self._texts:
            return io.BytesIO(self._texts[name])
        if name in self._stored:
            return place(self._stored[name].sha256).open("rb")
        kind = self._known[PurePosixPath(name).stem].register.type
        return io.BytesIO(as_csv(kind, [v for _, v in stored(self._year, kind.id)])[0])

    def digest_of(self, name: str) -> tuple[str, int] | None:
        """What is known of a file without opening it."""
        if name in self._stored:
            file = self._stored[name]
            return (file.sha256, file.size) if place(file.sha256).exists() else None
        kept = self._known.get(PurePosixPath(name).stem) if name.startswith("registers/") else None
        return kept.digest if kept else None


def year_noun(unit_year: UnitYear) -> engine.Year:
    """The year as the engine knows it; whatever is wrong in it is one of its troubles."""
    known = registers(unit_year)
    files = YearFiles(unit_year, known)
    pack = engine.load_pack(unit_year.pack)
    return engine.load_files(files, str(unit_year), pack, {name: kept.register for name, kept in known.items()})


def _texts(unit_year: UnitYear, items: list[Item]) -> dict[str, bytes]:
    parts = {p.name: p.body for p in unit_year.parts.all()}
    found = {file: _yaml(parts[name]) for name, file in NAMES.items() if parts.get(name)}
    found["narrative.md"] = str(parts.get("narrative", {}).get("text", "")).encode()
    if items:
        found["evidence.yaml"] = _yaml([{**_body(i), "id": i.key} for i in items])
    return found


def _body(item: Item) -> dict[str, Any]:
    body = dict(item.body)
    if item.file_id:
        body |= {"file": _file_of(item), "sha256": item.file_id}
    return body


def _file_of(item: Item) -> str:
    """Below evidence/, by the name it came with; by its key when two came under one name."""
    named = str(item.body.get("file") or item.name)
    return f"evidence/{PurePosixPath(named).name}" if named else f"evidence/{item.key}"


def _yaml(body: Any) -> bytes:
    return str(yaml.dump(body, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=1000)).encode()


class Imported(NamedTuple):
    """What an import brought: how many records and pieces of evidence, and what it could not take, each with its place."""

    records: int
    evidence: int
    refused: int
    troubles: tuple[Any, ...]


def import_files(unit_year: UnitYear, person: Person | None, files: engine.Files, origin: str) -> Imported:
    """Replace what is stored by what the folder (or case file) says, in one piece.

    Rows that do not hold are not taken: they stand in ``troubles`` with file and line.  FolderError and
    Unwelcome when nothing can be taken at all.
    """
    year = engine.load_files(files, origin)
    kept = []
    for n, piece in enumerate(year.evidence, 1):
        body = engine.plain(piece.row)
        key, name = short(body.pop("id", "") or f"佐证{n}"), piece.row.file
        path = name if name.startswith("evidence/") else f"evidence/{name}"
        stored = None
        if name and path in files.names:
            with files.open(path) as stream:
                stored = take(PurePosixPath(name).name, iter(lambda: stream.read(1 << 20), b""))
        kept.append((key, body, stored, PurePosixPath(name).name))
    records = [
        Row(
            unit_year=unit_year,
            register=name,
            key=short(r.key or f"{n}"),
            on=r.on,
            origin=origin[:200],
            values={k: engine.shown(v) for k, v in r.values.items() if k != register.type.supersedes},
        )
        for name, register in year.registers.items()
        for n, r in enumerate(register.records, 1)
    ]
    bodies = {"unit": year.unit, "budget": year.budget, "goals": year.goals}
    with transaction.atomic():
        touch(unit_year)
        for name, noun in bodies.items():
            _replace(unit_year, name, engine.plain(noun))
        _replace(unit_year, "narrative", {"text": year.narrative})
        unit_year.rows.all().delete()
        Row.objects.bulk_create(records, batch_size=1000)
        unit_year.items.all().delete()
        Item.objects.bulk_create(
            Item(unit_year=unit_year, key=key, body=body, file=stored, name=name) for key, body, stored, name in kept
        )
        counts = {name: len(r.records) for name, r in year.registers.items()}
        log(unit_year, person, "year.import", "", "", {"sha256": year.sha256, "evidence": len(kept), **counts}, origin)
    refused = sum(r.refused for r in year.registers.values())
    return Imported(len(records), len(kept), refused, year.troubles)


def _replace(unit_year: UnitYear, name: str, body: Any) -> None:
    part: Part = part_of(unit_year, name)
    part.versions = {k: v + 1 for k, v in part.versions.items()}
    part.body = body
    part.save()


def day_of(kind: engine.RegisterType, values: dict[str, str]) -> date | None:
    """The day of a record: the register's date field, when a day stands there."""
    try:
        return date.fromisoformat(values.get(kind.date, "")[:10])
    except ValueError:
        return None
