"""A form's layout compiled once: the XML is cut at the fields, filling only joins the pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from jizheng.model import Indicator
from jizheng.pack_layout import Cells, Indicators, Line, Repeat, Slot, TableLayout
from jizheng.write.docx_parts import CELL_MARGIN
from jizheng.write.docx_values import NO_DIM, Dim, Values, quantity_text
from jizheng.write.docx_xml import cell_start, opening, paragraphs, row_start, table_start

_FIELD = re.compile(r"\{(\w+)(:last)?\}")
_ROW, _LOW, _PROSE = 454, 397, 1134  # least height of a row of values, of an indicator, of prose: 8, 7, 20 mm
_DIGIT = 105  # width of a digit of the style "value"
_TOGETHER = 8  # a table of so few rows stands on one page
_LABEL_ROWS = 5  # the longest printed label of the block is as high as five of its rows
GAP = opening("gap") + "</w:p>"

Writer = Callable[[list[str], Values, Dim, str], None]


class Text:
    """A text with fields, cut at them."""

    def __init__(self, text: str) -> None:
        self.cuts = _FIELD.split(text)
        self.codes = set(self.cuts[1::3]) - {"label", "year"}
        # The commonest case, a cell that is one field, needs no joining.
        alone = len(self.cuts) == 4 and not (self.cuts[0] or self.cuts[2] or self.cuts[3])
        self.only = self.cuts[1] if alone and self.codes else ""

    def fill(self, values: Values, dim: Dim = NO_DIM, label: str = "") -> str:
        """The text with the values of this report."""
        if self.only:
            return values.text(self.only, dim)
        cuts = self.cuts
        out = cuts[0]
        for i in range(1, len(cuts), 3):
            code = cuts[i]
            if code == "label":
                out += label
            elif code == "year":
                out += values.evaluation.profile.year or "    "
            else:
                out += values.text(code, dim, bool(cuts[i + 1]))
            out += cuts[i + 2]
        return out


def line_writer(line: Line) -> Writer:
    """A paragraph outside the tables or inside a signature cell."""
    text, style, needs = Text(line.text), line.style, line.needs

    def write(out: list[str], values: Values, dim: Dim, label: str) -> None:
        if not needs or needs in values.lists:
            out.append(paragraphs(text.fill(values, dim, label), style))

    return write


def _slot_writer(slot: Slot, keep: bool, width: int) -> str | Writer:
    if slot.lines:
        lines = [line_writer(x) for x in slot.lines]

        def write_lines(out: list[str], values: Values, dim: Dim, label: str) -> None:
            for w in lines:
                w(out, values, dim, label)

        return write_lines
    text = Text(slot.text)
    style: str = slot.style or ("value" if text.codes else "label")
    style = f"{style}keep" if keep and style in ("value", "label") else style
    if not text.codes and text.cuts == [slot.text]:
        return paragraphs(slot.text, style)
    items, number = slot.items, slot.number
    empty = f"{opening(style)}</w:p>"
    most = (width - 2 * CELL_MARGIN) // _DIGIT if style.startswith("value") else 9999

    def write(out: list[str], values: Values, dim: Dim, label: str) -> None:
        words = text.fill(values, dim, label)
        if not words and items:
            words = values.items(items, number)
        if len(words) > most and words.isascii():
            out.append(paragraphs(words, f"small{style}"))  # a figure is never broken over two lines
        else:
            out.append(paragraphs(words, style) if words else empty)

    return write


class Rows:
    """Compiles rows of cells over a grid of columns, following merges downwards."""

    def __init__(self, widths: list[int]) -> None:
        self.widths = widths
        # column -> (rows still covered, span) of a cell merged downwards from above
        self.covered: dict[int, tuple[int, int]] = {}
        self.codes: set[str] = set()

    def compile(self, cells: Cells, head: bool = False, keep: bool = False) -> Writer:
        """A function that appends this row's XML; ``keep``: on one page with the row below."""
        slots = [c if isinstance(c, Slot) else Slot(text=c) for c in cells]
        whole = not any(s.style == "prose" for s in slots)
        keep = keep and whole
        pieces: list[str | Writer] = [row_start(_ROW if whole else _PROSE, head, whole)]
        column, queue = 0, list(slots)
        while column < len(self.widths):
            left, span = self.covered.get(column, (0, 0))
            if left:
                self.covered[column] = (left - 1, span)
                width = sum(self.widths[column : column + span])
                pieces.append(f"{cell_start(width, span, 'continue')}{opening('label')}</w:p></w:tc>")
                column += span
                continue
            slot = queue.pop(0)
            self.codes |= Text(slot.text).codes
            width = sum(self.widths[column : column + slot.span])
            merge = "restart" if slot.down > 1 else ""
            start = cell_start(width, slot.span, merge, top=slot.style in ("sign", "prose"))
            pieces += [start, _slot_writer(slot, keep, width), "</w:tc>"]
            if slot.down > 1:
                self.covered[column] = (slot.down - 1, slot.span)
            column += slot.span
        if queue:
            raise ValueError(f"版式里这一行的单元格多于 {len(self.widths)} 栏：{queue[0].text}")
        pieces.append("</w:tr>")
        return _joined(pieces)


def _joined(pieces: list[str | Writer]) -> Writer:
    """Neighbouring fixed pieces become one string, done once."""
    merged: list[str | Writer] = []
    for p in pieces:
        if isinstance(p, str) and merged and isinstance(merged[-1], str):
            merged[-1] += p
        else:
            merged.append(p)

    def write(out: list[str], values: Values, dim: Dim, label: str) -> None:
        for p in merged:
            if isinstance(p, str):
                out.append(p)
            else:
                p(out, values, dim, label)

    return write


