"""What each figure rests on: the matrix 职能×任务×目标×指标×证据, proved, partly or unproved, and what is open again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from jizheng.compiled import CoverageRow, Proof, Support, Traced
from jizheng.pack import Pack
from jizheng.records import Evidence, Register, Year
from jizheng.registers import firsts

PROVED, PARTLY, UNPROVED = "已证实", "部分证实", "未证实"
_ORDER = {PROVED: 0, PARTLY: 1, UNPROVED: 2}


class Proofs:
    """The proofs of one year, by what they are about."""

    def __init__(self, year: Year, pack: Pack, by: Mapping[str, Traced]) -> None:
        self.year, self.by = year, by
        rule = pack.parameter("evidence_proof", str(year.unit.year))
        self._status = {g: s for s, grades in ((PROVED, rule["proved"]), (PARTLY, rule["partly"])) for g in grades}
        self._own = rule["own"]  # grade of the unit's own word
        self._evidence: dict[str, list[Evidence]] = {}
        self._by_id: dict[str, Evidence] = {}
        self._named: dict[str, dict[str, tuple[str, ...]]] = {}
        for e in graded(year.evidence, pack, str(year.unit.year)):
            self._by_id[e.row.id] = e
            for name in e.row.proves:
                self._evidence.setdefault(name.rpartition(":")[2], []).append(e)
        self._made: dict[str, Proof] = {}

    def all(self) -> list[Proof]:
        """Of every figure, indicator, goal and task, in the order of the folder."""
        ids = [t.id for t in self.by.values() if not t.id.startswith("line:")]
        ids += [f"indicator:{i.id}" for i in self.year.goals.indicators if f"indicator:{i.id}" not in self.by]
        return [self.of(i) for i in ids]

    def of(self, name: str) -> Proof:
        """The proof of ``concept:…``, ``indicator:…``, ``figure:…``, ``line:…``; made once."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Proof:
        t = self.by.get(name)
        names = dict.fromkeys((name.partition(":")[2], *((t.concept, t.label) if t is not None and t.concept else ())))
        filed = [_support(e) for n in names for e in self._evidence.get(n, ())]
        if t is not None and t.origin == "counted":
            filed += [_support(e) for e in self._of_rows(t) if _support(e) not in filed]
        supports = list(filed)
        if t is not None and t.origin == "counted":
            register = self.year.registers[t.register]
            note = "" if t.keys else "没有符合条件的行"
            supports.insert(0, Support("register", register.type.id, f"{register.type.label}{len(t.keys)}行", register.type.grade, bool(t.keys) or bool(register.records), note))  # fmt: skip
        if t is not None and t.origin in ("typed", "entered") and not filed:
            supports.append(Support("typed", "", t.reason or "本单位填写", self._own))
        label = t.label if t is not None else self._label(name)
        if t is not None and t.origin == "derived" and not filed:
            return self._derived(t)
        sound = [s for s in supports if s.sound and s.grade]
        grade = min((s.grade for s in sound), default="")
        reopened = tuple(f"{s.title}：{s.note}" for s in supports if not s.sound and s.note)
        status = self._status.get(grade, UNPROVED)
        if reopened and status == PROVED and not all(s.sound for s in filed):
            status = PARTLY  # what was filed for it is gone or changed: the figure must be looked at again
        return Proof(name, label, status, grade, tuple(supports), reopened)

    def _of_rows(self, t: Traced) -> list[Evidence]:
        """The evidence that the rows of a figure name themselves."""
        if t.register not in self._named:
            self._named[t.register] = _evidence_of(self.year.registers[t.register])
        named = self._named[t.register]
        ids = dict.fromkeys(i for k in t.keys for i in named.get(k, ())) if named else {}
        return [self._by_id[i] for i in ids if i in self._by_id]

    def _derived(self, t: Traced) -> Proof:
        """As good as the worst figure it is derived from."""
        parts = [self.of(p) for p in t.parts if p in self.by]
        worst = max((p.status for p in parts), key=_ORDER.__getitem__, default=UNPROVED)
        grade = max((p.grade or "D" for p in parts), default="")
        supports = tuple(dict.fromkeys(s for p in parts for s in p.supports))
        return Proof(t.id, t.label, worst, grade, supports, tuple(dict.fromkeys(r for p in parts for r in p.reopened)))

    def _label(self, name: str) -> str:
        bare = name.partition(":")[2]
        return next((i.name for i in self.year.goals.indicators if i.id == bare), bare)

    # ------------------------------------------------------------------ the matrix

    def matrix(self) -> list[CoverageRow]:
        """A row for each chain from a duty to an indicator, and one for each place where a chain breaks off."""
        goals, unit = self.year.goals, self.year.unit
        duties = dict(enumerate(unit.duties, 1))
        tasks = {t.id: t for t in goals.tasks}
        rows: list[CoverageRow] = []
        used_goals: set[str] = set()
        for task in sorted(goals.tasks, key=lambda t: t.duty or len(duties) + 1):
            duty = duties.get(task.duty, "")
            of = [g for g in goals.goals if task.id in g.tasks]
            if not of:
                rows.append(CoverageRow(duty, task.text, "", "", "", self._filed(task.id), "任务没有目标"))
            for g in of:
                used_goals.add(g.id)
                rows += self._goal_rows(duty, task.text, g.id, g.text)
        for g in goals.goals:
            if g.id not in used_goals:
                rows += self._goal_rows("", "", g.id, g.text, "" if g.tasks and any(t in tasks for t in g.tasks) else "目标没有对应的任务")  # fmt: skip
        for i in goals.indicators:
            if not any(g in {x.id for x in goals.goals} for g in i.goals):
                rows.append(CoverageRow("", "", "", i.id, i.name, self.of(f"indicator:{i.id}"), "指标没有对应的目标"))
        covered = {t.duty for t in goals.tasks}
        rows += [
            CoverageRow(text, "", "", "", "", None, "职能没有任务") for n, text in duties.items() if n not in covered
        ]
        return rows

    def _goal_rows(self, duty: str, task: str, goal: str, text: str, gap: str = "") -> list[CoverageRow]:
        of = [i for i in self.year.goals.indicators if goal in i.goals]
        if not of:
            return [CoverageRow(duty, task, text, "", "", self._filed(goal), gap or "目标没有指标")]
        return [CoverageRow(duty, task, text, i.id, i.name, self.of(f"indicator:{i.id}"), gap) for i in of]

    def _filed(self, name: str) -> Proof | None:
        supports = tuple(_support(e) for e in self._evidence.get(name, ()))
        if not supports:
            return None
        grade = min((s.grade for s in supports if s.sound and s.grade), default="")
        return Proof(name, name, self._status.get(grade, UNPROVED), grade, supports, tuple(f"{s.title}：{s.note}" for s in supports if not s.sound))  # fmt: skip


