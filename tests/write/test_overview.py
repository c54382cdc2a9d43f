"""Many reports at a glance: the table, the page, and files of one name side by side."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from jizheng.cli import main
from jizheng.write.columns import width
from jizheng.write.overview import Row, table

DEMO = Path(__file__).resolve().parents[2] / "demo" / "report.docx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "甲").mkdir(parents=True)
    shutil.copy(DEMO, tmp_path / "in" / "报告.docx")
    shutil.copy(DEMO, tmp_path / "in" / "甲" / "报告.docx")
    (tmp_path / "in" / "报告.txt").write_text("项目全年预算数为100万元,执行数为80万元,预算执行率100%。", "utf-8")
    (tmp_path / "in" / "空.docx").write_bytes(b"")
    (tmp_path / "in" / ".隐藏.txt").write_text("不读", "utf-8")
    return tmp_path


def test_a_bad_file_costs_only_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["check", str(folder / "in"), "--format", "html", "-o", str(folder / "out")])
    shown = capsys.readouterr()
    assert status == 2
    assert "空.docx" in shown.err
    assert "读不了" in shown.out
    assert shown.out.count("岳阳市城市管理信息中心") == 2
    names = {p.name for p in (folder / "out").iterdir()}
    assert names == {"报告.docx-1.html", "报告.docx-2.html", "报告.txt.html", "index.html"}
    page = (folder / "out" / "index.html").read_text("utf-8")
    assert all(f'href="{n}"' in page for n in names - {"index.html"})
    assert "4份报告：" in page
    assert "1份读不了" in page
    assert page.index("空.docx") < page.index("报告.docx")  # what needs work stands first
    assert ".隐藏" not in page


def test_a_report_that_was_read_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = Path(shutil.copy(DEMO, tmp_path / "报告.docx"))
    before = report.read_bytes()
    main(["check", str(report), "--format", "docx", "-o", str(tmp_path)])
    assert report.read_bytes() == before
    assert (tmp_path / "报告-体检.docx").exists()
    assert "报告-体检.docx" in capsys.readouterr().err


def test_a_folder_says_what_it_did_not_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in" / "照片.mp4").write_bytes(b"\0" * 64)
    main(["check", str(folder / "in"), "-q"])
    assert "照片.mp4" in capsys.readouterr().err


def test_hostile_names_stay_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("<b>x&.txt", "乙.txt"):
        (tmp_path / name).write_text("项目支出100万元。", "utf-8")
    main(["check", str(tmp_path), "--format", "html", "-o", str(tmp_path / "out")])
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "<b>x" not in page
    assert "&lt;b&gt;x&amp;.txt" in page
    assert capsys.readouterr().err == ""


def test_a_folder_given_by_a_relative_path_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder / "in" / "甲")
    assert main(["check", "../../in", "--format", "json"]) == 2
    assert capsys.readouterr().out.startswith("[\n{")


def test_a_report_called_index_does_not_lose_its_page(folder: Path) -> None:
    shutil.copy(DEMO, folder / "in" / "index.docx")
    main(["check", str(folder / "in"), "--format", "html", "-o", str(folder / "out")])
    assert 'href="index.docx.html"' in (folder / "out" / "index.html").read_text("utf-8")
    assert (folder / "out" / "index.docx.html").exists()


def test_a_packed_file_is_to_be_unpacked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in" / "全部.zip").write_bytes(b"PK")
    main(["check", str(folder / "in"), "-q"])
    assert "全部.zip" in (err := capsys.readouterr().err)
    assert "解压" in err


NAMES = ("一个很长的文件名" * 6 + ".docx", "甲.docx")
ROWS = [
    Row((n, "部门整体支出绩效自评", "临江市城市管理信息中心（本级）", "2020", "1", "12", "97", "99.80", ""))
    for n in NAMES
]


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_the_table_fits_the_terminal(columns: int) -> None:
    lines = table(ROWS, columns).split("\n")
    assert max(map(width, lines)) <= columns
    assert len({width(x) for x in lines}) == 1  # the last column is flush right in all


def test_the_table_in_a_file_is_whole() -> None:
    assert NAMES[0] in table(ROWS)


def test_the_progress_bar_leaves_its_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stderr", screen := Terminal())
    main(["check", str(folder / "in"), "-q"])
    said = next(x for x in screen.getvalue().split("\n") if "空文件" in x)
    assert said.rpartition("\r\x1b[K")[2].startswith("《")
    assert screen.getvalue().endswith("\r\x1b[K")
