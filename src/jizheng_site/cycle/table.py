"""Reads ``states.yaml``: the states and the steps between them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a year stands."""

    id: str
    title: str
    editable: bool
    holder: str
    tone: str


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way on."""

    from_: list[str] = msgspec.field(name="from")
    action: str
    role: str
    next: str
    button: str
    guards: list[str | dict[str, dict[str, str | bool]]] = []
    version: bool = False
    reason: bool = False
    aside: bool = False
    sure: str = ""

    @property
    def checks(self) -> list[tuple[str, dict[str, str | bool]]]:
        """The guards by name, each with what the table sets for it."""
        return [(g, {}) if isinstance(g, str) else next(iter(g.items())) for g in self.guards]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    states: list[State]
    steps: list[Step]


@cache
def table() -> Table:
    """The whole table; ValueError when a step leads nowhere."""
    import yaml

    found = msgspec.convert(yaml.safe_load((Path(__file__).parent / "states.yaml").read_text("utf-8")), Table)
    known = {s.id for s in found.states}
    for step in found.steps:
        if missing := {*step.from_, step.next} - known:
            raise ValueError(f"states.yaml: {step.action} names {missing}")
    return found


@cache
def states() -> dict[str, State]:
    """The states by id, in their order."""
    return {s.id: s for s in table().states}
