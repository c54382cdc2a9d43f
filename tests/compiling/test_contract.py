"""The JSON of a compiled year: an evaluation that any reader of jizheng.evaluation/1 takes, with one more key."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from jizheng.compiling.contract import write_year_json
from jizheng.evaluate import evaluate
from jizheng.model import Evaluation, Outcome, Severity
from jizheng.pack import load_pack
from jizheng.write.pdf import pdf_of_docx

from .demo import compiled, files, sound

ROOT = Path(__file__).resolve().parents[2] / "docs" / "reference"
EVALUATION, YEAR = (json.loads((ROOT / f"{n}.schema.json").read_text("utf-8")) for n in ("evaluation", "year"))


def test_valid_against_both_schemas():
    for schema, data in ((EVALUATION, sound()), (YEAR, sound()["year"])):
        jsonschema.Draft202012Validator.check_schema(schema)
        errors = [
            f"{list(e.path)}: {e.message[:200]}" for e in jsonschema.Draft202012Validator(schema).iter_errors(data)
        ]
        assert errors == []


def test_the_same_folder_gives_the_same_bytes():
    assert write_year_json(compiled(files())) == write_year_json(compiled(files()))
    assert json.loads(write_year_json(compiled(files()))) == json.loads(json.dumps(sound()))


def test_every_figure_says_where_it_comes_from():
    for f in sound()["year"]["figures"]:
        assert f["where"], f["id"]
        assert f["rows"] == len(f["keys"]), f["id"]
        if f["origin"] == "counted":
            assert f["where"].startswith("record:")
            assert f["formula"]
        elif f["origin"] == "entered":
            assert f["file"] in ("budget.yaml", "unit.yaml")
            assert f["line"] > 0, f["id"]


def test_published_figures_of_the_report():
    """What the unit of the demo published for 2020, now counted from rows."""
    shown = {f["id"]: f["shown"] for f in sound()["year"]["figures"]}
    for name, words in {
        "concept:income_total": "124.32万元", "concept:expense_total": "119.14万元", "concept:expense_basic": "83.99万元",
        "concept:expense_project": "35.15万元", "concept:balance_total": "5.18万元", "indicator:信息": "1121条",
        "indicator:重点动态": "112条", "indicator:管网": "2800米", "indicator:微信": "262篇", "indicator:满意度": "95%",
        "figure:照片": "6000余张", "figure:视频": "40余条",
    }.items():  # fmt: skip
        assert shown[name] == words


def said(e: Evaluation) -> set[tuple[object, ...]]:
    """What a report states in its form: concepts with their rows and values."""
    return {
        (f.concept, f.dims, f.value, f.unit, f.qualifier)
        for f in e.facts
        if f.value is not None and (f.dim("机构") or f.dim("序号")) and f.wheres and f.wheres[0].block >= 0
    }


def promised(e: Evaluation) -> list[tuple[str, str]]:
    return [(i.target.text.replace("\n", ""), i.actual.text.replace("\n", "")) for i in e.indicators]


def test_word_and_pdf_give_the_same_facts_back_without_an_error():
    c = compiled(files())
    pack = load_pack("yueyang-2020")
    for e in (evaluate(c.docx, "报告.docx", pack), evaluate(pdf_of_docx(c.docx, "报告"), "报告.pdf", pack)):
        assert [f.message for f in e.findings if f.outcome is Outcome.FAILED and f.severity is Severity.ERROR] == []
        assert said(c.evaluation) == said(e)
        assert promised(e) == promised(c.evaluation)
