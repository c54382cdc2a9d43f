"""A new year's folder: empty with comments, or from last year's: definitions as proposals, never values."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import yaml

from jizheng.pack import Pack
from jizheng.records import Year

from .forms import template

SAME = "<!-- 沿用上年，请核对后删去这一行 -->"
"""Stands before each paragraph that was carried over; ``load_year`` says how many are left."""
BLANK = "＿＿"
"""Stands for a number in words that were carried over."""

_FILES = ("unit.yaml", "budget.yaml", "goals.yaml", "evidence.yaml", "narrative.md")
_NUMBER = re.compile(r"\d[\d,，.]*")
_HEADING = re.compile(r"#{1,6}\s")


def new_year(pack: Pack, unit: str, year: int) -> dict[str, bytes]:
    """The files of an empty year: YAML with comments, a register template for each register of the pack."""
    words = {"@NAME@": unit.replace("\\", "").replace('"', ""), "@YEAR@": str(year), "@PACK@": pack.stamp.id}
    out: dict[str, bytes] = {}
    for name in _FILES:
        text = pack.template(f"year/{name}").read_text("utf-8")
        for mark, word in words.items():
            text = text.replace(mark, word)
        out[name] = text.encode()
    form = next((f for f in pack.forms if f.layout and f.chapters), None)
    form = form or next((f for f in pack.forms if f.kind == "whole" and f.outline), None)
    if form:
        out["narrative.md"] += "".join(f"{_level(h)} {h}\n\n" for h in form.chapters).encode()
    for t in pack.registers.values():
        out[f"registers/{t.label}.xlsx"] = template(t, year)
    return out


def _level(heading: str) -> str:
    if re.match(r"[一二三四五六七八九十]+、", heading):
        return "#"
    return "##" if heading.startswith(("（", "(")) else "###"


def from_last(last: Year, pack: Pack, unit: str, year: int) -> dict[str, bytes]:
    """The files of a year that follows ``last``: what was defined is proposed, every value is left to be filled in.

    Numbers in the words of targets become ＿＿; prose is carried with a mark before each paragraph that it is last
    year's; registers come as empty templates, those that last year had.
    """
    out = new_year(pack, unit, year)
    out["unit.yaml"] = _unit(last, pack, unit, year).encode()
    out["budget.yaml"] = _budget(last, pack).encode()
    out["goals.yaml"] = _goals(last).encode()
    out["evidence.yaml"] += _evidence(last).encode()
    if last.narrative.strip():
        out["narrative.md"] = _prose(last.narrative).encode()
    kept = {f"registers/{t.label}.xlsx" for k, t in pack.registers.items() if k in last.registers}
    return {n: d for n, d in out.items() if not n.startswith("registers/") or not kept or n in kept}


def _plain(row: msgspec.Struct, *leave: str) -> dict[str, Any]:
    """A row's keys that say something, as plain data; ``leave``: keys that are values of last year."""
    data: dict[str, Any] = msgspec.to_builtins(row, str_keys=True)
    default = {f.encode_name: f for f in msgspec.structs.fields(row)}
    return {
        k: v for k, v in data.items()
        if k not in leave and v not in (None, "", [], {}) and (default[k].required or v != default[k].default)
    }  # fmt: skip


