"""Figures of this machine, in one run: each stage of the evaluation beside its peers and its limit.

usage: .venv/bin/python bench/run.py [--cases ../shared/cases] [--inputs DIR] [--seconds 1.0]

``--inputs``: where form.docx … stand (made by ../shared/peer-bench/make_inputs.py); made there when absent and
../shared is beside the project.  Ratios are the figures to keep; absolute times depend on the machine.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from jizheng.check import check  # noqa: E402
from jizheng.evaluate import evaluate  # noqa: E402
from jizheng.facts import find_facts  # noqa: E402
from jizheng.facts.values import trie  # noqa: E402
from jizheng.pack import load_pack  # noqa: E402
from jizheng.read import read  # noqa: E402
from jizheng.score import score  # noqa: E402
from jizheng.write import WRITERS, write  # noqa: E402


def rate(f: Callable[[], object], seconds: float) -> float:
    """Calls per second: the best of five rounds, CPU seconds where they are fewer (a busy neighbour does not count)."""
    f()
    best = 0.0
    for _ in range(5):
        n, t0, c0 = 0, time.perf_counter(), time.process_time()
        while True:
            f()
            n += 1
            elapsed = time.perf_counter() - t0
            if elapsed > seconds / 5:
                break
        cpu = time.process_time() - c0
        best = max(best, n / (min(elapsed, cpu) if cpu > 0 else elapsed))
    return best


class Table:
    """Rows of (name, per second, ratio to the row it is measured against)."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.figures: dict[str, float] = {}

    def row(self, name: str, f: Callable[[], object], against: str = "", goal: str = "") -> float:
        try:
            r = rate(f, self.seconds)
        except ImportError as e:
            print(f"{name:<48} not installed ({e.name})")
            return 0.0
        except Exception as e:
            print(f"{name:<48} failed: {type(e).__name__}: {str(e)[:80]}")
            return 0.0
        self.figures[name] = r
        ratio = f"  {r / self.figures[against]:7.2f} × {against}" if self.figures.get(against) else ""
        print(f"{name:<48} {r:10.1f} /s {1000 / r:9.3f} ms{ratio}{'  goal ' + goal if goal else ''}", flush=True)
        return r


def docx(t: Table, data: bytes) -> None:
    print("\n-- docx: the form of 66 rows, 289 cells")
    import zipfile

    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")

    def lxml_parse() -> object:
        from lxml import etree

        return etree.fromstring(xml)

    def python_docx() -> object:
        import docx as d

        return [c.text for tb in d.Document(io.BytesIO(data)).tables for r in tb.rows for c in r.cells]

    def oxide() -> object:
        import office_oxide  # type: ignore[import-not-found]

        path = ROOT / "bench" / "out" / "form.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(data)
        return office_oxide.Document.open(str(path)).to_ir_json()

    t.row("limit: lxml parses document.xml", lxml_parse)
    t.row("peer: python-docx walks all cells", python_docx)
    t.row("peer: office-oxide IR", oxide)
    t.row("ours: docx → blocks", lambda: read(data, "form.docx"), "limit: lxml parses document.xml", "≥ 450 /s")
    t.row(
        "ours: whole evaluation of the docx",
        lambda: evaluate(data, "form.docx"),
        "peer: python-docx walks all cells",
        "≥ 10 ×",
    )
    ours, limit = (
        t.figures.get("ours: whole evaluation of the docx", 0),
        t.figures.get("limit: lxml parses document.xml", 0),
    )
    if ours and limit:
        print(f"{'whole evaluation ÷ lxml bare parse (time)':<48} {limit / ours:10.2f}   goal ≤ 3")


def stages(t: Table, data: bytes, name: str) -> None:
    print(f"\n-- stages on {name}")
    document = read(data, name)
    evaluation = evaluate(data, name)
    pack = load_pack(evaluation.pack.id)
    found = find_facts(document, pack)
    findings = check(document, found, pack)
    t.row("read", lambda: read(data, name))
    t.row("facts", lambda: find_facts(document, pack))
    t.row("check", lambda: check(document, found, pack))
    t.row("score", lambda: score(found, findings, pack))
    t.row("evaluate (read, choose pack, facts, check, score)", lambda: evaluate(data, name), goal="≤ 10 ms")
    for form in WRITERS:
        t.row(f"write {form}", lambda f=form: write(evaluation, f), goal="≥ 300 /s" if form == "docx" else "")


