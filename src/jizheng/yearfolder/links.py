"""What the files of a year say of each other: every id, register, measure, line and date that is named is there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from jizheng.model import Severity
from jizheng.pack import Pack
from jizheng.records import Binding, Budget, Evidence, Goals, Register, Trouble, Unit
from jizheng.registers import ConditionError, firsts
from jizheng.registers.conditions import test_of

from .new import BLANK
from .settings import Read

ERROR, WARNING = Severity.ERROR, Severity.WARNING
GOALS = "goals.yaml"
_ID = re.compile(r"[^\s/{}:：]+\Z")
_SPLIT = re.compile(r"[\s、,，;；]+")


def check_unit(unit: Unit, room: Read) -> None:
    """unit.yaml by itself."""
    file = "unit.yaml"
    if unit.name and not 1990 <= unit.year <= 2199:
        room.tell("unit_year", ERROR, file, "year", f"year：{unit.year} 不是年份", "写成四位数，例如 2020")
    if unit.report_date and day(unit.report_date) is None and not re.search(r"\d{4}年", unit.report_date):
        room.tell("date", WARNING, file, "report_date", f"report_date：“{unit.report_date}”不是日期", "写成 2021-03-05")


def day(text: str) -> date | None:
    """A date of a YAML file (2021-03-05); None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def check_budget(budget: Budget, file: str, year: int, room: Read) -> None:
    """Lines named once, adjustments dated in the year, of lines that are there."""
    lines = [x.id for x in budget.lines]
    _unique(lines, "lines", file, room)
    for n, a in enumerate(budget.adjustments):
        place, on = f"adjustments/{n}", day(a.on)
        if on is None or (year and on.year != year):
            said = "不是日期" if on is None else f"不在 {year} 年"
            room.tell("adjustment_date", ERROR, file, f"{place}/on", f"预算调整的日期 {a.on} {said}", "写成 2021-06-30")
        _known(a.line, lines, "预算项目", f"{place}/line", file, room)


def check_goals(goals: Goals, unit: Unit, pack: Pack, registers: Mapping[str, Register], room: Read) -> None:
    """Everything that goals.yaml refers to."""
    tasks, named = [t.id for t in goals.tasks], [g.id for g in goals.goals]
    countable = [x.id for x in goals.indicators] + [x.id for x in goals.figures]
    _unique(tasks, "tasks", GOALS, room)
    _unique(named, "goals", GOALS, room)
    seen = _unique([i.id for i in goals.indicators], "indicators", GOALS, room)
    _unique([f.id for f in goals.figures], "figures", GOALS, room, seen)
    for t in goals.tasks:
        if not 0 <= t.duty <= len(unit.duties):
            message = f"任务 {t.id} 的 duty 是 {t.duty}，unit.yaml 里只有 {len(unit.duties)} 项职能"
            room.tell(
                "duty_unknown", ERROR, GOALS, f"tasks/{t.id}/duty", message, "写职能的序号，从 1 起；不属于哪项就不写"
            )
    for g in goals.goals:
        for x in g.tasks:
            _known(x, tasks, "任务", f"goals/{g.id}/tasks", GOALS, room)
    for i in goals.indicators:
        place = f"indicators/{i.id}"
        for x in i.goals:
            _known(x, named, "目标", f"{place}/goals", GOALS, room)
        if BLANK in i.target:
            room.tell(
                "target_blank",
                ERROR,
                GOALS,
                f"{place}/target",
                f"指标 {i.id} 的目标里还有“{BLANK}”没有填",
                "填上今年的数",
            )
        if i.operator != "定性" and i.value is None:
            advice = "补上 value 和 unit；定性指标写 operator: 定性"
            room.tell("target_missing", ERROR, GOALS, f"{place}/value", f"指标 {i.id} 没有目标值", advice)
        if i.operator == "定性" and i.value is not None:
            room.tell(
                "target_both", WARNING, GOALS, f"{place}/value", f"指标 {i.id} 是定性的，又写了目标值", "二者留一"
            )
        if i.weight is not None and i.weight < 0:
            room.tell("weight", ERROR, GOALS, f"{place}/weight", f"指标 {i.id} 的分值是负数", "请改正")
        if i.profile == "seasonal" and len(i.months) != 12:
            room.tell(
                "months",
                ERROR,
                GOALS,
                f"{place}/months",
                f"指标 {i.id} 的 months 有 {len(i.months)} 个数",
                "逐月写 12 个",
            )
        if not (i.operator == "定性" and i.actual_text and not (i.actual.register or i.actual.typed)):
            _check_binding(i.actual, f"{place}/actual", f"指标 {i.id}", pack, registers, room)
    for f in goals.figures:
        _check_binding(f.actual, f"figures/{f.id}/actual", f"数据 {f.id}", pack, registers, room)
    for n, p in enumerate(goals.parts):
        for key, ids in (("whole", [p.whole]), ("parts", p.parts), ("overlaps", p.overlaps)):
            for x in ids:
                _known(x, countable, "指标或数据", f"parts/{n}/{key}", GOALS, room)


