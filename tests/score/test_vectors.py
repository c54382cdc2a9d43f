"""Every vector of every scheme of every pack gives the points it states (scores.yaml › vectors)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jizheng import points
from jizheng.model import Fact, Found, Profile, State
from jizheng.pack import load_pack, pack_names
from jizheng.pack_rows import Scheme
from jizheng.score.figures import Figures
from jizheng.score.propose import propose
from jizheng.score.sheet import METHODS, item_line

PACKS = {n: load_pack(n) for n in pack_names()}
# A scheme that a child pack inherits is the same row; one that it replaces under the same id is another.
SCHEMES = {
    f"{n}-{s.id}": (p, s) for i, (n, p, s) in {id(s): (n, p, s) for n, p in PACKS.items() for s in p.schemes}.items()
}
VECTORS = [(sid, v) for sid, (_, s) in SCHEMES.items() for v in s.vectors]


def wanted(text: str) -> Decimal | None:
    return None if text == "none" else Decimal(text)


def fact(code: str, value: str, unit: str = "万元", **dims: str) -> Fact:
    n = Decimal(value)
    state = State.ZERO if n == 0 else State.STATED
    return Fact("f-" + code, code, code, n, unit, state, (), tuple(sorted(dims.items())))


def figures(*facts: Fact) -> Figures:
    return Figures(Found(Profile("whole", "", ""), facts, (), ()), ())


@pytest.mark.parametrize(
    ("sid", "v"), VECTORS, ids=lambda x: x if isinstance(x, str) else "-".join(map(str, x.values()))
)
def test_vector(sid: str, v: dict) -> None:
    pack, s = SCHEMES[sid]
    if "sign" in v:
        t, a, w = (Decimal(v[k]) for k in ("target", "actual", "weight"))
        assert points.quantitative(s.quantitative, v["sign"], t, a, w) == wanted(v["points"])
        if v.get("unmet"):
            assert a < t
    elif "level" in v:
        k = next(n for n, b in enumerate(s.qualitative) if b.label == v["level"])
        assert points.inside(Decimal(v["points"]), s.qualitative, k, Decimal(v["weight"])) is v["allowed"]
    elif "executed" in v:
        assert points.execution(Decimal(v["executed"]), Decimal(v["budget"]), Decimal(v["weight"])) == wanted(
            v["points"]
        )
    elif "total" in v:
        assert points.grade(s.grades, Decimal(v["total"])) == v["grade"]
    else:
        item = next(i for i in s.items if i.name == v["item"])
        first = {r: c if isinstance(c, str) else c[0] for r, c in item.concepts.items()}
        # A role without a concept (重点项目支出, last year's figure) can only be tested by its method.
        if set(v) & {"a", "b"} <= set(first):
            line = item_line(item, figures(*(fact(first[r], v[r]) for r in ("a", "b") if r in v)), pack)
        else:
            line = METHODS[item.method](item, item_line(item, figures(), pack), fact("a", v["a"]), fact("b", v["b"]))
        assert line.points == wanted(v["points"]), line
        assert line.formula
        assert line.points is not None or line.reason


def test_there_are_vectors() -> None:
    """The tables of domain §14.1 and §14.2 stand in the packs."""
    assert len(VECTORS) >= 55


@pytest.mark.parametrize("sid", SCHEMES)
def test_scheme_is_whole(sid: str) -> None:
    """Points add up to the full score, scales go down to nothing, every part has words, every code exists."""
    pack, s = SCHEMES[sid]
    full = Decimal(s.full)
    assert sum(map(Decimal, s.weights.values())) in (Decimal(0), full)
    if s.items:
        assert sum(Decimal(i.full) for i in s.items) == full
    for i in s.items:
        codes = [c for v in i.concepts.values() for c in ([v] if isinstance(v, str) else v)]
        assert all(c in pack.concepts for c in codes)
        assert i.method in {*METHODS, "text", "unknown"}
        if i.method == "bands":
            assert all(Decimal(0) <= Decimal(b.points) <= Decimal(i.full) for b in i.bands)
    for bands in (s.grades, s.qualitative):
        lows = [Decimal(b.low) for b in bands]
        assert lows == sorted(lows, reverse=True)
        assert not lows or lows[-1] == 0
    if s.use != "partial":
        assert set(s.weights) - set(s.words) == {s.execution["item"]}
        for key in ("numerator", "denominator", "initial", "rate"):
            assert all(c in pack.concepts for c in s.execution[key])
    assert s.basis.source in pack.sources


def test_what_is_known_from_memory_says_so() -> None:
    """A scheme whose text nobody has read is marked on the sheet; one seen in copies names its copies."""
    marked = {s.id: pack.basis(s.basis.source)[1] for pack, s in SCHEMES.values()}
    assert marked["mof-2020-10"] is False
    assert marked["yueyang-sheet"] is True


def test_no_indicators_no_trial() -> None:
    pack, s = next(x for x in SCHEMES.values() if x[1].id == "mof-2020-10")
    assert isinstance(s, Scheme)
    assert propose(s, figures(fact("executed", "1")), pack) is None
