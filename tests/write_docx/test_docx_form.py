"""The official form: every cell stands where the form wants it, told by python-docx and lxml, not by us."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from jizheng.model import Paragraph, Quantity, State, Table
from jizheng.pack import PackError, load_pack
from jizheng.read import read
from jizheng.write.docx import write_docx
from jizheng.write.docx_form import Rows
from jizheng.write.docx_values import amount_text
from tests.write_docx.docx_reports import PACK, evaluation, fact, indicator, money

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROOT = Path(__file__).resolve().parents[2]


def opened(*facts, **more):
    return docx.Document(io.BytesIO(write_docx(evaluation(*facts, **more))))


def grid(table) -> list[list[str]]:
    """Rows of texts; a merged cell stands in each place that it covers."""
    return [[c.text for c in row.cells] for row in table.rows]


def test_an_empty_report_is_the_blank_form():
    d = opened(year="")
    assert [p.text for p in d.paragraphs if p.text][:2] == ["岳阳市    年度部门整体支出", "绩效评价自评报告"]
    heads = [t.rows[0].cells[0].text for t in d.tables]
    assert heads[0] == "一、部门（单位）基本概况"
    assert "四、评价人员" in heads
    income = grid(d.tables[1])
    assert income[1] == ["年度收入情况（万元）"] * 7
    assert income[2] == ["机构名称", "收入合计", *["其中："] * 5]
    plain = [c.replace("\n", "") for c in income[3]]
    assert plain[:4] == ["机构名称", "收入合计", "上年结转", "公共财政拨款"]
    assert [r[0] for r in income[4:]] == ["局机关及二级\n机构汇总", "1、局机关", "2、二级机构1", "3、二级机构2"]
    assert all(cell == "" for r in income[4:] for cell in r[1:])
    assert "五、评价报告综述" in [p.text for p in d.paragraphs]
    assert "六、改进措施和有关建议" in [p.text for p in d.paragraphs]


def test_amounts_stand_in_the_row_of_their_institution():
    d = opened(
        money("income_total", "124.32"),
        money("carry_in", "3.21"),
        money("income_fund", "0"),
        money("income_other", "5.80", "局机关"),
        money("expense_staff", "79.44"),
        money("asset_in_use", "15.54", qualifier="净值"),
    )
    assert grid(d.tables[1])[6] == ["2、二级机构1", "124.32", "3.21", "", "0", "", ""]
    assert grid(d.tables[1])[5] == ["1、局机关", "", "", "", "", "", "5.80"]
    assert grid(d.tables[2])[6] == ["2、二级机构1", "", "", "79.44", "", "", "", ""]
    assert grid(d.tables[4])[4] == ["2、二级机构1", "", "15.54（净值）", "", ""]


def test_every_table_has_a_row_for_every_institution():
    d = opened(money("reception", "1", "二级机构3"))
    for t in d.tables[1:5]:
        assert grid(t)[-1][0] == "4、二级机构3"
    assert grid(d.tables[3])[-1] == ["4、二级机构3", "", "1", "", "", ""]


def test_a_long_figure_is_set_small_rather_than_broken():
    d = opened(money("expense_total", "1234567.89"), money("expense_basic", "1.00"))
    cells = d.tables[2].rows[6].cells
    assert [c.paragraphs[0].style.style_id for c in cells[1:3]] == ["smallvaluekeep", "valuekeep"]


def test_the_figure_of_a_whole_report_stands_in_the_roll_up_row():
    d = opened(fact("income_total", Decimal("9.9"), "万元"))
    assert grid(d.tables[1])[4][:2] == ["局机关及二级\n机构汇总", "9.9"]


@pytest.mark.parametrize(
    ("state", "value", "words"),
    [
        (State.BLANK, None, ""),
        (State.ZERO, Decimal("0.00"), "0.00"),
        (State.NONE, None, "无"),
        (State.NOT_APPLICABLE, None, "—"),
        (State.STATED, Decimal("1E+2"), "100"),
        (State.UNREADABLE, None, "12.3.4"),
    ],
)
def test_states_stay_apart(state, value, words):
    d = opened(fact("abroad", value, "万元", state, (("机构", "局机关"),), raw="12.3.4"))
    assert grid(d.tables[3])[3][5] == words


@pytest.mark.parametrize(
    ("value", "unit", "bound", "scope", "words"),
    [
        ("6000", "张", ">=", "", "6000余张"),
        ("95", "%", ">=", "%", "95%以上"),
        ("35", "万元", ">=", "万元", "35万元以上"),
        ("35", "万元", "<=", "万元", "35万元以内"),
        ("7", "人", "≈", "人", "7人左右"),
        ("7", "人", ">", "人", "＞7"),
        ("11914000", "元", "", "万元", "1191.4"),
        ("7", "名", "", "人", "7名"),
    ],
)
def test_bounds_are_words_and_money_is_in_the_unit_of_the_form(value, unit, bound, scope, words):
    assert amount_text(Decimal(value), unit, bound, scope) == words


def test_text_is_verbatim_and_its_paragraphs_are_kept():
    d = opened(
        fact("achievements", "一、甲 <乙> & “丙”；\n二、丁\t戊\x0b。"), fact("duty", "规划", dims=(("序号", "1"),))
    )
    cells = {r.cells[0].text: r.cells[1] for r in d.tables[0].rows}
    achievements = cells["年度部门（单位）总体运行情况及取得的成绩"]
    assert [p.text for p in achievements.paragraphs] == ["一、甲 <乙> & “丙”；", "二、丁\t戊。"]
    assert cells["职能职责概述"].text == "1、规划"  # a list without the cell it came from is numbered


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text())
def test_any_text_makes_a_sound_file(cell, prose):
    data = write_docx(evaluation(fact("duties", cell), fact("unit_name", cell), prose=("五、评价报告综述", prose)))
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        etree.fromstring(z.read("word/document.xml"))
    assert read(data, "a.docx").problems == ()


def test_indicators_are_merged_under_their_levels():
    many = [indicator("产出指标", "数量指标", f"做{n}件", f"完成{n}件") for n in range(12)]
    d = opened(indicators=(*many, indicator("满意度指标", "服务对象满意度指标", "90%", "95%", "居民满意度")))
    rows = grid(d.tables[6])
    quantity = [r for r in rows if r[2] == "数量指标"]
    assert [r[3:] for r in quantity] == [[f"做{n}件", f"完成{n}件"] for n in range(12)]
    assert len({r[1] for r in quantity}) == 1
    assert [r[2] for r in rows[:-2] if not r[3] and not r[4]] == [
        "质量指标",
        "时效指标",
        "成本指标",
        "社会效益",
        "经济效益",
        "生态效益",
    ]
    assert [r[3:] for r in rows if r[2] == "社会公众或服务对象满意度"] == [["居民满意度：90%", "95%"]]
    assert rows[-2][0] == "绩效自评综合得分"


def test_an_indicator_of_a_level_that_the_form_has_not_comes_behind_its_group():
    d = opened(
        indicators=(indicator("效益指标", "可持续影响指标", "长期", "是"), indicator("决策", "立项", "依据", "充分"))
    )
    rows = grid(d.tables[6])
    assert [r[2] for r in rows[1:] if r[3]] == ["可持续影响指标", "立项"]
    assert rows[-3][1:] == ["决策", "立项", "依据", "充分"]


def test_the_name_stands_with_a_target_that_is_only_a_number():
    wanted = Quantity("", Decimal(2000), "米", "≥")
    d = opened(indicators=(indicator("产出指标", "数量指标", "", "2800米", "新建管网", wanted=wanted),))
    assert [r[3:] for r in grid(d.tables[6]) if r[3]][1] == ["新建管网≥2000米", "2800米"]


def test_evaluators_and_signatures():
    people = [fact("evaluator", f"人员{n}", dims=(("序号", str(n)),)) for n in range(1, 6)]
    d = opened(*people, fact("filler", "人员1"), fact("phone", "00000000"), fact("sign_unit", "同意上报"))
    rows = grid(d.tables[7])
    assert [r[0] for r in rows[2:7]] == [f"人员{n}" for n in range(1, 6)]
    assert rows[7][0] == "评价组组长（签字）：\n\n年    月    日"
    assert rows[8][0].startswith("部门（单位）意见：同意上报\n")
    assert any(p.text.startswith("填报人（签名）：人员1") and p.text.endswith("00000000") for p in d.paragraphs)


def test_the_narrative_keeps_the_own_paragraphs_of_the_document():
    prose = (
        "封面",
        "五、评价报告综述",
        "一、单位概况",
        "（一）基本情况",
        "某某单位。",
        "单位整体支出绩效情况",
        "五、存在的主要问题",
    )
    d = opened(prose=prose)
    at = next(i for i, p in enumerate(d.paragraphs) if p.text == "五、评价报告综述")
    after = [(p.text, p.style.style_id) for p in d.paragraphs[at + 1 :] if p.text]
    assert [t for t, _ in after] == list(prose[2:])
    assert [s for _, s in after] == ["heading1", "heading2", "body", "heading1", "heading1"]


def test_a_narrative_inside_the_form_s_last_cell_is_found_too():
    e = evaluation(prose=("一",))
    table = next(b for b in read(write_docx(e), "a.docx").blocks if isinstance(b, Table))
    cell = table.cells[0]._replace(text="五、评价报告综述\n一、概况\n乙。")
    extra = Table((cell._replace(row_span=1, column_span=1, text="表内"),), 1, 1, "")
    blocks = (table._replace(cells=(cell,)), extra, Paragraph("丙。", ""), Paragraph("脚", "", "footer"))
    document = replace(e.document, blocks=blocks)
    d = docx.Document(io.BytesIO(write_docx(replace(e, document=document))))
    texts = [p.text for p in d.paragraphs]
    assert texts[texts.index("五、评价报告综述") + 1 :] == ["一、概况", "乙。", "", "丙。"]
    assert d.tables[-1].rows[0].cells[0].text == "表内"


def test_without_prose_the_official_headings_take_the_text_facts():
    d = opened(
        fact("problem", "经费不足", dims=(("序号", "1"),)),
        fact("problem", "人手不足", dims=(("序号", "2"),)),
        fact("section", "在编7人。\n均在岗。", dims=(("章节", "单位基本情况"),)),
    )
    texts = [p.text for p in d.paragraphs]
    at = texts.index("五、存在的主要问题")
    assert texts[at : at + 4] == ["五、存在的主要问题", "（一）经费不足", "（二）人手不足", "六、改进措施和有关建议"]
    at = texts.index("（一）单位基本情况")
    assert texts[at + 1 : at + 3] == ["在编7人。", "均在岗。"]


def test_cover_lines_of_other_years_stand_only_where_the_report_has_them():
    texts = [p.text for p in opened(fact("budget_code", "301001")).paragraphs]
    assert "预算编码：301001" in texts
    assert not any(t.startswith("报告日期") for t in texts)


def test_page_fonts_and_repeated_heads():
    data = write_docx(evaluation(money("income_total", "1")))
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        assert z.testzip() is None
        parts = {n: etree.fromstring(z.read(n)) for n in z.namelist()}
        assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    xml = parts["word/document.xml"]
    sizes = xml.findall(f".//{W}pgSz")
    assert [(s.get(f"{W}w"), s.get(f"{W}h")) for s in sizes] == [("11906", "16838")] * 2
    assert "PAGE" in "".join(parts["word/footer1.xml"].itertext())
    fonts = {f.get(f"{W}name"): f.find(f"{W}altName").get(f"{W}val") for f in parts["word/fontTable.xml"]}
    assert {"仿宋_GB2312", "黑体", "宋体", "楷体_GB2312"} <= set(fonts)
    used = {f.get(f"{W}eastAsia") for f in parts["word/styles.xml"].iter(f"{W}rFonts")}
    assert used <= set(fonts)
    for table in xml.iter(f"{W}tbl"):
        widths = [int(c.get(f"{W}w")) for c in table.find(f"{W}tblGrid")]
        assert sum(widths) == 8844  # the type area: nothing reaches into the margin
        rows = table.findall(f"{W}tr")
        heads = [r.find(f"{W}trPr/{W}tblHeader") is not None for r in rows]
        assert heads == sorted(heads, reverse=True)
        for r in rows:
            spans = [c.find(f"{W}tcPr/{W}gridSpan") for c in r.findall(f"{W}tc")]
            assert sum(1 if s is None else int(s.get(f"{W}val")) for s in spans) == len(widths)
    used_styles = {s.get(f"{W}val") for s in xml.iter(f"{W}pStyle", f"{W}tblStyle")}
    assert used_styles <= {s.get(f"{W}styleId") for s in parts["word/styles.xml"].iter(f"{W}style")}


def test_same_facts_same_bytes_in_another_process():
    script = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:]; from tests.write_docx.docx_reports import evaluation, money;"
        "from jizheng.write.docx import write_docx;"
        "e = evaluation(*(money('income_total', '1', f'二级机构{n}') for n in range(9)));"
        "print(hashlib.sha256(write_docx(e)).hexdigest())"
    )
    paths = [str(ROOT / "src"), str(ROOT)]
    out = {
        subprocess.run(
            [sys.executable, "-c", script, *paths],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(out) == 1


def test_a_pack_without_a_form_says_so():
    with pytest.raises(PackError, match="没有可以填写的官方表式"):
        write_docx(evaluation(), load_pack("cn"))


def test_a_row_with_too_many_cells_is_refused():
    with pytest.raises(ValueError, match="多于 2 栏"):
        Rows([100, 100]).compile(["甲", "乙", "丙"])


def test_required_and_drawn_concepts_are_concepts_of_the_pack():
    pack = load_pack(PACK)
    form = next(f for f in pack.own_forms if f.layout)
    assert set(form.required) <= set(pack.concepts)
    drawn = {code for t in form.layout.tables for cells in (*t.rows, t.cells, *t.foot) for code in codes_of(cells)}
    # 职务/职称 stands on the form; a concept for it is not needed to check anything.
    assert drawn - set(pack.concepts) <= {"evaluator_title"}


def codes_of(cells) -> set[str]:
    from jizheng.write.docx_form import Text

    return {code for c in cells for code in Text(c if isinstance(c, str) else c.text).codes}
