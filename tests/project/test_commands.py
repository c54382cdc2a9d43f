"""The commands as people use them: exit status, clean output, one bad file never spoils the rest."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jizheng.cli import main

from .tree import ROOT

SAMPLE = ROOT / "demo" / "report.docx"


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """The sample with a total that does not add up."""
    out = io.BytesIO()
    with zipfile.ZipFile(SAMPLE) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "word/document.xml":
                assert b">124.32<" in data
                data = data.replace(b">124.32<", b">224.32<")
            new.writestr(item.filename, data)
    path = tmp_path / "不平.docx"
    path.write_bytes(out.getvalue())
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(a) for a in arguments])
    return status, *capsys.readouterr()


def test_nothing_of_severity_error_is_0(capsys) -> None:
    status, out, err = run(capsys, "check", SAMPLE)
    assert (status, err) == (0, "")
    assert "没有错误" in out and "97分无法复算" in out


def test_errors_found_is_1(capsys, wrong: Path) -> None:
    status, out, _ = run(capsys, "check", wrong)
    assert status == 1
    assert "[A01]" in out and "224.32" in out


def test_what_cannot_be_read_is_2_and_the_rest_is_done(capsys, wrong: Path, tmp_path: Path) -> None:
    empty = tmp_path / "空.docx"
    empty.touch()
    absent = tmp_path / "没有.docx"
    status, out, err = run(capsys, "check", "-q", empty, absent, wrong)
    assert status == 2
    assert [str(p) in line for p, line in zip((empty, absent), err.splitlines(), strict=True)] == [True, True]
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if ".docx" in line}
    assert rows["空.docx"] == rows["没有.docx"] == ["读不了"]
    assert rows["不平.docx"][2:4] == ["2020", "3"]  # the year, then how many errors
    assert "3份报告：1份有错误，2份读不了" in out


def test_a_reader_that_goes_away_is_no_fault(wrong: Path) -> None:
    command = f'"{sys.executable}" -m jizheng check "{wrong}" -v | head -n 1'
    ran = subprocess.run(
        command,
        check=False,
        shell=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert (ran.stderr, ran.stdout.count("\n")) == ("", 1)


def test_no_arguments_or_wrong_ones_are_2(capsys) -> None:
    for words in ([], ["check"], ["nonsense"], ["check", "--format", "odt", "x"]):
        with pytest.raises(SystemExit) as e:
            main(words)
        assert e.value.code == 2
        assert capsys.readouterr().out == ""


def test_an_empty_folder_is_2(capsys, tmp_path: Path) -> None:
    status, out, err = run(capsys, "check", tmp_path)
    assert (status, out) == (2, "")
    assert err


def test_json_is_all_that_is_printed(capsys) -> None:
    status, out, err = run(capsys, "check", SAMPLE, "--format", "json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["schema"] == "jizheng.evaluation/1"
    assert {"document", "pack", "facts", "indicators", "claims", "findings", "score", "problems"} <= found.keys()
    assert all(f["where"] for f in found["facts"])


def test_json_of_several_is_a_list(capsys, wrong: Path) -> None:
    status, out, _ = run(capsys, "check", SAMPLE, wrong, "--format", "json")
    assert status == 1
    assert [e["document"]["name"] for e in json.loads(out)] == ["report.docx", "不平.docx"]


@pytest.mark.parametrize("form", ["text", "json", "html", "xlsx", "docx", "pdf"])
def test_every_format_into_a_folder(capsys, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "结果"
    status, out, err = run(capsys, "check", SAMPLE, "--format", form, "-o", folder)
    assert (status, out) == (0, "")
    written = list(folder.iterdir())
    assert len(written) == 1 and written[0].name in err
    assert written[0].stat().st_size > 1000


def test_a_folder_of_reports(capsys, tmp_path: Path, wrong: Path) -> None:
    (tmp_path / "~$不平.docx").write_bytes(b"a lock file of Word")
    (tmp_path / ".隐藏.docx").write_bytes(b"hidden")
    status, _, err = run(capsys, "check", wrong.parent, "--format", "json", "-o", tmp_path / "out")
    assert status == 1
    assert err.count("已写出") == 1
    assert err.startswith("3项错误、")


def test_quiet_says_less_and_verbose_more(capsys) -> None:
    quiet, plain, verbose = (len(run(capsys, "check", SAMPLE, *o)[1]) for o in (["-q"], [], ["-v"]))
    assert quiet < plain < verbose


def test_verbose_files_hold_everything_too(capsys, tmp_path: Path) -> None:
    for name, more in (("少", []), ("多", ["-v"])):
        run(capsys, "check", SAMPLE, "--format", "text", "-o", tmp_path / name, *more)
    few, many = ((tmp_path / name / "report.txt").read_text("utf-8") for name in ("少", "多"))
    assert "── 通过" in many and "── 通过" not in few


def test_the_pack_can_be_named(capsys) -> None:
    assert json.loads(run(capsys, "check", SAMPLE, "--format", "json", "--pack", "cn")[1])["pack"]["id"] == "cn"
    status, out, err = run(capsys, "check", SAMPLE, "--pack", "nowhere-1900")
    assert (status, out) == (2, "")
    assert "nowhere-1900" in err


def test_the_lists(capsys) -> None:
    for command, word in (("rules", "A04"), ("packs", "yueyang-2020"), ("forms", "yueyang-whole")):
        status, out, err = run(capsys, command)
        assert (status, err) == (0, "")
        assert word in out


def test_explain_teaches_every_rule(capsys) -> None:
    ids = [line.split()[0] for line in run(capsys, "rules")[1].splitlines()[:-1]]
    for rule in ids:
        status, out, _ = run(capsys, "explain", rule.lower())
        assert status == 0
        assert all(head in out for head in ("为什么查：", "依据：", "反例：", "正例：", "怎么改：")), rule
    assert run(capsys, "explain", "Q99")[0] == 2


def test_demo_writes_what_it_says(capsys, tmp_path: Path) -> None:
    status, out, _ = run(capsys, "demo", "--no-serve", "-o", tmp_path / "d")
    assert status == 0
    files = sorted(p.name for p in (tmp_path / "d").iterdir() if p.is_file())
    assert files == ["对照.html", *(f"样例报告.{x}" for x in ("docx", "html", "json", "pdf", "xlsx"))]
    assert "接下来" in out
    # The same year with records behind it, and both beside each other.
    own = next((tmp_path / "d" / "年度报告").glob("*.html")).name
    assert f"年度报告/{own}" in (tmp_path / "d" / "对照.html").read_text("utf-8")
    assert "支出119.14万元" in out
