"""A first draft of narrative.md from the figures of the year: sentences of the pack, numbers as references, marked as a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jizheng.compiled import Compiled, Traced
from jizheng.compiling.chapters import plain
from jizheng.compiling.form import form_of
from jizheng.compiling.names import Names
from jizheng.pack import Pack, load_pack
from jizheng.records import GoalIndicator

_LEVEL = (
    (re.compile(r"^[一二三四五六七八九十]{1,3}、"), "#"),
    (re.compile(r"^[（(]"), "##"),
    (re.compile(r"^\d"), "###"),
)
_REF = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_SLOT = re.compile(r"(?<!\{)\{(\w+)\}(?!\})|(?<=[:：])\{(\w+)\}")
Slots = Mapping[str, str]


def draft(c: Compiled, pack: Pack | None = None) -> str:
    """narrative.md as a proposal; every number in it is a reference, so that it follows the records."""
    pack = pack or load_pack(c.year.unit.pack)
    data = pack.parameter("draft", str(c.year.unit.year))
    by = {t.id: t for t in c.figures}
    names = Names(c.year, pack, by, c.unit, c.history)
    form = form_of(pack)
    outline = form.chapters if form else [x["heading"] for x in data["sections"]]
    sections = {plain(x["heading"]): x["sentences"] for x in data["sections"]}
    lists = form.layout.narrative.lists if form and form.layout and form.layout.narrative else {}
    filled = {
        plain(h) for h, code in lists.items() if (c.year.goals.problems if code == "problem" else c.year.goals.remedies)
    }
    out = [f"<!-- {data['mark']}。改好后存为 narrative.md，并删去这一行。 -->"]
    for n, heading in enumerate(outline):
        out.append(f"{_level(heading)} {heading}")
        told = list(_sentences(sections.get(plain(heading), ()), c, names, by))
        out += told
        below = n + 1 < len(outline) and len(_level(outline[n + 1])) > len(_level(heading))
        if not told and not below and plain(heading) not in filled:
            out.append(f"<!-- {data['todo']}。 -->")
    return "\n".join(out) + "\n"


def _level(heading: str) -> str:
    return next((mark for pattern, mark in _LEVEL if pattern.match(heading)), "#")


def _sentences(rows: Any, c: Compiled, names: Names, by: Mapping[str, Traced]) -> Iterator[str]:
    for row in rows:
        for slots in EACH[row["each"]](c, by) if "each" in row else ({},):
            text = _SLOT.sub(lambda m: slots.get(m[1] or m[2], m[0]), row["text"])  # noqa: B023
            found = [names.find(x) for x in _REF.findall(text)]
            if all(f is not None and f[0] for f in found):
                yield text


def _indicators(c: Compiled, by: Mapping[str, Traced]) -> Iterator[tuple[GoalIndicator, Traced]]:
    for i in c.year.goals.indicators:
        t = by.get(f"indicator:{i.id}")
        if i.value is not None and t is not None and t.value is not None:
            yield i, t


def _slots(i: GoalIndicator) -> Slots:
    return {"id": i.id, "name": i.name, "reason": i.reason.rstrip("。；")}


def _met(i: GoalIndicator, t: Traced) -> bool:
    assert i.value is not None
    assert t.value is not None
    return t.value <= i.value if i.operator in ("≤", "＜") else t.value >= i.value


EACH: dict[str, Callable[[Compiled, Mapping[str, Traced]], Iterator[Slots]]] = {
    "duties": lambda c, _: iter(
        [{"list": "；".join(x.rstrip("。；") for x in c.year.unit.duties)}] if c.year.unit.duties else []
    ),
    "projects": lambda c, _: ({"id": x.id, "name": x.name} for x in c.year.budget.lines if x.kind == "项目"),
    "counted": lambda c, by: (_slots(i) for i, t in _indicators(c, by) if t.low is None),
    "over": lambda c, by: (_slots(i) for i, t in _indicators(c, by) if i.reason and _met(i, t)),
    "compared": lambda c, by: (_slots(i) for i, _ in _indicators(c, by)),
    "surveyed": lambda c, by: (_slots(i) for i, t in _indicators(c, by) if t.low is not None),
    "short": lambda c, by: (_slots(i) for i, t in _indicators(c, by) if not _met(i, t)),
}
