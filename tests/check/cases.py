"""Rule cases in YAML → the nouns: a few facts, indicators, sentences that an auditor can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from jizheng.model import (
    Cell,
    Claim,
    Document,
    Fact,
    Finding,
    Found,
    Indicator,
    Paragraph,
    Profile,
    Quantity,
    State,
    Table,
    Verdict,
    Where,
    fact_id,
)  # fmt: skip
from jizheng.pack import PACKS, Pack, load_pack

KEYS = {
    "case",
    "kind",
    "unit",
    "year",
    "years",
    "form",
    "of",
    "text",
    "table",
    "tables",
    "facts",
    "indicators",
    "claims",
    "expect",
    "says",
    "severity",
}
STATES = {"空白": State.BLANK, "无": State.NONE, "—": State.NOT_APPLICABLE, "不清": State.UNREADABLE}
NUMBER = re.compile(r"-?\d+(\.\d+)?$")
AMOUNT = re.compile(r"([≥＞>＝=＜<≤])?\s*(-?\d+(?:\.\d+)?)\s*(\S*)$")


class RuleCase(NamedTuple):
    pack: str
    rule: str
    row: dict[str, Any]


def all_cases() -> Iterator[RuleCase]:
    """Every case of every pack; a key that is not known is refused."""
    for path in sorted(PACKS.glob("*/cases/*.yaml")):
        for row in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader):
            assert set(row) <= KEYS, f"{path.name}: {set(row) - KEYS}"
            yield RuleCase(path.parent.parent.name, path.stem, row)


class Report:
    """The document grows as facts are put into it; each fact stands somewhere."""

    def __init__(self, row: dict[str, Any], pack: Pack) -> None:
        self.pack, self.blocks = pack, []
        for text in row.get("text", []):
            self._say(text)
        for title, rows in {"": row["table"]}.items() if "table" in row else row.get("tables", {}).items():
            if title:
                self._say(title)
            self._draw(rows)
        self.facts = tuple(self._facts(row))
        self.indicators = tuple(self._indicator(i) for i in row.get("indicators", []))
        self.claims = tuple(self._claim(c) for c in row.get("claims", []))
        kind = row.get("kind", "whole")
        self.profile = Profile(
            kind, kind, "", "", row.get("unit", "某市某中心"), row.get("year", "2020"), "", row.get("form", "")
        )

    @property
    def document(self) -> Document:
        return Document("0" * 64, "case.txt", "text", 0, tuple(self.blocks))

    def found(self) -> Found:
        return Found(self.profile, self.facts, self.indicators, self.claims)

    def _draw(self, rows: list[list[str]]) -> None:
        n = len(self.blocks)
        cells = [Cell(r, c, 1, 1, t, f"text:{n}:{r}.{c}") for r, line in enumerate(rows) for c, t in enumerate(line)]
        self.blocks.append(Table(tuple(cells), len(rows), max(map(len, rows)), f"text:{n}:1"))

    def _say(self, text: str) -> Where:
        self.blocks.append(Paragraph(text, f"text:{len(self.blocks) + 1}:1"))
        return self.document.where(len(self.blocks) - 1)

    def _place(self, words: str) -> Where:
        """Where words stand in the text or table given; a new paragraph when they stand nowhere yet."""
        for n, b in enumerate(self.blocks):
            if isinstance(b, Table):
                for k, cell in enumerate(b.cells):
                    if cell.text == words:
                        return self.document.where(n, k)
            elif words in b.text:
                at = b.text.index(words)
                return self.document.where(n, -1, at, at + len(words))
        return self._say(words)

    def _facts(self, row: dict[str, Any]) -> Iterator[Fact]:
        given = row.get("facts", {})
        rows = [{"concept": c, "value": v} for c, v in given.items()] if isinstance(given, dict) else given
        for r in rows:
            concept = self.pack.concepts[r["concept"]]
            value, unit = r.get("value", ""), r.get("unit", concept.unit)
            state = STATES.get(value, State.STATED)
            number: Any = (
                Decimal(value) if NUMBER.match(value) and concept.type not in ("text", "grade", "date") else value
            )
            if state is not State.STATED:
                number = None
            elif number == 0:
                state = State.ZERO
            dims = tuple(sorted((r["dims"] if "dims" in r else row.get("of", {})).items()))
            where = self._place(r.get("at", f"{concept.label}{value}{unit}"))
            key = fact_id("", concept.code, "", dims, value, unit)
            yield Fact(
                key, concept.code, concept.label, number, unit, state, (where,), dims,
                r.get("bound", ""), r.get("qualifier", ""), "", r.get("raw", value),
            )  # fmt: skip

    def _indicator(self, r: dict[str, str]) -> Indicator:
        target, actual = _quantity(r.get("target", "")), _quantity(r.get("actual", ""))
        direction = r.get("direction") or (target.operator or "≥" if target.value is not None else "定性")
        points = {k: Decimal(r[k]) if k in r else None for k in ("weight", "score")}
        places = (self._place(r["at"]) if "at" in r else self._say(r["name"]), self._say(r.get("actual", "")))
        return Indicator(
            "i" + r["name"], r.get("level1", "产出指标"), r.get("level2", "数量指标"), r["name"], direction,
            target, actual, places, points["weight"], points["score"], r.get("reason"),
        )  # fmt: skip

    def _claim(self, r: dict[str, str]) -> Claim:
        where = self._place(r["sentence"])
        return Claim(
            "c" + r["sentence"], r["predicate"], "", r["sentence"], Verdict(r["verdict"]), r.get("basis", ""), (where,)
        )


def _quantity(text: str) -> Quantity:
    m = AMOUNT.match(text)
    if not text:
        return Quantity("", state=State.BLANK)
    return Quantity(text, Decimal(m[2]), m[3], m[1] or "") if m else Quantity(text)


def run(case: RuleCase) -> tuple[Finding, ...]:
    from jizheng.check import check

    pack = load_pack(case.pack)
    report = Report(case.row, pack)
    return check(report.document, report.found(), pack, tuple(case.row.get("years", ())))


def path_of(pack: str, rule: str) -> Path:
    return PACKS / pack / "cases" / f"{rule}.yaml"
