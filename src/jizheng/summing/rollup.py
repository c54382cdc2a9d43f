"""Several units' compiled years → 局机关及二级机构汇总: every figure with its parts, missing units named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from jizheng.compiled import Compiled, Traced, printed_money, tidy
from jizheng.model import (
    MONEY_UNITS,
    Document,
    Evaluation,
    Fact,
    Outcome,
    Paragraph,
    Profile,
    Score,
    Severity,
    State,
    fact_id,
)
from jizheng.pack import Pack
from jizheng.records import Roster
from jizheng.summaries import Member, Part, Rolled, Rollup

INSTITUTION, WHOLE, BRANCH = "机构", "汇总", "二级机构"
ZERO = Decimal(0)
_STAFF = ("staff_quota", "staff_actual")


def rollup(units: Sequence[tuple[str, Compiled]], roster: Roster | None, pack: Pack) -> Rollup:
    """``units``: (where it came from, its compiled year) in any order; ``roster`` None = those given are all.

    A unit of another year, or a second one of the same name, is left out and named in ``notes``.
    """
    notes: list[str] = []
    year = roster.year if roster else max((c.year.unit.year for _, c in units), default=0)
    kept: dict[str, tuple[str, Compiled]] = {}
    for source, c in units:
        name = c.year.unit.name
        if c.year.unit.year != year:
            notes.append(f"{name}（{source}）是{c.year.unit.year}年度的，没有汇总")
        elif name in kept:
            notes.append(f"{name}给了两份（{kept[name][0]}、{source}），只汇总前一份")
        else:
            kept[name] = (source, c)
    rows = _rows(kept, roster, notes)
    members = tuple(_member(rows[n], n, *kept[n]) for n in rows if n in kept)
    missing = tuple(n for n in rows if n not in kept)
    figures = tuple(_figures({n: kept[n][1] for n in rows if n in kept}))
    department = roster.department if roster else _department(c for _, c in kept.values())
    notes += _odd(figures, missing)
    return Rollup(department, year, members, missing, figures, tuple(notes), pack.stamp.id, dict(rows))


def _rows(kept: Mapping[str, tuple[str, Compiled]], roster: Roster | None, notes: list[str]) -> dict[str, str]:
    """Unit → its row of the form, in the form's order: what the roster says, then the unit itself, then the next number."""
    wanted = {u.name: u.row for u in roster.units} if roster else {}
    for name, (_, c) in kept.items():
        if roster and name not in wanted:
            notes.append(f"{name}不在机构名单里，也汇总了，请核对名单")
        wanted[name] = wanted.get(name, "") or c.year.unit.institution
    taken: set[str] = set()
    out: dict[str, str] = {}
    later = []
    for name, row in wanted.items():
        if row and row != WHOLE and row not in taken:
            taken.add(row)
            out[name] = row
        else:
            later.append((name, row))
    for name, row in later:
        n = next(k for k in range(1, len(wanted) + 2) if f"{BRANCH}{k}" not in taken)
        taken.add(f"{BRANCH}{n}")
        out[name] = f"{BRANCH}{n}"
        if row:
            notes.append(f"{name}填的是“{row}”，与别的单位相同，排在{out[name]}")
    return dict(sorted(out.items(), key=lambda x: (x[1].startswith(BRANCH), int(x[1].removeprefix(BRANCH)) if x[1].removeprefix(BRANCH).isdigit() else 0, x[1])))  # fmt: skip


def _department(units: Iterable[Compiled]) -> str:
    names = {c.year.unit.department for c in units if c.year.unit.department}
    return names.pop() if len(names) == 1 else ""


def _member(row: str, name: str, source: str, c: Compiled) -> Member:
    failed = [f for f in c.evaluation.findings if f.outcome is Outcome.FAILED]
    s = c.evaluation.score
    return Member(
        row, name, source, s.stated, s.stated_grade, sum(f.severity is Severity.ERROR for f in failed),
        sum(f.severity is Severity.WARNING for f in failed), s.verdict,
    )  # fmt: skip


