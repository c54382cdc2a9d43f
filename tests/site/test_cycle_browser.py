"""The whole way in a real browser, by everybody whose turn it is: handed in, sent back, answered, approved, looked over,
accepted, finalised, read by the public; then corrected, on a telephone.
"""

from __future__ import annotations

import os
import zipfile

import pytest

from tests.site.running import fresh_database, serving
from tests.site.test_year_browser import CHROMIUM, DESK, FLAGS, TELEPHONE

UNIT = "305002"
YEAR = f"/work/u/{UNIT}/2020"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with serving(tmp_path_factory.mktemp("cycle") / "data", "--demo", database=fresh_database()) as (_, address, _):
        yield address.rstrip("/")


class People:
    """Each in a browser of their own; every page they see is looked at: status, width, other hosts, accessibility."""

    def __init__(self, browser, address: str, size: dict[str, int]) -> None:
        self.browser, self.address, self.size = browser, address, size
        self.pages: dict[str, object] = {}
        self.faults: list[str] = []

    def go(self, account: str, path: str):
        page = self.pages.get(account) or self._enter(account)
        answer = page.goto(self.address + path)
        if answer.status != 200:
            self.faults.append(f"{account} {path}: {answer.status}")
        self.look(page)
        return page

    def _enter(self, account: str):
        context = self.browser.new_context(viewport=self.size)
        page = self.pages[account] = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda m: self.faults.append(f"{page.url}: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda e: self.faults.append(f"{page.url}: {e}"))
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((self.address, "data:", "blob:")) else self.faults.append(f"asks {r.url}")
            ),
        )
        page.on("dialog", lambda d: d.accept())
        if account:
            page.goto(self.address + "/login")
            page.fill("#account-in", account)
            page.fill("#password-in", "yanshi-2020")
            page.click("#enter")
            page.wait_for_url(f"{self.address}/work/**")
        return page

    def look(self, page) -> None:
        from axe_playwright_python.sync_playwright import Axe

        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > self.size["width"]:
            self.faults.append(f"{page.url}: {wide} wide")
        for v in Axe().run(page).response["violations"]:
            if v["impact"] in {"serious", "critical"}:
                self.faults.append(f"{page.url}: {v['id']}: {v['nodes'][0]['html'][:160]}")

    def follow(self, page, link) -> None:
        """Click, and look at the page that it leads to."""
        with page.expect_navigation():
            link.click()
        self.look(page)

    def press(self, account: str, word: str, reason: str = "") -> None:
        """A step of the way, over its dialog where it has one."""
        page = self.go(account, YEAR + "/")
        page.locator(".head").get_by_role("button", name=word, exact=True).click()
        dialog = page.locator("dialog[open]")
        if dialog.count():
            if reason:
                dialog.locator("textarea[name=reason]").fill(reason)
            dialog.get_by_role("button", name=word).last.click()
        page.wait_for_selector(".toast.success")


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def test_from_handing_in_to_the_public_page_and_its_correction(address: str, browser, tmp_path) -> None:
    who = People(browser, address, DESK)
    who.press("tianbao", "报送")

    page = who.go("bumen", "/work/department")
    who.follow(page, page.locator("tr", has_text="岳阳市城市管理信息中心").get_by_role("link", name="审核"))
    who.follow(page, page.get_by_role("link", name="逐项退回"))
    page.fill("#reason", "请补充佐证后重新报送")
    page.locator("tr", has_text="网络宣传质量").locator("input[name=todo]").fill("请补充舆情监测记录")
    page.locator("form.stack").get_by_role("button", name="退回", exact=True).click()
    page.wait_for_selector(".toast.success")

    page = who.go("tianbao", YEAR + "/")
    point = page.locator("#todos li", has_text="请补充舆情监测记录")
    point.locator("textarea").fill("已补充全年记录")
    point.get_by_role("button", name="答复").click()
    page.wait_for_selector(".toast.success")
    who.press("tianbao", "报送")

    page = who.go("bumen", YEAR + "/review")
    told = page.locator("main").inner_text()
    assert "退回后改了什么" in told and "已补充全年记录" in told and "没有改动" in told and "网站建设" not in told
    who.follow(page, page.get_by_role("link", name="看全部内容和复核意见"))
    who.follow(page, page.get_by_role("link", name="与上一版的差别").first)
    assert "没有差别" in page.locator("main").inner_text()
    who.press("bumen", "审核通过")

    page = who.go("caizheng", "/work/queue")
    who.follow(page, page.get_by_role("link", name="岳阳市城市管理信息中心"))
    page.fill("input[name=points-0]", "3")
    page.select_option("select[name=reason-0]", "proof")
    page.get_by_role("button", name="空着的按自评（复算）填上").click()
    page.wait_for_selector(".toast.success")
    page.get_by_label("基本认可自评结果，按核查分调整").check()
    page.get_by_role("button", name="保存意见").click()
    page.wait_for_selector(".toast.success")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出公文（Word）").click()
    download.value.save_as(tmp_path / "意见.docx")
    text = zipfile.ZipFile(tmp_path / "意见.docx").read("word/document.xml").decode()
    assert "2020年度绩效自评复核意见" in text and "佐证不足或与完成值不符" in text
    for word in ("复核通过", "定案", "公开"):
        who.press("caizheng", word)

    page = who.go("", "/")
    page.fill("input[name=q]", "弱电")
    page.get_by_role("button", name="查找").click()
    who.follow(page, page.get_by_role("link", name="岳阳市城市管理信息中心"))
    told = page.locator("main").inner_text()
    for word in ("承诺了什么", "119.14", "财政核定", "1121", "SHA-256"):
        assert word in told, word
    assert page.locator("figure.chart svg:visible").count() == 2
    assert "13800138000" not in page.content()
    assert who.faults == []
    a_correction_on_a_telephone(address, browser)


