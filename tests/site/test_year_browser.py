"""A newcomer in a real browser: from the first login over an empty year, an import and its mistakes to a report that is handed in.

On a desk and on a telephone; no serious fault for people who see or move less well on any page on the way; what is
typed without a connection is not lost; two people on one cell are told.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile

import pytest

from tests.site.running import fresh_database, run, serving
from tests.site.small_year import FILES, files

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
DESK, TELEPHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OWN_PASSWORD = "liu-ling-qi-nian-du"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    folder, database = tmp_path_factory.mktemp("year") / "data", fresh_database()
    with serving(folder, "--demo", database=database) as (_, address, _):
        more = {"DATABASE_URL": database} if database else {}

        def newcomer(account: str, unit: str) -> str:
            told = run(
                "users",
                "add",
                account,
                "--unit",
                unit,
                "--role",
                "填报人",
                "--name",
                "新来的",
                "--data",
                folder,
                **more,
            )
            return re.search(r"初始密码 (\S+?)（", told.stdout)[1]

        yield address.rstrip("/"), newcomer


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def folder_with_mistakes() -> bytes:
    """A year's folder, packed whole: a day that is not, a payment for a line that is not, a reference to nothing."""
    told = files(
        posts=FILES["registers/posts.csv"] + "2020-0005,坏日子,重点动态,采编,2020-02-30\n",
        payments=FILES["registers/payments.csv"].replace("记-2,2020-03-20,X1", "记-2,2020-03-20,X9"),
        narrative="# 一、单位概况\n全年发布信息{{indicator:信息}}，支出{{没有这个数}}。\n",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name in FILES:
            with told.open(name) as stream:
                z.writestr(f"2020年度/{name}", stream.read())
    return out.getvalue()


def log_in(page, address: str, account: str, password: str) -> None:
    page.goto(f"{address}/login")
    page.fill("#account-in", account)
    page.fill("#password-in", password)
    page.click("#enter")


def sound(page) -> None:
    """Nothing serious for people who see or move less well, nothing wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    faults = [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in Axe().run(page).response["violations"]
        if v["impact"] in {"serious", "critical"}
    ]
    assert faults == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def checked(page) -> None:
    """The check that follows an edit has come back."""
    page.wait_for_selector("#panel:not([hx-trigger])", state="attached")
    page.wait_for_function("!document.getElementById('panel').classList.contains('htmx-request')")


@pytest.mark.slow
@pytest.mark.parametrize(("screen", "unit"), [(DESK, "305007"), (TELEPHONE, "302004")], ids=["desk", "telephone"])
def test_from_an_empty_year_to_a_report_handed_in(screen: dict, unit: str, site, browser) -> None:
    address, newcomer = site
    password = newcomer(f"xin{unit}", unit)
    context = browser.new_context(viewport=screen, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(20_000)
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(f"{page.url}: {e}"))
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else faults.append(f"asks {r.url}"))

    log_in(page, address, f"xin{unit}", password)
    for name, value in (("old", password), ("new", OWN_PASSWORD), ("again", OWN_PASSWORD)):
        page.fill(f"#{name}", value)
    page.click("button:has-text('保存')")
    page.goto(f"{address}/work/")  # one unit, one year: straight there
    page.click("button:has-text('开始填报')")
    page.wait_for_selector("text=怎样开始")
    sound(page)

    page.set_input_files(
        "form:has(input[value=folder]) input[type=file]",
        {"name": "2020年度.zip", "mimeType": "application/zip", "buffer": folder_with_mistakes()},
    )
    page.wait_for_selector("text=导入完成")
    assert "2020-02-30" in page.inner_text("main")  # the row that was not taken, with why
    sound(page)
    page.click("text=看这个年度")

    for _ in range(4):  # the button leads from one error to the next
        page.wait_for_selector(".next-card")
        if "错误" not in page.inner_text(".next-card h2"):
            break
        page.click(".next-card a")
        page.wait_for_load_state()
        if "/registers/" in page.url:
            cell = page.locator("tr.marked [data-path=line]")
            assert cell.input_value() == "X9"
            cell.fill("X1")
            cell.press("Tab")
        else:
            text = page.locator("textarea.prose-edit")
            text.fill(text.input_value().replace("{{没有这个数}}", "{{支出合计}}"))
            text.press("Tab")
        with page.expect_response(lambda r: r.url.endswith("/check")):
            page.wait_for_selector("#save-state:has-text('已保存')")
        checked(page)
        sound(page)
        page.click(".tabs a:has-text('概况')")
    assert "错误" not in page.inner_text(".next-card h2")
    assert "4条" in page.inner_text("main")

    for tab in ("预算", "目标", "台账", "佐证", "报告", "体检", "评分"):
        page.click(f".tabs a:has-text('{tab}')")
        page.wait_for_selector(f".tabs a[aria-current]:has-text('{tab}')")
        sound(page)
    page.click(".tabs a:has-text('报告')")
    assert "9.75" in page.inner_text("article.paper")
    with page.expect_download() as download:
        page.click("a.btn:has-text('Word')")
    assert zipfile.is_zipfile(download.value.path())

    page.click(".year-head button:has-text('报送')")
    page.wait_for_selector(".year-head .badge:has-text('已报送')")
    page.click(".tabs a:has-text('预算')")
    assert page.locator(".cell").count() == 0
    assert faults == []
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("screen", [DESK, TELEPHONE], ids=["desk", "telephone"])
def test_an_import_over_a_filled_year_is_shown_and_a_change_taken_back(screen: dict, site, browser) -> None:
    address, _ = site
    context = browser.new_context(viewport=screen, locale="zh-CN")
    page = context.new_page()
    log_in(page, address, "tianbao", "yanshi-2020")
    year = f"{address}/work/u/305002/2020"
    page.goto(f"{year}/begin")
    sound(page)
    page.set_input_files(
        "form:has(input[value=folder]) input[type=file]",
        {"name": "2020年度.zip", "mimeType": "application/zip", "buffer": folder_with_mistakes()},
    )
    page.wait_for_selector("text=确认导入")
    page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
    told = page.inner_text("main")
    assert "拿错了文件" in told and "2020-02-30" in told and "预算项目“信息中心工作经费”" in told
    sound(page)
    page.click("button:has-text('不导入')")
    page.wait_for_selector("text=已放弃")

    where = "[data-path='lines/X2/initial']"
    page.goto(f"{year}/budget")
    was = page.input_value(where)
    page.fill(where, "151,234.00")
    page.press(where, "Tab")
    page.wait_for_selector(".undo-last button")
    sound(page)
    page.click(".undo-last button")
    page.wait_for_selector(".toast:has-text('已撤销')")
    assert page.input_value(where) == was
    page.locator("tr", has=page.locator("[data-path='lines/X2/name']")).locator("button.close").evaluate("b => { b.form.removeAttribute('data-sure'); b.click(); }")  # fmt: skip
    page.wait_for_selector(".gone")
    assert page.locator(where).count() == 0
    page.click(".gone summary")
    sound(page)
    page.click(".gone button:has-text('恢复')")
    page.wait_for_selector(where)
    assert page.input_value(where) == was
    context.close()


@pytest.mark.slow
def test_files_are_dropped_and_a_month_is_opened(site, browser) -> None:
    address, _ = site
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    log_in(page, address, "tianbao", "yanshi-2020")
    year = f"{address}/work/u/305002/2020"
    page.goto(f"{year}/evidence")
    page.locator(".drop").first.evaluate(
        """(zone) => { const data = new DataTransfer(); data.items.add(new File(["4条"], "拖进来的.txt", { type: "text/plain" }));
        zone.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); }"""
    )
    page.wait_for_selector("details.piece[open]:has-text('拖进来的')")
    page.goto(f"{year}/registers/posts")
    sound(page)
    page.click(".months a:nth-of-type(3)")
    page.wait_for_selector(".months a.now")
    days = page.locator("tr[data-row] [data-path=published_at]").evaluate_all("a => a.map((x) => x.value)")
    assert days and all(d.startswith("2020-03") for d in days)
    context.close()


@pytest.mark.slow
def test_two_people_and_a_lost_connection(site, browser) -> None:
    address, _ = site
    context = browser.new_context(viewport=DESK)
    one, other = context.new_page(), context.new_page()
    log_in(one, address, "tianbao", "yanshi-2020")
    budget = f"{address}/work/u/305002/2020/budget"
    where = "[data-path='lines/X2/name']"
    one.goto(budget)
    other.goto(budget)
    was = one.input_value(where)
    one.fill(where, "第一个人写的")
    one.press(where, "Tab")
    one.wait_for_selector("#save-state:has-text('已保存')")
    other.fill(where, "第二个人写的")
    other.press(where, "Tab")
    assert "第一个人写的" in other.inner_text(".cell-note")
    other.click(".cell-note button:has-text('用我的')")
    other.wait_for_selector("#save-state:has-text('已保存')")
    one.reload()
    assert one.input_value(where) == "第二个人写的"

    # The connection goes and comes back: what was typed is saved by itself.
    context.set_offline(True)
    one.fill(where, "断网时写的")
    one.press(where, "Tab")
    one.wait_for_selector("#save-state:has-text('网络断开')")
    context.set_offline(False)
    one.wait_for_selector("#save-state:has-text('已保存')")

    # The page closed before it came back: it stands there again.  (Every save of this page fails, rather than the network
    # being off: a page that is closing is told that the network is back, and may still save in its last moment.)
    one.route("**/cell", lambda route: route.abort("internetdisconnected"))
    one.fill(where, "断网时又写的")
    one.press(where, "Tab")
    one.wait_for_selector("#save-state:has-text('网络断开')")
    one.close()
    again = context.new_page()
    again.goto(budget)
    again.wait_for_selector(".cell-note:has-text('上次没有存上')")
    assert again.input_value(where) == "断网时又写的"
    again.click(".cell-note button:has-text('保存')")
    again.wait_for_selector("#save-state:has-text('已保存')")
    again.reload()
    assert again.input_value(where) == "断网时又写的"
    again.fill(where, was)
    with again.expect_response(lambda r: r.url.endswith("/cell")):
        again.press(where, "Tab")
    context.close()


@pytest.mark.slow
def test_rows_pasted_into_the_grid_are_shown_first(site, browser) -> None:
    address, _ = site
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    log_in(page, address, "tianbao", "yanshi-2020")
    page.goto(f"{address}/work/u/305002/2020/registers/posts")
    page.locator("tr[data-row] [data-path=title]").first.evaluate(
        """(cell, text) => { const data = new DataTransfer(); data.setData("text/plain", text);
        cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
        "信息编号\t标题\t栏目\t发布时间\n2020-3001\t粘贴来的\t重点动态\t2020-06-06\n",
    )
    page.wait_for_selector("text=确认导入")
    assert "粘贴来的" in page.inner_text("main")
    sound(page)
    context.close()
