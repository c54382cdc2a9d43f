"""A unit's year → its finished report.  The door: ``compile_year``."""

from __future__ import annotations

from collections.abc import Sequence

from jizheng.compiled import Compiled
from jizheng.compiling.path import compile_year

__all__: Sequence[str] = ("Compiled", "compile_year")
