"""kill -9 in the middle of an import: what was there is there, or what came is there whole; a second start goes on."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import signal
import threading
import time
import urllib.request
import zipfile

import pytest

from tests.project.tree import ROOT
from tests.site.running import Browser, fresh_database, serving
from tests.site.small_year import FILES, files

FULL = ROOT / "demo" / "yueyang-cmic-2020"
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
@pytest.mark.parametrize("after", [0.02, 0.15])
def test_killed_in_the_middle_of_an_import(after: float, tmp_path) -> None:
    database = fresh_database()
    with serving(tmp_path / "data", "--demo", database=database) as (process, address, _):
        browser = Browser(address)
        browser.log_in("tianbao")
        assert "12 个登记簿" in browser.get(YEAR)
        token = next(c.value for c in browser.jar if c.name == "csrftoken")
        body, kind = multipart(small(), way="folder", replace="1", csrfmiddlewaretoken=token)
        asked = urllib.request.Request(address + YEAR + "begin", body, {"Content-Type": kind})

        def send() -> None:
            # The server goes away under it: that is the point.
            with contextlib.suppress(OSError, http.client.HTTPException):
                browser.opener.open(asked, timeout=20).read()

        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(after)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        sender.join(30)
    with serving(tmp_path / "data", "--demo", database=database) as (_, address, _):
        browser = Browser(address)
        browser.log_in("tianbao")
        page = browser.get(YEAR)
        assert ("12 个登记簿" in page) != ("2 个登记簿，6 条记录" in page)
        browser.get(YEAR + "report")
