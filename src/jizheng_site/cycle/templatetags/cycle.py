"""{% way %}, {% choices %} and the words of the log."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from django import template

from jizheng_site.audit.models import Entry
from jizheng_site.cycle import flow
from jizheng_site.cycle.table import State, states
from jizheng_site.org import scope
from jizheng_site.year.models import UnitYear
from jizheng_site.year.words import word

register = template.Library()
AMOUNT = re.compile(r"-?\d{4,}\.\d\d")  # as amounts are stored

# The deeds that are no action of the scope table.
DEEDS = {
    "year.cell": "修改数据",
    "year.part": "整份替换",
    "year.row.add": "新增记录",
    "year.row.change": "修改记录",
    "year.row.drop": "删除记录",
    "year.row.back": "恢复记录",
    "year.row.import": "批量导入",
    "year.row.replace": "批量修改",
    "year.evidence": "佐证材料",
    "year.import": "导入年度文件夹",
    "year.import.ask": "确认导入",
    "year.import.back": "撤销导入",
    "account.password": "修改密码",
    "account.code.on": "启用动态码",
    "account.code.off": "停用动态码",
    "org.person.new": "新建账号",
    "org.person.edit": "修改账号",
    "org.person.password": "重设密码",
    "org.grant": "授予角色",
    "org.grant.drop": "收回角色",
    "org.unit": "维护单位",
    "org.tree.copy": "结转单位树",
    "year.answer": "答复",
    "site.demo": "放入演示数据",
}


@register.filter
def deed(entry: Entry) -> str:
    """What was done, in Chinese."""
    if entry.action in DEEDS:
        return DEEDS[entry.action]
    row = scope.table().get(entry.action)
    return row.title if row else entry.action


@register.filter
def brief(value: str) -> str:
    """A value of the log that fits into a cell."""
    if value in states():
        return states()[value].title
    try:
        found = json.loads(value, parse_float=str, parse_int=str)
    except ValueError:
        found = value
    text = _words(found)
    if AMOUNT.fullmatch(text):
        return f"{Decimal(text):,}"
    return text if len(text) <= 60 else text[:58] + "……"


def _words(value: Any) -> str:
    """A value without brackets and quotes: of a list only how long it is."""
    if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        return f"{len(value)} 条：{'、'.join(value)}"
    if isinstance(value, dict):
        return "；".join(f"{word(k)}：{_words(v)}" for k, v in value.items() if v not in ("", None, [], {}))
    if isinstance(value, list):
        return f"{len(value)} 行"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


ROOMS = {
    "state": "状态", "unit#": "概况", "budget#": "预算", "goals#": "目标", "narrative#": "正文", "registers": "台账",
    "evidence": "佐证", "from": "来自", "person": "账号", "unit": "单位", "task": "年度任务", "todo": "待办", "batch": "收件",
    "marks": "核查分", "opinion": "复核意见", "draw": "抽查", "intake": "收件", "comment": "批注", "rectify": "整改",
}  # fmt: skip


@register.filter
def where(target: str) -> str:
    """The place of a deed: its room in Chinese, then the path in it."""
    room, _, rest = target.partition("/")
    kind, colon, which = room.partition(":")
    if colon:
        return f"{ROOMS.get(kind, kind)} {which}"
    return " › ".join(
        x for x in (ROOMS.get(room, room), *(word(r.removeprefix("line:")) for r in rest.split("/"))) if x
    )


@register.inclusion_tag("cycle/way.html")
def way(unit_year: UnitYear) -> dict[str, Any]:
    """The step bar: states in order; returned takes the place of the one where the unit works."""
    here = states()[unit_year.state]
    shown: list[State] = [s for s in states().values() if s.id != "returned"]
    if here.id == "returned":
        shown = [here if s.id == "draft" else s for s in shown]
    at = shown.index(here)
    return {"way": [{"state": s, "mark": "now" if n == at else "done" if n < at else ""} for n, s in enumerate(shown)]}


@register.simple_tag
def state_of(unit_year: UnitYear) -> State:
    """The state of a year with its title and tone."""
    return states()[unit_year.state]


@register.inclusion_tag("cycle/choices.html", takes_context=True)
def choices(context: Any, unit_year: UnitYear) -> dict[str, Any]:
    """The buttons that this person has now."""
    person = context["request"].user
    return {
        "choices": [c for c in flow.choices(unit_year, person) if not c.step.aside], "unit_year": unit_year, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
