"""A year that comes again after it was sent back: what differs since, each point that was asked with its answer and its changes."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from jizheng_site.audit.models import Entry
from jizheng_site.cycle.differences import Change, Difference, compare_versions
from jizheng_site.cycle.models import Version
from jizheng_site.org import scope
from jizheng_site.org.models import Person
from jizheng_site.year.keys import escaped
from jizheng_site.year.models import Todo, UnitYear


class Point(NamedTuple):
    """A point that was asked: the unit's answer is the todo's; ``changes``: what differs in the very place."""

    todo: Todo
    changes: list[Change]
    finding: str  # of a point about a finding: 已解决 or 仍在

    @property
    def nothing(self) -> bool:
        """It names a place, and there nothing was changed."""
        return bool(self.todo.target) and not self.changes and not self.finding


class Again(NamedTuple):
    """``old``: what the reviewer had dealt with; ``new``: what was handed in last; ``rest``: what nobody had asked for.

    ``by_name``, ``reason``: of whoever sent it back in between; "" = the unit took it back itself.
    """

    old: Version
    new: Version
    by_name: str
    reason: str
    difference: Difference
    points: list[Point]
    rest: Difference

    def touches(self, key: str) -> bool:
        """Whether anything of this indicator (or line of the score sheet) differs, or a point is about it."""
        at = key if key.startswith("line:") else f"goals#/indicators/{escaped(key)}"
        cells = [c.target for c in (*self.difference.indicators, *self.difference.cells)]
        return any(lies(t, at) for t in (*cells, *(p.todo.target for p in self.points if p.todo.target)))


class Span(NamedTuple):
    """The two versions, and who sent it back in between (None = the unit took it back itself)."""

    old: Version
    new: Version
    sent_back: Entry | None


def since(unit_year: UnitYear, person: Person) -> Span | None:
    """Since somebody with a role of this person dealt with it; None = nobody did, or nothing has come since."""
    deeds = _deeds(unit_year)
    dealt = _of_kind(deeds, unit_year, person)
    if dealt is None:
        return None
    versions = Version.objects.filter(unit_year=unit_year).defer("body")
    old = versions.filter(at__lte=dealt.at).order_by("-number").first()
    new = versions.filter(at__gt=dealt.at, state="submitted").order_by("-number").first()
    if old is None or new is None:
        return None
    return Span(old, new, next((e for e in deeds if e.action in OPENS and old.at < e.at < new.at), None))


def told(unit_year: UnitYear, span: Span) -> Again:
    """What differs between the two, the points first."""
    old, new, sent_back = span
    body = json.loads(new.body)
    difference = compare_versions(json.loads(old.body), body)
    failed = {f["rule"] for f in (body.get("evaluation") or {}).get("findings", ()) if f["outcome"] == "failed"}
    asked = unit_year.todos.filter(kind=Todo.Kind.RETURN, at__gt=old.at, at__lt=new.at).order_by("pk")
    points = [Point(t, beside(t.target, difference), _finding(t.target, failed)) for t in asked]
    by_name, reason = (sent_back.name, sent_back.reason) if sent_back else ("", "")
    return Again(old, new, by_name, reason, difference, points, _rest(difference, points))


OPENS = ("cycle.return", "cycle.correct")
DEALS = (*OPENS, "cycle.approve", "cycle.accept")


def _deeds(unit_year: UnitYear) -> list[Entry]:
    """What reviewers did with it as a whole, newest first."""
    log = Entry.objects.filter(unit=unit_year.code, year=unit_year.year, target="state", action__in=DEALS)
    return list(log.order_by("-number"))


def _of_kind(deeds: list[Entry], unit_year: UnitYear, person: Person) -> Entry | None:
    """The last one by somebody of the person's own kind: a colleague's return is one's own."""
    mine = scope.roles(person, unit_year.code, unit_year.year)
    known = {p.account: p for p in Person.objects.filter(account__in={e.account for e in deeds})}
    kin = {a for a, p in known.items() if mine & scope.roles(p, unit_year.code, unit_year.year)}
    return next((e for e in deeds if e.account in kin), None)


def lies(target: str, asked: str) -> bool:
    """Whether a place is the one that was asked about, or lies in it."""
    return bool(target) and (target == asked or target.startswith(asked if asked.endswith("#") else asked + "/"))


def beside(asked: str, difference: Difference) -> list[Change]:
    """The changes in a place that was asked about."""
    if not asked:
        return []
    found = [c for _, rows in difference.tables for c in rows if lies(c.target, asked)]
    return list({(c.where, c.old, c.new): c for c in found}.values())


def _finding(asked: str, failed: set[str]) -> str:
    room, _, rule = asked.partition("/")
    return "" if room != "finding" else "仍在" if rule in failed else "已解决"


def _rest(difference: Difference, points: list[Point]) -> Difference:
    """Without what already stands beside a point."""
    shown = {(c.where, c.old, c.new) for p in points for c in p.changes}

    def left(rows: list[Change]) -> list[Change]:
        return [c for c in rows if (c.where, c.old, c.new) not in shown]

    parts: dict[str, Any] = {k: left(getattr(difference, k)) for k in ("figures", "indicators", "cells", "rows")}
    return difference._replace(**parts)
