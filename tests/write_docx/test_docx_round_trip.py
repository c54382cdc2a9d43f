"""Facts → docx → read → facts: the same concept, value, unit, state, dims and qualifier."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jizheng.facts import find_facts
from jizheng.model import Fact, State
from jizheng.pack import load_pack
from jizheng.read import read
from jizheng.write.docx import write_docx
from tests.write_docx.docx_reports import PACK, evaluation, fact, indicator

MONEY = [
    *("income_total", "carry_in", "income_general", "income_fund", "income_nontax", "income_other"),
    *("expense_total", "expense_basic", "expense_staff", "expense_public", "expense_project"),
    *("balance_year", "balance_total", "three_public", "reception", "vehicle_running", "vehicle_purchase", "abroad"),
    *("asset_total", "asset_in_use", "asset_leased", "asset_other"),
]
INSTITUTIONS = ["汇总", "局机关", "二级机构1", "二级机构2", "二级机构3"]
amounts = st.decimals(-9999, 9_999_999, places=2) | st.integers(0, 10**9).map(Decimal)
blanks = st.sampled_from([State.BLANK, State.NONE, State.NOT_APPLICABLE])


@st.composite
def money_facts(draw) -> Fact:
    concept, institution = draw(st.sampled_from(MONEY)), draw(st.sampled_from(INSTITUTIONS))
    dims = (("机构", institution),)
    if draw(st.booleans()):
        return fact(concept, None, "万元", draw(blanks), dims)
    qualifier = draw(st.sampled_from(["", "", "净值", "原值"]))
    bound = draw(st.sampled_from(["", "", "", ">=", "<=", "≈"]))
    return fact(concept, draw(amounts), "万元", dims=dims, qualifier=qualifier, bound=bound)


words = st.text(st.sampled_from("规划建设管理维护宣传培训&<>“”、"), min_size=3, max_size=30).map(
    lambda t: f"负责{t}工作。"
)
paragraphs = st.lists(words, min_size=1, max_size=5).map("\n".join)
texts = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("duties", "work", "achievements", "goal_expected"), paragraphs)
)


def key(f: Fact) -> tuple:
    return f.concept, f.dims, f.value, f.unit, f.state, f.bound, f.qualifier


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(money_facts(), max_size=40, unique_by=lambda f: (f.concept, f.dims)),
    st.integers(0, 999),
    st.decimals(0, 100, places=1),
    st.sampled_from(["优", "良", "中", "差"]),
    texts,
)
def test_what_is_written_is_read_back(money, staff, score, grade, prose):
    pack = load_pack(PACK)
    facts = [
        *money,
        fact("unit_name", "岳阳市某某中心"),
        fact("staff_quota", Decimal(staff), "人"),
        fact("self_score", score, "分"),
        fact("grade", grade),
        *(fact(c, t) for c, t in prose.items()),
    ]
    document = read(write_docx(evaluation(*facts)), "报告.docx")
    assert document.problems == ()
    found = find_facts(document, pack)
    assert found.profile.form == "yueyang-whole"
    assert (found.profile.year, found.profile.unit) == ("2020", "岳阳市某某中心")
    back = {key(f) for f in found.facts}
    assert {key(f) for f in facts} - back == set()
    # Nothing is stated on the second reading that was not stated before: every other place is blank.
    stated = {(f.concept, f.dims) for f in facts}
    more = [f for f in found.facts if f.concept in MONEY and (f.concept, f.dims) not in stated]
    assert {f.state for f in more} <= {State.BLANK}


def test_a_second_writing_gives_the_same_document():
    """What the writer draws and the reader reads is a fixed point: docx → facts → docx is the same file."""
    pack = load_pack(PACK)
    first = write_docx(
        evaluation(
            *(fact(c, Decimal(n), "万元", dims=(("机构", "二级机构1"),)) for n, c in enumerate(MONEY)),
            fact("unit_name", "岳阳市某某中心"),
            fact("evaluation_way", "部门（单位）绩效自评"),
            fact("duties", "1、规划；\n2、建设。"),
            fact("goal_expected", "目标1：甲。"),
            fact("evaluator", "人员甲", dims=(("序号", "1"),)),
            fact("filler", "人员甲"),
            fact("phone", "00000000"),
            indicators=(
                indicator("产出目标", "数量指标", "新建管网2000米。", "实际完成2800米"),
                indicator("效益目标", "社会效益", "扩大影响。", "影响扩大。"),
            ),
            prose=("五、评价报告综述", "一、单位概况", "2020年度实际支出6万元。", "三、绩效情况", "（一）很好。"),
        )
    )
    document = read(first, "报告.docx")
    found = find_facts(document, pack)
    again = evaluation(*found.facts, indicators=found.indicators)
    second = write_docx(replace(again, document=document, profile=found.profile), pack)
    assert read(second, "报告.docx").blocks == document.blocks
    assert second == first
