"""Troubles met while compiling, in the order met: what the year's rules turn into findings with file and line."""

from __future__ import annotations

from jizheng.model import Severity
from jizheng.records import Trouble


class Troubles(list[Trouble]):
    """A list that is added to by word."""

    def add(
        self, code: str, severity: str, file: str, line: int, column: str, message: str, advice: str = "", *about: str
    ) -> None:
        """One more; ``about``: ids of figures, indicators or words it concerns."""
        self.append(Trouble(code, Severity(severity), file, line, column, message, advice, about))
