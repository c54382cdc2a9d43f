"""Commands over a unit's year: a new folder, what its registers hold."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

OK, ERRORS, TROUBLE = 0, 1, 2
Command = Callable[[str, str], argparse.ArgumentParser]


def add(command: Command) -> Mapping[str, Callable[[argparse.Namespace], int]]:
    """Enter the commands into the grammar; returns what runs each."""
    c = command("new", "新建一个年度文件夹：空的，或沿用上年的职责、目标和指标")
    c.add_argument("folder", metavar="文件夹", help="新文件夹，例如 2021年度")
    c.add_argument("--pack", metavar="规则包", default="", help="按哪个规则包编报告（默认与上年相同）")
    c.add_argument("--unit", metavar="单位名称", default="", help="单位全称（默认与上年相同）")
    c.add_argument("--year", metavar="年度", type=int, default=0, help="四位数年份（默认是上年加一）")
    c.add_argument("--from", metavar="上年文件夹", dest="last", default="", help="沿用这一年的定义，不带任何数")
    c = command("registers", "看一年的登记簿：条数、重复、缺月、没有收的行、没有指标用到的记录")
    c.add_argument("folder", metavar="文件夹", help="年度文件夹，或案卷文件（.jxz）")
    return {"new": _new, "registers": _registers}


def _say(text: str, *, error: bool = False) -> None:
    print(text, file=sys.stderr if error else sys.stdout)


def _new(args: argparse.Namespace) -> int:
    from jizheng.pack import load_pack
    from jizheng.yearfolder import FolderError, load_year
    from jizheng.yearfolder.new import from_last, new_year

    target = Path(args.folder)
    try:
        last = load_year(args.last) if args.last else None
    except FolderError as e:
        _say(str(e), error=True)
        return TROUBLE
    unit = args.unit or (last.unit.name if last else "")
    year = args.year or (last.unit.year + 1 if last and last.unit.year else 0)
    pack_name = args.pack or (last.unit.pack if last else "")
    lacking = [o for o, v in (("--pack", pack_name), ("--unit", unit), ("--year", year)) if not v]
    if lacking:
        _say(
            f"还缺 {'、'.join(lacking)}。例如：jz new 2021年度 --pack yueyang-2020 --unit 某某信息中心 --year 2021",
            error=True,
        )
        return TROUBLE
    if not 1990 <= year <= 2199:
        _say(f"--year {year} 不是年份，写成四位数，例如 2021", error=True)
        return TROUBLE
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        _say(f"{target} 已经有内容，没有动它。请换一个新的文件夹名。", error=True)
        return TROUBLE
    pack = load_pack(pack_name)
    made = from_last(last, pack, unit, year) if last else new_year(pack, unit, year)
    for name, data in made.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (target / "evidence").mkdir(exist_ok=True)
    registers = sum(n.startswith("registers/") for n in made)
    _say(f"已建好 {target}：{unit} {year} 年，登记簿模板 {registers} 个。")
    if last:
        _say(f"沿用了 {last.unit.year} 年的职责、目标和指标（没有带数）；文字部分沿用的段落前有标记，核对后删去。")
    _say(f"接下来：填 unit.yaml、budget.yaml、goals.yaml，平时把工作记进 registers/，随时用 jz registers {target} 看。")
    return OK


def _registers(args: argparse.Namespace) -> int:
    from jizheng.model import Severity
    from jizheng.yearfolder import FolderError, load_year
    from jizheng.yearfolder.overview import write_overview

    try:
        year = load_year(args.folder)
    except FolderError as e:
        _say(str(e), error=True)
        return TROUBLE
    columns = min(140, max(60, shutil.get_terminal_size((110, 40)).columns))
    _say(write_overview(year, columns).rstrip("\n"))
    return ERRORS if any(x.severity is Severity.ERROR for x in year.troubles) else OK
