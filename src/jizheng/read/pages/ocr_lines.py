"""The ruling lines of a picture: long thin strokes along an axis."""

from __future__ import annotations

from typing import Any

from .geometry import Rule

_LEAST = 35  # pixels: a row of a form is higher at 150 dots an inch, a stroke of its text is shorter
_THICK = 14


def ruling_lines(grey: Any) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rules of a grey picture, in pixels."""
    import cv2

    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    return _along(ink, across=False), [
        Rule(r.at, r.start, r.end)
        for r in _along(cv2.rotate(ink, cv2.ROTATE_90_CLOCKWISE), across=True, rows=ink.shape[0])
    ]


def _along(ink: Any, *, across: bool, rows: int = 0) -> list[Rule]:
    """Strokes from left to right; ``across``: the picture was turned, give places of the picture before that."""
    import cv2

    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (_LEAST, 1)))
    _, _, boxes, centres = cv2.connectedComponentsWithStats(opened, connectivity=8)
    out: list[Rule] = []
    for (x, _, width, height, area), (_, y) in zip(boxes[1:], centres[1:], strict=True):
        if height > _THICK + width // 60 or area < 0.5 * width or width < 2.5 * height:
            continue
        if across:
            out.append(Rule(float(y), float(rows - x - width), float(rows - x)))
        else:
            out.append(Rule(float(y), float(x), float(x + width)))
    return out
