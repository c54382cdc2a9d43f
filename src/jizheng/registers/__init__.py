"""Records of a year: files of rows → registers (``read_register``), registers → figures (``count``).

A row that cannot be taken is named with file, row, column, reason and advice; the others go on.
"""

from __future__ import annotations

from .cells import Unreadable, decode
from .conditions import ConditionError
from .counting import count, span_of, wilson
from .geometry import Geometry, GeometryError, geometry_of, length_of, lonlat
from .reading import firsts, read_register
from .spread import by_month, rest_by
from .values import shown

__all__ = [
    "ConditionError",
    "Geometry",
    "GeometryError",
    "Unreadable",
    "by_month",
    "count",
    "decode",
    "firsts",
    "geometry_of",
    "length_of",
    "lonlat",
    "read_register",
    "rest_by",
    "shown",
    "span_of",
    "wilson",
]
