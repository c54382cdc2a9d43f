"""The parts of a docx that are the same for every report: styles, fonts, footer, relations.

Fonts are named as official documents name them (GB/T 9704: 小标宋 titles, 黑体/楷体 heads, 仿宋 text);
the font table gives each the names that other systems know it by.
"""

from __future__ import annotations

from typing import NamedTuple

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OPENXML = "application/vnd.openxmlformats-package"

# A4; 37 mm above, 28 mm left, 26 mm right, 35 mm below: the type area of official documents.
_SIZE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1588" w:gutter="0"/>'
)
COVER_SECTION = f'<w:sectPr><w:type w:val="nextPage"/>{_SIZE}</w:sectPr>'
# The cover has no number; the page after it is page 1.
SECTION = f'<w:sectPr><w:footerReference w:type="default" r:id="rId4"/>{_SIZE}<w:pgNumType w:start="1"/></w:sectPr>'

# name: what other systems call it, family, the face Latin letters and digits take beside it
FONTS = {
    "仿宋_GB2312": ("仿宋,FangSong,FangSong_GB2312,STFangsong,FandolFang R,Noto Serif CJK SC", "roman"),
    "楷体_GB2312": ("楷体,KaiTi,KaiTi_GB2312,STKaiti,FandolKai,LXGW WenKai,Noto Serif CJK SC", "roman"),
    "宋体": ("SimSun,NSimSun,Songti SC,FandolSong,Noto Serif CJK SC", "roman"),
    "黑体": ("SimHei,Heiti SC,FandolHei,Noto Sans CJK SC", "swiss"),
    "方正小标宋简体": ("方正小标宋_GBK,FZXiaoBiaoSong-B05S,宋体,SimSun,Noto Serif CJK SC", "roman"),
    "Times New Roman": ("Liberation Serif,Tinos", "roman"),
}


class Style(NamedTuple):
    """A paragraph style; sizes in half points, the rest in twentieths of a point."""

    font: str
    size: int
    align: str
    line: int = 0  # exact height of a line; 0 = single
    before: int = 0
    after: int = 0
    indent: int = 0  # first line, in hundredths of a character
    outline: int = -1
    bold: bool = False
    extra: str = ""
    right: int = 0
    left: int = 0


_KEEP = "<w:keepNext/>"
CELL_MARGIN = 50
STYLES = {
    "titlefirst": Style("方正小标宋简体", 44, "center", 800, before=2200),
    "title": Style("方正小标宋简体", 44, "center", 800),
    "coverfirst": Style("仿宋_GB2312", 32, "left", 720, before=2600, left=640),
    "cover": Style("仿宋_GB2312", 32, "left", 720, left=640),
    "coverlast": Style("仿宋_GB2312", 32, "center", 720),
    "part": Style("黑体", 28, "left", before=60, after=60, extra=_KEEP),
    "label": Style("宋体", 21, "center"),
    "value": Style("宋体", 21, "center"),
    "labelkeep": Style("宋体", 21, "center", extra=_KEEP),
    "valuekeep": Style("宋体", 21, "center", extra=_KEEP),
    "smallvalue": Style("宋体", 16, "center"),
    "smallvaluekeep": Style("宋体", 16, "center", extra=_KEEP),
    "prose": Style("仿宋_GB2312", 24, "both", 400, left=40, right=40),
    "plain": Style("仿宋_GB2312", 21, "left", 320, left=30, right=30),
    "plainkeep": Style("仿宋_GB2312", 21, "left", 320, left=30, right=30, extra=_KEEP),
    "sign": Style("仿宋_GB2312", 24, "left", 440, left=40),
    "signer": Style("仿宋_GB2312", 24, "right", 440, right=2000),
    "signdate": Style("仿宋_GB2312", 24, "right", 440, right=600),
    "tail": Style("仿宋_GB2312", 24, "left", 480, before=120),
    "gap": Style("宋体", 2, "left", 20, extra=_KEEP),
    "narrative": Style("黑体", 36, "center", 640, after=240, outline=0, extra=_KEEP + "<w:pageBreakBefore/>"),
    "heading1": Style("黑体", 32, "both", 560, indent=200, outline=1, extra=_KEEP),
    "heading2": Style("楷体_GB2312", 32, "both", 560, indent=200, outline=2, extra=_KEEP),
    "heading3": Style("仿宋_GB2312", 32, "both", 560, indent=200, outline=3, bold=True, extra=_KEEP),
    "body": Style("仿宋_GB2312", 32, "both", 560, indent=200),
    "page": Style("宋体", 28, "center"),
}


def _faces(font: str) -> str:
    """Chinese characters in ``font``, Latin letters and digits in the face that official documents use."""
    latin = "Times New Roman"
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{latin}"/>'


