"""What must hold within a row and between rows: one function a kind, one table ``KINDS``.

A function gives the reason why the row does not hold, "" when it does or when a cell it needs is blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from jizheng.records import Record, Value
from jizheng.register_types import Constraint, RegisterType

from .geometry import Geometry, length_of, lonlat
from .values import shown

Values = Mapping[str, Value]


class Context(NamedTuple):
    """What a check may look at besides the values: labels of fields, and the row's geometries."""

    labels: Mapping[str, str]
    geometries: Mapping[str, Geometry]


def _not_before(c: Constraint, v: Values, x: Context) -> str:
    left, right = v.get(c.left), v.get(c.right)
    if not isinstance(left, date) or not isinstance(right, date):
        return ""
    if not (isinstance(left, datetime) and isinstance(right, datetime)):
        left, right = day(left), day(right)
    return f"{x.labels[c.left]} {shown(left)} 早于{x.labels[c.right]} {shown(right)}" if left < right else ""


def day(value: date) -> date:
    """The day of a date or of a time."""
    return value.date() if isinstance(value, datetime) else value


def _at_most(c: Constraint, v: Values, x: Context) -> str:
    left, right = v.get(c.left), v.get(c.right)
    if not isinstance(left, Decimal) or not isinstance(right, Decimal) or left <= right:
        return ""
    return f"{x.labels[c.left]} {shown(left)} 大于{x.labels[c.right]} {shown(right)}"


def _close(c: Constraint, left: Decimal, right: Decimal) -> bool:
    share, least = Decimal(c.share or 0), Decimal(c.least or 0)
    return abs(left - right) <= max(abs(right) * share / 100, least)


def _near(c: Constraint, v: Values, x: Context) -> str:
    left, right = v.get(c.left), v.get(c.right)
    if not isinstance(left, Decimal) or not isinstance(right, Decimal) or _close(c, left, right):
        return ""
    return f"{x.labels[c.left]} {shown(left)} 与{x.labels[c.right]} {shown(right)} 相差 {shown(abs(left - right))}"


def _geometry_length(c: Constraint, v: Values, x: Context) -> str:
    g, right = x.geometries.get(c.left), v.get(c.right)
    if g is None or not isinstance(right, Decimal):
        return ""
    length = length_of(g).quantize(Decimal("0.1"))
    if _close(c, length, right):
        return ""
    return f"按坐标算是 {shown(length)} 米，{x.labels[c.right]}填的是 {shown(right)} 米"


def _in_box(c: Constraint, v: Values, x: Context) -> str:
    g = x.geometries.get(c.left)
    if g is None:
        return ""
    west, south, east, north = map(Decimal, c.box)
    for line in lonlat(g):
        for lon, lat in line:
            if not (west <= lon <= east and south <= lat <= north):
                return f"经度 {lon} 纬度 {lat} 在 {west}—{east}、{south}—{north} 之外"
    return ""


def _needs(c: Constraint, v: Values, x: Context) -> str:
    if v.get(c.right) is None or v.get(c.left) is not None:
        return ""
    return f"填了{x.labels[c.right]}，没有填{x.labels[c.left]}"


def _host(c: Constraint, v: Values, x: Context) -> str:
    url = v.get(c.left)
    if not isinstance(url, str):
        return ""
    host = url.partition("://")[2] or url
    host = host.partition("/")[0].partition("?")[0].partition(":")[0].lower()
    if any(host == h or host.endswith("." + h) for h in c.values):
        return ""
    return f"{x.labels[c.left]}的网站是 {host}，应当是 {'、'.join(c.values)}"


KINDS: dict[str, Callable[[Constraint, Values, Context], str]] = {
    "not_before": _not_before,
    "at_most": _at_most,
    "near": _near,
    "geometry_length": _geometry_length,
    "in_box": _in_box,
    "needs": _needs,
    "host": _host,
}


def overlaps(c: Constraint, records: Iterable[Record]) -> list[tuple[Record, Record]]:
    """Pairs (later written row, row that it overlaps): segments ``left``–``right`` of the same ``by``."""
    groups: dict[tuple[Value, ...], list[tuple[Decimal, Decimal, int, Record]]] = {}
    for n, r in enumerate(records):
        start, end = r.values.get(c.left), r.values.get(c.right)
        if isinstance(start, Decimal) and isinstance(end, Decimal) and start < end:
            groups.setdefault(tuple(r.values.get(b) for b in c.by), []).append((start, end, n, r))
    found: list[tuple[int, Record, Record]] = []
    for rows in groups.values():
        rows.sort(key=lambda x: x[:3])
        kept = rows[0]
        for row in rows[1:]:
            if row[0] >= kept[1]:
                kept = row
                continue
            late, early = (row, kept) if row[2] > kept[2] else (kept, row)
            found.append((late[2], late[3], early[3]))
            kept = early
    return [(late, early) for _, late, early in sorted(found, key=lambda x: x[0])]


def labels_of(t: RegisterType) -> dict[str, str]:
    """Field name → label."""
    return {f.name: f.label for f in t.fields}
