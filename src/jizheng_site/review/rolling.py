"""What a department's units state, added up: every sum with the units that it is made of, and those that state nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple

import msgspec
from django.utils.safestring import SafeString

from jizheng_site import engine
from jizheng_site.intake.models import Received
from jizheng_site.org.templatetags.show import plain, wan
from jizheng_site.year.access import link
from jizheng_site.year.models import Judged, UnitYear

# What is rolled up, in the order of the form.
CONCEPTS = (
    "staff_quota", "staff_actual", "carry_in", "income_total", "income_general", "expense_total", "expense_basic", "expense_staff",
    "expense_public", "expense_project", "balance_total", "three_public", "asset_total",
)  # fmt: skip
Figures = dict[str, tuple[str, str, Decimal]]  # concept → (label, unit, value); money in 元
State = tuple[Any, ...]
MOST = 5000  # evaluations whose figures a process keeps: some 2 kB each

_known: OrderedDict[State, Figures] = OrderedDict()
_lock = threading.Lock()


class Part(NamedTuple):
    """What one unit gives to a figure; ``value`` None = it states none."""

    year: UnitYear
    value: Decimal | None


class Rolled(NamedTuple):
    """A figure over all units; ``missing``: how many state none and are therefore not in it."""

    label: str
    unit: str
    value: Decimal | None
    parts: list[Part]
    missing: int

    @property
    def rows(self) -> SafeString:
        """A row of a table for each unit: hundreds on one page, so they are not left to the template."""
        return SafeString("".join(self._row(p) for p in self.parts))

    def _row(self, part: Part) -> str:
        if part.value is None:
            words = '<span class="faint">没有数</span>'
        else:
            words = f"{wan(part.value)} 万元" if self.unit == "元" else f"{plain(part.value)} {escape(self.unit)}"
        where = f'<a href="{escape(link(part.year, "year_report"))}">{escape(part.year.place.name)}</a>'
        return f'<tr><td>{where}</td><td class="num">{words}</td></tr>'


def rolled(units: list[UnitYear]) -> list[Rolled]:
    """Each figure with its parts; units that state none are named, never counted as 0."""
    told = stated(units)
    labels: dict[str, tuple[str, str]] = {}
    for y in units:
        for code, (label, unit, _) in told.get(y.pk, {}).items():
            labels.setdefault(code, (label, unit))
    found = []
    for code in CONCEPTS:
        if code not in labels:
            continue
        parts = [Part(y, told[y.pk][code][2] if code in told.get(y.pk, {}) else None) for y in units]
        values = [p.value for p in parts if p.value is not None]
        label, unit = labels[code]
        found.append(Rolled(label, unit, sum(values, Decimal(0)) if values else None, parts, len(parts) - len(values)))
    return found


def stated(units: list[UnitYear]) -> dict[int, Figures]:
    """By unit year what its evaluation states: its own, else that of the newest file that was matched to it.

    Worked out once for each state of an evaluation: whoever evaluates anew leaves another version or time.
    """
    own = Judged.objects.filter(unit_year__in=units).exclude(body="")
    states: dict[int, State] = {y: ("own", *s) for y, *s in own.values_list("unit_year", "pk", "version", "made_at")}
    rest = [y for y in units if y.pk not in states]
    files = Received.objects.filter(unit_year__in=rest, problem="", read_at__isnull=False).exclude(body="")
    states |= {y: ("file", *s) for y, *s in files.order_by("pk").values_list("unit_year", "pk", "read_at")}
    with _lock:
        known = {s: _known[s] for s in states.values() if s in _known}
    bodies: list[tuple[State, str]] = []
    for kind, model in (("own", Judged), ("file", Received)):
        lacking = {s[1]: s for s in states.values() if s[0] == kind and s not in known}
        if lacking:
            bodies += [(lacking[pk], x) for pk, x in model.objects.filter(pk__in=lacking).values_list("pk", "body")]
    known |= {s: figures(msgspec.json.decode(x)) for s, x in bodies}
    with _lock:
        for s, found in known.items():
            _known[s] = found
            _known.move_to_end(s)
        while len(_known) > MOST:
            _known.popitem(last=False)
    return {y: known[s] for y, s in states.items() if s in known}


def figures(told: dict[str, Any]) -> Figures:
    """What an evaluation (jizheng.evaluation/1) states of the figures that are rolled up."""
    found: Figures = {}
    for f in (told.get("year") or {}).get("figures", ()):
        if f["concept"] in CONCEPTS and f["value"] is not None:
            found.setdefault(f["concept"], (f["label"], f["unit"], Decimal(f["value"])))
    for f in told.get("facts", ()):
        if f["concept"] in CONCEPTS and f["concept"] not in found and not f["dims"] and f["value"] is not None:
            factor = engine.UNITS.get(f["unit"])
            try:
                value = Decimal(f["value"])
            except ArithmeticError:
                continue
            found[f["concept"]] = (f["label"], "元", value * factor) if factor else (f["label"], f["unit"], value)
    return found
