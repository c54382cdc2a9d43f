"""A workbook that states more than it holds: calamine would reserve memory for it and end the whole process."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from jizheng.model import Document
from jizheng.read import read
from tests.read.samples import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def parts() -> dict[str, bytes | str]:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    archive = zipfile.ZipFile(out)
    return {name: archive.read(name) for name in archive.namelist()}


def sheet(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def codes(found: Document) -> list[str]:
    return [p.code for p in found.problems]


@pytest.mark.parametrize(
    "rows",
    [
        FAR,
        FAR.replace('"', "'"),
        FAR.replace("r=", "r = "),
        FAR.replace("<c ", '<c x=">" '),
        FAR.replace("<c ", '<c x=" r=1 " y=\' r="B1"\' '),
        FAR.replace("XFD", "xfd"),
        FAR.replace("<", "<a-b:").replace("<a-b:/", "</a-b:"),
        '<row r="1048576">' + "<c><v>1</v></c>" * 16_384 + "</row>",
        '<row r="2"><c r="A4294967295"><v>1</v></c></row>',
    ],
)
def test_a_far_cell_however_it_is_written(rows: str) -> None:
    found = read(zipped(parts() | {"xl/worksheets/sheet1.xml": sheet(FIRST + rows)}), "a.xlsx")
    assert codes(found)[0] in ("sheet_skipped", "damaged")
    assert not found.readable


def test_a_sheet_under_the_name_of_another() -> None:
    shell = parts()
    book, relations = shell["xl/workbook.xml"], shell["xl/_rels/workbook.xml.rels"]
    assert isinstance(book, bytes)
    assert isinstance(relations, bytes)
    second = f'<sheet xmlns:r="{OFFICE}" name="Sheet" sheetId="2" r:id="rX"/></sheets>'
    target = f'<Relationship Id="rX" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>'
    found = read(zipped(shell | {
        "xl/worksheets/sheet1.xml": sheet(FIRST + FAR), "xl/worksheets/sheet2.xml": sheet(FIRST),
        "xl/workbook.xml": book.replace(b"</sheets>", second.encode()),
        "xl/_rels/workbook.xml.rels": relations.replace(b"</Relationships>", target.encode()),
    }), "a.xlsx")  # fmt: skip
    assert codes(found) == ["sheet_skipped", "sheet_skipped", "no_text"]


def test_names_of_parts_in_other_letters() -> None:
    shell = parts()
    del shell["xl/worksheets/sheet1.xml"]
    assert not read(zipped(shell | {"xl/Worksheets/Sheet1.xml": sheet(FIRST + FAR)}), "a.xlsx").readable


@pytest.mark.parametrize("count", ["4294967296", "+4294967296", "-1"])
@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "XL/SharedStrings.xml"])
def test_shared_strings_that_are_not_there(name: str, count: str) -> None:
    strings = f"<sst xmlns=\"{MAIN}\" uniqueCount = '{count}'><si><t>甲</t></si></sst>"
    assert codes(read(zipped(parts() | {name: strings}), "a.xlsx")) == ["damaged"]


def test_cells_without_a_place_follow_one_another() -> None:
    rows = "".join(f"<row>{''.join(f'<c><v>{10 * r + c}</v></c>' for c in range(3))}</row>" for r in range(2))
    found = read(zipped(parts() | {"xl/worksheets/sheet1.xml": sheet(rows)}), "a.xlsx")
    assert [(c.text, c.path) for b in found.blocks for c in b.cells] == [  # type: ignore[union-attr]
        ("0", "xlsx:Sheet!A1"), ("1", "xlsx:Sheet!B1"), ("2", "xlsx:Sheet!C1"),
        ("10", "xlsx:Sheet!A2"), ("11", "xlsx:Sheet!B2"), ("12", "xlsx:Sheet!C2"),
    ]  # fmt: skip


def test_a_binary_workbook_is_named() -> None:
    found = read(zipped({"xl/workbook.bin": b"\0" * 20, "xl/worksheets/sheet1.bin": b"\0"}), "a.xlsb")
    assert codes(found) == ["no_reader"]
    assert "xlsb" in found.problems[0].message
