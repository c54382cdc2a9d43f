"""Rows that are drawn without a template: what people typed stays text, and each view shows what it may."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from jizheng_site import engine
from jizheng_site.year.drawn import LONG, Drawing, rows_html
from jizheng_site.year.models import Row

WICKED = """"><script>alert('x')</script>&amp;"""


class Seen(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def kind() -> engine.RegisterType:
    return engine.register_types("yueyang-2020")["posts"]


def drawn_html(
    city, kind: engine.RegisterType, values: dict[str, str], key: str = "2020-0001", **changed: object
) -> str:
    common = Drawing(city.years["111"], kind.id, kind.fields, {"title"}, {"column"}, "", True, False, "t" * 64)
    row = Row(pk=7, register=kind.id, key=key, values=values, version=3)
    return rows_html([row], common._replace(**changed))


def drawn(*told: object, **changed: object) -> Seen:
    return Seen(drawn_html(*told, **changed))


@pytest.mark.django_db
def test_what_was_typed_stays_text_everywhere(city, kind) -> None:
    values = {f.name: WICKED for f in kind.fields}
    for changed in ({}, {"dropped": True}, {"droppable": False}, {"marked": WICKED}):
        found = drawn(city, kind, values, WICKED, **changed)
        assert not found.all("script")
        assert {t for t, _ in found.tags} <= {"tr", "td", "input", "select", "option", "textarea", "form", "button"}
        assert found.all("tr")[0]["data-target"] == f"registers/posts/{WICKED}"
    assert found.all("tr")[0].get("class") == "marked"


@pytest.mark.django_db
def test_each_kind_of_field_has_its_input(city, kind) -> None:
    long = "很长的标题" * 12
    found = drawn(city, kind, {"title": long, "column": "没有的栏目", "origin": "采编"})
    by_name = {a["data-path"]: (t, a) for t, a in found.tags if "data-path" in a}
    assert set(by_name) == {f.name for f in kind.fields}
    tag, attrs = by_name["title"]
    assert tag == "textarea" and attrs["rows"] == str(1 + len(long) // LONG)
    assert by_name["column"][1]["list"] == "of-column"
    choice = next(f for f in kind.fields if f.type == "choice")
    assert by_name[choice.name][0] == "select"
    assert found.all("td")[0]["class"] == f"t-{kind.fields[0].type} title"
    assert found.all("tr")[0] == {
        "data-row": "7", "data-version": "3", "data-target": "registers/posts/2020-0001", "data-url": "/work/u/111/2020/row/7",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_choice_that_the_pack_does_not_know_is_kept(city, kind) -> None:
    choice = next(f for f in kind.fields if f.type == "choice")
    html = str(drawn_html(city, kind, {choice.name: "自造的"}))
    assert "<option selected>自造的</option>" in html
    assert all(f"<option>{c}</option>" in html for c in choice.choices)


@pytest.mark.django_db
def test_who_only_reads_sees_no_input_and_what_was_deleted_can_be_brought_back(city, kind) -> None:
    url = "https://example.gov.cn/" + "a" * 80
    reading = drawn(city, kind, {"title": "巡查管网", "url": url}, droppable=False)
    assert not reading.all("input") and not reading.all("form") and "巡查管网" in reading.text
    assert "https://example.gov.cn/aaa" in reading.text and url not in reading.text
    gone = drawn(city, kind, {"title": "巡查管网"}, dropped=True)
    names = {a.get("name"): a.get("value") for a in gone.all("input")}
    assert names == {"csrfmiddlewaretoken": "t" * 64, "back": "1"} and "恢复" in gone.text
    assert "data-url" not in gone.all("tr")[0]
