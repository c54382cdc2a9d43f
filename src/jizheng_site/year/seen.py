"""What the pages show of a stored evaluation: figures by name, what is wrong and where to mend it, what stands in which cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from jizheng_site.year.access import link
from jizheng_site.year.keys import escaped
from jizheng_site.year.models import Judged, UnitYear
from jizheng_site.year.naming import Names, shortened
from jizheng_site.year.paper import parted, place_of
from jizheng_site.year.shared import Known, known, shared
from jizheng_site.year.wording import on_site

# Where a text of the form that is no figure is typed: concept → cell.
TYPED = {
    "contact": "unit#/contact", "phone": "unit#/contact", "duties": "unit#/duties", "work": "goals#/tasks",
    "achievements": "goals#/achievements", "problem": "goals#/problems", "remedy": "goals#/remedies", "goal": "goals#/goals",
    "goal_done": "goals#/goals", "self_score": "goals#/stated_score", "grade": "goals#/stated_grade",
    "report_date": "unit#/report_date", "filler": "unit#/filler", "leader": "unit#/leader", "evaluator": "unit#/evaluators",
}  # fmt: skip
PAGES = {"unit": "year_unit", "budget": "year_budget", "goals": "year_goals", "narrative": "year_prose"}
SEVERITY = {"error": ("错误", "red"), "warning": ("提醒", "amber"), "info": ("提示", "blue")}


class Spot(NamedTuple):
    """A place that one can go to: what it is called, its address, the words that stand there."""

    label: str
    url: str
    excerpt: str = ""

    @property
    def words(self) -> str:
        """What stands there, unless it is called so already."""
        return "" if self.excerpt.strip("…. ") in self.label else self.excerpt


class Told(NamedTuple):
    """A finding as the pages show it; ``spots``: where to mend it, the best first."""

    id: str
    rule: str
    severity: str
    title: str
    message: str
    advice: str
    why: str
    basis: str
    verified: bool
    spots: list[Spot]

    @property
    def word(self) -> str:
        return SEVERITY[self.severity][0]

    @property
    def tone(self) -> str:
        return SEVERITY[self.severity][1]


def address(unit_year: UnitYear, target: str) -> str:
    """The page on which a target is edited, with the target to be shown."""
    room, _, rest = target.partition("/")
    if room == "registers" and rest:
        register, _, key = rest.partition("/")
        return link(unit_year, "year_register", register=register) + (f"?at={quote(key)}" if key else "")
    page = {"registers": "year_registers", "evidence": "year_evidence"}.get(room) or PAGES.get(room.rstrip("#"), "year")
    return link(unit_year, page) + (f"?at={quote(target)}" if rest else "")


class Seen:
    """A stored evaluation; ``there`` False = the year was never evaluated."""

    def __init__(self, unit_year: UnitYear) -> None:
        self.unit_year = unit_year
        state = Judged.objects.filter(unit_year=unit_year).values_list("pk", "version", "made_at").first()
        self.there = state is not None
        self.names = Names(unit_year)
        # Of the evaluation, and of the year as it is now: by it the places are called.
        self.known: Known = known(unit_year.pk, (*state, unit_year.version)) if state else {}

    @shared
    def _stored(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The evaluation and its paper, asked for together so that they are of one and the same."""
        texts = Judged.objects.filter(unit_year=self.unit_year).values_list("body", "paper").first()
        body, paper = (msgspec.json.decode(x) for x in texts or ("{}", "{}"))
        return body, {"blocks": [], "lines": {}, "rows": {}, **paper}

    def html(self, template: str, more: Hashable = None, make: Callable[[], dict[str, Any]] = dict) -> SafeString:
        """A part of a page, drawn once: from the evaluation, the year as it is now, and ``more``; ``make``: its context."""
        key = (template, more)
        if key not in self.known:
            self.known[key] = SafeString(
                render_to_string(template, {"seen": self, "unit_year": self.unit_year, **make()})
            )
        found: SafeString = self.known[key]
        return found

    @property
    def body(self) -> dict[str, Any]:
        return self._stored[0]

    @property
    def paper(self) -> dict[str, Any]:
        return self._stored[1]

    @shared
    def year(self) -> dict[str, Any]:
        return self.body.get("year") or {}

    @shared
    def figures(self) -> dict[str, dict[str, Any]]:
        return {f["id"]: f for f in self.year.get("figures", ())}

    @shared
    def proofs(self) -> dict[str, dict[str, Any]]:
        return {p["about"]: p for p in self.year.get("proofs", ())}

    @shared
    def facts(self) -> dict[str, dict[str, Any]]:
        return {f["id"]: f for f in self.body.get("facts", ())}

    @shared
    def indicators(self) -> dict[str, dict[str, Any]]:
        return {i["id"]: i for i in self.body.get("indicators", ())}

    # ------------------------------------------------------------------ places

    def target(self, figure: dict[str, Any]) -> str:
        """The cell in which a figure is typed, or bound; "" for what is worked out from others."""
        if figure["id"].startswith(("indicator:", "figure:")):
            kind, _, name = figure["id"].partition(":")
            return f"goals#/{kind}s/{escaped(name)}/actual"
        if figure["id"].startswith("line:"):
            line, _, field = figure["id"][5:].rpartition(".")
            return f"budget#/lines/{escaped(line)}/{field}" if field in {"initial", "carried"} else ""
        if figure["file"] and figure["line"]:
            return place_of(self.paper["lines"], figure["file"], figure["line"])
        return ""

    @shared
    def by_fact(self) -> dict[str, dict[str, Any]]:
        """Fact → the figure that it prints; of an indicator by its own id."""
        found = {fact: f for f in self.figures.values() for fact in f["facts"]}
        for i in self.indicators:
            figure = self.figures.get(f"indicator:{i.removeprefix('i:')}")
            if figure:
                found[i] = figure
        return found

    def target_of_fact(self, name: str) -> str:
        """Where what stands in the report as this fact (or indicator) is edited; "" = nowhere by itself."""
        if name.startswith("i:"):
            return f"goals#/indicators/{escaped(name[2:])}"
        figure = self.by_fact.get(name)
        if figure:
            return self.target(figure)
        fact = self.facts.get(name)
        return TYPED.get(fact["concept"], "") if fact else ""

    @shared
    def cells(self) -> dict[tuple[int, int], list[str]]:
        """(block, cell) → the facts and indicators that stand in it."""
        found: dict[tuple[int, int], list[str]] = {}
        for rows in (self.facts, self.indicators):
            for name, row in rows.items():
                for w in row["where"]:
                    if w["block"] >= 0:
                        found.setdefault((w["block"], w["cell"]), []).append(name)
        return found

    def spots(self, finding: dict[str, Any]) -> Iterator[Spot]:
        """Where to go for a finding: where it is edited first, then where it stands in the report."""
        for w in finding["where"]:
            path, excerpt = w["path"], w["excerpt"][:40]
            if path.startswith("year:"):
                yield self._in_files(*parted(path), excerpt)
            elif w["block"] >= 0:
                names = [n for n in self.cells.get((w["block"], w["cell"]), ()) if n in finding["facts"]]
                targets = dict.fromkeys(t for n in names if (t := self.target_of_fact(n)))
                for t in targets:
                    yield Spot(self.names.of(t), address(self.unit_year, t), excerpt)
                at = f"{w['block']}-{w['cell']}" if w["cell"] >= 0 else f"{w['block']}"
                yield Spot(
                    self._on_paper(w["block"], w["cell"], excerpt),
                    f"{link(self.unit_year, 'year_report')}?at={at}#b{at}",
                    excerpt,
                )

    def _on_paper(self, block: int, cell: int, excerpt: str) -> str:
        """报告, and of a blank cell what its row is called: the first words of the row, or what stands above it."""
        blocks = self.paper["blocks"]
        if excerpt or block >= len(blocks) or not 0 <= cell < len(blocks[block].get("cells", ())):
            return "报告"
        _, row, column, *_ = blocks[block]["cells"][cell]
        told = [c for c in blocks[block]["cells"][:cell] if c[5].strip()]
        words = [c[5] for c in told if c[1] <= row < c[1] + c[3]] or [c[5] for c in told if c[2] == column][-1:]
        return f"报告“{shortened(words[0], 12)}”" if words else "报告"

    def _in_files(self, file: str, line: int, column: str, excerpt: str) -> Spot:
        if file.startswith("registers/"):
            register = file[len("registers/") :].partition(".")[0]
            key = self.paper["rows"].get(f"{file}:{line}", "")
            url = address(self.unit_year, f"registers/{register}/{key}")
            return Spot(
                self.names.of(f"registers/{register}/{key}".rstrip("/")),
                url + (f"&column={quote(column)}" if key and column else ""),
                excerpt,
            )
        target = place_of(self.paper["lines"], file, line)
        return Spot(self.names.of(target), address(self.unit_year, target), excerpt)

    # ------------------------------------------------------------------ findings

    @shared
    def findings(self) -> list[Told]:
        """What failed, errors first."""
        self.names.know(set(self.paper["rows"].values()) - {""})
        order = list(SEVERITY)
        found = [
            Told(
                f["id"], f["rule"], f["severity"], f["title"], on_site(f["message"]), on_site(f["advice"]), f["why"], f["basis"], f["verified"],
                list({s.url: s for s in self.spots(f)}.values()),
            )
            for f in self.body.get("findings", ())
            if f["outcome"] == "failed"
        ]  # fmt: skip
        return sorted(found, key=lambda t: order.index(t.severity))

    def outcomes(self, outcome: str) -> list[dict[str, Any]]:
        return [f for f in self.body.get("findings", ()) if f["outcome"] == outcome]