def a_correction_on_a_telephone(address: str, browser) -> None:
    """Opened once more, handed in again, and what was corrected is on the page."""
    who = People(browser, address, TELEPHONE)
    who.press("caizheng", "更正", "核对发布条数")
    page = who.go("tianbao", YEAR + "/")
    who.press("tianbao", "报送")
    who.go("bumen", "/work/department")
    who.press("bumen", "审核通过")
    who.go("caizheng", YEAR + "/review")
    who.go("caizheng", YEAR + "/review/points")
    who.go("caizheng", YEAR + "/rectify")
    who.press("caizheng", "复核通过", "只更正了发布条数，原意见不变")
    for word in ("定案", "公开"):
        who.press("caizheng", word)
    page = who.go("", f"/e/{UNIT}/2020/v2")
    told = page.locator("main").inner_text()
    assert "核对发布条数" in told and "第 1 版" in told
    assert who.faults == []


def test_files_dropped_in_are_looked_at_while_one_watches(address: str, browser, tmp_path) -> None:
    """A folder chosen in the browser: each file sent and X-rayed, the page goes on by itself."""
    from playwright.sync_api import expect

    who = People(browser, address, DESK)
    folder = tmp_path / "来件"
    folder.mkdir()
    for n in range(7):
        (folder / f"{n}号报告.txt").write_text(
            f"2020年度部门整体支出绩效自评报告\n单位名称：市{n}所\n2020年支出合计{n + 1}.00万元。\n", "utf-8"
        )
    (folder / "照片.jpg").write_bytes(b"\xff\xd8\xff")
    page = who.go("caizheng", "/work/intake")
    page.fill("#title", "拖进来的")
    who.follow(page, page.get_by_role("button", name="新建，接着放文件"))
    page.set_input_files("#folder", folder)
    # A whole page again at the end: every row read, no bar left.
    expect(page.locator("#rows tbody tr")).to_have_count(7, timeout=60_000)
    expect(page.locator("#far progress")).to_have_count(0, timeout=60_000)
    # (A page that is only just being loaded has no bar either.)
    expect(page.locator("#rows tbody tr")).to_have_count(7)
    page.wait_for_load_state()
    expect(page.locator("#rows", has_text="等待体检")).to_have_count(0)
    who.look(page)
    who.follow(page, page.get_by_role("link", name="3号报告.txt"))
    assert "4.00" in page.locator("main").inner_text()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="看带标注的原文").click()
    xray = popup.value
    xray.wait_for_load_state()
    assert xray.locator("#panel").is_visible() and "支出合计" in xray.locator("#doc").inner_text()
    assert xray.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor") != "rgba(0, 0, 0, 0)", (
        "its style runs"
    )
    assert who.faults == []
