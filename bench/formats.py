"""Documents per second and peak memory of every format, beside the floor and the peers, on the same files in one run.

usage: python bench/formats.py [--inputs DIR] [--seconds S] [--only pdf,xls]   (inputs: see bench/run.py)
The peers only extract text or cells; "evaluated" is our whole way: read, facts, check, score.  Each row is a
process of its own, so that memory is its own; rates are the best of several rounds, in CPU seconds where fewer.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

GOALS = {"docx": 450, "pdf": 28, "doc": 300, "wps": 300, "xlsx": 900, "xls": 3000, "ofd": 150, "html": 1200, "txt": 0}


def ours(form: str, data: bytes) -> Callable[[], object]:
    from jizheng.read import read

    return lambda: read(data, f"form.{form}")


def whole(form: str, data: bytes) -> Callable[[], object]:
    from jizheng.evaluate import evaluate

    return lambda: evaluate(data, f"form.{form}")


def lxml_parse(form: str, data: bytes) -> Callable[[], object]:
    import zipfile

    from lxml import etree

    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    return lambda: etree.fromstring(xml)


def python_docx(form: str, data: bytes) -> Callable[[], object]:
    import docx

    return lambda: [c.text for t in docx.Document(io.BytesIO(data)).tables for r in t.rows for c in r.cells]


def office_oxide(form: str, data: bytes) -> Callable[[], object]:
    import office_oxide

    path = str(ROOT / "bench" / "out" / f"form.{form}")
    return lambda: office_oxide.Document.open(path).to_ir_json()


def pdfium_text(form: str, data: bytes) -> Callable[[], object]:
    import pypdfium2

    def text() -> object:
        document = pypdfium2.PdfDocument(data)
        out = [page.get_textpage().get_text_range() for page in document]
        document.close()
        return out

    return text


def pdfplumber(form: str, data: bytes) -> Callable[[], object]:
    import pdfplumber as p

    def tables() -> object:
        with p.open(io.BytesIO(data)) as document:
            return [page.extract_tables() for page in document.pages]

    return tables


def olefile(form: str, data: bytes) -> Callable[[], object]:
    import olefile as o

    return lambda: o.OleFileIO(data).openstream("Workbook" if form == "xls" else "WordDocument").read()


def calamine(form: str, data: bytes) -> Callable[[], object]:
    import python_calamine as c

    def cells() -> object:
        sheet = c.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return sheet.to_python(), sheet.merged_cell_ranges

    return cells


def openpyxl(form: str, data: bytes) -> Callable[[], object]:
    import openpyxl as o

    return lambda: [[c.value for c in row] for row in o.load_workbook(io.BytesIO(data)).active.rows]


def xlrd(form: str, data: bytes) -> Callable[[], object]:
    import xlrd as x

    return lambda: [x.open_workbook(file_contents=data, formatting_info=True).sheet_by_index(0).row_values(0)]


def lexbor(form: str, data: bytes) -> Callable[[], object]:
    from selectolax.lexbor import LexborHTMLParser

    text = data.decode()
    return lambda: [(n.attributes, n.text()) for n in LexborHTMLParser(text).css("td,p,h2")]


def bs4(form: str, data: bytes) -> Callable[[], object]:
    from bs4 import BeautifulSoup

    return lambda: [n.get_text() for n in BeautifulSoup(data, "lxml").find_all(["td", "p", "h2"])]


def inflate(form: str, data: bytes) -> Callable[[], object]:
    import zipfile

    def parts() -> object:
        archive = zipfile.ZipFile(io.BytesIO(data))
        return [archive.read(name) for name in archive.namelist()]

    return parts


def ofdkit(form: str, data: bytes) -> Callable[[], object]:
    import ofdkit as o

    return lambda: o.open(io.BytesIO(data)).text()


def decoded(form: str, data: bytes) -> Callable[[], object]:
    return lambda: data.decode().split("\n")


# format → its floor, its peers
ROWS: dict[str, tuple[Callable, list[Callable]]] = {
    "txt": (decoded, []),
    "docx": (lxml_parse, [office_oxide, python_docx]),
    "doc": (olefile, [office_oxide]),
    "wps": (olefile, []),
    "pdf": (pdfium_text, [pdfplumber]),
    "xlsx": (calamine, [openpyxl]),
    "xls": (calamine, [xlrd]),
    "html": (lexbor, [bs4]),
    "ofd": (inflate, [ofdkit]),
}


def one(form: str, name: str, folder: Path, seconds: float) -> None:
    """Measure one row in this process and print it as JSON."""
    data = (folder / f"form.{form}").read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        run = globals()[name](form, data)
        run()
    except ImportError as e:
        print(json.dumps({"missing": e.name}))
        return
    best = 0.0
    for _ in range(5):
        n, start, cpu = 0, time.perf_counter(), time.process_time()
        while time.perf_counter() - start < seconds / 5:
            run()
            n += 1
        spent = min(time.perf_counter() - start, time.process_time() - cpu)
        best = max(best, n / spent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"rate": best, "mb": (peak - before) / 1024, "peak": peak / 1024}))


def measured(form: str, name: str, folder: Path, seconds: float) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", f"{form}:{name}", "--inputs", str(folder), "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if lines else {"failed": done.stderr.strip().splitlines()[-1:]}  # type: ignore[dict-item]


def scanned(folder: Path) -> None:
    """Seconds a page, and whether every number of the clean print is right."""
    from jizheng.read import read
    from jizheng.read.pages import ocr

    scan = folder / "scan.pdf"
    if not scan.exists() or not ocr.installed():
        print("scan    the part ocr is not installed, or there is no scan.pdf")
        return
    read((folder / "scan-p1.png").read_bytes(), "warm.png")
    start, cpu = time.perf_counter(), time.process_time()
    document = read(scan.read_bytes(), "scan.pdf")
    spent, used = time.perf_counter() - start, time.process_time() - cpu
    import re

    def numbers(d: object) -> list[str]:
        texts = [c.text for b in d.blocks for c in getattr(b, "cells", [b])]  # type: ignore[attr-defined]
        return sorted(n for t in texts for n in re.findall(r"\d+(?:\.\d+)?", t))

    truth = read((folder / "form.docx").read_bytes(), "form.docx")
    same = numbers(document) == numbers(truth)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"scan    {spent / 10:.2f} s a page ({used / 10:.2f} CPU s), goal ≤ 2.0; "
        f"numbers {'all right' if same else 'DIFFER'}; peak {peak:.0f} MB"
    )


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--inputs", type=Path, default=ROOT / "bench" / "out")
    a.add_argument("--seconds", type=float, default=1.5)
    a.add_argument("--only", default="")
    a.add_argument("--one", default="")
    args = a.parse_args()
    if args.one:
        one(*args.one.split(":"), args.inputs, args.seconds)
        return
    wanted = args.only.split(",") if args.only else [*ROWS, "scan"]
    print(f"{'':8}{'':22}{'docs/s':>9}{'ms':>9}{'MB':>7}{'peak':>7}   ratio of ours to it")
    for form, (floor, peers) in ROWS.items():
        if form not in wanted or not (args.inputs / f"form.{form}").exists():
            continue
        mine = measured(form, "ours", args.inputs, args.seconds)
        for role, name in [
            ("", "ours"),
            ("", "whole"),
            ("floor ", floor.__name__),
            *(("peer ", p.__name__) for p in peers),
        ]:
            row = mine if name == "ours" else measured(form, name, args.inputs, args.seconds)
            label = f"{form:8}{(role + name):22}"
            if "rate" not in row:
                print(f"{label} {row}")
                continue
            note = f"   goal {GOALS[form]}" if name == "ours" else f"   {mine['rate'] / row['rate']:7.2f} ×"
            print(
                f"{label}{row['rate']:9.1f}{1000 / row['rate']:9.2f}{row['mb']:7.1f}{row['peak']:7.0f}{note}",
                flush=True,
            )
    if "scan" in wanted:
        scanned(args.inputs)


if __name__ == "__main__":
    main()
