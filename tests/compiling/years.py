"""A small year made by hand: a unit of three people, some posts, some metres of conduit, a survey, payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import yaml

from jizheng.pack import load_pack
from jizheng.records import Budget, Evidence, EvidenceRow, Goals, Unit, Year
from jizheng.registers import read_register

PACK = "yueyang-2020"
D = Decimal

UNIT = """
name: 南湖市市容信息中心
year: 2020
pack: yueyang-2020
code: "305001"
department: 南湖市城市管理局
institution: 二级机构1
staffing: {quota: 3, actual: 3}
duties:
  - 承担城市管理信息网的建设、维护和内容更新
  - 承担地下弱电综合管网建设管理的相关工作
contact: {name: 办公室工作人员, phone: "13800138000"}
filler: {name: 工作人员丙, phone: "13800138001"}
evaluators:
  - {name: 工作人员甲, title: 主任, unit: 南湖市市容信息中心}
  - {name: 工作人员乙, unit: 南湖市城市管理局}
evaluation_way: 部门（单位）绩效自评
report_date: 2021年3月10日
"""
BUDGET = """
carry_in: "32100.00"
lines:
  - {id: R, name: 人员经费, kind: 人员, initial: "600000.00", carried: "14100.00"}
  - {id: G, name: 公用经费, kind: 公用, initial: "50000.00"}
  - {id: X, name: 管网管理, kind: 项目, initial: "350000.00", carried: "18000.00"}
adjustments:
  - {on: "2020-09-10", line: R, amount: "20000.00", approval: 某财预〔2020〕8号, reason: 调资}
income:
  - {source: income_general, amount: "1000000.00"}
  - {source: income_fund, amount: "0.00"}
  - {source: income_nontax, amount: "0.00"}
  - {source: income_other, amount: "20000.00"}
three_public:
  - {concept: reception, amount: "0.00"}
  - {concept: vehicle_running, amount: "0.00"}
  - {concept: vehicle_purchase, amount: "0.00"}
  - {concept: abroad, amount: "0.00"}
  - {concept: three_public_budget, amount: "0.00"}
assets:
  - {concept: asset_in_use, amount: "155400.00"}
  - {concept: asset_leased, amount: "0.00"}
  - {concept: asset_other, amount: "0.00"}
"""
GOALS = """
tasks:
  - {id: T1, text: 做好网站的日常更新, duty: 1}
  - {id: T2, text: 推进地下弱电综合管网建设, duty: 2}
goals:
  - {id: G1, text: 做好全局重点工作的宣传报道, done: "发布信息{{indicator:posts}}，其中重点动态{{figure:key_posts}}。", tasks: [T1]}
  - {id: G2, text: 新建一批地下弱电综合管网, done: "新建管网{{indicator:pipe}}。", tasks: [T2]}
indicators:
  - id: posts
    level1: 产出目标
    level2: 数量指标
    name: 发布信息
    target: 发布信息10条
    value: "10"
    unit: 条
    weight: "30"
    goals: [G1]
    actual: {register: posts, measure: published}
    actual_text: 实际完成{{actual}}
  - id: pipe
    level1: 产出目标
    level2: 数量指标
    name: 新建管网
    target: 新建管网500米
    value: "500"
    unit: 米
    weight: "30"
    goals: [G2]
    actual: {register: conduits, measure: trench_length}
  - id: opinion
    level1: 产出目标
    level2: 质量指标
    name: 围绕重点工作做好网络宣传
    target: 全年没有负面舆论
    operator: 定性
    weight: "10"
    score: "10"
    goals: [G1]
    actual: {typed: 全年无负面舆论, reason: 网信部门没有通报}
  - id: satisfied
    level1: 效益目标
    level2: 社会公众或服务对象满意度
    name: 群众满意度
    target: 满意率达90%以上
    value: "90"
    unit: "%"
    weight: "20"
    goals: [G1]
    actual: {register: surveys, measure: satisfied}
    actual_text: 满意率达{{actual}}
figures:
  - {id: key_posts, label: 重点动态, unit: 条, actual: {register: posts, measure: published, where: [{field: column, is: [重点动态]}]}}
  - {id: roads, label: 建设管网的道路, unit: 条, actual: {register: conduits, measure: roads}}
parts:
  - {whole: posts, parts: [key_posts]}
achievements:
  - 网站发布信息{{indicator:posts}}。
  - 新建管网{{indicator:pipe}}，涉及道路{{figure:roads}}。
