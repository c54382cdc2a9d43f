"""局机关及二级机构汇总: sums of exact parts, every part with its source, the missing named, nothing guessed."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import msgspec
from openpyxl import load_workbook

from jizheng.cli import main
from jizheng.compiled import Compiled
from jizheng.evaluate import compile_year, evaluate
from jizheng.model import Outcome, Severity
from jizheng.records import Roster, RosterUnit
from jizheng.summaries import Rollup
from jizheng.summing import draft, rollup
from jizheng.write.docx import write_docx
from jizheng.write.rollup import write_rollup_html, write_rollup_json, write_rollup_xlsx

from .sample import FOLDER, compiled, pack, year

D = Decimal
HOME, OTHER = "某某市城市管理局", "某某市园林中心"


@cache
def unit(name: str, row: str, carry: str = "32100.00", of: int = 2020) -> Compiled:
    y = year()
    return compile_year(
        y._replace(
            unit=msgspec.structs.replace(y.unit, name=name, institution=row, year=of),
            budget=msgspec.structs.replace(y.budget, carry_in=D(carry) if carry else None),
        ),
        pack(),
    )


def roster(*rows: tuple[str, str]) -> Roster:
    return Roster(department=HOME, year=2020, units=[RosterUnit(name=n, row=r) for n, r in rows])


def three() -> Rollup:
    units = [("信息中心", compiled()), ("局", unit(HOME, "局机关", "100000.00")), ("园林", unit(OTHER, "二级机构1"))]
    return rollup(
        units,
        roster((HOME, "局机关"), (year().unit.name, "二级机构1"), (OTHER, "二级机构2"), ("某某市渣土处", "二级机构3")),
        pack(),
    )


def figure(r: Rollup, code: str):
    return next(f for f in r.figures if f.concept == code)


def test_sums_and_their_parts() -> None:
    r = three()
    f = figure(r, "carry_in")
    assert f.value == D("164200.00")
    assert [(p.unit, p.value) for p in f.parts] == [
        (HOME, D("100000.00")),
        (year().unit.name, D("32100.00")),
        (OTHER, D("32100.00")),
    ]
    assert all(p.where for p in f.parts)
    assert figure(r, "expense_total").value == 3 * D("1191400.00")
    assert figure(r, "staff_actual").value == 21


def test_missing_units_are_named() -> None:
    r = three()
    assert r.missing == ("某某市渣土处",)
    assert any("某某市渣土处没有交" in n for n in r.notes)


def test_rows_follow_the_roster_then_the_unit_itself() -> None:
    assert [(m.row, m.name) for m in three().members] == [
        ("局机关", HOME),
        ("二级机构1", year().unit.name),
        ("二级机构2", OTHER),
    ]
    two = rollup([("a", unit(OTHER, "二级机构1")), ("b", compiled())], None, pack())
    assert sorted(m.row for m in two.members) == ["二级机构1", "二级机构2"]
    assert any("与别的单位相同" in n for n in two.notes)


def test_what_a_unit_left_blank_is_no_zero() -> None:
    r = rollup([("a", unit(OTHER, "二级机构2", "")), ("b", compiled())], None, pack())
    f = figure(r, "carry_in")
    assert f.value == D("32100.00")
    assert [p.state for p in f.parts if p.value is None] == ["blank"]
    assert any("上年结转" in n and OTHER in n for n in r.notes)


def test_another_year_and_a_second_copy_are_left_out_and_named() -> None:
    r = rollup(
        [("a", compiled()), ("b", compiled()), ("c", unit(OTHER, "局机关", of=2019))],
        roster((year().unit.name, "")),
        pack(),
    )
    assert len(r.members) == 1
    assert any("两份" in n for n in r.notes)
    assert any("2019" in n for n in r.notes)


def test_the_department_s_form_adds_up_when_it_is_checked() -> None:
    e = evaluate(write_docx(draft(three(), pack()), pack()), "汇总.docx")
    rows = {f.dim("机构"): f.value for f in e.facts if f.concept == "expense_total" and f.dim("机构")}
    assert rows == {"汇总": D("357.42"), "局机关": D("119.14"), "二级机构1": D("119.14"), "二级机构2": D("119.14")}
    assert not [f.message for f in e.findings if f.outcome is Outcome.FAILED and f.severity is Severity.ERROR]


def test_page_workbook_and_json_have_every_part() -> None:
    r = three()
    e = evaluate(write_docx(draft(r, pack()), pack()), "汇总.docx")
    page = write_rollup_html(r, e, {OTHER: "单位/园林.html"}).decode()
    assert 'href="单位/园林.html"' in page
    assert "没有交" in page
    book = load_workbook(BytesIO(write_rollup_xlsx(r)))
    cells = {row[0].value: [c.value for c in row[1:5]] for row in book.worksheets[0].iter_rows()}
    assert cells["支出合计"] == [D("357.42"), D("119.14"), D("119.14"), D("119.14")] or cells["支出合计"] == [
        357.42,
        119.14,
        119.14,
        119.14,
    ]
    data = json.loads(write_rollup_json(r, e))
    assert data["schema"] == "jizheng.evaluation/1"
    assert data["rollup"]["missing"] == ["某某市渣土处"]
    assert (
        next(f for f in data["rollup"]["figures"] if f["concept"] == "expense_total")["value"].removesuffix(".00")
        == "3574200"
    )


def test_the_command_over_a_folder_and_one_that_is_none(tmp_path: Path, capsys) -> None:
    out = tmp_path / "汇总"
    (tmp_path / "机构.yaml").write_text(
        f"department: {HOME}\nyear: 2020\nunits:\n  - {{name: {year().unit.name}, row: 二级机构1}}\n  - {{name: {OTHER}, row: 二级机构2}}\n",
        "utf-8",
    )
    status = main(
        ["rollup", str(FOLDER), str(tmp_path / "没有"), "-o", str(out), "--roster", str(tmp_path / "机构.yaml")]
    )
    said = capsys.readouterr()
    assert status == 2
    assert "没有汇总" in said.err
    assert OTHER in said.out
    assert {p.suffix for p in out.iterdir() if p.is_file() and not p.name.startswith(".")} == {
        ".docx",
        ".xlsx",
        ".html",
        ".json",
    }
    assert len(list((out / "单位").iterdir())) == 1


def test_a_roster_with_a_mistake_is_refused_with_its_line(tmp_path: Path, capsys) -> None:
    (tmp_path / "机构.yaml").write_text("department: 局\nyear: 2020\nunits: []\nunit: 3\n", "utf-8")
    assert main(["rollup", str(FOLDER), "-o", str(tmp_path / "o"), "--roster", str(tmp_path / "机构.yaml")]) == 2
    assert "第4行" in capsys.readouterr().err
