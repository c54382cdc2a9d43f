"""The official form as PDF: the same facts as the Word file, embedded fonts, the same bytes each time."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from jizheng.evaluate import evaluate
from jizheng.model import Evaluation, State
from jizheng.write.pdf import pdf_of_docx

DEMO = Path(__file__).resolve().parents[2] / "demo" / "report.docx"
TITLE = "岳阳市2020年度部门整体支出绩效评价自评报告"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return pdf_of_docx(DEMO.read_bytes(), TITLE)


def figures(e: Evaluation) -> set[tuple[object, ...]]:
    return {(f.concept, f.dims, f.value, f.unit, f.bound, f.qualifier) for f in e.facts if f.amount is not None}


def test_the_pdf_says_what_the_docx_says(pdf: bytes) -> None:
    docx, read = evaluate(DEMO.read_bytes(), "报告.docx"), evaluate(pdf, "报告.pdf")
    assert figures(read) == figures(docx)
    assert [(i.level1, i.level2, i.target.value, i.actual.value) for i in read.indicators] == [
        (i.level1, i.level2, i.target.value, i.actual.value) for i in docx.indicators
    ]
    assert read.pack == docx.pack
    blank = {f.concept for f in docx.facts if f.state is State.BLANK and f.concept != "sign_date"}
    assert blank == {f.concept for f in read.facts if f.state is State.BLANK and f.concept != "sign_date"}


def test_no_character_is_lost(pdf: bytes) -> None:
    words = {c for b in evaluate(DEMO.read_bytes(), "a.docx").document.blocks for c in getattr(b, "text", "")}
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert {c for c in words if not c.isspace()} <= set(text)


def test_it_may_be_archived(pdf: bytes) -> None:
    assert re.search(rb"pdfaid:part(>|=\")2", pdf), "PDF/A-2"
    assert re.search(rb"pdfaid:conformance(>|=\")A", pdf), "level A: tagged"
    assert b"/FontFile" in pdf, "fonts are embedded"
    document = pypdfium2.PdfDocument(pdf)
    marks = [b.get_title() for b in document.get_toc()]
    assert [m[:2] for m in marks[:5]] == ["一、", "二、", "三、", "四、", "五、"], "the parts of the form"
    assert marks[4:6] == ["五、评价报告综述", "一、单位概况"]
    assert document.get_metadata_value("Title") == TITLE


def test_heads_are_as_large_as_in_the_docx(pdf: bytes) -> None:
    """16 points, as the docx says; typst would make a heading larger by itself."""
    page = next(
        p
        for p in pypdfium2.PdfDocument(pdf)
        if "一、单位概况" in p.get_textpage().get_text_range() and "综述" in p.get_textpage().get_text_range()
    )
    text = page.get_textpage()
    at = text.get_text_range().index("单位概况")
    left, _, right, _ = text.get_charbox(at, loose=True)
    assert 15 < right - left < 17


def test_same_report_same_bytes(pdf: bytes) -> None:
    assert pdf_of_docx(DEMO.read_bytes(), TITLE) == pdf


def test_words_are_words_not_commands() -> None:
    from jizheng.write.docx import write_docx
    from tests.write_docx.docx_reports import evaluation, fact

    hostile = '#set page(width: 1pt) "\\" $x$ *粗* `码` // 注 @引 <标>'
    out = pdf_of_docx(write_docx(evaluation(fact("unit_name", hostile))), hostile)
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(out))
    assert "#set page" in text
    assert "$x$" in text


def test_a_character_no_font_has_is_shown_and_said() -> None:
    from jizheng.write.docx import write_docx
    from tests.write_docx.docx_reports import evaluation, fact

    out = pdf_of_docx(write_docx(evaluation(fact("unit_name", "𠮷野街道\ue000☑办事处"))), "𠮷野")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(out))
    assert "〓野街道〓〓办事处" in text
    assert "请以 Word 版为准" in text
