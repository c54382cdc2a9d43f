"""How the rows of a register spread: over the months of a year, over the words of a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet

from jizheng.records import Register

from .values import shown


def by_month(register: Register, year: int) -> tuple[tuple[int, ...], int, int]:
    """(rows of each month of ``year``, rows of earlier years, rows without a date); year 0 = all years together."""
    engine = getattr(register.records, "by_month", None)  # a columnar store counts by itself
    if engine is not None:
        found: tuple[tuple[int, ...], int, int] = engine(year)
        return found
    months = [0] * 12
    earlier = undated = 0
    for r in register.records:
        if r.on is None:
            undated += 1
        elif year and r.on.year != year:
            earlier += r.on.year < year
        else:
            months[r.on.month - 1] += 1
    return tuple(months), earlier, undated


def rest_by(
    register: Register, counted: AbstractSet[str], year: int, field: str
) -> tuple[int, tuple[tuple[str, int], ...]]:
    """(rows of ``year`` whose key is not in ``counted``, how they spread over the words of ``field``, most first)."""
    engine = getattr(register.records, "rest_by", None)
    if engine is not None:
        by_engine: tuple[int, tuple[tuple[str, int], ...]] = engine(counted, year, field)
        return by_engine
    words: Counter[str] = Counter()
    rest = 0
    for r in register.records:
        if r.on is not None and (not year or r.on.year == year) and r.key not in counted:
            rest += 1
            if field:
                words[shown(r.values.get(field))] += 1
    return rest, tuple(sorted(words.items(), key=lambda x: (-x[1], x[0])))
