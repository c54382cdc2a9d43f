"""Word documents (docx): the container, its parts, and the choice between the two readers.

``docx_scan`` reads the bytes with a regular expression and gives up (``Odd``) on anything out of the
ordinary; ``docx_tree`` builds the XML tree and reads everything.  Where both read, both give the same.
Blocks: the body in order, then headers, footers, notes and comments, each repeated text once.
"""

from __future__ import annotations

import re

from jizheng.model import Block, Paragraph, Problem

from .archive import Archive
from .docx_numbers import Numbering
from .docx_scan import Odd, scan
from .limits import MB, Limits
from .problems import Reading, Refused, problem
from .trim import trimmed

_LABEL = "Word文档（docx）"
_SIDE = re.compile(r"word/(header|footer|footnotes|endnotes|comments)(\d*)\.xml$")
_ROLE = {"header": "header", "footer": "footer", "footnotes": "footnote", "endnotes": "footnote", "comments": "comment"}
_ORDER = ("header", "footer", "footnotes", "endnotes", "comments")


def read_docx(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of a docx; paths ``docx:p[n]`` (n counts body paragraphs) and ``docx:t[i]/r[j]/c[k]``."""
    archive = Archive(data, _LABEL, limits)
    main = "word/document.xml" if "word/document.xml" in archive else main_part(archive)
    xml = archive.read(main)
    if not xml:
        raise Refused("damaged", label=_LABEL, reason="缺少正文")
    numbering = Numbering(archive)
    problems: list[Problem] = []
    blocks = read_part(xml, "docx:", "body", numbering, limits, name, problems)
    for role, place, part in side_parts(archive):
        side = archive.read(part)
        if b"<w:t" in side or b":t>" in side or b":t " in side:
            found = read_part(side, f"docx:{place}/", role, numbering, limits, name, problems)
            seen = {b.text for b in blocks if isinstance(b, Paragraph) and b.role == role}
            blocks += [b for b in found if not (isinstance(b, Paragraph) and b.text in seen)]
    embedded = [
        m for m in archive.members if m.startswith(("word/embeddings/", "word/afchunk")) and not m.endswith("/")
    ]
    if embedded:
        problems.append(problem("embedded", name=name, part=f"{len(embedded)}个"))
    problems += [problem("part_damaged", name=name, part=part) for part in archive.damaged]
    if numbering.unknown:
        problems.append(problem("numbering", name=name, part="、".join(sorted(numbering.unknown))))
    return Reading(trimmed(blocks, name, limits, problems), problems)


def read_part(
    xml: bytes, prefix: str, role: str, numbering: Numbering, limits: Limits, name: str, problems: list[Problem]
) -> list[Block]:
    """One XML part by the fast reader, or by the tree when it is odd."""
    if len(xml) > 8 * MB and xml.count(b"<w:p") + xml.count(b"<w:tc") > 10 * limits.tags:
        raise Refused("too_complex", reason="段落和单元格太多")
    mark = numbering.mark()
    try:
        return scan(xml, prefix, role, numbering)
    except Odd:
        numbering.reset(mark)
    from .docx_tree import read_tree  # lxml is loaded only for unusual files

    return read_tree(xml, prefix, role, numbering, limits, name, problems)


def main_part(archive: Archive) -> str:
    """The name of the main part as the package says; some writers call it document2.xml."""
    rels = archive.read("_rels/.rels")
    for rel in re.findall(rb"<Relationship\b[^>]*>", rels):
        if b'/officeDocument"' in rel and (target := re.search(rb'Target="/?([^"]+)"', rel)):
            return target[1].decode("utf-8", "replace")
    return next((m for m in archive.members if re.match(r"word/document\d*\.xml$", m)), "")


def side_parts(archive: Archive) -> list[tuple[str, str, str]]:
    """(role, place in paths, member) of headers, footers, notes and comments, in a fixed order."""
    found = [(_ORDER.index(m[1]), int(m[2] or 0), m[1], part) for part in archive.members if (m := _SIDE.match(part))]
    return [(_ROLE[kind], f"{kind}[{n or 1}]", part) for _, n, kind, part in sorted(found)]
