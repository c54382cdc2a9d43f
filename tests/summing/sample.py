"""The sample year, loaded and compiled once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jizheng.compiled import Compiled
from jizheng.evaluate import compile_year
from jizheng.pack import Pack, load_pack
from jizheng.records import Year
from jizheng.yearfolder import load_year

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "demo" / "yueyang-cmic-2020"


@cache
def year() -> Year:
    return load_year(FOLDER)


@cache
def pack() -> Pack:
    return load_pack(year().unit.pack)


@cache
def compiled() -> Compiled:
    return compile_year(year(), pack())
