"""The written report read again: what a reader finds in it, joined with the figures that it was written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from jizheng.compiled import Traced
from jizheng.facts import find_facts
from jizheng.facts.claims import find_claims, patterns
from jizheng.facts.sentences import sentences, whole_text
from jizheng.facts.values import fold
from jizheng.model import Claim, Document, Fact, Finding, Found, Indicator, State, Where
from jizheng.pack import Pack
from jizheng.read import read
from jizheng.records import Year


class Back(NamedTuple):
    """The document as read, everything known of it, and the facts that were written and not found again."""

    document: Document
    found: Found
    lost: tuple[Fact, ...]


def read_back(
    docx: bytes, name: str, identity: str, facts: Sequence[Fact], indicators: Sequence[Indicator], pack: Pack, printed: set[str]
) -> Back:  # fmt: skip
    """Read ``docx`` as a stranger would; ``printed``: concepts that the form has a place for.

    Facts of the year that the form has no place for (全年预算数 …) are added, so that claims and scores may rest on
    them; they have no place in the document.
    """
    document = replace(read(docx, name), sha256=identity)
    found = find_facts(document, pack)
    at = {_key(f): f for f in found.facts}
    ids = {f.id for f in found.facts}
    more = [f for f in facts if _key(f) not in at and f.id not in ids]
    lost = tuple(f for f in more if f.concept in printed and f.state is not State.BLANK)
    known = {(f.concept, f.dims) for f in found.facts}
    added = tuple(f for f in more if f.concept not in printed and (f.concept, f.dims) not in known)
    merged = (*found.facts, *added)
    own = _indicators(indicators, found.indicators)
    claims = find_claims(sentences(document, patterns(pack).words), merged, own, pack, whole_text(document))
    return Back(document, Found(found.profile, merged, own, tuple(claims)), lost)


def _key(f: Fact) -> tuple[Any, ...]:
    value = fold(f.value).replace(" ", "") if isinstance(f.value, str) else f.amount
    return f.concept, f.dims, value if value is not None else f.state, f.qualifier


def _indicators(own: Sequence[Indicator], read_: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The year's indicators (with weights, points, reasons) at the places where the form shows them."""
    left = list(read_)
    out = []
    for i in own:
        same = next((x for x in left if _same(i, x)), None)
        if same is not None:
            left.remove(same)
            i = i._replace(wheres=same.wheres)
        out.append(i)
    return tuple(out)


def _same(i: Indicator, x: Indicator) -> bool:
    flat = x.target.text.replace("\n", "").strip()
    if i.actual.text.strip() != x.actual.text.replace("\n", "").strip():
        return False
    return flat in (i.target.text.strip(), f"{i.name}{i.target.text}".strip(), f"{i.name}：{i.target.text}".strip()) or i.name == x.name  # fmt: skip


# ---------------------------------------------------------------------------- places in the year's own records


def with_records(facts: Sequence[Fact], by: Mapping[str, Traced], year: Year) -> tuple[Fact, ...]:
    """Each fact that a figure stands behind gets its place in the records as a further place."""
    of: dict[tuple[str, object], Traced] = {}
    for t in by.values():
        if t.concept:
            of.setdefault((t.concept, t.state is State.NONE), t)
    out = []
    for f in facts:
        t = of.get((f.concept, f.state is State.NONE))
        if t is not None and f.dim("处") == "" and f.state is not State.BLANK:
            f = f._replace(wheres=(*f.wheres, record_place(t, year)))
        out.append(f)
    return tuple(out)


def indicators_with_records(indicators: Sequence[Indicator], by: Mapping[str, Traced], year: Year) -> tuple[Indicator, ...]:
    """Each indicator that was counted or typed gets its place in the records as a further place."""
    out = []
    for i in indicators:
        t = by.get(f"indicator:{i.id.removeprefix('i:')}")
        out.append(i if t is None else i._replace(wheres=(*i.wheres, record_place(t, year))))
    return tuple(out)


def record_place(t: Traced, year: Year) -> Where:
    """The native path of a figure; its excerpt says how it was worked out."""
    value = "" if t.value is None else f"{t.value:f}{t.unit}"
    return Where(year.sha256, t.where, t.formula or value)


def at_home(document: Document, found: Found, findings: Sequence[Finding], sha: str) -> tuple[Document, Found, tuple[Finding, ...]]:
    """Places name the written file itself; ids stay those of the year, so that two compiles can be compared."""
    identity = document.sha256

    def place(w: Where) -> Where:
        return w._replace(document=sha) if w.document == identity else w

    def places(ws: Sequence[Where]) -> tuple[Where, ...]:
        return tuple(place(w) for w in ws)

    facts = tuple(f._replace(wheres=places(f.wheres)) for f in found.facts)
    indicators = tuple(i._replace(wheres=places(i.wheres)) for i in found.indicators)
    claims: tuple[Claim, ...] = tuple(replace(c, wheres=places(c.wheres)) for c in found.claims)
    told = tuple(f._replace(wheres=places(f.wheres)) for f in findings)
    return replace(document, sha256=sha), Found(found.profile, facts, indicators, claims), told
