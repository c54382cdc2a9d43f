"""How a unit's year grows: folders of 10³ … 10⁶ register rows, read and counted, each in a process of its own.

usage: python bench/years.py [--most 1000000] [--quoted] [--compile]     prints rows, seconds, peak MB, rows a second

``--quoted``: cells in quotes, as some programs export them; ``--compile``: the command ``jz compile`` with every file
it writes (docx, pdf, xlsx, annexes, html, json, case file, binder, public version), not only the counts.
``cpu s``: seconds of the processor, which a loaded machine does not change.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "demo" / "yueyang-cmic-2020"
COLUMNS = ["重点动态", "基层要闻", "媒体报道", "通知公告", "图片新闻"]
ANSWERS = ["非常满意", "满意", "满意", "基本满意", "不满意", "不了解"]

CHILD = """
import resource, sys, time
sys.path.insert(0, {src!r})
started = time.perf_counter()
from jizheng.yearfolder import load_year
from jizheng.registers import count
year = load_year(sys.argv[1])
loaded = time.perf_counter()
values = [count(r, m, year=2020).value for r in year.registers.values() for m in r.type.measures]
rows = sum(len(r.records) for r in year.registers.values())
counted = time.perf_counter()
if "--compile" in sys.argv:
    import gc
    from jizheng.cli import main
    del year, values
    gc.collect()
    main(["compile", sys.argv[1], "-o", sys.argv[1] + "-out", "-q"])
used = resource.getrusage(resource.RUSAGE_SELF)
print(rows, loaded - started, counted - loaded, time.perf_counter() - counted, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)
"""


def make(folder: Path, rows: int, *, quoted: bool) -> None:
    """A year with posts, photographs and answers, in the shares of a busy information centre."""
    random.seed(rows)
    first = datetime(2020, 1, 1, 8)
    moment = lambda: first + timedelta(minutes=random.randrange(365 * 1440 - 600))  # noqa: E731
    quote = (lambda x: f'"{x}"') if quoted else (lambda x: x)
    registers = folder / "registers"
    registers.mkdir(parents=True)
    for name in ("unit.yaml", "budget.yaml", "goals.yaml", "evidence.yaml", "narrative.md"):
        (folder / name).write_bytes((DEMO / name).read_bytes())
    for p in sorted((DEMO / "registers").glob("*.csv")):
        if p.stem not in ("posts", "media", "surveys"):
            (registers / p.name).write_bytes(p.read_bytes())
    (folder / "evidence").mkdir()
    for p in sorted((DEMO / "evidence").iterdir()):
        (folder / "evidence" / p.name).write_bytes(p.read_bytes())
    with (registers / "posts.csv").open("w", encoding="utf-8") as f:
        f.write("信息编号,标题,栏目,采编或转载,发布时间,网址\n")
        for n in range(rows * 6 // 10):
            cells = [f"P{n:07}", f"城区第{n}号路段巡查与管网建设情况通报", random.choice(COLUMNS), random.choice(["采编", "转载"]),
                     moment().strftime("%Y-%m-%d %H:%M"), f"https://example.gov.cn/a/{n}.html"]  # fmt: skip
            f.write(",".join(map(quote, cells)) + "\n")
    with (registers / "media.csv").open("w", encoding="utf-8") as f:
        f.write("编号,类型,拍摄时间,内容,SHA-256,大小\n")
        for n in range(rows * 3 // 10):
            cells = [f"IMG_{n:07}.jpg", "照片" if n % 50 else "视频", moment().strftime("%Y-%m-%d %H:%M:%S"), "井盖巡查",
                     f"{random.getrandbits(256):064x}", str(random.randrange(10**6, 10**7))]  # fmt: skip
            f.write(",".join(map(quote, cells)) + "\n")
    with (registers / "surveys.csv").open("w", encoding="utf-8") as f:
        f.write("答卷编号,填答日期,调查方式,满意程度\n")
        for n in range(rows // 10):
            day = date(2020, 11, 1 + random.randrange(30))
            f.write(",".join(map(quote, [f"D{n:07}", day.isoformat(), "现场", random.choice(ANSWERS)])) + "\n")


def main(arguments: list[str]) -> int:
    most = int(arguments[arguments.index("--most") + 1]) if "--most" in arguments else 1_000_000
    rows = 1_000
    print(
        f"{'rows':>9} {'load s':>8} {'count s':>8} {'compile s':>9} {'cpu s':>7} {'peak MB':>8} {'rows/s':>9} {'growth':>7}"
    )
    before = None
    while rows <= most:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "year"
            make(folder, rows, quoted="--quoted" in arguments)
            flags = [x for x in arguments if x == "--compile"]
            started = time.perf_counter()
            run = subprocess.run(
                [sys.executable, "-c", CHILD.format(src=str(ROOT / "src")), str(folder), *flags],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            wall = time.perf_counter() - started
        if run.returncode:
            print(run.stderr[-2000:])
            return 1
        n, load, counted, compiled, peak, cpu = (float(x) for x in run.stdout.split()[-6:])
        growth = f"×{wall / before:.1f}" if before else ""
        print(
            f"{int(n):>9} {load:>8.2f} {counted:>8.2f} {compiled:>9.2f} {cpu:>7.2f} {peak:>8.0f} {n / (load + counted):>9.0f} {growth:>7}"
        )
        before, rows = wall, rows * 10
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
