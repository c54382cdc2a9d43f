"""The only door from the site to the engine: packs, a year's parts, evaluations, files."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import msgspec

from jizheng import Evaluation, Pack, PackError, evaluate, load_pack, pack_names, write
from jizheng.records import Budget, EvidenceRow, Goals, Unit
from jizheng.register_types import RegisterType

__all__ = ["Evaluation", "Pack", "PackError", "evaluate", "load_pack", "write"]

# The parts of a year that are documents; prose is the fourth.
PARTS: dict[str, type] = {"unit": Unit, "budget": Budget, "goals": Goals}


class PackTitle(NamedTuple):
    """A pack to choose from."""

    id: str
    title: str


@cache
def packs() -> tuple[PackTitle, ...]:
    """All packs that a year can be filled by."""
    found = (load_pack(name) for name in pack_names())
    return tuple(PackTitle(p.stamp.id, p.stamp.title) for p in found)


def wrong_with(part: str, body: Any) -> str:
    """What is wrong with the body of a part, "" = nothing; numbers are texts, so that nothing is rounded."""
    try:
        msgspec.convert(body, PARTS[part])
    except msgspec.ValidationError as e:
        return str(e)
    return ""


def wrong_with_evidence(body: Any) -> str:
    """The same for a row of evidence."""
    try:
        msgspec.convert(body, EvidenceRow)
    except msgspec.ValidationError as e:
        return str(e)
    return ""


def register_types(pack: str) -> dict[str, RegisterType]:
    """The registers of a pack by id; none when the pack has none yet."""
    found = getattr(load_pack(pack), "registers", {})
    return dict(found) if isinstance(found, dict) else {r.id: r for r in found}


def words_of(evaluation: Evaluation) -> str:
    """The evaluation as one JSON (jizheng.evaluation/1), as it is stored and exported."""
    return write(evaluation, "json").decode()


def command_line(words: list[str]) -> Any:
    """The words of ``jz serve`` and the like, by the one grammar that the engine has for all commands."""
    from jizheng.cli import parser

    return parser().parse_args(words)
