"""What an OFD draws, as glyphs and rules: text objects and paths, whichever reader took them from the XML.

Lengths are millimetres from the top left corner; ours are points.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from .geometry import Glyph, Rule

MM = 72 / 25.4
_THICK = 1.4 * MM
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_STEP = re.compile(r"([MLCQABS])([^MLCQABS]*)")
FAR = 1e7  # millimetres
Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


class Drawn(NamedTuple):
    """What one part of a page draws; ``box``: its size as written; ``templates``: the ids of those it stands on."""

    glyphs: list[Glyph]
    horizontal: list[Rule]
    vertical: list[Rule]
    pictures: int
    box: str | None
    templates: list[str]


Get = Callable[[str], str | None]
"""The value of an element's attribute."""


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; one that no page has room for is 0."""
    if not text:
        return []
    try:
        out = [float(x) for x in text.split()]
    except ValueError:
        out = [float(x) for x in _NUMBER.findall(text)]
    if -FAR < sum(out) < FAR:
        return out
    return [x if -FAR < x < FAR else 0.0 for x in out]


def _frame(get: Get) -> tuple[float, float, Matrix]:
    """The corner of an object's box and its own transformation."""
    box = numbers(get("Boundary")) or [0.0, 0.0]
    ctm = get("CTM")
    matrix = numbers(ctm) if ctm else []
    top = box[1] if len(box) > 1 else 0.0
    if len(matrix) != 6:
        return box[0], top, _UNIT
    a, b, c, d, e, f = matrix
    return box[0], top, (a, b, c, d, e, f)


def text(get: Get, codes: list[tuple[Get, str]], glyphs: list[Glyph]) -> None:
    """A text object: its attributes, and attributes and words of each TextCode in it."""
    left, top, (a, b, c, d, e, f) = _frame(get)
    size = (numbers(get("Size")) or [3.5])[0]
    tall = size * (abs(d) or abs(b) or 1) * MM
    scale = get("HScale")
    stretch = (numbers(scale) or [1.0])[0] if scale else 1.0
    wide = abs(a or 1) * MM
    x = y = 0.0
    for code, words in codes:
        x, y = (numbers(code("X")) or [x])[0], (numbers(code("Y")) or [y])[0]
        across, down = deltas(code("DeltaX")), deltas(code("DeltaY"))
        if b == c == 0 and not down:  # the usual case: one baseline
            run(words, left + e + a * x, (top + d * y + f) * MM, size, across, a, tall, size * stretch, glyphs)
            continue
        here, level = x, y
        for k, char in enumerate(words):
            px, py = left + a * here + c * level + e, top + b * here + d * level + f
            full = char >= "⺀"
            step = across[k] if k < len(across) else (across[-1] if across else size * stretch * (1.0 if full else 0.5))
            if not char.isspace():
                ink = tall / 0.96 if full else max(0.1, min(step * wide, tall) * 0.9)
                glyphs.append(Glyph(px * MM, px * MM + ink, py * MM, tall * (0.92 if full else 0.7), char))
            here += step if across or not down else 0
            level += down[k] if k < len(down) else 0


def run(
    words: str,
    left: float,
    base: float,
    size: float,
    across: list[float],
    a: float,
    tall: float,
    broad: float,
    glyphs: list[Glyph],
) -> None:
    """Words on one baseline from ``left`` (mm) on: one piece where they stand close together, else glyph by glyph.

    ``base`` and ``tall`` are points; ``broad`` is how far a full-width character goes where no step is given.
    """
    new = tuple.__new__
    here = left * MM
    count = len(words)
    if count > 1 and across and size > 0 and " " not in words:
        most, least, last = max(across), min(across), across[-1]
        if words.isascii():
            if most <= 0.75 * size and least >= 0.2 * size and not words.isspace():
                right = here + (sum(across) + last) * tall / size
                glyphs.append(new(Glyph, (here, right, base, tall * 0.7, words)))
                return
        elif most <= 1.12 * size and least >= 0.6 * size and min(words) >= "⺀" and not words.isspace():
            steps = sum(across) + last * (count - 1 - len(across))
            glyphs.append(new(Glyph, (here, here + steps * tall / size + tall, base, tall * 0.92, words)))
            return
    if count == 1 and words >= "⺀" and not words.isspace():
        glyphs.append(new(Glyph, (here, here + tall / 0.96, base, tall * 0.92, words)))
        return
    last = across[-1] if across else 0.0
    count = len(across)
    wide = abs(a or 1) * MM
    for k, char in enumerate(words):
        full = char >= "⺀"
        step = across[k] if k < count else last if count else broad * (1.0 if full else 0.5)
        if not char.isspace():
            ink = tall / 0.96 if full else max(0.1, min(step * wide, tall) * 0.9)
            glyphs.append(new(Glyph, (here, here + ink, base, tall * (0.92 if full else 0.7), char)))
        here += step * a * MM


def deltas(text: str | None) -> list[float]:
    """Steps between characters; ``g 3 4.5`` stands for three times 4.5."""
    if not text:
        return []
    if "g" not in text:
        return numbers(text)[:10_000]
    out: list[float] = []
    words = text.split()
    k = 0
    while k < len(words) and len(out) < 10_000:
        if words[k] == "g" and k + 2 < len(words) and words[k + 1].isdigit():
            out += numbers(words[k + 2])[:1] * min(int(words[k + 1]), 10_000)
            k += 3
            continue
        out += numbers(words[k])[:1]
        k += 1
    return out


def path(get: Get, datas: list[str], horizontal: list[Rule], vertical: list[Rule]) -> None:
    """A path object: straight lines along an axis become rules."""
    if get("Stroke") == "false" and get("Fill") in (None, "false"):
        return
    left, top, (a, b, c, d, e, f) = _frame(get)
    stroked = get("Stroke") != "false"
    points: list[tuple[float, float]] = []
    lines: list[tuple[float, float, float, float]] = []
    start = last = (0.0, 0.0)
    for data in datas:
        for step, rest in _STEP.findall(data):
            found = numbers(rest)
            point = last
            if len(found) >= 2:
                x, y = found[-2], found[-1]
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
    if min(max(xs) - min(xs), max(ys) - min(ys)) * MM <= _THICK:
        lines = [(min(xs), min(ys), max(xs), max(ys))]
    elif not stroked:
        return  # a coloured area
    for x1, y1, x2, y2 in lines:
        x1, x2, y1, y2 = min(x1, x2) * MM, max(x1, x2) * MM, min(y1, y2) * MM, max(y1, y2) * MM
        if y2 - y1 <= _THICK and x2 - x1 > y2 - y1:
            horizontal.append(Rule((y1 + y2) / 2, x1, x2))
        elif x2 - x1 <= _THICK:
            vertical.append(Rule((x1 + x2) / 2, y1, y2))
