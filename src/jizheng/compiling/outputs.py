"""What a compiled year is written as: one table OUTPUTS, and the case file that holds all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any, NamedTuple

from jizheng.compiled import Compiled
from jizheng.compiling.contract import write_year_json
from jizheng.pack import Pack, load_pack
from jizheng.summing import annexes, charts
from jizheng.write import write
from jizheng.write.annex import write_annexes
from jizheng.write.html.yearpage import write_year_html
from jizheng.write.pdf import pdf_of_docx
from jizheng.yearfolder.files import Files, digest

CASE_SCHEMA = "jizheng.case/1"
MANIFEST, PACKS, RESULTS, PAST = "manifest.json", "规则包", "报告", "往年"


class Output(NamedTuple):
    """One file: suffix behind the report's name, its Chinese title, and its function."""

    suffix: str
    title: str
    make: Callable[[Compiled], bytes]


def _html(c: Compiled) -> bytes:
    return write_year_html(c, charts(c, load_pack(c.evaluation.pack.id)))


def _annexes(c: Compiled) -> bytes:
    return write_annexes(annexes(c, load_pack(c.evaluation.pack.id)), c.year.unit.name, c.year.unit.year)


def _pdf(c: Compiled) -> bytes:
    return pdf_of_docx(c.docx, c.evaluation.profile.title or stem(c))


OUTPUTS: dict[str, Output] = {
    "docx": Output(".docx", "报告（Word，官方表式）", lambda c: c.docx),
    "pdf": Output(".pdf", "报告（PDF）", _pdf),
    "xlsx": Output(".xlsx", "数据、问题和评分（Excel）", lambda c: write(c.evaluation, "xlsx")),
    "annexes": Output("-附件.xlsx", "附件：基础数据表、评分表、复算单（Excel）", _annexes),
    "html": Output(".html", "带标注和图表的报告（网页）", _html),
    "json": Output(".json", "数据（jizheng.evaluation/1，另有 year）", write_year_json),
}


def stem(c: Compiled) -> str:
    """What all files of a report are called: 岳阳市…中心2020年度绩效自评报告."""
    until = f"截至{c.as_of}" if c.as_of else ""
    return f"{c.year.unit.name}{c.year.unit.year}年度绩效自评报告{until}".replace("/", "／")


def outputs(
    c: Compiled, wanted: Sequence[str] = tuple(OUTPUTS), say: Callable[[str], None] = lambda _: None
) -> dict[str, bytes]:
    """File name → bytes, in the order of OUTPUTS; raises KeyError for a name that is not there."""
    out = {}
    for name in wanted:
        say(f"写{OUTPUTS[name].title}")
        out[stem(c) + OUTPUTS[name].suffix] = OUTPUTS[name].make(c)
    return out


# ---------------------------------------------------------------------------- the case file


def case_members(
    c: Compiled, pack: Pack, results: Mapping[str, bytes], year: Files, past: Mapping[str, Files]
) -> dict[str, bytes]:
    """What a case file holds beside the year's own files: results, earlier years, the pack, a list with every hash.

    ``year``: the year's own files; ``past``: those of earlier years by name, in the order in which they were given.
    """
    members = {f"{RESULTS}/{name}": data for name, data in results.items()}
    if f"{stem(c)}.json" not in results:
        members[f"{RESULTS}/{stem(c)}.json"] = write_year_json(c)
    for root in pack.roots:
        for p in sorted(Path(root).rglob("*")):
            if p.is_file() and "__pycache__" not in p.parts and "cases" not in p.parts:
                members[f"{PACKS}/{Path(root).name}/{p.relative_to(root).as_posix()}"] = p.read_bytes()
    for name, files in past.items():
        for n in files.names:
            with files.open(n) as stream:
                members[f"{PAST}/{name}/{n}"] = stream.read()
    manifest: dict[str, Any] = {
        "schema": CASE_SCHEMA,
        "unit": c.year.unit.name,
        "year": c.year.unit.year,
        "as_of": c.as_of,
        "engine": c.evaluation.engine,
        "pack": {"id": pack.stamp.id, "edition": pack.stamp.edition, "sha256": pack.stamp.sha256, "chain": list(pack.stamp.chain)},
        "year_sha256": c.year.sha256,
        "docx_sha256": sha256(c.docx).hexdigest(),
        "previous": list(past),
        "result": f"{RESULTS}/{stem(c)}.json",
        "files": dict(sorted(({n: digest(year, n)[0] for n in year.names} | {n: sha256(d).hexdigest() for n, d in members.items()}).items())),
    }  # fmt: skip
    members[MANIFEST] = dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    return members
