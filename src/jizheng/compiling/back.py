"""The written report read again: what a reader finds in it, joined with the figures that it was written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from jizheng.compiled import Traced, Use, shown
from jizheng.facts import find_facts
from jizheng.facts.claims import find_claims, patterns
from jizheng.facts.sentences import sentences, whole_text
from jizheng.facts.values import fold
from jizheng.model import Claim, Document, Fact, Finding, Found, Indicator, Outcome, State, Where
from jizheng.pack import Pack
from jizheng.read import read
from jizheng.records import Year


class Back(NamedTuple):
    """The document as read, everything known of it, and the facts that were written and not found again."""

    document: Document
    found: Found
    lost: tuple[Fact, ...]


def read_back(
    docx: bytes, name: str, identity: str, facts: Sequence[Fact], indicators: Sequence[Indicator], pack: Pack,
    printed: set[str], lines: Mapping[tuple[Any, ...], str],
) -> Back:  # fmt: skip
    """Read ``docx`` as a stranger would; ``printed``: concepts that the form has a place for.

    Facts of the year that the form has no place for (全年预算数 …) are added, so that claims and scores may rest on
    them; they have no place in the document.  ``lines``: (number, unit, bound) that the prose says of one budget line →
    its name: what a stranger takes for the whole is known to be the line's.
    """
    document = replace(read(docx, name), sha256=identity)
    found = find_facts(document, pack)
    own = {(f.concept, f.dims): _key(f) for f in facts if f.value is not None}
    told = [_of_line(f, own, lines) for f in found.facts]
    at = {_key(f) for f in told}
    more = [f for f in facts if _key(f) not in at]
    lost = tuple(f for f in more if f.concept in printed and f.state is not State.BLANK)
    added = tuple(f for f in more if f.concept not in printed)
    mine = {(f.concept, f.dims) for f in added}
    told = [f._replace(dims=(("处", "2"),)) if (f.concept, f.dims) in mine and not f.dims else f for f in told]
    merged = (*told, *added)
    rows = _indicators(indicators, found.indicators)
    claims = find_claims(sentences(document, patterns(pack).words), merged, rows, pack, whole_text(document))
    return Back(document, Found(found.profile, merged, rows, tuple(claims)), lost)


def _of_line(f: Fact, own: Mapping[tuple[Any, ...], tuple[Any, ...]], lines: Mapping[tuple[Any, ...], str]) -> Fact:
    """A figure of one budget line that reads like the whole's gets the line as its dim."""
    line = lines.get((f.value, f.unit, f.bound))
    whole = own.get((f.concept, ()))
    if line is None or (f.dims and f.dim("处") == "") or whole == _key(f):
        return f
    if any(k[0] == f.concept and v[2] == f.amount for k, v in own.items()):
        return f  # the whole's own figure, read from prose beside its row
    return f._replace(dims=(("分项", line),))


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


def with_records(
    facts: Sequence[Fact], by: Mapping[str, Traced], uses: Sequence[Use], year: Year, unit: str
) -> tuple[Fact, ...]:
    """Each fact that a figure stands behind gets its place in the records as a further place.

    A fact of a concept by concept and value; a number in prose by the reference that it was written for.
    """
    of: dict[tuple[Any, ...], list[Traced]] = {}
    for t in by.values():
        if t.concept:
            of.setdefault((t.concept, shown(t, unit)[0]), []).append(t)
    for name in dict.fromkeys(x for u in uses for x in u.figures):
        t = by[name]
        of.setdefault(shown(t, unit), []).append(t)
    out = []
    for f in facts:
        found = of.get((f.concept, f.value), ()) if f.state is not State.BLANK else ()
        if not found and f.value is not None:
            found = of.get((f.value, f.unit, f.bound), ())
            if len(found) > 1:
                found = [max(found, key=lambda t: len(set(t.label) & set(f.dim("分项"))))]
        out.append(f._replace(wheres=(*f.wheres, record_place(found[0], year))) if found else f)
    return tuple(out)


def indicators_with_records(
    indicators: Sequence[Indicator], by: Mapping[str, Traced], year: Year
) -> tuple[Indicator, ...]:
    """Each indicator that was counted or typed gets its place in the records as a further place."""
    out = []
    for i in indicators:
        own = by.get(f"indicator:{i.id.removeprefix('i:')}")
        out.append(i if own is None else i._replace(wheres=(*i.wheres, record_place(own, year))))
    return tuple(out)


def record_place(t: Traced, year: Year) -> Where:
    """The native path of a figure; its excerpt says how it was worked out."""
    value = "" if t.value is None else f"{t.value:f}{t.unit}"
    return Where(year.sha256, t.where, t.formula or value)


def once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The same words of the same rule about several places of the form (the unit's row, the roll-up row) are one finding."""
    out: dict[tuple[Any, ...], Finding] = {}
    for f in findings:
        printed = f.outcome is Outcome.FAILED and all(w.path.startswith("docx:") for w in f.wheres)
        key = (f.rule, f.severity, f.message) if printed else (f.id, len(out))
        before = out.setdefault(key, f)
        if before is not f:
            facts, wheres = dict.fromkeys(before.facts + f.facts), dict.fromkeys(before.wheres + f.wheres)
            out[key] = before._replace(facts=tuple(facts), wheres=tuple(wheres))
    return tuple(out.values())


def at_home(
    document: Document, found: Found, findings: Sequence[Finding], sha: str
) -> tuple[Document, Found, tuple[Finding, ...]]:
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
