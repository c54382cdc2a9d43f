"""A year's folder into the database and out again is the same year, and the report made of it is the same report."""

from __future__ import annotations

import io

import pytest

from jizheng_site import engine
from tests.project.tree import ROOT

pytestmark = pytest.mark.django_db
FULL = ROOT / "demo" / "yueyang-cmic-2020"


def test_in_and_out_again(city) -> None:
    from jizheng_site.year.folder import YearFiles, import_files, year_noun

    unit_year = city.years["111"]
    before = engine.load_files(engine.Folder(FULL))
    brought = import_files(unit_year, city.people["filler"], engine.Folder(FULL), "yueyang-cmic-2020")
    assert (brought.refused, brought.troubles) == (0, ())
    assert brought.records == sum(len(r.records) for r in before.registers.values()) > 8000
    after = year_noun(unit_year)
    for name in ("unit", "budget", "goals", "narrative", "troubles"):
        assert getattr(after, name) == getattr(before, name), name
    for name, register in before.registers.items():
        assert [(r.key, r.on, r.values) for r in after.registers[name].records] == [
            (r.key, r.on, r.values) for r in register.records
        ], name
    assert [(e.row.id, e.sha256, e.size) for e in after.evidence] == [
        (e.row.id, e.sha256, e.size) for e in before.evidence
    ]
    # … and through a case file.
    out = io.BytesIO()
    engine.save_case(YearFiles(unit_year), out)
    assert engine.load_files(engine.Case(out)).goals == before.goals


def test_the_evaluation_is_kept_whole_with_the_columns_of_lists(city) -> None:
    import json

    from jizheng_site.year.folder import import_files
    from jizheng_site.year.judge import judge

    unit_year = city.years["111"]
    import_files(unit_year, None, engine.Folder(FULL), "")
    found = judge(unit_year)
    assert str(unit_year.amount) == "1191400.00" and unit_year.errors == 0
    assert (unit_year.indicators, unit_year.fresh) == (16, True)
    kept = json.loads(unit_year.judged.body)
    assert kept["schema"] == "jizheng.evaluation/1"
    assert len(kept["facts"]) == len(found.evaluation.facts)


def test_an_evaluation_that_comes_late_does_not_replace_a_newer(city) -> None:
    from jizheng_site.year.folder import import_files
    from jizheng_site.year.judge import judge, keep

    unit_year = city.years["111"]
    import_files(unit_year, None, engine.Folder(FULL), "")
    found = judge(unit_year)
    keep(unit_year, found, unit_year.evaluated - 1)
    assert unit_year.judged.version == unit_year.version


def test_bad_files_are_not_taken(city, settings, tmp_path) -> None:
    from jizheng_site.year.files import Unwelcome, place, take
    from jizheng_site.year.models import Stored

    settings.DATA_DIR = tmp_path
    for name, data in (("a.exe", b"MZ"), ("a.pdf", b"PK\x03\x04"), ("a.txt", b""), ("a", b"x"), ("a.png", b"<svg>")):
        with pytest.raises(Unwelcome, match=name):
            take(name, [data])
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(Unwelcome, match="MB"):
        take("a.txt", [b"123456", b"789012"])
    assert Stored.objects.count() == 0
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == []
    one, two = take("a.txt", [b"12", b"34"]), take("b.csv", [b"1234"])
    assert one == two and place(one.sha256).read_bytes() == b"1234"
