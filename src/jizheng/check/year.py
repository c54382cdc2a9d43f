"""A year under check, before its report is finished: rules over the folder's words, figures and proofs.

These rules are rows of the same packs; their kinds stand in YEAR_KINDS and take a ``YearCase`` instead of a report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from jizheng.check import year_targets, year_totals, year_words
from jizheng.check.case import Result
from jizheng.check.year_case import YearCase
from jizheng.model import Finding, Outcome, Severity
from jizheng.pack import Pack
from jizheng.pack_rows import Rule

_SLOT = re.compile(r"\{(\w+)\}")
YearKind = Callable[[Rule, YearCase], Iterator[Result]]

YEAR_KINDS: dict[str, YearKind] = {
    "year_trouble": year_words.trouble,
    "year_lost": year_words.lost,
    "year_unproved": year_words.unproved,
    "year_reopened": year_words.reopened,
    "year_gaps": year_words.gaps,
    "year_history": year_targets.history,
    "year_counted_twice": year_targets.counted_twice,
    "year_unmeasured": year_targets.unmeasured,
    "year_survey": year_targets.survey,
    "year_parts": year_totals.parts,
    "year_line_over": year_totals.line_over,
    "year_adjustments": year_totals.adjustments,
    "year_carry": year_totals.carry,
    "year_opening": year_totals.opening,
}


def check_year(case: YearCase, pack: Pack) -> tuple[Finding, ...]:
    """Every outcome of every year rule of the pack, in the pack's order; a rule that throws costs itself only."""
    out: list[Finding] = []
    for rule in pack.rules:
        if rule.kind in YEAR_KINDS:
            out.extend(_run(rule, case, pack))
    return tuple(out)


def instead_of(rules: Iterable[Rule], told: Iterable[Finding]) -> set[str]:
    """Rules over the report that a rule over the year has answered from its records (``instead_of``)."""
    answered = {f.rule for f in told if f.outcome in (Outcome.FAILED, Outcome.PASSED)}
    return {x for r in rules if r.id in answered for x in r.params.get("instead_of", ())}


def _run(rule: Rule, case: YearCase, pack: Pack) -> list[Finding]:
    try:
        return [_finding(rule, case, pack, r, n) for n, r in enumerate(YEAR_KINDS[rule.kind](rule, case))]
    except Exception as e:  # as in a report: one rule's defect costs that rule
        text = f"规则 {rule.id} 运行出错（{type(e).__name__}），这一条没有查。请把年度文件夹和规则号告诉维护者。"
        return [_finding(rule, case, pack, Result(Outcome.CRASHED, reason=text), 0)]


def _finding(rule: Rule, case: YearCase, pack: Pack, r: Result, n: int) -> Finding:
    basis, verified = pack.basis(rule.basis.source, rule.basis.article)
    severity = Severity(r.severity or rule.severity)
    if r.outcome is not Outcome.FAILED:
        reason = r.reason or rule.passes
        return Finding(f"{rule.id}-{r.outcome!s}-{n}", rule.id, rule.version, rule.title, r.outcome, severity, reason, facts=r.facts, wheres=r.wheres, verified=verified)  # fmt: skip
    message = _SLOT.sub(lambda m: r.slots.get(m[1], ""), rule.message)
    key = "\x1f".join((case.identity, rule.id, message, *(w.path for w in r.wheres[:3])))
    return Finding(
        "x" + sha256(key.encode()).hexdigest()[:12], rule.id, rule.version, rule.title, r.outcome, severity, message,
        rule.why, basis, r.slots.get("advice") or rule.advice, r.facts, r.wheres, verified,
    )  # fmt: skip
