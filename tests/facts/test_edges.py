"""Edges of cells: what belongs to the next cell is no part of this one."""

from __future__ import annotations

from jizheng import evaluate
from jizheng.model import Evaluation


def told(text: str) -> Evaluation:
    return evaluate(text.encode(), "报告.txt")


HEADS = "一级指标\n二级指标\n三级指标\n年度指标值\n实际完成值\n分值\n得分\n偏差原因\n产出指标\n数量指标\n"


def test_a_reason_is_no_part_of_the_next_name() -> None:
    rows = "发放人数\n860人\n858人\n10\n9.98\n2人年中去世\n修缮面积\n1200平方米\n1200平方米\n10\n10\n"
    found = told("某局2022年度项目支出绩效自评表\n" + HEADS + rows).indicators
    assert [(i.name, i.reason) for i in found] == [("发放人数", "2人年中去世"), ("修缮面积", None)]


def test_a_name_set_with_blanks_between_its_characters_is_whole() -> None:
    found = told("财政支出项目绩效评价自评报告\n\n项目名称        优 抚\n\n项目单位     某区民政局\n")
    assert found.profile.project == "优抚"


def test_a_row_between_bars_is_no_sentence() -> None:
    found = told("项目支出绩效自评表\n| 满意度指标 | 服务对象满意度 | 学生满意度 | ≥90% | 93.5% | 10 | 10 |\n")
    assert not [c.sentence for c in found.claims]
