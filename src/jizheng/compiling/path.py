"""A unit's year → its finished report, on one page: count, fill the form, write, read back, check, score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256

from jizheng.check import check
from jizheng.check.year import check_year, instead_of
from jizheng.check.year_case import YearCase
from jizheng.compiled import Cap, Compiled, History, Traced, shown
from jizheng.compiling import back, work
from jizheng.compiling.chapters import chapters
from jizheng.compiling.form import Filled, form_of
from jizheng.compiling.ledger import Ledger
from jizheng.compiling.limits import limited, sourced
from jizheng.compiling.money import Money
from jizheng.compiling.names import Names
from jizheng.compiling.proof import Proofs
from jizheng.compiling.prose import Prose
from jizheng.compiling.trouble import Troubles
from jizheng.model import MONEY_UNITS, Evaluation, Fact, Finding, Found, Indicator, Score
from jizheng.pack import Pack, PackError, load_pack
from jizheng.pack_rows import Form
from jizheng.records import Year
from jizheng.score import score
from jizheng.write.docx import write_docx


def compile_year(
    year: Year,
    pack: Pack | None = None,
    *,
    as_of: date | None = None,
    say: Callable[[str], None] = lambda _: None,
    engine: str = "",
) -> Compiled:
    """The report of a year, and everything that stands behind it; the same folder gives the same bytes.

    ``pack`` None = the one that unit.yaml names.  ``as_of``: a mid-year state (records and adjustments up to that day).
    ``say`` is told each step in Chinese; ``engine``: the version that the evaluation names.  Never raises for what stands in the folder: what is wrong there is a finding
    with its file and row.  Raises ``PackError`` when the pack has no form to write on.
    """
    pack = pack or load_pack(year.unit.pack)
    troubles, form, label = Troubles(year.troubles), form_of(pack), str(year.unit.year)
    identity = sha256(f"jizheng.year\x1f{year.unit.name}\x1f{label}\x1f{pack.stamp.id}".encode()).hexdigest()
    if form is None:
        which = f"规则包 {pack.stamp.id}（{pack.stamp.title}）"
        raise PackError(
            f"{which}还没有可以填写的官方表式，编不了报告。请在 unit.yaml 里换一个有表式的规则包，例如 yueyang-2020"
        )
    say("统计登记簿和收支")
    by, history = _figures(year, pack, as_of, troubles)
    unit = form.unit if form.unit in MONEY_UNITS else "万元"
    prose = Prose(year, Names(year, pack, by, unit, history), troubles, pack.parameter("prose_constants", label))
    say("填写表格和文字")
    filled = Filled(year, pack, form, by, prose, identity)
    facts, pieces = filled.facts(), chapters(year, form, prose)
    if str(pack.parameter("draft", label)["mark"]) in year.narrative:
        troubles.add("draft_left", "warning", "narrative.md", 1, "", "narrative.md 还有草稿标记，没有人核对过", "逐句核对修改后，删去草稿标记那一行")  # fmt: skip
    proofs = Proofs(year, pack, by)
    indicators = [i._replace(evidence=_evidence(proofs, i.id)) for i in filled.indicators()]
    say("写出报告，再读回来核对")
    name = f"{year.unit.name}{label}年度绩效自评报告.docx"

    lines = {
        shown(by[x], unit): x.split(":")[1].rpartition(".")[0] for u in prose.uses for x in u.figures if x.startswith("line:")
    }  # fmt: skip
    lines = {k: next(x.name for x in year.budget.lines if x.id == v) for k, v in lines.items()}

    def written() -> tuple[bytes, back.Back]:
        made = write_docx(filled.evaluation(facts, indicators, pieces), pack)
        return made, back.read_back(made, name, identity, facts, indicators, pack, _printed(form), lines)

    # Twice: the score that the form asks for rests on what the form says without it.
    _, first = written()
    trial = _limited(first.found, (), proofs, pack, label)[0]
    facts += _score_facts(filled, trial)
    if filled.prints("score"):
        indicators, facts = _with_points(indicators, trial), facts + _execution(filled, trial)
    docx, read = written()
    say("核对、评分")
    findings = check(read.document, read.found, pack)
    case = YearCase(
        year, by, proofs.all(), proofs.matrix(), troubles, history, read.lost, _printed_as(by, read.found, year), prose.uses, identity,
        _thresholds(pack, label),
    )  # fmt: skip
    own = check_year(case, pack)
    answered = instead_of(pack.rules, own)
    findings = (*own, *(f for f in findings if f.rule not in answered))
    points, caps = _limited(read.found, findings, proofs, pack, label)
    points = sourced(points, by)
    document, found, findings = back.at_home(read.document, read.found, back.once(findings), sha256(docx).hexdigest())
    evaluation = Evaluation(
        engine, document, pack.stamp, found.profile, back.with_records(found.facts, by, prose.uses, year, unit),
        back.indicators_with_records(found.indicators, by, year), found.claims, findings, points,
    )  # fmt: skip
    return Compiled(
        year, evaluation, docx, tuple(t for k, t in by.items() if not k.startswith("previous:")), tuple(case.proofs),
        tuple(case.matrix), caps, tuple(pieces), tuple(prose.uses), tuple(troubles), history, unit,
        as_of.isoformat() if as_of else "",
    )  # fmt: skip


def _figures(
    year: Year, pack: Pack, as_of: date | None, troubles: Troubles
) -> tuple[dict[str, Traced], dict[str, list[History]]]:
    """All figures of the year by id, and what earlier years reached."""
    by, history = _of_year(year, pack, as_of, troubles), _past(year)
    for past in year.previous:
        old = _of_year(past, pack, None, Troubles())
        for i in past.goals.indicators:
            t = old.get(f"indicator:{i.id}")
            history.setdefault(i.id, []).append(History(past.unit.year, i.value, t.value if t is not None else None))
        if past.unit.year == year.unit.year - 1:
            for t in old.values():
                if t.id.startswith("concept:"):
                    name = t.id.replace("concept:", "previous:")
                    by[name] = t._replace(id=name, concept="")
    for rows in history.values():
        rows.sort()
    return by, history


def _of_year(year: Year, pack: Pack, as_of: date | None, troubles: Troubles) -> dict[str, Traced]:
    settings = pack.parameter("year_money", str(year.unit.year))
    ledger = Ledger(year, settings, as_of, troubles)
    by = Money(year, pack, ledger).figures()
    by.update({t.id: t for t in work.figures(year, ledger)})
    return by


def _past(year: Year) -> dict[str, list[History]]:
    """What goals.yaml itself says of earlier years: ``previous``, the latest last."""
    out: dict[str, list[History]] = {}
    for i in year.goals.indicators:
        first = year.unit.year - len(i.previous)
        rows = [History(first + n, None, v) for n, v in enumerate(i.previous)]
        if rows:
            out[i.id] = rows
    return out


def _evidence(proofs: Proofs, indicator: str) -> str | None:
    """The evidence of an indicator in words, None when there is none."""
    p = proofs.of(f"indicator:{indicator.removeprefix('i:')}")
    words = "；".join(f"{s.title}（{s.grade}级）" for s in p.supports if s.sound and s.kind != "typed")
    return f"{p.status}：{words}" if words else None


def _limited(
    found: Found, findings: tuple[Finding, ...], proofs: Proofs, pack: Pack, year: str
) -> tuple[Score, tuple[Cap, ...]]:
    return limited(score(found, findings, pack), found.indicators, found.claims, proofs, pack, year)


def _score_facts(filled: Filled, trial: Score) -> list[Fact]:
    """自评得分 and 等次: as stated in goals.yaml, else as worked out and limited by evidence."""
    goals = filled.year.goals
    total, grade = goals.stated_score, goals.stated_grade
    if total is None:
        sheets = [s for s in trial.sheets if s.total is not None and (s.status == "recomputed" or s.scheme.endswith("-evidence"))]  # fmt: skip
        if sheets:
            total, grade = sheets[-1].total, grade or sheets[-1].grade
    out = [] if total is None else [filled.fact("self_score", Decimal(format(total.normalize(), "f")), "分")]
    return out + ([filled.fact("grade", grade)] if grade else [])


def _execution(filled: Filled, trial: Score) -> list[Fact]:
    """The points of the execution rate, for a form that has a place for them."""
    ruler = filled.pack.ruler(filled.form.kind if filled.form else "whole")
    item = ruler.execution.get("item", "") if ruler else ""
    points = [x.points for s in trial.sheets if s.status == "recomputed" for x in s.lines if x.item == item]
    return [filled.fact("execution_score", x, "分") for x in points[:1] if x is not None]


def _with_points(indicators: list[Indicator], trial: Score) -> list[Indicator]:
    """The points of each indicator that the total is made of, for a form that has a column for them."""
    sheets = [s for s in trial.sheets if s.status == "recomputed" or s.scheme.endswith("-evidence")]
    points = {x.item: x.points for x in sheets[-1].lines} if sheets else {}
    return [i._replace(score=points.get(i.name, i.score)) for i in indicators]


def _printed(form: Form | None) -> set[str]:
    """Every concept that the form has a place for."""
    if form is None or form.layout is None:
        return set()
    from re import findall

    text = repr(form.layout)
    return set(findall(r"\{(\w+)(?::last)?\}", text)) | set(findall(r"items='(\w+)'", text))


def _printed_as(by: Mapping[str, Traced], found: Found, year: Year) -> dict[str, tuple[str, ...]]:
    """Figure → ids of the facts and indicators that it is printed as."""
    facts: dict[str, list[str]] = {}
    for f in found.facts:
        if not f.dim("处"):
            facts.setdefault(f.concept, []).append(f.id)
    ids = {i.id for i in found.indicators}
    out = {k: tuple(facts.get(t.concept, ())) for k, t in by.items() if t.concept and t.concept in facts}
    out |= {f"indicator:{i.removeprefix('i:')}": (i,) for i in ids}
    return out


def _thresholds(pack: Pack, year: str) -> dict[str, Decimal]:
    names = {n for r in pack.rules if r.kind.startswith("year_") for n in r.parameter_names.values()}
    return {n: Decimal(str(pack.parameter(n, year))) for n in names}
