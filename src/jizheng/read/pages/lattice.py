"""Tables from ruling lines: the unit boxes between the lines, united where no line separates them.

Pure geometry; pdf and ofd use it, and pictures can when their lines are known.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from typing import NamedTuple

from .geometry import Glyph, Rule

_SNAP = 2.6  # points within which two rules are one: drawn lines are up to 2 points thick
_TOUCH = 4.0
_PAIRS = 2_000_000  # of a horizontal and a vertical rule; the densest real page has a tenth, more would take minutes
_LEAST = 6.0  # shorter rules are strokes of characters or marks


class Box(NamedTuple):
    """One cell: its place on the grid and the glyphs inside."""

    row: int
    column: int
    row_span: int
    column_span: int
    glyphs: list[Glyph]


class Lattice(NamedTuple):
    """A ruled table: the coordinates of its rules and its cells in row-major order."""

    xs: list[float]
    ys: list[float]
    boxes: list[Box]


def lattices(horizontal: list[Rule], vertical: list[Rule], glyphs: list[Glyph]) -> tuple[list[Lattice], list[Glyph]]:
    """The ruled tables of a page from top to bottom, and the glyphs outside all of them."""
    hs, vs = _snapped(horizontal), _snapped(vertical)
    found: list[Lattice] = []
    if len(hs) * len(vs) > _PAIRS:
        return [], glyphs  # a drawing, no table
    for group_h, group_v in _groups(hs, vs):
        xs = sorted({r.at for r in group_v})
        ys = sorted({r.at for r in group_h})
        if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2 and not _inside(xs, ys, glyphs)):
            continue
        if (len(xs) - 1) * (len(ys) - 1) > 20_000:
            continue
        table, glyphs = _lattice(xs, ys, group_h, group_v, glyphs)
        found.append(table)
    found.sort(key=lambda t: (t.ys[0], t.xs[0]))
    return found, glyphs


def _inside(xs: list[float], ys: list[float], glyphs: list[Glyph]) -> bool:
    return any(xs[0] < g.x < xs[-1] and ys[0] < g.y <= ys[-1] for g in glyphs)


def _snapped(rules: list[Rule]) -> list[Rule]:
    """Rules with nearly equal places moved to one place and joined where they touch."""
    out: list[Rule] = []
    bundle: list[Rule] = []
    for rule in [*sorted(r for r in rules if r.end - r.start > _LEAST), Rule(float("inf"), 0, 0)]:
        if bundle and rule.at - bundle[-1].at > _SNAP:
            at = sum(r.at * (r.end - r.start) for r in bundle) / sum(r.end - r.start for r in bundle)
            start, end = bundle[0].start, bundle[0].end
            for r in sorted(bundle, key=lambda r: r.start):
                if r.start > end + _TOUCH:
                    out.append(Rule(at, start, end))
                    start, end = r.start, r.end
                start, end = min(start, r.start), max(end, r.end)
            out.append(Rule(at, start, end))
            bundle = []
        bundle.append(rule)
    return out


def _groups(hs: list[Rule], vs: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that touch one another, directly or through others: one group a table."""
    parent = list(range(len(hs) + len(vs)))

    def find(a: int) -> int:
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        return a

    for j, v in enumerate(vs, len(hs)):
        for i, h in enumerate(hs):
            if v.start - _TOUCH <= h.at <= v.end + _TOUCH and h.start - _TOUCH <= v.at <= h.end + _TOUCH:
                parent[find(j)] = find(i)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for k in range(len(parent)):
        pair = groups.setdefault(find(k), ([], []))
        if k < len(hs):
            pair[0].append(hs[k])
        else:
            pair[1].append(vs[k - len(hs)])
    return [g for g in groups.values() if len(g[0]) > 1 and len(g[1]) > 1]


def _lattice(
    xs: list[float], ys: list[float], hs: list[Rule], vs: list[Rule], glyphs: list[Glyph]
) -> tuple[Lattice, list[Glyph]]:
    """One table and the glyphs that are not in it."""
    nx, ny = len(xs) - 1, len(ys) - 1
    owner = list(range(nx * ny))  # of each unit box, row by row: the first box that it is united with

    def unite(a: int, b: int) -> None:
        while owner[a] != a:
            a = owner[a]
        while owner[b] != b:
            b = owner[b]
        owner[max(a, b)] = min(a, b)

    right, below = _drawn(xs, ys, vs), _drawn(ys, xs, hs)
    for j in range(ny):
        for i in range(nx):
            if i + 1 < nx and not right[i + 1][j]:
                unite(j * nx + i, j * nx + i + 1)
            if j + 1 < ny and not below[j + 1][i]:
                unite(j * nx + i, j * nx + nx + i)
    for k, other in enumerate(owner):
        owner[k] = owner[other]  # an owner stands before what it owns
    members: dict[int, list[int]] = {}
    for k, key in enumerate(owner):
        members.setdefault(key, []).append(k)
    inside: dict[int, list[Glyph]] = {}
    outside: list[Glyph] = []
    for g in glyphs:
        i = bisect(xs, (g[0] + g[1]) / 2) - 1
        j = bisect(ys, g[2] - 0.3 * g[3]) - 1
        if 0 <= i < nx and 0 <= j < ny:
            inside.setdefault(owner[j * nx + i], []).append(g)
        else:
            outside.append(g)
    boxes: list[Box] = []
    for key, units in members.items():
        top, left = key // nx, min(k % nx for k in units)
        down, across = units[-1] // nx - top + 1, max(k % nx for k in units) - left + 1
        if down * across == len(units):
            boxes.append(Box(top, left, down, across, inside.get(key, [])))
            continue
        for k in units:  # not a rectangle: a rule is missing; keep the unit boxes apart
            own = [g for g in inside.get(key, []) if bisect(xs, (g.x + g.right) / 2) - 1 == k % nx]
            box = [g for g in own if bisect(ys, g.y - 0.3 * g.height) - 1 == k // nx]
            boxes.append(Box(k // nx, k % nx, 1, 1, box))
    boxes.sort(key=lambda b: (b.row, b.column))
    return Lattice(xs, ys, boxes), outside


def _drawn(places: list[float], others: list[float], rules: list[Rule]) -> list[list[bool]]:
    """For each of ``places``, along each gap between ``others``: whether a rule is drawn there."""
    middles = [(a + b) / 2 for a, b in zip(others, others[1:], strict=False)]
    at = {place: k for k, place in enumerate(places)}
    out = [[False] * len(middles) for _ in places]
    for rule in rules:
        row = out[at[rule.at]]
        for k in range(bisect_left(middles, rule.start), bisect(middles, rule.end)):
            row[k] = True
    return out
