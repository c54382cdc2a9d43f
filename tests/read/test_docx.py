"""Word documents: both readers give the same, and nothing that Word shows is lost."""

from __future__ import annotations

import contextlib
import random  # noqa: TID251 - seeded

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizheng.model import Block, Paragraph, Table
from jizheng.read import DEFAULT, read
from jizheng.read.archive import Archive
from jizheng.read.docx_numbers import Numbering, chinese, letters, roman
from jizheng.read.docx_scan import SOUND, Odd, scan
from jizheng.read.docx_tree import read_tree
from tests.read.samples import W, document, docx, p, tbl, tc, zipped


def fast(data: bytes) -> list[Block]:
    """By the scanner; raises Odd when it gives up."""
    if not SOUND:
        pytest.skip("this Python's possessive groups are at fault; the tree reads everything")
    archive = Archive(data, "", DEFAULT)
    return scan(archive.read("word/document.xml"), "docx:", "body", Numbering(archive))


def slow(data: bytes) -> list[Block]:
    """By the tree."""
    archive = Archive(data, "", DEFAULT)
    return read_tree(archive.read("word/document.xml"), "docx:", "body", Numbering(archive), DEFAULT, "a", [])


def both(body: str, **parts: str) -> list[Block]:
    """The blocks, once both readers agree."""
    data = docx(body, **parts)
    blocks = slow(data)
    assert fast(data) == blocks
    return blocks


def odd(body: str, extra: str = "", **parts: str) -> list[Block]:
    """The blocks of something the scanner must refuse."""
    data = docx(body, extra, **parts)
    with pytest.raises(Odd):
        fast(data)
    found = read(data, "a.docx")
    assert not found.problems
    return list(found.blocks)


def texts(blocks: list[Block]) -> list[str]:
    return [b.text if isinstance(b, Paragraph) else str([c.text for c in b.cells]) for b in blocks]


def test_paths_count_body_paragraphs_and_physical_cells() -> None:
    blocks = both(
        p("一") + "<w:p/>" + '<w:p w:rsidR="1"/>' + tbl(tc("甲", '<w:gridSpan w:val="2"/>') + tc("乙")) + p("二")
    )
    assert [b.path for b in blocks] == ["docx:p[1]", "docx:t[1]", "docx:p[4]"]
    table = blocks[1]
    assert isinstance(table, Table)
    assert [(c.column, c.column_span, c.path) for c in table.cells] == [
        (0, 2, "docx:t[1]/r[1]/c[1]"),
        (2, 1, "docx:t[1]/r[1]/c[2]"),
    ]


def test_vertical_merges_fold() -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    (table,) = both(
        tbl(tc("头", start) + tc("1"), tc("", on) + tc("2"), tc("", '<w:vMerge w:val="continue"/>') + tc(""))
    )
    assert isinstance(table, Table)
    assert [(c.row, c.column, c.row_span, c.text) for c in table.cells] == [
        (0, 0, 3, "头"), (0, 1, 1, "1"), (1, 1, 1, "2"), (2, 1, 1, ""),
    ]  # fmt: skip
    assert table.cells[2].path == "docx:t[1]/r[2]/c[2]"


def test_signs_inside_runs() -> None:
    (one,) = both(
        '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/>'
        "<w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert texts([one]) == ["甲\t乙\nA-B"]


def test_entities_and_white_space() -> None:
    assert texts(both(p("a &lt;b&gt; &amp;amp; &#20013; &#x4E2D; &quot;") + p("   "))) == ['a <b> &amp; 中 中 "']


def test_containers_are_looked_through() -> None:
    body = (
        "<w:sdt><w:sdtPr/><w:sdtContent>" + p("控件") + "</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:ins><w:r><w:t>插入</w:t></w:r></w:ins>"
        '<w:fldSimple w:instr="x"><w:r><w:t>域</w:t></w:r></w:fldSimple></w:p>'
    )
    assert texts(both(body)) == ["控件", "链接插入域"]


def test_tracked_changes_count_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText><w:tab/></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo></w:p>"
        + tbl(tc("一"), "<w:trPr><w:del/></w:trPr>" + tc("二"), tc("三"))
    )
    assert texts(odd(body)) == ["留新", "['一', '三']"]


def test_nested_tables_come_after_their_parent() -> None:
    inner = tbl(tc("内"))
    blocks = odd(tbl(f"<w:tc><w:tcPr/>{p('外')}{inner}{p('后')}</w:tc>") + p("尾"))
    assert texts(blocks) == ["['外\\n后']", "['内']", "尾"]
    assert blocks[1].path == "docx:t[1]/r[1]/c[1]/t[1]"


BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps">'
    "<w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}"
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_text_boxes_once() -> None:
    blocks = odd(f"<w:p><w:r><w:t>前</w:t></w:r>{BOX.format(p('框'))}</w:p>")
    assert [(b.text, b.role, b.path) for b in blocks if isinstance(b, Paragraph)] == [
        ("前", "body", "docx:p[1]"),
        ("框", "textbox", "docx:p[1]/box[1]/p[1]"),
    ]


