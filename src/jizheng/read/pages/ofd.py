"""OFD (GB/T 33190): a zip of pages; text objects and paths become glyphs and rules, then as for pdf.

Lengths are millimetres from the top left corner; ours are points.
"""

from __future__ import annotations

import io
import posixpath
import re
from functools import partial
from typing import Any

from lxml import etree

from jizheng.model import Problem
from jizheng.read.archive import Archive
from jizheng.read.limits import Limits, Watch
from jizheng.read.problems import Reading, Refused, problem
from jizheng.read.trim import trimmed

from .geometry import Glyph, Page, Rule
from .layout import blocks_of
from .scans import Scans, check_text_layer

_LABEL = "OFD版式文件"
_MM = 72 / 25.4
_THICK = 1.4 * _MM
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_STEP = re.compile(r"([MLCQABS])([^MLCQABS]*)")
_FAR = 1e7  # millimetres
Matrix = tuple[float, float, float, float, float, float]
Element = Any
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


def read_ofd(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of an OFD; paths ``ofd:p12@x,y,w,h`` in points, as for pdf."""
    archive = Archive(data, _LABEL, limits)
    pages: list[Page] = []
    problems: list[Problem] = []
    watch = Watch(limits)
    scans = Scans(name, "ofd", limits, watch)
    for document in _documents(archive, limits):
        places, templates = _pages(archive, document, limits)
        for place in places:
            if watch.up():
                problems.append(problem("time_up", name=name, seconds=round(limits.seconds), pages=len(pages)))
                break
            if len(pages) >= limits.pages:
                problems.append(problem("pages_cut", name=name, pages=len(places), limit=limits.pages))
                break
            page, parts = _page(archive, place, templates, limits)
            pages.append(scans.seen(len(pages), page, partial(_drawn, archive, document, parts, page, limits)))
    if not pages:
        raise Refused("damaged", label=_LABEL, reason="没有找到页面")
    problems += [problem("part_damaged", name=name, part=part) for part in archive.damaged]
    problems += scans.problems() + check_text_layer(pages, name, "ofd")
    return Reading(trimmed(blocks_of(pages, "ofd"), name, limits, problems), problems)


def _tree(archive: Archive, place: str, limits: Limits) -> Element | None:
    xml = archive.read(place)
    if not xml:
        return None
    if len(xml) > limits.tree or xml.count(b"<") > 2 * limits.tags:
        raise Refused("too_complex", reason="一页的内容太多")
    if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml:
        raise Refused("dtd")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _all(element: Element | None, kind: str) -> list[Element]:
    """Descendants by local name: writers use different prefixes and some none."""
    return [] if element is None else list(element.iter("{*}" + kind))


def _resolve(base: str, place: str) -> str:
    """A location as written, against the part it is written in."""
    return (
        place.lstrip("/")
        if place.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(base), place))
    )


def _documents(archive: Archive, limits: Limits) -> list[str]:
    roots = [_resolve("OFD.xml", (e.text or "").strip()) for e in _all(_tree(archive, "OFD.xml", limits), "DocRoot")]
    return roots or [m for m in archive.members if m.endswith("/Document.xml")][:1]


def _pages(archive: Archive, document: str, limits: Limits) -> tuple[list[str], dict[str, str]]:
    """The places of the pages in order; those of the templates by id."""
    tree = _tree(archive, document, limits)
    templates = {e.get("ID", ""): _resolve(document, e.get("BaseLoc", "")) for e in _all(tree, "TemplatePage")}
    out: list[str] = []
    for pages in _all(tree, "Pages"):
        for element in pages:
            if isinstance(element.tag, str) and element.get("BaseLoc"):
                out.append(_resolve(document, element.get("BaseLoc")))
    return out, templates


def _page(archive: Archive, place: str, templates: dict[str, str], limits: Limits) -> tuple[Page, list[str]]:
    """A page, and the parts it is made of: the templates it stands on, then itself."""
    glyphs: list[Glyph] = []
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    width, height = 210 * _MM, 297 * _MM
    pictures = 0
    own = _tree(archive, place, limits)
    used = [templates[i] for e in _all(own, "Template") if (i := e.get("TemplateID", "")) in templates]
    for tree in (*(_tree(archive, part, limits) for part in used), own):
        for box in _all(tree, "PhysicalBox")[:1]:
            numbers = _numbers(box.text)
            if len(numbers) == 4:
                width, height = numbers[2] * _MM, numbers[3] * _MM
        for text in _all(tree, "TextObject"):
            _text(text, glyphs)
        for k, path in enumerate(_all(tree, "PathObject")):
            if k > limits.page_objects:
                break
            _path(path, horizontal, vertical)
        pictures += len(_all(tree, "ImageObject"))
    page = Page(width, height, glyphs, horizontal, vertical, pictures, pictured=float(pictures > 0))
    return page, [*used, place]


def _drawn(
    archive: Archive, document: str, parts: list[str], page: Page, limits: Limits
) -> tuple[Any, float, float] | None:
    """The largest picture of a page that is nothing else."""
    from PIL import Image

    from .pictures import grey_of

    wanted = [e.get("ResourceID", "") for part in parts for e in _all(_tree(archive, part, limits), "ImageObject")]
    files: dict[str, str] = {}
    for kind in ("PublicRes", "DocumentRes"):
        for e in _all(_tree(archive, document, limits), kind):
            place = _resolve(document, (e.text or "").strip())
            tree = _tree(archive, place, limits)
            base = posixpath.join(posixpath.dirname(place), tree.get("BaseLoc", "") if tree is not None else "")
            for media in _all(tree, "MultiMedia"):
                for file in _all(media, "MediaFile"):
                    name = (file.text or "").strip()
                    files[media.get("ID", "")] = posixpath.normpath(posixpath.join(base, name)).lstrip("/")
    found = [data for data in (archive.read(files[i]) for i in wanted if i in files) if data]
    try:
        picture = Image.open(io.BytesIO(max(found, key=len, default=b"")))
        if picture.size[0] * picture.size[1] > limits.pixels:
            return None
        return grey_of(picture)[0], page.width, page.height
    except (OSError, SyntaxError, ValueError):
        return None


def _numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; one that no page has room for is 0."""
    if not text:
        return []
    try:
        out = [float(x) for x in text.split()]
    except ValueError:
        out = [float(x) for x in _NUMBER.findall(text)]
    if -_FAR < sum(out) < _FAR:
        return out
    return [x if -_FAR < x < _FAR else 0.0 for x in out]


def _frame(element: Element) -> tuple[float, float, Matrix]:
    """The corner of an object's box and its own transformation."""
    box = _numbers(element.get("Boundary")) or [0.0, 0.0]
    ctm = element.get("CTM")
    matrix = _numbers(ctm) if ctm else []
    if len(matrix) != 6:
        return box[0], box[1] if len(box) > 1 else 0.0, _UNIT
    a, b, c, d, e, f = matrix
    return box[0], box[1] if len(box) > 1 else 0.0, (a, b, c, d, e, f)


def _text(element: Element, glyphs: list[Glyph]) -> None:
    left, top, matrix = _frame(element)
    a, b, c, d, e, f = matrix
    size = (_numbers(element.get("Size")) or [3.5])[0]
    tall = size * (abs(d) or abs(b) or 1) * _MM
    scale = element.get("HScale")
    stretch = (_numbers(scale) or [1.0])[0] if scale else 1.0
    wide = abs(a or 1) * _MM
    level_text = matrix is _UNIT or b == c == 0
    x = y = 0.0
    new = tuple.__new__
    for code in element.iter("{*}TextCode"):
        x, y = (_numbers(code.get("X")) or [x])[0], (_numbers(code.get("Y")) or [y])[0]
        across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        if level_text and not down:  # the usual case: one baseline
            base = (top + d * y + f) * _MM
            if piece := _piece(code.text or "", (left + e + a * x) * _MM, base, tall, across, size):
                glyphs.append(piece)
                continue
            here = (left + e) * _MM + a * x * _MM
            last = across[-1] if across else 0.0
            count = len(across)
            for k, char in enumerate(code.text or ""):
                full = char >= "⺀"
                step = across[k] if k < count else last if count else size * stretch * (1.0 if full else 0.5)
                if not char.isspace():
                    ink = tall / 0.96 if full else max(0.1, min(step * wide, tall) * 0.9)
                    glyphs.append(new(Glyph, (here, here + ink, base, tall * (0.92 if full else 0.7), char)))
                here += step * a * _MM
            continue
        here, level = x, y
        for k, char in enumerate(code.text or ""):
            px, py = left + a * here + c * level + e, top + b * here + d * level + f
            full = char >= "⺀"
            step = across[k] if k < len(across) else (across[-1] if across else size * stretch * (1.0 if full else 0.5))
            if not char.isspace():
                ink = tall / 0.96 if full else max(0.1, min(step * wide, tall) * 0.9)
                glyphs.append(Glyph(px * _MM, px * _MM + ink, py * _MM, tall * (0.92 if full else 0.7), char))
            here += step if across or not down else 0
            level += down[k] if k < len(down) else 0


def _piece(text: str, x: float, base: float, tall: float, across: list[float], size: float) -> Glyph | None:
    """Characters of one kind that stand close together as one; None where they do not."""
    if len(text) < 2 or not across or " " in text or text.isspace():
        return None
    if text.isascii():
        if max(across) > 0.75 * size or min(across) < 0.2 * size:
            return None
        return Glyph(x, x + (sum(across) + across[-1]) * tall / size, base, tall * 0.7, text)
    if min(text) < "⺀" or max(across) > 1.12 * size or min(across) < 0.6 * size:
        return None
    steps = sum(across) + across[-1] * (len(text) - 1 - len(across))
    return Glyph(x, x + steps * tall / size + tall, base, tall * 0.92, text)


def _deltas(text: str | None) -> list[float]:
    """Steps between characters; ``g 3 4.5`` stands for three times 4.5."""
    if not text:
        return []
    if "g" not in text:
        return _numbers(text)[:10_000]
    out: list[float] = []
    words = text.split()
    k = 0
    while k < len(words) and len(out) < 10_000:
        if words[k] == "g" and k + 2 < len(words) and words[k + 1].isdigit():
            out += _numbers(words[k + 2])[:1] * min(int(words[k + 1]), 10_000)
            k += 3
            continue
        out += _numbers(words[k])[:1]
        k += 1
    return out


def _path(element: Element, horizontal: list[Rule], vertical: list[Rule]) -> None:
    if element.get("Stroke", "true") == "false" and element.get("Fill", "false") == "false":
        return
    left, top, (a, b, c, d, e, f) = _frame(element)
    stroked = element.get("Stroke", "true") != "false"
    points: list[tuple[float, float]] = []
    lines: list[tuple[float, float, float, float]] = []
    start = last = (0.0, 0.0)
    for data in element.iter("{*}AbbreviatedData"):
        for step, rest in _STEP.findall(data.text or ""):
            numbers = _numbers(rest)
            point = last
            if len(numbers) >= 2:
                x, y = numbers[-2], numbers[-1]
                point = (left + a * x + c * y + e, top + b * x + d * y + f)
                points.append(point)
            if step in "MS":
                start = point
            elif step == "L":
                lines.append((*last, *point))
            elif step == "C":
                lines.append((*last, *start))
                point = start
            last = point
    if not points:
        return
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if min(max(xs) - min(xs), max(ys) - min(ys)) * _MM <= _THICK:
        lines = [(min(xs), min(ys), max(xs), max(ys))]
    elif not stroked:
        return  # a coloured area
    for x1, y1, x2, y2 in lines:
        x1, x2, y1, y2 = min(x1, x2) * _MM, max(x1, x2) * _MM, min(y1, y2) * _MM, max(y1, y2) * _MM
        if y2 - y1 <= _THICK and x2 - x1 > y2 - y1:
            horizontal.append(Rule((y1 + y2) / 2, x1, x2))
        elif x2 - x1 <= _THICK:
            vertical.append(Rule((x1 + x2) / 2, y1, y2))
