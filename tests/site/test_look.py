"""Every page that can be reached by its links, by every role, in a real browser, on a desk and on a telephone.

Nothing asked of another host, nothing that the policy stops, nothing wider than the screen, no serious fault for people
who see or move less well.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.site.running import fresh_database, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
ROLES = ("", "tianbao", "bumen", "caizheng", "guanli")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with serving(tmp_path_factory.mktemp("look") / "data", "--demo", database=fresh_database()) as (_, address, _):
        yield address.rstrip("/")


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    # The browser's loop makes Django think that it is asked from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


# A link of a drawing has no address as text of its own.
HREFS = "a => a.map(x => new URL(x.getAttribute('href'), location.href).href)"


def page_of(address: str) -> str:
    """The name of the page at an address; "" for what is no page (files, other hosts)."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


@pytest.mark.parametrize("account", ROLES, ids=lambda a: a or "public")
def test_every_page(account: str, address: str, browser, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=False)
    page = context.new_page()
    page.set_default_timeout(20_000)
    faults: list[str] = []
    page.on("console", lambda m: faults.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: faults.append(f"{page.url}: {e}"))
    page.on(
        "request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else faults.append(f"asks {r.url}")
    )
    seen: dict[str, str] = {}
    waiting = ["/", "/login"]
    if account:
        page.goto(address + "/login")
        page.fill("#account-in", account)
        page.fill("#password-in", "yanshi-2020")
        page.click("#enter")
        waiting = [urlsplit(page.url).path, "/work/", "/"]
    while waiting:
        path = waiting.pop(0)
        name = page_of(path)
        if not name or name in seen or name == "health":
            continue
        seen[name] = path
        if not page.request.get(address + path).headers.get("content-type", "").startswith("text/html"):
            continue
        answer = page.goto(address + path)
        if answer is None or answer.status != 200:
            faults.append(f"{path}: {answer and answer.status}")
            continue
        waiting += [urlsplit(urljoin(page.url, h)).path for h in page.eval_on_selector_all("a[href]", HREFS)
                    if h.startswith(address)]  # fmt: skip
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                faults.append(f"{path}: {wide} wide at {width}")
        for v in Axe().run(page).response["violations"]:
            if v["impact"] in {"serious", "critical"}:
                faults.append(f"{path}: {v['id']}: {v['nodes'][0]['html'][:160]}")
        page.set_viewport_size({"width": 1440, "height": 900})
    context.close()
    assert faults == []
    if account == "guanli":
        assert {"people", "person", "units", "unit", "audit", "account"} <= seen.keys()
    assert ("login" if not account else "work") in seen
