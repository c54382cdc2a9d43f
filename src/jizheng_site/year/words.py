"""The log keeps documents by their keys; what people read of it has the keys in Chinese."""

from __future__ import annotations

from functools import cache

from jizheng_site import engine

KEYS = {
    "accounts": "账号", "achievements": "主要成绩", "actual": "完成值", "actual_text": "完成情况", "adjustments": "年中调整",
    "amount": "金额", "approval": "批复文号", "assets": "固定资产", "carried": "上年结转", "carry_in": "上年结转",
    "code": "单位代码", "concept": "项目", "contact": "联系人", "department": "主管部门", "done": "完成情况", "due": "截止日期",
    "duties": "职责", "duty": "对应的职责", "evaluation_way": "评价方式", "evaluators": "评价组成员", "evidence": "佐证",
    "figures": "正文用数", "file": "文件", "filler": "填报人", "goals": "目标", "income": "收入", "indicators": "指标",
    "initial": "年初预算", "institution": "表中的行", "kind": "类别", "leader": "评价组组长", "level1": "一级指标",
    "level2": "二级指标", "line": "项目", "lines": "预算项目", "measure": "统计项", "months": "月份", "name": "名称",
    "note": "说明", "on": "日期", "operator": "方向", "pack": "表式", "parts": "其中", "phone": "电话", "previous": "上年",
    "problems": "问题", "proves": "证明", "quota": "编制人数", "reason": "原因", "register": "台账", "remedies": "措施",
    "report_date": "报告日期", "score": "得分", "sha256": "校验值", "source": "来源", "staffing": "人员", "stated_grade": "自评等级",
    "stated_score": "自评得分", "target": "目标值", "tasks": "任务", "text": "内容", "three_public": "三公经费", "title": "名称",
    "at_least": "不小于", "at_most": "不大于", "field": "列", "filled": "有内容", "is": "等于", "label": "名称", "measures": "改进措施", "none": "空白",
    "not": "不是", "other": "其他收支数据", "overlaps": "重叠", "period": "期间", "profile": "进度安排", "qualifier": "限定", "step": "取整", "whole": "总体",
    "typed": "手工填写", "unit": "单位", "units": "单位数", "value": "值", "weight": "分值", "where": "条件", "year": "年度",
}  # fmt: skip


@cache
def _registers() -> dict[str, str]:
    return {id_: t.label for p in engine.packs() for id_, t in engine.load_pack(p.id).registers.items()}


@cache
def _concepts() -> dict[str, str]:
    return {code: c.label for p in engine.packs() for code, c in engine.load_pack(p.id).concepts.items()}


@cache
def _fields() -> dict[tuple[str, str], str]:
    types = [t for p in engine.packs() for t in engine.load_pack(p.id).registers.values()]
    return {(t.id, f.name): f.label for t in types for f in t.fields}


def field(register: str, name: str) -> str:
    """A field of a register as people call it."""
    return _fields().get((register, name)) or word(name)


def word(key: str) -> str:
    """The key as people call it; ids of rows and what else is none of ours stay as they are."""
    if not key.isascii():
        return key
    return KEYS.get(key) or _registers().get(key) or _concepts().get(key, key)
