"""Facts + Pack → Findings.  A rule is a row of a pack and a pure function of its kind; the door is ``check``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from jizheng.check import (
    bands,
    counts,
    dates,
    done,
    explained,
    forms,
    listed,
    moves,
    nearly,
    parts,
    people,
    points,
    purpose,
    rates,
    same,
    sentences,
    shares,
    splits,
    sums,
    tables,
    targets,
    told,
    twice,
    units,
    whole,
    words,
    yearly,
)
from jizheng.check.across import PART_KINDS
from jizheng.check.case import Case, Kind, Result
from jizheng.model import Document, Evaluation, Finding, Found, Outcome, Severity, Where
from jizheng.pack import Pack
from jizheng.pack_rows import Rule

__all__: Sequence[str] = ("KINDS", "PART_KINDS", "check", "check_parts")

# Every kind of rule there is, in one place; docs/reference/kinds.md is generated from it.
KINDS: dict[str, Kind] = {
    "sum": sums.sum_,
    "rollup": sums.rollup,
    "sources": sums.sources,
    "split": splits.split,
    "detail": splits.detail,
    "items": sums.items,
    "remainder": sums.remainder,
    "told_sum": told.told_sum,
    "told_balance": told.told_balance,
    "compared": told.compared,
    "compared_heads": told.compared_heads,
    "told_parts": parts.told_parts,
    "counts_sum": parts.counts_sum,
    "projects_sum": parts.projects_sum,
    "near_sum": nearly.near_sum,
    "told_points": listed.told_points,
    "named_count": listed.named_count,
    "dated_before": listed.dated_before,
    "code_sum": nearly.code_sum,
    "column_sum": nearly.column_sum,
    "points_apart": sentences.points_apart,
    "product": sentences.product,
    "name_drift": told.name_drift,
    "rounding": sums.rounding,
    "ratio": rates.ratio,
    "limit": rates.limit,
    "negative": rates.negative,
    "same": same.same,
    "grew": rates.grew,
    "differs": rates.differs,
    "undefined": rates.undefined,
    "growth": shares.growth,
    "direction": shares.direction,
    "share": shares.share,
    "shares_sum": shares.shares_sum,
    "low": explained.low,
    "changed": explained.changed,
    "idle": explained.idle,
    "table_rows": tables.table_rows,
    "table_columns": tables.table_columns,
    "table_codes": tables.table_codes,
    "tables_agree": tables.tables_agree,
    "told_in_table": tables.told_in_table,
    "empty_table": tables.empty_table,
    "other_document": units.other_document,
    "qualifier": units.qualifier,
    "flaw": units.flaw,
    "tiny": units.tiny,
    "item_conflict": rates.item_conflict,
    "weights": points.weights,
    "heading_points": points.heading_points,
    "score_range": points.score_range,
    "band": bands.band,
    "unfinished_full": bands.unfinished_full,
    "unmet": bands.unmet,
    "unmet_full": bands.unmet_full,
    "unfinished_goal": bands.unfinished_goal,
    "rescore": points.rescore,
    "reasons": points.reasons,
    "over_fulfilment": targets.over,
    "grade": points.grade,
    "breakdown": points.breakdown,
    "sum_of_scores": points.sum_of_scores,
    "execution_score": points.execution_score,
    "all_full": points.all_full,
    "survey": targets.survey,
    "copied": targets.copied,
    "goal_is_amount": targets.goal_is_amount,
    "duplicate": targets.duplicate,
    "money_output": targets.money_output,
    "unitless": targets.unitless,
    "impossible": targets.impossible,
    "cost_actual": targets.cost_actual,
    "restated": targets.restated,
    "empty": targets.empty,
    "misplaced": targets.misplaced,
    "money_against_work": targets.money_against_work,
    "pattern": words.pattern,
    "numbering": words.numbering,
    "texts_differ": words.texts_differ,
    "terms": words.terms,
    "attribution": words.attribution,
    "mentioned": words.mentioned,
    "contradiction": words.contradiction,
    "years": words.years,
    "count_of": words.count_of,
    "listed_count": counts.listed_count,
    "count_rate": sentences.count_rate,
    "falls_short": sentences.falls_short,
    "beyond_rate": sentences.beyond_rate,
    "groups_of": sentences.groups_of,
    "repeated": counts.repeated,
    "late": dates.late,
    "punctual": dates.punctual,
    "late_indicator": dates.late_indicator,
    "moved": moves.moved,
    "lost_sign": moves.lost_sign,
    "foreign_year": yearly.foreign_year,
    "goal_year": yearly.goal_year,
    "other_form_year": yearly.other_form_year,
    "diverted": purpose.diverted,
    "of_which": whole.of_which,
    "twice_counted": twice.twice_counted,
    "twice_paid": twice.twice_paid,
    "twice_rated": twice.twice_rated,
    "none_told": done.none_told,
    "all_but": done.all_but,
    "unfinished_count": done.unfinished_count,
    "blank_form": forms.blank_form,
    "unfilled": forms.unfilled,
    "rows_all": forms.rows_all,
    "required": forms.required,
    "blank_fields": forms.blank_fields,
    "outline": forms.outline,
    "kind_conflict": forms.kind_conflict,
    "length": forms.length,
    "signature": people.signature,
    "independence": people.independence,
    "coverage": people.coverage,
    "pairing": people.pairing,
    "claim": people.claim,
    "vehicle": people.vehicle,
}

_SEVERITY = {s.value: s for s in Severity}
_SLOT = re.compile(r"\{(\w+)\}")


def check(document: Document, found: Found, pack: Pack, years: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Every outcome of every rule of the pack, in the pack's order; a rule that throws costs itself only.

    ``years``: of each form of the file that the document is one of, in order.
    """
    if not document.readable:
        return ()
    case = Case(document, found, pack, years)
    out: list[Finding] = []
    # Those are for a year (check.year) and for a file of several forms (check_parts).
    rules = [r for r in pack.rules if not r.kind.startswith(("year_", "parts_"))]
    last = [r for r in rules if r.kind == "rounding"]  # it tells what the others noted
    for rule in (*(r for r in rules if r.kind != "rounding"), *last):
        out.extend(_run(rule, case))
    return tuple(_recognised(_doubt(out, case), found))


