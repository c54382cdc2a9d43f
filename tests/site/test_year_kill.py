"""kill -9 in the middle of an import: what was there is there, or what came is there whole; a second start goes on."""

from __future__ import annotations

import io
import os
import signal
import time
import urllib.request
import zipfile

import pytest

from tests.site.running import Browser, fresh_database, serving, wait_for
from tests.site.small_year import FILES, files

YEAR = "work/u/305002/2020/"


def multipart(data: bytes, **fields: str) -> tuple[bytes, str]:
    mark = "----jz"
    out = b"".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
    )
    out += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'.encode() + data
    return out + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def small() -> bytes:
    out, told = io.BytesIO(), files()
    with zipfile.ZipFile(out, "w") as z:
        for name in FILES:
            with told.open(name) as stream:
                z.writestr(name, stream.read())
    return out.getvalue()


@pytest.mark.slow
def test_killed_in_the_middle_of_an_import(tmp_path) -> None:
    """Shown, confirmed, killed: whatever moment it was, the second start takes in what was confirmed, once and whole."""
    database = fresh_database()
    with serving(tmp_path / "data", "--demo", database=database) as (process, address, _):
        browser = Browser(address)
        browser.log_in("tianbao")
        assert "12 个登记簿" in browser.get(YEAR)
        token = next(c.value for c in browser.jar if c.name == "csrftoken")
        body, kind = multipart(small(), way="folder", csrfmiddlewaretoken=token)
        asked = urllib.request.Request(address + YEAR + "begin", body, {"Content-Type": kind})
        page = browser.opener.open(asked, timeout=20).geturl()
        path = page.removeprefix(address)
        wait_for(lambda: "确认导入" in browser.get(path), 60)
        assert "12 个登记簿" in browser.get(YEAR)
        browser.post(path, do="confirm")  # answered: from here on nothing of it may be lost
        time.sleep(0.1)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
    with serving(tmp_path / "data", "--demo", database=database) as (_, address, _):
        browser = Browser(address)
        browser.log_in("tianbao")
        wait_for(lambda: "导入完成" in browser.get(path), 90)
        assert "2 个登记簿，6 条记录" in browser.get(YEAR)
        browser.get(YEAR + "report")


@pytest.mark.slow
def test_killed_while_the_file_is_still_being_read(tmp_path) -> None:
    """Nothing was confirmed yet: the year is as it was, and the preview comes after the second start."""
    database = fresh_database()
    with serving(tmp_path / "data", "--demo", database=database) as (process, address, _):
        browser = Browser(address)
        browser.log_in("tianbao")
        browser.get(YEAR)
        token = next(c.value for c in browser.jar if c.name == "csrftoken")
        body, kind = multipart(small(), way="folder", csrfmiddlewaretoken=token)
        asked = urllib.request.Request(address + YEAR + "begin", body, {"Content-Type": kind})
        path = browser.opener.open(asked, timeout=20).geturl().removeprefix(address)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
    with serving(tmp_path / "data", "--demo", database=database) as (_, address, _):
        browser = Browser(address)
        browser.log_in("tianbao")
        wait_for(lambda: "确认导入" in browser.get(path), 90)
        assert "12 个登记簿" in browser.get(YEAR)
