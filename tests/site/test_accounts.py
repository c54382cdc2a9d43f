"""Getting in: the right password, not too many wrong ones, a second step, and what an administrator may do to whom."""

from __future__ import annotations

import re
import time

import pytest

from tests.site.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def log_in(client, account: str = "filler", password: str = PASSWORD, **more):
    return client.post("/login", {"account": account, "password": password, **more})


def test_right_and_wrong(client, city) -> None:
    assert client.get("/login").status_code == 200
    wrong = log_in(client, password="wrong")
    assert wrong.status_code == 422 and "账号或密码不对" in wrong.content.decode()
    assert log_in(client, account="nobody-at-all").status_code == 422
    assert log_in(client)["Location"] == "/work/"
    assert client.post("/logout")["Location"] == "/"
    assert client.get("/work/")["Location"].startswith("/login?next=")


def test_back_to_the_page_that_was_asked_for_but_never_away(client, city) -> None:
    assert log_in(client, next="/work/u/111/2020/")["Location"] == "/work/u/111/2020/"
    client.post("/logout")
    for away in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        assert log_in(client, next=away)["Location"] == "/work/"
        client.post("/logout")


def test_too_many_failures_shut_the_door_for_a_while(client, city) -> None:
    from datetime import timedelta

    from jizheng_site.org.models import Failure

    for _ in range(5):
        log_in(client, password="wrong")
    assert log_in(client).status_code == 429
    assert log_in(client, account="finance")["Location"] == "/work/"  # the other account is not shut
    client.post("/logout")
    for failure in Failure.objects.all():
        failure.at -= timedelta(minutes=16)
        failure.save()
    assert log_in(client)["Location"] == "/work/"


def test_many_accounts_from_one_address(client, city) -> None:
    for n in range(30):
        log_in(client, account=f"guess{n}")
    assert log_in(client).status_code == 429


def test_who_was_stopped_cannot_come_in_or_stay(client, city) -> None:
    log_in(client)
    city.people["filler"].is_active = False
    city.people["filler"].save()
    assert client.get("/work/u/111/2020/").status_code == 302
    assert log_in(client).status_code == 422