def test_old_ways_to_merge() -> None:
    (table,) = odd(
        tbl(
            "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + tc("甲"),
            tc("乙", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>"),
        )
    )
    assert isinstance(table, Table)
    assert [(c.row, c.column, c.column_span, c.text) for c in table.cells] == [(0, 1, 1, "甲"), (1, 0, 2, "乙")]


def test_symbols() -> None:
    assert texts(odd('<w:p><w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>是</w:t></w:r></w:p>')) == ["☑是"]


@pytest.mark.parametrize(
    "xml",
    [
        document(p("正文")).replace("w:", "x:").replace("xmlns:w", "xmlns:x"),
        document(p("正文")).replace(
            "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
        ),
        document(p("<![CDATA[正文]]>")),
        document("<!-- x -->" + p("正文")),
    ],
)
def test_unusual_xml_goes_to_the_tree(xml: str) -> None:
    data = zipped({"word/document.xml": xml})
    with pytest.raises(Odd):
        fast(data)
    assert texts(list(read(data, "a.docx").blocks)) == ["正文"]


def test_utf16_goes_to_the_tree() -> None:
    xml = document(p("正文")).replace("UTF-8", "UTF-16").encode("utf-16")
    assert texts(list(read(zipped({"word/document.xml": xml}), "a.docx").blocks)) == ["正文"]


LISTS = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles {W}><w:style w:type="paragraph" w:styleId="1"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:basedOn w:val="1"/></w:style></w:styles>'
)


def test_automatic_numbers_and_headings() -> None:
    def numbered(text: str, level: int) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>')

    body = (
        p("标题", '<w:pStyle w:val="2"/>') + numbered("概况", 0) + numbered("2020年支出", 1) + numbered("其他", 1)
        + tbl(tc("x").replace("<w:pPr>", '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr>'))
        + numbered("问题", 0) + numbered("甲", 1)
    )  # fmt: skip
    blocks = both(body, numbering=LISTS, styles=STYLES)
    assert texts(blocks) == ["标题", "一、概况", "1. 2020年支出", "2. 其他", "['二、x']", "三、问题", "1. 甲"]
    assert [b.role for b in blocks if isinstance(b, Paragraph)][:2] == ["heading", "body"]


def test_number_forms() -> None:
    assert [chinese(n) for n in (1, 10, 12, 20, 105, 110, 2020)] == [
        "一",
        "十",
        "十二",
        "二十",
        "一百零五",
        "一百一十",
        "二千零二十",
    ]
    assert roman(1994) == "MCMXCIV"
    assert [letters(n) for n in (1, 26, 27)] == ["A", "Z", "AA"]


def test_side_parts_come_last_and_once() -> None:
    header = f"<w:hdr {W}>{p('页眉')}</w:hdr>"
    notes = f'<w:footnotes {W}><w:footnote w:id="1">{p("脚注")}</w:footnote></w:footnotes>'
    comments = f'<w:comments {W}><w:comment w:id="0">{p("批注")}</w:comment></w:comments>'
    found = read(docx(p("正文"), header1=header, header2=header, footnotes=notes, comments=comments), "a.docx")
    assert [(b.text, b.role, b.path) for b in found.blocks if isinstance(b, Paragraph)] == [
        ("正文", "body", "docx:p[1]"),
        ("页眉", "header", "docx:header[1]/p[1]"),
        ("脚注", "footnote", "docx:footnotes[1]/p[1]"),
        ("批注", "comment", "docx:comments[1]/p[1]"),
    ]


def test_python_docx_sees_the_same() -> None:
    import io

    import docx as python_docx

    made = python_docx.Document()
    made.add_heading("标题", 1)
    made.add_paragraph("正文 & 其他")
    table = made.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "合并"
    table.cell(2, 2).text = "末"
    out = io.BytesIO()
    made.save(out)
    assert fast(out.getvalue()) == slow(out.getvalue())
    found = read(out.getvalue(), "a.docx")
    assert not found.problems
    assert [b.role for b in found.blocks if isinstance(b, Paragraph)] == ["heading", "body"]
    grid = found.blocks[2]
    assert isinstance(grid, Table)
    assert (grid.rows, grid.columns) == (3, 3)
    assert (grid.cells[0].row_span, grid.cells[0].column_span) == (2, 2)


# ---- both readers on anything -----------------------------------------------------------------------------------

