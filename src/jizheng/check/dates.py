"""Kinds about dates: what was due against what was done, and "on time" or "no deviation" beside a delay told elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple, cast

from jizheng.check.case import Case, Result, not_applicable, passed
from jizheng.check.running import Running, running
from jizheng.check.said import failed_on, flat, passed_on, quoted
from jizheng.model import Outcome
from jizheng.pack_rows import Rule

_DATE = re.compile(
    r"(?:(?P<year>20\d\d|次|当|本|上) ?年 ?)?(?<![\d.])(?P<month>1[0-2]|0?[1-9]) ?月 ?"
    r"(?:(?P<day>[12]\d|3[01]|0?[1-9])\s*日|(?P<part>底|末|上旬|中旬|下旬|份)?)"
)
# The first and the last day that a part of a month may mean.
_PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31)}
_CLAUSE = re.compile(r"[^，。；：、）\x00\n]{0,12}")
_NO_WORK = re.compile(r"[^\u4e00-\u9fff]+|完成|工作|项目|任务|要求|规定|计划|实际|应于|底前|日前|月|日|年")
_SILENT = 2  # characters of a clause that name no work
_BEFORE = re.compile(r"\s*(?:之|以)?前")
_OPEN = re.compile(
    r"\s*(?:后|起|以来|以后|之后|到期|至|到(?!位|账)|[-—~～])"
)  # from a date on is no date that something was done
_NEAR, _AT_ONCE = 24, 2  # characters from a date to the event that it is of, and to one that was done that day
_FAR = 40  # characters between the word that makes a date one that is due, or done, and the date


class Dated(NamedTuple):
    """A date that is due or done (``role``), of which kind of event; days as year*372 + month*31 + day, year 0 unknown."""

    role: str
    events: frozenset[str]
    year: int
    first: int
    last: int
    start: int
    end: int
    owes: bool


class _Words(NamedTuple):
    """The words of a rule, compiled: what makes a date due or done, what is owed, and the kinds of events."""

    marks: re.Pattern[str]
    events: dict[str, str]
    event: re.Pattern[str]


@lru_cache(maxsize=16)
def _words_of(due: tuple[str, ...], done: tuple[str, ...], owed: tuple[str, ...], events: tuple[str, ...]) -> _Words:
    kinds = {w: kind for kind, _, words in (e.partition(" ") for e in events) for w in words.split()}
    marks = "|".join(f"(?P<{k}>{'|'.join(ws)})" for k, ws in (("owed", owed), ("due", due), ("done", done)))
    return _Words(re.compile(marks), kinds, re.compile("|".join(sorted(kinds, key=len, reverse=True))))


def _dates(rule: Rule, case: Case) -> list[Dated]:
    """The dates of the running text that are due or done, found once a report."""
    p = rule.params
    events = tuple(f"{kind} {' '.join(words)}" for kind, words in p["events"].items())
    words = _words_of(tuple(p["due"]), tuple(p["done"]), tuple(p["owed"]), events)
    if words.marks not in case.kept:
        case.kept[words.marks] = _read(words, case.once(running))
    return cast("list[Dated]", case.kept[words.marks])


def _months(text: str) -> Iterator[re.Match[str]]:
    """The dates of a text, looked for where 月 stands: that is found much faster than digits."""
    last, at = 0, text.find("月")
    while at >= 0:
        m = _DATE.search(text, max(last, at - 10), min(len(text), at + 6))
        if m is not None and m.start() < at < m.end():
            last = m.end()
            yield m
        at = text.find("月", at + 1)


def _read(words: _Words, text: Running) -> list[Dated]:
    out: list[Dated] = []
    found = list(_months(text.text))
    sentence, before, role, owes = (-1, -1), 0, "", False
    for n, m in enumerate(found):
        if not sentence[0] <= m.start() < sentence[1]:
            sentence = text.sentence(m.start())
            before, role, owes = sentence[0], "", False
        marked = False
        for x in words.marks.finditer(text.text, max(before, m.start() - _FAR), m.end()):
            if x.end() <= m.start() and "，" not in text.text[x.end() : m.start()]:
                owes = x.lastgroup == "owed"
                role, marked = "due" if owes else str(x.lastgroup), True
        before = m.end()
        stop = min(sentence[1], m.end() + _NEAR, found[n + 1].start() if n + 1 < len(found) else sentence[1])
        comma = text.text.find("，", m.end(), stop)
        # 10月竣工，验收于11月完成: what a date is of stands in its own clause, else in the next.
        what = list(words.event.finditer(text.text, m.end(), comma)) if comma >= 0 else []
        what = what or list(words.event.finditer(text.text, m.end(), stop))
        # 须于10月31日前发放，我镇12月5日才发放: of what is owed the next date without 前 is the day it was done.
        free = not role or (role == "due" and owes and not marked and not _BEFORE.match(text.text, m.end()))
        if free and what and m["day"] and what[0].start() - m.end() <= _AT_ONCE:
            role = "done"  # 6月18日完成招标
        if not role or not what or m["year"] == "上" or _OPEN.match(text.text, m.end()):
            continue
        year = int(m["year"]) if (m["year"] or "").isdigit() else 0
        shift = 372 if m["year"] == "次" else 0
        first, last = (x + shift for x in _span(m))
        kinds = frozenset(words.events[w[0]] for w in what)
        out.append(Dated(role, kinds, year, first, last, m.start(), what[-1].end(), owes))
    return out


def _late(rule: Rule, case: Case) -> Iterator[tuple[Dated, Dated]]:
    """(due, done) of one event where what was done came later: side by side, or the only two of a report."""
    text, year = case.once(running), _year(case)
    dates = _followed(rule, text, _dates(rule, case))
    far = set(rule.params["far"])
    told: set[int] = set()
    for kind in sorted({kind for d in dates for kind in d.events}):
        mine = [d for d in dates if kind in d.events]
        dues = [d for d in mine if d.role == "due"]
        for n, d in enumerate(mine):
            if d.role != "done" or not dues:
                continue
            near = [x for x in mine[:n] if x.role == "due" and text.paragraph(x.start) == text.paragraph(d.start)]
            # Told far apart, the two belong together only where each is the only one of its kind and names a work.
            alone = len(dues) == 1 and len([x for x in mine if x.role == "done"]) == 1 and kind in far
            other = near[-1] if near else dues[0] if alone and dues[0].start < d.start else None
            if other is None:
                continue
            a, b = (x.year or year for x in (other, d))
            b = a if not d.year and other.year and not near else b
            if not other.year and d.year and d.year != year and near:
                a = year
            if kind in rule.params["vague"] and not _same_work(text, other, d):
                continue
            if b * 372 + d.first > a * 372 + other.last and a and b and d.start not in told:
                told.add(d.start)
                yield other, d


def _followed(rule: Rule, text: Running, dates: list[Dated]) -> list[Dated]:
    """The dates, an acceptance told right after the completion that was due as that completion: 原定9月完工，实际12月验收."""
    out = dates[:1]
    for d in dates[1:]:
        due = out[-1]
        if due.role == "due" and d.role == "done" and text.sentence(due.start) == text.sentence(d.start):
            d = d._replace(
                events=d.events | {b for a, b in rule.params["follows"].items() if a in d.events and b in due.events}
            )
        out.append(d)
    return out


def _same_work(text: Running, due: Dated, done: Dated) -> bool:
    """Whether the clauses of two dates name one work: 完成招标, 招标工作于10月23日完成; never 完成设计, 完成施工招标."""
    a, b = (_NO_WORK.sub("", text.text[text.clause(d.start) : d.end] + _rest(text, d)) for d in (due, done))
    if len(b) <= _SILENT and text.sentence(due.start) == text.sentence(done.start):
        return True  # 步道计划10月完成，实际到3月才完成
    return bool({a[k : k + 2] for k in range(len(a) - 1)} & {b[k : k + 2] for k in range(len(b) - 1)})


def _rest(text: Running, d: Dated) -> str:
    m = _CLAUSE.match(text.text, d.end)
    return m[0] if m else ""


def _year(case: Case) -> int:
    year = case.found.profile.year
    return int(year) if year.isdigit() else 0


def late(rule: Rule, case: Case) -> Iterator[Result]:
    """要求6月30日前拨付，实际8月12日拨付: a date that had to be kept and was not, and no word of it."""
    text = case.once(running)
    seen = hit = False
    told = re.compile("|".join(rule.params["told"]))
    for due, done in _late(rule, case) if any(w in text.text for w in rule.params["words"]) else ():
        seen = True
        start, end = text.sentence(due.start)[0], text.sentence(done.start)[1]
        if not due.owes or told.search(text.text, start, end if end - start < 400 else start):
            continue
        hit = True
        slots = {"due": _words(text, due), "done": _words(text, done)}
        places = (case.place(due.start, due.end), case.place(done.start, done.end))
        yield Result(Outcome.FAILED, slots, (), places)
    if not hit:
        yield passed() if seen or _dates(rule, case) else not_applicable("没有写规定的期限和实际日期")


def _words(text: Running, d: Dated) -> str:
    """A date in its clause: 要求9月底前完成招标."""
    start = max(text.clause(d.start), d.start - 16)
    return quoted(text.text[start : d.end], 40)


def punctual(rule: Rule, case: Case) -> Iterator[Result]:
    """按期完成、不存在偏离 against 推迟至11月20日竣工, or against a plan and a later date of completion."""
    text = case.once(running)
    p: dict[str, Any] = rule.params
    spans = case.around(p["words"], _FAR)
    claims = [
        m for rx in map(re.compile, p["claims"]) for a, z in spans for m in rx.finditer(text.text, a, z)
        if not any(w in text.text[text.clause(m.start()) : m.start()] for w in p["unless"])
        and not case.promised(case.place(m.start(), m.end()), p["not_in"])
        # 资金管理未发现问题 says nothing of the time that the work took.
        and ("about" not in m.groupdict() or not any(w in text.text[text.sentence(m.start())[0] : m.end()] for w in p["others"]))
    ]  # fmt: skip
    if not claims:
        yield not_applicable("没有“按期完成”“不存在偏离”这类说法")
        return
    delays = [(m.start(), m.end(), "") for m in _delays(rule, text)]
    delays += [(due.start, done.end, f"{_words(text, due)}，{_words(text, done)}") for due, done in _late(rule, case)]
    delays = [d for d in delays if not any(d[0] <= c.start() < d[1] for c in claims)]
    if not delays:
        yield passed()
        return
    claim, (start, end, words) = claims[0], delays[0]
    a, z = text.sentence(start)
    slots = {
        "claim": quoted(text.text[text.clause(claim.start()) : claim.end()], 40),
        "delay": words or quoted(text.text[max(a, start - 24) : min(z, end + 16)], 60),
    }
    yield Result(Outcome.FAILED, slots, (), (case.place(claim.start(), claim.end()), case.place(start, end)))


def _delays(rule: Rule, text: Running) -> Iterator[re.Match[str]]:
    """Words of a delay in sentences that speak of the work itself, neither denied nor feared."""
    about, never = (re.compile("|".join(rule.params[k])) for k in ("about", "never"))
    for rx in rule.params["delays"]:
        for m in re.finditer(rx, text.text):
            start, end = text.sentence(m.start())
            clause = text.text[text.clause(m.start()) : m.end()]
            if any(w in text.text[start:end] for w in rule.params["elsewhere"]):
                continue
            if any(w in clause for w in rule.params["paying"]):
                continue
            if about.search(text.text, start, end) and not never.search(clause):
                yield m


def late_indicator(rule: Rule, case: Case) -> Iterator[Result]:
    """指标值6月30日前，完成值8月12日: a date that an indicator promised and its actual passes, with no reason."""
    p = rule.params
    limits = [
        (i, due, done) for i in case.indicators
        if any(w in i.target.text for w in p["before"]) and "月" in i.actual.text
        and (due := _one_date(i.target.text)) and (done := _one_date(i.actual.text))
    ]  # fmt: skip
    if not limits:
        yield not_applicable("没有以日期为限的指标")
        return
    hit = False
    for i, due, done in limits:
        a, b = (int(m["year"]) if (m["year"] or "").isdigit() else 0 for m in (due, done))
        if (a and b and a > b) or (bool(a) != bool(b)) or (i.reason or "").strip().strip("无/—-"):
            continue
        last, first = _span(due)[1], _span(done)[0]
        if b * 372 + first > a * 372 + last:
            hit = True
            full = f"，得满分{i.score:f}分" if i.score is not None and i.score == i.weight else ""
            yield failed_on(i, name=i.name, due=flat(i.target.text), done=flat(i.actual.text), full=full)
    if not hit:
        yield passed_on(*(i for i, *_ in limits))


def _one_date(text: str) -> re.Match[str] | None:
    """The date of a short text that has just one."""
    found = list(_DATE.finditer("".join(text.split()))) if len(text) < 40 else []
    return found[0] if len(found) == 1 else None


def _span(m: re.Match[str]) -> tuple[int, int]:
    """The first and the last day that a date may mean, month*31 + day."""
    day = int(m["day"] or 0)
    low, high = (day, day) if day else _PARTS.get(m["part"] or "", (1, 31))
    return int(m["month"]) * 31 + low, int(m["month"]) * 31 + high
