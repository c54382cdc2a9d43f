"""Files made to hurt: each gives a sentence, none crashes, hangs or eats the machine.

``JZ_FUZZ=10000`` runs the long fuzz and prints its figures; the default is a short one.
"""

from __future__ import annotations

import faulthandler
import io
import os
import random  # noqa: TID251 - seeded
import resource
import struct
import sys
import time
import zlib

import openpyxl
import pytest

from jizheng.model import Document, Table
from jizheng.read import DEFAULT, read
from jizheng.read.pages.geometry import Glyph, Rule
from jizheng.read.pages.lattice import lattices
from tests.read.ole_samples import IN_TABLE, doc, record, row_end, xls
from tests.read.samples import FORM, W, document, docx, p, tbl, tc, zipped
from tests.read.test_ofd_rtf import RTF, ofd, text
from tests.read.test_pdf import RULED, pdf

# A read that takes so long hangs: the stacks are printed and the process ends, however busy the machine is.
HANGS_AFTER = 120.0


def timed(data: bytes, name: str) -> tuple[Document, float]:
    start = time.perf_counter()
    faulthandler.dump_traceback_later(HANGS_AFTER, exit=True, file=sys.__stderr__)
    try:
        found = read(data, name)
    finally:
        faulthandler.cancel_dump_traceback_later()
    return found, time.perf_counter() - start


def check(data: bytes, name: str) -> Document:
    """Read it; it must come to an end, and say something when it could not be read."""
    found, _ = timed(data, name)
    assert not any(x.code == "crashed" for x in found.problems), found.problems
    if not found.readable:
        assert found.problems[-1].message.startswith(("《", "读取《"))
    return found


def codes(document: Document) -> list[str]:
    return [x.code for x in document.problems]


def bomb(size: int) -> bytes:
    return zipped({"word/document.xml": document("<w:p><w:r><w:t>" + "0" * size + "</w:t></w:r></w:p>")})


@pytest.mark.slow
def test_zip_bomb() -> None:
    assert codes(check(bomb(300_000_000), "a.docx")) == ["zip_bomb"]


@pytest.mark.slow
def test_zip_that_lies_about_its_size() -> None:
    data = bytearray(bomb(120_000_000))
    at = data.rfind(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    assert codes(check(bytes(data), "a.docx")) == ["zip_bomb"]


def test_too_many_members() -> None:
    data = zipped({f"word/document{i}.xml": "" for i in range(DEFAULT.members + 1)})
    assert codes(check(data, "a.docx")) == ["zip_bomb"]


def test_entities_are_not_expanded() -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "&#x4E2D;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    xml += document(p("&a;&x;")).partition("?>")[2]
    assert codes(check(zipped({"word/document.xml": xml}), "a.docx")) == ["dtd"]


@pytest.mark.slow
def test_deep_xml() -> None:
    deep = "<w:sdt><w:sdtContent>" * 5_000 + p("x") + "</w:sdtContent></w:sdt>" * 5_000
    check(docx(deep), "a.docx")
    nested = tc("x")
    for _ in range(2_000):
        nested = f"<w:tc>{tbl(nested)}<w:p/></w:tc>"
    check(docx(tbl(nested)), "a.docx")


@pytest.mark.slow
def test_deep_html() -> None:
    check(("<div>" * 200_000 + "字").encode(), "a.html")
    check(("<table><tr><td>" * 20_000 + "字").encode(), "a.html")
    check(("<table><tr>" + "<td rowspan=1000 colspan=1000>a" * 2_000).encode(), "a.html")


@pytest.mark.slow
def test_fifty_megabytes_of_one_cell() -> None:
    big = "中" * 17_000_000
    for data, name in (
        (("\ta\n\tb\n\t" + big).encode(), "a.txt"),
        (big.encode(), "b.txt"),
        (f"<table><tr><td>{big}<td>b</table>".encode(), "a.html"),
    ):
        check(data, name)
    noise = random.Random(0)
    text = "".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(8_000_000))
    found = check(docx(tbl(tc(text))), "a.docx")
    assert "text_cut" in codes(found)