def style_xml(name: str, s: Style) -> str:
    """A paragraph style for styles.xml; the one called body is what paragraphs have that name none."""
    spacing = f'<w:spacing w:before="{s.before}" w:after="{s.after}"'
    spacing += f' w:line="{s.line}" w:lineRule="exact"/>' if s.line else ' w:line="240" w:lineRule="auto"/>'
    indent = f'<w:ind w:firstLineChars="{s.indent}" w:firstLine="{s.indent * s.size // 10}"/>' if s.indent else ""
    indent = f'<w:ind w:left="{s.left}" w:right="{s.right}"/>' if s.left or s.right else indent
    outline = f'<w:outlineLvl w:val="{s.outline}"/>' if s.outline >= 0 else ""
    # Only the text itself snaps to nothing: a document grid would stretch the form's rows.
    paragraph = f'{s.extra}<w:snapToGrid w:val="0"/>{spacing}{indent}<w:jc w:val="{s.align}"/>{outline}'
    run = _faces(s.font) + ("<w:b/>" if s.bold else "")
    run += f'<w:sz w:val="{s.size}"/><w:szCs w:val="{s.size}"/>'
    default = ' w:default="1"' if name == "body" else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{"Normal" if default else name}"/>'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _styles() -> str:
    line = ' w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    borders = "".join(f"<w:{side}{line}" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    sides = (("top", 40), ("left", CELL_MARGIN), ("bottom", 40), ("right", CELL_MARGIN))
    margins = "".join(f'<w:{side} w:w="{w}" w:type="dxa"/>' for side, w in sides)
    return (
        f"{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{_faces('仿宋_GB2312')}"
        '<w:kern w:val="2"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        + "".join(style_xml(n, s) for n, s in STYLES.items())
        + '<w:style w:type="table" w:styleId="form"><w:name w:val="form"/><w:tblPr>'
        f"<w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style></w:styles>"
    )


def _fonts() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="{"00" if name.isascii() else "86"}"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, (other, family) in FONTS.items()
    )
    return f"{HEAD}<w:fonts {W}>{fonts}</w:fonts>"


def _relations(*rows: tuple[str, str]) -> str:
    items = "".join(f'<Relationship Id="rId{n}" Type="{t}" Target="{to}"/>' for n, (t, to) in enumerate(rows, 1))
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _types() -> str:
    kinds = [("document", "document.main"), ("styles", "styles"), ("fontTable", "fontTable"), ("settings", "settings")]
    parts = [(f"word/{part}", f"{_TYPE}.{kind}") for part, kind in [*kinds, ("footer1", "footer")]]
    parts.append(("docProps/core", f"{_OPENXML}.core-properties"))
    overrides = "".join(f'<Override PartName="/{part}.xml" ContentType="{kind}+xml"/>' for part, kind in parts)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_OPENXML}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _settings() -> str:
    word = "http://schemas.microsoft.com/office/word"
    return (
        f'<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{word}" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _footer() -> str:
    # The page number has no stored result, so that a reader of the text never takes it for a figure.
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    field = '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    dash = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    number = [
        dash.format("— "),
        mark.format("begin"),
        field,
        mark.format("separate"),
        mark.format("end"),
        dash.format(" —"),
    ]
    return f'<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="page"/></w:pPr>{"".join(number)}</w:p></w:ftr>'


def _core(title: str) -> str:
    names = f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    fields = f"<dc:title>{title}</dc:title><dc:language>zh-CN</dc:language>"
    return f"<cp:coreProperties {names}>{fields}</cp:coreProperties>"


def members(title: str) -> dict[str, bytes]:
    """Every member but word/document.xml, in the order of the file; ``title`` is XML text."""
    main, core = f"{_OFFICE}/officeDocument", f"{_PACKAGE}/relationships/metadata/core-properties"
    parts = [("styles", "styles"), ("fontTable", "fontTable"), ("settings", "settings"), ("footer", "footer1")]
    text = {
        "[Content_Types].xml": HEAD + _types(),
        "_rels/.rels": HEAD + _relations((main, "word/document.xml"), (core, "docProps/core.xml")),
        "docProps/core.xml": HEAD + _core(title),
        "word/_rels/document.xml.rels": HEAD + _relations(*((f"{_OFFICE}/{k}", f"{part}.xml") for k, part in parts)),
        "word/settings.xml": HEAD + _settings(),
        "word/footer1.xml": HEAD + _footer(),
        "word/styles.xml": _styles(),
        "word/fontTable.xml": _fonts(),
    }
    return {name: xml.encode() for name, xml in text.items()}
