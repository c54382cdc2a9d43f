"""The old binary files of Word and Excel, made byte by byte, and those that LibreOffice makes."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
from struct import pack

import pytest

from jizheng.model import Document, Paragraph, Table
from jizheng.read import read
from tests.read.ole_samples import IN_TABLE, doc, ole, record, row_end, xls
from tests.read.samples import docx, p, tbl, tc


def cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


def test_a_document() -> None:
    sample = [
        ("部门整体支出绩效自评报告\r", 1, b""),
        ("Total 119.14\r", 0, b""),
        ("项目\x07", 0, IN_TABLE),
        ("第一行\r", 0, IN_TABLE),
        ("第二行\x07", 0, IN_TABLE),
        ("\x07", 0, row_end([0, 1000, 3000], [0x60, 0])),
        ("\x07", 0, IN_TABLE),
        ("79.44\x07", 0, IN_TABLE),
        ("\x07", 0, IN_TABLE),
        ("\x07", 0, row_end([0, 1010, 2000, 3000], [0x20, 0, 0])),
        ('见\x13 HYPERLINK "x" \x14链接\x15。\x0b换行\x1e连\r', 0, b""),
    ]  # fmt: skip
    found = read(doc(sample), "报告.doc")
    assert not found.problems
    assert [(b.text, b.path, b.role) for b in found.blocks if isinstance(b, Paragraph)] == [
        ("部门整体支出绩效自评报告", "doc:p[1]", "heading"),
        ("Total 119.14", "doc:p[2]", "body"),
        ("见链接。\n换行-连", "doc:p[3]", "body"),
    ]
    table = found.blocks[2]
    assert isinstance(table, Table)
    assert cells(table) == [
        (0, 0, 2, 1, "项目"),
        (0, 1, 1, 2, "第一行\n第二行"),
        (1, 1, 1, 1, "79.44"),
        (1, 2, 1, 1, ""),
    ]
    assert table.cells[2].path == "doc:t[1]/r[2]/c[2]"


def test_wps_is_the_same_container() -> None:
    found = read(doc([("正文\r", 0, b"")]), "报告.wps")
    assert (found.format, found.problems) == ("doc", ())


def test_cells_merged_across() -> None:
    sample = [
        ("甲\x07", 0, IN_TABLE),
        ("\x07", 0, IN_TABLE),
        ("乙\x07", 0, IN_TABLE),
        ("\x07", 0, row_end([0, 500, 1000, 1500], [2, 1, 0])),
    ]
    (table,) = read(doc(sample), "a.doc").blocks
    assert isinstance(table, Table)
    assert cells(table) == [(0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙")]


def test_encrypted_and_broken() -> None:
    raw = bytearray(doc([("正文\r", 0, b"")]))
    at = raw.find(pack("<H", 0xA5EC))
    raw[at + 0x0B] |= 1
    assert [x.code for x in read(bytes(raw), "a.doc").problems] == ["encrypted"]
    assert [x.code for x in read(ole({"WordDocument": b"\0" * 600}), "a.doc").problems] == ["damaged"]


def rk(value: int) -> bytes:
    return pack("<i", value << 2 | 2)


def test_a_workbook() -> None:
    records = (
        record(0xFD, pack("<HHHI", 1, 1, 0, 0)) + record(0x203, pack("<HHHd", 1, 2, 0, 119.13999999999999))
        + record(0xFD, pack("<HHHI", 2, 1, 0, 1)) + record(0x203, pack("<HHHd", 2, 2, 1, 0.8615))
        + record(0xBD, pack("<HH", 3, 1) + pack("<H", 0) + rk(7) + pack("<H", 2) + rk(44196) + pack("<H", 2))
        + record(0x06, pack("<HHH", 4, 1, 0) + b"\0\0\0\0\0\0\xff\xff" + b"\0" * 8) + record(0x207, pack("<HB", 2, 1) + "公式".encode("utf-16-le"))
        + record(0x205, pack("<HHHBB", 4, 2, 0, 7, 1)) + record(0xE5, pack("<HHHHH", 1, 5, 6, 1, 2)) + record(0xFD, pack("<HHHI", 5, 1, 0, 0))
    )  # fmt: skip
    found = read(
        xls(
            [("收支表", 0, records), ("隐藏", 1, record(0xFD, pack("<HHHI", 0, 0, 0, 1)))],
            ["支出合计", "执行率"],
            cut=2,
        ),
        "a.xls",
    )
    table = found.blocks[1]
    assert isinstance(table, Table)
    assert {c.path.partition("!")[2]: c.text for c in table.cells} == {
        "B2": "支出合计", "C2": "119.14", "B3": "执行率", "C3": "86.2%", "B4": "7", "C4": "2020-12-31", "B5": "公式", "C5": "#DIV/0!",
        "B6": "支出合计",
    }  # fmt: skip
    assert (table.cells[-1].row_span, table.cells[-1].column_span) == (2, 2)
    assert [x.code for x in found.problems] == ["error_value", "hidden_sheet"]


def converted(data: bytes, kind: str, folder: pathlib.Path) -> Document:
    """A docx turned into another format by LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (folder / "a.docx").write_bytes(data)
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", folder, folder / "a.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    suffix = kind.split(":")[0]
    return read((folder / f"a.{suffix}").read_bytes(), f"a.{suffix}")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["doc:MS Word 97", "rtf"])
def test_libreoffice_writes_what_we_read(kind: str, tmp_path: pathlib.Path) -> None:
    on, start = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'

    def wide(text: str, width: int, more: str = "") -> str:
        return tc(text, more).replace('w:w="1"', f'w:w="{width}"')

    grid = "<w:tblGrid>" + '<w:gridCol w:w="2000"/>' * 3 + "</w:tblGrid>"
    body = (
        p("标题")
        + tbl(
            wide("项目", 2000, start) + wide("其中：", 4000, '<w:gridSpan w:val="2"/>'),
            wide("", 2000, on) + wide("人员支出", 2000) + wide("公用支出", 2000),
            wide("合计", 2000) + wide("79.44", 2000) + wide("", 2000),
        ).replace("<w:tblGrid/>", grid)
        + p("尾段")
    )
    data = docx(body)
    expected = read(data, "a.docx")
    full = _package(data)
    found = converted(full, kind, tmp_path)
    want = next(b for b in expected.blocks if isinstance(b, Table))
    got = next(b for b in found.blocks if isinstance(b, Table))
    assert cells(got) == cells(want)
    assert [b.text for b in found.blocks if isinstance(b, Paragraph)] == ["标题", "尾段"]


def _package(data: bytes) -> bytes:
    """The sample with the parts that LibreOffice insists on."""
    from jizheng.read import DEFAULT
    from jizheng.read.archive import Archive
    from tests.read.samples import zipped

    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": Archive(data, "", DEFAULT).read("word/document.xml"),
        }
    )
