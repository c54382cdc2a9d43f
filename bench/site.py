"""How the site holds: a province of 1,000 units × 5 years, 8 and 50 people at once, on SQLite and PostgreSQL.

usage: python bench/site.py [--units 1000] [--years 5] [--full 40] [--seconds 8] [--clients 8 50] [--postgres]

The city is made in a temporary folder by the site's own models; ``--full`` unit-years carry every row of the sample year
(8,172 records).  The server is ``jz serve`` as people start it; its CPU time is read from /proc, so what is printed
per page is milliseconds of CPU a request, then median and 95th percentile of the time that a client waits.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

PASSWORD = "bench-2020-bench"
# name, account, address: the pages of the goals; {code} is a unit whose year carries every row.
PAGES = (
    ("公开首页", "", "/"), ("公开检索", "", "/?q=%E7%AE%A1%E7%BD%91"), ("工作台", "finance", "/work/"), ("进度一览", "finance", "/work/board?year=2020"),
    ("进度一览：查找", "finance", "/work/board?year=2020&q=%E5%8D%95%E4%BD%8D12"), ("操作日志", "finance", "/work/audit"),
    ("单位年度", "filler", "/work/u/{code}/2020/"), ("修改记录", "filler", "/work/u/{code}/2020/history"),
    ("报告", "filler", "/work/u/{code}/2020/report"), ("体检", "filler", "/work/u/{code}/2020/findings"),
    ("台账", "filler", "/work/u/{code}/2020/registers/posts"), ("复核队列", "finance", "/work/queue?year=2020&show=all"),
    ("复核", "finance", "/work/u/{code}/2020/review"), ("部门汇总", "finance", "/work/department?year=2020"),
    ("部门汇总：一个部门", "finance", "/work/department?year=2020&unit=8000"),
    ("收件批次", "finance", "/work/intake/1"), ("公开评价", "", "/e/{code}/2020"), ("公开评价（登录）", "finance", "/e/{code}/2020"),
    ("开放数据", "", "/data/2020/indicators.csv"),
)  # fmt: skip


def make(units: int, years: int, full: int) -> str:
    """Fill the empty database; the code of the unit with every row."""
    from django.db import connection, transaction

    from jizheng_site import engine
    from jizheng_site.audit.chain import SYSTEM, append
    from jizheng_site.org.models import Grant, Person, Place, Unit
    from jizheng_site.year.folder import import_files
    from jizheng_site.year.judge import judge
    from jizheng_site.year.models import Judged, Part, UnitYear

    codes = [f"9{n:05}" for n in range(units)]
    departments = [f"8{n:03}" for n in range(max(1, units // 25))]
    Unit.objects.bulk_create([Unit(code=c) for c in ("1", *departments, *codes)])
    ids = dict(Unit.objects.values_list("code", "pk"))
    states = ("draft", "submitted", "returned", "approved", "accepted", "final", "public")
    for k in range(years):
        year = 2020 - k
        top = Place.objects.create(unit_id=ids["1"], year=year, path="0001", name="省财政厅", kind="finance")
        above = {}
        for n, c in enumerate(departments, 1):
            above[n - 1] = Place.objects.create(
                unit_id=ids[c], year=year, parent=top, path=f"0001{n:04}", name=f"主管部门{n}", kind="department"
            )
        Place.objects.bulk_create(
            Place(unit_id=ids[c], year=year, parent=above[n % len(departments)], path=f"{above[n % len(departments)].path}{n // len(departments) + 1:04}",
                  name=f"单位{n:04}", kind="unit")
            for n, c in enumerate(codes)
        )  # fmt: skip
        UnitYear.objects.bulk_create(
            UnitYear(place=p, year=year, pack="yueyang-2020", state=states[n % 7], holder=("filler", "department", "finance")[n % 3],
                     amount=1000000 + n, stated_score=90, score=91, errors=n % 4, evaluated=0, indicators=16, proven=9)
            for n, p in enumerate(Place.objects.filter(year=year, kind="unit").order_by("path"))
        )  # fmt: skip
    one = Person.objects.make("finance", "财政", PASSWORD)
    Grant.objects.create(person=one, unit_id=ids["1"], role="finance")
    two = Person.objects.make("filler", "填报人", PASSWORD)
    Grant.objects.create(person=two, unit_id=ids["1"], role="filler")
    first = UnitYear.objects.get(place__unit__code=codes[0], year=2020)
    UnitYear.objects.filter(pk=first.pk).update(editable=True, state="draft")
    import_files(first, two, engine.Folder(ROOT / "demo" / "yueyang-cmic-2020"), "bench")
    judge(first)
    others = list(UnitYear.objects.filter(year=2020).exclude(pk=first.pk).order_by("place__unit__code")[: full - 1])
    body = first.judged.body
    with transaction.atomic(), connection.cursor() as cursor:
        columns = 'register, key, "on", "values", version, dropped, origin, changed_at'
        for y in others:
            cursor.execute(
                f"INSERT INTO year_row (unit_year_id, {columns}) SELECT %s, {columns} FROM year_row WHERE unit_year_id = %s",
                [y.pk, first.pk],
            )
            Judged.objects.create(unit_year=y, version=0, body=body)
            Part.objects.bulk_create(Part(unit_year=y, name=p.name, body=p.body) for p in first.parts.all())
        UnitYear.objects.filter(pk__in=[y.pk for y in others]).update(editable=True, state="draft")
        published(first, two)
        received(500)
        for n in range(2000):
            append(
                SYSTEM,
                "year.cell",
                unit=codes[n % units],
                year=2020,
                target=f"budget#/lines/{n}",
                old="1.00",
                new="2.00",
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return codes[0]


def published(first: object, person: object) -> None:
    """The evaluation of every unit that is public, all with the body of the first."""
    from jizheng_site.cycle.versions import keep
    from jizheng_site.open.models import Published
    from jizheng_site.open.snapshot import publish
    from jizheng_site.year.models import UnitYear

    keep(first, person)
    publish(first, person, "")
    one = Published.objects.get()
    rest = UnitYear.objects.filter(state="public").select_related("place__unit", "place__parent")
    Published.objects.bulk_create(
        (
            Published(unit=y.code, year=y.year, number=1, name=y.place.name, department=y.place.parent.name, sha256=one.sha256, amount=y.amount,
                      score=one.score, grade=one.grade, body=one.body, text=f"{y.place.name} {one.text}")
            for y in rest
        ), batch_size=200,
    )  # fmt: skip


def received(count: int) -> None:
    """A batch of files that were X-rayed."""
    from django.utils import timezone

    from jizheng_site.intake.models import Batch, Received
    from jizheng_site.org.models import Place
    from jizheng_site.year.models import Stored

    Stored.objects.create(sha256="0" * 64, size=1, media_type="text/plain")
    batch = Batch.objects.create(
        year=2020, place=Place.objects.get(year=2020, unit__code="1"), title="一批", by_name="财政"
    )
    Received.objects.bulk_create(
        Received(batch=batch, file_id="0" * 64, name=f"{n}.docx", read_at=timezone.now(), errors=n % 5, body="{}")
        for n in range(count)
    )


class Client:
    """One browser: keeps its connection and its session."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {}
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        try:
            self.line.request(method, path, body or None, headers)
            answer = self.line.getresponse()
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            # The server closes a connection that rested for some seconds: a browser opens another.
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.line.request(method, path, body or None, headers)
            answer = self.line.getresponse()
        data = answer.read()
        for c in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = c.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, data

    def log_in(self, account: str) -> None:
        token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', self.ask("GET", "/login")[1])[1].decode()
        status, _ = self.ask(
            "POST", "/login", urlencode({"csrfmiddlewaretoken": token, "account": account, "password": PASSWORD})
        )
        if status != 302:
            raise SystemExit(f"login: {status}")


