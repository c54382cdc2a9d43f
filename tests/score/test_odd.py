"""Whatever figures a broken report holds: no crash, and never points without a reason or a formula."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from jizheng.facts.claims import find_claims
from jizheng.facts.sentences import sentences
from jizheng.model import Document, Fact, Found, Indicator, Paragraph, Profile, Quantity, State
from jizheng.pack import load_pack
from jizheng.score import score, score_with

PACK = load_pack("yueyang-2020")
CODES = [
    "self_score", "budget_full", "budget_initial", "budget", "executed", "expense_total", "execution_rate", "execution_weight",
    "execution_score", "staff_actual", "staff_quota", "three_public", "three_public_budget", "balance_total", "carry_in",
    "expense_project", "project_budget", "carry_in_project", "reception", "vehicle_running",
]  # fmt: skip
odd = st.one_of(
    st.decimals(-(10**6), 10**12, places=3),
    st.sampled_from([Decimal(0), Decimal("1E+40"), Decimal("-1E+40"), Decimal("0.000001"), Decimal("9" * 60)]),
)
units = st.sampled_from(["万元", "元", "%", "", "个", "万亩", "亩"])
bounds = st.sampled_from(["", ">=", "<=", "≈"])


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    code = draw(st.sampled_from(CODES))
    value = draw(st.one_of(odd, st.none(), st.just("若干")))
    state = (
        State.STATED if value is not None else draw(st.sampled_from([State.BLANK, State.NONE, State.NOT_APPLICABLE]))
    )
    dims = draw(
        st.sampled_from(
            [(), (("机构", "汇总"),), (("机构", "二级机构1"),), (("处", "2"),), (("资金来源", "省级资金"),)]
        )
    )
    return Fact(f"f{draw(st.integers(0, 99))}", code, code, value, draw(units), state, (), dims, draw(bounds))


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    value = draw(st.one_of(odd, st.none()))
    text = draw(st.sampled_from(["", "达成", "部分达成", "未达成", "明显", "若干"]))
    return Quantity(text, value, draw(units), "", draw(bounds), State.STATED if value is not None else State.BLANK)


@st.composite
def indicators(draw: st.DrawFn) -> Indicator:
    level1 = draw(st.sampled_from(["产出指标", "效益指标", "满意度指标", "成本指标", "过程", ""]))
    direction = draw(st.sampled_from(["≥", "＞", "＝", "＜", "≤", "定性"]))
    weight, own = (draw(st.one_of(st.none(), odd)) for _ in range(2))
    return Indicator("i", level1, "", "某项", direction, draw(quantities()), draw(quantities()), (), weight, own)


kinds = st.sampled_from(["whole", "project", "transfer", "target", "accounts", "other"])


@settings(max_examples=300, deadline=None)
@given(st.lists(facts(), max_size=12), st.lists(indicators(), max_size=6), kinds)
def test_score_never_fails(some: list[Fact], rows: list[Indicator], kind: str) -> None:
    found = Found(Profile(kind, "", ""), tuple(some), tuple(rows), ())
    got = score(found, (), PACK)
    assert got.verdict
    assert got.recomputable or got.sheets == () or got.sheets[0].status != "recomputed" or got.sheets[0].total is None
    sheets = [*got.sheets, *(score_with(s.id, found, (), PACK) for s in PACK.schemes)]
    for sheet in sheets:
        for x in sheet.lines if sheet else ():
            assert x.formula if x.points is not None else x.reason, x
            assert x.points is None or x.full is None or 0 <= x.points <= x.full, x


@settings(max_examples=150, deadline=None)
@given(
    st.lists(facts(), max_size=12),
    st.lists(indicators(), max_size=6),
    st.lists(
        st.sampled_from(
            [
                "未出现超预算开支",
                "本年无公务接待支出",
                "各项指标均已完成",
                "满意度达９５%",
                "暂无问题",
                "不存在执行数偏离预算数较多的问题",
                "专款专用",
                "无预算，不支出",
                "避免了浪费",
                "均及时更新",
                "三公经费未超预算",
                "，，未超预算，",
            ]
        ),
        max_size=5,
    ),
)
def test_claims_never_fail(some: list[Fact], rows: list[Indicator], words: list[str]) -> None:
    document = Document("0" * 64, "样例.txt", "txt", 0, (Paragraph("。".join(words), "text:1:1"),))
    for claim in find_claims(list(sentences(document)), some, rows, PACK):
        (w,) = claim.wheres
        assert document.where(w.block, w.cell, w.start, w.end) == w
        assert claim.basis
