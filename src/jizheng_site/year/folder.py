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
from jizheng_site.year.models import Item, Part, Row, Stored, UnitYear

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


def year_noun(unit_year: UnitYear, known: Mapping[str, Kept] | None = None) -> engine.Year:
    """The year as the engine knows it; whatever is wrong in it is one of its troubles."""
    known = registers(unit_year) if known is None else known
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


class Brought(NamedTuple):
    """What a folder or case file holds, ready to be stored; rows that do not hold stand in ``troubles`` with file and line."""

    bodies: dict[str, Any]
    rows: dict[str, list[tuple[str, date | None, dict[str, str]]]]  # of each register: key, day, values
    items: list[tuple[str, dict[str, Any], Stored | None, str]]  # key, body, file, its name
    sha256: str
    refused: int
    troubles: tuple[Any, ...]

    @property
    def records(self) -> int:
        return sum(len(r) for r in self.rows.values())


def read(files: engine.Files, origin: str) -> Brought:
    """Read a year's files; evidence is put where files are kept.  FolderError and Unwelcome when nothing can be taken at all."""
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
    rows = {
        name: [
            (
                short(r.key or f"{n}"),
                r.on,
                {k: engine.shown(v) for k, v in r.values.items() if k != register.type.supersedes},
            )
            for n, r in enumerate(register.records, 1)
        ]
        for name, register in year.registers.items()
    }
    bodies = {name: engine.plain(noun) for name, noun in (("unit", year.unit), ("budget", year.budget), ("goals", year.goals))}  # fmt: skip
    bodies["narrative"] = {"text": year.narrative}
    refused = sum(r.refused for r in year.registers.values())
    return Brought(bodies, rows, kept, year.sha256, refused, year.troubles)


def put(unit_year: UnitYear, person: Person | None, brought: Brought, origin: str) -> None:
    """Replace what is stored by what was read, in one piece."""
    with transaction.atomic():
        touch(unit_year)
        for name, body in brought.bodies.items():
            _replace(unit_year, person, name, body, origin)
        unit_year.rows.all().delete()
        Row.objects.bulk_create(
            (
                Row(unit_year=unit_year, register=name, key=key, on=on, origin=origin[:200], values=values)
                for name, rows in brought.rows.items()
                for key, on, values in rows
            ),
            batch_size=1000,
        )
        unit_year.items.all().delete()
        Item.objects.bulk_create(
            Item(unit_year=unit_year, key=key, body=body, file=stored, name=name)
            for key, body, stored, name in brought.items
        )
        counts = {name: len(rows) for name, rows in brought.rows.items()}
        told = {"sha256": brought.sha256, "evidence": len(brought.items), **counts}
        log(unit_year, person, "year.import", "", "", told, origin)


def import_files(unit_year: UnitYear, person: Person | None, files: engine.Files, origin: str) -> Brought:
    """Both at once, for what nobody has to be shown first (the demo)."""
    brought = read(files, origin)
    put(unit_year, person, brought, origin)
    return brought


def _replace(unit_year: UnitYear, person: Person | None, name: str, body: Any, origin: str) -> None:
    part: Part = part_of(unit_year, name)
    old = part.body
    part.versions = {k: v + 1 for k, v in part.versions.items()}
    part.body = body
    part.save()
    if old != body:  # what stood there, and where a value came from, can be read in the log
        log(unit_year, person, "year.part", f"{name}#", old, body, origin)


def day_of(kind: engine.RegisterType, values: dict[str, str]) -> date | None:
    """The day of a record: the register's date field, when a day stands there."""
    try:
        return date.fromisoformat(values.get(kind.date, "")[:10])
    except ValueError:
        return None
