"""A small year that holds together: two budget lines, payments, posts, one counted and one typed indicator."""

from __future__ import annotations

from jizheng_site import engine

UNIT = """
name: 信息中心
year: 2020
pack: yueyang-2020
code: "111"
department: 城管局
institution: 二级机构1
staffing: {quota: 7, actual: 6}
duties: [办好网站, 管好管网]
contact: {name: 办公室, phone: "13800138000"}
"""
BUDGET = """
carry_in: "1000.00"
lines:
  - {id: R, name: 人员经费, kind: 人员, initial: "80000.00"}
  - {id: X1, name: 网站运行, kind: 项目, initial: "20000.00", carried: "1000.00"}
income:
  - {source: income_general, amount: "100000.00"}
"""
GOALS = """
tasks:
  - {id: T1, text: 办好网站, duty: 1}
goals:
  - {id: G1, text: 网站信息及时更新, done: "发布{{indicator:信息}}", tasks: [T1]}
indicators:
  - {id: 信息, level1: 产出目标, level2: 数量指标, name: 网站信息, target: 发布信息3条, value: "3", unit: 条, weight: "50", goals: [G1],
     actual: {register: posts, measure: published}, actual_text: "完成{{actual}}"}
  - {id: 质量, level1: 效益目标, level2: 社会效益, name: 宣传质量, target: 宣传有力, operator: 定性, weight: "40", score: "38", goals: [G1],
     actual: {typed: 没有差错, reason: 自查记录}}
"""
POSTS = """信息编号,标题,栏目,采编或转载,发布时间
2020-0001,巡查管网,重点动态,采编,2020-01-05
2020-0002,清理广告,重点动态,采编,2020-02-06
2020-0003,通知一则,通知公告,转载,2020-02-07
2020-0004,年终总结,基层要闻,采编,2020-12-08
"""
PAYMENTS = """凭证号,支付日期,预算项目,金额,摘要
记-1,2020-01-20,R,78000.00,工资
记-2,2020-03-20,X1,19500.00,网站维护
"""
FILES = {
    "unit.yaml": UNIT, "budget.yaml": BUDGET, "goals.yaml": GOALS, "registers/posts.csv": POSTS, "registers/payments.csv": PAYMENTS,
    "narrative.md": "# 一、单位概况\n全年发布信息{{indicator:信息}}。\n",
}  # fmt: skip


def files(**changed: str) -> engine.Files:
    """The files in memory; ``changed``: by the stem of the file."""
    told = {name: changed.get(name.rpartition("/")[2].partition(".")[0], text) for name, text in FILES.items()}
    return engine.Memory({name: text.encode() for name, text in told.items()})