def test_truncated_document_is_read_as_far_as_it_goes() -> None:
    whole = document(p("第一段") + p("第二段" * 50))
    found = check(zipped({"word/document.xml": whole[: len(whole) * 2 // 3]}), "a.docx")
    assert found.readable
    assert "part_damaged" in codes(found)


def test_flipped_bit_is_said() -> None:
    """A number changed by a broken disk must not pass for a number."""
    raw = document(p("支出119.14万元")).encode()
    changed = raw.replace(b"119.14", b"119.15")
    out = io.BytesIO()
    body = zipped({"word/document.xml": raw})
    packed, repacked = (zlib.compress(x, 6)[2:-4] for x in (raw, changed))
    assert packed in body
    out.write(body.replace(packed, repacked) if len(packed) == len(repacked) else body)
    if len(packed) == len(repacked):
        assert "part_damaged" in codes(check(out.getvalue(), "a.docx"))


@pytest.mark.slow
def test_a_page_of_hatching_is_no_table() -> None:
    hatched = [Rule(3.0 * k, 12.0 * n, 12.0 * n + 7) for k in range(250) for n in range(60)]  # 225 million crossings
    word = Glyph(10, 20, 30, 10, "甲")
    assert lattices(hatched, hatched, [word]) == ([], [word])


def test_many_tabs() -> None:
    check(b"\ta\n" * 300_000, "a.txt")
    check((("\ta\n" * 15 + "\n") + ("\t\n" + "\tb\n" * 18 + "\n")).encode() * 600, "a.txt")
    check("一、\n\n".encode() * 500_000 + b"\ta\n\tb\n\tc\n", "a.txt")
    check(b"\ta\n\tb\n\tc\n" + "二、标题\n\n".encode() * 500_000, "a.txt")


@pytest.mark.slow
def test_many_bars() -> None:
    check(b"|" * 2_000_000, "a.txt")
    check(b"a | b |\n" * 300_000, "a.txt")


@pytest.mark.slow
def test_millions_of_pieces() -> None:
    assert "lines_cut" in codes(check("字\n".encode() * 5_000_000, "a.txt"))
    assert codes(check(b"<b>" * 5_000_000, "a.html")) == ["too_complex"]
    assert codes(check(store("<w:tc></w:tc>" * 3_500_000), "a.docx")) == ["too_complex"]
    assert codes(check(store("<w:p><w:del/></w:p>" * 1_200_000), "a.docx")) == ["too_complex"]


def samples() -> list[tuple[str, bytes]]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for r in range(12):
        sheet.append([f"项目{r}", r * 1.1, None, "文字"])
    sheet.merge_cells("A1:B2")
    out = io.BytesIO()
    book.save(out)
    body = (
        p("标题")
        + tbl(*[tc("甲", '<w:vMerge w:val="restart"/>') + tc("119.14", '<w:gridSpan w:val="2"/>')] * 4)
        + p("尾")
    )
    numbering = f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"/></w:numbering>'
    page = "<html><body><table><tr><td rowspan=2>a<td>1</tr><tr><td>2</tr></table><p>尾</p></body></html>"
    return [
        ("a.docx", docx(body, numbering=numbering)),
        ("stored.docx", store(body)),
        ("a.xlsx", out.getvalue()),
        ("a.txt", FORM.encode()),
        ("b.txt", FORM.encode("gb18030")),
        ("a.html", page.encode()),
        ("b.xlsx", unpacked(out.getvalue())),
        (
            "a.doc",
            doc([("标题\r", 1, b""), ("甲\x07", 0, IN_TABLE), ("\x07", 0, row_end([0, 500], [0])), ("尾\r", 0, b"")]),
        ),
        ("a.xls", xls([("表", 0, record(0xFD, struct.pack("<HHHI", 0, 0, 0, 0)))], ["字"])),
        ("a.pdf", pdf(RULED)),
        ("a.ofd", unpacked(ofd(text("文字", 20, 60, "4 4")))),
        ("a.rtf", RTF),
    ]


def unpacked(data: bytes) -> bytes:
    """A zip whose members are not compressed, so that mutations reach them."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as z, zipfile.ZipFile(out, "w") as w:
        for name in z.namelist():
            w.writestr(name, z.read(name))
    return out.getvalue()


def healed(data: bytes) -> bytes:
    """The checksums of uncompressed members made right again: what an attacker would do."""
    out = bytearray(data)
    at = data.find(b"PK\1\2")
    while at >= 0 and at + 46 <= len(out):
        method, size, start = (
            struct.unpack_from("<H", out, at + 10)[0],
            *struct.unpack_from("<I", out, at + 20),
            struct.unpack_from("<I", out, at + 42)[0],
        )
        if method == 0 and start + 30 < len(out):
            n, x = struct.unpack_from("<HH", out, start + 26)
            body = bytes(out[start + 30 + n + x : start + 30 + n + x + size])
            struct.pack_into("<I", out, at + 16, zlib.crc32(body))
        at = data.find(b"PK\1\2", at + 4)
    return bytes(out)


def store(body: str) -> bytes:
    """A docx whose members are not compressed, so that mutations reach the XML."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("word/document.xml", document(body))
    return out.getvalue()


def mutated(data: bytes, rng: random.Random) -> bytes:
    """One to eight random changes: bytes, cuts, repeats, moved pieces."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if not out:
            break
        i, j = sorted((rng.randrange(len(out)), rng.randrange(len(out))))
        j = min(j, i + rng.choice((1, 4, 64, 4096)))
        what = rng.randrange(5)
        if what == 0:
            out[i] = rng.randrange(256)
        elif what == 1:
            del out[i:j]
        elif what == 2:
            out[i:i] = out[i:j] * rng.randint(1, 4)
        elif what == 3:
            out[i:j] = bytes(rng.randrange(256) for _ in range(j - i))
        else:
            out[i : i + 4] = struct.pack("<I", rng.choice((0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)))
    return bytes(out)


def check_shape(found: Document) -> None:
    for block in found.blocks:
        if isinstance(block, Table):
            for c in block.cells:
                assert c.row + c.row_span <= block.rows
                assert c.column + c.column_span <= block.columns


def test_mutations() -> None:
    rounds = int(os.environ.get("JZ_FUZZ", "300"))
    rng = random.Random(20201231)
    files = samples()
    slowest, slow_name = 0.0, ""
    for k in range(rounds):
        name, data = files[k % len(files)]
        changed = mutated(data, rng)
        found, seconds = timed(healed(changed) if changed[:2] == b"PK" and k % 2 else changed, name)
        if seconds > slowest:
            slowest, slow_name = seconds, name
        assert not any(x.code == "crashed" for x in found.problems), (k, name, found.problems)
        assert found.blocks or not found.readable
        check_shape(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rounds} mutations: slowest {slowest:.3f} s ({slow_name}), peak {peak:.0f} MB", file=sys.stderr)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.txt", "a.html", "a.pdf", "a.doc", "无后缀"])
def test_random_bytes(name: str) -> None:
    rng = random.Random(name)
    for size in (1, 10, 1_000, 100_000):
        check(rng.randbytes(size), name)
