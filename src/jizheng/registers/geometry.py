"""Lines on the ground: WKT and GeoJSON in CGCS2000, their length in metres, their place in degrees.

Two traps of Chinese survey tables are decided by the size of the numbers, which cannot be mistaken
inside China: EPSG:4490 is (lat, lon) by definition and (lon, lat) in most files, and the "X" of a
Gauss-Krüger table is north.  The trigonometry here is the one place of the engine with binary floating
point; what leaves it is a Decimal to the millimetre and is only ever compared within a tolerance.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from math import asinh, atan, atan2, atanh, cos, cosh, degrees, hypot, radians, sin, sinh, sqrt, tan
from typing import NamedTuple

Point = tuple[Decimal, Decimal]  # (longitude, latitude) in degrees, or (easting, northing) in metres
_LAT, _LON = (Decimal(3), Decimal(54)), (Decimal(73), Decimal(136))
_NORTH, _EAST = (Decimal(330_000), Decimal(6_000_000)), (Decimal(200_000), Decimal(800_000))
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_POINT = re.compile(rf"\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER}){{0,2}}\s*\Z")
_WKT = re.compile(r"(?:SRID=(\d+);\s*)?(MULTI)?LINESTRING(?:\s*(?:ZM|Z|M))?\s*\((.*)\)\Z", re.IGNORECASE | re.DOTALL)
_CRS = re.compile(r"(?:EPSG:|urn:ogc:def:crs:EPSG:[\d.]*:)?(\d{4,5})\Z", re.IGNORECASE)
# CGCS2000: half axis, flattening; then the third flattening and the rectifying radius.
_A = 6_378_137
_F = 1 / 298.257222101
_N = _F / (2 - _F)
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96,
    _N**2 / 48 + _N**3 / 15,
    17 * _N**3 / 480,
)
_DELTA = (2 * _N - 2 * _N**2 / 3 - 2 * _N**3, 7 * _N**2 / 3 - 8 * _N**3 / 5, 56 * _N**3 / 15)


class GeometryError(ValueError):
    """A geometry that cannot be used: the reason, and what to do (Chinese)."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class Geometry(NamedTuple):
    """Lines in one coordinate system; ``swapped``: the file had north first."""

    crs: str
    lines: tuple[tuple[Point, ...], ...]
    swapped: bool = False


def geometry_of(text: str, crs: str = "") -> Geometry:
    """A line from WKT, EWKT or GeoJSON; ``crs``: what its row says (EPSG:4490), "" = by the numbers.

    Raises ``GeometryError``: no line, numbers outside China, numbers that contradict the system.
    """
    text = text.strip()
    own, raw = _geojson(text) if text.startswith("{") else _wkt(text)
    if own and crs and _code(own) != _code(crs):
        raise GeometryError(f"坐标里写的是 EPSG:{_code(own)}，坐标系一列写的是 {crs}", "请改成一致")
    if any(len(line) < 2 for line in raw) or not raw:
        raise GeometryError("一条线至少要有两个点", "请核对坐标")
    if all(len(set(line)) < 2 for line in raw):
        raise GeometryError("线的各点都在同一个位置", "请核对坐标")
    return _placed(raw, _code(own or crs))


def _code(crs: str) -> int:
    if not crs:
        return 0
    found = _CRS.match(crs.strip())
    code = int(found[1]) if found else -1
    if code != 4490 and not 4513 <= code <= 4554:
        raise GeometryError(f"不支持坐标系 {crs}", "可用 EPSG:4490（经纬度）或 CGCS2000 三度带（如 EPSG:4547）")
    return code


def _wkt(text: str) -> tuple[str, list[list[Point]]]:
    found = _WKT.match(text)
    if not found:
        raise GeometryError(
            f"“{text[:40]}”不是 WKT 或 GeoJSON 的线", "写成 LINESTRING(113.1200 29.3600, 113.1210 29.3600)"
        )
    body = re.findall(r"\(([^()]*)\)", found[3]) if found[2] else [found[3]]
    lines: list[list[Point]] = []
    for part in body:
        points: list[Point] = []
        for n, pair in enumerate(part.split(","), 1):
            hit = _POINT.match(pair)
            if not hit:
                raise GeometryError(f"第 {n} 个点“{pair.strip()[:30]}”不是两个数", "两个数之间用空格，点之间用半角逗号")
            points.append((Decimal(hit[1]), Decimal(hit[2])))
        lines.append(points)
    return found[1] or "", lines


