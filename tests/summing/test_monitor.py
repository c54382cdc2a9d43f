"""双监控: lights by the pack's bands, expectations by profile, forecasts with their interval, proposals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizheng.evaluate import compile_year
from jizheng.read import read
from jizheng.summaries import MonitorSheet
from jizheng.summing import monitor
from jizheng.summing.pace import expected, forecast, light, months_done, percent_of, shares, worst
from jizheng.write.monitor import monitor_text, write_monitor_docx, write_monitor_html

from .sample import pack, year

D = Decimal


@cache
def rules():
    return pack().parameter("monitor", "2020")


@cache
def sheet(day: str = "2020-07-31") -> MonitorSheet:
    return monitor(compile_year(year(), pack(), as_of=date.fromisoformat(day)), pack())


@pytest.mark.parametrize(("done", "said"), [(400, "red"), (419, "red"), (420, "yellow"), (500, "yellow"), (560, "green"), (700, "green"), (839, "green"), (840, "blue")])  # fmt: skip
def test_the_lights_of_a_target_of_1200_at_the_end_of_july(done: int, said: str) -> None:
    due = 1200 * expected(shares("linear", []), D(7))
    assert light(percent_of(D(done), due), rules()["indicator"]) == said


@pytest.mark.parametrize(
    ("rate", "said"), [(34, "red"), (35, "yellow"), (40, "yellow"), (46, "yellow"), (47, "green"), (90, "green")]
)
def test_the_lights_of_money_at_the_end_of_july(rate: int, said: str) -> None:
    due = 100 * expected(shares("linear", []), D(7))
    assert light(percent_of(D(rate), due), rules()["money"]) == said


def test_a_whole_has_its_worst_light() -> None:
    assert worst(["blue", "green", "none", "yellow"]) == "yellow"
    assert worst(["blue", "none"]) == "blue"
    assert worst(["none", "none"]) == "none"


@pytest.mark.parametrize(
    ("day", "months"),
    [("2020-01-31", "1"), ("2020-07-31", "7"), ("2020-12-31", "12"), ("2020-02-29", "2"), ("2020-06-15", "5.5")],
)
def test_months_gone_by(day: str, months: str) -> None:
    assert months_done(date.fromisoformat(day)) == D(months)


def test_profiles() -> None:
    seasonal = shares("seasonal", [D(x) for x in (0, 0, 0, 0, 20, 0, 0, 30, 0, 30, 20, 0)])
    assert expected(seasonal, D(7)) == D("0.2")
    assert expected(seasonal, D(12)) == 1
    assert expected(shares("step", []), D("11.9")) < D("0.91")
    assert expected(shares("step", []), D(11)) == 0
    assert expected(shares("step", []), D(12)) == 1


@given(
    st.lists(st.integers(0, 1000), min_size=12, max_size=12),
    st.integers(1, 12),
    st.sampled_from([shares("linear", []), shares("seasonal", [D(k) for k in range(1, 13)])]),
)
def test_a_forecast_is_never_below_what_is_done_and_lies_in_its_interval(
    months: list[int], done: int, parts: list[Decimal]
) -> None:
    so_far = [D(v) if n < done else D(0) for n, v in enumerate(months)]
    f = forecast(so_far, parts, D(done), rules()["interval"])
    assert f is not None
    assert f.value >= sum(so_far) - D("0.0001")
    if f.low is not None and f.high is not None:
        assert sum(so_far) <= f.low <= f.high
        assert f.low - D("0.0001") <= f.value <= f.high


def test_even_work_has_a_narrow_forecast() -> None:
    f = forecast([D(10)] * 6 + [D(0)] * 6, shares("linear", []), D(6), rules()["interval"])
    assert f is not None
    assert round(f.value, 6) == 120
    assert f.low is not None
    assert f.high is not None
    assert round(f.high - f.low, 6) == 0


def by_id(s: MonitorSheet) -> dict:
    return {w.id: w for w in (*s.money, *s.indicators)}


def test_the_sample_year_at_the_end_of_july() -> None:
    w = by_id(sheet())
    assert (w["管网"].done, w["管网"].expected, w["管网"].light) == ("820米", D("400.00"), "blue")
    assert (w["X1"].spent, w["X1"].light) == (D("78000.00"), "yellow")
    assert w["满意度"].light == "none"
    assert w["舆论"].light == "none"
    assert w["信息"].likely == "确定能"
    assert {p.name: p.proposal for p in sheet().pairs}["地下弱电管网建设管理经费"] == "调剂"


def test_the_pair_of_a_line_is_made_of_its_own_goals() -> None:
    pairs = {p.name: p for p in sheet("2020-04-30").pairs}
    assert by_id(sheet("2020-04-30"))["管网"].light == "none"  # nothing was due before May
    assert pairs["地下弱电管网建设管理经费"].goal == "none"
    assert pairs["地下弱电管网建设管理经费"].proposal == "调剂"


def test_without_payments_nothing_is_guessed() -> None:
    kept = {k: v for k, v in year().registers.items() if k != "payments"}
    s = monitor(compile_year(year()._replace(registers=kept), pack(), as_of=date(2020, 7, 31)), pack())
    assert {w.light for w in s.money} == {"none"}
    assert all(not p.proposal for p in s.pairs)


def test_a_year_to_its_end_is_not_monitored() -> None:
    with pytest.raises(ValueError, match="截止日期"):
        monitor(compile_year(year(), pack()), pack())


def test_the_form_can_be_read_again_and_is_the_same_twice() -> None:
    docx = write_monitor_docx(sheet())
    assert docx == write_monitor_docx(sheet())
    text = "\n".join(
        b.text if hasattr(b, "text") else "\n".join(c.text for c in b.cells) for b in read(docx, "监控.docx").blocks
    )
    for words in ("2020年度部门整体支出绩效目标执行监控表（1—7月）", "7.80", "820米", "确定能", "调剂"):
        assert words in text
    assert b"landscape" in ZipFile(BytesIO(docx)).read("word/document.xml")


def test_page_and_terminal_say_the_same() -> None:
    page, said = write_monitor_html(sheet()).decode(), monitor_text(sheet())
    for w in (*sheet().money, *sheet().indicators):
        assert w.name in page
        assert w.name in said
    assert "非国家规定" in page
    assert "<script" not in page