class Grid:
    """One table, compiled."""

    def __init__(self, layout: TableLayout, repeats: dict[str, Repeat]) -> None:
        rows = Rows(layout.widths)
        self._start = table_start(layout.widths)
        last = -1 if layout.repeat else len(layout.rows) - 1  # a head never stands alone at the foot of a page
        self._head = [rows.compile(cells, i < layout.head, i != last) for i, cells in enumerate(layout.rows)]
        self.repeat = repeats[layout.repeat] if layout.repeat else None
        each = Rows(layout.widths)
        self._each = each.compile(layout.cells) if layout.cells else None
        self._kept = each.compile(layout.cells, keep=True) if layout.cells else None
        self.codes = each.codes
        self._indicators = _Indicators(layout.indicators, layout.widths) if layout.indicators else None
        # What a table ends with (score and grade) is read together.
        end = len(layout.foot) - 1
        self._foot = [Rows(layout.widths).compile(cells, keep=i < end) for i, cells in enumerate(layout.foot)]

    def write(self, out: list[str], values: Values, more: dict[str, list[str]]) -> None:
        """Append the table; ``more``: values of a dimension that the facts hold."""
        out.append(self._start)
        for w in self._head:
            w(out, values, NO_DIM, "")
        if self.repeat and self._each and self._kept:
            n = 0
            rows = list(dict.fromkeys(self.repeat.values + more.get(self.repeat.dim, [])))
            for value in rows:
                label = self.repeat.fixed.get(value)
                if label is None:
                    n += 1
                    label = self.repeat.label.replace("{n}", str(n)).replace("{value}", value)
                write = self._kept if len(rows) <= _TOGETHER and value != rows[-1] else self._each
                write(out, values, (self.repeat.dim, value), label)
        if self._indicators:
            self._indicators.write(out, values.evaluation.indicators)
        for w in self._foot:
            w(out, values, NO_DIM, "")
        out.append("</w:tbl>")


class _Indicators:
    """The quantitative block: any number of indicators under each level, labels merged down the side."""

    def __init__(self, layout: Indicators, widths: list[int]) -> None:
        self.groups, self._widths, self._columns = layout.groups, widths, layout.columns
        self._row = row_start(_LOW)
        self._side = self._label(0, layout.side)
        self._start = [cell_start(w) for w in widths]
        self._place: dict[tuple[str, str], tuple[int, int]] = {}
        for g, group in enumerate(layout.groups):
            for p, part in enumerate(group.parts):
                for name in part.names:
                    for level1 in group.names:
                        self._place.setdefault((level1, name), (g, p))
                    self._place.setdefault(("", name), (g, p))

    def _label(self, column: int, text: str) -> tuple[str, str, str]:
        """A label merged downwards: (first cell, cell below, cell below that stays with the next row)."""
        width = self._widths[column]
        first = cell_start(width, 1, "restart") + paragraphs(text, "labelkeep") + "</w:tc>"
        below = cell_start(width, 1, "continue")
        return first, f"{below}{opening('label')}</w:p></w:tc>", f"{below}{opening('labelkeep')}</w:p></w:tc>"

    def write(self, out: list[str], indicators: tuple[Indicator, ...]) -> None:
        new_side = True
        for group, parts in self._sorted(indicators):
            level1, n = self._label(1, group), 0
            for label, same in parts:
                level2, rows = self._label(2, label), same or [None]
                for k, i in enumerate(rows):
                    # A page that ended inside the words of a merged label would tear them apart.
                    keep = n < _LABEL_ROWS or (len(rows) <= _TOGETHER and k < len(rows) - 1)
                    below, style = (2, "plainkeep") if keep else (1, "plain")
                    side = self._side[0 if new_side else below]
                    out.append(f"{self._row}{side}{level1[below if n else 0]}{level2[below if k else 0]}")
                    for start, words in zip(self._start[3:], self._words(i), strict=True):
                        out.append(f"{start}{paragraphs(words, style)}</w:tc>")
                    out.append("</w:tr>")
                    new_side, n = False, n + 1

    def _words(self, i: Indicator | None) -> list[str]:
        """The words of one indicator in the form's columns."""
        if i is None:
            return [""] * len(self._columns)
        named = "name" in self._columns
        words = {
            "name": i.name, "target": quantity_text(i.target) if named else target_text(i), "actual": quantity_text(i.actual),
            "weight": _points(i.weight), "score": _points(i.score), "reason": i.reason or "",
        }  # fmt: skip
        return [words[c] for c in self._columns]

    def _sorted(self, indicators: tuple[Indicator, ...]) -> list[tuple[str, list[tuple[str, list[Indicator | None]]]]]:
        """Indicators under the form's own levels; those of a level that it does not know come behind."""
        own: dict[tuple[int, int], list[Indicator | None]] = {}
        other: dict[str, dict[str, list[Indicator | None]]] = {}
        for i in indicators:
            at = self._place.get((i.level1, i.level2)) or self._place.get(("", i.level2))
            if at:
                own.setdefault(at, []).append(i)
            else:
                other.setdefault(i.level1, {}).setdefault(i.level2, []).append(i)
        out = []
        for g, group in enumerate(self.groups):
            parts = [(part.label, own.get((g, p), [])) for p, part in enumerate(group.parts)]
            for name in group.names:
                parts += other.pop(name, {}).items()
            out.append((group.label, parts))
        return out + [(name, list(parts.items())) for name, parts in other.items()]


def _points(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def target_text(i: Indicator) -> str:
    """The promise in one cell: forms with a column for the name have it beside the target, this one has not."""
    target = quantity_text(i.target)
    if not i.name or i.name in target or (i.name == i.level2 and target):
        return target
    if not target or (i.quantitative and i.target.value is not None):
        return i.name + target
    return f"{i.name}：{target}"
