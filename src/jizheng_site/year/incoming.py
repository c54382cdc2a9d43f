"""What somebody brings in, a year's folder or a finished report: read, compared with what stands, taken in whole, taken back."""

from __future__ import annotations

import io
import json
import zlib
from datetime import date
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple

from django.db import transaction

from jizheng_site import engine
from jizheng_site.org.models import Person
from jizheng_site.year.cells import known_of
from jizheng_site.year.edit import Refused, log, part_of, put_item, set_part, touch
from jizheng_site.year.files import Unwelcome, place
from jizheng_site.year.folder import Brought, put, read
from jizheng_site.year.models import Incoming, Item, Part, Row, Stored, UnitYear
from jizheng_site.year.prefill import STATED, bodies


class Under:
    """The files below one folder of a zip, when somebody packed the folder and not what is in it."""

    def __init__(self, files: engine.Files, prefix: str) -> None:
        self._files, self._prefix = files, prefix
        self.names = tuple(n.removeprefix(prefix) for n in files.names if n.startswith(prefix))
        self.odd = files.odd

    def open(self, name: str) -> IO[bytes]:
        """A stream of the file's bytes."""
        return self._files.open(self._prefix + name)


def unpacked(data: bytes) -> engine.Files:
    """The year's files in a zip; FolderError when there is no year in it."""
    files: engine.Files = engine.Case(io.BytesIO(data))
    homes = sorted({n[: -len("unit.yaml")] for n in files.names if PurePosixPath(n).name == "unit.yaml"}, key=len)
    homes = homes or sorted(
        {n[: -len("goals.yaml")] for n in files.names if PurePosixPath(n).name == "goals.yaml"}, key=len
    )
    if not homes:
        raise engine.FolderError("压缩包里没有 unit.yaml，不像是年度文件夹。请压缩整个年度文件夹，或选择案卷（.jxz）。")
    return Under(files, homes[0]) if homes[0] else files


class Stated(NamedTuple):
    """What a finished report says, as the documents of a year; ``facts``: how many figures were read."""

    bodies: dict[str, Any]
    item: dict[str, Any]
    facts: int
    indicators: int


def read_incoming(one: Incoming) -> Brought | Stated:
    """Read the file.  FolderError and Unwelcome say why that cannot be."""
    data = place(one.file_id).read_bytes()
    if one.way == "folder":
        return read(unpacked(data), one.name)
    year = one.unit_year
    found = engine.evaluate(data, one.name, engine.load_pack(year.pack))
    if not found.document.readable:
        raise Unwelcome("；".join(p.message for p in found.document.problems) or f"{one.name} 读不出来。")
    filled = bodies(found, year.pack, year.place.institution)
    stands = {p.name: p.body for p in year.parts.all()}
    filled["unit"] = {**(stands.get("unit") or known_of(year)), **{k: v for k, v in filled["unit"].items() if v}}
    item = {
        "title": f"原报告：{one.name}"[:120],
        "kind": "说明材料",
        "proves": [i["id"] for i in filled["goals"]["indicators"]],
        "source": STATED,
        "file": f"evidence/{one.name}",
    }
    return Stated(filled, item, len(found.facts), len(filled["goals"]["indicators"]))


def take_in(one: Incoming, brought: Brought | Stated) -> None:
    """Put it in the place of what stands, with what stood kept: all or nothing, and once only.

    Refused when the year can no longer be edited.  Belongs inside the transaction that says so in ``one``.
    """
    year, person = one.unit_year, one.by
    one.before = packed(year)
    if isinstance(brought, Brought):
        put(year, person, brought, one.name)
    else:
        for name in Part.NAMES:
            set_part(year, person, name, brought.bodies[name], STATED)
        put_item(year, person, "原报告", brought.item, one.file, one.name)
    one.after = UnitYear.objects.values_list("version", flat=True).get(pk=year.pk)


def packed(unit_year: UnitYear) -> bytes:
    """The year as it stands, as compressed JSON; files of evidence are named by their hash (they are never taken away)."""
    rows = unit_year.rows.order_by("pk").values_list("register", "key", "on", "values", "origin", "dropped")
    items = unit_year.items.order_by("pk").values_list("key", "body", "file_id", "name", "dropped")
    told = {
        "parts": {p.name: p.body for p in unit_year.parts.all()},
        "rows": [(a, b, on.isoformat() if on else "", *rest) for a, b, on, *rest in rows],
        "items": list(items),
    }
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode())


def take_back(one: Incoming, person: Person) -> None:
    """Everything as it was before this import.  Refused when somebody has gone on with the year since."""
    with transaction.atomic():
        one = Incoming.objects.select_for_update().get(pk=one.pk)
        year = UnitYear.objects.select_for_update().get(pk=one.unit_year_id)
        if one.state != Incoming.State.TAKEN:
            raise Refused("这次导入已经撤销过了。")
        if year.version != one.after:
            raise Refused("导入以后又有修改，不能整份撤销，否则会丢掉后来填的内容。请逐处改，或者重新导入正确的文件。")
        touch(year)
        told = json.loads(zlib.decompress(bytes(one.before)))
        for name in Part.NAMES:
            part = part_of(year, name)
            old, part.body = part.body, told["parts"].get(name, {})
            part.versions = {k: v + 1 for k, v in part.versions.items()}
            part.save()
            if old != part.body:
                log(year, person, "year.part", f"{name}#", old, part.body, f"撤销导入 {one.name}")
        year.rows.all().delete()
        Row.objects.bulk_create(
            (
                Row(unit_year=year, register=r, key=k, on=date.fromisoformat(on) if on else None, values=v, origin=o, dropped=d)
                for r, k, on, v, o, d in told["rows"]
            ),
            batch_size=1000,
        )  # fmt: skip
        year.items.all().delete()
        files = Stored.objects.in_bulk([f for _, _, f, _, _ in told["items"] if f])
        Item.objects.bulk_create(
            Item(unit_year=year, key=k, body=b, file=files.get(f), name=n, dropped=d) for k, b, f, n, d in told["items"]
        )
        one.state = Incoming.State.UNDONE
        one.save(update_fields=["state"])
        log(year, person, "year.import.back", "", "", {"records": len(told["rows"]), "evidence": len(told["items"])}, f"撤销导入 {one.name}")  # fmt: skip
