"""OFD pages and RTF text, made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from jizheng.model import Paragraph, Table
from jizheng.read import read
from jizheng.read.pages import ocr
from jizheng.read.pages.ofd import drawn_of_tree
from jizheng.read.pages.ofd_scan import Odd, scan
from tests.read.samples import zipped

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(words: str, x: float, y: float, delta: str) -> str:
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 60 5" Font="1" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="{delta}">{words}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def path(x: float, y: float, w: float, h: float, data: str) -> str:
    return f'<ofd:PathObject ID="2" Boundary="{x} {y} {w} {h}"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def ofd(*contents: str, template: str = "模板字") -> bytes:
    pages = "".join(f'<ofd:Page ID="{k}" BaseLoc="Pages/Page_{k}/Content.xml"/>' for k in range(len(contents)))
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f'<ofd:Document {NS}><ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="T/Content.xml"/></ofd:CommonData>'
            f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
            "Doc_0/T/Content.xml": f"<ofd:Page {NS}>{text(template, 20, 60, '4 4')}</ofd:Page>",
        }
        | {
            f"Doc_0/Pages/Page_{k}/Content.xml": f'<ofd:Page {NS}><ofd:Template TemplateID="9"/><ofd:Area><ofd:PhysicalBox>0 0 210 297'
            f"</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer>{c}</ofd:Layer></ofd:Content></ofd:Page>"
            for k, c in enumerate(contents)
        }
    )  # fmt: skip


def test_ofd_tables_and_text() -> None:
    rules = (
        path(20, 100, 80, 20, "M 0 0 L 80 0 L 80 20 L 0 20 C")
        + path(60, 100, 0, 20, "M 0 0 L 0 20")
        + path(20, 110, 80, 0, "M 0 0 L 80 0")
    )
    words = text("支出合计", 22, 103, "g 3 4") + text("119.14", 62, 103, "g 5 2") + text("结余", 22, 113, "4")
    found = read(ofd(rules + words), "表.ofd")
    assert not found.problems
    first, table = found.blocks
    assert isinstance(first, Paragraph)
    assert (first.text, first.path.split("@")[0]) == ("模板字", "ofd:p1")
    assert isinstance(table, Table)
    assert [c.text for c in table.cells] == ["支出合计", "119.14", "结余", ""]


def test_ofd_of_pictures_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    found = read(ofd('<ofd:ImageObject ID="3"/>', template=""), "扫描.ofd")
    assert [x.code for x in found.problems] == ["scanned"]


_OBJECTS = st.builds(
    lambda attributes, fill, codes, kind: f"<ofd:{kind} {attributes}>{fill}{''.join(codes)}</ofd:{kind}>",
    st.sampled_from(
        [
            'ID="1" Boundary="20.5 30 60 5" Font="1" Size="4"',
            'ID="1" Boundary="20 30 60 5" Font="1" Size="4" Weight="700"',
            'ID="1" Font="1" Size="3.5" Boundary="20 -3 60 5"',
            'ID="1" Boundary="20 30 60 5" Font="1" Size="4" CTM="1 0 0 1 2 3"',
            'ID="1" Boundary="20 30 60 5" Size="4" CTM="0 1 -1 0 2 3" HScale="0.8"',
            'Boundary="20 30 60 0" Stroke="false" Fill="true"',
            'Size="4"',
        ]
    ),
    st.sampled_from(["", '<ofd:FillColor Value="0 0 0"/>', '<ofd:FillColor><ofd:X Value="0"/></ofd:FillColor>']),
    st.lists(
        st.sampled_from(
            [
                '<ofd:TextCode X="0" Y="4" DeltaX="4 4 4">支出合计</ofd:TextCode>',
                '<ofd:TextCode X="0" Y="4" DeltaX="g 5 2">119.14</ofd:TextCode>',
                '<ofd:TextCode X="0" Y="4" DeltaX="">额</ofd:TextCode>',
                '<ofd:TextCode X="1.5" Y="4">项 目 A&amp;B</ofd:TextCode>',
                '<ofd:TextCode X="0" Y="4" DeltaX="9 1e9 4">散开的字</ofd:TextCode>',
                '<ofd:TextCode X="0" Y="4" DeltaY="4 4">竖排</ofd:TextCode>',
                '<ofd:TextCode DeltaX="4">续行</ofd:TextCode>',
                "<ofd:TextCode/>",
                "<ofd:AbbreviatedData>M 0 0 L 80 0 L 80 20 C</ofd:AbbreviatedData>",
            ]
        ),
        max_size=3,
    ),
    st.sampled_from(["TextObject", "TextObject", "PathObject", "ImageObject"]),
)


@given(st.lists(_OBJECTS, max_size=4), st.sampled_from(["", "\n  "]))
def test_the_scanner_of_ofd_pages_reads_what_the_tree_reads(objects: list[str], between: str) -> None:
    box = "<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
    xml = f'<ofd:Page {NS}><ofd:Template TemplateID="9"/>{box}{between.join(objects)}</ofd:Page>'.encode()
    assert scan(xml, 3) == drawn_of_tree(etree.fromstring(xml), 3)


@pytest.mark.parametrize(
    "xml",
    [
        f"<ofd:Page {NS}><!-- a --></ofd:Page>",
        f"<ofd:Page {NS}><![CDATA[<ofd:TextObject>]]></ofd:Page>",
        f'<?xml version="1.0" encoding="GBK"?><ofd:Page {NS}></ofd:Page>',
        f'<ofd:Page {NS}><a:TextObject xmlns:a="http://www.ofdspec.org/2016"/></ofd:Page>',
        '<o:Page xmlns:o="http://www.ofdspec.org/2016"></o:Page>',
        f"<ofd:Page {NS}><ofd:TextObject Size='4'></ofd:TextObject></ofd:Page>",
        f"<ofd:Page {NS}><ofd:TextObject><ofd:TextCode>&#25903;</ofd:TextCode></ofd:TextObject></ofd:Page>",
        f"<ofd:Page {NS}><ofd:TextObject><ofd:TextObject></ofd:TextObject></ofd:TextObject></ofd:Page>",
    ],
)
def test_the_scanner_leaves_odd_pages_to_the_tree(xml: str) -> None:
    with pytest.raises(Odd):
        scan(xml.encode(), 3)


RTF = (
    rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 \'cb\'ce;}{\f1\fcharset0 Times;}}{\*\generator x;}{\header \f0\'d2\'b3\'c3\'bc\par}"
    rb"\pard\outlinelevel0\f0 \'b1\'ea\'cc\'e2\par\pard \u20013?\u25991?\{1\}{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}\line 2\~x\par"
    rb"\trowd\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl \u39033?\cell a\cell b\cell\row"
    rb"\trowd\clvmrg\cellx1000\cellx3000\pard\intbl \cell c\par d\cell\row\pard {\deleted gone}end\par}"
)


def test_rtf() -> None:
    found = read(RTF, "报告.rtf")
    assert not found.problems
    assert [(b.text, b.role) for b in found.blocks if isinstance(b, Paragraph)] == [
        ("标题", "heading"),
        ("中文{1}link\n2\xa0x", "body"),
        ("end", "body"),
        ("页眉", "header"),
    ]
    table = found.blocks[2]
    assert isinstance(table, Table)
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == [
        (0, 0, 2, 1, "项"), (0, 1, 1, 1, "a"), (0, 2, 1, 1, "b"), (1, 1, 1, 2, "c\nd"),
    ]  # fmt: skip


def test_rtf_under_the_suffix_doc() -> None:
    found = read(RTF, "报告.doc")
    assert (found.format, [x.code for x in found.problems]) == ("rtf", ["suffix_differs"])
