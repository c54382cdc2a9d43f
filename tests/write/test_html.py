"""The page as text: every place is linked both ways, nothing breaks out, nothing is fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from jizheng.model import Document, Paragraph, Table
from jizheng.write import write
from jizheng.write.html.paper import Mark, paper
from tests.write.report import SENTENCE, document, whole

VOID = {"meta", "link", "input", "br", "img"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.bad: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        self.tags.append((tag, a))
        if "id" in a:
            self.ids.append(a["id"] or "")
        if tag == "a":
            self.links.append(a.get("href") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.bad.append(tag)


@pytest.fixture(scope="module")
def page() -> str:
    return write(whole(), "html").decode()


def test_well_formed_and_every_link_has_its_place(page: str) -> None:
    p = Page(page)
    assert not p.bad and not p.open
    assert len(p.ids) == len(set(p.ids))
    assert {x[1:] for x in p.links} <= set(p.ids)
    named = {i for _, a in p.tags for i in (a.get("data-c") or "").split()}
    assert named <= set(p.ids)
    assert {"x1", "f1", "i1", "c1"} <= named


def test_hostile_words_stay_words(page: str) -> None:
    p = Page(page)
    assert sum(t == "script" for t, _ in p.tags) == 1 and sum(t == "style" for t, _ in p.tags) == 1
    assert not [t for t, _ in p.tags if t in ("img", "iframe", "object", "base", "form")]
    assert not [a for _, a in p.tags for k in a if k.startswith("on") or k == "style"]
    assert page.count("&lt;script&gt;") > 5
    assert "\x1b" not in page and "\u202e" not in page


def test_nothing_is_fetched(page: str) -> None:
    for _, a in Page(page).tags:
        for k in ("href", "src", "action", "srcset"):
            assert (a.get(k) or "#").startswith(("#", "data:,"))
    assert "url(" not in page.replace("url(#hatch)", "") and "@import" not in page


def test_the_policy_names_exactly_our_style_and_script(page: str) -> None:
    policy = re.search(r'Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    for tag in ("style", "script"):
        code = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        assert base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() in policy


def _text(page: str) -> str:
    return re.sub(r"<sup>.*?</sup>|<[^>]+>", "", page)


def test_overlapping_places_nest(page: str) -> None:
    line = next(x for x in re.findall(r"<p[^>]*>.*?</p>", page) if "实际支出" in x)
    assert _text(line) == SENTENCE  # nothing lost, nothing twice
    links = re.findall(r'<a class="m ([^"]*)"[^>]*data-c="([^"]*)"[^>]*>([^<]*)', line)
    by_words = {words: (layers, cards) for layers, cards, words in links}
    layers, cards = by_words["35.15万元"]
    assert set(layers.split()) == {"xe", "xw", "f"}
    assert cards.split() == ["x1", "x2", "f3"]  # the worst first
    assert by_words["119.14万元"][1] == "f1"
    assert "c1" in by_words["没有超出预算"][1]


def test_merged_cells_keep_their_spans(page: str) -> None:
    assert '<td colspan="4">' in page and '<td rowspan="2">' in page and '<td colspan="3">' in page
    assert re.search(r'<a class="m [^"]*xi[^"]* blank" id="p8-8-0"', page)  # a blank cell can be pointed at


def test_the_worst_finding_is_number_one(page: str) -> None:
    assert re.search(r'<article class="card finding error" id="x1"', page)
    assert "83.99+35.15≠119.15" in page


def test_every_segment_once_for_any_marks() -> None:
    text = "零一二三四五六七八九"
    d = Document("0" * 64, "x", "txt", 1, (Paragraph(text, "text:1:1"),))
    spans = [(a, b) for a in range(11) for b in range(a, 11)]
    for k in range(0, len(spans), 3):
        marks = {(0, -1): [(a, b, Mark(f"f{n}", "f", n)) for n, (a, b) in enumerate(spans[k : k + 5])]}
        assert _text(paper(d, marks)) == text


def test_a_very_long_file_says_what_it_leaves_out() -> None:
    cells = tuple(document().blocks[8].cells[6]._replace(row=n, column=0) for n in range(30_000))
    d = Document("0" * 64, "x", "xlsx", 1, (Table(cells, 30_000, 1, "xlsx:a"),))
    text = paper(d, {(0, 29_999): [(0, 3, Mark("f1", "f", 1))]})
    assert text.count("<tr>") == 1 and "没有显示其中 29999 段" in text


def test_a_file_that_cannot_be_read() -> None:
    text = write(whole(readable=False), "html").decode()
    assert "没有读出文字" in text and "文件已损坏" in text
    assert not Page(text).bad
