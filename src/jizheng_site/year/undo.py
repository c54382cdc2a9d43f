"""Undoing one's own last deed in a register: read from the log, reversed by a deed of its own."""

from __future__ import annotations

import json
import re
from typing import Any

from django.db import transaction

from jizheng_site import engine
from jizheng_site.audit.models import Entry
from jizheng_site.year.edit import Refused, change_row, drop_row, log, touch
from jizheng_site.year.folder import day_of
from jizheng_site.year.models import Row, UnitYear

DEEDS = {
    "year.row.add": "新增", "year.row.change": "修改", "year.row.drop": "删除", "year.row.back": "恢复", "year.row.import": "批量导入",
    "year.row.replace": "批量修改",
}  # fmt: skip
_UNDOES = re.compile(r"(?:^|；)撤销第 (\d+) 条")
LOOK = 200


def undoes(deed: Entry) -> int:
    """The number of the deed that this one takes back; 0 = none."""
    found = _UNDOES.search(deed.reason)
    return int(found[1]) if found else 0


def last_deed(unit_year: UnitYear, person: Any, register: str) -> Entry | None:
    """The person's last deed in a register that was not undone yet."""
    deeds = Entry.objects.filter(
        unit=unit_year.code, year=unit_year.year, account=person.account, action__startswith="year.row."
    )
    undone: set[int] = set()
    for e in deeds.order_by("-number")[:LOOK]:
        if e.target.split("/")[1:2] != [register]:
            continue
        if e.number in undone:
            continue
        if taken_back := undoes(e):
            undone.add(taken_back)
        elif e.action in DEEDS:
            return e
    return None


def undo_last(unit_year: UnitYear, person: Any, register: str) -> str:
    """Reverse it; what was done, in words."""
    deed = last_deed(unit_year, person, register)
    if deed is None:
        raise Refused("没有可以撤销的操作。")
    return undo_deed(unit_year, person, deed)


def undo_deed(unit_year: UnitYear, person: Any, deed: Entry) -> str:
    """Reverse one deed of a register.  Refused when the row was changed by somebody else since."""
    register = deed.target.split("/")[1]
    reason = f"撤销第 {deed.number} 条"
    kind = engine.register_types(unit_year.pack)[register]
    if deed.action == "year.row.import":
        return _undo_import(unit_year, person, register, json.loads(deed.new), reason)
    if deed.action == "year.row.replace":
        return _undo_replace(unit_year, person, register, (json.loads(deed.old), json.loads(deed.new)), reason)
    key = deed.target.split("/", 2)[2]
    row = Row.objects.filter(unit_year=unit_year, register=register, key=key).first()
    if deed.action == "year.row.change":
        old, new = json.loads(deed.old), json.loads(deed.new)
        row = row or next((r for r in unit_year.rows.filter(register=register, values=new)), None)
        if row is None or row.values != new:
            raise Refused("这一条后来又被改过，不能直接撤销。请在表里改，或从修改记录里查原来的值。")
        change_row(unit_year, person, row, old, row.version, day_of(kind, old), reason, key=_key(kind, old))
        return f"已撤销对 {row.key} 的修改。"
    if row is None:
        raise Refused("这一条已经不在了。")
    with transaction.atomic():
        drop_row(unit_year, person, row, back=deed.action == "year.row.drop", reason=reason)
    return f"已撤销“{DEEDS[deed.action]}”：{row.key}。"


def may_undo_row(unit_year: UnitYear, deed: Entry) -> bool:
    """Whether a deed on one record still stands as it left it."""
    parts = deed.target.split("/", 2)
    if deed.action not in {"year.row.add", "year.row.change", "year.row.drop", "year.row.back"} or len(parts) < 3:
        return False
    row = unit_year.rows.filter(register=parts[1], key=parts[2]).first()
    if row is None:
        return False
    if deed.action == "year.row.change":
        return not row.dropped and bool(row.values == json.loads(deed.new))
    return bool(row.dropped == (deed.action == "year.row.drop"))


def _key(kind: engine.RegisterType, values: dict[str, str]) -> str:
    from jizheng_site.year.grid import key_of

    return key_of(kind, values)


def _undo_import(unit_year: UnitYear, person: Any, register: str, brought: dict[str, Any], reason: str) -> str:
    """Take out what an import brought, as long as nobody has changed it since."""
    with transaction.atomic():
        touch(unit_year)
        rows = [
            r
            for r in unit_year.rows.filter(register=register, key__in=list(brought), dropped=False)
            if r.values == brought[r.key]
        ]
        for r in rows:
            r.dropped, r.version = True, r.version + 1
        Row.objects.bulk_update(rows, ["dropped", "version"], batch_size=500)
        log(unit_year, person, "year.row.drop", f"registers/{register}", {r.key: r.values for r in rows}, "", reason)
    return f"已撤销导入，去掉 {len(rows)} 条。"


def _undo_replace(
    unit_year: UnitYear, person: Any, register: str, was: tuple[dict[str, Any], dict[str, Any]], reason: str
) -> str:
    """Put back what an import changed or took out, as long as nobody has changed it since."""
    old, new = was
    kind = engine.register_types(unit_year.pack)[register]
    with transaction.atomic():
        touch(unit_year)
        rows = [
            r
            for r in unit_year.rows.filter(register=register, key__in=list(old))
            if r.values == new.get(r.key, old[r.key]) and r.dropped == (r.key not in new)
        ]
        before = {r.key: r.values for r in rows}
        for r in rows:
            r.values, r.dropped, r.version = old[r.key], False, r.version + 1
            r.on = day_of(kind, r.values) or r.on
        Row.objects.bulk_update(rows, ["values", "on", "dropped", "version"], batch_size=500)
        log(
            unit_year,
            person,
            "year.row.replace",
            f"registers/{register}",
            before,
            {r.key: r.values for r in rows},
            reason,
        )
    return f"已恢复 {len(rows)} 条原来的内容。"
