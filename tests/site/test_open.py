"""What the public sees: a snapshot that never changes, found by Chinese words, without personal data, as pages and as data."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import xml.etree.ElementTree as ET

import pytest

from tests.site.conftest import PASSWORD

pytestmark = pytest.mark.django_db
WHOLE = ("filler start", "filler submit", "department approve", "finance accept", "finance finalise", "finance publish")


@pytest.fixture
def year(city):
    """A year that adds up, with a person and numbers of persons in it."""
    from jizheng_site.year.edit import add_rows, put_item, set_part

    found, who = city.years["111"], city.people["filler"]
    set_part(found, who, "unit", {
        "name": "信息中心", "year": 2020, "pack": "yueyang-2020", "department": "城管局", "staffing": {"quota": 7, "actual": 7},
        "contact": {"name": "欧阳修竹", "phone": "13800138000"}, "duties": ["管理地下弱电综合管网，联系人欧阳修竹，电话 13800138000"],
    })  # fmt: skip
    set_part(found, who, "budget", {
        "lines": [{"id": "R", "name": "人员经费", "kind": "人员", "initial": "600000.00"}, {"id": "X", "name": "=管网项目", "kind": "项目", "initial": "400000.00"}],
        "income": [{"source": "income_general", "amount": "1000000.00"}],
    })  # fmt: skip
    set_part(found, who, "goals", {
        "tasks": [{"id": "T", "text": "建管网", "duty": 1}], "goals": [{"id": "G", "text": "新建管网 2800 米。", "tasks": ["T"]}],
        "indicators": [{
            "id": "管网", "level1": "产出目标", "level2": "数量指标", "name": "管网建设", "target": "新建管网2800米", "operator": "≥", "value": "2800",
            "unit": "米", "weight": "90", "score": "90", "actual": {"typed": "2900", "reason": "竣工资料"}, "goals": ["G"],
        }],
    })  # fmt: skip
    pay = [("1", {"voucher": "1", "paid_on": "2020-03-01", "amount": "590000.00", "line": "R", "purpose": "工资"}, None),
           ("2", {"voucher": "2", "paid_on": "2020-05-01", "amount": "390000.00", "line": "X", "purpose": "管网"}, None)]  # fmt: skip
    add_rows(found, who, "payments", pay, "测试")
    put_item(found, who, "Z1", {"title": "竣工验收单", "kind": "原始凭证", "on": "2020-12-31", "proves": ["管网"]})
    return found


def go(city, year, *steps: str) -> None:
    from jizheng_site.cycle.flow import apply
    from jizheng_site.year.judge import judge

    for step in steps:
        who, _, action = step.partition(" ")
        if action == "submit":
            judge(year)
        apply(year, city.people[who], f"cycle.{action}", "支出数更正")


@pytest.fixture
def public(city, year):
    go(city, year, *WHOLE)
    return year


def test_promise_done_and_proof_are_on_the_page(public, client) -> None:
    page = client.get("/e/111/2020").content.decode()
    for word in ("新建管网2800米", "2900米", "竣工验收单", "98.00", "<svg", "支付明细中2020 年"):
        assert word in page, word


def test_nothing_of_a_year_that_is_not_public(city, year, client) -> None:
    go(city, year, *WHOLE[:-1])
    assert client.get("/e/111/2020").status_code == 404
    assert "信息中心" not in client.get("/").content.decode()


@pytest.mark.parametrize("word", ["管网", "信息中心", "弱电", "2800", "管网 城管局"])
def test_chinese_words_are_found(public, client, word: str) -> None:
    assert "信息中心" in client.get("/", {"q": word}).content.decode()
    assert "没有找到" in client.get("/", {"q": word + "不存在"}).content.decode()


def test_personal_data_is_nowhere(public, client) -> None:
    from jizheng_site.open.models import Published

    found = Published.objects.get()
    told = [client.get(p).content.decode() for p in ("/e/111/2020", "/e/111/2020/data.json", "/e/111/2020/figures.csv")]
    for text in (*told, found.text):
        assert "欧阳修竹" not in text and "13800138000" not in text
    assert "欧某某，电话 138****8000" in found.text


def test_the_hash_is_of_what_can_be_downloaded(public, client) -> None:
    body = client.get("/e/111/2020/v1/data.json").content
    assert hashlib.sha256(body).hexdigest() in client.get("/e/111/2020").content.decode()


def test_a_correction_is_shown_as_what_it_changed(public, city, client) -> None:
    from django.core.cache import cache

    from jizheng_site.year.edit import set_cell

    old = client.get("/e/111/2020/v1/data.json").content
    go(city, public, "finance correct")
    set_cell(
        public, city.people["filler"], "goals", "indicators/管网/actual", {"typed": "2850", "reason": "重新测量"}, None
    )
    go(city, public, *WHOLE[1:])
    cache.clear()
    page = client.get("/e/111/2020").content.decode()
    assert "更正说明" in page and "支出数更正" in page
    assert '<del class="old">2900米</del>' in page and '<ins class="new">2850米</ins>' in page
    assert client.get("/e/111/2020/v1/data.json").content == old
    assert "旧的第 1 版" in client.get("/e/111/2020/v1").content.decode()


def test_open_data_are_described_and_harmless(public, client) -> None:
    package = client.get("/data/2020/datapackage.json").json()
    assert [r["name"] for r in package["resources"]] == ["evaluations", "indicators", "figures"]
    for resource in package["resources"]:
        text = b"".join(client.get(resource["path"].replace("http://testserver", ""))).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert list(rows[0]) == [f["name"] for f in resource["schema"]["fields"]]
        for row in rows:
            assert not any(v.startswith(("=", "@", "+")) for v in row.values()), row
            for field in resource["schema"]["fields"]:
                if field["type"] in {"number", "integer"} and row[field["name"]]:
                    float(row[field["name"]])
    figures = client.get("/e/111/2020/figures.csv").content.decode("utf-8-sig")
    assert "'=管网项目支出" in figures


def test_the_table_of_a_year_is_written_once_and_anew_when_something_is_published(public, city, client) -> None:
    from jizheng_site.open.models import Published
    from jizheng_site.year.edit import set_cell

    def table(**headers: str):
        answer = client.get("/data/2020/indicators.csv", headers=headers)
        return answer.status_code, b"".join(answer).decode("utf-8-sig"), answer.headers.get("ETag", "")

    _, first, called = table()
    assert table() == (200, first, called) and "2900" in first
    assert table(**{"if-none-match": called})[0] == 304
    go(city, public, "finance correct")
    set_cell(
        public, city.people["filler"], "goals", "indicators/管网/actual", {"typed": "2850", "reason": "重测"}, None
    )
    assert table() == (200, first, called)  # what is being corrected is not public yet
    go(city, public, *WHOLE[1:])
    status, second, again = table(**{"if-none-match": called})
    assert status == 200 and again != called
    assert "2850" in second and "2900" not in second
    Published.objects.update(in_force=False)
    assert table()[0] == 404


def test_feed_and_sitemap(public, client) -> None:
    feed = ET.fromstring(client.get("/feed.xml").content)
    entry = feed.find("{*}entry")
    assert entry.find("{*}link").get("href") == "http://testserver/e/111/2020"
    assert "信息中心" in entry.find("{*}title").text
    places = [x.text for x in ET.fromstring(client.get("/sitemap.xml").content).findall(".//{*}loc")]
    assert "http://testserver/e/111/2020" in places


def test_pages_for_everybody_are_kept_for_a_minute(public, client, django_assert_num_queries) -> None:
    first = client.get("/e/111/2020")
    assert first["Cache-Control"] == "public, max-age=60" and not first.cookies
    with django_assert_num_queries(0):
        assert client.get("/e/111/2020").content == first.content
    assert "财政局" not in first.content.decode()


def test_who_is_logged_in_is_never_kept(public, enter_as, client) -> None:
    page = enter_as("finance").get("/e/111/2020")
    assert "退出" in page.content.decode() and "public" not in page.get("Cache-Control", "")
    client.logout()
    assert "退出" not in client.get("/e/111/2020").content.decode()


def test_publishing_is_asked_once_more_and_leads_to_the_page(city, year, enter_as) -> None:
    finance, room = enter_as("finance"), "/work/u/111/2020/"
    go(city, year, *WHOLE[:-1])
    before = finance.get(room).content.decode()
    assert 'data-sure="公开以后谁都能看到' in before and "看公开页面" not in before
    go(city, year, WHOLE[-1])
    after = finance.get(room).content.decode()
    assert '<a href="/e/111/2020">看公开页面</a>' in after and "data-sure" not in after


def test_a_message_for_one_reader_is_kept_for_nobody_else(public, enter_as, client) -> None:
    """Somebody logs out before they have seen it: the public page is the first that shows it."""
    own = enter_as("finance")
    own.post("/account/password", {"old": PASSWORD, "new": "jie-shi-de-mi", "again": "jie-shi-de-mi"})
    assert own.post("/logout")["Location"] == "/"
    del own.cookies["sessionid"]  # as browsers do with a cookie that is taken back
    assert "密码已修改" in own.get("/").content.decode()
    assert "密码已修改" not in client.get("/").content.decode()


def test_a_snapshot_says_where_everything_comes_from(public) -> None:
    from jizheng_site.open.models import Published

    told = json.loads(Published.objects.get().body)
    assert told["money"] == [
        {"name": "人员经费", "budget": "600000.00", "spent": "590000.00"}, {"name": "=管网项目", "budget": "400000.00", "spent": "390000.00"},
    ]  # fmt: skip
    assert told["indicators"][0]["proof"] == ["竣工验收单"]
    assert all(f["definition"] for f in told["figures"])
