"""What no points can do, whatever the numbers."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jizheng import points
from jizheng.pack_rows import Band

ZERO = Decimal(0)
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
targets = st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2)
weights = st.decimals(min_value=0, max_value=100, places=2)
fine_weights = st.decimals(min_value=0, max_value=100, places=5)
signs = st.sampled_from(["≥", "＞", "＝", "≤", "＜"])
rules = st.sampled_from(
    [
        {"method": "proportional", "reverse_limit": "2", "places": 2},
        {"method": "gate", "gate": "60", "reverse_limit": "2", "places": 2},
    ]
)


@given(rules, signs, st.decimals(-(10**6), 10**6, places=2), st.decimals(-(10**6), 10**6, places=2), fine_weights)
def test_between_nothing_and_the_weight(rule: dict, sign: str, t: Decimal, a: Decimal, w: Decimal) -> None:
    got = points.quantitative(rule, sign, t, a, w)
    assert got is None or ZERO <= got <= w


@given(rules, st.sampled_from(["≥", "＞", "＝"]), targets, amounts, amounts, weights)
def test_more_done_never_less_points(rule: dict, sign: str, t: Decimal, a: Decimal, b: Decimal, w: Decimal) -> None:
    low, high = (points.quantitative(rule, sign, t, x, w) for x in sorted((a, b)))
    assert low is not None
    assert high is not None
    assert low <= high


@given(targets, amounts, amounts, weights)
def test_more_spent_never_more_points(t: Decimal, a: Decimal, b: Decimal, w: Decimal) -> None:
    rule = {"method": "proportional", "reverse_limit": "2"}
    low, high = (points.quantitative(rule, "≤", t, x, w) for x in sorted((a, b)))
    assert low is not None
    assert high is not None
    assert low >= high


@given(rules, signs, targets, weights)
def test_reaching_the_target_is_full(rule: dict, sign: str, t: Decimal, w: Decimal) -> None:
    assert points.quantitative(rule, sign, t, t, w) == w


@given(amounts, amounts, weights)
def test_execution_is_capped(done: Decimal, budget: Decimal, w: Decimal) -> None:
    got = points.execution(done, budget, w)
    assert (got is None) == (budget == 0)
    assert got is None or ZERO <= got <= w
    if got is not None and done >= budget:
        assert got == w


@given(weights, st.integers(1, 60))
def test_spread_is_exact(total: Decimal, n: int) -> None:
    parts = points.spread(total, n)
    assert len(parts) == n
    assert sum(parts) == total
    assert max(parts) - min(parts) <= Decimal("0.01")


@given(fine_weights, st.integers(1, 60))
def test_spread_keeps_odd_totals(total: Decimal, n: int) -> None:
    assert sum(points.spread(total, n)) == total


def test_spread_over_nothing() -> None:
    assert points.spread(Decimal(10), 0) == []


@given(st.decimals(0, 100, places=3))
def test_every_total_has_one_grade(total: Decimal) -> None:
    scale = [
        Band(low="90", label="优"),
        Band(low="80", label="良"),
        Band(low="60", label="中"),
        Band(low="0", label="差"),
    ]
    name = points.grade(scale, total)
    assert name == ("优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差")


@given(weights, st.decimals(0, 100, places=2))
def test_bands_do_not_overlap_and_leave_no_gap(w: Decimal, s: Decimal) -> None:
    bands = [Band(low="80"), Band(low="60"), Band(low="0")]
    inside = [k for k in range(3) if points.inside(s, bands, k, w)]
    if w >= 1:
        assert len(inside) == (1 if s <= w else 0)


@given(st.decimals(0, 500, places=2), st.decimals(0, 500, places=2))
def test_points_beyond_a_limit(rate: Decimal, limit: Decimal) -> None:
    got = points.beyond(rate, limit, Decimal("0.5"), Decimal(5))
    assert ZERO <= got <= 5
    assert (got == 5) or rate > limit
