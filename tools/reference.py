"""docs/reference: the lists that a reader looks up, made from the tables themselves.

usage: python tools/reference.py --write | --check      (a test runs --check: pages fail when they lie)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from jizheng.check import KINDS, PART_KINDS  # noqa: E402
from jizheng.check.year import YEAR_KINDS  # noqa: E402
from jizheng.cli import parser  # noqa: E402
from jizheng.pack import load_pack, pack_names  # noqa: E402
from jizheng.pack_rows import ConceptRow, Form, Parameter, Rule, Scheme, Source, Wording  # noqa: E402
from jizheng.pack_words import LISTS  # noqa: E402
from jizheng.read import FORMATS  # noqa: E402
from jizheng.register_types import Condition, Constraint, Field, Measure, RegisterType  # noqa: E402
from jizheng.write import WRITERS  # noqa: E402
from jizheng.yearfolder.schemas import FILES, schema  # noqa: E402

LEVELS = {"error": "错误", "warning": "警告", "info": "提示"}


def first(doc: str | None) -> str:
    """The first sentence of a docstring on one line."""
    return " ".join((doc or "").split("\n\n")[0].split()).replace("|", "\\|")


def rules() -> str:
    """Every rule of every pack, by id."""
    out = ["# 核对规则", "", "由 `tools/reference.py` 从规则包生成，请勿手改。`./jz explain 规则号` 看讲解。", ""]
    out += ["| 规则 | 级别 | 查什么 | 种类 | 规则包 | 依据 |", "|---|---|---|---|---|---|"]
    seen: dict[str, str] = {}
    for name in pack_names():
        pack = load_pack(name)
        for r in pack.rules:
            if r.id not in seen:
                basis, verified = pack.basis(r.basis.source, r.basis.article)
                own = next(
                    (i for i in reversed(pack.stamp.chain) if any(x.id == r.id for x in load_pack(i).rules)), name
                )
                seen[r.id] = (
                    f"| {r.id} | {LEVELS[r.severity]} | {r.title} | `{r.kind}` | {own} | {basis}{'' if verified else '（待核原文）'} |"
                )
    out += [seen[k] for k in sorted(seen)]
    return "\n".join(out) + "\n"


def kinds() -> str:
    """Every kind of rule: what its function says of itself."""
    out = [
        "# Kinds of rules",
        "",
        "Made by `tools/reference.py` from `jizheng.check.KINDS`, for a file of several forms `PART_KINDS`,",
        "and for a unit's year `jizheng.check.year.YEAR_KINDS`.",
        "",
        "| kind | what it tests |",
        "|---|---|",
    ]
    out += [f"| `{k}` | {first(f.__doc__)} |" for k, f in (KINDS | PART_KINDS | YEAR_KINDS).items()]
    return "\n".join(out) + "\n"


def formats() -> str:
    """What is read and what is written."""
    out = [
        "# 格式",
        "",
        "由 `tools/reference.py` 生成。",
        "",
        "## 能读的",
        "",
        "| 格式 | 名称 | 后缀 | 状态 |",
        "|---|---|---|---|",
    ]
    out += [
        f"| {f.name} | {f.label} | {' '.join(f.suffixes)} | {'能读' if f.reader else '还不能读：' + f.advice} |"
        for f in FORMATS.values()
    ]
    out += ["", "## 能写的", "", "| 格式 | 名称 | 后缀 |", "|---|---|---|"]
    out += [f"| {k} | {w.title} | {w.suffix} |" for k, w in WRITERS.items()]
    return "\n".join(out) + "\n"


def packs() -> str:
    """The files of a pack and the keys that a row may have."""
    out = [
        "# Pack files",
        "",
        "Made by `tools/reference.py` from `jizheng.pack_rows`; a key that is not here is refused.",
        "",
    ]
    for name, row in (
        ("sources.yaml", Source),
        ("concepts.yaml", ConceptRow),
        ("forms/*.yaml", Form),
        ("rules/*.yaml", Rule),
        ("parameters.yaml", Parameter),
        ("scores.yaml", Scheme),
        ("wording.yaml, wording/*.yaml", Wording),
        ("registers/*.yaml", RegisterType),
        ("registers/*.yaml › fields", Field),
        ("registers/*.yaml › measures", Measure),
        ("registers/*.yaml › where, among", Condition),
        ("registers/*.yaml › constraints", Constraint),
    ):
        out += [
            f"## {name}",
            "",
            " ".join((row.__doc__ or "").split()),
            "",
            ", ".join(f"`{f}`" for f in row.__struct_fields__),
            "",
        ]
    out += [
        "## Word lists",
        "",
        "The lists that `wording` may have, by what they are for; any other name is refused.",
        "",
    ]
    for use in dict.fromkeys(LISTS.values()):
        out += [f"- {use}: " + ", ".join(f"`{n}`" for n, u in LISTS.items() if u == use)]
    out += ["", "## Packs", ""]
    out += [f"- `{n}` {load_pack(n).stamp.title}" for n in pack_names()]
    return "\n".join(out) + "\n"


def registers() -> str:
    """Every register of the packs: its columns, and what can be counted in it."""
    out = [
        "# 登记簿",
        "",
        "由 `tools/reference.py` 从规则包的 `registers/` 生成，请勿手改。列名写法不拘（空格、括号里的单位不影响），没有的列可以不要；",
        "带 * 的必填。每个登记簿是 `registers/` 里的一个 csv 或 xlsx 文件，用登记簿的代码或名称作文件名。",
    ]
    seen: dict[str, tuple[str, RegisterType]] = {}
    for name in pack_names():
        for t in load_pack(name).registers.values():
            if t.id not in seen or seen[t.id][1] != t:
                seen[t.id if t.id not in seen else f"{name} › {t.id}"] = (name, t)
    for head, (_, t) in seen.items():
        key, where = "、".join(t.field_of(k).label for k in t.key), t.field_of(t.date).label
        out += ["", f"## `{head}` {t.label}", "", f"一行一{t.unit}。编号：{key}；归入年度：{where}。{t.note}", ""]
        out += ["| 列 | 字段 | 类型 | 也可以写作 | 说明 |", "|---|---|---|---|---|"]
        for f in t.fields:
            also, note = "、".join(f.labels), "、".join(f.choices) + ("；" if f.choices and f.note else "") + f.note
            label = f.label + (f"（{f.unit}）" if f.unit else "") + ("*" if f.required else "")
            out.append(f"| {label} | `{f.name}` | {f.type}{'（不公开）' if f.private else ''} | {also} | {note} |")
        out += ["", "可以统计：" + "；".join(f"`{m.id}` {m.label}（{m.unit}）" for m in t.measures) + "。"]
    return "\n".join(out) + "\n"


def cli() -> str:
    """The help of every command."""
    p = parser()
    out = ["# Command line", "", "Made by `tools/reference.py`.", "", "```text", p.format_help().strip(), "```"]
    for action in p._actions:
        for name, sub in (getattr(action, "choices", None) or {}).items():
            if hasattr(sub, "format_help"):
                out += ["", f"## jz {name}", "", "```text", sub.format_help().strip(), "```"]
    return "\n".join(out) + "\n"


def year_schema(name: str) -> Callable[[], str]:
    """The JSON Schema of a file of a unit's year."""
    return lambda: json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"


PAGES = {
    "rules.md": rules,
    "kinds.md": kinds,
    "formats.md": formats,
    "pack.md": packs,
    "registers.md": registers,
    "cli.md": cli,
    **{f"{name.removesuffix('.yaml')}.schema.json": year_schema(name) for name in FILES},
}


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are out of date."""
    import os

    os.environ["COLUMNS"] = "100"
    folder = ROOT / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, make in PAGES.items():
        text, path = make(), folder / name
        if "--write" in arguments:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
    if stale:
        print(f"docs/reference 过时：{'、'.join(stale)}。请运行 .venv/bin/python tools/reference.py --write")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
