"""The page in a real browser: it needs nobody, it works by mouse and keyboard, and it fits a phone."""

from __future__ import annotations

import pathlib
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from jizheng.write import write
from tests.write.report import whole

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: the page was not tried")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: the page was not tried in a browser"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        b = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"])
        yield b
        b.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    path = tmp_path_factory.mktemp("page") / "体检.html"
    path.write_bytes(write(whole(), "html"))
    return path


class Tab:
    def __init__(self, browser: Any, file: pathlib.Path, width: int, height: int, script: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", java_script_enabled=script
        )
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.said.append(m.text))
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        self.page.on("dialog", lambda d: (self.said.append("dialog"), d.dismiss()))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.goto(file.as_uri())


@pytest.fixture
def desk(browser: Any, file: pathlib.Path) -> Iterator[Any]:
    tab = Tab(browser, file, 1440, 900)
    yield tab.page
    tab.context.close()
    assert not tab.said
    assert [u for u in tab.asked if not u.startswith(("file:", "data:"))] == []


@pytest.fixture
def phone(browser: Any, file: pathlib.Path) -> Iterator[Any]:
    tab = Tab(browser, file, 390, 844)
    yield tab.page
    tab.context.close()
    assert not tab.said


def test_a_finding_shows_its_place(desk: Any) -> None:
    desk.click("#t-findings")
    desk.click("#x1 .places a")
    place = desk.locator(".m.on").first
    assert place.inner_text().startswith("35.15万元")
    assert place.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }")


def test_a_place_shows_its_findings_one_after_the_other(desk: Any) -> None:
    place = desk.locator('.m[data-c="x1 x2 f3"]')
    shown = []
    for _ in range(3):
        place.click()
        shown.append(desk.locator(".card.on, .fact.on").get_attribute("id"))
    assert shown == ["x1", "x2", "f3"]
    assert desk.locator("#t-facts").get_attribute("aria-selected") == "true"


def test_keyboard(desk: Any) -> None:
    desk.keyboard.press("j")
    assert desk.evaluate("document.activeElement.id") == "x1"
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    assert desk.evaluate("document.activeElement.id") == "x3"
    desk.keyboard.press("ArrowUp")
    assert desk.evaluate("document.activeElement.id") == "x2"
    desk.focus("#t-findings")
    desk.keyboard.press("ArrowRight")
    assert desk.evaluate("document.activeElement.id") == "t-facts"
    outline = desk.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    desk.keyboard.press("/")
    assert desk.evaluate("document.activeElement.id") == "q"


def test_filters(desk: Any) -> None:
    desk.click("#t-findings")
    assert desk.locator("#s-findings .card:visible").count() == 4
    desk.click(".chip.error")
    assert desk.locator("#s-findings .card:visible").count() == 3
    desk.fill("#q", "两处矛盾")
    assert desk.locator("#s-findings .card:visible").count() == 1
    desk.click(".layer.l-x")
    assert not desk.evaluate("document.querySelector('.sheet').classList.contains('x')")


def test_phone_fits_and_slides(phone: Any) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    wide = phone.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => !e.closest('.grid,.tabs,.layers,.skip,.live') && e.checkVisibility()"
        " && e.getBoundingClientRect().right > 391).map(e => e.tagName + '.' + e.className)"
    )
    assert wide == []
    phone.click("#grip")
    phone.click("#t-findings")
    phone.click("#x1 .places a")
    assert phone.locator("#panel.shut").count() == 1
    phone.wait_for_timeout(400)
    place = phone.locator(".m.on").first
    assert place.evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom < innerHeight - 56 }"
    )
    place.click()
    assert phone.locator("#panel.shut").count() == 0


def test_readable_without_a_script(browser: Any, file: pathlib.Path) -> None:
    tab = Tab(browser, file, 1440, 900, script=False)
    assert tab.page.locator(".tab:visible").count() == 7
    assert tab.page.locator(".script:visible").count() == 0
    tab.page.click("#x1 .places a")
    assert tab.page.url.endswith("#p3-39") or "#p3-" in tab.page.url
    tab.context.close()


def test_print_has_everything_and_no_controls(desk: Any) -> None:
    desk.emulate_media(media="print")
    assert desk.locator(".tabs, .chips, .layers").first.is_hidden()
    assert desk.locator("#x4").is_visible() and desk.locator("#c1").is_visible() and desk.locator(".sheet").is_visible()


def test_names_for_those_who_do_not_see(desk: Any) -> None:
    unnamed = desk.evaluate(
        "[...document.querySelectorAll('button, a, input, [role=img]')].filter(e => !(e.textContent.trim() || e.getAttribute('aria-label')"
        " || e.labels?.length)).map(e => e.outerHTML.slice(0, 80))"
    )
    assert unnamed == []
    assert desk.evaluate("document.documentElement.lang") == "zh-Hans"
    assert desk.locator("h1").count() == 1 and desk.locator("main").count() == 1
    ids = desk.evaluate(
        "[...document.querySelectorAll('[aria-controls],[aria-labelledby]')].flatMap(e => "
        "[e.getAttribute('aria-controls'), e.getAttribute('aria-labelledby')]).filter(x => x && !document.getElementById(x))"
    )
    assert ids == []


def _luminance(colour: str) -> float:
    parts = [int(x) / 255 for x in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tab", ["view", "findings", "facts", "indicators", "claims", "score", "rules"])
def test_contrast(desk: Any, tab: str) -> None:
    desk.click(f"#t-{tab}")
    pairs = desk.evaluate("""() => {
      const out = {};
      for (const e of document.querySelectorAll('body *')) {
        if (!e.checkVisibility() || e.closest('svg,.skip,.live') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
        let b = e, back = '';
        while (b && !back) { const c = getComputedStyle(b).backgroundColor; if (!/^rgba.*, 0\\)$|transparent/.test(c)) back = c; b = b.parentElement; }
        const s = getComputedStyle(e);
        out[s.color + '|' + back] = [s.color, back, e.tagName + '.' + e.className, e.textContent.slice(0, 20)];
      }
      return Object.values(out);
    }""")
    poor = []
    for front, back, where, words in pairs:
        a, b = sorted((_luminance(front), _luminance(back)))
        if (b + 0.05) / (a + 0.05) < 4.5:
            poor.append((where, words, front, back))
    assert poor == []
