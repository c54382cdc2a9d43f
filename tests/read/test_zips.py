"""Reports sent in a zip: one is read as itself, of several each is checked by itself."""

from __future__ import annotations

import pathlib

import pytest  # noqa: TC002

from jizheng.cli import main
from jizheng.read import Limits, files_in, read
from tests.read.samples import docx, p, zipped

REPORT = "某单位2023年部门整体支出绩效自评报告\n\n支出合计119.14万元。\n"


def test_a_document_in_a_zip_is_read() -> None:
    found = read(zipped({"材料/报告.docx": docx(p("支出合计119.14万元")), "__MACOSX/._报告.docx": "x"}), "报告.zip")
    assert (found.name, found.format) == ("报告.zip", "docx")
    assert [b.text for b in found.blocks] == ["支出合计119.14万元"]
    assert [x.code for x in found.problems] == ["unzipped"]
    assert "材料/报告.docx" in found.problems[0].message


def test_names_of_chinese_windows() -> None:
    data = zipped({"AAAA.txt": REPORT, "BBBB.txt": REPORT})
    data = data.replace(b"AAAA", "报告".encode("gb18030"))
    assert [name for name, _ in files_in(data)] == ["BBBB.txt", "报告.txt"]


def test_zips_in_zips_to_a_depth() -> None:
    inner = zipped({"甲.txt": REPORT, "乙.txt": REPORT})
    assert [name for name, _ in files_in(zipped({"内.zip": inner, "丙.txt": "x"}))] == [
        "丙.txt",
        "内.zip/乙.txt",
        "内.zip/甲.txt",
    ]
    deep = zipped({"一.zip": zipped({"二.zip": inner, "丁.txt": "x"}), "戊.txt": "x"})
    assert "一.zip/二.zip" in [name for name, _ in files_in(deep)]


def test_bombs_are_refused_with_a_sentence() -> None:
    many = zipped({f"{n}.txt": "x" for n in range(600)})
    big = zipped({"a.txt": b"0" * 30_000_000, "b.txt": "y"})
    for data, limits in ((many, Limits()), (big, Limits(expanded=1_000_000))):
        assert files_in(data, limits) == []
        found = read(data, "包.zip", limits)
        assert [x.code for x in found.problems] == ["zip_bomb"]


def test_check_opens_a_zip(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "各单位.zip").write_bytes(zipped({"甲/报告.txt": REPORT, "乙/报告.txt": REPORT, "说明.exe": "x"}))
    assert main(["check", str(tmp_path / "各单位.zip"), "--format", "json", "-o", str(tmp_path / "结果")]) == 0
    assert sorted(x.name for x in (tmp_path / "结果").iterdir()) == ["报告.txt-1.json", "报告.txt-2.json"]
    out = capsys.readouterr()
    assert "没有读 说明.exe" in out.err
    assert "2份报告" in out.out
