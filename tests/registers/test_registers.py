"""Registers as people write them: what is counted, from which rows, and what they are told."""

from __future__ import annotations

import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
import yaml

from jizheng.model import Severity
from jizheng.pack import load_pack
from jizheng.records import Counted, Register
from jizheng.register_types import Condition
from jizheng.registers import ConditionError, count, read_register

CASES = yaml.safe_load((Path(__file__).parent / "registers.yaml").read_text("utf-8"))


def read(case: dict, data: bytes | None = None) -> Register:
    t = load_pack(case.get("pack", "cn")).registers[case["register"]]
    return read_register(t, [(f"{t.id}.csv", case["csv"].encode() if data is None else data)], case["year"])


def counted(register: Register, row: dict, year: int) -> Counted:
    where = msgspec.convert(row.get("where", []), list[Condition])
    measure = register.type.measure_of(row["measure"])
    return count(
        register, measure, where, year=year, as_of=row.get("as_of"), cumulative=row.get("cumulative", False)
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_case(case: dict) -> None:
    register = read(case)
    told = [(x.code, x.line, x.column, x.message) for x in register.troubles]
    expected = case.get("told", [])
    assert [x[:3] for x in told] == [tuple(x[:3]) for x in expected]
    assert [m for (*_, m), (*_, words) in zip(told, expected) if words not in m] == []
    assert all(x.file and x.message and (x.advice or x.severity is Severity.INFO) for x in register.troubles)
    assert register.refused == case.get("refused", register.refused)
    assert len(register.superseded) == case.get("superseded", 0)
    assert register.examples == case.get("examples", 0)
    for row in case.get("count", []):
        c = counted(register, row, case["year"])
        if row["is"] is None:
            assert c.value is None
        else:
            assert c.value is not None
            wanted = Decimal(row["is"])
            assert (c.value if c.value == wanted else c.value.quantize(wanted)) == wanted, row
        assert list(c.keys) == [str(k) for k in row.get("keys", c.keys)]
        assert c.where == row.get("where_is", c.where)
        assert row.get("formula", "") in c.formula
        assert (row.get("base", c.base), row.get("low", str(c.low)), row.get("high", str(c.high))) == (
            c.base, str(c.low), str(c.high),
        )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_way_in_which_office_programs_save_text(encoding: str, delimiter: str) -> None:
    case = CASES[0]
    plain = read(case)
    other = read(case, case["csv"].replace(",", delimiter).encode(encoding))
    assert other.records == plain.records


def test_a_workbook_gives_what_the_text_gives() -> None:
    """Dates as dates, numbers as numbers, a title above the heads, a second sheet of explanations."""
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("填写说明").write(0, 0, "一行一条")
    sheet = book.add_worksheet("支付")
    sheet.write(0, 0, "2020年支付明细")
    sheet.write_row(2, 1, ["凭证号", "支付日期", "金额（元）", "预算项目", "用途"])
    sheet.write_row(3, 1, ["记-1"])
    sheet.write_datetime(3, 2, datetime.datetime(2020, 3, 5), book.add_format({"num_format": "yyyy/m/d"}))
    sheet.write_row(3, 3, [1234.1, "X1", "费用"])
    sheet.write_row(4, 1, ["记-2", "2020-3-6", "20.5", "X1", "费用"])
    sheet.write_row(5, 1, ["记-3", 43896, "20.5", "X1", "费用"])
    book.close()
    t = load_pack("cn").registers["payments"]
    register = read_register(t, [("支付.xlsx", out.getvalue())], 2020)
    assert [(r.key, r.on.isoformat(), r.values["amount"], r.line) for r in register.records] == [
        ("记-1", "2020-03-05", Decimal("1234.10"), 4),
        ("记-2", "2020-03-06", Decimal("20.50"), 5),
    ]
    assert [(x.line, x.column, x.advice) for x in register.troubles] == [
        (6, "支付日期", "这像是 Excel 的日期序号，请把这一列的格式设成日期")
    ]


def test_files_that_are_no_tables() -> None:
    t = load_pack("cn").registers["posts"]
    for data in (b"", b"PK\3\4junk", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(range(128, 256)) * 9, b"a,b\n1,2\n"):
        register = read_register(t, [("posts.csv", data)], 2020)
        assert register.records == ()
        assert len(register.troubles) == 1
        assert register.troubles[0].advice


def test_a_condition_on_nothing_is_said() -> None:
    register = read(CASES[0])
    for where, words in (
        ([Condition(field="颜色", is_=["红"])], "没有字段“颜色”"),
        ([Condition(field="origin", is_=["抄"])], "没有“抄”这个选择"),
        ([Condition(field="title", at_least="3")], "不能比大小"),
        ([Condition(field="published_at", at_least="春天")], "不是日期"),
    ):
        with pytest.raises(ConditionError, match=words):
            count(register, register.type.measure_of("published"), where)


def test_conditions_by_days_numbers_and_blanks() -> None:
    register = read(CASES[0])
    m = register.type.measure_of("published")
    for where, keys in (
        ({"field": "published_at", "is": ["2020-03-05"]}, ["1"]),
        ({"field": "published_at", "at_least": "2020-04-01", "at_most": "2020-12-31"}, ["2", "3"]),
        ({"field": "published_at", "not": ["2020-03-05"]}, ["2", "3"]),
        ({"field": "url", "filled": False}, ["2", "3"]),
        ({"field": "column", "not": ["重点动态"]}, ["2", "3"]),
    ):
        assert list(count(register, m, [msgspec.convert(where, Condition)]).keys) == keys