class _Plain(yaml.SafeDumper):
    """Numbers and dates without quotes, as people write them: the files of a year are read as words anyway."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the table that PyYAML looks in
        sign: [x for x in kinds if x[0].endswith(":null")]
        for sign, kinds in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }


_Plain.add_representer(bool, lambda dumper, value: dumper.represent_str("true" if value else "false"))
_Plain.add_representer(int, lambda dumper, value: dumper.represent_str(str(value)))


def _dump(data: Any, *, flow: bool = False) -> str:
    return str(yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=flow))


def _unit(last: Year, pack: Pack, unit: str, year: int) -> str:
    data = {"name": unit, "year": year, "pack": pack.stamp.id}
    data |= _plain(last.unit, "name", "year", "pack", "staffing", "report_date")
    for key, value in data.items():
        data[key] = _filled(value)
    blank = "staffing:\n  quota:                 # 编制数\n  actual:                # 年末实有人数\nreport_date:             # 报告日期\n"
    data = {k: v for k, v in data.items() if v}
    return f"# 沿用 {last.unit.year} 年的单位情况，请逐项核对。\n{_dump(data)}{blank}"


def _filled(value: Any) -> Any:
    """Without keys that say nothing."""
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if v}
    return [_filled(x) for x in value] if isinstance(value, list) else value


def _budget(last: Year, pack: Pack) -> str:
    b, label = last.budget, {c.code: c.label for c in pack.concepts.values()}
    out = [
        f"# 预算项目沿用 {last.unit.year} 年，金额都要重填（元）。今年取消的项目删去，新增的加上。",
        "carry_in:                # 上年结转和结余合计，应等于上年末的累计结余",
    ]
    out += ["lines:", *(_item(_plain(x, "initial", "carried"), "initial:                # 年初预算") for x in b.lines)]
    out += [
        "adjustments:",
        "income:",
        *(f"#  - {{source: {label.get(x.source, x.source)}, amount: }}" for x in b.income),
    ]
    for key, rows in (("three_public", b.three_public), ("assets", b.assets), ("other", b.other)):
        out += [
            f"{key}:",
            *(
                f"#  - {_flow({**_plain(x, 'amount', 'none'), 'concept': label.get(x.concept, x.concept)})}"
                for x in rows
            ),
        ]
    return "\n".join(x.rstrip("\n") for x in out) + "\n"


def _flow(data: dict[str, Any]) -> str:
    return _dump(data, flow=True).strip()


def _item(data: dict[str, Any], blank: str = "") -> str:
    """One item of a list, with a key that is left blank."""
    rows = _dump(data).rstrip("\n").split("\n")
    if blank:
        rows.append(blank)
    return "\n".join(("  - " if n == 0 else "    ") + row for n, row in enumerate(rows))


def _goals(last: Year) -> str:
    g, year = last.goals, last.unit.year
    out = [f"# 任务、目标、指标沿用 {year} 年，是建议：请按今年批复的目标逐项改。{BLANK}和空着的键要填。"]
    out += [
        "tasks:",
        *(_item(_plain(t)) for t in g.tasks),
        "goals:",
        *(_item(_plain(x, "done"), "done:") for x in g.goals),
    ]
    out.append("indicators:")
    for i in g.indicators:
        data = _plain(i, "value", "actual_text", "reason", "previous", "score", "measures", "months")
        data["target"] = _NUMBER.sub(BLANK, i.target)
        actual = _plain(i.actual, "typed", "reason")
        data.pop("actual", None)
        if actual.get("register"):
            data["actual"] = actual
        if i.value is not None:
            out.append(f"  # {year} 年目标：{i.operator}{i.value:f}{i.unit}")
        out.append(_item(data, "" if i.operator == "定性" else "value:"))
    out.append("figures:")
    for f in g.figures:
        data = _plain(f)
        data["actual"] = _plain(f.actual, "typed", "reason")
        if data["actual"].get("register"):
            out.append(_item(data))
        else:
            out += [f"#  - {{id: {f.id}, label: {f.label}, actual: {{typed: , reason: }}}}"]
    out += ["parts:", *(_item(_plain(p)) for p in g.parts), "problems:", "remedies:"]
    return "\n".join(out) + "\n"


def _evidence(last: Year) -> str:
    if not last.evidence:
        return ""
    rows = "".join(f"# 上年有：{e.row.title}（{e.row.kind}），证明{'、'.join(e.row.proves)}\n" for e in last.evidence)
    return "#\n" + rows


def _prose(text: str) -> str:
    out: list[str] = []
    before = ""
    comment = False
    for row in (r for r in text.split("\n") if r.strip() != SAME):
        starts = (bool(row.strip()) and not before.strip()) or _HEADING.match(before) is not None
        words = row.strip() and not _HEADING.match(row) and not row.startswith("<!--") and not comment
        if words and starts:
            out.append(SAME)
        comment = ("<!--" in row or comment) and "-->" not in row
        out.append(row)
        before = row
    return "\n".join(out)


def same_left(narrative: str) -> list[int]:
    """Lines of narrative.md that still say that their paragraph is last year's."""
    return [n for n, row in enumerate(narrative.split("\n"), 1) if row.strip() == SAME]
