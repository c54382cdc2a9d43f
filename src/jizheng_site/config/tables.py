"""Every table as lines of JSON, the same from SQLite and PostgreSQL, and back: backups and moves are made of these."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

BATCH = 500
Table = type[models.Model]


def tables() -> list[Table]:
    """All tables of the site, Django's own as well."""
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]  # noqa: SLF001


def name_of(table: Table) -> str:
    """org.person"""
    return table._meta.label_lower  # noqa: SLF001


def _fields(table: Table) -> list[Any]:
    return list(table._meta.concrete_fields)  # noqa: SLF001


def lines(table: Table, using: str) -> Iterator[bytes]:
    """The rows in order of their keys, one JSON object a line, keys sorted: equal rows give equal bytes."""
    fields = _fields(table)
    rows = table._base_manager.using(using).order_by("pk")  # noqa: SLF001
    for row in rows.iterator(chunk_size=BATCH):
        told = {f.attname: _plain(f.value_from_object(row)) for f in fields}
        yield json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, Decimal) else value


def fill(table: Table, using: str, rows: Iterable[bytes]) -> int:
    """Insert lines as they are: no default, no clock, no signal.  How many there were."""
    fields = _fields(table)
    count = 0
    waiting: list[models.Model] = []

    def flush() -> None:
        if waiting:
            table._base_manager._insert(waiting, fields=fields, using=using, raw=True)  # noqa: SLF001
            waiting.clear()

    # SQLite takes so many values in one statement.
    batch = max(1, min(BATCH, 900 // len(fields)))
    for line in rows:
        told = json.loads(line)
        row = table()
        for f in fields:
            if f.attname in told:
                setattr(row, f.attname, _typed(f, told[f.attname]))
        waiting.append(row)
        count += 1
        if len(waiting) >= batch:
            flush()
    flush()
    return count


def _typed(field: Any, value: Any) -> Any:
    """The value of a line as the column holds it."""
    if isinstance(field, models.JSONField):
        return value
    return (field.target_field if field.is_relation else field).to_python(value)


def empty(using: str) -> None:
    """Take out what ``migrate`` puts in by itself."""
    for name in ("auth.permission", "contenttypes.contenttype"):
        apps.get_model(name)._base_manager.using(using).all().delete()  # noqa: SLF001


def count_on(using: str) -> None:
    """New rows go on from the highest number (PostgreSQL has to be told)."""
    connection = connections[using]
    statements = connection.ops.sequence_reset_sql(no_style(), tables())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def proof(table: Table, using: str) -> dict[str, Any]:
    """How many rows, and the hash of all of them."""
    found, count = hashlib.sha256(), 0
    for line in lines(table, using):
        found.update(line)
        count += 1
    return {"rows": count, "sha256": found.hexdigest()}


def migrations(using: str) -> list[str]:
    """The steps that the database has taken."""
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections[using]).applied_migrations())


def reach(alias: str, settings: dict[str, Any]) -> None:
    """Make a second database known under a name."""
    whole = connections.configure_settings({"default": connections.settings["default"], alias: settings})
    connections.settings[alias] = whole[alias]


def move(source: str, target: str) -> dict[str, dict[str, Any]]:
    """All tables from one database into another that has only been migrated; the proofs of what arrived."""
    with transaction.atomic(using=target):
        empty(target)
        for table in tables():
            fill(table, target, lines(table, source))
        count_on(target)
    return {name_of(t): proof(t, target) for t in tables()}
