"""The straight path on one page: bytes → Document → Facts → Findings → Score; a year → its report → the same path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from jizheng import __version__
from jizheng.check import check, check_parts
from jizheng.compiled import Compiled
from jizheng.facts import find_facts
from jizheng.facts.choose import choose_pack
from jizheng.facts.parts import pieces_of
from jizheng.facts.profile import year_of
from jizheng.facts.titles import titles
from jizheng.model import Document, Evaluation
from jizheng.pack import Pack
from jizheng.parts import side_by_side
from jizheng.read import DEFAULT, Limits, read
from jizheng.records import Year
from jizheng.score import score


def evaluate(data: bytes, name: str, pack: Pack | None = None, limits: Limits = DEFAULT) -> Evaluation:
    """Evaluate one file.

    ``name`` is the file's name (its suffix is a hint only); ``pack`` None = chosen by the document's
    own heads and year.  Never raises for bad input: what could not be read stands in
    ``document.problems``, and the rest of the evaluation is then empty.
    """
    return evaluate_document(read(data, name, limits), pack)


def evaluate_document(document: Document, pack: Pack | None = None) -> Evaluation:
    """Evaluate a document that was read already; several forms in it become parts of one evaluation."""
    judged = pack or choose_pack(document)
    pieces = pieces_of(document, judged)
    if not pieces:
        return _evaluated(document, judged)
    years = tuple(year_of(p.document, titles(judged)) for p in pieces)
    each = [(p.name, p.path, _evaluated(p.document, pack or choose_pack(p.document), years)) for p in pieces]
    whole = side_by_side(document, each)
    return replace(whole, findings=whole.findings + check_parts(whole, judged))


def _evaluated(document: Document, pack: Pack, years: tuple[str, ...] = ()) -> Evaluation:
    found = find_facts(document, pack)
    if found.problems:
        document = replace(document, problems=document.problems + found.problems)
    findings = check(document, found, pack, years)
    return Evaluation(
        __version__, document, pack.stamp, found.profile, found.facts, found.indicators, found.claims,
        findings, score(found, findings, pack),
    )  # fmt: skip


def compile_year(
    year: Year, pack: Pack | None = None, *, as_of: date | None = None, say: Callable[[str], None] = lambda _: None
) -> Compiled:
    """The finished report of a unit's year, and all that stands behind it; see ``compiling.path``."""
    from jizheng.compiling import compile_year as compiled  # who only checks reports does not load it

    return compiled(year, pack, as_of=as_of, say=say, engine=__version__)
