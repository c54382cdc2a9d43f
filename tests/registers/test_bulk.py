"""Very many rows: the columnar engine says of every file what the row engine says, to the last digit and word."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

pytest.importorskip("polars")

from hypothesis import given, settings
from hypothesis import strategies as st

from jizheng.pack import load_pack
from jizheng.records import Record, Register
from jizheng.register_types import Condition
from jizheng.registers import by_month, count, firsts, read_register, rest_by
from jizheng.registers.bulk import read_bulk

from .test_registers import CASES

TYPES = load_pack("cn").registers


def place(r: Record) -> tuple[str, int]:
    return r.file, r.line


def same(rows: Register, columns: Register) -> None:
    assert list(columns.records) == list(rows.records)
    assert columns.troubles == rows.troubles
    assert (columns.refused, columns.examples, columns.files) == (rows.refused, rows.examples, rows.files)
    assert sorted(columns.superseded, key=place) == sorted(rows.superseded, key=place)
    wheres = conditions(rows.type.id)
    asked = [(w, 2020, None, False) for w in wheres]
    asked += [([], 0, None, False), ([], 2020, None, True), ([], 2020, date(2020, 6, 30), False)]
    for m, (where, year, as_of, cumulative) in product(rows.type.measures, asked):
        one = count(rows, m, where, year=year, as_of=as_of, cumulative=cumulative)
        other = count(columns, m, where, year=year, as_of=as_of, cumulative=cumulative)
        assert list(one.keys) == list(other.keys)
        assert str(one._replace(keys=())) == str(other._replace(keys=()))
    assert by_month(columns, 2020) == by_month(rows, 2020)
    for f in rows.type.fields:
        if f.type in ("text", "choice"):
            assert firsts(columns, f.name) == firsts(rows, f.name)
            assert rest_by(columns, {"1", "3"}, 2020, f.name) == rest_by(rows, {"1", "3"}, 2020, f.name)


def conditions(register: str) -> list[list[Condition]]:
    extra = {
        "posts": [
            Condition(field="column", is_=["要闻"]), Condition(field="column", not_=["要闻", "动态"]),
            Condition(field="published_at", at_least="2020-03-01", at_most="2020-09-30"),
            Condition(field="reposted_at", filled=True), Condition(field="published_at", is_=["2020-03-05"]),
        ],
        "conduits": [Condition(field="length_m", at_least="100.5"), Condition(field="holes_used", is_=["无", "3"]),
                     Condition(field="holes_total", not_=["6"])],
        "payments": [Condition(field="way", is_=["公务卡", "国库"]), Condition(field="amount", at_most="0")],
    }.get(register, [])  # fmt: skip
    return [[], *([c] for c in extra), extra]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_every_case_of_registers(case: dict) -> None:
    t = load_pack(case.get("pack", "cn")).registers[case["register"]]
    files = [(f"{t.id}.csv", case["csv"].encode())]
    columns = read_bulk(t, files, case["year"])
    if columns is not None:  # None: left to the row engine
        same(read_register(t, files, case["year"]), columns)


@pytest.mark.parametrize(
    "cell", ['"=""7"""', '="7"', '"a""b"', 'a"b', '"a,b"', '"a\nb"', '"', '""', "\x1fa", "\u3000a", "１２", "\ufeffa"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_way_of_putting_a_cell(cell: str, end: str) -> None:
    for row in (f"1,2020-03-05,1,X,{cell}", f"{cell},2020-03-05,1,X,y", f"1,2020-03-05,{cell},X,y,z,z"):
        text = end.join(["凭证号,支付日期,金额,预算项目,用途", row, "2,2020-03-06,5,X,y", ""])
        columns = read_bulk(TYPES["payments"], [("payments.csv", text.encode())], 2020)
        if columns is not None:
            same(read_register(TYPES["payments"], [("payments.csv", text.encode())], 2020), columns)


# What people write: mostly plain, now and then in every other way, or wrong.
day = st.one_of(
    st.dates(date(2020, 1, 1), date(2020, 12, 31)).map(str),
    st.sampled_from(
        ["2020/3/5", "2020年3月5日", "2020-02-30", "2019-12-31", "2021-01-01", "", "-", "x", "20200305", " 2020-03-05 "]
    ),
)
moment = st.one_of(
    day, st.datetimes().map(lambda d: d.replace(year=2020, day=1).strftime("%Y-%m-%d %H:%M")),
    st.sampled_from(["2020-03-05 9:30:10", "2020/03/05 09:30", "2020-03-05T09:30", "2020-03-05 25:00"]),
)  # fmt: skip
number = st.one_of(
    st.decimals(-10, 2000, places=2).map(str), st.integers(0, 900).map(str),
    st.sampled_from(["1,200.50", "3.005", "约5", "12元", "100米", "0.1234567", "", "/", "１２", "1e2", "-0", "无"]),
)  # fmt: skip
word = st.sampled_from(["要闻", "动态", "其他", "", "　要闻 ", "1.2E+15", '="7"', 'a"b', "三\u3000四"])
key = st.integers(1, 12).map(str) | st.sampled_from(["示例：1", "", "K-1"])
correction = st.sampled_from([""] * 8 + ["更正", "作废", "是", "?"])


def text(heads: str, *columns: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def row(cells: tuple[str, ...]) -> str:
        return ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if "," in c or '"' in c else c for c in cells)

    rows = st.lists(st.tuples(*columns).map(row) | st.sampled_from(["", ",,", "1,2"]), max_size=14)
    end = st.sampled_from(["\n", "\r\n"])
    return st.tuples(rows, end).map(lambda x: x[1].join([heads, *x[0]]) + x[1])


POSTS = text(
    "信息编号,标题,栏目,发布时间,采编或转载,政务网转载时间,更正",
    key,
    word,
    word,
    moment,
    st.sampled_from(["采编", "原创", "", "抄"]),
    moment,
    correction,
)
CONDUITS = text(
    "道路,段号,起点里程,终点里程,沟长,总孔数,已用孔数,竣工日期,验收日期,更正",
    st.sampled_from("东西"),
    key,
    number,
    number,
    number,
    number,
    number,
    day,
    day,
    correction,
)
PAYMENTS = text(
    "凭证号,分录号,支付日期,金额（元）,预算项目,用途,支付方式,更正",
    key,
    st.sampled_from(["", "1", "2"]),
    day,
    number,
    word,
    word,
    st.sampled_from(["公务卡", "国库", "", "现金"]),
    correction,
)


@pytest.mark.parametrize(("name", "texts"), [("posts", POSTS), ("conduits", CONDUITS), ("payments", PAYMENTS)])
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_both_engines_say_the_same(name: str, texts: st.SearchStrategy[str], data: st.DataObject) -> None:
    t = TYPES[name]
    files = [(f"{name}-{n}.csv", data.draw(texts).encode()) for n in range(data.draw(st.integers(1, 2)))]
    columns = read_bulk(t, files, 2020)
    assert columns is not None
    same(read_register(t, files, 2020), columns)
