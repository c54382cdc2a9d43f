"""The binder is a folder that explains itself; the public version says the same figures and nobody's name or number."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from jizheng.compiled import Compiled
from jizheng.evaluate import compile_year
from jizheng.summing import public_year
from jizheng.write.binder import FOLDER, write_binder

from .sample import FOLDER as YEAR
from .sample import compiled, pack, year


def read(name: str) -> bytes:
    return (YEAR / name).read_bytes()


@cache
def binder(public: bool = False) -> dict[str, bytes]:
    return write_binder(public_compiled() if public else compiled(), read, public=public)


@cache
def public_compiled() -> Compiled:
    return compile_year(public_year(year(), pack()), pack())


def page(name: str, public: bool = False) -> str:
    return binder(public)[f"{FOLDER}/{name}"].decode()


def test_every_piece_of_evidence_is_in_it_unchanged() -> None:
    index = page("index.html")
    for n, e in enumerate(year().evidence, 1):
        name = f"文件/{n:02}-{e.row.title}.{e.row.file.rpartition('.')[2]}"
        assert sha256(binder()[f"{FOLDER}/{name}"]).hexdigest() == e.sha256
        assert f'href="{name}"' in index
        assert e.sha256 in index


def test_links_lead_somewhere() -> None:
    for name in binder():
        if name.endswith(".html"):
            html = binder()[name].decode()
            base = name.rpartition("/")[0]
            for href in re.findall(r'(?:href|src)="([^"#:]+)"', html):
                parts = f"{base}/{href}".split("/")
                while ".." in parts:
                    at = parts.index("..")
                    del parts[at - 1 : at + 1]
                assert "/".join(parts) in binder(), (name, href)


def test_every_row_of_every_register_stands_in_it() -> None:
    rows = sum(
        len(re.findall(r"<tr id=", page(n[len(FOLDER) + 1 :])))
        for n in binder()
        if "/登记簿/" in n and n.endswith(".html")
    )
    assert rows == sum(len(r.records) for r in year().registers.values())


def test_hashes_of_all_files_are_listed() -> None:
    listed = dict(line.split("  ")[::-1] for line in page("校验值.txt").splitlines())
    assert listed == {
        n[len(FOLDER) + 1 :]: sha256(d).hexdigest() for n, d in binder().items() if not n.endswith("校验值.txt")
    }


def test_it_asks_for_nothing_from_elsewhere() -> None:
    for name, data in binder().items():
        if name.endswith(".html"):
            # The address of a post is a link that people follow, nothing that the page fetches.
            assert not re.search(rb'<(?!a )[^>]*(?:src|href)="(?:https?:)?//', data), name
            assert b"<script" not in data


def test_a_file_that_was_replaced_or_is_gone_is_named() -> None:
    first, second, *rest = year().evidence
    c = compile_year(
        year()._replace(evidence=(first._replace(changed=True), second._replace(sha256="", size=0), *rest)), pack()
    )

    def without(name: str) -> bytes:
        if name == second.row.file:
            raise FileNotFoundError(name)
        return read(name)

    index = write_binder(c, without)[f"{FOLDER}/index.html"].decode()
    assert "归档后被换过或改过" in index
    assert "文件不在了" in index


def test_the_public_version_states_the_same_figures() -> None:
    a, b = ({t.id: t.value for t in c.figures} for c in (compiled(), public_compiled()))
    assert a == b


def test_the_public_version_names_nobody() -> None:
    unit = year().unit
    secrets = [
        unit.contact.phone,
        unit.contact.name,
        unit.filler.name,
        *(p.name for p in unit.evaluators),
        "市民01",
        "影像岗",
    ]
    docx = ZipFile(BytesIO(public_compiled().docx)).read("word/document.xml").decode()
    texts = {n: d.decode() for n, d in binder(True).items() if n.endswith((".html", ".txt"))} | {"docx": docx}
    assert [(n, s) for n, t in texts.items() for s in secrets if s in t] == []
    assert "机构编制和在职人员名册.txt" not in "".join(binder(True))
    assert "LINESTRING" not in page("登记簿/conduits.html", public=True)
    assert not any(n.endswith(".csv") for n in binder(True))


def test_the_same_year_gives_the_same_binder() -> None:
    assert write_binder(compiled(), read) == binder()
