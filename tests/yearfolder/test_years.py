"""A year's folder: a sound one is silent; each planted mistake is named at its place, and the rest is still there."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jizheng.model import Severity
from jizheng.registers import count
from jizheng.yearfolder import Case, FolderError, Memory, files_of, load_files, load_year, save_case

from .years import files

MISTAKES = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text("utf-8"))


def on_disk(folder: Path, data: dict[str, bytes]) -> Path:
    for name, content in data.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_a_sound_year_is_silent_and_counts() -> None:
    year = load_files(Memory(files()))
    assert year.troubles == ()
    conduits = year.registers["conduits"]
    got = count(conduits, conduits.type.measure_of("trench_length"), year=2020)
    assert (got.value, got.keys, got.where) == (
        Decimal(2800), ("东风路/1", "建设路/1"), "record:conduits?sum=length_m&year=2020",
    )  # fmt: skip
    assert year.lines["goals.yaml", "indicators/要闻/actual/where/0"] == 26
    assert [(e.row.id, len(e.sha256), e.changed) for e in year.evidence] == [("E1", 64, False)]
    assert {x.source for x in year.budget.income} == {"income_general", "income_other"}


@pytest.mark.parametrize("row", MISTAKES, ids=lambda r: r["case"])
def test_a_mistake_is_named_at_its_place(row: dict) -> None:
    data = files()
    name = row["file"]
    if row.get("without"):
        del data[name]
    elif "text" in row:
        data[name] = row["text"].encode()
    elif "bytes" in row:
        data[name] = bytes.fromhex(row["bytes"])
    else:
        old, new = row["change"]
        text = data[name].decode()
        assert old in text
        data[name] = text.replace(old, new, 1).encode()
    year = load_files(Memory(data))
    code, file, line, words, advice = row["told"]
    told = [x for x in year.troubles if (x.code, x.file, x.line) == (code, file, line)]
    assert len(told) == 1, [x[:5] for x in year.troubles]
    assert words in told[0].message
    assert advice in told[0].advice
    assert told[0].advice
    assert len(year.registers) >= 2  # the rest goes on


def test_many_mistakes_at_once_are_each_named() -> None:
    """One change of every file at a time would be easy; people make them all at once."""
    data = files()
    texts = {n: c.decode() for n, c in data.items()}
    planted = [r for r in MISTAKES if r["case"] in {
        "深处不认识的键", "金额到厘", "类别写错", "收入来源不认识", "职能序号太大", "目标引用没有的任务", "没有这种统计",
        "条件里的字段不存在", "部分引用没有的指标", "佐证文件换过", "支付编号重复", "管段引用没有的佐证",
    }]  # fmt: skip
    for r in planted:
        texts[r["file"]] = texts[r["file"]].replace(r["change"][0], r["change"][1], 1)
    year = load_files(Memory({n: t.encode() for n, t in texts.items()}))
    places = {(x.code, x.file, x.line) for x in year.troubles}
    assert [r["case"] for r in planted if tuple(r["told"][:3]) not in places] == []
    assert len(year.goals.indicators) == 3
    assert len(year.budget.lines) == 1


def test_a_folder_and_its_case_file_are_the_same_year(tmp_path: Path) -> None:
    folder = on_disk(tmp_path / "年度", files())
    (folder / "~$goals.yaml").write_bytes(b"x")
    (folder / ".git").mkdir()
    first, second = io.BytesIO(), io.BytesIO()
    save_case(files_of(folder), first)
    save_case(Memory(files()), second)
    assert first.getvalue() == second.getvalue()
    (tmp_path / "a.jxz").write_bytes(first.getvalue())
    of_folder, of_case = load_year(folder), load_year(tmp_path / "a.jxz")
    assert of_folder._replace(folder="") == of_case._replace(folder="")
    assert of_folder.sha256 == of_case.sha256
    changed = load_files(Memory(files() | {"evidence/验收单.txt": b"x"}))
    assert changed.sha256 != of_case.sha256


def test_what_was_compiled_goes_into_the_case_and_is_not_read_back() -> None:
    out = io.BytesIO()
    save_case(Memory(files()), out, {"report/报告.html": b"<p>"})
    year = load_files(Case(out))
    assert year.sha256 == load_files(Memory(files())).sha256
    with pytest.raises(FolderError, match="已有"):
        save_case(Memory(files()), io.BytesIO(), {"unit.yaml": b""})


def hostile(*members: tuple[str, bytes], flag: int = 0, link: bool = False) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o120777 if link else 0o100644) << 16
            z.writestr(info, data)
    return out


@pytest.mark.parametrize(
    "name", ["../unit.yaml", "/etc/unit.yaml", "C:\\unit.yaml", "registers/../../x.csv", "a//b", "./unit.yaml"]
)
def test_no_name_leads_out_of_a_case(name: str) -> None:
    case = Case(hostile((name, b"x")))
    assert case.names == ()
    assert len(case.odd) == 1
    assert any(x.code == "file_link" for x in load_files(case).troubles)


def test_links_bombs_and_broken_cases_are_refused() -> None:
    assert Case(hostile(("unit.yaml", b"/etc/passwd"), link=True)).names == ()
    with pytest.raises(FolderError, match="大得反常"):
        Case(hostile(("registers/posts.csv", b"\0" * 12_000_000)))
    with pytest.raises(FolderError, match="不是完整的案卷"):
        Case(io.BytesIO(b"PK\3\4" + b"x" * 100))
    whole = hostile(("unit.yaml", b"name: x\nyear: 2020\npack: cn\n" * 1)).getvalue()
    bent = bytearray(whole)
    bent[40] ^= 0xFF
    year = load_files(Case(io.BytesIO(bytes(bent))))
    assert any(x.code == "file_unreadable" and x.file == "unit.yaml" for x in year.troubles)


def test_no_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="没有这个文件夹"):
        load_year(tmp_path / "nothing")
    empty = load_year(tmp_path)
    assert {x.file for x in empty.troubles if x.severity is Severity.ERROR} == {
        "unit.yaml",
        "budget.yaml",
        "goals.yaml",
    }


def test_yaml_bombs_and_depths_are_said() -> None:
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nduties: [*b,*b]\n"
    for text in (bomb, "duties: " + "[" * 3000, "name: !!python/object:os.system x\n", "\0", "- 1", "name: 'x\n"):
        year = load_files(Memory(files(**{"unit.yaml": text})))
        assert any(x.file == "unit.yaml" and x.severity is Severity.ERROR for x in year.troubles), text


def test_a_budget_of_sheets_is_the_budget_of_lines() -> None:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for title, rows in {
        "填表说明": [["看这里"]],
        "上年结转": [["金额（万元）"], [3.21]],
        "预算项目": [["编号", "名称", "类别", "年初预算（元）", "上年结转"], ["R", "人员经费", "人员", 800000], ["X1", "系统运行维护", "项目", 350000, 18000]],
        "预算调整": [["日期", "预算项目", "金额", "批准文号"], ["2020-06-30", "R", -5600, "示财预〔2020〕1号"]],
        "收入": [["来源", "金额"], ["公共财政拨款", 1153100], ["其他收入", 58000], ["其他收入", "五万"]],
        "三公经费": [["项目", "金额"], ["公务用车运维费", 0]],
        "资产": [["项目", "金额", "说明词"], ["在用固定资产", 155400, "净值"]],
    }.items():  # fmt: skip
        sheet = book.add_worksheet(title)
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    book.close()
    data = files(**{"budget.yaml": None}) | {"budget.xlsx": out.getvalue()}
    year, plain = load_files(Memory(data)), load_files(Memory(files()))
    assert year.budget == plain.budget
    assert [(x.code, x.file, x.line, x.column) for x in year.troubles] == [("row_value", "budget.xlsx", 4, "收入 金额")]
