"""Leads a year from state to state: the only code that changes ``UnitYear.state``."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from jizheng_site.audit.chain import append
from jizheng_site.audit.models import Entry
from jizheng_site.cycle.raised import times
from jizheng_site.cycle.table import Step, states, table
from jizheng_site.cycle.versions import keep
from jizheng_site.org import scope
from jizheng_site.org.models import Person
from jizheng_site.year.edit import Refused, who_is
from jizheng_site.year.models import Part, Todo, UnitYear


class Verdict(NamedTuple):
    """What a guard says: ``stop`` = not like this, ``warn`` = it may go on, and the log keeps the warning.

    ``confirm``: it may go on when the person says why all the same; the log keeps both.
    """

    stop: str = ""
    warn: str = ""
    confirm: str = ""


def complete(unit_year: UnitYear, person: Person) -> Verdict:
    """The documents that a report cannot do without."""
    there = set(Part.objects.filter(unit_year=unit_year).exclude(body={}).values_list("name", flat=True))
    missing = [title for name, title in (("unit", "概况"), ("budget", "预算"), ("goals", "目标")) if name not in there]
    return Verdict(stop=f"{'、'.join(missing)}还没有填，填好才能报送。" if missing else "")


def answered(unit_year: UnitYear, person: Person) -> Verdict:
    """Whoever was sent back answers each point first."""
    left = Todo.objects.filter(unit_year=unit_year, answered_at=None, closed_at=None).count()
    return Verdict(stop=f"还有 {left} 条退回意见没有答复，逐条答复后才能报送。" if left else "")


def apart(unit_year: UnitYear, person: Person) -> Verdict:
    """Nobody approves what they filled in themselves; in a small unit they may, and it is said."""
    touched = Entry.objects.filter(
        unit=unit_year.code, year=unit_year.year, account=person.account, action__startswith="year."
    ).exists()  # fmt: skip
    if not touched:
        return Verdict()
    if unit_year.place.small:
        return Verdict(warn="审核人也参与了填报（人员很少的单位允许，报告中会注明）。")
    return Verdict(stop="您参与了这个年度的填报，不能再由您审核；请由另一位审核人办理。")


# By the name in states.yaml; called with the year, the person and what the table sets for it.  Rooms above enter theirs.
GUARDS: dict[str, Callable[..., Verdict]] = {"complete": complete, "answered": answered, "apart": apart}


# What rooms above do when a step was taken (open publishes); they enter themselves, in their AppConfig.ready.
AFTER: dict[str, list[Callable[[UnitYear, Person, str], None]]] = {}


class Choice(NamedTuple):
    """A step that the person may take now, and what stands in its way, has to be known or asks for a reason."""

    step: Step
    stops: list[str]
    warnings: list[str]
    confirms: list[str]

    @property
    def asks(self) -> bool:
        """Whether it is not taken without a reason."""
        return self.step.reason or bool(self.confirms)


def choices(unit_year: UnitYear, person: Person) -> list[Choice]:
    """The steps for this person from where the year stands."""
    roles = scope.roles(person, unit_year.code, unit_year.year)
    found: list[Choice] = []
    for step in table().steps:
        if unit_year.state in step.from_ and step.role in roles and _first(found, step):
            verdicts = [GUARDS[g](unit_year, person, **options) for g, options in step.checks]
            told = ([getattr(v, k) for v in verdicts if getattr(v, k)] for k in ("stop", "warn", "confirm"))
            found.append(Choice(step, *told))
    return found


def begin(unit_year: UnitYear, person: Person) -> None:
    """Who edits a year that nobody has begun, begins it: the board must not call it untouched."""
    try:
        apply(unit_year, person, "cycle.start")
    except Refused:
        unit_year.refresh_from_db()  # another one's edit was quicker


def _first(found: list[Choice], step: Step) -> bool:
    """Somebody who is department and finance at once sees each action once."""
    return all(c.step.action != step.action for c in found)


def apply(
    unit_year: UnitYear, person: Person, action: str, reason: str = "", todos: list[tuple[str, str]] | None = None
) -> None:
    """Take a step.  ``todos``: (target, text) that a return asks for.  Refused says why not; nothing is changed then."""
    with transaction.atomic():
        locked = UnitYear.objects.select_for_update(of=("self",)).select_related("place__unit").get(pk=unit_year.pk)
        chosen = next((c for c in choices(locked, person) if c.step.action == action), None)
        if chosen is None:
            title = scope.table()[action].title
            raise Refused(
                f"现在不能“{title}”：它处于“{states()[locked.state].title}”，或者这一步不归您办。请刷新页面看看。"
            )
        if chosen.stops:
            raise Refused("".join(chosen.stops))
        if chosen.asks and not reason.strip():
            raise Refused(
                "".join([*chosen.confirms, f"请写明{'仍要' if chosen.confirms else ''}{chosen.step.button}的理由。"])
            )
        state = states()[chosen.step.next]
        old = locked.state
        locked.state, locked.editable, locked.holder, locked.since = (
            state.id,
            state.editable,
            state.holder,
            timezone.now(),
        )
        locked.save(update_fields=["state", "editable", "holder", "since"])
        for target, text in todos or []:
            raised = times(locked, target, text=text)
            Todo.objects.create(
                unit_year=locked, target=target, text=text, times=raised, by=person, by_name=person.name
            )
        append(
            who_is(person), action, unit=locked.code, year=locked.year, target="state", old=old, new=state.id,
            reason="；".join(x for x in (reason.strip(), *chosen.warnings, *chosen.confirms) if x),
        )  # fmt: skip
        if chosen.step.version:
            keep(locked, person)
        for follow in AFTER.get(action, []):
            follow(locked, person, reason.strip())
    unit_year.refresh_from_db()
