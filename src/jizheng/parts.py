"""Several forms in one file set side by side: each was evaluated as its own, none speaks for the whole.

The facts of a form get the dim 部分 (its project); what stands before the forms keeps its headline figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from jizheng.model import Document, Evaluation, Fact, Part, Score, fact_id


def side_by_side(document: Document, each: Sequence[tuple[str, str, Evaluation]]) -> Evaluation:
    """One evaluation of (project, path, evaluation of its part) in order; the first gives pack, profile and score."""
    each = [(name, path, e) for name, (_, path, e) in zip(_apart([n for n, _, _ in each]), each, strict=True)]
    evaluations = [_of_part(name, e) if name else e for name, _, e in each]
    first = evaluations[0]
    parts = tuple(
        Part(name or "正文", path, e.profile, e.score) for (name, path, _), e in zip(each, evaluations, strict=True)
    )
    problems = list(document.problems)
    for e in evaluations:
        problems += [p for p in e.document.problems if p not in problems]
    return replace(
        first,
        document=replace(document, problems=tuple(problems)),
        facts=tuple(f for e in evaluations for f in e.facts),
        indicators=tuple(i for e in evaluations for i in e.indicators),
        claims=tuple({c.id: c for e in evaluations for c in e.claims}.values()),
        findings=tuple({f.id: f for e in evaluations for f in e.findings}.values()),
        parts=parts,
    )


def _apart(names: Sequence[str]) -> list[str]:
    """The names of the parts, a second form of the same project told from the first: 道路养护（2）."""
    return [f"{n}（{names[: k + 1].count(n)}）" if n in names[:k] else n for k, n in enumerate(names)]


def _of_part(name: str, e: Evaluation) -> Evaluation:
    """The evaluation with every fact told to be of this part, and every reference to it."""
    facts = [_told(name, f) for f in e.facts]
    new = {old.id: f.id for old, f in zip(e.facts, facts, strict=True)}

    def ids(old: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new.get(i, i) for i in old)

    sheets = tuple(
        replace(s, lines=tuple(line._replace(facts=ids(line.facts)) for line in s.lines)) for s in e.score.sheets
    )
    score: Score = replace(e.score, sheets=sheets)
    return replace(
        e,
        facts=tuple(facts),
        claims=tuple(replace(c, facts=ids(c.facts)) for c in e.claims),
        findings=tuple(f._replace(id=_id(f.id, name), facts=ids(f.facts)) for f in e.findings),
        score=score,
    )


def _told(name: str, f: Fact) -> Fact:
    dims = tuple(sorted((*f.dims, ("部分", name))))
    document = f.wheres[0].document if f.wheres else ""
    value = f.value if f.value is not None else f.state
    return f._replace(id=fact_id(document, f.concept, f.period, dims, value, f.unit), dims=dims)


def _id(old: str, name: str) -> str:
    return "x" + sha256(f"{old}\x1f{name}".encode()).hexdigest()[:12]
