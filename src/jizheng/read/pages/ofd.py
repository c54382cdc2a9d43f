"""OFD (GB/T 33190): a zip of pages; text objects and paths become glyphs and rules, then as for pdf.

Lengths are millimetres from the top left corner; ours are points.
"""

from __future__ import annotations

import io
import posixpath
from functools import partial
from typing import Any

from lxml import etree

from jizheng.model import Problem
from jizheng.read.archive import Archive
from jizheng.read.limits import Limits, Watch
from jizheng.read.problems import Reading, Refused, problem
from jizheng.read.trim import trimmed

from .geometry import Page
from .layout import blocks_of
from .ofd_draw import MM, Drawn, numbers, path, text
from .ofd_scan import Odd, scan
from .scans import Scans, check_text_layer

_LABEL = "OFD版式文件"
Element = Any


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


def _xml(archive: Archive, place: str, limits: Limits) -> bytes:
    xml = archive.read(place)
    most = 2 * limits.tags
    if len(xml) > limits.tree or (len(xml) > most and xml.count(b"<") > most):
        raise Refused("too_complex", reason="一页的内容太多")
    if b"!" in xml and (b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml):
        raise Refused("dtd")
    return xml


def _tree_of(xml: bytes) -> Element | None:
    if not xml:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _tree(archive: Archive, place: str, limits: Limits) -> Element | None:
    return _tree_of(_xml(archive, place, limits))


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
    own = _part(archive, place, limits)
    used = [templates[i] for i in own.templates if i in templates]
    page = Page(210 * MM, 297 * MM, [], [], [])
    width, height, pictures = page.width, page.height, 0
    for part in (*(_part(archive, part, limits) for part in used), own):
        size = numbers(part.box)
        if len(size) == 4:
            width, height = size[2] * MM, size[3] * MM
        page.glyphs.extend(part.glyphs)
        page.horizontal.extend(part.horizontal)
        page.vertical.extend(part.vertical)
        pictures += part.pictures
    page = page._replace(width=width, height=height, pictures=pictures, pictured=float(pictures > 0))
    return page, [*used, place]


def _part(archive: Archive, place: str, limits: Limits) -> Drawn:
    """What one part draws: by the scanner, or by the tree when it is odd."""
    xml = _xml(archive, place, limits)
    if place not in archive.damaged:
        try:
            return scan(xml, limits.page_objects + 1)
        except Odd:
            pass
    return drawn_of_tree(_tree_of(xml), limits.page_objects + 1)


def drawn_of_tree(tree: Element | None, objects: int) -> Drawn:
    """What a part draws, of paths the first ``objects``: the reader of everything."""
    drawn = Drawn([], [], [], len(_all(tree, "ImageObject")), None, [])
    for e in _all(tree, "TextObject"):
        text(e.get, [(code.get, code.text or "") for code in e.iter("{*}TextCode")], drawn.glyphs)
    for e in _all(tree, "PathObject")[:objects]:
        path(e.get, [data.text or "" for data in e.iter("{*}AbbreviatedData")], drawn.horizontal, drawn.vertical)
    box = next((e.text for e in _all(tree, "PhysicalBox")), None)
    return drawn._replace(box=box, templates=[e.get("TemplateID", "") for e in _all(tree, "Template")])


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
