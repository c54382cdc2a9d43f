"""Reads this room's data: risk.yaml, reasons.yaml, opinion.yaml."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

HERE = Path(__file__).parent


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How spending counts."""

    scale: Literal["log", "linear"]
    unknown: Decimal
    what: str


class Findings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an error and a warning add to 1."""

    error: Decimal
    warning: Decimal
    what: str


class Weakness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``none``: where there is no indicator."""

    none: Decimal
    what: str


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """From which value on the risk is called so."""

    from_: Decimal
    title: str
    tone: str


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """risk.yaml."""

    title: str
    edition: str
    source: str
    amount: Amount
    findings: Findings
    weakness: Weakness
    bands: list[Step]


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of reasons.yaml, or a conclusion."""

    code: str
    title: str


class Letter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """opinion.yaml."""

    conclusions: list[Reason]
    title: str
    to: str
    opening: str
    heads: dict[str, str]
    marks: str
    unmarked: str
    no_problem: str
    closing: str
    signer: str


def _read(name: str) -> Any:
    import yaml

    return yaml.safe_load((HERE / name).read_text("utf-8"))


@cache
def risk() -> Risk:
    """How the queue is ordered."""
    return msgspec.convert(_read("risk.yaml"), Risk, strict=False)


@cache
def reasons() -> dict[str, str]:
    """Code → words."""
    return {r.code: r.title for r in msgspec.convert(_read("reasons.yaml"), list[Reason])}


@cache
def letter() -> Letter:
    """The words of a 复核意见."""
    return msgspec.convert(_read("opinion.yaml"), Letter)
