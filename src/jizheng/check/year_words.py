"""Kinds of year rules about the folder itself: what could not be read, what is unproved, where the chain breaks."""

from __future__ import annotations

from collections.abc import Iterator

from jizheng.check.case import Result
from jizheng.check.year_case import YearCase
from jizheng.model import Outcome
from jizheng.pack_rows import Rule


def trouble(rule: Rule, case: YearCase) -> Iterator[Result]:
    """Every trouble met while reading and compiling whose code the rule names, at its file and row; without codes: all others."""
    codes, others = set(rule.params.get("codes", ())), set(rule.params.get("but", ()))
    mine = [t for t in case.troubles if (t.code in codes if codes else t.code not in others)]
    for t in mine:
        yield Result(
            Outcome.FAILED, {"message": t.message, "advice": t.advice}, case.ids(*t.about),
            (case.place(t.file, t.line, t.column, t.message),), severity=t.severity.value,
        )  # fmt: skip
    if not mine:
        yield Result(Outcome.PASSED)


def lost(rule: Rule, case: YearCase) -> Iterator[Result]:
    """Facts that were written into the report and are not found when it is read again."""
    if case.lost:
        names = "、".join(dict.fromkeys(f"{f.label}（{f.raw or f.value}）" for f in case.lost))
        yield Result(Outcome.FAILED, {"n": str(len(case.lost)), "list": names}, tuple(f.id for f in case.lost))
    else:
        yield Result(Outcome.PASSED)


def unproved(rule: Rule, case: YearCase) -> Iterator[Result]:
    """Indicators whose completion nothing proves, or only in part."""
    wanted = rule.params["status"]
    all_ = [p for p in case.proofs if p.about.startswith("indicator:")]
    mine = [p for p in all_ if p.status == wanted and not p.reopened]
    if not all_:
        yield Result(Outcome.NOT_APPLICABLE, reason="没有指标")
    elif not mine:
        yield Result(Outcome.PASSED)
    else:
        names = "；".join(f"“{p.label}”（{'、'.join(f'{s.title}{s.grade}级' for s in p.supports if s.grade) or '没有佐证'}）" for p in mine)  # fmt: skip
        yield Result(
            Outcome.FAILED, {"n": str(len(mine)), "list": names}, case.ids(*(p.about for p in mine)),
            tuple(case.place("goals.yaml", _line(case, p.about), "", p.label) for p in mine),
        )  # fmt: skip


def _line(case: YearCase, about: str) -> int:
    return case.year.line("goals.yaml", f"indicators/{about.partition(':')[2]}")


def reopened(rule: Rule, case: YearCase) -> Iterator[Result]:
    """Each figure whose evidence is missing or was replaced since it was filed."""
    mine = [p for p in case.proofs if p.reopened]
    for p in mine:
        yield Result(
            Outcome.FAILED, {"label": p.label, "list": "；".join(p.reopened)}, case.ids(p.about),
            (case.place("evidence.yaml", 0, "", p.label),),
        )  # fmt: skip
    if not mine:
        yield Result(Outcome.PASSED if case.year.evidence else Outcome.NOT_APPLICABLE, reason="" if case.year.evidence else "没有佐证清单")  # fmt: skip


def gaps(rule: Rule, case: YearCase) -> Iterator[Result]:
    """Duties without a task, tasks without a goal, goals without an indicator, indicators that belong to none."""
    broken: dict[str, list[str]] = {}
    for r in case.matrix:
        if r.gap:
            broken.setdefault(r.gap, []).append(r.name or r.goal or r.task or r.duty)
    if not case.matrix:
        yield Result(Outcome.NOT_APPLICABLE, reason="没有填写职能、任务和目标")
    elif not broken:
        yield Result(Outcome.PASSED)
    for gap, names in broken.items():
        some = "；".join(f"“{n.rstrip('。；')}”" for n in dict.fromkeys(names))
        yield Result(
            Outcome.FAILED, {"gap": gap, "n": str(len(set(names))), "list": some}, (),
            (case.place("goals.yaml", 0, "", gap),),
        )  # fmt: skip
