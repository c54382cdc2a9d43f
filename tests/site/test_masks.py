"""Personal data in what the public reads: masked by its look and by the names that a report itself lists; figures stay."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizheng_site.open.mask import labelled, mask, masked, names_of


@pytest.mark.parametrize(("text", "told"), [
    ("身份证" + "110105" + "19900307" + "123X", "身份证110105************"), ("电话0730-8880000转", "电话0730-****转"), ("信箱ab.c@163.com", "信箱a***@163.com"),
    ("车湘F12345停", "车湘F*****停"), ("卡6222020000000000000", "卡6222****"), ("手机138 0013 8000。", "手机138****8000。"), ("（0730）8880000", "（0730）****"),
    ("传真：010-88800000，", "传真：010-****，"), ("07308880000", "0730****"), ("电话：8880000", "电话：****"), ("联系电话 88800000", "联系电话 ****"),
    ("账号：4300 1234 5678 9012 345", "账号：4300****"), ("开户银行账号4300123456789012", "开户银行账号4300****"), ("甲,13800138000", "甲,138****8000"),
    ("请打13800138000联系", "请打138****8000联系"),
])  # fmt: skip
def test_numbers_of_persons(text: str, told: str) -> None:
    assert mask(text) == told


@pytest.mark.parametrize("text", [
    "金额13800138.00元", "支出1380013800012元", "第2020-0031号", "支出合计13800138000元", "资金总额13800138000", "收入：13800138000.00",
    "累计发放13800138000.5元", "管网13800138000米", "预算6222020000000000元", "湘财预〔2020〕10号", "编号 0001-1234567", "占比0.7308880000",
    "2020-07308880000", "a13800138000b", "1101051990" + "03071230元", "电话费8880000元", "1,380,013,800.00", "3.14159265358979", "20201231",
    "电话回访 88800000 次", "账户余额 13800138000.00 元",
])  # fmt: skip
def test_figures_stay(text: str) -> None:
    assert mask(text) == text


@given(st.decimals(0, Decimal(10) ** 18, places=2), st.sampled_from(["元", "万元", "亿元", "米", "次", "%"]))
def test_an_amount_with_its_unit_always_stays(value: Decimal, unit: str) -> None:
    for told in (f"完成{value}{unit}", f"完成{value:,}{unit}", f"完成{value.to_integral()}{unit}"):
        assert mask(told) == told


@given(st.integers(0, 10**18), st.sampled_from(["支出", "收入合计", "预算", "资金总额：", "结余为"]))
def test_an_amount_behind_its_word_always_stays(value: int, word: str) -> None:
    assert mask(f"{word}{value}") == f"{word}{value}"


@pytest.mark.parametrize(("text", "names"), [
    ("填表人：王小明　日期", {"王小明"}), ("单位负责人（签章）：李 四 2021年", {"李四"}), ("联系人 赵晓，电话", {"赵晓"}), ("评价组成员：张三、欧阳修竹、钱七。", {"张三", "欧阳修竹", "钱七"}),
    ("项目负责人: 阿卜杜拉·买买提，", {"阿卜杜拉·买买提"}), ("经办人张三（13800138000）", {"张三"}), ("填报人（签名）：胡  图    联系电话：", {"胡图"}), ("组长：周大为同志", {"周大为"}),
])  # fmt: skip
def test_names_behind_their_labels(text: str, names: set[str]) -> None:
    assert labelled(text) == names


@pytest.mark.parametrize("text", [
    "项目负责人高度重视，安排专人", "负责人：办公室", "联系人：", "填表人：　　日期：", "责任人：项目部", "负责人安排，", "联系人和电话", "主管领导：安全生产", "负责人：党组", "填报人应当如实填写。",
    "组长负责全面工作", "责任人：全体人员", "审核人：计财科", "负责人：管理科、办公室", "经办人员经费", "联系人员：",
])  # fmt: skip
def test_what_is_no_name(text: str) -> None:
    assert labelled(text) == set()


def test_a_name_is_masked_wherever_it_comes_again() -> None:
    texts = ["填表人：王小明", "由王小明、李 四负责巡查，王小明共巡查 1380 次。", "负责人：李四"]
    names = names_of({}, [], texts)
    assert masked(texts, names) == ["填表人：王某某", "由王某某、李某负责巡查，王某某共巡查 1380 次。", "负责人：李某"]


def test_the_columns_of_figures_stay() -> None:
    told = {
        "figures": [{"value": "13800138000", "unit": "元", "shown": "13800138000元", "definition": "电话13800138000"}], "money": [{"budget": "13800138000", "spent": "13800138000"}],
        "version_sha256": "13800138000" + "a" * 53, "phone_like": {"value": "13800138000", "unit": ""},
    }  # fmt: skip
    found = masked(told, ())
    assert found["figures"][0] == {
        "value": "13800138000",
        "unit": "元",
        "shown": "13800138000元",
        "definition": "电话138****8000",
    }
    assert found["money"] == told["money"] and found["version_sha256"] == told["version_sha256"]
    assert found["phone_like"]["value"] == "138****8000"


@pytest.mark.django_db
def test_a_name_that_stands_only_in_prose_is_nowhere_in_public(city, client) -> None:
    """The document labels it once; nobody entered it in a field of the year."""
    from jizheng_site.open.models import Published
    from jizheng_site.year.edit import set_cell
    from tests.site.test_open import WHOLE, go, year

    found = year.__wrapped__(city)
    who = city.people["filler"]
    set_cell(found, who, "goals", "problems", ["巡查由钱小满一人承担，人手不足，电话 13800138000"], None)
    set_cell(found, who, "goals", "remedies", ["增加一名巡查员。责任人：钱小满"], None)
    go(city, found, *WHOLE)
    public = Published.objects.get()
    for text in (public.body, public.text, client.get("/e/111/2020").content.decode()):
        assert "钱小满" not in text and "13800138000" not in text and "欧阳修竹" not in text
    assert json.loads(public.body)["problems"] == ["巡查由钱某某一人承担，人手不足，电话 138****8000"]