def family(pid: int) -> list[int]:
    """The server and all that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def cpu(root: int) -> float:
    """Seconds of CPU that the server, what it started, and those of them that have ended (renewed workers) have had."""
    total = 0
    for pid in family(root):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


def load(port: int, cookies: dict[str, str], path: str, clients: int, seconds: float, root: int) -> dict[str, float]:
    """So many clients ask for one page as fast as they can."""
    times: list[float] = []
    wrong: list[int] = []
    end = time.monotonic() + seconds

    def run() -> None:
        client = Client(port)
        client.cookies = dict(cookies)
        while time.monotonic() < end:
            begun = time.monotonic()
            try:
                status, _ = client.ask("GET", path)
            except OSError:
                status, client.line = 599, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            times.append(time.monotonic() - begun)
            if status != 200:
                wrong.append(status)

    before, begun = cpu(root), time.monotonic()
    threads = [threading.Thread(target=run) for _ in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    spent, wall = cpu(root) - before, time.monotonic() - begun
    times.sort()
    return {"requests": len(times), "errors": len(wrong), "per_second": len(times) / wall, "cpu_ms": 1000 * spent / len(times),
            "p50_ms": 1000 * times[len(times) // 2], "p95_ms": 1000 * times[int(len(times) * 0.95)]}  # fmt: skip


def live(
    port: int, cookies: dict[str, str], codes: list[str], clients: int, seconds: float, root: int
) -> dict[str, float]:
    """Each client types into a cell of a year of its own and waits for the check, three seconds from one to the next.

    The first check of each year in each process reads its registers and is not counted: it comes when the page is opened.
    """
    times: list[float] = []
    wrong: list[int] = []
    ready = threading.Barrier(clients + 1)

    def one(client: Client, root: str, typed: int) -> tuple[float, int]:
        target = {"part": "goals", "path": "indicators/信息/weight", "value": str(4 + typed % 2)}
        status, _ = client.ask("POST", f"{root}/cell", urlencode(target))
        begun = time.monotonic()
        again, _ = client.ask("POST", f"{root}/check", "x=1")
        return time.monotonic() - begun, max(status, again)

    def run(n: int) -> None:
        client, root = Client(port), f"/work/u/{codes[n % len(codes)]}/2020"
        client.cookies = dict(cookies)
        for typed in range(4):
            one(client, root, typed)
        ready.wait()
        time.sleep(3 * n / clients)
        end, typed = time.monotonic() + max(12, 2 * seconds), 0
        while time.monotonic() < end:
            typed += 1
            taken, status = one(client, root, typed)
            times.append(taken)
            if status != 200:
                wrong.append(status)
            time.sleep(max(0, 3 - taken))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(clients)]
    for t in threads:
        t.start()
    ready.wait()
    before, begun = cpu(root), time.monotonic()
    for t in threads:
        t.join()
    spent, wall = cpu(root) - before, time.monotonic() - begun
    times.sort()
    return {"requests": len(times), "errors": len(wrong), "per_second": len(times) / wall, "cpu_ms": 1000 * spent / len(times),
            "p50_ms": 1000 * times[len(times) // 2], "p95_ms": 1000 * times[int(len(times) * 0.95)]}  # fmt: skip


def measure(folder: Path, options: argparse.Namespace, url: str) -> list[dict[str, object]]:
    environment = os.environ | {
        "JZ_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "jizheng_site.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    environment |= {"DATABASE_URL": url} if url else {}
    words = [sys.executable, __file__, "--make", str(options.units), str(options.years), str(options.full)]
    code = subprocess.run(words, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1]
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "jizheng_site", "serve", "--data", str(folder), "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    found: list[dict[str, object]] = []
    try:
        begun = time.monotonic()
        port = next(int(m[1]) for line in server.stdout if (m := re.search(r"127\.0\.0\.1:(\d+)/", line)))
        print(f"ready after {time.monotonic() - begun:.1f} s", file=sys.stderr)
        for name, account, path in (*PAGES, ("改一格后体检", "filler", "")):
            if options.pages and not any(x in name for x in options.pages):
                continue
            client = Client(port)
            if account:
                client.log_in(account)
            for clients in options.clients:
                if path:
                    row = load(port, client.cookies, path.format(code=code), clients, options.seconds, server.pid)
                else:
                    codes = [f"9{n:05}" for n in range(options.full)]
                    row = live(port, client.cookies, codes, clients, options.seconds, server.pid)
                found.append({"database": "PostgreSQL" if url else "SQLite", "page": name, "clients": clients, **row})
                print("{database:<11}{page:　<9}{clients:>3} clients {requests:>6} requests {errors:>3} errors {per_second:7.1f}/s "
                      "{cpu_ms:6.1f} ms CPU  p50 {p50_ms:6.0f}  p95 {p95_ms:6.0f} ms".format(**found[-1]), flush=True)  # fmt: skip
    finally:
        server.terminate()
        server.wait(30)
    return found


def main() -> None:
    p = argparse.ArgumentParser()
    p.add_argument("--units", type=int, default=1000)
    p.add_argument("--years", type=int, default=5)
    p.add_argument("--full", type=int, default=40)
    p.add_argument("--seconds", type=float, default=8)
    p.add_argument("--clients", type=int, nargs="+", default=[8, 50])
    p.add_argument("--postgres", action="store_true")
    p.add_argument("--pages", nargs="*", default=[], help="only those whose name holds one of these words")
    p.add_argument("--json", default="")
    options = p.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        found += measure(Path(folder) / "site", options, "")
    if options.postgres:
        from tools.postgres import postgres

        with tempfile.TemporaryDirectory() as folder, postgres() as url:
            found += measure(Path(folder) / "site", options, url)
    if options.json:
        Path(options.json).write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        import django

        django.setup()
        from jizheng_site.config.serve import prepare

        prepare()
        print(make(*map(int, sys.argv[2:5])))
    else:
        main()
