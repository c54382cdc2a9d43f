"""The points of a reviewer: what one click fills in."""

from __future__ import annotations

from decimal import Decimal

import pytest


@pytest.mark.parametrize(("claimed", "recomputed", "status", "filled"), [
    ("8", "10", "未证实", "8"), (None, "10", "未证实", ""), (None, "10", "部分证实", ""), (None, "10", "已证实", "10"), (None, "10", "", "10"),
    (None, "", "", ""),
])  # fmt: skip
def test_one_click_gives_no_full_points_to_what_is_not_proven(claimed, recomputed, status, filled) -> None:
    from jizheng_site.review.marking import Line, same_as

    own = None if claimed is None else Decimal(claimed)
    assert same_as(Line("k", "名", "", "", "", Decimal(10), own, recomputed, status, "", None)) == filled
