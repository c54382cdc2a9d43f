"""Tables of institutions flattened to one cell a line: tests/facts/offices.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.facts import find_facts
from jizheng.pack import load_pack
from jizheng.read import read

CASES = yaml.safe_load((Path(__file__).parent / "offices.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_table(case: dict) -> None:
    lines = "\n\n".join(str(case["cells"]).split())
    text = f"岳阳市2022年度部门整体支出\n绩效评价自评报告\n\n二、部门(单位)收支情况\n\n{lines}\n\n三、部门(单位)整体支出绩效自评情况\n"
    found = find_facts(read(text.encode(), "样例.txt"), load_pack("yueyang-2020"))
    stated = {(dict(f.dims).get("机构", ""), f.label, f.value) for f in found.facts if isinstance(f.value, Decimal)}
    assert stated == {
        (office, label, Decimal(str(v))) for office, row in case["rows"].items() for label, v in row.items()
    }
