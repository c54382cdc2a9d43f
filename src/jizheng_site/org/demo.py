"""The invented city's people, so that the login page of a demonstration can offer them."""

from __future__ import annotations

from typing import NamedTuple

PASSWORD = "yanshi-2020"  # noqa: S105 - of the demonstration, printed on its login page


class Account(NamedTuple):
    """An account of the demonstration: who it is, the unit's code, the role, what can be seen with it."""

    account: str
    name: str
    unit: str
    role: str
    title: str


ACCOUNTS = (
    Account("tianbao", "填报人甲", "305002", "filler", "填报人：城市管理信息中心"),
    Account("bumen", "部门审核乙", "305", "department", "部门：城市管理和综合执法局"),
    Account("caizheng", "财政复核丙", "300", "finance", "财政：预算绩效科"),
    Account("guanli", "管理员丁", "300", "admin", "管理员"),
)
