"""What is kept between requests is never older than what it is made of: an edit shows at once, in every process."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from jizheng_site.year import ledger, shared
from tests.site.small_year import BUDGET, files

pytestmark = pytest.mark.django_db
ROOM = "/work/u/111/2020"


@pytest.fixture
def year(city, settings, tmp_path):
    from jizheng_site.year.folder import import_files
    from jizheng_site.year.judge import judge

    settings.DATA_DIR = tmp_path
    # Spent more than there is: something to find, and a place that it is found in.
    import_files(city.years["111"], city.people["filler"], files(budget=BUDGET.replace("20000.00", "10000.00")), "")
    judge(city.years["111"])
    return city.years["111"]


def page(client, path: str) -> str:
    answer = client.get(f"{ROOM}/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def save(client, part: str, path: str, value: str, kind: str = "text") -> None:
    assert client.post(f"{ROOM}/cell", {"part": part, "path": path, "value": value, "kind": kind}).status_code == 200


def test_a_page_looked_at_twice_is_the_same_page(enter_as, year) -> None:
    client = enter_as("filler")
    for path in ("", "findings", "report", "registers/posts", "goals"):
        assert re.sub(r'value="\w{64}"|"X-CSRFToken": "\w+"', "", page(client, path)) == re.sub(
            r'value="\w{64}"|"X-CSRFToken": "\w+"', "", page(client, path)
        )


def test_an_edit_shows_in_the_report_and_in_what_was_found(enter_as, year) -> None:
    client = enter_as("filler")
    assert "没有差错" in page(client, "report")
    before = page(client, "findings")
    save(client, "goals", "indicators/质量/actual/typed", "差错率为零")
    text = page(client, "report")
    assert "差错率为零" in text and "没有差错" not in text
    save(client, "budget", "lines/X1/initial", "20000.00", "money")
    client.post(f"{ROOM}/check", {"x": "1"})
    after = page(client, "findings")
    assert after != before


def test_a_renamed_row_goes_by_its_new_name_before_the_next_check(enter_as, year) -> None:
    """The places in what was found are called by the rows as they are now, not as they were when it was found."""
    from jizheng_site.year.models import UnitYear
    from jizheng_site.year.seen import Seen

    told = {s.label for t in Seen(year).findings for s in t.spots}
    assert any("网站运行" in x for x in told), told
    save(enter_as("filler"), "budget", "lines/X1/name", "门户网站运行")
    now = UnitYear.objects.select_related("place__unit").get(pk=year.pk)
    assert not now.fresh
    assert any("门户网站运行" in s.label for t in Seen(now).findings for s in t.spots)


def test_a_remark_marks_its_cell_until_it_is_closed(enter_as, year) -> None:
    from jizheng_site.year.models import Comment
    from jizheng_site.year.seen import Seen

    seen = Seen(year)
    target = next(t for names in seen.cells.values() for n in names if (t := seen.target_of_fact(n)))
    client = enter_as("finance")
    assert 'class="said"' not in page(client, "report")
    client.post(f"{ROOM}/comment", {"target": target, "text": "请附依据"})
    assert 'class="said"' in page(client, "report")
    Comment.objects.update(closed_at=timezone.now())
    assert 'class="said"' not in page(client, "report")


def test_one_year_never_shows_what_was_made_of_another(enter_as, year, city) -> None:
    from jizheng_site.year.folder import import_files
    from jizheng_site.year.judge import judge

    import_files(city.years["112"], city.people["filler"], files(), "")
    judge(city.years["112"])
    client = enter_as("finance")
    mine = page(client, "report")
    other = client.get("/work/u/112/2020/report").content.decode()
    assert (
        "/work/u/111/2020" not in other.partition("<main")[2] and "/work/u/112/2020" not in mine.partition("<main")[2]
    )


def test_few_evaluations_are_kept(monkeypatch) -> None:
    monkeypatch.setattr(shared, "_known", type(shared._known)())
    for whose in range(shared.MOST + 5):
        shared.known(whose, (1,))["x"] = whose
    assert len(shared._known) == shared.MOST
    assert shared.known(shared.MOST + 4, (1,)) == {"x": shared.MOST + 4}
    assert shared.known(shared.MOST + 4, (2,)) == {}
    assert len(shared._known) == shared.MOST  # the earlier state of the same is gone


# ---------------------------------------------------------------------------- registers


@pytest.fixture
def crowded(monkeypatch, settings, tmp_path):
    """A process with room for hardly any register, and a data folder of its own."""
    from django.core.cache import caches

    monkeypatch.setattr(ledger, "_kept", type(ledger._kept)())
    monkeypatch.setattr(ledger, "MOST_ROWS", 3)
    monkeypatch.setattr(ledger, "WORTH", 1)
    caches["registers"].clear()
    yield
    caches["registers"].clear()


def test_a_register_that_was_put_down_comes_back_as_it_was(crowded, year, monkeypatch) -> None:
    read = ledger.registers(year)
    assert set(read) == {"payments", "posts"} and len(ledger._kept) == 1
    asked: list[str] = []
    monkeypatch.setattr(ledger, "_read", lambda _, kind: asked.append(kind.id))
    first = next(name for name in read if name not in {k[3] for k in ledger._kept})
    again = ledger.registers(year, first)[first]
    assert not asked
    assert again == read[first]
    assert again.register.type is read[first].register.type


def test_a_changed_row_is_read_anew_wherever_the_old_one_lies(crowded, enter_as, year) -> None:
    from jizheng_site.year.edit import change_row
    from jizheng_site.year.models import Row

    client = enter_as("filler")
    ledger.registers(year)
    ledger.registers(year)  # both have been put down once by now
    row = Row.objects.get(unit_year=year, key="2020-0002")
    change_row(year, None, row, {**row.values, "column": "通知公告"}, row.version)
    records = {r.key: r.values for r in ledger.registers(year)["posts"].register.records}
    assert records["2020-0002"]["column"] == "通知公告"
    assert "通知公告" in page(client, "registers/posts")


def test_the_words_to_filter_by_follow_the_rows(enter_as, year) -> None:
    client = enter_as("filler")
    assert "<option>专题报道</option>" not in page(client, "registers/posts")
    answer = client.post(
        f"{ROOM}/registers/posts/add",
        {"id": "2020-0009", "title": "专题一", "column": "专题报道", "origin": "采编", "published_at": "2020-03-01"},
    )
    assert answer.status_code == 302, answer.content.decode()[-800:]
    text = page(client, "registers/posts")
    assert "专题报道" in text.partition('data-narrow="column"')[2].partition("</select>")[0]
