"""The only door from the site to the engine: packs, a year's parts, the year as files, evaluations."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import msgspec

from jizheng import __version__ as ENGINE
from jizheng.compiled import Compiled
from jizheng.compiling.contract import year_json
from jizheng.compiling.draft import draft
from jizheng.compiling.outputs import OUTPUTS, case_members, stem
from jizheng.evaluate import compile_year, evaluate
from jizheng.model import Evaluation, Outcome, Paragraph, Severity, Table
from jizheng.pack import Pack, PackError, load_pack, pack_names
from jizheng.points import grade as _grade
from jizheng.records import Budget, EvidenceRow, Goals, Register, Unit, Year
from jizheng.register_types import Condition, Field, RegisterType
from jizheng.registers import by_month, count, read_register
from jizheng.registers.values import Bad, parser_of, shown
from jizheng.write import write
from jizheng.write.letter import Block as LetterBlock
from jizheng.write.letter import write_letter
from jizheng.yearfolder import Case, Files, Folder, FolderError, Memory, files_of, load_files, member_name, save_case
from jizheng.yearfolder.forms import template
from jizheng.yearfolder.new import new_year
from jizheng.yearfolder.sources import type_of

__all__ = [
    "ENGINE", "OUTPUTS", "Bad", "Case", "Compiled", "Condition", "Evaluation", "Field", "Files", "Folder", "FolderError", "LetterBlock", "Memory", "Pack",
    "PackError", "Paragraph", "Register", "RegisterType", "Table", "Year", "by_month", "case_members", "compile_year", "count",
    "draft", "evaluate", "files_of", "load_files", "load_pack", "member_name", "new_year", "parser_of", "read_register", "save_case", "shown",
    "stem", "template", "type_of", "write", "write_letter", "year_json",
]  # fmt: skip

# The parts of a year that are documents; prose is the fourth.
PARTS: dict[str, type] = {"unit": Unit, "budget": Budget, "goals": Goals}


class PackTitle(NamedTuple):
    """A pack to choose from."""

    id: str
    title: str


@cache
def packs() -> tuple[PackTitle, ...]:
    """All packs that a year can be filled by."""
    found = (load_pack(name) for name in pack_names())
    return tuple(PackTitle(p.stamp.id, p.stamp.title) for p in found)


def blank(part: str) -> dict[str, Any]:
    """An empty document: every key with what it is when nothing was filled in."""
    kind = PARTS[part]
    empty = {"name": "", "year": 0, "pack": ""} if kind is Unit else {}
    found: dict[str, Any] = msgspec.to_builtins(kind(**empty))
    return found


def wrong_with(part: str, body: Any) -> str:
    """What is wrong with the body of a part, "" = nothing; amounts are texts, so that nothing is rounded."""
    return _wrong(PARTS[part], body)


def wrong_with_evidence(body: Any) -> str:
    """The same for a row of evidence."""
    return _wrong(EvidenceRow, body)


def _wrong(kind: type, body: Any) -> str:
    try:
        msgspec.convert(body, kind, strict=False)
    except msgspec.ValidationError as e:
        return str(e)
    return ""


def plain(noun: Any) -> Any:
    """A noun of the year as plain data: amounts as texts, what is blank left out."""
    return _pruned(msgspec.to_builtins(noun))


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        pruned = {k: _pruned(v) for k, v in value.items()}
        return {k: v for k, v in pruned.items() if v is not None and v not in ("", [], {})}
    return [_pruned(v) for v in value] if isinstance(value, list) else value


def register_types(pack: str) -> dict[str, RegisterType]:
    """The registers of a pack by id, in its order."""
    return dict(load_pack(pack).registers)


FEW_KEYS = 300  # rows of a figure that are stored with it by name; of more their number and hash say the same


def words_of(found: Compiled) -> str:
    """The evaluation of a year as one JSON (jizheng.evaluation/1 with ``year``), as it is stored."""
    out = year_json(found)
    for figure in out["year"]["figures"]:
        if figure["rows"] > FEW_KEYS:
            figure["keys"] = []
    return msgspec.json.encode(out).decode()


def xray(evaluation: Evaluation) -> tuple[bytes, str]:
    """The document beside what was found in it, and the policy that lets just the page's own style and script run."""
    page = write(evaluation, "html")
    found = _POLICY.search(page[:4000])
    return page, found[1].decode() if found else "default-src 'none'"


_POLICY = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]+)"')


