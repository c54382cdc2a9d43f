"""Numbers that a page set apart: joined where they can only be one, placed as they stand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jizheng.facts import find_facts
from jizheng.facts.lexicon import lexicon
from jizheng.facts.spaced import squeeze, unspaced
from jizheng.pack import load_pack
from jizheng.read import read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("年初预算 865 .40 万元", "年初预算 865.40 万元"),
        ("全年预算 902. 16 万元", "全年预算 902.16 万元"),
        ("全年执行 887 . 52万元", "全年执行 887.52万元"),
        ("执行率 98. 38 %", "执行率 98.38 %"),
        ("刊发稿件 4 680 条", "刊发稿件 4 680 条"),  # may be two cells
        ("309 100 %", "309 100 %"),
        ("1. 5 万元以上的采购", "1. 5 万元以上的采购"),  # a list number
        ("没有空格", "没有空格"),
        (
            "实 际 支 出 241.15 万 元，预 算 执 行 率 96.46 %，结 转 下 年 8.85 万 元。",
            "实际支出241.15万元，预算执行率96.46%，结转下年8.85万元。",
        ),
        ("惠 及 学 员 5 830 人 次，目 标 3 5 项", "惠及学员5830人次，目标3 5项"),
        ("年初预算数 全年预算数 全年执行数 10 100% 10 分", "年初预算数 全年预算数 全年执行数 10 100% 10 分"),
        ("数量 质量 时效 成本 社会 经济 10 5 5", "数量 质量 时效 成本 社会 经济 10 5 5"),
    ],
)
def test_squeeze(text: str, said: str) -> None:
    got, kept = squeeze(text, lexicon(load_pack("cn")).printed.parted)
    assert got == said
    assert kept is None or "".join(text[i] for i in kept) == got


def test_spaced_out_titles() -> None:
    assert unspaced("2 0 2 3 年 度 部 门 整 体 支 出 绩 效 自 评 报 告") == "2023年度部门整体支出绩效自评报告"
    assert (
        unspaced("2024 年 度 公 共 图 书 馆 免 费 开 放 资 金 绩 效 自 评 报 告")
        == "2024年度公共图书馆免费开放资金绩效自评报告"
    )
    assert unspaced("项目名称 校舍维修 主管部门 某县教育局") == "项目名称 校舍维修 主管部门 某县教育局"


PAGE = """某 县 图 书 馆
2 0 2 3 年 度 部 门 整 体 支 出 绩 效 自 评 报 告
一、部门概况
（一）某县图书馆为县文化旅游局所属公益一类事业单位，核定编
制 42 名，2023 年末实有人数 40 人，内设办公室、借阅部、采编部
三个部门，承担全县公共阅读服务和古籍保护工作，面向社会免费开放
全部阅览室和自修室。
二、部门整体支出管理及使用情况
2023 年年初预算 865 .40 万元，全年预算 902. 16 万元，全年执行 887 . 52
万元，预算执行率 98. 38 %。
- 1 -
"""


def test_lines_of_a_page() -> None:
    """A word and a number broken over lines are read whole, and their place is the line and column where they start."""
    document = read(PAGE.encode(), "样例.txt")
    found = find_facts(document, load_pack("mof-2020"))
    headlines = {f.label: f for f in found.facts if not f.dims and isinstance(f.value, Decimal)}
    assert {k: str(f.value) for k, f in headlines.items()} == {
        "编制数": "42",
        "实有人数": "40",
        "年初预算数": "865.40",
        "全年预算数": "902.16",
        "执行数": "887.52",
        "执行率": "98.38",
    }
    assert headlines["编制数"].wheres[0].path == "text:5:3"
    assert "865 .40" in headlines["年初预算数"].wheres[0].excerpt
    assert (found.profile.kind, found.profile.year, found.profile.unit) == ("whole", "2023", "某县图书馆")
    for f in headlines.values():
        (w,) = f.wheres
        assert document.where(w.block, w.cell, w.start, w.end) == w