problems: [地下弱电管网的专项工作经费不足。]
remedies: [由办公室在2021年6月底前提出下一年管网专项经费的预算建议。]
"""
EVIDENCE = """
- {id: E1, title: 管网验收单, kind: 原始凭证, proves: [pipe], file: evidence/accept.txt, on: "2020-12-01"}
- {id: E2, title: 部门预算批复, kind: 正式资料, proves: [budget_initial], file: evidence/budget.txt}
"""
NARRATIVE = """# 一、单位概况
## （一）单位基本情况
{{单位名称}}是{{主管部门}}所属的事业单位，编制{{编制数}}，实有{{实有人数}}。
## （二）整体支出规模、使用方向和主要内容、涉及范围等
{{年度}}支出合计{{支出合计}}，其中基本支出{{基本支出}}，项目支出{{项目支出}}。
全年预算数{{全年预算数}}，执行率{{执行率}}。
# 二、单位整体支出管理及使用情况
## （一）基本支出
基本支出{{基本支出}}，其中人员支出{{人员支出}}，公用支出{{公用支出}}。
## （二）专项支出
### 1、专项资金安排落实、总投入和实际使用等情况分析
{{line:X}}年初预算{{line:X.年初预算}}，加上年结转{{line:X.上年结转}}，支出{{line:X.支出}}。
### 2、专项资金管理情况分析
专项资金按财务制度使用。
# 三、单位专项组织实施情况
## （一）专项组织情况分析
管网由企业出资建设，本中心监督管理。
## （二）专项管理情况分析
本中心制定了管网建设管理的工作流程。
# 四、单位整体支出绩效情况
网站发布信息{{indicator:posts}}。新建管网{{indicator:pipe}}。
# 五、存在的主要问题
# 六、改进措施和有关建议
"""
REGISTERS = {
    "posts": "编号,标题,栏目,采编或转载,发布时间\n"
    + "".join(f"2020-{n:04d},信息{n},{'重点动态' if n <= 4 else '基层要闻'},采编,2020-{n % 12 + 1:02d}-05\n" for n in range(1, 13)),
    "conduits": "编号,道路,起点里程,终点里程,沟长,总孔数,已用孔数,竣工日期,验收日期,验收单号\n"
    "G1,东风路,0,300,300,12,4,2020-05-20,2020-06-01,YS-1\nG2,建设路,0,330,330,12,4,2020-09-20,2020-10-01,YS-2\n",
    "surveys": "答卷编号,填答日期,满意程度\n" + "".join(f"S{n:03d},2020-11-{n % 20 + 1:02d},{'满意' if n % 20 else '不满意'}\n" for n in range(1, 201)),
    "payments": "凭证号,支付日期,金额,预算项目,用途\n"
    + "".join(f"记-{m:02d}-R,2020-{m:02d}-10,52000.00,R,工资\n" for m in range(1, 13))
    + "记-06-G,2020-06-15,45500.00,G,办公费\n记-07-X,2020-07-15,200000.00,X,管网测绘\n记-11-X,2020-11-15,151500.00,X,管网维护\n",
}  # fmt: skip


def year(
    unit: str = UNIT, budget: str = BUDGET, goals: str = GOALS, evidence: str = EVIDENCE, narrative: str = NARRATIVE,
    changed: tuple[str, ...] = (), missing: tuple[str, ...] = (), previous: tuple[Year, ...] = (), **registers: str,
) -> Year:  # fmt: skip
    """The year of the texts above, any of them replaced; ``changed``, ``missing``: ids of evidence."""
    pack = load_pack(PACK)
    rows = REGISTERS | registers
    read = {
        name: read_register(pack.registers[name], [(f"registers/{name}.csv", text.encode())], 2020)
        for name, text in rows.items()
    }
    filed = tuple(
        Evidence(r, "" if r.id in missing else "0" * 64, 10, {"原始凭证": "B", "正式资料": "B"}.get(r.kind, "C"), "", r.id in changed)
        for r in of(evidence, list[EvidenceRow])
    )  # fmt: skip
    return Year(
        "某单位-2020", of(unit, Unit), of(budget, Budget), of(goals, Goals), read, filed, narrative,
        tuple(t for r in read.values() for t in r.troubles), {}, "f" * 64, previous,
    )  # fmt: skip


def of(text: str, kind: Any) -> Any:
    return msgspec.convert(yaml.load(text, Loader=yaml.BaseLoader), kind, strict=False)
