"""What holds for every page: headers, nothing inline, nothing from elsewhere, and a database that is what the models say."""

from __future__ import annotations

import re

import pytest

from tests.project.tree import ROOT

SITE = ROOT / "src" / "jizheng_site"
TEMPLATES = sorted(SITE.rglob("*.html"))
STATIC = sorted(p for p in SITE.glob("*/static/**/*") if p.is_file())
ids = {"ids": lambda p: p.relative_to(SITE).as_posix()}


@pytest.mark.django_db
def test_migrations_are_what_the_models_say() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_every_answer_has_the_headers(client, city) -> None:
    for path in ("/", "/login", "/nothing-here", "/work/"):
        headers = client.get(path).headers
        assert "script-src 'self'; style-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")


@pytest.mark.django_db
def test_pages_behind_the_login_are_not_kept(enter_as) -> None:
    assert enter_as("finance").get("/work/board").headers["Cache-Control"] == "no-store"


def test_nothing_is_open_that_should_not_be() -> None:
    from django.conf import settings

    assert settings.DEBUG is False and len(settings.SECRET_KEY) > 50
    assert settings.SESSION_COOKIE_HTTPONLY


@pytest.mark.parametrize("path", TEMPLATES, **ids)
def test_templates_have_nothing_inline_and_nothing_from_elsewhere(path) -> None:
    """The policy would not run it; a browser says so only to developers."""
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", text)


@pytest.mark.parametrize("path", [p for p in STATIC if p.suffix in {".css", ".js"}], **ids)
def test_styles_and_scripts_ask_nobody_else(path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"https?://|@import|@font-face|\beval\(|:has\(", text)


@pytest.mark.django_db
def test_evidence_is_given_only_to_who_may_see_the_year(enter_as, city, settings, tmp_path) -> None:
    from jizheng_site.year.edit import put_item
    from jizheng_site.year.files import take

    settings.DATA_DIR = tmp_path
    stored = take("合同.pdf", [b"%PDF-1.7 ..."])
    body = {"title": "合同", "kind": "正式资料", "proves": ["D1"]}
    put_item(city.years["111"], city.people["filler"], "Z1", body, stored, "合同.pdf")
    address = "/work/u/111/2020/evidence/Z1"
    answer = enter_as("filler").get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 ..."
    assert "sandbox" in answer["Content-Security-Policy"]
    assert enter_as("other_filler").get(address).status_code == 403


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [("", "sqlite3", "site.sqlite3"), ("postgres://u:p%40w@db:5433/jz", "postgresql", "jz"), ("sqlite:////tmp/x.db", "sqlite3", "/tmp/x.db")],
)  # fmt: skip
def test_the_address_of_a_database(url: str, engine: str, name: str, tmp_path) -> None:
    from jizheng_site.config.database import database

    found = database(url, tmp_path)
    assert found["ENGINE"].endswith(engine) and found["NAME"].endswith(name)
    if engine == "postgresql":
        assert (found["PASSWORD"], found["HOST"], found["PORT"]) == ("p@w", "db", "5433")


def test_another_database_is_refused(tmp_path) -> None:
    from jizheng_site.config.database import database

    with pytest.raises(ValueError, match="postgres://"):
        database("mysql://x", tmp_path)