def check_parts(e: Evaluation, pack: Pack) -> tuple[Finding, ...]:
    """Every outcome of the rules across the parts of one file; () for a file that is one report."""
    if not e.parts:
        return ()
    found = Found(e.profile, e.facts, e.indicators, e.claims)
    case = Case(e.document, found, pack, parts=e.parts)
    out = [f for rule in pack.rules if rule.kind in PART_KINDS for f in _run(rule, case, PART_KINDS)]
    return tuple(_recognised(out, found))


def _doubt(out: list[Finding], case: Case) -> list[Finding]:
    """Three sums of one row that no single wrong figure explains: the table was rather misread than mistyped."""
    errors = [n for n, f in enumerate(out) if f.severity is Severity.ERROR and f.outcome is Outcome.FAILED and f.facts]
    sums_ = {r.id: set(r.codes()) for r in case.pack.rules if r.kind == "sum"} if len(errors) > 2 else {}
    wrong = [n for n in errors if out[n].rule in sums_]
    if not wrong:
        return out
    whose = {f.id: f.dims for f in case.found.facts}
    for dims in {whose[out[n].facts[0]] for n in wrong}:
        row = [n for n in wrong if whose[out[n].facts[0]] == dims]
        if len(row) >= 3 and not set.intersection(*(sums_[out[n].rule] for n in row)):
            for n in row:
                text = f"{out[n].message}（同一行有 {len(row)} 处不平，也可能是表格错了列，请先核对原表）"
                out[n] = out[n]._replace(severity=Severity.WARNING, message=text)
    return out


def _recognised(out: list[Finding], found: Found) -> list[Finding]:
    """An error that rests on words recognised in a picture is a warning: somebody must look at the original first."""
    errors = [(n, f) for n, f in enumerate(out) if f.severity is Severity.ERROR and f.outcome is Outcome.FAILED]
    if not errors:
        return out
    sure = {f.id: _sure(f.wheres) for f in found.facts}
    sure |= {i.id: _sure(i.wheres) for i in found.indicators} | {c.id: _sure(c.wheres) for c in found.claims}
    for n, f in errors:
        all_of_it = [s for s in (_sure(f.wheres), *(sure.get(i) for i in f.facts)) if s is not None]
        if all_of_it:
            text = f"{f.message}（所据文字由图片识别读出，把握 {min(all_of_it)}%，请先对照原件核实）"
            out[n] = f._replace(severity=Severity.WARNING, message=text)
    return out


def _sure(wheres: Sequence[Where]) -> int | None:
    """The least certainty among places read by recognition, None when there is none such."""
    return min((int(w.path.rpartition("?ocr=")[2]) for w in wheres if "?ocr=" in w.path), default=None)


def _run(rule: Rule, case: Case, kinds: dict[str, Kind] = KINDS) -> list[Finding]:
    if rule.kinds_of_document and case.found.profile.kind not in rule.kinds_of_document:
        return [_finding(rule, case, Result(Outcome.NOT_APPLICABLE, reason=case.pack.bases[rule.id][3]))]
    try:
        results = list(kinds[rule.kind](rule, case))
        case.told += [(rule.kind, w) for r in results if r.outcome is Outcome.FAILED for w in r.wheres]
        return [_finding(rule, case, r, n) for n, r in enumerate(results)]
    except Exception as e:  # one rule's defect must not lose the report; it is shown, never swallowed
        text = f"规则 {rule.id} 运行出错（{type(e).__name__}），这一条没有查。请把文件和规则号告诉维护者。"
        return [_finding(rule, case, Result(Outcome.CRASHED, reason=text))]


def _finding(rule: Rule, case: Case, r: Result, n: int = 0) -> Finding:
    basis, verified, may_block, _ = case.pack.bases[rule.id]
    severity = _SEVERITY[r.severity or rule.severity]
    if severity is Severity.ERROR and not may_block:
        severity = Severity.WARNING  # what is known from memory never blocks
    wheres = tuple(dict.fromkeys(r.wheres)) if len(r.wheres) > 1 else r.wheres
    if r.outcome is not Outcome.FAILED:
        return tuple.__new__(Finding, (
            f"{rule.id}-{r.outcome!s}-{n}", rule.id, rule.version, rule.title, r.outcome, severity,
            r.reason or rule.passes, "", basis, "", r.facts, wheres, verified,
        ))  # fmt: skip
    message = _SLOT.sub(lambda m: r.slots.get(m[1], ""), rule.message)
    words_ = "\x1f".join((case.document.sha256, rule.id, message, *(w.path for w in wheres[:3])))
    return Finding(
        "x" + sha256(words_.encode()).hexdigest()[:12], rule.id, rule.version, rule.title, r.outcome, severity,
        message, rule.why, basis, rule.advice, r.facts, wheres, verified,
    )  # fmt: skip
