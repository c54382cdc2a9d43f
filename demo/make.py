"""Make demo/report.docx from demo/facts.yaml with our own writer: PYTHONPATH=src python demo/make.py

The figures are those of a published report of 2020; every sentence is ours, no person is real.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from jizheng import __version__
from jizheng.model import (
    Document,
    Evaluation,
    Fact,
    Indicator,
    Paragraph,
    Profile,
    Quantity,
    Score,
    State,
)
from jizheng.pack import load_pack
from jizheng.write.docx import write_docx

HERE = Path(__file__).resolve().parent
_NUMBER = re.compile(r"(\d+(?:\.\d+)?) ?(人|分)?(?:（(\w+)）)?")


def fact(concept: str, text: str, dims: tuple[tuple[str, str], ...] = (), unit: str = "") -> Fact:
    """One fact; a text that is a number becomes one, with its unit and qualifier."""
    m = _NUMBER.fullmatch(text) if concept != "phone" else None
    if m is None:
        return Fact(concept, concept, concept, text.strip(), "", State.STATED, (), dims)
    value = Decimal(m[1])
    state = State.STATED if value else State.ZERO
    return Fact(concept, concept, concept, value, m[2] or unit, state, (), dims, qualifier=m[3] or "")


def evaluation(source: dict[str, Any]) -> Evaluation:
    """The nouns that the writer takes, from the plain data."""
    facts = [fact(code, text) for code, text in source["facts"].items()]
    for name, row in source["institutions"].items():
        facts += [fact(code, text, (("机构", name),), "万元") for code, text in row.items()]
    for n, row in enumerate(source["evaluators"], 1):
        facts += [fact(code, text, (("序号", str(n)),)) for code, text in row.items()]
    indicators = [
        Indicator(f"i{n}", level1, level2, "", "", Quantity(target), Quantity(actual), ())
        for n, (level1, level2, target, actual) in enumerate(source["indicators"])
    ]
    prose = ["五、评价报告综述", *source["narrative"]]
    document = Document("", "facts.yaml", "yaml", 0, tuple(Paragraph(t, f"text:{n}:1") for n, t in enumerate(prose, 1)))
    profile = Profile("whole", "", "", unit=source["unit"], year=source["year"], form="yueyang-whole")
    pack = load_pack("yueyang-2020")
    return Evaluation(
        __version__, document, pack.stamp, profile, tuple(facts), tuple(indicators), (), (), Score(None, "", False, "")
    )


def make() -> bytes:
    """The sample report; the same facts give the same bytes."""
    # BaseLoader keeps every number the text that was written: 124.32 never becomes a float.
    source = yaml.load((HERE / "facts.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: TID251 - not a pack
    return write_docx(evaluation(source))


if __name__ == "__main__":
    (HERE / "report.docx").write_bytes(make())
    print(f"已写出 {HERE.name}/report.docx")
