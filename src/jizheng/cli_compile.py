"""Commands over a unit's year: compile, draft, evidence, verify.  Thin: words in, words out; steps are told on stderr."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jizheng.compiled import Compiled
    from jizheng.model import Evaluation
    from jizheng.pack import Pack
    from jizheng.yearfolder import Files

OK, ERRORS, TROUBLE = 0, 1, 2
Command = Callable[[argparse.Namespace], int]
_PUBLIC = ("docx", "pdf", "html")
_SHOWN = 12  # findings listed in the summary


def add(command: Callable[[str, str], argparse.ArgumentParser]) -> dict[str, Command]:
    """Enter the commands in the grammar (docs/reference/cli.md is made from it); returns what runs each."""
    c = command("compile", "编报告：把一个年度文件夹写成官方表式的自评报告，每个数都能打开出处")
    _folder(c)
    c.add_argument(
        "-o", "--output", metavar="目录", default="", help="结果写到这个新目录（默认：年度文件夹名加“-报告”）"
    )
    c.add_argument("--only", metavar="格式", default="", help="只写这些，用逗号隔开：docx,pdf,xlsx,html,json")
    _more(c)
    c = command("draft", "起草文字：按登记数据拟写 narrative 草稿，数字都写成引用，不覆盖已有文件")
    _folder(c)
    c.add_argument("-o", "--output", metavar="文件", default="", help="草稿写到这个新文件（默认写在年度文件夹里）")
    _more(c)
    c = command("evidence", "佐证：职能、任务、目标、指标各有什么佐证，哪些未证实，哪些要重新核对")
    _folder(c)
    c.add_argument("-o", "--output", metavar="文件", default="", help="写成网页，例如 佐证.html；不给时打印在屏幕上")
    _more(c)
    c = command("verify", "复核案卷：只凭案卷文件重算一遍，核对校验值、规则包和每一个数")
    c.add_argument("case", metavar="案卷", help="jz compile 写出的 .jxz 文件")
    return dict.fromkeys(("compile", "draft", "evidence", "verify"), run)


def _folder(c: argparse.ArgumentParser) -> None:
    c.add_argument("folder", metavar="年度文件夹", help="装有 unit.yaml、goals.yaml、registers 等的文件夹，或案卷文件")


def _more(c: argparse.ArgumentParser) -> None:
    c.add_argument("--pack", metavar="规则包", default="", help="按哪个规则包（默认 unit.yaml 里写的）")
    c.add_argument("--as-of", metavar="日期", default="", help="年中状态：只算到这一天，例如 2020-07-31")
    c.add_argument("--previous", metavar="文件夹", action="append", default=[], help="往年的年度文件夹，可以给几次")
    c.add_argument("-q", "--quiet", action="store_true", help="不打印进度和摘要，只打印错误")


def run(args: argparse.Namespace) -> int:
    """Run one of the commands; returns the exit status."""
    from jizheng.compiling.place import NotOurs
    from jizheng.yearfolder import FolderError

    try:
        return {"compile": _compile, "draft": _draft, "evidence": _evidence, "verify": _verify}[args.command](args)
    except (FolderError, NotOurs, ValueError) as e:
        print(e, file=sys.stderr)
    except BrokenPipeError:
        raise  # a reader that has seen enough; the door deals with it
    except OSError as e:
        print(f"{e.filename or ''}：写不了或读不了（{e.strerror or e}）。请检查路径和权限。", file=sys.stderr)
    return TROUBLE


def _say(args: argparse.Namespace) -> Callable[[str], None]:
    def say(words: str) -> None:
        if not args.quiet:
            print(f"· {words}……", file=sys.stderr, flush=True)

    return say


def _load(args: argparse.Namespace) -> tuple[Compiled, Pack, Files, Mapping[str, Files]]:
    """The compiled year, its pack, its files, and those of earlier years by their name."""
    from jizheng.evaluate import compile_year
    from jizheng.pack import load_pack
    from jizheng.yearfolder import FolderError, files_of, load_files

    say = _say(args)
    until = None
    if args.as_of:
        try:
            until = date.fromisoformat(args.as_of)
        except ValueError:
            raise FolderError(f"--as-of {args.as_of} 不是日期，请写成 2020-07-31 这样。") from None
    say("读年度文件夹")
    files = files_of(Path(args.folder))
    pack = load_pack(args.pack) if args.pack else None
    year = load_files(files, str(args.folder), pack)
    if not year.unit.name or not (pack or year.unit.pack):
        told = "\n".join(f"  {t.file} {t.line or ''}：{t.message}。{t.advice}" for t in year.troubles[:_SHOWN])
        raise FolderError(f"{args.folder}：看不出是哪个单位哪一年的，没有编。\n{told}")
    past = {}
    for name in args.previous:
        old = files_of(Path(name))
        past[Path(name).name] = old
        before = load_files(old, name)
        if before.unit.year >= year.unit.year:
            raise FolderError(
                f"--previous {name} 是{before.unit.year}年度的，不早于{year.unit.year}年度。请给往年的年度文件夹。"
            )
        year = year._replace(previous=(*year.previous, before))
    pack = pack or load_pack(year.unit.pack)
    return compile_year(year, pack, as_of=until, say=say), pack, files, past


# ---------------------------------------------------------------------------- compile


def _compile(args: argparse.Namespace) -> int:
    from jizheng.compiling.outputs import OUTPUTS, case_members, outputs, stem
    from jizheng.compiling.place import put
    from jizheng.yearfolder import FolderError, save_case

    wanted = [x.strip() for x in args.only.split(",") if x.strip()] or list(OUTPUTS)
    unknown = [x for x in wanted if x not in OUTPUTS]
    if unknown:
        raise FolderError(f"不认识格式“{unknown[0]}”，可以用：{'、'.join(OUTPUTS)}")
    folder = Path(args.folder)
    out = Path(args.output) if args.output else folder.resolve().with_name(folder.resolve().stem + "-报告")
    if out.resolve() == folder.resolve() or folder.resolve() in out.resolve().parents:
        raise FolderError(f"{out} 在年度文件夹里面，结果会混进记录。请用 -o 写到别处。")
    c, pack, files, past = _load(args)
    say = _say(args)
    results = outputs(c, wanted, say)
    say("写案卷文件")
    case = BytesIO()
    save_case(files, case, case_members(c, pack, results, files, past))
    results[f"{stem(c)}.jxz"] = case.getvalue()
    if not args.only:
        results |= _beside(c, pack, files, say)
    notes = put(out, results)
    if not args.quiet:
        print(_summary(c))
        for note in notes:
            print(f"注意：{note}。")
        print(f"写在 {out}：")
        for name in dict.fromkeys(n.partition("/")[0] + "/" * ("/" in n) for n in results):
            print(f"  {name}")
        page = next((n for n in results if n.endswith(".html") and "/" not in n), "")
        if page:
            print(f"接下来：用浏览器打开 {out / page}，左边是报告，右边是问题、每个数的出处和佐证。")
        if any(t.file.startswith("registers/") for t in c.troubles):
            print(f"　　　　登记簿里没有收的行、要改的地方：jz registers {args.folder}")
    return ERRORS if _wrong(c) else OK


def _beside(c: Compiled, pack: Pack, files: Files, say: Callable[[str], None]) -> dict[str, bytes]:
    """Two folders beside the report: the evidence binder, and what may be published, with nobody's name or number in it."""
    from jizheng.compiling.outputs import outputs
    from jizheng.evaluate import compile_year
    from jizheng.summing import public_year
    from jizheng.write.binder import write_binder
    from jizheng.yearfolder.files import read

    def file(name: str) -> bytes:
        return read(files, name)

    say("整理佐证册")
    out = write_binder(c, file)
    say("写公开版")
    public = compile_year(public_year(c.year, pack), pack, as_of=date.fromisoformat(c.as_of) if c.as_of else None)
    made = outputs(public, _PUBLIC) | write_binder(public, file, public=True)
    return out | {f"公开版/{name}": data for name, data in made.items()}