def _check_binding(
    b: Binding, place: str, who: str, pack: Pack, registers: Mapping[str, Register], room: Read
) -> None:  # fmt: skip
    if b.register and b.typed:
        room.tell("binding_both", ERROR, GOALS, f"{place}/typed", f"{who}既从登记簿统计又手填", "二者留一")
    if not b.register:
        if not b.typed:
            advice = "写 register 和 measure；没有登记的写 typed 和 reason"
            room.tell("binding_none", ERROR, GOALS, place, f"{who}没有说实际完成从哪里来", advice)
        elif not b.reason:
            room.tell("binding_reason", WARNING, GOALS, f"{place}/typed", f"{who}是手填的，没有写理由", "补上 reason")
        return
    t = pack.registers.get(b.register)
    if t is None:
        labels = [x.label for x in pack.registers.values()]
        near = difflib.get_close_matches(b.register, [*labels, *pack.registers], 1)
        advice = f"是不是“{near[0]}”？" if near else f"现有：{'、'.join(labels)}"
        room.tell("unknown_id", ERROR, GOALS, f"{place}/register", f"没有登记簿“{b.register}”", advice)
        return
    if b.register not in registers:
        advice = f"在 registers/ 里放 {t.label}.xlsx（或 {t.id}.csv），没有的用 jz new 建一份空的"
        room.tell(
            "register_missing", ERROR, GOALS, f"{place}/register", f"{who}用到登记簿“{t.label}”，文件夹里没有", advice
        )
    if b.measure not in [m.id for m in t.measures]:
        all_of = "、".join(f"{m.id}（{m.label}）" for m in t.measures)
        if b.measure:
            near = difflib.get_close_matches(b.measure, [x for m in t.measures for x in (m.id, m.label)], 1)
            message, meant = f"没有“{t.label}”的统计“{b.measure}”", f"是不是“{near[0]}”？" if near else ""
            room.tell("unknown_id", ERROR, GOALS, f"{place}/measure", message, f"{meant}可以用：{all_of}")
        else:
            room.tell("binding_measure", ERROR, GOALS, place, f"{who}没有写 measure", f"可以用：{all_of}")
    for n, c in enumerate(b.where):
        try:
            test_of(t, [c])
        except ConditionError as e:
            room.tell("condition", ERROR, GOALS, f"{place}/where/{n}", f"{who}：{e.message}", e.advice)


def check_evidence(evidence: Sequence[Evidence], goals: Goals, pack: Pack, room: Read) -> None:
    """What evidence proves is there, and each piece has its own number."""
    file = "evidence.yaml"
    _unique([e.row.id for e in evidence], "evidence", file, room)
    known = {x.id for part in (goals.indicators, goals.figures, goals.goals, goals.tasks) for x in part}
    concepts = set(pack.concepts) | {c.label for c in pack.concepts.values()}
    for e in evidence:
        for x in e.row.proves:
            if x not in known and x not in concepts:
                _known(x, sorted(known), "指标、目标或任务", f"evidence/{e.row.id}/proves", file, room)
        if not e.row.proves:
            room.tell(
                "evidence_idle", WARNING, file, f"evidence/{e.row.id}", f"佐证 {e.row.id} 没有写证明什么", "补上 proves"
            )
        if e.row.on and day(e.row.on) is None:
            room.tell("date", WARNING, file, f"evidence/{e.row.id}/on", f"“{e.row.on}”不是日期", "写成 2021-03-05")


def check_rows(registers: Mapping[str, Register], budget: Budget, evidence: Sequence[Evidence], room: Read) -> None:
    """Budget lines and evidence that rows of registers name; each unknown word is said once, at its first row."""
    lines, proofs = {x.id for x in budget.lines}, {e.row.id for e in evidence}
    for r in registers.values():
        names = {f.name for f in r.type.fields}
        if "line" in names and lines:
            for word, row in firsts(r, "line").items():
                if word not in lines:
                    message = f"budget 里没有预算项目“{word}”"
                    column = r.type.field_of("line").label
                    advice = f"可以填：{'、'.join(sorted(lines))}"
                    room.troubles.append(
                        Trouble("line_unknown", ERROR, row.file, row.line, column, message, advice, (row.key,))
                    )
        if "evidence" in names:
            for words, row in firsts(r, "evidence").items():
                for word in _SPLIT.split(words):
                    if word and word not in proofs:
                        message = f"evidence.yaml 里没有佐证“{word}”"
                        column = r.type.field_of("evidence").label
                        room.troubles.append(
                            Trouble("proof_unknown", WARNING, row.file, row.line, column, message, "请核对编号，或在 evidence.yaml 里登记", (row.key,))
                        )  # fmt: skip


def _unique(ids: Iterable[str], key: str, file: str, room: Read, before: Iterable[str] = ()) -> set[str]:
    seen = set(before)
    for n, x in enumerate(ids):
        if x in seen:
            room.tell("id_twice", ERROR, file, f"{key}/{n}", f"编号“{x}”重复", "每个编号只能用一次", x)
        if not _ID.match(x):
            room.tell(
                "id_form",
                ERROR,
                file,
                f"{key}/{n}",
                f"编号“{x}”里有空格、斜线、冒号或花括号",
                "只用文字、数字和短横",
                x,
            )
        seen.add(x)
    return seen


def _known(word: str, there: Sequence[str], what: str, place: str, file: str, room: Read) -> None:
    if word in there:
        return
    near = difflib.get_close_matches(word, there, 1)
    advice = f"是不是“{near[0]}”？" if near else f"现有：{'、'.join(there[:20]) or '（无）'}"
    room.tell("unknown_id", ERROR, file, place, f"没有{what}“{word}”", advice)