def prose(t: Table, text: str) -> None:
    print("\n-- labels and amounts in running text (4 MB)")
    base = [
        "收入合计",
        "支出合计",
        "上年结转",
        "公共财政拨款",
        "政府基金拨款",
        "非税收入",
        "其他收入",
        "基本支出",
        "人员支出",
        "公用支出",
        "项目支出",
        "当年结余",
        "累计结余",
        "三公经费",
        "公务接待费",
        "公务用车运维费",
        "公务用车购置费",
        "因公出国费",
        "固定资产",
        "在用固定资产",
        "出租固定资产",
        "人员编制",
        "实有人数",
        "绩效自评综合得分",
        "评价等次",
        "满意率",
        "预算数",
        "决算数",
        "执行率",
        "结转结余",
    ]
    before = [
        "",
        "本年",
        "年度",
        "部门",
        "单位",
        "全年",
        "年初",
        "调整后",
        "实际",
        "上级",
        "市本级",
        "财政",
        "专户",
        "其中",
    ]
    labels = sorted({a + b for a in before for b in base})[:400]
    big = (text * (1 + int(4e6) // len(text.encode())))[: int(4e6)]
    size = len(big.encode()) / 1e6
    amount = r"[^\d。；\n]{0,6}?(\d[\d,]*(?:\.\d+)?)\s*(万元|亿元|元|%|％|人|个)?"
    for name, pattern in (
        ("peer: re, plain alternation", "|".join(sorted(map(re.escape, labels), key=len, reverse=True))),
        ("ours: re, prefix tree", trie(labels)),
    ):
        rx = re.compile(f"({pattern}){amount}")
        start = time.perf_counter()
        hits = sum(1 for _ in rx.finditer(big))
        speed = size / (time.perf_counter() - start)
        t.figures[name] = speed
        print(f"{name:<48} {speed:10.1f} MB/s  {hits} hits{'  goal ≥ 150 MB/s' if 'ours' in name else ''}")


def startup() -> None:
    print("\n-- start")
    for name, code in (
        ("import jizheng", "import jizheng"),
        ("load the Yueyang pack", "from jizheng import load_pack; load_pack('yueyang-2020')"),
    ):
        best = 9.9
        for _ in range(5):
            s = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "src")}, check=True)
            best = min(best, time.perf_counter() - s)
        bare = min(_bare() for _ in range(5))
        print(f"{name:<48} {1000 * (best - bare):10.1f} ms over a bare interpreter ({1000 * bare:.0f} ms)")
    start = time.perf_counter()
    subprocess.run([str(ROOT / "jz"), "--version"], capture_output=True, check=False)
    print(f"{'./jz --version':<48} {1000 * (time.perf_counter() - start):10.1f} ms")


def _bare() -> float:
    s = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - s


def main() -> None:
    """Run everything that the inputs at hand allow; the last line is JSON."""
    a = argparse.ArgumentParser()
    a.add_argument("--cases", type=Path, default=ROOT.parent / "shared" / "cases")
    a.add_argument("--inputs", type=Path, default=ROOT / "bench" / "out")
    a.add_argument("--seconds", type=float, default=1.0)
    args = a.parse_args()
    t = Table(args.seconds)
    seed = next(iter(sorted(args.cases.glob("000*.txt"))), None)
    if seed and not (args.inputs / "form.docx").exists():
        maker = args.cases.parent / "peer-bench" / "make_inputs.py"
        subprocess.run([sys.executable, str(maker), str(seed), str(args.inputs)], check=False, capture_output=True)
    form = args.inputs / "form.docx"
    sample = form if form.exists() else ROOT / "demo" / "report.docx"
    docx(t, sample.read_bytes())
    source = seed or sample
    stages(t, source.read_bytes(), source.name)
    if seed:
        prose(t, seed.read_text("utf-8"))
    startup()
    print(json.dumps({k: round(v, 1) for k, v in t.figures.items()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
