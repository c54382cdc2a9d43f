"""Everything a year rule may ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jizheng.compiled import CoverageRow, History, Proof, Traced, Use
from jizheng.model import Fact, Where
from jizheng.records import Trouble, Year


@dataclass(frozen=True)
class YearCase:
    """One year as compiled so far.

    ``figures`` by id; ``facts``: id of a figure → ids of the facts it is printed as; ``lost``: facts that were
    written and not read back; ``identity``: what ids of findings rest on; ``settings``: dated parameters by name.
    """

    year: Year
    figures: Mapping[str, Traced]
    proofs: Sequence[Proof]
    matrix: Sequence[CoverageRow]
    troubles: Sequence[Trouble]
    history: Mapping[str, Sequence[History]]
    lost: Sequence[Fact] = ()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uses: Sequence[Use] = ()
    identity: str = ""
    settings: Mapping[str, Decimal] = field(default_factory=dict)

    def place(self, file: str, line: int, column: str = "", words: str = "") -> Where:
        """A place in the folder: ``year:registers/posts.csv:12:发布时间`` (row from 1, 0 = the whole file)."""
        path = f"year:{file}" + (f":{line}" if line else "") + (f":{column}" if column else "")
        return Where(self.year.sha256, path, words)

    def of(self, t: Traced) -> Where:
        """The place where the folder asks for a figure."""
        return self.place(t.file, t.line, "", t.label) if t.file else Where(self.year.sha256, t.where, t.label)

    def ids(self, *figures: str) -> tuple[str, ...]:
        """What the findings of these figures rest on: facts of the report, else the figures themselves."""
        return tuple(i for f in figures for i in self.facts.get(f, (f,)))

    def number(self, name: str) -> Decimal:
        """A dated threshold."""
        return self.settings[name]


def plain(value: Decimal) -> str:
    """A number as people write it: no zeros at the end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
