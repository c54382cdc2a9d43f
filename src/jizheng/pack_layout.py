"""The layout of an official form as data: what stands in which cell, and which fact fills it.

In every text ``{code}`` is the value of that concept's fact (``{code:last}`` the last one stated),
``{year}`` the report's year; in a repeated row ``{label}`` is the row's own head.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a layout: unknown keys are an error."""


class Line(Part, frozen=True, kw_only=True):
    """One paragraph.  ``needs``: left out unless this concept was stated or its place left blank."""

    text: str = ""
    style: str = "body"
    needs: str = ""


class Slot(Part, frozen=True, kw_only=True):
    """One cell, ``span`` columns wide and ``down`` rows high.

    ``items``: the concept of the list (dims 序号) that stands here when ``text`` finds no fact, each
    item on its own line behind ``number`` ({n} is its number).  ``lines``: instead of ``text``,
    paragraphs of their own styles.
    """

    text: str = ""
    span: int = 1
    down: int = 1
    style: Literal["", "part", "label", "value", "prose", "sign"] = ""
    items: str = ""
    number: str = "{n}、"
    lines: list[Line] = []


Cells = list[str | Slot]  # a plain text is a cell of one column and one row


class Repeat(Part, frozen=True, kw_only=True):
    """Rows for the values of a dimension: first ``values``, then what else the facts hold.

    ``label``: the head of the nth row; ``fixed``: values with a head of their own, not counted.
    """

    dim: str
    values: list[str]
    label: str = ""
    fixed: dict[str, str] = {}


class Level2(Part, frozen=True, kw_only=True):
    """A kind of indicator as the form prints it, and the names under which it comes."""

    label: str
    names: list[str]


class Level1(Part, frozen=True, kw_only=True):
    """A group of indicators: its printed label, its names, its kinds in order."""

    label: str
    names: list[str]
    parts: list[Level2]


class Indicators(Part, frozen=True, kw_only=True):
    """Rows of indicators: a label down the side, then level 1, level 2, and a cell for each of ``columns``.

    A form with a column for the ``name`` prints the bare ``target`` beside it, one without names it in the target.
    """

    side: str
    groups: list[Level1]
    columns: tuple[Literal["name", "target", "actual", "weight", "score", "reason"], ...] = ("target", "actual")


class TableLayout(Part, frozen=True, kw_only=True):
    """One table: ``widths`` in twentieths of a point; the first ``head`` rows repeat on each page.

    Order: ``rows``, then ``cells`` once for each row of the ``repeat``, ``indicators``, ``foot``.
    """

    widths: list[int]
    rows: list[Cells] = []
    head: int = 0
    repeat: str = ""
    cells: Cells = []
    indicators: Indicators | None = None
    foot: list[Cells] = []


class Narrative(Part, frozen=True, kw_only=True):
    """The prose part under the form's ``outline``; ``lists``: heading -> concept listed under it.

    ``outline``: its headings where those of a real report of this form cannot be asked for (it comes apart from the form).
    """

    title: str
    lists: dict[str, str] = {}
    outline: list[str] = []


class Layout(Part, frozen=True, kw_only=True):
    """A whole form: cover lines, tables, lines after them, narrative."""

    cover: list[Line]
    tables: list[TableLayout]
    repeats: dict[str, Repeat] = {}
    tail: list[Line] = []
    narrative: Narrative | None = None
