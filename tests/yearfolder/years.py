"""A small sound year, for tests to change: every file as a person would write it."""

from __future__ import annotations

UNIT = """\
name: 示例信息中心
year: 2020
pack: yueyang-2020
code: "0301001"
institution: 二级机构1
staffing: {quota: 7, actual: 7}
duties:
  - 承担网站建设管理
  - 承担管网建设监督
contact: {name: 张三, phone: "13800138000"}
report_date: "2021-03-05"
"""
BUDGET = """\
carry_in: 32100.00
lines:
  - {id: R, name: 人员经费, kind: 人员, initial: 800000}
  - {id: X1, name: 系统运行维护, kind: 项目, initial: 350000.00, carried: 18000}
adjustments:
  - {on: "2020-06-30", line: R, amount: -5600.00, approval: 示财预〔2020〕1号}
income:
  - {source: 公共财政拨款, amount: 1153100.00}
  - {source: income_other, amount: 58000}
three_public:
  - {concept: 公务用车运维费, amount: 0}
assets:
  - {concept: 在用固定资产, amount: 155400.00, qualifier: 净值}
"""
GOALS = """\
tasks:
  - {id: T1, text: 建设管网, duty: 2}
goals:
  - {id: M1, text: 完成弱电管网建设, done: "建成{{indicator:管网}}", tasks: [T1]}
indicators:
  - id: 管网
    level1: 产出
    level2: 数量
    name: 建设弱电管网
    target: 完善建设2000米
    value: 2000
    unit: 米
    goals: [M1]
    actual: {register: conduits, measure: trench_length}
  - id: 要闻
    level1: 产出
    level2: 数量
    name: 基层要闻
    target: 200条
    value: 200
    unit: 条
    actual:
      register: posts
      measure: published
      where:
        - {field: column, is: [基层要闻]}
  - id: 舆情
    level1: 产出
    level2: 质量
    name: 无负面舆论
    target: 无负面舆论
    operator: 定性
    actual_text: 无负面舆论
figures:
  - {id: 信息, label: 全部信息, actual: {register: posts, measure: published}}
parts:
  - {whole: 信息, parts: [要闻]}
"""
EVIDENCE = """\
# 佐证
- {id: E1, title: 管网验收单, kind: 原始凭证, file: 验收单.txt, proves: [管网], "on": "2020-12-01"}
"""
FILES = {
    "unit.yaml": UNIT,
    "budget.yaml": BUDGET,
    "goals.yaml": GOALS,
    "evidence.yaml": EVIDENCE,
    "narrative.md": "## 一、单位概况\n\n建成{{indicator:管网}}。\n",
    "registers/posts.csv": "信息编号,标题,栏目,发布时间\n1,开工,重点动态,2020-03-05\n2,检修,基层要闻,2020-04-05\n",
    "registers/管网管段2020.csv": "道路名称,管段编号,沟长,验收日期,佐证编号\n东风路,1,1500,2020-06-01,E1\n建设路,1,1300,2020-07-01,E1\n",
    "registers/payments.csv": "凭证号,支付日期,金额,预算项目,用途\n记-1,2020-03-01,100.50,R,工资\n记-2,2020-04-01,99.5,X1,维护\n",
    "evidence/验收单.txt": "验收合格",
}


def files(**changes: str | None) -> dict[str, bytes]:
    """The year's files; ``changes``: file (with _ for every sign) → new text, None = without it."""
    out = {n: t.encode() for n, t in FILES.items()}
    for name, text in changes.items():
        if text is None:
            out.pop(name)
        else:
            out[name] = text.encode()
    return out