def test_the_second_step(client, city) -> None:
    from jizheng_site.org import totp

    log_in(client)
    page = client.get("/account/code").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    assert client.post("/account/code", {"code": "000000"}).status_code == 422
    step = int(time.time() // 30)
    assert client.post("/account/code", {"code": totp.code(secret, step)})["Location"] == "/account"
    client.post("/logout")
    assert log_in(client, next="/account")["Location"] == "/login/code"
    assert client.get("/work/").status_code == 302  # half in is not in
    assert client.post("/login/code", {"code": totp.code(secret, step)}).status_code == 422  # used already
    assert client.post("/login/code", {"code": totp.code(secret, step + 1)})["Location"] == "/account"
    assert client.post("/account/code", {"do": "off", "password": "wrong"}).status_code == 422
    assert client.post("/account/code", {"do": "off", "password": PASSWORD})["Location"] == "/account"


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B (SHA-1), last six digits."""
    import base64

    from jizheng_site.org.totp import code, matching_step

    secret = base64.b32encode(b"12345678901234567890").decode()
    for at, digits in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert code(secret, at // 30) == digits
        assert matching_step(secret, digits, now=at + 30) == at // 30
        assert matching_step(secret, digits, now=at + 90) == 0
        assert matching_step(secret, digits, used=at // 30, now=at) == 0


def test_a_first_password_is_changed_first(client, city) -> None:
    person = city.people["filler"]
    person.must_change = True
    person.save()
    assert log_in(client)["Location"] == "/account/password"
    assert client.get("/work/u/111/2020/")["Location"] == "/account/password"
    for new, again, word in (
        ("short", "short", "太短|至少"), ("1234567890123", "1234567890123", "数字"), ("password123", "password123", "常见"),
        ("filler-abc", "filler-abc", "相似"), ("jie-shi-de-mi", "other", "不一样"), (PASSWORD, PASSWORD, "相同"),
    ):  # fmt: skip
        page = client.post("/account/password", {"old": PASSWORD, "new": new, "again": again})
        assert page.status_code == 422 and re.search(word, page.content.decode()), new
    done = client.post("/account/password", {"old": PASSWORD, "new": "jie-shi-de-mi", "again": "jie-shi-de-mi"})
    assert done["Location"] == "/work/"
    assert client.get("/work/u/111/2020/").status_code == 200


def test_an_administrator_makes_accounts_within_their_units(enter_as, city) -> None:
    from jizheng_site.org.models import Grant, Person

    client = enter_as("local_admin")
    made = {"account": "xin", "name": "新人", "unit": "121", "role": "filler"}
    for form, word in (
        ({**made, "unit": "111"}, "请选择单位"), ({**made, "role": "god"}, "请选择单位和角色"), ({**made, "account": "FILLER"}, "已经有人用了"),
        ({**made, "name": ""}, "都要填"),
    ):  # fmt: skip
        page = client.post("/work/people/new", form)
        assert page.status_code == 422 and word in page.content.decode()
    page = client.post("/work/people/new", made, follow=True).content.decode()
    password = re.search(r"初始密码 (\S+)（", page)[1]
    person = Person.objects.get(account="xin")
    assert person.check_password(password) and person.must_change
    client.post(f"/work/people/{person.pk}/grants", {"unit": "122", "role": "department"})
    client.post(f"/work/people/{person.pk}/grants", {"unit": "111", "role": "finance"})  # not theirs to give
    assert set(Grant.objects.filter(person=person).values_list("unit__code", "role")) == {
        ("121", "filler"),
        ("122", "department"),
    }


def test_a_local_administrator_does_not_take_over_accounts_from_above(enter_as, city) -> None:
    """An account that also serves elsewhere: neither its password nor its name is theirs to change."""
    from jizheng_site.org.models import Grant, Person

    both = city.people["finance"]
    Grant.objects.create(person=both, unit=city.places["12"].unit, role="department")
    client = enter_as("local_admin")
    before = both.password
    client.post(f"/work/people/{both.pk}/password")
    client.post(f"/work/people/{both.pk}", {"name": "改名"})
    both = Person.objects.get(pk=both.pk)
    assert (both.password, both.name) == (before, "finance")
    client.post(f"/work/people/{both.pk}/grants", {"do": "drop", "unit": "12", "role": "department"})
    assert list(both.grants.values_list("role", flat=True)) == ["finance"]


def test_units_are_entered_moved_and_copied_to_the_next_year(enter_as, city) -> None:
    from jizheng_site.org.models import Place

    client = enter_as("admin")
    new = {"code": "123", "name": "航道中心", "parent": "12", "kind": "unit"}
    assert client.post("/work/units/2020/new", new).status_code == 302
    assert client.post("/work/units/2020/new", new).status_code == 422
    client.post("/work/units/2020/123", {**new, "parent": "11", "name": "航道所", "small": "on"})
    place = Place.objects.get(unit__code="123")
    assert (place.name, place.parent.unit.code, place.small) == ("航道所", "11", True)
    assert place.path.startswith(place.parent.path)
    below_itself = client.post("/work/units/2020/11", {"name": "城管局", "kind": "department", "parent": "123"})
    assert below_itself.status_code == 422
    client.post("/work/units/2020/copy")
    assert Place.objects.filter(year=2021).count() == Place.objects.filter(year=2020).count()
    assert {p.path for p in Place.objects.filter(year=2021)} >= {"0001", "00010001"}


def test_a_local_administrator_does_not_copy_the_whole_tree(enter_as) -> None:
    from jizheng_site.org.models import Place

    enter_as("local_admin").post("/work/units/2020/copy")
    assert not Place.objects.filter(year=2021).exists()
