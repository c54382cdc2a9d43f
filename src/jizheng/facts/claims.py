"""Sentences that can be tested: where they stand, and what the report's own figures say of them.

Patterns, exceptions and the words of every verdict are rows of the pack (wording.yaml › claims); how
a kind of claim is tested is a function of ``predicates``.  A promise (target, goal, task) is not a
claim of what was done, so clauses inside such cells are passed over where a row says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

from jizheng.facts.asking import Ask, Report
from jizheng.facts.predicates import PREDICATES
from jizheng.facts.values import trie
from jizheng.model import Claim, Fact, Indicator, Where
from jizheng.pack import Pack
from jizheng.pack_rows import ClaimRow

Spans = dict[tuple[int, int], list[tuple[int, int, str]]]
_COMMA = re.compile(r"[，,]")


class Patterns:
    """The claim rows of one pack, compiled once: one search for the words, then the rows they call."""

    def __init__(self, rows: Sequence[ClaimRow]) -> None:
        self.rows = [(r, _any(r.words), [re.compile(p) for p in r.patterns]) for r in rows]
        self.words = _any({w for r in rows for w in r.words})
        self.promises = frozenset(code for r in rows for code in r.params.get("not_in", ()))

    def find(self, text: str) -> list[tuple[ClaimRow, re.Match[str]]]:
        """The rows that match a clause, each with its first match, in pack order."""
        if not self.words.search(text):
            return []
        out = []
        for row, words, patterns in self.rows:
            if words.search(text):
                match = next((m for p in patterns if (m := p.search(text))), None)
                if match is not None:
                    out.append((row, match))
        return out


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(trie(sorted(words)) or r"(?!)")


_PATTERNS: dict[str, Patterns] = {}


def patterns(pack: Pack) -> Patterns:
    """The compiled rows of a pack, kept by its hash."""
    found = _PATTERNS.get(pack.stamp.sha256)
    if found is None:
        found = _PATTERNS[pack.stamp.sha256] = Patterns(pack.wording.claims)
    return found


def find_claims(
    sentences: Sequence[tuple[str, Where]],
    facts: Sequence[Fact],
    indicators: Sequence[Indicator],
    pack: Pack,
    whole: str = "",
) -> tuple[Claim, ...]:
    """Every claim of the clauses, in reading order, with its verdict and the basis it rests on.

    ``whole``: the report's whole text, when the clauses are only those that hold a claim's words.
    """
    known = patterns(pack)
    report: Report | None = None
    promised: Spans = {}
    out: list[Claim] = []
    seen: set[str] = set()
    for text, place in sentences:
        for row, match in known.find(text):
            if report is None:
                report, promised = Report(sentences, facts, indicators, whole), _promises(known, facts, indicators)
            sentence, where = _trimmed(text, place, *match.span())
            if any(w in sentence for w in row.params.get("unless", ())) or _promise(row, where, promised):
                continue
            said = PREDICATES[row.predicate](Ask(row, sentence, match, where, report))
            if said is None:
                continue
            key = "\x1f".join((place.document, where.path, str(where.block), str(where.cell), str(where.start), row.id))
            name = "c" + sha256(key.encode()).hexdigest()[:12]
            if name not in seen:
                seen.add(name)
                out.append(
                    Claim(
                        name,
                        row.predicate,
                        row.title,
                        sentence,
                        said.verdict,
                        said.basis,
                        (where,),
                        said.facts,
                        said.subject,
                    )
                )
    return tuple(out)


def _trimmed(text: str, place: Where, start: int, end: int) -> tuple[str, Where]:
    """The part between commas that holds the match, verbatim, and its exact place."""
    before = [m.end() for m in _COMMA.finditer(text, 0, start)]
    after = _COMMA.search(text, end)
    a, b = before[-1] if before else 0, after.start() if after else len(text)
    words = text[a:b]
    a += len(words) - len(words.lstrip())
    words = words.strip()
    path = place.path
    if a and path.startswith("text:"):
        # Clauses never cross a line, so only the column moves.
        head, _, column = path.rpartition(":")
        path = f"{head}:{int(column) + a}"
    return words, place._replace(path=path, excerpt=words, start=place.start + a, end=place.start + a + len(words))


def _promises(known: Patterns, facts: Sequence[Fact], indicators: Sequence[Indicator]) -> Spans:
    spans: Spans = {}
    for f in facts:
        if f.concept in known.promises:
            for w in f.wheres:
                spans.setdefault((w.block, w.cell), []).append((w.start, w.end, f.concept))
    if "target" in known.promises:
        for i in indicators:
            for n, w in enumerate(i.wheres):
                # Places come as name or target, (target), actual: what was done is never a promise.
                if n and w.excerpt == i.actual.text and w.excerpt != i.target.text:
                    break
                if n == 0 or w.excerpt == i.target.text:
                    spans.setdefault((w.block, w.cell), []).append((w.start, w.end, "target"))
    return spans


def _promise(row: ClaimRow, where: Where, promised: Spans) -> bool:
    codes = row.params.get("not_in", ())
    return any(
        c in codes and a <= where.start < b for a, b, c in promised.get((where.block, where.cell), ()) if c in codes
    )
