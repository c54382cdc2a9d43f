"""Lines on the ground: every way of writing one is the same line, and its length is the same on paper and on the earth."""

from __future__ import annotations

from decimal import Decimal
from math import cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizheng.registers import Geometry, GeometryError, geometry_of, length_of, lonlat
from jizheng.registers.geometry import plane

D = Decimal
MILLIMETRE = D("0.001")


def test_the_sample_of_the_city() -> None:
    """113.1289 E 29.3571 N is E 415413 N 3249165 in EPSG:4547, to the metre."""
    east, north = plane(D("113.1289"), D("29.3571"), 114)
    assert (round(east), round(north)) == (415413, 3249165)


@given(st.decimals(D("112.6"), D("115.4"), places=7), st.decimals(18, 53, places=7))
def test_degrees_survive_the_plane(lon: Decimal, lat: Decimal) -> None:
    east, north = plane(lon, lat, 114)
    line = Geometry("EPSG:4547", (((east, north), (east + 1, north)),))
    back = lonlat(line)[0][0]
    assert abs(back[0] - lon) < D("0.00000003")
    assert abs(back[1] - lat) < D("0.00000003")


@given(
    st.decimals(D("113.0"), D("113.3"), places=5), st.decimals(D("29.2"), D("29.5"), places=5),
    st.decimals(D("-0.01"), D("0.01"), places=5), st.decimals(D("0.001"), D("0.01"), places=5),
)  # fmt: skip
def test_the_ellipsoid_and_the_plane_agree(lon: Decimal, lat: Decimal, dx: Decimal, dy: Decimal) -> None:
    """Within the scale of the zone: at most one part in five thousand this far from its middle."""
    ends = [(lon, lat), (lon + dx, lat + dy)]
    on_earth = length_of(Geometry("EPSG:4490", (tuple(ends),)))
    on_paper = length_of(Geometry("EPSG:4547", (tuple(plane(x, y, 114) for x, y in ends),)))
    assert abs(on_paper - on_earth) <= on_earth / 5000 + MILLIMETRE
    assert on_paper >= on_earth - MILLIMETRE


# A hundredth of a degree along the parallel of 29.36 N: N·cos φ·Δλ, the textbook's way.
SINE = sin(radians(29.36))
FLAT = 1 / 298.257222101
ARC = D(6_378_137 / sqrt(1 - FLAT * (2 - FLAT) * SINE**2) * cos(radians(29.36)) * radians(0.01))
SAME = [
    ("LINESTRING(113.12 29.36, 113.13 29.36)", ""),
    ("LINESTRING (29.36 113.12, 29.36 113.13)", "EPSG:4490"),
    ("SRID=4490;LINESTRING Z(113.12 29.36 30.5, 113.13 29.36 30.5)", "4490"),
    ("MULTILINESTRING((113.12 29.36, 113.13 29.36))", ""),
    ('{"type": "LineString", "coordinates": [[113.12, 29.36], [113.13, 29.36]]}', ""),
    ('{"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[113.12, 29.36], [113.13, 29.36, 5]]}}', ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "crs"), SAME)
def test_ways_of_writing_one_line(text: str, crs: str) -> None:
    g = geometry_of(text, crs)
    assert (g.crs, g.lines) == ("EPSG:4490", (((D("113.12"), D("29.36")), (D("113.13"), D("29.36"))),))
    assert abs(length_of(g) - ARC) <= MILLIMETRE


WRONG = [
    ("LINESTRING(13.12 29.36, 13.13 29.36)", "", "不在中国范围内"),
    ("LINESTRING(113.12 29.36)", "", "至少要有两个点"),
    ("LINESTRING(113.12 29.36, 113.12 29.36)", "", "同一个位置"),
    ("LINESTRING(113.12 29.36, 29.37 113.12)", "", "相差太远"),
    ("LINESTRING(113.12,29.36, 113.13,29.36)", "", "不是两个数"),
    ("POINT(113.12 29.36)", "", "不是 WKT 或 GeoJSON 的线"),
    ("LINESTRING(3249165 415413, 3249265 415413)", "EPSG:4490", "对不上"),
    ("LINESTRING(113.12 29.36, 113.13 29.36)", "EPSG:4547", "对不上"),
    ("LINESTRING(113.12 29.36, 113.13 29.36)", "GCJ-02", "不支持坐标系"),
    ("SRID=4547;LINESTRING(3249165 415413, 3249265 415413)", "EPSG:4526", "写的是"),
    ('{"type": "Point", "coordinates": [113, 29]}', "", "不是线"),
    ('{"type": "LineString", "coordinates": [[113.12, "29"], [1, 2]]}', "", "不是数"),
    ('{"type": "LineString"', "", "不是合法的 GeoJSON"),
    ("{" * 3000, "", "不是合法的 GeoJSON"),
]


@pytest.mark.parametrize(("text", "crs", "words"), WRONG, ids=[w for *_, w in WRONG])
def test_lines_that_cannot_be(text: str, crs: str, words: str) -> None:
    with pytest.raises(GeometryError) as told:
        geometry_of(text, crs)
    assert words in told.value.message
    assert told.value.advice


@given(st.text('LINESTRG(){}[],. 0123456789-e":;SRID=', max_size=60), st.sampled_from(["", "EPSG:4490", "4547"]))
def test_no_text_is_a_crash(text: str, crs: str) -> None:
    try:
        g = geometry_of(text, crs)
    except GeometryError as error:
        assert error.message
    else:
        assert length_of(g) > 0
