"""A year that was packed by a file manager is read like the folder itself."""

from __future__ import annotations

import io
import zipfile

import pytest

from jizheng.yearfolder import Case

NAMES = ("unit.yaml", "registers/信息发布.csv", "evidence/管网竣工验收单.pdf", "evidence/职工名册.txt")


def packed(names: tuple[str, ...], encoding: str) -> io.BytesIO:
    """A zip whose names are in this encoding, without the mark that says which."""

    class Unmarked(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):  # noqa: N802 - zipfile's own name
            return self.filename.encode(encoding), 0

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name in names:
            z.writestr(Unmarked(name), b"x")
    out.seek(0)
    return out


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_a_mark(encoding: str) -> None:
    assert set(Case(packed(NAMES, encoding)).names) == set(NAMES)


def test_a_way_out_that_only_shows_once_the_name_is_known() -> None:
    # 「繺」 is 0xC0 0x5C in GBK: the second byte alone would be a backslash.
    case = Case(packed(("evidence/繺.txt", "../外面.txt"), "gbk"))
    assert case.names == ("evidence/繺.txt",) and case.odd == ("../外面.txt",)
