"""Commands that sum up beside the report: the monitoring sheet of a year, the roll-up of several units."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jizheng.compiled import Compiled
    from jizheng.records import Roster

OK, ERRORS, TROUBLE = 0, 1, 2
Command = Callable[[str, str], argparse.ArgumentParser]


def add(command: Command) -> Mapping[str, Callable[[argparse.Namespace], int]]:
    """Enter the commands into the grammar; returns what runs each."""
    c = command("monitor", "双监控：到某一天，预算执行和绩效目标各到了哪一步，亮什么灯，年底大约多少")
    c.add_argument("folder", metavar="年度文件夹", help="年度文件夹，或案卷文件（.jxz）")
    c.add_argument("--as-of", metavar="日期", required=True, help="截止日期，例如 2020-07-31")
    c.add_argument(
        "-o", "--output", metavar="目录", default="", help="把监控表写到这里（docx 和 html）；不给时打印在屏幕上"
    )
    c = command("rollup", "汇总：把几个单位的年度合成主管部门的汇总表，每个数都能看到各单位的分项")
    c.add_argument("folders", metavar="年度文件夹", nargs="+", help="各单位的年度文件夹或案卷文件（.jxz）")
    c.add_argument("-o", "--output", metavar="目录", required=True, help="结果写到这个新目录")
    c.add_argument("--roster", metavar="文件", default="", help="机构名单（机构.yaml），有它才知道谁没有交")
    return {"monitor": lambda a: _run(_monitor, a), "rollup": lambda a: _run(_rollup, a)}


def _run(command: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    from jizheng.compiling.place import NotOurs
    from jizheng.yearfolder import FolderError

    try:
        return command(args)
    except (FolderError, NotOurs) as e:
        print(e, file=sys.stderr)
    except BrokenPipeError:
        raise  # the reader has seen enough: the command line knows what to do
    except OSError as e:
        print(f"{e.filename or ''}：写不了或读不了（{e.strerror or e}）。请检查路径和权限。", file=sys.stderr)
    return TROUBLE


def _compiled(folder: str, as_of: date | None = None) -> Compiled:
    from jizheng.evaluate import compile_year
    from jizheng.yearfolder import FolderError, load_year

    year = load_year(folder)
    if not year.unit.name or not year.unit.pack:
        told = "\n".join(f"  {t.file} {t.line or ''}：{t.message}。{t.advice}" for t in year.troubles[:12])
        raise FolderError(f"{folder}：看不出是哪个单位哪一年的。\n{told}")
    return compile_year(year, as_of=as_of)


# ---------------------------------------------------------------------------- monitor


def _monitor(args: argparse.Namespace) -> int:
    from jizheng.compiling.place import put
    from jizheng.pack import load_pack
    from jizheng.summing import monitor
    from jizheng.write.monitor import monitor_text, write_monitor_docx, write_monitor_html
    from jizheng.yearfolder import FolderError

    try:
        day = date.fromisoformat(args.as_of)
    except ValueError:
        raise FolderError(f"--as-of {args.as_of} 不是日期，请写成 2020-07-31 这样。") from None
    c = _compiled(args.folder, day)
    if day.year != c.year.unit.year:
        raise FolderError(f"--as-of {args.as_of} 不在{c.year.unit.year}年里，监控表只看当年。")
    sheet = monitor(c, load_pack(c.evaluation.pack.id))
    print(monitor_text(sheet))
    if args.output:
        stem = f"{sheet.unit}{sheet.year}年度绩效监控表截至{sheet.as_of}".replace("/", "／")
        files = {f"{stem}.docx": write_monitor_docx(sheet), f"{stem}.html": write_monitor_html(sheet)}
        for note in put(Path(args.output), files):
            print(f"注意：{note}。")
        print(f"写在 {args.output}：" + "、".join(files))
    return ERRORS if sheet.light == "red" else OK


# ---------------------------------------------------------------------------- rollup


def _rollup(args: argparse.Namespace) -> int:
    from jizheng.compiling.outputs import OUTPUTS, stem
    from jizheng.compiling.place import put
    from jizheng.evaluate import evaluate
    from jizheng.pack import load_pack
    from jizheng.summing import draft, rollup
    from jizheng.write.docx import write_docx
    from jizheng.write.rollup import shown, write_rollup_html, write_rollup_json, write_rollup_xlsx
    from jizheng.yearfolder import FolderError

    roster = _roster(args.roster) if args.roster else None
    units: list[tuple[str, Compiled]] = []
    status = OK
    for folder in args.folders:
        try:
            units.append((Path(folder).name, _compiled(folder)))
        except (FolderError, OSError) as e:
            print(f"{folder}：没有汇总。{e}", file=sys.stderr)
            status = TROUBLE
    if not units:
        raise FolderError("没有一个单位可以汇总。")
    pack = load_pack(units[0][1].evaluation.pack.id)
    r = rollup(units, roster, pack)
    title = f"{r.department or '部门'}{r.year}年度绩效自评汇总".replace("/", "／")
    docx = write_docx(draft(r, pack, units[0][1].unit), pack)
    read = evaluate(docx, f"{title}.docx", pack)
    kept = {m.name for m in r.members}
    own = [c for _, c in units if c.year.unit.name in kept]
    pages = {c.year.unit.name: f"单位/{stem(c)}.html" for c in own}
    files = {
        f"{title}.docx": docx,
        f"{title}.xlsx": write_rollup_xlsx(r, units[0][1].unit),
        f"{title}.html": write_rollup_html(r, read, pages, units[0][1].unit),
        f"{title}.json": write_rollup_json(r, read),
    }
    files |= {pages[c.year.unit.name]: OUTPUTS["html"].make(c) for c in own}
    for note in put(Path(args.output), files):
        print(f"注意：{note}。")
    print(
        f"{title}：{len(r.members)}个单位"
        + (f"，没有交的{len(r.missing)}个：{'、'.join(r.missing)}" if r.missing else "")
    )
    for code in ("income_total", "expense_total", "balance_total"):
        for f in r.figures:
            if f.concept == code:
                print(f"  {f.label}{shown(f.value, f.unit, units[0][1].unit)}")
    for note in r.notes:
        print(f"  注意：{note}。")
    print(f"写在 {args.output}")
    return max(status, ERRORS if r.missing else OK)


def _roster(name: str) -> Roster:
    from jizheng.records import Roster
    from jizheng.yearfolder import FolderError, Memory
    from jizheng.yearfolder.settings import Read, read_settings

    room = Read([], {})
    found = read_settings(Memory({name: Path(name).read_bytes()}), name, Roster, room)
    if found is None or room.troubles:
        told = "\n".join(f"  第{t.line}行：{t.message}。{t.advice}" for t in room.troubles)
        raise FolderError(f"{name} 不能用：\n{told}")
    return found
