"""Secrets of the second step: unreadable in the database, bound to their account, sealed when an older site is brought up."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_sealed_and_open_again_by_its_account_alone(settings) -> None:
    from jizheng_site.org.sealing import Unreadable, seal, unseal

    sealed = seal(SECRET, "zhang")
    assert SECRET not in sealed and len(sealed) <= 200 and sealed != seal(SECRET, "zhang")
    assert unseal(sealed, "zhang") == SECRET and (seal("", "x"), unseal("", "x")) == ("", "")
    spoiled = sealed[:-8] + ("AAAA" if sealed[-8:-4] != "AAAA" else "BBBB") + sealed[-4:]
    for wrong, whose in ((sealed, "li"), (spoiled, "zhang"), (SECRET, "zhang"), ("s1:", "zhang"), ("s1:%%", "zhang")):
        with pytest.raises(Unreadable):
            unseal(wrong, whose)
    settings.SECRET_KEY = "another key"
    with pytest.raises(Unreadable):
        unseal(sealed, "zhang")


def test_rows_from_before_are_sealed_and_the_way_back_opens_them() -> None:
    from jizheng_site.org.models import Person
    from jizheng_site.org.sealing import unseal

    old = Person.objects.make("zhang", "甲", None, totp=SECRET)
    none = Person.objects.make("li", "乙", None)
    step = import_module("jizheng_site.org.migrations.0002_sealed_codes")
    editor = SimpleNamespace(connection=connection)
    step.seal(apps, editor)
    step.seal(apps, editor)  # a second time changes nothing
    old.refresh_from_db()
    none.refresh_from_db()
    assert SECRET not in old.totp and unseal(old.totp, "zhang") == SECRET and none.totp == ""
    step.unseal(apps, editor)
    old.refresh_from_db()
    assert old.totp == SECRET


def test_neither_the_session_nor_the_account_holds_it_in_clear(client, city) -> None:
    import re
    import time

    from django.contrib.sessions.models import Session

    from jizheng_site.org import totp

    person = city.people["filler"]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", client.get("/account/code").content.decode())[1]
    assert secret in client.get("/account/code").content.decode(), "the same until it is used"
    assert secret not in str([s.get_decoded() for s in Session.objects.all()])
    client.post("/account/code", {"code": totp.code(secret, int(time.time() // 30))})
    person.refresh_from_db()
    assert person.totp.startswith("s1:") and secret not in person.totp


def test_a_key_that_was_lost_is_said_to_be_lost(client, city, settings) -> None:
    from jizheng_site.org.sealing import seal
    from tests.site.conftest import PASSWORD

    person = city.people["filler"]
    person.totp = seal(SECRET, person.account)
    person.save()
    settings.SECRET_KEY = "another key"
    client.post("/login", {"account": "filler", "password": PASSWORD})
    page = client.post("/login/code", {"code": "123456"})
    assert page.status_code == 422 and "密钥文件换过" in page.content.decode()
