"""The fast reader of an OFD page: one regular expression over its text, no tree.

It gives up (``Odd``) on anything out of the ordinary; where it reads, it gives what the tree gives.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

from .geometry import Glyph, Rule
from .ofd_draw import FAR, MM, Drawn, Get, deltas, path, run, text

_N = r"-?\d{1,6}(?:\.\d*)?"
_OTHER = r"(?:\s(?:ID|Font|Fill|Stroke|Weight|Alpha)=\"[^\"<]*\")*"
_START = re.compile(  # the prefix of the root, and whatever its tag declares
    rb"(?:\xef\xbb\xbf)?(?:<\?xml\s[^?>]*\?>)?\s*<(ofd:|)Page\b([^>]*)>"
)


def _tokens(p: str) -> re.Pattern[str]:
    return re.compile(
        # a text object as nearly all are: upright, not stretched, one run of words on one baseline
        rf'<{p}(?:TextObject{_OTHER}\sBoundary="({_N}) ({_N}) [^"<]*"{_OTHER}\sSize="(\d{{1,6}}(?:\.\d*)?)"{_OTHER}\s?>'
        rf"(?:<{p}FillColor\b[^<>]*/>)?"
        rf'<{p}TextCode\sX="({_N})"\sY="({_N})"(?:\sDeltaX="([^"<]*)")?>([^<]*)</{p}TextCode></{p}TextObject>'
        # or one tag that matters, with its attributes and the words after it
        r"|(TextObject|TextCode|PathObject|AbbreviatedData|ImageObject|PhysicalBox|Template)(?=[\s/>])"
        rf"((?:[^<>\"]|\"[^\"<]*\")*)>([^<]*))|</{p}(TextObject|PathObject)\s*>"
    )


_TOKENS = {b"ofd:": _tokens("ofd:"), b"": _tokens("")}
_ATTRIBUTE = re.compile(r'([\w:.-]+)\s*=\s*"([^"]*)"')
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']([\w-]+)")
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")  # of characters by number, or unknown ones
_APOSTROPHE = re.compile(r"=\s*'")
_QUOTES = {"&quot;": '"', "&apos;": "'"}
Object = tuple[bool, Get, list[tuple[Get, str]]]
"""A text object (True) or path while it is open: its attributes, and what stands in it."""


class Odd(Exception):
    """The page must be read as a tree."""


def scan(xml: bytes, objects: int) -> Drawn:
    """What the part draws, of paths the first ``objects``."""
    page, tokens = _ordinary(xml)
    glyphs: list[Glyph] = []
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    pictures = paths = 0
    box: str | None = None
    templates: list[str] = []
    now: Object | None = None
    try:
        for left, top, size, x, y, steps, words, kind, attributes, after, end in tokens.findall(page):
            if left:
                if "&" in words:
                    words = unescape(words, _QUOTES)
                big = float(size)
                across = [float(step) for step in steps.split()] if "g" not in steps else deltas(steps)
                if not -FAR < sum(across) < FAR:
                    across = deltas(steps)
                base = (float(top) + float(y)) * MM
                run(words, float(left) + float(x), base, big, across, 1.0, big * MM, big, glyphs)
                continue
            if kind == "TextCode":
                if now and now[0]:
                    now[2].append((_attributes(attributes), unescape(after, _QUOTES)))
                continue
            if kind == "AbbreviatedData":
                if now and not now[0]:
                    now[2].append((_attributes(""), after))
                continue
            if now and (end or kind in ("TextObject", "PathObject")):
                if not end:
                    raise Odd
                if now[0]:
                    text(now[1], now[2], glyphs)
                else:
                    paths += 1
                    if paths <= objects:
                        path(now[1], [data for _, data in now[2]], horizontal, vertical)
                now = None
            elif kind in ("TextObject", "PathObject"):
                if not attributes.endswith("/"):
                    now = (kind == "TextObject", _attributes(attributes), [])
            elif kind == "ImageObject":
                pictures += 1
            elif kind == "PhysicalBox" and box is None:
                box = after
            elif kind == "Template":
                templates.append(_attributes(attributes)("TemplateID") or "")
    except ValueError:
        raise Odd from None
    if now:
        raise Odd
    return Drawn(glyphs, horizontal, vertical, pictures, box, templates)


def _ordinary(xml: bytes) -> tuple[str, re.Pattern[str]]:
    """The text of a page that the scanner can read, and the expression that cuts it; ``Odd`` for any other."""
    start = _START.match(xml)
    if not start or start[2].count(b"xmlns") != 1 or xml.find(b"xmlns", start.end()) >= 0:
        raise Odd  # another prefix, or several
    declared = _DECLARED.search(xml, 0, start.start(1))
    if declared and declared[1].lower() != b"utf-8":
        raise Odd
    if (b"!" in xml and b"<!" in xml) or (xml.count(b"?") > 2 and xml.count(b"<?") > 1):
        raise Odd
    try:
        page = xml.decode()
    except UnicodeDecodeError:
        raise Odd from None
    if ("&" in page and _REFERENCE.search(page)) or ("'" in page and _APOSTROPHE.search(page)):
        raise Odd
    if "\r" in page:
        page = page.replace("\r\n", "\n").replace("\r", "\n")
    return page, _TOKENS[start[1]]


def _attributes(written: str) -> Get:
    return {name: unescape(value, _QUOTES) for name, value in _ATTRIBUTE.findall(written)}.get
