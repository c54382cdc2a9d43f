"""Targets and actuals: the sign they promise by is one of five, however it was written; 余 and 多 promise nothing."""

from __future__ import annotations

import pytest

from jizheng.facts.lexicon import Lexicon
from jizheng.pack import load_pack


@pytest.mark.parametrize(
    ("written", "operator", "bound"),
    [
        ("≥95%", "≥", ""), ("=100%", "＝", ""), ("＝100%", "＝", ""), ("<5%", "＜", ""), ("＞3次", "＞", ""), ("≤90万元", "≤", ""),
        ("90%以上", "≥", ""), ("不超过90万元", "≤", ""), ("不高于5%", "≤", ""), ("不大于3次", "≤", ""), ("超过2000米", "≥", ""),
        ("不少于2000米", "≥", ""), ("不小于2000米", "≥", ""), ("不多于3次", "≤", ""), ("少于3次", "≤", ""), ("6000余张", "", ">="), ("2800米", "", ""),
    ],
)  # fmt: skip
def test_the_sign_of_a_target(written: str, operator: str, bound: str) -> None:
    q = Lexicon(load_pack("cn")).numbers.quantity(written)
    assert q.value is not None
    assert (q.operator, q.bound) == (operator, bound)