SAFE = st.sampled_from(["", "中", "119.14", " ", "a&amp;b", "&#20013;", "a>b", "一\n二", "　"])
RPR = st.sampled_from(
    ["", "<w:rPr/>", "<w:rPr><w:b/></w:rPr>", '<w:rPr><w:rFonts w:ascii="x"/><w:sz w:val="2"/></w:rPr>']
)
INSIDE = st.one_of(
    SAFE.map(lambda s: f"<w:t>{s}</w:t>"),
    SAFE.map(lambda s: f'<w:t xml:space="preserve">{s}</w:t>'),
    st.sampled_from(["<w:tab/>", "<w:br/>", '<w:br w:type="page"/>', "<w:cr/>", "<w:noBreakHyphen/>", "<w:lastRenderedPageBreak/>",
                     "<w:instrText>x</w:instrText>", '<w:fldChar w:fldCharType="begin"/>', '<w:t xml:space="preserve"/>']),
)  # fmt: skip
RUN = st.tuples(RPR, st.lists(INSIDE, max_size=3)).map(lambda x: f'<w:r w:rsidR="0"{""}>{x[0]}{"".join(x[1])}</w:r>')
WRAPPED = st.tuples(
    st.sampled_from(["{}", "{}", "{}", "<w:ins>{}</w:ins>", "<w:hyperlink>{}</w:hyperlink>", "<w:smartTag>{}</w:smartTag>",
                     "<w:del>{}</w:del>", "<w:moveFrom>{}</w:moveFrom>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"]),
    RUN,
).map(lambda x: x[0].format(x[1]))  # fmt: skip
PPR = st.sampled_from(
    ["", "", "<w:pPr/>", '<w:pPr><w:jc w:val="center"/></w:pPr>', '<w:pPr><w:tabs><w:tab w:val="left" w:pos="3"/></w:tabs><w:rPr><w:b/></w:rPr></w:pPr>',
     '<w:pPr><w:pStyle w:val="2"/></w:pPr>', '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr></w:pPr>',
     '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr><w:outlineLvl w:val="2"/></w:pPr>']
)  # fmt: skip
PARAGRAPH = st.one_of(
    st.sampled_from(["<w:p/>", '<w:p w:rsidR="0"/>', "<w:p></w:p>"]),
    st.tuples(PPR, st.lists(WRAPPED, max_size=3)).map(lambda x: f'<w:p w:rsidR="0">{x[0]}{"".join(x[1])}</w:p>'),
)
TCPR = st.sampled_from(
    ["", "<w:tcPr/>", "<w:tcPr><w:vMerge/></w:tcPr>", '<w:tcPr><w:tcW w:w="3"/><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/><w:vAlign w:val="top"/></w:tcPr>',
     '<w:tcPr><w:tcW w:w="3"/><w:gridSpan w:val="2"/><w:vMerge w:val="continue"/></w:tcPr>', '<w:tcPr><w:tcW w:w="3"/><w:vMerge w:val="restart"/></w:tcPr>',
     '<w:tcPr><w:tcW w:w="3"/><w:tcBorders><w:top w:val="nil"/></w:tcBorders><w:shd w:val="clear"/></w:tcPr>', '<w:tcPr><w:hMerge w:val="restart"/></w:tcPr>']
)  # fmt: skip


def cell(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(TCPR, st.lists(inner, min_size=1, max_size=2)).map(lambda x: f"<w:tc>{x[0]}{''.join(x[1])}</w:tc>")


def table(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    row = st.lists(cell(inner), max_size=4).map(
        lambda c: f'<w:tr w:rsidR="0"><w:trPr><w:trHeight w:val="1"/></w:trPr>{"".join(c)}</w:tr>'
    )
    return st.lists(row, max_size=4).map(
        lambda r: f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{''.join(r)}</w:tbl>"
    )


NESTED = st.one_of(PARAGRAPH, PARAGRAPH, PARAGRAPH, table(PARAGRAPH))
BODY = st.lists(st.one_of(PARAGRAPH, table(PARAGRAPH), table(NESTED)), max_size=5).map("".join)


@settings(max_examples=400, deadline=None)
@given(BODY)
def test_both_readers_agree(body: str) -> None:
    data = docx(body, numbering=LISTS, styles=STYLES)
    blocks = slow(data)
    with contextlib.suppress(Odd):
        assert fast(data) == blocks
    for block in blocks:
        if isinstance(block, Table):
            seen: set[tuple[int, int]] = set()
            for c in block.cells:
                place = {
                    (r, k) for r in range(c.row, c.row + c.row_span) for k in range(c.column, c.column + c.column_span)
                }
                assert not place & seen
                seen |= place


def ordinary(body: str) -> str:
    """The body without what the scanner rightly leaves to the tree."""
    for strange, plain in (
        ("w:del", "w:ins"),
        ("w:moveFrom", "w:ins"),
        ('<w:hMerge w:val="restart"/>', ""),
        ('<w:t xml:space="preserve"/>', ""),
    ):
        body = body.replace(strange, plain)
    return body


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PARAGRAPH, table(PARAGRAPH)), max_size=6).map("".join).map(ordinary))
def test_the_scanner_reads_the_ordinary(body: str) -> None:
    data = docx(body, numbering=LISTS, styles=STYLES)
    assert fast(data) == slow(data)


def test_the_scanner_reads_most_ordinary_documents() -> None:
    """The property above would hold for a scanner that always gives up."""
    rng = random.Random(1)
    for _ in range(50):
        body = "".join(
            p(str(rng.random())) if rng.random() < 0.5 else tbl(*[tc("甲") * rng.randint(1, 3) for _ in range(3)])
            for _ in range(5)
        )
        assert fast(docx(body))
