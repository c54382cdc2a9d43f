"""What is said once at one place; mentions are joined into facts afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from jizheng.model import Document, State, Where

Dims = tuple[tuple[str, str], ...]


class Mention(NamedTuple):
    """One statement of one concept at one place.  ``origin``: grid, stream, prose or text."""

    concept: str
    value: Decimal | str | None
    unit: str
    state: State
    dims: Dims
    where: Where
    raw: str
    origin: str
    bound: str = ""
    qualifier: str = ""


class Said(NamedTuple):
    """A mention at ``start:end`` of a paragraph, wherever that paragraph stands."""

    concept: str
    value: Decimal | str | None
    unit: str
    state: State
    dims: Dims
    start: int
    end: int
    bound: str
    qualifier: str


@dataclass
class Mentions:
    """Collects mentions of one document; the finders share it and nothing else."""

    document: Document
    items: list[Mention] = field(default_factory=list)
    # (block, cell) that were read as a table's number or label: prose must not read them again.
    taken: set[tuple[int, int]] = field(default_factory=set)
    # Stretches of a paragraph that a flattened form has used: block -> [(start, end)].
    spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def add(
        self,
        concept: str,
        value: Decimal | str | None,
        place: Where,
        *,
        unit: str = "",
        state: State | None = None,
        dims: Dims = (),
        origin: str = "text",
        bound: str = "",
        qualifier: str = "",
    ) -> None:
        """Record a mention; the state follows from the value unless given."""
        if state is None:
            state = State.BLANK if value in (None, "") else State.ZERO if value == 0 else State.STATED
        if state not in (State.STATED, State.ZERO):
            value = None
        fields = (concept, value, unit, state, dims, place, place.excerpt, origin, bound, qualifier)
        self.items.append(tuple.__new__(Mention, fields))  # a third of the price of Mention(...)