def graded(evidence: Iterable[Evidence], pack: Pack, year: str) -> list[Evidence]:
    """Every piece with its grade: as stated, else by the pack's rows over its kind and where it comes from."""
    rows = pack.parameter("evidence_grade", year)
    out = []
    for e in evidence:
        row = next((r for r in rows if r["kind"] == e.row.kind and _from(r, e)), None)
        if e.row.grade:
            e = e._replace(grade=e.row.grade, why="在 evidence.yaml 里写明")
        elif row is not None and not e.grade:
            e = e._replace(grade=row["grade"], why=row["why"])
        out.append(e)
    return out


_SPLIT = re.compile(r"[\s、,，;；]+")


def _evidence_of(register: Register) -> dict[str, tuple[str, ...]]:
    """Key of a row → ids of the evidence that it names."""
    if all(f.name != "evidence" for f in register.type.fields) or not firsts(register, "evidence"):
        return {}
    found = ((r.key, r.values.get("evidence")) for r in register.records)
    return {k: tuple(x for x in _SPLIT.split(v) if x) for k, v in found if isinstance(v, str)}


def _from(row: Mapping[str, Any], e: Evidence) -> bool:
    words = row.get("source", ())
    return not words or any(w in e.row.source for w in words)


def _support(e: Evidence) -> Support:
    where = "、".join(x for x in (e.row.file, e.row.locator) if x)
    if e.row.file and not e.sha256:
        return Support("evidence", e.row.id, e.row.title, "", False, f"文件 {e.row.file} 不在了", where)
    if e.changed:
        return Support("evidence", e.row.id, e.row.title, e.grade, False, f"文件 {e.row.file} 归档后被换过或改过，须重新核对", where)  # fmt: skip
    return Support("evidence", e.row.id, e.row.title, e.grade, True, "", where)


def counts(proofs: Iterable[Proof]) -> dict[str, int]:
    """How many are proved, partly, unproved."""
    out = {PROVED: 0, PARTLY: 0, UNPROVED: 0}
    for p in proofs:
        out[p.status] += 1
    return out
