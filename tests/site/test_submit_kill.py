"""kill -9 in the middle of handing a year in: it was handed in whole, with its version and its deed, or not at all."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.site.running import Browser, fresh_database, run, serving

YEAR = "work/u/305002/2020/"


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.01, 0.06, 0.3])
def test_killed_in_the_middle_of_handing_in(after: float, tmp_path: Path) -> None:
    database = fresh_database()
    more = {"DATABASE_URL": database} if database else {}
    confirmed = []
    with serving(tmp_path / "data", "--demo", database=database) as (process, address, _):
        browser = Browser(address)
        browser.log_in("tianbao")
        assert "填报中" in browser.get(YEAR)
        token = next(c.value for c in browser.jar if c.name == "csrftoken")

        def send() -> None:
            # The server goes away under it: that is the point.
            with contextlib.suppress(OSError, http.client.HTTPException):
                body = f"csrfmiddlewaretoken={token}".encode()
                with browser.opener.open(address + YEAR + "step/submit", body, timeout=20) as answer:
                    confirmed.append(answer.status)

        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(after)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        sender.join(30)
    with serving(tmp_path / "data", "--demo", database=database) as (_, address, _):
        browser = Browser(address)
        browser.log_in("tianbao")
        handed_in = "撤回" in browser.get(YEAR)
        deeds = browser.get(YEAR + "history").count(">报送<")
        assert deeds == handed_in
        assert handed_in or not confirmed
        if not handed_in:
            token = next(c.value for c in browser.jar if c.name == "csrftoken")
            body = f"csrfmiddlewaretoken={token}".encode()
            assert "撤回" in browser.opener.open(address + YEAR + "step/submit", body, timeout=20).read().decode()
        reader = Browser(address)
        reader.log_in("bumen")
        assert "第 2 版" not in reader.get(YEAR + "review")
    assert run("verify-audit", "--data", tmp_path / "data", **more).returncode == 0
