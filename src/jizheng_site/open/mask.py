"""Takes personal data out of what the public reads: numbers by their look, people by the names that the report itself lists.

What stands in the columns of figures stays as it is, and so does what a unit or a word for an amount shows to be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec

# Concepts whose value is a person or a number of theirs.
PERSONAL = {"contact", "phone", "filler", "evaluator", "sign_leader", "sign_person", "sign_unit", "sign_finance"}
PEOPLE = ("contact", "filler", "leader")
# Keys of a snapshot whose text is a figure; "value" is one where its unit is known.
FIGURES = {
    "target_value", "actual_value", "weight", "score", "full", "points", "marked", "stated", "recomputed", "final", "budget", "spent",
}  # fmt: skip
_FIGURE = re.compile(r"-?[\d,]+(?:\.\d+)?%?|[0-9a-f]{64}")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,8}")
# What stands where a name is asked for and is none.
_POSTS = ("工作人员", "办公室", "负责人", "科员", "主任", "无", "本单位")
_HAN, _GAP = "[\u4e00-\u9fff]", "[ \u3000]"


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of ``numbers``."""

    name: str
    pattern: str
    mask: str
    figure: bool = False


class Masks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """masks.yaml."""

    numbers: list[Number]
    amounts: str
    units: str
    labels: list[str]
    bare: list[str]
    surnames: str
    double: list[str]
    never: list[str]


@cache
def masks() -> Masks:
    """The file."""
    import yaml

    return msgspec.convert(yaml.safe_load((Path(__file__).parent / "masks.yaml").read_text("utf-8")), Masks)


@cache
def _numbers() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    return tuple((re.compile(n.pattern), n.mask, n.figure) for n in masks().numbers)


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"{masks().amounts}\\Z"), re.compile(masks().units)


@cache
def _labelled() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(behind a label with a colon: one name or several; behind a bare label: one)."""
    m = masks()
    one = f"[{''.join(m.surnames.split())}]"
    name = f"(?:(?:{'|'.join(m.double)}){_HAN}{{1,2}}|{_HAN}{{2,4}}·{_HAN}{{2,6}}|{one}{_HAN}{{1,2}}|{one}{_GAP}+{_HAN}(?:{_GAP}+{_HAN})?)"
    ends = r"(?=\s|[,，。;；、:：()（）/|\]】《]|电话|手机|同志|联系|签|盖|年|职务|\d|[A-Za-z]|\Z)"
    several = f"({name}{ends}(?:、{name}{ends})*)"
    sign = f"{_GAP}*(?:[（(][^（）()]{{0,8}}[)）])?{_GAP}*[:：][\\s_]*"
    return (
        re.compile(f"(?:{'|'.join(m.labels)})(?:姓名)?{sign}{several}"),
        re.compile(f"(?:{'|'.join(m.bare)}){_GAP}*({name})(?=[，,、。；;（(]|电话|手机|同志|\\d)"),
    )


def labelled(text: str) -> set[str]:
    """The people whom a text names behind a label (负责人：…), without the gaps in their names."""
    found = (re.sub(r"\s", "", n) for p in _labelled() for m in p.finditer(text) for n in m[1].split("、"))
    return {n for n in found if not any(n.startswith(w) for w in masks().never)}


def names_of(parts: dict[str, Any], facts: Iterable[dict[str, Any]] = (), texts: Iterable[str] = ()) -> set[str]:
    """The people whom a year names: contact, filler, leader, evaluators; and whom any of its texts names as such."""
    facts, unit = list(facts), parts.get("unit") or {}
    people = [unit.get(k) or {} for k in PEOPLE] + list(unit.get("evaluators") or [])
    told = [str(p.get("name", "")) for p in people if isinstance(p, dict)]
    told += [str(f["value"]) for f in facts if f["concept"] in {"contact", "filler"} and f["value"]]
    found = {n for t in told for n in _NAME.findall(t) if not any(p in n for p in _POSTS)}
    # Lists of those who judged and signed: only what looks like a name, as anything may stand in their cells.
    for f in facts:
        if f["concept"] in {"evaluator", "sign_leader", "sign_person"} and f["value"]:
            found |= labelled(f"评价人员：{f['value']}")
    labels = re.compile("|".join(masks().labels))
    for text in texts:
        if labels.search(text):
            found |= labelled(text)
    return found


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text without them: 138****8000, 王某."""
    before, behind = _around()
    for pattern, by, figure in _numbers():

        def instead(m: re.Match[str], by: str = by, figure: bool = figure) -> str:
            if figure and (
                before.search(m.string, max(0, m.start() - 12), m.start()) or behind.match(m.string, m.end())
            ):
                return m[0]
            return m.expand(by)

        text = pattern.sub(instead, text)
    people = _any_of(frozenset(names))
    return people.sub(_somebody, text) if people else text


@lru_cache(maxsize=16)
def _any_of(names: frozenset[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    ordered = sorted(names, key=lambda n: (-len(n), n))
    return re.compile("|".join(f"{_GAP}{{0,4}}".join(map(re.escape, n)) for n in ordered))


def _somebody(m: re.Match[str]) -> str:
    name = re.sub(r"\s", "", m[0])
    return name[0] + "某" * (1 if len(name) == 2 else 2)


def masked(value: Any, names: Iterable[str]) -> Any:
    """The same through lists and mappings; keys and figures stay."""
    if isinstance(value, str):
        return mask(value, names)
    if isinstance(value, dict):
        return {k: v if _stays(k, v, value) else masked(v, names) for k, v in value.items()}
    return [masked(v, names) for v in value] if isinstance(value, list) else value


def _stays(key: str, value: Any, row: dict[str, Any]) -> bool:
    if not isinstance(value, str) or not _FIGURE.fullmatch(value):
        return False
    return key in FIGURES or key.endswith("sha256") or (key == "value" and bool(row.get("unit")))


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