def _figures(units: Mapping[str, Compiled]) -> Iterable[Rolled]:
    """Every figure of the form's rows of institutions, and the staff; a part that is blank stays blank."""
    codes: dict[str, str] = {}
    by: dict[str, dict[str, Traced]] = {}
    for name, c in units.items():
        rows = {f.concept for f in c.evaluation.facts if f.dim(INSTITUTION)}
        by[name] = {t.concept: t for t in c.figures if t.concept in rows or t.concept in _STAFF}
        for t in by[name].values():
            codes.setdefault(t.concept, t.label)
    for code, label in codes.items():
        found = {name: by[name].get(code) for name in units}
        parts = tuple(
            Part(name, t.value, t.state.value, t.where) if t is not None else Part(name, None, State.BLANK.value, "")
            for name, t in found.items()
        )
        stated = [p.value for p in parts if p.value is not None]
        unit = next(t.unit for t in found.values() if t is not None)
        yield Rolled(code, label, sum(stated, ZERO) if stated else None, parts, unit)


def _odd(figures: Sequence[Rolled], missing: Sequence[str]) -> list[str]:
    out = [f"{'、'.join(missing)}没有交，汇总数不含这{len(missing)}个单位"] if missing else []
    for f in figures:
        blank = [p.unit for p in f.parts if p.value is None and p.state == State.BLANK.value]
        if blank and f.value is not None:
            out.append(f"{f.label}：{'、'.join(blank)}没有填，汇总数不含")
    return [*out, "各单位之间的往来（上级补助、上缴等）没有抵销"]


# ---------------------------------------------------------------------------- the department's form


def draft(r: Rollup, pack: Pack, unit: str = "万元") -> Evaluation:
    """The roll-up as what the writers of the form take: rows of institutions, and the list of who is which row."""
    form = next((f for f in pack.forms if f.layout is not None), None)
    facts = [_fact("unit_name", r.department, r, pack)] if r.department else []
    rows = {m.name: m.row for m in r.members}
    for f in r.figures:
        if f.concept in _STAFF:
            facts.append(_fact(f.concept, f.value, r, pack, f.unit))
            continue
        facts.append(_fact(f.concept, f.value, r, pack, unit, WHOLE, f.unit))
        facts += [_fact(f.concept, p.value, r, pack, unit, rows[p.unit], f.unit, State(p.state)) for p in f.parts]
    layout = form.layout if form else None
    title = layout.narrative.title if layout and layout.narrative else "汇总说明"
    said = [f"{row}：{name}{'（没有交）' if name in r.missing else ''}。" for name, row in r.rows.items()]
    words = [title, "一、汇总范围", *said, "二、汇总说明", *(f"{n}." + x + "。" for n, x in enumerate(r.notes, 1))]
    blocks = tuple(
        Paragraph(x, f"rollup:{n}", "heading" if n in (0, 1, len(said) + 2) else "body") for n, x in enumerate(words)
    )
    profile = Profile(
        "whole", "", "", form.title if form else "", r.department, str(r.year), "", form.id if form else ""
    )
    document = Document("", f"{r.department}{r.year}年度汇总", "rollup", 0, blocks)
    return Evaluation("", document, pack.stamp, profile, tuple(facts), (), (), (), Score(None, "", False, ""))


def _fact(
    code: str, value: Decimal | str | None, r: Rollup, pack: Pack, unit: str = "", row: str = "", base: str = "", state: State = State.STATED
) -> Fact:  # fmt: skip
    concept = pack.concepts.get(code)
    if isinstance(value, Decimal):
        state = State.STATED if value else State.ZERO
        value = printed_money(value, unit) if base == "元" and unit in MONEY_UNITS else tidy(value)
    elif value is None and state in (State.STATED, State.ZERO):
        state = State.BLANK
    dims = ((INSTITUTION, row),) if row else ()
    key = fact_id(r.department, code, str(r.year), dims, value if value is not None else state, unit)
    return Fact(key, code, concept.label if concept else code, value, unit, state, (), dims, "", "", str(r.year))