def show(year: Path, out: Path, published: Evaluation, page: Path, both: Path) -> None:
    """The sample year compiled, and its page beside that of the report as it was published (``page``)."""
    from jizheng.compiling.outputs import outputs
    from jizheng.compiling.place import put
    from jizheng.evaluate import compile_year
    from jizheng.pack import load_pack
    from jizheng.write.beside import Side, beside
    from jizheng.yearfolder import files_of, load_files

    files = files_of(year)
    c = compile_year(load_files(files, year.name))
    results = outputs(c)
    put(out, results | _beside(c, load_pack(c.evaluation.pack.id), files, lambda _: None))
    own = next(n for n in results if n.endswith(".html"))
    totals = "，".join(
        f"{'按佐证限制后' if s.scheme.endswith('-evidence') else '可以复算：'}{s.total}分"
        for s in c.evaluation.score.sheets
        if s.total is not None
    )
    sides = (
        Side("发表的报告", published.score.verdict.partition("：")[0], page.name),
        Side("同一年，后面有记录", totals, f"{out.name}/{own}"),
    )
    both.write_bytes(beside("同一个单位同一年的两份报告", sides))
    print("同一个单位、同一年，换成有记录的：")
    print(_summary(c, 0))
    print(f"写在 {out}；两份报告并排看：打开 {both}")
    print("编自己的报告：./jz new 2021年度 --pack 规则包 --unit 单位名称 --year 2021，填好后 ./jz compile 2021年度")


