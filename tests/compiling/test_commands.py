"""The commands over a year: compile, draft, evidence, verify, with what they print and how they end."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import zipfile
from pathlib import Path

import pytest

from jizheng.cli import main
from jizheng.yearfolder import load_year

from .demo import FOLDER

NAME = "岳阳市城市管理信息中心2020年度绩效自评报告"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("编") / "报告"
    assert main(["compile", str(FOLDER), "-o", str(out), "--only", "docx,json", "-q"]) == 0
    return out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "2020年度")
    return tmp_path / "2020年度"


def test_compile_says_what_it_did(folder: Path, capsys: pytest.CaptureFixture[str]):
    out = folder.with_name("2020年度-报告")
    assert main(["compile", str(folder), "--only", "docx"]) == 0
    said, steps = capsys.readouterr()
    assert {p.name for p in out.iterdir() if not p.name.startswith(".")} == {f"{NAME}.docx", f"{NAME}.jxz"}
    for words in ("支出119.14万元", "执行率98.37%", "指标16项：已证实12项", "得分：", "错误0条", str(out)):
        assert words in said, words
    assert "写案卷文件" in steps


def test_compile_with_errors_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]):
    text = (folder / "narrative.md").read_text("utf-8").replace("{{支出合计}}", "{{支出总计数}}")
    (folder / "narrative.md").write_text(text, "utf-8")
    assert main(["compile", str(folder), "--only", "docx"]) == 1
    assert "Y02" in capsys.readouterr().out


def test_compile_never_writes_into_the_year_or_over_others(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["compile", str(folder), "-o", str(folder / "out")]) == 2
    assert "在年度文件夹里面" in capsys.readouterr().err
    (folder.parent / "家").mkdir()
    (folder.parent / "家" / "信.txt").write_text("别动")
    assert main(["compile", str(folder), "-o", str(folder.parent / "家"), "--only", "docx"]) == 2
    assert "信.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["没有这个"], "没有这个文件夹"),
        ([str(FOLDER), "--only", "wps"], "不认识格式"),
        ([str(FOLDER), "--as-of", "去年"], "不是日期"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert main(["compile", *words, "-o", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err


def test_as_of_counts_to_that_day(tmp_path: Path):
    assert main(
        ["compile", str(FOLDER), "-o", str(tmp_path / "o"), "--only", "json", "--as-of", "2020-07-31", "-q"]
    ) in (0, 1)
    data = json.loads(next((tmp_path / "o").glob("*.json")).read_text("utf-8"))
    by = {f["id"]: f for f in data["year"]["figures"]}
    assert data["year"]["as_of"] == "2020-07-31"
    assert by["indicator:管网"]["where"].endswith("until=2020-07-31")
    assert int(by["indicator:信息"]["value"]) < 1121


def test_draft_is_proposed_and_never_overwrites(folder: Path, capsys: pytest.CaptureFixture[str]):
    before = (folder / "narrative.md").read_bytes()
    assert main(["draft", str(folder), "-q"]) == 0
    assert main(["draft", str(folder), "-q"]) == 0
    assert (folder / "narrative.md").read_bytes() == before
    first = (folder / "narrative-草稿.md").read_text("utf-8")
    assert (folder / "narrative-草稿2.md").read_text("utf-8") == first
    assert "草稿" in first.splitlines()[0]
    assert "{{支出合计}}" in first
    assert main(["draft", str(folder), "-o", str(folder / "narrative.md"), "-q"]) == 2
    # As the year's prose it has no unknown reference and no bare number, and is told to be a draft still.
    (folder / "narrative.md").write_text(first, "utf-8")
    capsys.readouterr()
    assert main(["compile", str(folder), "--only", "docx"]) == 0
    said = capsys.readouterr().out
    assert "草稿标记" in said
    assert "Y02" not in said
    assert "Y03" not in said


def test_evidence_shows_what_is_open_again(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["evidence", str(folder), "-q"]) == 0
    assert "指标16项：已证实12项，部分证实3项，未证实1项" in capsys.readouterr().out
    (folder / "evidence" / "舆情监测记录.txt").write_text("重写", "utf-8")
    page = folder.with_name("佐证.html")
    assert main(["evidence", str(folder), "-o", str(page), "-q"]) == 1
    assert "须重新核对" in page.read_text("utf-8")


def test_verify_agrees_to_the_last_digit(results: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["verify", str(results / f"{NAME}.jxz")]) == 0
    said = capsys.readouterr().out
    assert "复算结果完全相同" in said
    assert "逐字节相同" in said


def tampered(case: Path, target: Path, name: str, old: str, new: str, *, listed: bool = False) -> Path:
    """The case with one member changed; ``listed``: and its hash in the list made to fit."""
    from hashlib import sha256

    with zipfile.ZipFile(case) as z:
        members = {n: z.read(n) for n in z.namelist()}
    assert old in members[name].decode()
    members[name] = members[name].decode().replace(old, new, 1).encode()
    if listed:
        manifest = json.loads(members["manifest.json"])
        manifest["files"][name] = sha256(members[name]).hexdigest()
        members["manifest.json"] = json.dumps(manifest).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for n, d in members.items():
            z.writestr(n, d)
    target.write_bytes(out.getvalue())
    return target


def test_verify_names_what_was_changed(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = results / f"{NAME}.jxz"
    bad = tampered(case, tmp_path / "a.jxz", "registers/payments.csv", "52000.00", "53000.00")
    assert main(["verify", str(bad)]) == 1
    said = capsys.readouterr().out
    assert "registers/payments.csv：内容与清单不符" in said
    assert "支出合计（concept:expense_total）：案卷 119.14万元=1191400.00元，复算 119.24万元=1192400.00元" in said
    bad = tampered(case, tmp_path / "b.jxz", f"报告/{NAME}.json", '"95.84"', '"96.84"', listed=True)
    assert main(["verify", str(bad)]) == 1
    assert "96.84" in capsys.readouterr().out
    bad = tampered(case, tmp_path / "c.jxz", "规则包/cn/parameters/year.yaml", 'none: "60"', 'none: "50"', listed=True)
    assert main(["verify", str(bad)]) == 1
    assert "规则包 yueyang-2020 的校验值与清单不符" in capsys.readouterr().out
    (tmp_path / "d.jxz").write_bytes(b"PK nonsense")
    assert main(["verify", str(tmp_path / "d.jxz")]) == 2


def test_an_earlier_year_goes_into_the_case(folder: Path, capsys: pytest.CaptureFixture[str]):
    last = folder.with_name("2019年度")
    shutil.copytree(folder, last)
    unit = (last / "unit.yaml").read_text("utf-8").replace("year: 2020", "year: 2019")
    (last / "unit.yaml").write_text(unit, "utf-8")
    for p in (last / "registers").glob("*.csv"):
        p.write_text(p.read_text("utf-8").replace("2020-", "2019-"), "utf-8")
    out = folder.with_name("结果")
    main(["compile", str(folder), "--previous", str(last), "-o", str(out), "--only", "json", "-q"])
    data = json.loads(next(out.glob("*.json")).read_text("utf-8"))
    assert data["year"]["history"]["信息"] == [{"year": 2019, "target": "1000", "actual": "1121"}]
    assert {f["rule"] for f in data["findings"] if f["outcome"] == "failed"} >= {"Y10", "Y17"}
    assert main(["verify", str(next(out.glob("*.jxz")))]) == 0


def test_the_steps_of_the_guide_work_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/year.md, command by command, in an empty folder; its example of a binding counts."""
    text = (FOLDER.parents[1] / "docs" / "year.md").read_text("utf-8")
    steps = [shlex.split(x, comments=True)[1:] for x in text.split("```")[1].splitlines() if x.startswith("./jz ")]
    assert [s[0] for s in steps] == ["new", "registers", "monitor", "compile", "draft", "evidence", "new"]
    monkeypatch.chdir(tmp_path)
    assert [main(s) for s in steps] == [0] * len(steps)
    assert {p.name for p in tmp_path.iterdir()} == {"我的年度", "我的年度-报告", "明年"}
    example = text.partition("```yaml\n")[2].partition("```")[0]
    goals = "indicators:\n  - {id: 管网, level1: 产出指标, level2: 数量指标, name: 管网, target: 9米, value: 9, unit: 米}\n".replace(
        "}", f", {example.strip()}}}", 1
    )
    (tmp_path / "我的年度" / "goals.yaml").write_text(goals, "utf-8")
    year = load_year(tmp_path / "我的年度")
    assert year.troubles == ()
    assert (year.goals.indicators[0].actual.register, year.goals.indicators[0].actual.measure) == (
        "conduits",
        "trench_length",
    )


def test_verify_says_again_what_the_pack_of_another_year_was_told(folder: Path, tmp_path: Path) -> None:
    """A case file brings its own pack; that it is not one of this year is said from it as from the folder."""
    text = (folder / "unit.yaml").read_text("utf-8")
    (folder / "unit.yaml").write_text(text.replace("pack: yueyang-2020", "pack: hunan-2021"), "utf-8")
    assert "pack_year" in {t.code for t in load_year(folder).troubles}
    out = tmp_path / "出"
    assert main(["compile", str(folder), "-o", str(out), "--only", "json", "-q"]) in (0, 1)
    assert main(["verify", str(next(out.glob("*.jxz")))]) == 0
