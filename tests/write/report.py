"""A report made by hand: every state, outcome and verdict, overlapping places, and words that want to break out."""

from __future__ import annotations

from decimal import Decimal

from jizheng.model import (
    Cell,
    Claim,
    Document,
    Evaluation,
    Fact,
    Finding,
    Indicator,
    Outcome,
    Paragraph,
    Problem,
    Profile,
    Quantity,
    Score,
    ScoreLine,
    ScoreSheet,
    Severity,
    Stamp,
    State,
    Table,
    Verdict,
    Where,
)

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&</style></title><!--"
FORMULA = '=HYPERLINK("http://example.invalid","点我")'
STEERING = "正常\x1b[31m红色\x07\u202e颠倒"
HALF = "半个字\ud83d"
SENTENCE = "2020年度实际支出119.14万元，其中，基本支出83.99万元，项目支出35.15万元，没有超出预算。"


def document() -> Document:
    texts = [
        "临江市2020年度部门整体支出",
        "绩效评价自评报告",
        "部门（单位）名称：临江市城市管理信息中心",
        SENTENCE,
        HOSTILE,
        f"{STEERING}{HALF}",
        "五、存在的主要问题",
        "  ",
    ]
    grid = Table(
        (
            Cell(0, 0, 1, 4, "部门支出情况（万元）", "docx:t[1]/r[1]/c[1]"),
            Cell(1, 0, 2, 1, "机构名称", "docx:t[1]/r[2]/c[1]"),
            Cell(1, 1, 1, 3, "其中：", "docx:t[1]/r[2]/c[2]"),
            Cell(2, 1, 1, 1, "基本支出", "docx:t[1]/r[3]/c[2]"),
            Cell(2, 2, 1, 1, "项目支出", "docx:t[1]/r[3]/c[3]"),
            Cell(2, 3, 1, 1, "固定资产\n\n合计", "docx:t[1]/r[3]/c[4]"),
            Cell(3, 0, 1, 1, FORMULA, "docx:t[1]/r[4]/c[1]"),
            Cell(3, 1, 1, 1, "83.90", "docx:t[1]/r[4]/c[2]"),
            Cell(3, 2, 1, 1, "", "docx:t[1]/r[4]/c[3]"),
            Cell(3, 3, 1, 1, "15.54(净值）", "docx:t[1]/r[4]/c[4]"),
        ),
        4,
        4,
        "docx:t[1]",
    )
    blocks = (*(Paragraph(t, f"docx:p[{n}]") for n, t in enumerate(texts, 1)), grid)
    problems = (Problem("merged", "第1个表有一格的合并范围看不清", "docx:t[1]"),)
    return Document("ab" * 32, f"样例{HOSTILE}.docx", "docx", 4321, blocks, problems)


