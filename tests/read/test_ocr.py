"""Pictures of pages: read by recognition where the part ``ocr`` is installed, and named where it is not."""

from __future__ import annotations

import io
import pathlib
from dataclasses import replace
from typing import Any

import pytest

from jizheng.evaluate import evaluate_document
from jizheng.model import Outcome, Paragraph, Severity, Table
from jizheng.read import Limits, read
from jizheng.read.pages import ocr, pictures, scans
from jizheng.read.pages.geometry import Page
from jizheng.read.pages.ocr_lines import ruling_lines
from jizheng.read.pages.scans import ranges, scanned
from tests.read.samples import pdf, zipped

DEMO = pathlib.Path(__file__).parents[2] / "demo" / "report.docx"
TEXT = "BT /F1 10 Tf 20 165 Td (Total) Tj 100 0 Td (119.14) Tj 0 -60 Td (Paid 98.5) Tj ET "
RULED = TEXT + "10 180 m 210 180 l 10 150 m 210 150 l S 10 150 200 30 re S 110 150 m 110 180 l S"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)

recognises = pytest.mark.skipif(not ocr.installed(), reason="the part ocr is not installed (pip install jizheng[ocr])")


def picture(turn: int = 0, form: str = "PNG") -> bytes:
    import pypdfium2

    page: Any = pypdfium2.PdfDocument(pdf(RULED))[0].render(scale=4, grayscale=True).to_pil()
    out = io.BytesIO()
    page.rotate(-90 * turn, expand=True).save(out, form)
    return out.getvalue()


@recognises
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_picture_is_read_whichever_way_it_lies(turn: int) -> None:
    found = read(picture(turn), "扫描.png")
    assert [p.code for p in found.problems] == ["ocr_used"]
    table, line = found.blocks
    assert isinstance(table, Table)
    assert [c.text for c in table.cells] == ["Total", "119.14"]
    assert isinstance(line, Paragraph)
    assert line.text == "Paid 98.5"
    path, sure = found.where(0, 1).path.split("?ocr=")
    assert 80 <= int(sure) <= 100
    # the box in pixels of the picture as it was given: 1200 x 800
    x, y, w, h = (int(n) for n in path.split("@")[1].split(","))
    expected = {0: (440, 80, 400, 120), 1: (600, 440, 120, 400), 2: (360, 600, 400, 120), 3: (80, 360, 120, 400)}
    assert all(abs(a - b) < 12 for a, b in zip((x, y, w, h), expected[turn], strict=True))


@recognises
def test_only_the_scanned_pages_of_a_file_are_recognised() -> None:
    import pypdfium2

    both = pypdfium2.PdfDocument(pdf(RULED))
    scan = io.BytesIO()
    __import__("PIL.Image").Image.open(io.BytesIO(picture())).save(scan, "PDF", resolution=288)
    both.import_pages(pypdfium2.PdfDocument(scan.getvalue()))
    data = io.BytesIO()
    both.save(data)
    found = read(data.getvalue(), "两页.pdf")
    assert [p.code for p in found.problems] == ["ocr_used"]
    assert "第2页" in found.problems[0].message
    assert ["?ocr=" in b.path for b in found.blocks] == [False, False, True, True]
    cut = read(data.getvalue(), "两页.pdf", Limits(scanned_pages=0))
    assert [p.code for p in cut.problems] == ["ocr_cut"]


@recognises
def test_the_picture_of_an_ofd_page() -> None:
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    body = f'<ofd:Page {ns}><ofd:Content><ofd:Layer><ofd:ImageObject ID="3" ResourceID="9" Boundary="0 0 210 140"/>'
    members: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {ns}><ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/DocumentRes.xml": f'<ofd:Res {ns} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image">'
        "<ofd:MediaFile>page.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>",
        "Doc_0/Pages/Page_0/Content.xml": body + "</ofd:Layer></ofd:Content></ofd:Page>",
        "Doc_0/Res/page.png": picture(),
    }
    found = read(zipped(members), "扫描.ofd")
    assert [p.code for p in found.problems] == ["ocr_used"]
    assert isinstance(found.blocks[0], Table)
    assert found.blocks[0].cells[1].text == "119.14"


@recognises
def test_broken_pictures_are_refused() -> None:
    assert [p.code for p in read(PNG, "坏.png").problems] == ["damaged"]
    assert [p.code for p in read(picture(), "大.png", Limits(pixels=1000)).problems] == ["too_complex"]


@recognises
def test_ruling_lines_are_not_strokes_of_characters() -> None:
    import numpy as np

    grey = np.full((400, 600), 255, np.uint8)
    grey[100:102, 50:550] = grey[300:302, 50:550] = 0
    grey[100:302, 50:52] = grey[100:302, 548:550] = 0
    grey[200:203, 100:125] = 0  # 一
    horizontal, vertical = ruling_lines(grey)
    assert [(round(r.at), round(r.start), round(r.end)) for r in horizontal] == [(100, 50, 550), (300, 50, 550)]
    assert sorted(round(r.at) for r in vertical) == [50, 548]


def test_without_the_part_one_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    monkeypatch.setattr(pictures, "installed", lambda: False)
    found = read(PNG, "扫描.png")
    assert not found.readable
    assert "./jz install ocr" in found.problems[0].message
    assert scans.ocr.installed() is False


def test_which_pages_are_scanned() -> None:
    page = Page(600, 800, [], [], [], pictures=1, pictured=0.9)
    assert scanned(page)
    assert not scanned(page._replace(pictures=0))
    assert ranges([1, 2, 3, 7]) == "1—3、7"


@pytest.mark.parametrize("mark", ["", "?ocr=70"])
def test_what_was_recognised_raises_no_error_by_itself(mark: str) -> None:
    demo = read(DEMO.read_bytes(), DEMO.name)
    blocks = tuple(
        b._replace(
            cells=tuple(c._replace(text=c.text.replace("124.32", "142.32"), path=c.path + mark) for c in b.cells)
        )
        if isinstance(b, Table)
        else b._replace(path=b.path + mark)
        for b in demo.blocks
    )
    failed = [f for f in evaluate_document(replace(demo, blocks=blocks)).findings if f.outcome is Outcome.FAILED]
    errors = [f for f in failed if f.severity is Severity.ERROR]
    assert bool(errors) is not bool(mark)
    assert any("由图片识别读出，把握 70%" in f.message for f in failed) is bool(mark)
