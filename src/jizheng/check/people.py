"""Kinds about who signs and what is covered: signatures, evaluators, cover, tasks against goals, problems against measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import add

from jizheng.check.case import Case, Result, codes, failed, missing, not_applicable, passed
from jizheng.check.said import flat, quoted
from jizheng.model import Claim, Fact, Outcome, State, Verdict
from jizheng.pack_rows import Rule


def signature(rule: Rule, case: Case) -> Iterator[Result]:
    """Signature and date places of the form that are empty."""
    places = [f for c in codes(rule, "places") for f in case.all(c)]
    blank = [f for f in places if f.state is State.BLANK]
    if not places:
        yield not_applicable("表中没有签字栏")
    elif not blank:
        yield passed(*places)
    else:
        count: dict[str, int] = {}
        for f in blank:
            count[f.label] = count.get(f.label, 0) + 1
        yield failed(*blank, list="、".join(f"{k}{n}处" for k, n in count.items()), n=str(len(blank)))


def independence(rule: Rule, case: Case) -> Iterator[Result]:
    """All evaluators are of the reporting unit; the one who fills the form evaluates it."""
    people, units = case.all("evaluator"), case.all("evaluator_unit")
    if not people:
        yield not_applicable("没有评价人员名单")
        return
    own = case.found.profile.unit
    names = {str(f.value) for f in units if f.value}
    home = [n for n in names if _same_unit(n, own)]
    fillers = {_name(f) for f in (*case.all("filler"), *case.all("contact")) if f.value}
    both = [f for f in people if f.value and _name(f) in fillers]
    if names and len(home) == len(names) and len(names) == 1:
        tail = "，其中填报人（联系人）本人也是评价人员" if both else ""
        yield failed(*people, n=str(len(people)), tail=tail)
    elif both:
        yield failed(*both, n=str(len(people)), tail="，其中填报人（联系人）本人也是评价人员")
    else:
        yield passed(*people)


def _name(f: Fact) -> str:
    return re.sub(r"\s", "", str(f.value))


def _same_unit(short: str, full: str) -> bool:
    """Whether a short name is made of the characters of the full one, in order (园林中心 ⊂ 园林绿化中心)."""
    it = iter(full)
    return bool(full) and all(ch in it for ch in re.sub(r"\s", "", short))


# So few words of meaning that one in common is enough; so near the end that a copy may be cut there.
_FEW, _END = 6, 3


def coverage(rule: Rule, case: Case) -> Iterator[Result]:
    """Tasks against goals and indicators: work that nobody promised, promises that nobody measures."""
    tasks, goals = case.all("task"), case.all("goal")
    if not tasks or not (goals or case.indicators):
        yield not_applicable("没有同时列出年度任务和目标（指标）")
        return
    stop = set(rule.params["common"])
    promised = [_keys(str(g.value), stop) for g in goals] + [
        _keys(i.name + i.target.text, stop) for i in case.indicators
    ]
    least = int(rule.params["least"])
    work = [(t, _keys(str(t.value), stop)) for t in tasks]
    # A task of few words shares few with the indicator that measures it.
    bare = [
        t for t, keys in work
        if max((len(keys & p) for p in promised), default=0) < (least if len(keys) > _FEW else 1)
    ]  # fmt: skip
    measured = promised[len(goals) :]
    idle = [
        g for g, keys in zip(goals, promised, strict=False)
        if measured and max(len(keys & m) for m in measured) < (least if len(keys) > _FEW else 1)
    ]  # fmt: skip
    done = [
        f for f in case.numbers("other_number")
        if any(w.block == a.wheres[0].block for a in case.all("achievement")[:1] for w in f.wheres)
        and not any(i.actual.value == f.value for i in case.indicators)
    ]  # fmt: skip
    if not bare and not idle and not done:
        yield passed(*tasks[:1])
        return
    words = []
    if bare:
        words.append(f"没有对应目标或指标的任务 {len(bare)} 项：" + "；".join(f"“{_short(t)}”" for t in bare[:4]))
    if idle:
        words.append(f"没有对应指标的目标 {len(idle)} 项：" + "；".join(f"“{_short(g)}”" for g in idle[:4]))
    if done:
        words.append(
            "写了成绩而没有指标："
            + "、".join(f"{f.dim('分项')}{'≥' if f.bound == '>=' else ''}{f.value}{f.unit}" for f in done[:8])
        )
    yield failed(*bare, *idle, *done, tasks=str(len(tasks)), goals=str(len(goals)), list="。".join(words))


def _keys(text: str, stop: set[str]) -> frozenset[str]:
    """Pairs of characters that carry meaning: what two descriptions of the same work share."""
    return _word_pairs(text) - stop


@lru_cache(maxsize=4096)
def _word_pairs(text: str) -> frozenset[str]:
    return frozenset(p for p in map(add, text, text[1:]) if p.isalpha())


def _short(f: Fact) -> str:
    return quoted(str(f.value))


def pairing(rule: Rule, case: Case) -> Iterator[Result]:
    """Each problem needs a measure that answers it; a measure needs an owner and a date."""
    nothing = rule.params["nothing"]
    problems = [f for f in case.all("problem") if str(f.value).strip("。.，, ") not in nothing]
    measures = case.all("measure")
    if not problems:
        yield not_applicable("报告没有写存在的问题")
        return
    n = len(case.document.blocks)
    if not measures and n > _END and any(w.block >= n - _END for p in problems for w in p.wheres):
        yield missing("写问题的一节在文件末尾，后面可能被截断", *problems)
        return
    if not measures:
        yield failed(*problems, list=f"写了 {len(problems)} 个问题，没有写改进措施")
        return
    stop = set(rule.params["common"])
    least = int(rule.params["least"])
    p_keys = [_keys(str(p.value), stop) for p in problems]
    m_keys = [_keys(str(m.value), stop) for m in measures]
    dated = re.compile("|".join(rule.params["dates"]))
    planned = any(dated.search(str(m.value)) for m in measures)
    words = []
    # As many dated measures as problems: whoever wrote them so answered each, whatever the words share.
    paired = planned and len(measures) >= len(problems)
    for k, m in enumerate([] if paired else _partners(p_keys, m_keys)):
        best = max(len(p_keys[k] & other) for other in m_keys)
        if best < least:
            words.append(f"问题“{_short(problems[k])}”没有对应的措施")
        elif m >= 0 and len(p_keys[k] & m_keys[m]) < least:
            # The measure it resembles answers another problem, and the one left over speaks of something else.
            words.append(f"问题“{_short(problems[k])}”没有专门的措施，余下的一条“{_tail(measures[m])}”与它不对应")
    unanswered = bool(words)
    if not planned:
        words.append(f"{len(measures)} 条措施都没有责任人和完成时间")
    if words:
        severity = "" if unanswered and not planned else "info"
        yield failed(*problems, *measures, severity=severity, list="；".join(words))
    else:
        yield passed(*problems)


def _partners(problems: list[frozenset[str]], measures: list[frozenset[str]]) -> list[int]:
    """For each problem the measure left for it when the best pairs are made first; -1 when they ran out."""
    left, out = set(range(len(measures))), [-1] * len(problems)
    pairs = sorted((-len(p & m), a, b) for a, p in enumerate(problems) for b, m in enumerate(measures))
    for _, a, b in pairs:
        if out[a] < 0 and b in left:
            out[a] = b
            left.discard(b)
    return out


def _tail(f: Fact) -> str:
    """The last words of a measure: where a Chinese sentence says what is to be done."""
    clauses = re.split(r"[，；。,;]", " ".join(str(f.value).split()).rstrip("，；。、,;"))
    words = clauses.pop()
    while clauses and len(words) + len(clauses[-1]) < 24:
        words = f"{clauses.pop()}，{words}"
    return words if len(words) <= 32 else "…" + words[-31:]


def claim(rule: Rule, case: Case) -> Iterator[Result]:
    """Sentences that a predicate could test: those that fail, or that rest on nothing."""
    wanted = [Verdict(v) for v in rule.params["verdicts"]]
    tested = [c for c in case.claims if not rule.params.get("predicates") or c.predicate in rule.params["predicates"]]
    if not tested:
        yield not_applicable("没有这类表述")
        return
    bad = [c for c in tested if c.verdict in wanted]
    if not bad:
        yield _of(Outcome.PASSED, tested[:1])
    elif rule.params.get("together"):
        yield _of(
            Outcome.FAILED,
            bad,
            n=str(len(bad)),
            list="、".join(dict.fromkeys(f"“{c.subject or quoted(c.sentence, 30)}”" for c in bad)),
        )
    else:
        seen: set[str] = set()
        for c in bad:
            if c.basis not in seen:
                seen.add(c.basis)
                same = [x for x in bad if x.basis == c.basis]
                # Nothing to compare with is a gap of the report, not a contradiction in it.
                gap = c.verdict is Verdict.UNDECIDED and not any(map(str.isdigit, c.basis))
                r = _of(Outcome.FAILED, same, sentence=flat(c.sentence), basis=c.basis)
                yield r._replace(severity="info") if gap else r


def _of(outcome: Outcome, claims: list[Claim], **slots: str) -> Result:
    return Result(outcome, slots, tuple(c.id for c in claims), tuple(w for c in claims for w in c.wheres[:1]))


def vehicle(rule: Rule, case: Case) -> Iterator[Result]:
    """A car handed over costs nothing afterwards; a running cost needs a car."""
    running, bought = case.head("vehicle_running"), case.head("vehicle_purchase")
    gone = re.compile("|".join(rule.params["gone"]))
    text = next(
        ((b, c, m) for b, c, t in case.texts if any(w in t for w in rule.params["words"]) and (m := gone.search(t))),
        None,
    )
    if running is None or running.amount is None:
        yield not_applicable("没有公务用车运维费")
    elif text is None:
        yield missing("报告没有写车辆保有数", running) if running.amount else passed(running)
    elif running.amount or (bought is not None and bought.amount):
        yield failed(
            running, bought, what=f"{running.label}{running.value}{running.unit}", words=" ".join(text[2][0].split())
        )
    else:
        yield passed(running, bought)