def whole(readable: bool = True) -> Evaluation:
    d = document()
    stamp = Stamp("yueyang-2020", "部门整体支出绩效评价自评报告", "2026.1", "cd" * 32, ("yueyang-2020", "cn"))
    if not readable:
        bad = Document("ef" * 32, "坏.docx", "docx", 3, (), (Problem("broken", "文件已损坏，打不开", "", True),))
        return Evaluation("0.1.0", bad, stamp, Profile("other", "其他", ""), (), (), (), (), Score(None, "", False, ""))
    a, b = SENTENCE.index("119.14"), SENTENCE.index("35.15")
    spent = d.where(3, -1, a, a + 8)
    project = d.where(3, -1, b, b + 7)
    clause = d.where(3, -1, SENTENCE.index("项目支出"), len(SENTENCE) - 1)
    within = d.where(3, -1, SENTENCE.index("没有超出"), len(SENTENCE) - 1)
    basic, blank, net = d.where(8, 7), d.where(8, 8), d.where(8, 9)
    facts = (
        Fact("f1", "expense_total", "支出合计", Decimal("119.14"), "万元", State.STATED, (spent,), (), "", "", "2020", "119.14万元"),
        Fact("f2", "expense_basic", "基本支出", Decimal("83.90"), "万元", State.STATED, (basic,), (("机构", "二级机构1"),)),
        Fact("f3", "expense_project", "项目支出", Decimal("35.15"), "万元", State.STATED, (project,), (), "", "", "2019"),
        Fact("f4", "expense_project", "项目支出", None, "万元", State.BLANK, (blank,), (("机构", FORMULA),)),
        Fact("f5", "asset_total", "固定资产", Decimal("15.54"), "万元", State.STATED, (net,), (), "", "净值"),
        Fact("f6", "three_public", "三公经费", Decimal(0), "万元", State.ZERO, (d.where(0),)),
        Fact("f7", "reception", "公务接待费", None, "", State.NONE, (d.where(0),), raw="无"),
        Fact("f8", "vehicle", "公务用车购置费", None, "", State.NOT_APPLICABLE, (d.where(0),), raw="—"),
        Fact("f9", "abroad", "因公出国费", None, "", State.UNREADABLE, (d.where(0),), raw="1O.5"),
        Fact("f10", "photos", "拍摄照片", Decimal(6000), "张", State.STATED, (d.where(0),), (), ">="),
        Fact("f11", "phone", "联络电话", "13800138000", "", State.STATED, (Where(d.sha256, "docx:header1", "13800138000"),)),
        Fact("f12", "duty", HOSTILE, HOSTILE, "", State.STATED, (d.where(4),)),
        Fact("f13", "odd", STEERING, HALF, "", State.STATED, (d.where(5),)),
        Fact("f14", "long", "很长的数", Decimal("12345678901234567.89"), "元", State.STATED, (d.where(5),)),
    )  # fmt: skip
    indicators = (
        Indicator(
            "i1", "产出目标", "数量指标", "新建管网", "≥", Quantity("不少于2000米", Decimal(2000), "米", "≥"),
            Quantity("实际完成9800米", Decimal(9800), "米"), (d.where(8, 3), d.where(8, 4)), Decimal(10), Decimal("9.5"), "超额较多", "验收单",
        ),
        Indicator("i2", "效益目标", "社会效益", "", "定性", Quantity("市民更加了解" + HOSTILE), Quantity("", state=State.BLANK), (d.where(4),), reason=""),
    )  # fmt: skip
    claims = (
        Claim(
            "c1", "within_budget", "声称没有超预算", "没有超出预算", Verdict.FAILS, "35.15大于35", (within,), ("f3",)
        ),
        Claim("c2", "absolute", "绝对化表述", "全年无负面舆论", Verdict.UNDECIDED, "未见监测范围", (d.where(6),)),
        Claim("c3", "rate", "满意度", HOSTILE, Verdict.HOLDS, "95%达到≥90%", (d.where(4),)),
    )
    return Evaluation(
        "0.1.0", d, stamp,
        Profile("whole", "部门整体支出绩效自评", "标题含“部门整体支出”", "临江市2020年度部门整体支出绩效评价自评报告", "临江市城市管理信息中心", "2020"),
        facts, indicators, claims, _findings(d, clause, project, blank, within), _score(),
    )  # fmt: skip


def _findings(d: Document, clause: Where, project: Where, blank: Where, within: Where) -> tuple[Finding, ...]:
    sure = {"basis": "表格自身的算术", "verified": True}
    return (
        Finding("x1", "A15", 1, "项目支出不应超过项目预算", Outcome.FAILED, Severity.WARNING, "项目支出35.15万元大于35万元", "两处矛盾",
                "绩效自评复核通行做法", "写明口径", ("f3", "c1", "gone"), (clause, project), False),
        Finding("x2", "A02", 1, "支出应等于各项之和", Outcome.FAILED, Severity.ERROR, "83.99+35.15≠119.15", facts=("f1",), wheres=(project,), **sure),
        Finding("x3", "F16", 1, "应填写", Outcome.FAILED, Severity.INFO, "空着1处", wheres=(blank, within), **sure),
        Finding("x4", "Z01", 1, HOSTILE, Outcome.FAILED, Severity.INFO, FORMULA, HOSTILE, HOSTILE, HOSTILE, (), (d.where(4), d.where(5))),
        Finding("p1", "A01", 1, "收入应等于各项之和", Outcome.PASSED, Severity.ERROR, "相等", **sure),
        Finding("n1", "D01", 1, "资金总额", Outcome.NOT_APPLICABLE, Severity.WARNING, "只用于项目支出", **sure),
        Finding("u1", "S01", 1, "分值合计应为100", Outcome.INSUFFICIENT, Severity.WARNING, "没有分值", **sure),
        Finding("u2", "S02", 1, "得分", Outcome.INSUFFICIENT, Severity.WARNING, "没有分值", **sure),
        Finding("k1", "K09", 1, "坏规则", Outcome.CRASHED, Severity.WARNING, "规则 K09 运行出错", **sure),
    )  # fmt: skip


def _score() -> Score:
    lines = (
        ScoreLine("预算配置", Decimal(5), Decimal("5.00"), "7÷7＝100%，得5分", (("实有人数", "7人"),), facts=("f1",)),
        ScoreLine("预算执行", Decimal(10), None, "执行率×10", (), "没有全年预算数", "最高10分", Decimal("9.8")),
    )
    sheets = (
        ScoreSheet(
            "partial", "评分表（已知部分）", "partial", "评分表", True, lines, Decimal(100), None, "", "其余无法判定"
        ),
        ScoreSheet(
            "proposed",
            "默认权重试算",
            "proposed",
            "财预〔2020〕10号",
            False,
            lines,
            Decimal(100),
            Decimal("90.10"),
            "优",
        ),
    )
    return Score(Decimal(97), "优", False, "97分无法复算", ("各指标分值", "年初预算数"), sheets)