def _wrong(c: Compiled) -> int:
    from jizheng.model import Outcome, Severity

    return sum(f.outcome is Outcome.FAILED and f.severity is Severity.ERROR for f in c.evaluation.findings)


def _summary(c: Compiled, most: int = _SHOWN) -> str:
    """What was compiled, in a few lines: money, indicators, proofs, score, at ``most`` so many findings by place."""
    from jizheng.compiled import words
    from jizheng.write import coverage
    from jizheng.write.words import SEVERITY, failed, place

    by = {t.id: t for t in c.figures}
    unit = c.year.unit
    until = f"（截至{c.as_of}）" if c.as_of else ""
    out = [f"{unit.name}{unit.year}年度绩效自评报告{until}已编好。"]
    money = [(x, by.get(f"concept:{k}")) for x, k in (("收入", "income_total"), ("支出", "expense_total"), ("累计结余", "balance_total"))]  # fmt: skip
    said = [f"{x}{words(t, c.unit)}" for x, t in money if t is not None and t.value is not None]
    rates = [f"{t.label}{words(t, c.unit)}" for k, t in by.items() if k.startswith("rate:")]
    if said:
        out.append("收支：" + "，".join(said + rates))
    counted = sum(t.id.startswith("indicator:") and t.origin == "counted" for t in c.figures)
    out.append(f"{coverage.sums(c)}；由登记簿统计{counted}项，共用到记录{_rows(c)}行")
    out.append(f"得分：{c.evaluation.score.verdict}")
    found = failed(c.evaluation)
    n = {w: sum(f.severity is s for f in found) for s, w in SEVERITY.items()}
    out.append("问题：" + "，".join(f"{w}{k}条" for w, k in n.items()))
    for f in found[:most]:
        at = next((place(w) for w in f.wheres if w.path.startswith("year:")), "")
        out.append(f"  {SEVERITY[f.severity]} {f.rule} {f.message}" + (f"（{at}）" if at else ""))
    if 0 < most < len(found):
        out.append(f"  ……另有{len(found) - most}条，见网页")
    return "\n".join(out)


def _rows(c: Compiled) -> int:
    keys: dict[str, set[str]] = {}
    for t in c.figures:
        if t.register:
            keys.setdefault(t.register, set()).update(t.keys)
    return sum(map(len, keys.values()))


# ---------------------------------------------------------------------------- draft, evidence, verify


def _draft(args: argparse.Namespace) -> int:
    from jizheng.compiling.draft import draft
    from jizheng.yearfolder.load import DRAFT

    c, pack, _, _ = _load(args)
    folder = Path(args.folder)
    if args.output:
        target = Path(args.output)
        if target.exists():
            print(f"{target} 已经有了，没有覆盖。请换一个文件名。", file=sys.stderr)
            return TROUBLE
    else:
        home = folder if folder.is_dir() else Path()
        names = [f"{DRAFT}.md", *(f"{DRAFT}{n}.md" for n in range(2, 100))]
        target = next(home / n for n in names if not (home / n).exists())
    with target.open("x", encoding="utf-8") as f:
        f.write(draft(c, pack))
    print(f"草稿写在 {target}。改好后存为 narrative.md，并删去第一行的草稿标记。")
    return OK


def _evidence(args: argparse.Namespace) -> int:
    from jizheng.write import coverage

    c, _, _, _ = _load(args)
    if args.output:
        Path(args.output).write_bytes(coverage.page(c))
        print(f"{coverage.sums(c)}\n写在 {args.output}")
    else:
        print(coverage.text(c, min(120, max(60, shutil.get_terminal_size((100, 40)).columns))))
    return ERRORS if any(p.reopened for p in c.proofs) else OK


def _verify(args: argparse.Namespace) -> int:
    from jizheng import __version__
    from jizheng.compiling.verify import verify

    done = verify(Path(args.case), __version__, lambda words: print(f"· {words}……", file=sys.stderr, flush=True))
    for line in done.lines:
        print(line)
    for line in done.wrong:
        print(f"不符：{line}")
    print("复核结论：" + ("与案卷完全一致" if done.ok else f"有{len(done.wrong)}处不符"))
    return OK if done.ok else ERRORS