def _geojson(text: str) -> tuple[str, list[list[Point]]]:
    try:
        data = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        own = (
            str(data.get("crs", {}).get("properties", {}).get("name", "")) if isinstance(data.get("crs"), dict) else ""
        )
        shape = data.get("geometry", data) if data.get("type") == "Feature" else data
        kind, coordinates = shape["type"], shape["coordinates"]
        if kind == "LineString":
            coordinates = [coordinates]
        elif kind != "MultiLineString":
            raise GeometryError(f"GeoJSON 的类型是 {kind}，不是线", "管段用 LineString")
        lines = [[(p[0], p[1]) for p in line] for line in coordinates]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, GeometryError):
            raise
        raise GeometryError("不是合法的 GeoJSON", "请重新导出这条线") from None
    if not all(isinstance(x, Decimal) and x.is_finite() for line in lines for p in line for x in p):
        raise GeometryError("GeoJSON 的坐标里有不是数的内容", "请重新导出这条线")
    return own if "CRS84" not in own else "", lines


def _placed(raw: list[list[Point]], code: int) -> Geometry:
    """Which number is which, by their size; the first point decides and all others must agree."""
    a, b = raw[0][0]
    zone = 0
    if (_in(a, _LON) and _in(b, _LAT)) or (_in(a, _LAT) and _in(b, _LON)):
        swapped, first, second, found = _in(a, _LAT), _LON, _LAT, 4490
    else:
        big = max(a, b)
        zone = int(big // 1_000_000) if big >= 25_000_000 else 0
        east = (_EAST[0] + zone * 1_000_000, _EAST[1] + zone * 1_000_000)
        if zone > 45 or not ((_in(a, east) and _in(b, _NORTH)) or (_in(a, _NORTH) and _in(b, east))):
            raise GeometryError(f"坐标 {a} {b} 不在中国范围内，或不是 CGCS2000 坐标", "请核对坐标系和经纬度的顺序")
        # Without a zone in the numbers the central meridian must be said; nothing can be guessed.
        swapped, first, second = not _in(a, east), east, _NORTH
        found = 4513 + zone - 25 if zone else code
        if not code and not zone:
            raise GeometryError("平面坐标没有说明坐标系", "在“坐标系”一列填 EPSG:4547 之类的代码")
        if not zone and not 4534 <= code <= 4554:
            raise GeometryError(f"坐标 {a} {b} 与坐标系 EPSG:{code} 对不上", "请核对坐标系")
    if code and found != code:
        raise GeometryError(f"坐标 {a} {b} 与坐标系 EPSG:{code} 对不上", "请核对坐标系")
    lines = tuple(tuple((p[1], p[0]) if swapped else p for p in line) for line in raw)
    for line in lines:
        for x, y in line:
            if not (_in(x, first) and _in(y, second)):
                raise GeometryError(f"坐标 {x} {y} 与同一条线的其他点相差太远", "请核对坐标，经纬度不要颠倒")
    return Geometry(f"EPSG:{found}", lines, swapped)


def _in(value: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= value <= bounds[1]


def length_of(g: Geometry) -> Decimal:
    """Length in metres to the millimetre: along the ellipsoid for degrees, in the plane for Gauss-Krüger."""
    total = 0.0
    for line in g.lines:
        for (x1, y1), (x2, y2) in zip(line, line[1:]):
            if g.crs == "EPSG:4490":
                total += _geodesic(radians(x1), radians(y1), radians(x2), radians(y2))
            else:
                total += hypot(x2 - x1, y2 - y1)
    return Decimal(f"{total:.3f}")


def lonlat(g: Geometry) -> tuple[tuple[Point, ...], ...]:
    """The lines as (longitude, latitude) in degrees to eight places (a millimetre)."""
    if g.crs == "EPSG:4490":
        return g.lines
    code = int(g.crs[5:])
    zone = code - 4513 + 25 if code <= 4533 else 0
    meridian = zone * 3 if zone else (code - 4534) * 3 + 75
    return tuple(tuple(_degrees(x - zone * 1_000_000, y, meridian) for x, y in line) for line in g.lines)


def _degrees(east: Decimal, north: Decimal, meridian: int) -> Point:
    """Inverse Gauss-Krüger by Krüger's series to the third order (a millimetre inside a three-degree zone)."""
    xi, eta = north / Decimal(_RADIUS), (east - 500_000) / Decimal(_RADIUS)
    x = xi - Decimal(sum(b * sin(2 * j * xi) * cosh(2 * j * eta) for j, b in enumerate(_BETA, 1)))
    y = eta - Decimal(sum(b * cos(2 * j * xi) * sinh(2 * j * eta) for j, b in enumerate(_BETA, 1)))
    chi = atan(sin(x) / sqrt(sinh(y) ** 2 + cos(x) ** 2))
    lat = chi + sum(d * sin(2 * j * chi) for j, d in enumerate(_DELTA, 1))
    lon = meridian + degrees(atan2(sinh(y), cos(x)))
    return Decimal(f"{lon:.8f}"), Decimal(f"{degrees(lat):.8f}")


def plane(lon: Decimal, lat: Decimal, meridian: int) -> Point:
    """(easting, northing) of a place in degrees in the three-degree zone of ``meridian``, to the millimetre."""
    phi, dl = radians(lat), radians(lon - meridian)
    e = 2 * sqrt(_N) / (1 + _N)
    t = sinh(atanh(sin(phi)) - e * atanh(e * sin(phi)))
    xi, eta = atan2(t, cos(dl)), asinh(sin(dl) / hypot(t, cos(dl)))
    y = xi + sum(a * sin(2 * j * xi) * cosh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    x = eta + sum(a * cos(2 * j * xi) * sinh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    return Decimal(f"{500_000 + _RADIUS * x:.3f}"), Decimal(f"{_RADIUS * y:.3f}")


def _geodesic(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Vincenty's inverse formula on the CGCS2000 ellipsoid; converges everywhere inside China."""
    if (lon1, lat1) == (lon2, lat2):
        return 0.0
    b = _A * (1 - _F)
    u1, u2 = atan((1 - _F) * tan(lat1)), atan((1 - _F) * tan(lat2))
    su1, cu1, su2, cu2 = sin(u1), cos(u1), sin(u2), cos(u2)
    lam = dl = lon2 - lon1
    for _ in range(50):
        ss = hypot(cu2 * sin(lam), cu1 * su2 - su1 * cu2 * cos(lam))
        cs = su1 * su2 + cu1 * cu2 * cos(lam)
        sigma = atan2(ss, cs)
        sa = cu1 * cu2 * sin(lam) / ss if ss else 0.0
        ca2 = 1 - sa * sa
        c2m = cs - 2 * su1 * su2 / ca2 if ca2 else 0.0
        c = _F / 16 * ca2 * (4 + _F * (4 - 3 * ca2))
        last, lam = lam, dl + (1 - c) * _F * sa * (sigma + c * ss * (c2m + c * cs * (2 * c2m * c2m - 1)))
        if abs(lam - last) < 1e-12:
            break
    uu = ca2 * (_A * _A - b * b) / (b * b)
    big_a = 1 + uu / 16384 * (4096 + uu * (-768 + uu * (320 - 175 * uu)))
    big_b = uu / 1024 * (256 + uu * (-128 + uu * (74 - 47 * uu)))
    inner = cs * (2 * c2m * c2m - 1) - big_b / 6 * c2m * (4 * ss * ss - 3) * (4 * c2m * c2m - 3)
    return b * big_a * (sigma - big_b * ss * (c2m + big_b / 4 * inner))
