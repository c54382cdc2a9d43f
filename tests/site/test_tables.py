"""Every table of every room survives the way into lines and back, whatever its columns are."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_out_and_in_again() -> None:
    from jizheng_site.config import tables
    from jizheng_site.config.demo import build

    build()
    kept = {table: list(tables.lines(table, "default")) for table in tables.tables()}
    assert sum(map(len, kept.values())) > 8000
    for table in kept:
        table._base_manager.all()._raw_delete("default")
    for table, lines in kept.items():
        assert tables.fill(table, "default", lines) == len(lines)
    tables.count_on("default")
    for table, lines in kept.items():
        assert list(tables.lines(table, "default")) == lines, tables.name_of(table)
    # … and new rows find free numbers.
    from jizheng_site.org.models import Person

    assert Person.objects.make("new", "新人", None).pk


def test_a_column_that_came_later_takes_its_default() -> None:
    import json

    from jizheng_site.config import tables
    from jizheng_site.org.models import Person

    Person.objects.make("one", "一", None, totp="X")
    row = json.loads(next(tables.lines(Person, "default")))
    del row["totp"]
    Person.objects.all().delete()
    tables.fill(Person, "default", [json.dumps(row).encode()])
    assert Person.objects.get().totp == ""
