"""The official form as a Word document, filled from the facts cell by cell.

Nothing is computed here: what no fact states stays blank, as on paper.
"""

from __future__ import annotations

import re
from html import escape

from jizheng.model import Evaluation
from jizheng.pack import Pack, PackError, load_pack
from jizheng.pack_rows import Form
from jizheng.write.docx_form import GAP, Grid, line_writer
from jizheng.write.docx_narrative import narrative
from jizheng.write.docx_parts import COVER_SECTION, HEAD, SECTION, R, W, members
from jizheng.write.docx_values import NO_DIM, Values
from jizheng.write.docx_xml import paragraphs
from jizheng.write.docx_zip import Container

_TAG = re.compile(r"<[^>]+>")
# Of the cover: characters to a line, and in twentieths of a point the height of a line, the least
# space above the last one, and the height that all lines and this space share.
_COVER_LINE, _LINE, _LEAST, _FOOT = 24, 720, 400, 7000


def write_docx(evaluation: Evaluation, pack: Pack | None = None) -> bytes:
    """The report on its official form; the same evaluation gives the same bytes.

    ``pack`` None = the pack that the evaluation was made with.  Raises ``PackError`` when that pack
    has no form that can be drawn.
    """
    pack = pack or load_pack(evaluation.pack.id)
    return _drawing(pack, evaluation).fill(evaluation, pack)


class Drawing:
    """One form compiled: everything that is the same for all reports is done here, once."""

    def __init__(self, form: Form) -> None:
        layout = form.layout
        assert layout is not None
        self._container = Container(members(escape(form.title)), "word/document.xml")
        self._cover = [line_writer(x) for x in layout.cover]
        self._grids = [Grid(t, layout.repeats) for t in layout.tables]
        self._tail = [line_writer(x) for x in layout.tail]
        self._narrative, self._outline = layout.narrative, form.chapters
        # Every table over the same dimension has the same rows.
        self._codes: dict[str, set[str]] = {}
        for g in self._grids:
            if g.repeat:
                self._codes.setdefault(g.repeat.dim, set()).update(g.codes)

    def fill(self, evaluation: Evaluation, pack: Pack) -> bytes:
        """The finished file for one report."""
        values = Values(evaluation, pack)
        more = {dim: values.of_dim(dim, codes) for dim, codes in self._codes.items()}
        out = [f"{HEAD}<w:document {W} {R}><w:body>"]
        cover: list[str] = []
        for w in self._cover:
            w(cover, values, NO_DIM, "")
        out += _footed(cover)
        out.append(f'<w:p><w:pPr><w:pStyle w:val="gap"/>{COVER_SECTION}</w:pPr></w:p>')
        for n, g in enumerate(self._grids):
            if n:
                out.append(GAP)
            g.write(out, values, more)
        for w in self._tail:
            w(out, values, NO_DIM, "")
        part = self._narrative
        if part:
            out.append(paragraphs(part.title, "narrative"))
            out.append(narrative(evaluation.document, values, part.title, self._outline, part.lists))
        out.append(f"{SECTION}</w:body></w:document>")
        return self._container.pack("".join(out).encode("utf-8", "replace"))


def _footed(cover: list[str]) -> list[str]:
    """The cover with its last line at the foot of the page, however many lines stand above it."""
    lines = sum(1 + len(_TAG.sub("", x)) // _COVER_LINE for x in cover)
    before = max(_LEAST, _FOOT - lines * _LINE)
    style = '<w:pStyle w:val="coverlast"/>'
    return [x.replace(style, f'{style}<w:spacing w:before="{before}"/>', 1) for x in cover]


_DRAWINGS: dict[tuple[str, str], Drawing] = {}


def _drawing(pack: Pack, evaluation: Evaluation) -> Drawing:
    """The form that the document itself is on, else the pack's first for that kind of document."""
    profile = evaluation.profile
    forms = [f for f in pack.forms if f.layout is not None]
    forms.sort(key=lambda f: (f.id != profile.form, f.kind != profile.kind))
    if not forms:
        which = f"规则包 {pack.stamp.id}（{pack.stamp.title}）"
        raise PackError(f"{which}没有可以填写的官方表式，写不出 docx；可以写 html、xlsx 或 json")
    key = (pack.stamp.sha256, forms[0].id)
    if key not in _DRAWINGS:
        _DRAWINGS[key] = Drawing(forms[0])
    return _DRAWINGS[key]
