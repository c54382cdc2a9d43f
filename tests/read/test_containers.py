"""What the quick ways of reading must not change: OLE sectors out of order, strings with fonts, overlapping merges."""

from __future__ import annotations

from struct import pack, unpack_from

import pytest

from jizheng.model import Table
from jizheng.read import read
from jizheng.read.limits import DEFAULT
from jizheng.read.merged import merged_in
from jizheng.read.ole import Container
from jizheng.read.regions import blocks_of_sheet
from jizheng.read.sheets import Rectangle, Room, Sheet
from tests.read.ole_samples import SECTOR, ole, record, wide, xls

STREAMS = {"Workbook": bytes(range(256)) * 40, "1Table": b"\x07" * 5000}


def scattered(data: bytes) -> bytes:
    """The same container, with two sectors of its first stream in each other's place."""
    out = bytearray(data)
    fat = (unpack_from("<I", data, 76)[0] + 1) * SECTOR
    # 0 → 1 → 2 → 3 becomes 0 → 2 → 1 → 3
    out[fat : fat + 12] = pack("<III", 2, 3, 1)
    out[2 * SECTOR : 4 * SECTOR] = data[3 * SECTOR : 4 * SECTOR] + data[2 * SECTOR : 3 * SECTOR]
    return bytes(out)


@pytest.mark.parametrize("change", [bytes, scattered])
def test_streams_are_what_olefile_reads(change: object) -> None:
    data = change(ole(STREAMS))  # type: ignore[operator]
    ours, theirs = Container(data, ""), Container(data, "")
    theirs._plain = None  # noqa: SLF001 - the way of everything out of the ordinary
    assert ours._plain is not None  # noqa: SLF001
    for name, body in STREAMS.items():
        assert ours.stream(name)[: len(body)] == theirs.stream(name)[: len(body)] == body
    assert ours.stream("Book") == b""


def test_a_ring_of_sectors_ends() -> None:
    data = bytearray(ole(STREAMS))
    fat = (unpack_from("<I", data, 76)[0] + 1) * SECTOR
    data[fat + 4 : fat + 8] = pack("<I", 0)  # 0 → 1 → 0 → 1 …
    assert len(Container(bytes(data), "").stream("Workbook")) == len(STREAMS["Workbook"])
    assert [p.fatal for p in read(bytes(data), "环.xls").problems] == [True]


def test_shared_strings_with_fonts_and_zeros() -> None:
    fonts = pack("<HBH", 2, 9, 1) + "执行".encode("utf-16-le") + b"\0" * 4
    narrow = pack("<HB", 6, 0) + b"119.14"
    sounds = pack("<HBI", 2, 5, 4) + "支出".encode("utf-16-le") + b"\0" * 4
    zero = wide("甲\0乙")
    strings = [fonts, narrow, sounds, zero, wide("末尾"), wide("　")]
    cells = b"".join(record(0xFD, pack("<HHHI", k // 2, k % 2, 0, k)) for k in range(6))
    data = xls([("表", 0, cells)], ["换"] * 6)
    stream = Container(data, "").stream("Workbook")
    start = stream.find(pack("<H", 0xFC))
    end = start + 4 + unpack_from("<H", stream, start + 2)[0]
    shared = record(0xFC, pack("<II", 6, 6) + b"".join(strings))
    body = bytearray(stream[:start] + shared + stream[end:])
    place = body.find(pack("<H", 0x85)) + 4  # of the sheet: it moved
    body[place : place + 4] = pack("<I", unpack_from("<I", body, place)[0] + len(shared) - (end - start))
    (_, table) = read(ole({"Workbook": bytes(body)}), "a.xls").blocks
    assert isinstance(table, Table)
    assert [c.text for c in table.cells] == ["执行", "119.14", "支出", "甲\0乙", "末尾", ""]


def laid(rows: list[list[object]], merges: list[Rectangle]) -> list[tuple[int, int, int, int, str]]:
    (table,) = blocks_of_sheet(rows, (0, 0), merges, "表", Sheet(), Room("a.xlsx", DEFAULT, []), 1_000)
    assert isinstance(table, Table)
    return [tuple(c[:5]) for c in table.cells]  # type: ignore[misc]


def test_of_overlapping_merges_the_left_one_counts() -> None:
    rows: list[list[object]] = [["甲", 1.0, "乙", "丙"], ["丁", "戊", "己", "庚"]]
    assert laid(rows, [(0, 0, 1, 2), (0, 0, 0, 1), (0, 0, 0, 1)]) == [
        (0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙"), (0, 3, 1, 1, "丙"),
        (1, 0, 1, 1, "丁"), (1, 1, 1, 1, "戊"), (1, 2, 1, 1, "己"), (1, 3, 1, 1, "庚"),
    ]  # fmt: skip


def test_tall_merges_that_reach_beyond_what_is_written() -> None:
    rows: list[list[object]] = [["甲", "乙"], ["丙", 0.0]]
    assert laid(rows, [(0, 2, 0, 0), (1, 1, 1, 2)]) == [
        (0, 0, 3, 1, "甲"), (0, 1, 1, 1, "乙"), (0, 2, 1, 1, ""),
        (1, 1, 1, 2, "0"),
        (2, 1, 1, 1, ""), (2, 2, 1, 1, ""),
    ]  # fmt: skip


def test_merges_without_measure_are_left_out() -> None:
    rows: list[list[object]] = [["甲"]]
    pieces, tied = merged_in(rows, (0, 0), [(0, 65_535, 0, 0), (5, 3, 0, 0), (0, 0, 9, 2), (70, 71, 0, 0)], 100)
    assert (rows, pieces, tied) == ([["甲"]], [[]], set())
