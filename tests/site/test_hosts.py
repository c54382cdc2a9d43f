"""By which names a site lets itself be called."""

from __future__ import annotations

import pytest

from jizheng_site.config import hosts


@pytest.mark.parametrize(("told", "listen", "origins", "more"), [
    ("", "127.0.0.1", "", []), ("", "", "", ["ji"]), ("", "0.0.0.0", "", ["ji"]), ("", "10.1.2.3", "", ["10.1.2.3"]), ("", "fd00::5", "", ["[fd00::5]"]),
    ("a.gov.cn, b.gov.cn", "0.0.0.0", "", ["a.gov.cn", "b.gov.cn"]), ("", "127.0.0.1", "https://a.gov.cn:8443", ["a.gov.cn"]), ("*", "", "", ["*"]),
])  # fmt: skip
def test_its_own_names_and_those_it_was_told(monkeypatch, told, listen, origins, more) -> None:
    monkeypatch.setattr(hosts, "machine", lambda: ["ji"])
    assert hosts.allowed(told, listen, origins) == ["localhost", "127.0.0.1", "[::1]", *more]


def test_the_machine_knows_a_name() -> None:
    assert all(isinstance(n, str) and "*" not in n for n in hosts.machine())


@pytest.mark.django_db
def test_another_name_is_refused_and_one_reads_what_to_do(client, settings) -> None:
    settings.ALLOWED_HOSTS = hosts.allowed("", "127.0.0.1")
    assert client.get("/", headers={"host": "127.0.0.1:8765"}).status_code == 200
    page = client.get("/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert "JZ_HOSTS" in page.content.decode() and "没有登记这个域名" in page.content.decode()
