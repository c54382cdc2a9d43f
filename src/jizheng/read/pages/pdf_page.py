"""One PDF page through pdfium's C interface: pieces of text and ruling lines, in our coordinates."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from jizheng.read.limits import Limits

from .geometry import Page, Rule
from .pdf_library import Columns, Handle, function
from .pdf_text import characters_of, pieces

_THICK = 4.0  # a rectangle no thicker than this is a line
Matrix = tuple[float, float, float, float, float, float]
Stroke = tuple[float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)

_objects = function("FPDFPage_CountObjects")
_object = function("FPDFPage_GetObject", Handle)
_inner = function("FPDFFormObj_CountObjects")
_inner_object = function("FPDFFormObj_GetObject", Handle)
_type = function("FPDFPageObj_GetType")
_bounds = function("FPDFPageObj_GetBounds")
_boxes = Columns(ctypes.c_float, 4, apart=True)  # left, bottom, right, top


def page_of(page: Any, limits: Limits) -> Page:
    """The pieces and rules of a page, turned so that its text runs from left to right."""
    left, bottom, right, top = page.get_bbox()
    own = page.get_rotation() // 90 % 4
    text = page.get_textpage()
    characters = characters_of(text.raw, own)
    turn = characters.turn
    count = min(_objects(page.raw), limits.page_objects)
    strokes, pictures, pictured = _shapes(list(map(_object, repeat(page.raw), range(count))), _UNIT, 0)
    x0, y0 = ((left, top), (bottom, -left), (-right, -bottom), (-top, right))[turn]
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for x1, y1, x2, y2 in strokes:
        if turn == 1:
            x1, y1, x2, y2 = y1, -x1, y2, -x2
        elif turn == 2:
            x1, y1, x2, y2 = -x1, -y1, -x2, -y2
        elif turn == 3:
            x1, y1, x2, y2 = -y1, x1, -y2, x2
        ax, bx = (x1 - x0, x2 - x0) if x1 < x2 else (x2 - x0, x1 - x0)
        ay, by = (y0 - y1, y0 - y2) if y1 > y2 else (y0 - y2, y0 - y1)
        if by - ay <= _THICK and bx - ax > by - ay:
            horizontal.append(Rule((ay + by) / 2, ax, bx))
        elif bx - ax <= _THICK:
            vertical.append(Rule((ax + bx) / 2, ay, by))
    glyphs, unmapped = pieces(characters, x0, y0, vertical)
    text.close()
    width, height = right - left, top - bottom
    pictured /= max(1.0, width * height)
    if turn % 2:
        width, height = height, width
    return Page(width, height, glyphs, horizontal, vertical, pictures, unmapped, (turn - own) % 4, pictured=pictured)


def _shapes(handles: list[Any], outer: Matrix, depth: int) -> tuple[list[Stroke], int, float]:
    """Straight pieces of all paths as (x1, y1, x2, y2) on the page; the number of pictures and their area."""
    strokes: list[Stroke] = []
    kinds = list(map(_type, handles))
    paths = [h for h, kind in zip(handles, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_PATH]
    for path, box in zip(paths, zip(*_boxes.fill_each(_bounds, paths), strict=True), strict=False):
        left, bottom, right, top = box
        if right - left <= _THICK or top - bottom <= _THICK:
            if outer is not _UNIT:
                left, bottom, right, top = *_apply(outer, left, bottom), *_apply(outer, right, top)
            strokes.append((left, bottom, right, top))
        else:
            strokes += _path(path, outer)
    images = [h for h, kind in zip(handles, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_IMAGE]
    pictures, area = len(images), 0.0
    scale = abs(outer[0] * outer[3] - outer[1] * outer[2])
    for left, bottom, right, top in zip(*_boxes.fill_each(_bounds, images), strict=True):
        area += scale * (right - left) * (top - bottom)
    for handle, kind in zip(handles, kinds, strict=True):
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < 8:
            inside = list(map(_inner_object, repeat(handle), range(min(_inner(handle), 60_000))))
            found, more, covered = _shapes(inside, _times(_matrix(handle), outer), depth + 1)
            strokes += found
            pictures += more
            area += covered
    return strokes, pictures, area


def _path(handle: Any, outer: Matrix) -> Iterator[Stroke]:
    """The straight sides of a path that is stroked; a coloured area and a drawing have none."""
    handle = ctypes.cast(handle, raw.FPDF_PAGEOBJECT)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(handle, ctypes.byref(fill), ctypes.byref(stroke))
    count = raw.FPDFPath_CountSegments(handle)
    if not stroke.value or count > 4_000:
        return
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
    if not raw.FPDFPageObj_GetMatrix(ctypes.cast(handle, raw.FPDF_PAGEOBJECT), ctypes.byref(m)):
        return _UNIT
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    g, h, i, j, k, m6 = n
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m6


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def picture_of(page: Any, side: int) -> tuple[Any, float, float]:
    """The page drawn in grey at 200 dots an inch, its longer side at most ``side`` pixels; its size in points."""
    width, height = page.get_size()
    scale = min(200 / 72, side / max(width, height, 1))
    grey = page.render(scale=scale, grayscale=True).to_numpy()
    return (grey[:, :, 0] if grey.ndim == 3 else grey).copy(), width, height


def opened(data: bytes) -> Any:
    """The document; raises ``pdfium.PdfiumError``."""
    return pdfium.PdfDocument(data)


def needs_password(error: Exception) -> bool:
    """Whether a failure to open was for want of a password."""
    return bool(getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD)


PdfError = pdfium.PdfiumError
