"""The public contract: every output is valid against its published schema, and loses no digit."""

from __future__ import annotations

import json
import pathlib

import jsonschema
import pytest

from jizheng.evaluate import evaluate
from jizheng.write import write
from tests.write.report import HALF, whole

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/reference/evaluation.schema.json").read_text("utf-8"))
REPORT = "样例单位\n2020年度实际支出 119.10万元，其中，基本支出83.99万元，项目支出35.11万元。未超预算。".encode()


def _check(data: object) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    errors = [f"{list(e.path)}: {e.message[:200]}" for e in jsonschema.Draft202012Validator(SCHEMA).iter_errors(data)]
    assert not errors, errors[:5]


@pytest.mark.parametrize("readable", [True, False])
def test_valid_against_the_schema(readable: bool) -> None:
    _check(json.loads(write(whole(readable), "json")))


@pytest.mark.parametrize("sample", ["text", "demo", "broken"])
def test_real_output_is_valid(sample: str) -> None:
    files = {
        "text": lambda: evaluate(REPORT, "样例.txt"),
        "demo": lambda: evaluate((ROOT / "demo/report.docx").read_bytes(), "report.docx"),
        "broken": lambda: evaluate(b"PK\x03\x04 broken", "坏.docx"),
    }
    _check(json.loads(write(files[sample](), "json")))


def test_every_key_is_explained() -> None:
    def walk(node: object, path: str) -> None:
        if isinstance(node, dict):
            for key, sub in node.get("properties", {}).items():
                target = SCHEMA["$defs"][sub["$ref"].rpartition("/")[2]] if "$ref" in sub else sub
                assert target.get("description"), f"{path}.{key}"
            for key, sub in node.items():
                walk(sub, f"{path}.{key}")
        elif isinstance(node, list):
            for sub in node:
                walk(sub, path)

    walk(SCHEMA, "$")


def test_keys_of_the_contract() -> None:
    data = json.loads(write(whole(), "json"))
    assert list(data) == [
        "schema", "engine", "document", "pack", "profile", "parts", "facts", "indicators", "claims", "findings", "score", "problems",
    ]  # fmt: skip
    assert data["schema"] == "jizheng.evaluation/1"
    fact = data["facts"][1]
    assert fact["value"] == "83.90"  # the nought stays
    assert fact["dims"] == {"机构": "二级机构1"}
    assert fact["where"][0]["path"] == "docx:t[1]/r[4]/c[2]"
    assert data["facts"][3] | {"where": []} == fact | {
        "id": "f4", "concept": "expense_project", "label": "项目支出", "value": None, "state": "blank", "where": [],
        "dims": {"机构": data["facts"][3]["dims"]["机构"]},
    }  # fmt: skip
    assert data["facts"][13]["value"] == "12345678901234567.89"
    assert data["indicators"][0]["target"]["value"] == "2000"
    assert data["indicators"][1]["reason"] == "" and data["indicators"][1]["evidence"] is None


def test_half_a_character_does_not_stop_the_writing() -> None:
    text = write(whole(), "json").decode()
    assert HALF[:3] in text and HALF not in text
