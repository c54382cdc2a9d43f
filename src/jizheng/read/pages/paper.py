"""What stands on the pages of a paged document: lines and tables, and the paths of their boxes."""

from __future__ import annotations

from typing import NamedTuple

from jizheng.model import Cell

from .geometry import Line, Page


class Text(NamedTuple):
    """A line outside all ruled tables, with its page (from 0)."""

    page: int
    line: Line


class Grid(NamedTuple):
    """A table with the page and box it stands in; ``cells``: (row, column, spans, text, path)."""

    page: int
    top: float
    xs: list[float]
    rows: int
    cells: list[Cell]
    path: str
    bottom: float


Item = Text | Grid


class Paper(NamedTuple):
    """The pages of a document and what its paths begin with (``pdf``, ``ofd``)."""

    kind: str
    pages: list[Page]

    def box(self, n: int, x: float, top: float, right: float, bottom: float) -> str:
        """``pdf:p12@x,y,w,h`` in whole points on the page as a viewer shows it; pages count from 1.

        Of a picture that was read, ``?ocr=97`` follows: how sure the least certain of its words is, in %.
        """
        page = self.pages[n]
        mark = ""
        if page.sure:
            inside = [k for px, py, k in page.sure if x <= px <= right and top <= py <= bottom]
            mark = f"?ocr={min(inside)}" if inside else "?ocr=100"  # nothing written is read with certainty
        if page.turn == 1:
            x, top, right, bottom = top, page.width - right, bottom, page.width - x
        elif page.turn == 2:
            x, top, right, bottom = page.width - right, page.height - bottom, page.width - x, page.height - top
        elif page.turn == 3:
            x, top, right, bottom = page.height - bottom, x, page.height - top, right
        if page.scale != 1:
            x, top, right, bottom = x * page.scale, top * page.scale, right * page.scale, bottom * page.scale
        x0, y0 = max(0, int(x)), max(0, int(top))
        return f"{self.kind}:p{n + 1}@{x0},{y0},{max(1, round(right) - x0)},{max(1, round(bottom) - y0)}{mark}"
