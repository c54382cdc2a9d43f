"""The log: nothing can be changed, taken out or put in between without being found."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from jizheng_site.audit.chain import Who, append, verify
from jizheng_site.audit.models import Entry, Head

pytestmark = pytest.mark.django_db
ME = Who("zhang", "填报人甲")


def write(n: int) -> None:
    for k in range(n):
        append(
            ME, "year.cell", unit="111", year=2020, target=f"budget#/lines/{k}", old="1.00", new="2.00", reason="更正"
        )


def test_an_untouched_chain_is_whole() -> None:
    write(5)
    count, last, broken = verify()
    assert (count, broken) == (5, [])
    assert last == Entry.objects.get(number=5).hash


@pytest.mark.parametrize("column", ["new", "old", "name", "reason", "target", "at", "unit", "action", "year"])
def test_a_changed_column_is_found(column: str) -> None:
    write(4)
    value = {"at": Entry.objects.get(number=1).at, "year": 2019}.get(column, "别的")
    Entry.objects.filter(number=3).update(**{column: value})
    assert {b.number for b in verify()[2]} == {3}


def test_a_deed_with_a_new_hash_breaks_the_next() -> None:
    write(3)
    Entry.objects.filter(number=2).update(new="9.99")
    from jizheng_site.audit.chain import digest

    Entry.objects.filter(number=2).update(hash=digest(Entry.objects.get(number=2)))
    assert {b.number for b in verify()[2]} == {3}


def test_one_taken_out_is_found_in_the_middle_and_at_the_end() -> None:
    write(4)
    Entry.objects.filter(number=2)._raw_delete("default")
    assert {b.number for b in verify()[2]} == {3}
    Entry.objects.filter(number__gt=2)._raw_delete("default")
    assert verify()[2]


def test_rows_cannot_be_saved_or_deleted() -> None:
    write(1)
    entry = Entry.objects.get()
    for deed in (entry.save, entry.delete):
        with pytest.raises(TypeError):
            deed()


def test_sm3_is_an_option(settings) -> None:
    if "sm3" not in hashlib.algorithms_available:
        pytest.skip("this Python's OpenSSL has no SM3")
    write(1)
    settings.AUDIT_HASH = "sm3"
    write(2)
    assert [e.algorithm for e in Entry.objects.order_by("number")] == ["sha256", "sm3", "sm3"]
    assert verify()[2] == []


def test_a_deed_that_is_not_kept_leaves_no_trace() -> None:
    from django.db import transaction

    write(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        write(1)
        raise RuntimeError
    assert (Entry.objects.count(), Head.objects.get().number) == (1, 1)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2021, 3, day, hour, tzinfo=UTC)


def test_the_end_is_written_down_once_a_day_when_something_was_done(tmp_path) -> None:
    from jizheng_site.audit import anchor

    assert anchor.write(tmp_path, at(1)) is None  # nothing yet
    write(3)
    first = anchor.write(tmp_path, at(1))
    assert (first.number, first.hash) == (3, Entry.objects.get(number=3).hash)
    write(1)
    assert anchor.write(tmp_path, at(1, 23)) is None
    assert anchor.write(tmp_path, at(2)).number == 4
    assert anchor.write(tmp_path, at(3)) is None  # nothing was done on the second
    assert [a.number for a in anchor.read(tmp_path)] == [3, 4] and anchor.astray(anchor.read(tmp_path)) == []


def test_a_log_that_was_swapped_as_a_whole_is_found(tmp_path) -> None:
    from jizheng_site.audit import anchor

    write(3)
    anchor.write(tmp_path, at(1))
    Entry.objects.all()._raw_delete("default")
    Head.objects.all().delete()
    append(ME, "year.cell", target="别的")
    write(4)
    assert verify()[2] == [], "the new chain is whole by itself"
    assert [a.number for a in anchor.astray(anchor.read(tmp_path))] == [3]
    (tmp_path / anchor.NAME).write_text("谁改过\n", "utf-8")
    assert len(anchor.astray(anchor.read(tmp_path))) == 1


def test_everybody_can_read_the_ends(tmp_path, client, settings) -> None:
    from jizheng_site.open.jobs import write_down

    settings.DATA_DIR = tmp_path
    assert "还没有记下" in client.get("/log").content.decode()
    write(2)
    write_down()
    last = Entry.objects.get(number=2).hash
    from django.core.cache import cache

    cache.clear()
    assert last in client.get("/log").content.decode()
    assert client.get("/log.txt").content.decode().split()[1:] == ["2", last]


def test_a_backup_holds_no_hash_of_a_deed_that_came_after_it(tmp_path, monkeypatch) -> None:
    """The worker writes the day's line while the tables are copied: the restored site must not call its log swapped."""
    import io
    import zipfile
    from contextlib import contextmanager

    from jizheng_site.audit import anchor
    from jizheng_site.config import backup

    (tmp_path / "secret.key").write_text("k")
    write(3)
    anchor.write(tmp_path, at(1))
    before = (tmp_path / anchor.NAME).read_bytes()

    @contextmanager
    def meanwhile(folder):
        yield "default"
        write(1)
        assert anchor.write(folder, at(2)) is not None

    monkeypatch.setattr(backup, "snapshot", meanwhile)
    with zipfile.ZipFile(io.BytesIO(), "w") as z:
        backup._write(z, tmp_path, key=True)
        assert z.read(anchor.NAME) == before
