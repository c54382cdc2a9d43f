"""The fast reader of an OFD page: one regular expression over its text, no tree.

It gives up (``Odd``) on anything out of the ordinary; where it reads, it gives what the tree gives.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

from .geometry import Glyph, Rule
from .ofd_draw import FAR, MM, Drawn, Get, deltas, path, run, text

_N = r"-?\d{1,6}+(?:\.\d*+)?+"
_OTHER = r"(?:\s(?:ID|Font|Fill|Stroke|Weight|Alpha)=\"[^\"<]*+\")*+"
_START = re.compile(  # the prefix of the root, and whatever its tag declares
    rb"(?:\xef\xbb\xbf)?(?:<\?xml\s[^?>]*\?>)?\s*<(ofd:|)Page\b([^>]*)>"
)


def _tokens(p: str) -> re.Pattern[str]:
    return re.compile(
        # a text object as nearly all are: upright, not stretched, one run of words on one baseline
        rf'<{p}(?:TextObject{_OTHER}\sBoundary="({_N}) ({_N}) [^"<]*+"{_OTHER}\sSize="(\d{{1,6}}+(?:\.\d*+)?+)"{_OTHER}'
        rf"\s?+>(?:<{p}FillColor\b[^<>]*+/>)?+"
        rf'<{p}TextCode\sX="({_N})"\sY="({_N})"(?:\sDeltaX="([^"<]*+)")?+>([^<]*+)</{p}TextCode></{p}TextObject>'
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

Pace = tuple[list[float], float, float, float, float]
"""Steps between characters: each, their sum, the last, the longest and the shortest (-1: there are none)."""


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
    add, new = glyphs.append, tuple.__new__
    known: dict[str, Pace] = {}
    written = ""
    try:
        for left, top, size, x, y, steps, words, kind, attributes, after, end in tokens.findall(page):
            if left:
                if "&" in words:
                    words = unescape(words, _QUOTES)
                if size != written:
                    written, big = size, float(size)
                    tall, square, ink = big * MM, big * MM / 0.96, big * MM * 0.92
                    most, least = 1.12 * big, 0.6 * big
                here, base = float(left) + float(x), (float(top) + float(y)) * MM
                if steps:
                    pace = known.get(steps)
                    if pace is None:
                        pace = known[steps] = _pace(steps)
                    across, total, last, longest, shortest = pace
                    count = len(words)
                    if (
                        longest <= most
                        and shortest >= least
                        and count > 1
                        and min(words) > "⺀"
                        and not words.isspace()
                    ):
                        right = here * MM + (total + last * (count - 1 - len(across))) * tall / big + tall
                        add(new(Glyph, (here * MM, right, base, ink, words)))
                        continue
                elif len(words) == 1 and words > "⺀" and not words.isspace():
                    add(new(Glyph, (here * MM, here * MM + square, base, ink, words)))
                    continue
                run(words, here, base, big, across if steps else [], 1.0, tall, big, glyphs)
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


def _pace(written: str) -> Pace:
    """The steps between characters, mostly the same number several times."""
    step, _, more = written.partition(" ")
    count = (len(written) + 1) // (len(step) + 1)
    if not more or f"{step} " * (count - 1) + step == written:
        pace = float(step)
        across = [pace] * count
        total = sum(across) if more else pace
        if -FAR < total < FAR:
            return across, total, pace, pace, pace
    across = [float(step) for step in written.split()] if "g" not in written else deltas(written)
    if not -FAR < sum(across) < FAR:
        across = deltas(written)
    return (across, sum(across), across[-1], max(across), min(across)) if across else (across, 0.0, 0.0, 0.0, -1.0)


def _ordinary(xml: bytes) -> tuple[str, re.Pattern[str]]:
    """The text of a page that the scanner can read, and the expression that cuts it; ``Odd`` for any other."""
    start = _START.match(xml)
    if not start or start[2].count(b"xmlns") != 1 or xml.find(b"xmlns", start.end()) >= 0:
        raise Odd  # another prefix, or several
    declared = _DECLARED.search(xml, 0, start.start(1))
    if declared and declared[1].lower() != b"utf-8":
        raise Odd
    if (b"!" in xml and b"<!" in xml) or (xml.find(b"?", start.end()) >= 0 and xml.count(b"<?") > 1):
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
