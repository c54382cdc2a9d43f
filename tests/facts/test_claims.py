"""Claims and their verdicts: tests/facts/claims.yaml, readable by an auditor."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.facts.claims import find_claims
from jizheng.facts.indicators import build
from jizheng.facts.lexicon import lexicon
from jizheng.facts.predicates import PREDICATES
from jizheng.facts.sentences import sentences
from jizheng.model import Claim, Document, Fact, Indicator, Paragraph, State, Verdict, Where
from jizheng.pack import load_pack

CASES = yaml.safe_load((Path(__file__).parent / "claims.yaml").read_text("utf-8"))
PACK = load_pack("mof-2020")
ROWS = PACK.wording.claims


def fact(code: str, said: object) -> Fact:
    value, unit = said if isinstance(said, list) else (said, "万元")
    n = Decimal(str(value))
    return Fact("f-" + code, code, PACK.concepts[code].label, n, unit, State.STATED if n else State.ZERO, ())


def indicator(row: dict, n: int) -> Indicator:
    place = Where("0" * 64, f"text:{n + 9}:1", row["name"], n + 9)
    made = build(lexicon(PACK), [row["level1"]], row["name"], row["target"], row["actual"], (place,))
    assert made is not None
    return made


def claims_of(case: dict) -> tuple[Document, tuple[Claim, ...]]:
    document = Document("0" * 64, "样例.txt", "txt", 0, (Paragraph(case["text"], "text:7:3"),))
    facts = [fact(c, v) for c, v in case.get("facts", {}).items()]
    indicators = [indicator(r, n) for n, r in enumerate(case.get("indicators", []))]
    return document, find_claims(list(sentences(document)), facts, indicators, PACK)


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_case(case: dict) -> None:
    document, got = claims_of(case)
    assert [(c.predicate, c.sentence, c.verdict.value) for c in got] == [tuple(w[:3]) for w in case["claims"]]
    for claim, want in zip(got, case["claims"], strict=True):
        assert want[3] in claim.basis
        (w,) = claim.wheres
        assert document.where(w.block, w.cell, w.start, w.end) == w
        assert w.excerpt == claim.sentence
        assert "{" not in claim.basis
    assert len({c.id for c in got}) == len(got)


def test_every_row_has_a_case_and_a_quiet_neighbour() -> None:
    said = {c.title for case in CASES for c in claims_of(case)[1]}
    assert said == {r.title for r in ROWS}
    assert sum(not c["claims"] for c in CASES) >= 15


@pytest.mark.parametrize("row", ROWS, ids=[r.id for r in ROWS])
def test_row_is_usable(row) -> None:
    assert row.predicate in PREDICATES
    assert row.words
    assert row.patterns
    for p in row.patterns:
        re.compile(p)
    named = [c for v in row.concepts.values() for c in ([v] if isinstance(v, str) else v)]
    for pair in row.params.get("pairs", []):
        for k in ("spent", "budget", "carry"):
            v = pair.get(k, [])
            named += [v] if isinstance(v, str) else v
    for k in ("executed", "budget", "stated"):
        named += row.params.get(k, [])
    named += [c for c in row.params.get("not_in", []) if c != "target"]
    assert all(c in PACK.concepts for c in named), named
    for words in row.verdicts.values():
        slots = {name for _, name, _, _ in string.Formatter().parse(words) if name}
        assert slots <= {
            "detail",
            "label",
            "value",
            "n",
            "target",
            "survey",
            "rate",
            "limit",
            "count",
            "names",
            "rest",
            "other",
        }


def test_every_predicate_is_used() -> None:
    assert {r.predicate for r in ROWS} == set(PREDICATES)


def test_a_promise_is_not_a_claim() -> None:
    """A target cell says what shall be; the same words in the cell of what was done are a claim."""
    document = Document(
        "0" * 64, "样例.txt", "txt", 0,
        (Paragraph("避免了多头开挖造成的污染。", "text:1:1"), Paragraph("避免了多头开挖造成的环境污染。", "text:2:1")),
    )  # fmt: skip
    target, actual = document.where(0), document.where(1)
    i = build(lexicon(PACK), ["效益指标"], "", target.excerpt, actual.excerpt, (target, actual))
    assert i is not None
    got = find_claims(list(sentences(document)), [], [i], PACK)
    assert [(c.wheres[0].block, c.verdict) for c in got] == [(1, Verdict.UNDECIDED)]


def test_no_sentences_no_claims() -> None:
    assert find_claims([], [], [], PACK) == ()