class Looked(NamedTuple):
    """What the X-ray of a file gives, plain and small enough to be handed from process to process."""

    body: str
    problem: str
    unit: str
    year: str
    form: str
    kind: str
    errors: int
    warnings: int
    stated_score: Decimal | None
    score: Decimal | None
    amount: Decimal | None
    indicators: int
    unproven: int
    department: str = ""


def look(data: bytes, name: str) -> Looked:
    """Evaluate a file for the lists; ``problem``: why nothing could be read, in Chinese."""
    found = evaluate(data, name)
    told = summary(found)
    fatal = next((p.message for p in found.document.problems if p.fatal), "")
    bare = sum(not i.evidence for i in found.indicators)
    p = found.profile
    above = next((str(f.value) for f in found.facts if f.concept == "department" and f.value), "")
    return Looked(
        write(found, "json").decode(), fatal, p.unit, p.year, found.pack.title, p.kind_label, told.errors, told.warnings,
        told.stated_score, told.score, told.amount, told.indicators, bare,
        above,
    )  # fmt: skip


class Summary(NamedTuple):
    """What lists show of an evaluation; ``amount`` in 元, None = not known."""

    errors: int
    warnings: int
    stated_score: Decimal | None
    score: Decimal | None
    grade: str
    amount: Decimal | None
    indicators: int


def grade(pack: str, total: Decimal) -> str:
    """The grade of a total by the pack's own scale; "" = it has none."""
    bands = next((s.grades for s in load_pack(pack).schemes if s.grades), [])
    return _grade(bands, total)


UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def summary(evaluation: Evaluation) -> Summary:
    """The few figures of an evaluation that lists filter and sort by."""
    failed = [f.severity for f in evaluation.findings if f.outcome is Outcome.FAILED]
    sheet = next((s for s in evaluation.score.sheets if s.total is not None), None)
    # The headline figure; where the report has none, the whole is the largest of its sums and parts.
    spent = [
        (not f.dims, f.value * UNITS[f.unit])
        for f in evaluation.facts
        if f.concept == "expense_total" and isinstance(f.value, Decimal) and f.unit in UNITS
    ]
    amount = max(spent)[1] if spent else None
    return Summary(
        failed.count(Severity.ERROR), failed.count(Severity.WARNING), evaluation.score.stated,
        sheet.total if sheet else None, sheet.grade if sheet else "", amount, len(evaluation.indicators),
    )  # fmt: skip


def command_line(words: list[str]) -> Any:
    """The words of ``jz serve`` and the like, by the one grammar that the engine has for all commands."""
    from jizheng.cli import parser

    return parser().parse_args(words)


def parts_of(pack: str, total: str) -> list[tuple[str, str]]:
    """(code, label) of what a total of the pack's form is the sum of: the incomes, the 三公 expenses, the assets."""
    found = load_pack(pack)
    codes: dict[str, None] = {}
    for rule in found.rules:
        if rule.kind == "sum" and not rule.params.get("whole") and rule.concepts.get("total") == total:
            codes |= dict.fromkeys(str(c) for c in rule.concepts.get("plus", ()))
    return [(c, found.concepts[c].label) for c in codes if c in found.concepts and c != "carry_in"]


def said(found: Compiled, pack: str) -> Callable[[str], str]:
    """What a reference says now, by its name; "" for one that does not exist or has no value yet."""
    from jizheng.compiling.names import Names

    names = Names(found.year, load_pack(pack), {t.id: t for t in found.figures}, found.unit, found.history)

    def one(name: str) -> str:
        hit = names.find(name)
        return hit[0] if hit else ""

    return one


def label_of(pack: str, concept: str) -> str:
    """The standard Chinese label of a concept; the code itself when the pack does not know it."""
    found = load_pack(pack).concepts.get(concept)
    return found.label if found else concept


def counted(register: Register, binding: Any, year: int) -> Any:
    """What a binding (as plain data) counts in a register; ValueError (Chinese) when it cannot be counted."""
    from jizheng.records import Binding
    from jizheng.registers import ConditionError

    try:
        asked = msgspec.convert(binding, Binding, strict=False)
        measure = register.type.measure_of(asked.measure)
        return count(register, measure, asked.where, year=year, cumulative=asked.period == "all")
    except ConditionError as e:
        raise ValueError("。".join(x for x in (e.message, e.advice) if x)) from None
    except (msgspec.ValidationError, KeyError):
        raise ValueError("请先选登记簿和统计项。") from None
