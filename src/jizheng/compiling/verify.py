"""A case file checked years later from itself alone: its hashes, its pack, and the same numbers to the last digit."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple

from jizheng.compiling.contract import year_json
from jizheng.compiling.outputs import CASE_SCHEMA, MANIFEST, PACKS, PAST
from jizheng.compiling.path import compile_year
from jizheng.pack import Pack, PackError, load_pack
from jizheng.yearfolder import Case, FolderError, load_files
from jizheng.yearfolder.files import read

_MOST = 30  # differences told one by one


class Verified(NamedTuple):
    """``ok`` True: everything is as it was filed.  ``lines``: what was compared, in Chinese; ``wrong``: what differs."""

    ok: bool
    lines: tuple[str, ...]
    wrong: tuple[str, ...]


def verify(case: Path, engine: str, say: Callable[[str], None] = lambda _: None) -> Verified:
    """Recompute a case file (.jxz); raises ``FolderError`` for a file that is no case file."""
    files = Case(case)
    try:
        manifest: dict[str, Any] = json.loads(read(files, MANIFEST)) if MANIFEST in files.names else {}
    except ValueError:
        manifest = {}
    if manifest.get("schema") != CASE_SCHEMA:
        raise FolderError(f"{case}：不是 jz compile 写的案卷文件（没有 {MANIFEST}），无法复核")
    wrong: list[str] = []
    say("核对每个文件的校验值")
    wrong += _hashes(files, manifest["files"])
    lines = [f"文件 {len(manifest['files'])} 个：" + (f"{len(wrong)} 个与清单不符" if wrong else "校验值全部相符")]
    say("从案卷里的规则包和记录重新计算")
    with tempfile.TemporaryDirectory(prefix="jz-verify-") as folder:
        pack = _pack(files, manifest, Path(folder), lines, wrong)
        year = load_files(files, str(case), pack)
        past = [load_files(_Under(files, f"{PAST}/{n}/"), n) for n in manifest["previous"]]
        year = year._replace(previous=tuple(past))
        stored = json.loads(read(files, manifest["result"]))
        until = date.fromisoformat(manifest["as_of"]) if manifest["as_of"] else None
        again = compile_year(year, pack, as_of=until, engine=stored["engine"])
        made = json.loads(json.dumps(year_json(again)))
    said = list(_differences(stored, made))
    if engine != stored["engine"]:
        lines.append(f"案卷由绩证 {stored['engine']} 写成，现在用 {engine} 复算")
    n = len(made["year"]["figures"])
    points = sum(len(s["lines"]) for s in made["score"]["sheets"])
    lines.append(f"数据 {n} 个、评分 {points} 行、问题 {len(made['findings'])} 条：" + ("复算结果完全相同" if not said else f"{len(said)} 处不同"))  # fmt: skip
    if sha256(again.docx).hexdigest() != manifest["docx_sha256"]:
        said.append("重新写出的 Word 报告与案卷里的不是同样的字节")
    elif not said:
        lines.append("重新写出的 Word 报告与案卷里的逐字节相同")
    wrong += said[:_MOST] + ([f"……另有 {len(said) - _MOST} 处"] if len(said) > _MOST else [])
    return Verified(not wrong, tuple(lines), tuple(wrong))


class _Under:
    """The files of a case below one folder: an earlier year."""

    def __init__(self, files: Case, prefix: str) -> None:
        self._files, self._prefix = files, prefix
        self.names = tuple(n.removeprefix(prefix) for n in files.names if n.startswith(prefix))
        self.odd: tuple[str, ...] = ()

    def open(self, name: str) -> IO[bytes]:
        return self._files.open(self._prefix + name)


def _hashes(files: Case, listed: Mapping[str, str]) -> list[str]:
    out = []
    for name, digest in listed.items():
        if name not in files.names:
            out.append(f"{name}：清单里有，案卷里没有")
        else:
            state = sha256()
            with files.open(name) as stream:
                while chunk := stream.read(1 << 20):
                    state.update(chunk)
            if state.hexdigest() != digest:
                out.append(f"{name}：内容与清单不符")
    out += [f"{n}：案卷里有，清单里没有" for n in files.names if n not in listed and n != MANIFEST]
    return out


def _pack(files: Case, manifest: Mapping[str, Any], folder: Path, lines: list[str], wrong: list[str]) -> Pack:
    """The pack that the case brings along; one that is not the pack it names is told."""
    for name in files.names:
        if name.startswith(f"{PACKS}/"):
            target = folder / name.removeprefix(f"{PACKS}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(read(files, name))
    named = manifest["pack"]
    try:
        pack = load_pack(str(folder / named["id"]))
    except PackError as e:
        raise FolderError(f"案卷里的规则包读不出来：{e}") from e
    if pack.stamp.sha256 != named["sha256"]:
        wrong.append(f"规则包 {named['id']} 的校验值与清单不符")
    else:
        lines.append(f"规则包 {named['id']}（{named['edition']}）：校验值相符")
    return pack


def _differences(stored: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    """What differs, by name: figures, score lines, findings, caps; then anything else."""
    parts: tuple[tuple[str, Callable[[Mapping[str, Any]], dict[str, Any]]], ...] = (
        (
            "数据",
            lambda j: {
                x["label"] + f"（{x['id']}）": x["shown"] + f"={x['value']}{x['unit']}" for x in j["year"]["figures"]
            },
        ),
        (
            "评分",
            lambda j: {
                f"{s['title']}·{x['item']}": f"{x['points']}分" for s in j["score"]["sheets"] for x in s["lines"]
            },
        ),
        ("总分", lambda j: {s["title"]: f"{s['total']}分" for s in j["score"]["sheets"]}),
        ("问题", lambda j: {f"{x['rule']}（{x['message']}）": x["outcome"] for x in j["findings"]}),
    )
    told = False
    for kind, table in parts:
        old, new = table(stored), table(made)
        for name in dict.fromkeys((*old, *new)):
            if old.get(name) != new.get(name):
                told = True
                yield f"{kind} {name}：案卷 {old.get(name, '没有')}，复算 {new.get(name, '没有')}"
    if not told and json.dumps(stored, sort_keys=True) != json.dumps(made, sort_keys=True):
        keys = [k for k in stored if stored.get(k) != made.get(k)]
        yield f"其他内容不同：{'、'.join(keys)}"
