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


def test_a_level_left_blank_goes_on_from_the_row_above() -> None:
    rows = (
        "| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n"
        "| 产出指标 | 数量指标 | 发放人数 | ≥860人 | 868人 | 10 | 10 |\n"
        "|  |  | 修缮面积 | ≥1200平方米 | 1200平方米 | 10 | 10 |\n"
        "|  | 质量指标 | 验收合格率 | 100% | 100% | 10 | 10 |\n"
        "| 效益指标 | 社会效益指标 | 受益人数 | ≥90人 | 95人 | 10 | 10 |\n"
    )
    found = told("某局2022年度项目支出绩效自评表\n" + rows).indicators
    assert [(i.level1, i.level2) for i in found] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
    ]


def test_forms_between_bars_are_parted_too() -> None:
    form = "| 项目支出绩效自评表 |\n| 项目名称 | {0} |  |\n| 全年预算数 | 全年执行数 |\n| 年度资金总额 | {1} | {1} |\n"
    form += "| 三级指标 | 年度指标值 | 实际完成值 |\n" + "| 验收合格率 | 100% | 100% |\n" * 3
    found = told("某镇2022年度自评表\n" + form.format("路灯亮化", 36) + form.format("河道保洁", 28))
    assert [p.name for p in found.parts] == ["路灯亮化", "河道保洁"]


def test_a_unit_that_is_none_is_said_and_the_number_is_not_read() -> None:
    found = told("2022年度补助项目绩效自评报告\n惠及30万群众，实际支出50.5万园，结余2万元。")
    assert [(f.state.value, f.value, f.raw) for f in found.facts if f.concept == "executed"] == [
        ("unreadable", None, "50.5万园")
    ]
    assert [f.message for f in found.findings if f.rule == "B13" and f.outcome.value == "failed"]
    assert not [f for f in found.facts if f.value == 30]
