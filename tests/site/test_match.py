"""Whose file is it: a namesake of another city or department is no match, and where two could be meant a person chooses."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(city):
    """Two departments that both have a 信息中心; ``of(top)`` with the bureau called so."""
    from jizheng_site.intake.match import Names
    from jizheng_site.intake.models import Batch
    from jizheng_site.org.models import Place
    from jizheng_site.org.tree import enter
    from jizheng_site.year.models import UnitYear

    twin = UnitYear.objects.create(
        place=enter("123", "信息中心", 2020, city.places["12"], kind="unit"), year=2020, pack="yueyang-2020"
    )

    def of(top: str = "岳阳市财政局", at: str = "1"):
        Place.objects.filter(unit__code="1").update(name=top)
        found = Names(Batch.objects.create(year=2020, place=city.places[at], title="一批", by_name="财政"))
        known = {pk: y.code for y in (*city.years.values(), twin) for pk in [y.pk]}

        def find(*asked: str) -> tuple[str, str]:
            pk, odd = found.find(*asked)
            return known.get(pk, ""), odd

        return find

    return of


@pytest.mark.parametrize(("unit", "file", "department", "code", "odd"), [
    ("环卫中心", "a.docx", "", "112", ""), ("岳阳市环卫中心", "a.docx", "", "112", ""), ("长沙市环卫中心", "a.docx", "", "", "对不上"),
    ("湖南省岳阳市环卫中心", "a.docx", "", "112", ""), ("岳阳市城管局环卫中心", "a.docx", "", "112", ""), ("岳阳市教育局环卫中心", "a.docx", "", "", "对不上"),
    ("环卫中心", "a.docx", "岳阳市城管局", "112", ""), ("环卫中心", "a.docx", "城市管理局", "112", ""), ("环卫中心", "a.docx", "市教育局", "", "市教育局"), ("环卫中心", "a.docx", "环卫中心", "112", ""),
    ("环卫中心", "a.docx", "详见附件", "112", ""), ("信息中心", "a.docx", "", "", "有 2 个候选：信息中心（城管局）、信息中心（交通局）"), ("信息中心", "a.docx", "交通局", "123", ""),
    ("信息中心", "城管局信息中心.docx", "", "111", ""), ("岳阳市信息中心", "a.docx", "", "", "有 2 个候选"), ("岳阳市交通局信息中心", "a.docx", "", "123", ""),
    ("长沙市信息中心", "a.docx", "", "", "对不上"), ("信息中心", "a.docx", "市水利局", "", "市水利局"),
    ("", "岳阳市环卫中心自评.docx", "", "112", "按文件名"), ("", "长沙市环卫中心自评.docx", "", "", "对不上"), ("", "信息中心自评.docx", "", "", "有 2 个候选"), ("", "自评.docx", "", "", "没有找到单位名称"),
    ("气象中心", "a.docx", "", "", "单位树里没有"),
])  # fmt: skip
def test_city_and_department_have_to_agree(names, unit, file, department, code, odd) -> None:
    found, told = names()(unit, "2020", file, department)
    assert found == code and (odd in told if odd else told == ""), (found, told)


def test_a_tree_that_names_no_city_matches_and_says_so(names) -> None:
    code, odd = names("财政局")("岳阳市环卫中心", "2020", "a.docx")
    assert code == "112" and "请看一眼" in odd


def test_who_takes_in_for_one_department_has_one_of_the_twins(names) -> None:
    assert names(at="12")("信息中心", "2020", "a.docx", "交通局") == ("123", "")
    assert names(at="12")("信息中心", "2020", "a.docx", "城管局")[0] == ""


def test_a_person_chooses_among_the_candidates(names, city, enter_as) -> None:
    from jizheng_site.intake.models import Batch
    from jizheng_site.intake.taking import enter

    names()
    batch = Batch.objects.create(year=2020, place=city.places["1"], title="一批", by_name="财政")
    row, _ = enter(batch, "a.txt", [b"x"])
    row.unit_name, row.body = "信息中心", "{}"
    row.save()
    page = enter_as("finance").get(f"/work/file/{row.pk}").content.decode()
    near = page[page.index('label="名称相符"') : page.index('label="其他单位"')]
    assert "信息中心（城管局）" in near and "信息中心（交通局）" in near and "环卫中心" not in near
