"""Tables from ruling lines: the unit boxes between the lines, united where no line separates them.

Pure geometry; pdf and ofd use it, and pictures can when their lines are known.
"""

from __future__ import annotations

from bisect import bisect
from typing import NamedTuple

from .geometry import Glyph, Rule

_SNAP = 2.6  # points within which two rules are one: drawn lines are up to 2 points thick
_TOUCH = 4.0
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
    by_x: dict[float, list[Rule]] = {}
    by_y: dict[float, list[Rule]] = {}
    for r in vs:
        by_x.setdefault(r.at, []).append(r)
    for r in hs:
        by_y.setdefault(r.at, []).append(r)
    owner = [[(j, i) for i in range(nx)] for j in range(ny)]

    def root(j: int, i: int) -> tuple[int, int]:
        while owner[j][i] != (j, i):
            j, i = owner[j][i]
        return j, i

    for j in range(ny):
        middle = (ys[j] + ys[j + 1]) / 2
        for i in range(nx):
            across = (xs[i] + xs[i + 1]) / 2
            if i + 1 < nx and not any(r.start <= middle <= r.end for r in by_x[xs[i + 1]]):
                a, b = root(j, i), root(j, i + 1)
                owner[max(a, b)[0]][max(a, b)[1]] = min(a, b)
            if j + 1 < ny and not any(r.start <= across <= r.end for r in by_y[ys[j + 1]]):
                a, b = root(j, i), root(j + 1, i)
                owner[max(a, b)[0]][max(a, b)[1]] = min(a, b)
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for j in range(ny):
        for i in range(nx):
            members.setdefault(root(j, i), []).append((j, i))
    inside: dict[tuple[int, int], list[Glyph]] = {}
    outside: list[Glyph] = []
    for g in glyphs:
        i = bisect(xs, (g.x + g.right) / 2) - 1
        j = bisect(ys, g.y - 0.3 * g.height) - 1
        if 0 <= i < nx and 0 <= j < ny:
            inside.setdefault(root(j, i), []).append(g)
        else:
            outside.append(g)
    boxes: list[Box] = []
    for key, units in members.items():
        top, left = min(j for j, _ in units), min(i for _, i in units)
        down, across_n = max(j for j, _ in units) - top + 1, max(i for _, i in units) - left + 1
        if down * across_n == len(units):
            boxes.append(Box(top, left, down, across_n, inside.get(key, [])))
            continue
        for j, i in units:  # not a rectangle: a rule is missing; keep the unit boxes apart
            own = [g for g in inside.get(key, []) if bisect(xs, (g.x + g.right) / 2) - 1 == i]
            boxes.append(Box(j, i, 1, 1, [g for g in own if bisect(ys, g.y - 0.3 * g.height) - 1 == j]))
    boxes.sort(key=lambda b: (b.row, b.column))
    return Lattice(xs, ys, boxes), outside
