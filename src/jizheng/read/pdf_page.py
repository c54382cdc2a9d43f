"""One PDF page through pdfium's C interface: glyphs and ruling lines, in our coordinates.

The only module that touches the raw interface, which moves with pdfium.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from math import isnan
from typing import Any
from unicodedata import normalize

import pypdfium2 as pdfium
from pypdfium2 import raw

from .geometry import Glyph, Page, Rule
from .limits import Limits

_THICK = 4.0  # a rectangle no thicker than this is a line
Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


def page_of(page: Any, limits: Limits) -> Page:
    """The glyphs and rules of a page; the page's own rotation is undone."""
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation() // 90 % 4
    width, height = right - left, top - bottom

    def place(x: float, y: float) -> tuple[float, float]:
        x, y = x - left, y - bottom
        if turn == 0:
            return x, height - y
        if turn == 1:
            return y, x
        if turn == 2:
            return width - x, y
        return height - y, width - x

    glyphs, unmapped = _glyphs(page, place, turn, left, top)
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    pictures = 0
    for k, (x1, y1, x2, y2) in enumerate(_shapes(page)):
        if k > limits.page_objects:
            break
        if isnan(x1):  # a picture is marked by a place that is not a number
            pictures += 1
            continue
        (ax, ay), (bx, by) = place(x1, y1), place(x2, y2)
        ax, bx, ay, by = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        if by - ay <= _THICK and bx - ax > by - ay:
            horizontal.append(Rule((ay + by) / 2, ax, bx))
        elif bx - ax <= _THICK:
            vertical.append(Rule((ax + bx) / 2, ay, by))
    if turn % 2:
        width, height = height, width
    return Page(width, height, glyphs, horizontal, vertical, pictures, unmapped)


def _glyphs(page: Any, place: Any, turn: int, left: float, top: float) -> tuple[list[Glyph], int]:
    text = page.get_textpage()
    handle = text.raw
    x, y, lo, r, b, t = (ctypes.c_double() for _ in range(6))
    px, py, pl, pr, pb, pt = (ctypes.byref(v) for v in (x, y, lo, r, b, t))
    unicode, origin, box = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharOrigin, raw.FPDFText_GetCharBox
    out: list[Glyph] = []
    unmapped = 0
    new = tuple.__new__  # a page has a thousand glyphs
    line, tall = -1.0, 0.0  # baseline and ink of the last full-width character: its neighbours have the same
    for k in range(raw.FPDFText_CountChars(handle)):
        code = unicode(handle, k)
        if code <= 32 or code in (0xA0, 0x3000, 0xAD):
            unmapped += code == 0
            continue
        if 0xD800 <= code <= 0xDFFF or code >= 0xFFFE:
            unmapped += 1
            continue
        char = chr(code)
        if "⺀" <= char <= "⿟":  # radicals that stand for the characters themselves
            char = normalize("NFKC", char)
        origin(handle, k, px, py)
        if turn == 0 and y.value == line and char >= "⺀" and k & 15:
            gx = x.value - left
            out.append(new(Glyph, (gx, gx + tall / 0.92, top - line, tall, char)))
            continue
        box(handle, k, pl, pr, pb, pt)
        height = t.value - b.value
        if turn == 0:
            gx = x.value - left
            ink = max(r.value - x.value, 0.1)
            if char >= "⺀" and y.value == line and ink < tall:
                ink = tall / 0.92  # a full-width comma has ink on its left only
            out.append(new(Glyph, (gx, gx + ink, top - y.value, height, char)))
            if "一" < char <= "龥" and height > 0.8 * (r.value - lo.value):
                line, tall = y.value, height
        else:
            (ax, ay), (bx, by) = place(lo.value, b.value), place(r.value, t.value)
            out.append(Glyph(min(ax, bx), max(ax, bx), max(ay, by), abs(by - ay), char))
    text.close()
    return out, unmapped


def _shapes(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """Straight pieces of all paths as (x1, y1, x2, y2) on the page; pictures as not-a-number."""
    count = raw.FPDFPage_CountObjects(page.raw)
    for k in range(count):
        yield from _object(raw.FPDFPage_GetObject(page.raw, k), _UNIT, 0)


def _object(handle: Any, outer: Matrix, depth: int) -> Iterator[tuple[float, float, float, float]]:
    kind = raw.FPDFPageObj_GetType(handle)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        yield from _path(handle, outer)
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        nothing = float("nan")
        yield nothing, nothing, nothing, nothing
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 8:
        matrix = _times(_matrix(handle), outer)
        for k in range(raw.FPDFFormObj_CountObjects(handle)):
            yield from _object(raw.FPDFFormObj_GetObject(handle, k), matrix, depth + 1)


def _path(handle: Any, outer: Matrix) -> Iterator[tuple[float, float, float, float]]:
    lo, b, r, t = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(handle, ctypes.byref(lo), ctypes.byref(b), ctypes.byref(r), ctypes.byref(t)):
        return
    if min(r.value - lo.value, t.value - b.value) <= _THICK:
        yield (*_apply(outer, lo.value, b.value), *_apply(outer, r.value, t.value))
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(handle, ctypes.byref(fill), ctypes.byref(stroke))
    count = raw.FPDFPath_CountSegments(handle)
    if not stroke.value or count > 4_000:
        return  # a coloured area, or a drawing
    matrix = _times(_matrix(handle), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for k in range(count):
        segment = raw.FPDFPath_GetPathSegment(handle, k)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = _apply(matrix, x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield (*last, *point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*last, *start)
            last = start


def _matrix(handle: Any) -> Matrix:
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(handle, ctypes.byref(m)):
        return _UNIT
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    g, h, i, j, k, m6 = n
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m6


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def opened(data: bytes) -> Any:
    """The document; raises ``pdfium.PdfiumError``."""
    return pdfium.PdfDocument(data)


def needs_password(error: Exception) -> bool:
    """Whether a failure to open was for want of a password."""
    return bool(getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD)


PdfError = pdfium.PdfiumError
