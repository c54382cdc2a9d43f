"""Every change of a year goes through here: the version is compared, the change is made, the deed is logged, all or nothing."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jizheng_site import engine
from jizheng_site.audit.chain import SYSTEM, Who, append
from jizheng_site.org.models import Person
from jizheng_site.year.keys import plain
from jizheng_site.year.models import Item, Part, Row, Stored, UnitYear


class Conflict(Exception):
    """Somebody else was quicker: what stands there now, and its version."""

    def __init__(self, value: Any, version: int) -> None:
        super().__init__("这里刚被别人改过")
        self.value, self.version = value, version


class Refused(Exception):
    """The change is not possible; the text says why, in Chinese."""


def who_is(person: Person | None) -> Who:
    """For the log."""
    return Who(person.account, person.name) if person else SYSTEM


def touch(unit_year: UnitYear) -> None:
    """Count an edit; refused when the year cannot be edited in its state.  First thing in a transaction: locks the year."""
    changed = UnitYear.objects.filter(pk=unit_year.pk, editable=True).update(
        version=F("version") + 1, changed_at=timezone.now()
    )
    if not changed:
        raise Refused("这个年度已经报送，不能再改；需要修改时请先撤回，或请审核人退回。")


def log(
    unit_year: UnitYear, person: Person | None, action: str, target: str, old: Any, new: Any, reason: str = ""
) -> None:
    """Append the deed."""
    append(
        who_is(person), action, unit=unit_year.code, year=unit_year.year, target=target, old=old, new=new, reason=reason
    )  # fmt: skip


# ---------------------------------------------------------------------------- documents


def find(body: Any, path: str) -> tuple[Any, str | int]:
    """The mapping or list that holds the cell, and its key there.

    A segment that meets a list is the ``id`` of a row of it (escaped, see keys.py) when its rows have ids, else a number.
    LookupError when there is no such place.
    """
    segments = [plain(x) for x in path.strip("/").split("/")]
    for n, segment in enumerate(segments):
        key: str | int = segment
        if isinstance(body, list):
            by_id = [i for i, x in enumerate(body) if isinstance(x, dict) and x.get("id") == segment]
            if not by_id and not segment.isdigit():
                raise LookupError(path)
            key = by_id[0] if by_id else int(segment)
        elif not isinstance(body, dict):
            break
        if n == len(segments) - 1:
            return body, key
        try:
            body = body[key]
        except (KeyError, IndexError):
            raise LookupError(path) from None
    raise LookupError(path)


def cell(part: Part, path: str) -> Any:
    """The value of a cell; None when it is not there."""
    try:
        holder, key = find(part.body, path)
        return holder[key]
    except (LookupError, TypeError):
        return None


def version_of(part: Part, path: str) -> int:
    """How often a cell was changed; where rows go by their number, also how often such numbers have moved."""
    top = path.strip("/").partition("/")[0]
    return int(part.versions.get(path, 0)) + int(part.versions.get(f"{top}/#", 0))


def part_of(unit_year: UnitYear, name: str) -> Part:
    """The document of that name, made when it is not there yet."""
    if name not in Part.NAMES:
        raise Refused(f"没有“{name}”这一部分。")
    return Part.objects.get_or_create(unit_year=unit_year, name=name)[0]


def set_cell(
    unit_year: UnitYear, person: Person | None, name: str, path: str, value: Any, version: int | None, reason: str = ""
) -> int:
    """Put a value into a cell; its new version.

    ``value`` None takes the key out of its mapping; rows of lists come and go by ``lists.py``.  ``version``: the one that was on the screen
    (None = whatever stands there is replaced).  Raises Conflict and Refused; nothing is changed then.
    """
    with transaction.atomic():
        touch(unit_year)
        part = Part.objects.select_for_update().get(pk=part_of(unit_year, name).pk)
        now = version_of(part, path)
        old = cell(part, path)
        if version is not None and version != now:
            raise Conflict(old, now)
        body = deepcopy(part.body)
        if name in engine.PARTS and (top := path.strip("/").split("/")[0]) not in body:
            body[top] = engine.blank(name).get(top)  # the first cell of a list or of a row that nobody has begun
        try:
            _begin(body, path)
            holder, key = find(body, path)
        except LookupError:
            raise Refused("这一格已经不在了，可能所在的行刚被删除。请刷新页面。") from None
        _put(holder, key, value)
        accept(name, body, part.body)
        part.body, part.versions[path] = body, part.versions.get(path, 0) + 1
        part.save()
        if old != value or reason:
            log(unit_year, person, "year.cell", f"{name}#/{path.strip('/')}", old, value, reason)
    return now + 1


def _begin(body: Any, path: str) -> None:
    """Rows within rows (actual, contact) that nobody has begun are empty, not missing."""
    for n, segment in enumerate(path.strip("/").split("/")[:-1], 1):
        holder, key = find(body, "/".join(path.strip("/").split("/")[:n]))
        if isinstance(holder, dict) and key not in holder and segment:
            holder[key] = {}


def _put(holder: Any, key: str | int, value: Any) -> None:
    if value is None and isinstance(holder, dict):
        holder.pop(key, None)
    elif isinstance(holder, list) and (value is None or int(key) >= len(holder)):
        raise Refused("这一行已经不在了，可能刚被删除。请刷新页面。")
    else:
        holder[key] = value


def set_part(unit_year: UnitYear, person: Person | None, name: str, body: Any, reason: str = "") -> None:
    """Replace a whole document (import of a folder, first creation)."""
    with transaction.atomic():
        touch(unit_year)
        part = Part.objects.select_for_update().get(pk=part_of(unit_year, name).pk)
        accept(name, body, None)
        old, part.body = part.body, body
        part.versions = {k: v + 1 for k, v in part.versions.items()}
        part.save()
        log(unit_year, person, "year.part", f"{name}#", old, body, reason)


def accept(name: str, body: Any, before: Any) -> None:
    """What the engine does not accept is refused, unless it was not acceptable before (a form half filled in)."""
    if name == "narrative":
        return
    wrong = engine.wrong_with(name, body)
    if wrong and (before is None or not engine.wrong_with(name, before)):
        raise Refused(f"填的内容不符合要求：{wrong}")


# ---------------------------------------------------------------------------- records


def add_row(
    unit_year: UnitYear, person: Person | None, register: str, key: str, values: dict[str, Any], on: date | None = None,
    origin: str = "",
) -> Row:  # fmt: skip
    """A new record; Refused when the key is taken."""
    with transaction.atomic():
        touch(unit_year)
        if Row.objects.filter(unit_year=unit_year, register=register, key=key).exists():
            raise Refused(f"编号 {key} 已经有了，请换一个，或者修改原来那一条。")
        row = Row.objects.create(
            unit_year=unit_year, register=register, key=key, values=values, on=on, origin=origin[:200]
        )  # fmt: skip
        log(unit_year, person, "year.row.add", f"registers/{register}/{key}", "", values)
    return row


def add_rows(
    unit_year: UnitYear,
    person: Person | None,
    register: str,
    rows: list[tuple[str, dict[str, Any], date | None]],
    origin: str,
) -> int:
    """Many at once (paste, import): one deed in the log that names them all; keys that are taken are refused as a whole."""
    with transaction.atomic():
        touch(unit_year)
        taken = set(
            Row.objects.filter(unit_year=unit_year, register=register, key__in=[k for k, _, _ in rows]).values_list(
                "key", flat=True
            )
        )
        if taken:
            raise Refused(f"编号 {'、'.join(sorted(taken)[:5])} 已经有了。")
        Row.objects.bulk_create(
            [
                Row(unit_year=unit_year, register=register, key=k, values=v, on=on, origin=origin[:200])
                for k, v, on in rows
            ],
            batch_size=500,
        )
        log(unit_year, person, "year.row.import", f"registers/{register}", "", {k: v for k, v, _ in rows}, origin)
    return len(rows)


def change_row(
    unit_year: UnitYear, person: Person | None, row: Row, values: dict[str, Any], version: int | None, on: date | None = None,
    reason: str = "", key: str = "",
) -> Row:  # fmt: skip
    """Replace the values of a record; ``key``: its new name, when a field that names it was changed."""
    with transaction.atomic():
        touch(unit_year)
        row = Row.objects.select_for_update().get(pk=row.pk, unit_year=unit_year)
        if version is not None and row.version != version:
            raise Conflict(row.values, row.version)
        taken = unit_year.rows.filter(register=row.register, key=key).exclude(pk=row.pk)
        if key and key != row.key and taken.exists():
            raise Refused(f"编号 {key} 已经有了，请换一个。")
        old, row.values, row.on, row.version = row.values, values, on or row.on, row.version + 1
        row.key = key or row.key
        row.save()
        log(unit_year, person, "year.row.change", f"registers/{row.register}/{row.key}", old, values, reason)
    return row


def drop_row(
    unit_year: UnitYear,
    person: Person | None,
    row: Row,
    version: int | None = None,
    *,
    back: bool = False,
    reason: str = "",
) -> Row:
    """Take a record out, or (``back``) bring it back."""
    with transaction.atomic():
        touch(unit_year)
        row = Row.objects.select_for_update().get(pk=row.pk, unit_year=unit_year)
        if version is not None and row.version != version:
            raise Conflict(row.values, row.version)
        row.dropped, row.version = not back, row.version + 1
        row.save()
        target = f"registers/{row.register}/{row.key}"
        log(unit_year, person, "year.row.back" if back else "year.row.drop", target, row.values, "", reason)
    return row


# ---------------------------------------------------------------------------- evidence


def put_item(
    unit_year: UnitYear, person: Person | None, key: str, body: dict[str, Any], file: Stored | None = None, name: str = "",
    version: int | None = None,
) -> Item:  # fmt: skip
    """Enter or change a piece of evidence."""
    wrong = engine.wrong_with_evidence({"id": key, **body})
    if wrong:
        raise Refused(f"佐证材料的内容不符合要求：{wrong}")
    with transaction.atomic():
        touch(unit_year)
        item = Item.objects.select_for_update().filter(unit_year=unit_year, key=key).first()
        if item and version is not None and item.version != version:
            raise Conflict(item.body, item.version)
        old = item.body if item else ""
        item = item or Item(unit_year=unit_year, key=key, version=0)
        item.body, item.version, item.dropped = body, item.version + 1, False
        item.file, item.name = file or item.file, name or item.name
        item.save()
        log(unit_year, person, "year.evidence", f"evidence/{key}", old, {**body, "sha256": item.file_id or ""})
    return item


def drop_item(unit_year: UnitYear, person: Person | None, item: Item, *, back: bool = False) -> Item:
    """Take a piece of evidence out, or (``back``) bring it back; its file stays."""
    with transaction.atomic():
        touch(unit_year)
        item = Item.objects.select_for_update().get(pk=item.pk, unit_year=unit_year)
        item.dropped, item.version = not back, item.version + 1
        item.save()
        log(
            unit_year,
            person,
            "year.evidence",
            f"evidence/{item.key}",
            "" if back else item.body,
            item.body if back else "",
        )
    return item
