"""Takes personal data out of what the public reads: numbers by their look, people by the names that the year itself lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

# Concepts whose value is a person or a number of theirs.
PERSONAL = {"contact", "phone", "filler", "sign_unit", "sign_finance"}
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,8}")
# What stands where a name is asked for and is none.
_POSTS = ("工作人员", "办公室", "负责人", "科员", "主任", "无", "本单位")


@cache
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Of masks.yaml, in its order."""
    import yaml

    rows = yaml.safe_load((Path(__file__).parent / "masks.yaml").read_text("utf-8"))
    return tuple((re.compile(row["pattern"]), row["mask"]) for row in rows)


def names_of(parts: dict[str, Any], facts: Iterable[dict[str, Any]] = ()) -> set[str]:
    """The people whom a year names: contact, filler, leader, evaluators; and whom its report names in their places."""
    unit = parts.get("unit") or {}
    people = [unit.get(k) or {} for k in ("contact", "filler", "leader")] + list(unit.get("evaluators") or [])
    told = [str(p.get("name", "")) for p in people if isinstance(p, dict)]
    told += [str(f["value"]) for f in facts if f["concept"] in {"contact", "filler"} and f["value"]]
    return {n for t in told for n in _NAME.findall(t) if not any(p in n for p in _POSTS)}


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text without them: 138****8000, 王某."""
    for pattern, by in patterns():
        text = pattern.sub(by, text)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, name[0] + "某" * (1 if len(name) == 2 else 2))
    return text


def masked(value: Any, names: Iterable[str]) -> Any:
    """The same through lists and mappings; keys stay."""
    if isinstance(value, str):
        return mask(value, names)
    if isinstance(value, dict):
        return {k: masked(v, names) for k, v in value.items()}
    return [masked(v, names) for v in value] if isinstance(value, list) else value


def words(value: Any) -> Iterator[str]:
    """Every text in it, for the search."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from words(v)
    elif isinstance(value, list):
        for v in value:
            yield from words(v)
