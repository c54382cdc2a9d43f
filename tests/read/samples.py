"""Small files made on the spot: every format without a binary in the repository."""

from __future__ import annotations

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(members: dict[str, bytes | str]) -> bytes:
    """A zip of the members, in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return out.getvalue()


def document(body: str, extra: str = "") -> str:
    """document.xml around a body."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {W}{extra}><w:body>{body}</w:body></w:document>'


def docx(body: str, extra: str = "", **parts: str) -> bytes:
    """A docx with this body; further parts of word/ by name (``styles=…`` is word/styles.xml)."""
    members: dict[str, bytes | str] = {"[Content_Types].xml": "<Types/>", "word/document.xml": document(body, extra)}
    members |= {f"word/{name}.xml": xml for name, xml in parts.items()}
    return zipped(members)


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def tc(text: str, properties: str = "") -> str:
    """A cell of one paragraph."""
    return f'<w:tc><w:tcPr><w:tcW w:w="1" w:type="dxa"/>{properties}</w:tcPr>{p(text)}</w:tc>'


def tbl(*rows: str) -> str:
    """A table of rows, each the cells' XML."""
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


FORM = """某市2020年度部门整体支出

\t一、部门（单位）基本概况

\t联系人
\t张三
\t联络电话
\t00000000

\t职能职责概述
\t1：规划。

2：维护。

\t二、收支情况（万元）

\t机构名称
\t支出合计
\t其中：
\t结余

\t
\t
\t基本支出
\t其中：
\t项目支出
\t当年结余
\t累计结余

\t
\t
\t
\t人员支出
\t公用支出
\t
\t
\t

\t1、局机关
\t
\t
\t
\t
\t
\t
\t

\t2、二级机构1
\t119.14
\t83.99
\t79.44
\t4.55
\t35.15
\t1.97
\t5.18

\t财政部门意见：

                      负责人（签章）：


填报人（签名）：张三
\t五、评价报告综述

一、单位概况
"""


def pdf(content: str, extra: str = "") -> bytes:
    """A PDF of one page with this content stream."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>{extra}>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = "%PDF-1.4\n", []
    for k, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{k} 0 obj{body}endobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{o:010} 00000 n \n" for o in offsets)
    return (out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>startxref\n{start}\n%%EOF").encode("latin-1")
