"""A new year's folder: what is made is read back without a word; what follows last year's carries no value."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import yaml

from jizheng.pack import load_pack
from jizheng.yearfolder import Memory, load_files, load_year
from jizheng.yearfolder.forms import template
from jizheng.yearfolder.new import BLANK, SAME, from_last, new_year
from jizheng.yearfolder.overview import overview, write_overview
from jizheng.yearfolder.schemas import FILES, schema

from .years import files

ROOT = Path(__file__).resolve().parents[2]
PACK = load_pack("yueyang-2020")
LAST = load_files(Memory(files()))


def test_an_empty_year_is_read_without_a_word() -> None:
    made = new_year(PACK, '示例"中心', 2021)
    year = load_files(Memory(made))
    assert year.troubles == ()
    assert (year.unit.name, year.unit.year, year.unit.pack) == ("示例中心", 2021, "yueyang-2020")
    assert set(year.registers) == set(PACK.registers)
    assert all(len(r.records) == 0 and r.examples == 1 for r in year.registers.values())
    assert "# 一、单位概况" in year.narrative
    assert made == new_year(PACK, '示例"中心', 2021)


@pytest.mark.parametrize("t", PACK.registers.values(), ids=lambda t: t.id)
def test_a_template_filled_in_is_a_register(t) -> None:
    """The example row, its mark taken off, is a good row; lists offer every choice."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(template(t, 2021)))
    sheet = book[t.label]
    sheet.cell(3, 1, sheet.cell(2, 1).value.removeprefix("示例："))
    for n in range(2, len(t.fields) + 1):
        sheet.cell(3, n, sheet.cell(2, n).value)
    out = io.BytesIO()
    book.save(out)
    year = load_files(Memory(new_year(PACK, "示例", 2021) | {f"registers/{t.label}.xlsx": out.getvalue()}))
    assert [x for x in year.troubles if x.code not in ("line_unknown", "row_needs")] == []
    assert (len(year.registers[t.id].records), year.registers[t.id].examples) == (1, 1)
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    for n, f in enumerate(t.fields, 1):
        place = f"{openpyxl.utils.get_column_letter(n)}2"
        assert lists.get(place, "") == (
            f'"{",".join(f.choices or ["是", "否"])}"' if f.choices or f.type == "yes_no" else ""
        )


def test_what_follows_last_year_carries_definitions_and_no_value() -> None:
    made = from_last(LAST, PACK, "示例信息中心", 2021)
    year = load_files(Memory(made))
    assert year.unit.duties == LAST.unit.duties
    assert [i.id for i in year.goals.indicators] == [i.id for i in LAST.goals.indicators]
    assert [i.actual for i in year.goals.indicators] == [i.actual for i in LAST.goals.indicators]
    assert [x.id for x in year.budget.lines] == [x.id for x in LAST.budget.lines]
    assert {i.value for i in year.goals.indicators} == {None}
    assert {x.initial for x in year.budget.lines} | {year.budget.carry_in, year.unit.staffing.quota} == {None}
    assert year.goals.indicators[0].target == f"完善建设{BLANK}米"
    assert all(len(r.records) == 0 for r in year.registers.values())
    assert set(year.registers) == set(LAST.registers)
    data = yaml.safe_load(made["goals.yaml"])
    assert "2800" not in str(data)
    assert "2000" not in str(data)
    codes = {x.code for x in year.troubles}
    assert codes == {"target_missing", "target_blank", "binding_none", "prose_same"}


def test_prose_of_last_year_is_marked_once_and_until_it_was_read() -> None:
    made = from_last(LAST, PACK, "示例", 2021)["narrative.md"].decode()
    assert made.count(SAME) == 1
    again = from_last(LAST._replace(narrative=made), PACK, "示例", 2022)["narrative.md"].decode()
    assert again == made


def test_the_overview_names_gaps_and_what_no_indicator_uses() -> None:
    months = "".join(f"{m},标题{m},重点动态,2020-{m:02}-05\n" for m in range(1, 13) if m != 7)
    text = "信息编号,标题,栏目,发布时间\n" + months + "20,其他,基层要闻,2020-02-05\n21,坏的,基层要闻,二月\n"
    year = load_files(Memory(files(**{"registers/posts.csv": text})))
    posts = next(v for v in overview(year) if v.register.type.id == "posts")
    assert (posts.months, posts.gaps, posts.idle) == ((1, 2, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1), (7,), 0)
    goals = year.goals
    only = year._replace(goals=type(goals)(indicators=goals.indicators))
    posts = next(v for v in overview(only) if v.register.type.id == "posts")
    assert (posts.idle, posts.idle_of) == (11, (("重点动态", 11),))
    text = write_overview(year)
    assert "信息发布：7月没有记录。" in text
    assert "registers/posts.csv 第 14 行 发布时间" in text


@pytest.mark.parametrize("name", FILES)
def test_the_schemas_take_what_the_loader_takes(name: str) -> None:
    import jsonschema

    check = jsonschema.Draft202012Validator(schema(name))
    check.check_schema(check.schema)
    samples = [files()[name], new_year(PACK, "示例", 2021)[name], from_last(LAST, PACK, "示例", 2021)[name]]
    demo = ROOT / "demo" / "yueyang-cmic-2020" / name
    for data in [*samples, *([demo.read_bytes()] if demo.exists() else [])]:
        content = yaml.load(data, Loader=_Plain) or {}  # noqa: S506
        check.validate(content if content or name != "evidence.yaml" else [])
    wrong = [{"cod": "1"}] if name == "evidence.yaml" else {"cod": "1"}
    assert not check.is_valid(wrong)


class _Plain(yaml.SafeLoader):
    """Dates stay text, as editors of YAML 1.2 read them; on is a key."""


_Plain.yaml_implicit_resolvers = {
    k: [(tag, x) for tag, x in v if not tag.endswith(("timestamp", "bool"))]
    for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_the_commands(tmp_path: Path, capsys) -> None:
    from jizheng.cli import main

    target = str(tmp_path / "2021年度")
    assert main(["new", target]) == 2
    assert "--pack" in capsys.readouterr().err
    assert main(["new", target, "--pack", "yueyang-2020", "--unit", "示例中心", "--year", "2021"]) == 0
    assert main(["new", target, "--pack", "yueyang-2020", "--unit", "示例中心", "--year", "2021"]) == 2
    assert "没有动它" in capsys.readouterr().err
    assert main(["registers", target]) == 0
    assert "登记簿 12 个" in capsys.readouterr().out
    assert main(["new", str(tmp_path / "2022年度"), "--from", target]) == 0
    assert load_year(tmp_path / "2022年度").unit.year == 2022
    assert main(["registers", str(tmp_path / "没有")]) == 2
