"""The command line: thin commands over the door.  Human output is Chinese; JSON is the contract.

Exit status: 0 nothing of severity error, 1 errors found, 2 something could not be read or was
asked wrongly (each file named with the reason; the others are still done).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from jizheng import __version__, cli_site, cli_year

if TYPE_CHECKING:
    from jizheng.model import Evaluation
    from jizheng.pack import Pack

FORMATS = ("text", "json", "html", "xlsx", "docx", "pdf")
OK, ERRORS, TROUBLE = 0, 1, 2


# What argparse says by itself, in the language of those who read it.
_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "%(prog)s: error: %(message)s\n": "写法不对：%(message)s\n看帮助：%(prog)s -h\n",
    "the following arguments are required: %s": "还缺 %s",
    "unrecognized arguments: %s": "不认识 %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，可以用 %(choices)s",
    "expected one argument": "后面要跟一个值",
    "expected at least one argument": "后面至少要有一个",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
}


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line (docs/reference/cli.md is generated from it)."""
    argparse._ = lambda text: _CHINESE.get(text, text)  # type: ignore[attr-defined]
    p = argparse.ArgumentParser(
        prog="jz",
        description="绩证：让绩效自评报告里的每个数字、每句话都有来源、有核对、有可复算的得分。",
        add_help=False,
    )
    p.add_argument("-h", "--help", action="help", help="显示帮助")
    p.add_argument("--version", action="version", version=f"绩证 {__version__}", help="显示版本")
    sub = p.add_subparsers(dest="command", metavar="命令", required=True)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        c = sub.add_parser(name, help=text, description=text, add_help=False)
        c.add_argument("-h", "--help", action="help", help="显示帮助")
        return c

    c = command("check", "体检：找出报告里的数据、问题和得分依据")
    c.add_argument("files", nargs="+", metavar="文件", help="报告文件，或装有报告的文件夹")
    c.add_argument("--format", choices=FORMATS, default="text", help="输出格式（默认 text）")
    c.add_argument("-o", "--output", metavar="目录", help="结果写到这个目录；不给时 text、json 打印在屏幕上")
    c.add_argument("--pack", metavar="规则包", help="按哪个规则包核对（默认按表头自动选择）")
    c.add_argument("-q", "--quiet", action="store_true", help="只打印摘要")
    c.add_argument("-v", "--verbose", action="store_true", help="连通过的规则和全部数据一起打印")

    c = command("rules", "列出核对规则")
    c.add_argument("--pack", metavar="规则包", default="", help="哪个规则包的规则（默认全部）")
    c = command("explain", "讲解一条规则：查什么、为什么、正例和反例")
    c.add_argument("rule", metavar="规则号", help="例如 A04")
    command("packs", "列出规则包")
    command("forms", "列出认识的表式")
    c = command("demo", "演示：体检一份样例报告，把结果写到 demo-out")
    c.add_argument("-o", "--output", metavar="目录", default="demo-out", help="结果写到哪里（默认 demo-out）")
    c.add_argument("--no-serve", action="store_true", help="只体检和写文件，不启动演示网站")
    p.set_defaults(year_commands=cli_year.add(command))
    cli_site.add(command)
    return p


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = list(sys.argv[1:] if argv is None else argv)
    args = parser().parse_args(words)
    if args.command in cli_site.NAMES:
        return cli_site.run(words)
    from jizheng.pack import PackError

    own = {"check": _check, "rules": _rules, "explain": _explain, "packs": _packs, "forms": _forms, "demo": _demo}
    try:
        return int({**own, **args.year_commands}[args.command](args))
    except PackError as e:
        _say(f"规则包有问题：{e}", sys.stderr)
        return TROUBLE
    except BrokenPipeError:
        # The reader (head, less) has seen enough; closing quietly is what it expects.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stdout)


# ---------------------------------------------------------------------------- check


def _check(args: argparse.Namespace) -> int:
    from jizheng.evaluate import evaluate
    from jizheng.pack import PackError, load_pack
    from jizheng.write import overview

    pack = load_pack(args.pack) if args.pack else None
    status, results, rows = OK, [], []
    files = list(_files(args.files))
    names = _names(files)
    folder = Path(args.output or ".")
    to_files = bool(args.output) or args.format not in ("text", "json")
    for n, path in enumerate(files, 1):
        if len(files) > 1 and sys.stderr.isatty():
            _progress(n, len(files), path.name)
        try:
            data = path.read_bytes()
        except OSError as e:
            _say(f"{path}：打不开（{_reason(e)}）。请检查路径和权限后重试。", sys.stderr)
            status = TROUBLE
            continue
        evaluation = evaluate(data, path.name, pack)
        if not evaluation.document.readable:
            for problem in evaluation.document.problems:
                if problem.fatal:
                    _say(f"{path}：{problem.message}", sys.stderr)
            status = TROUBLE
        elif status == OK and _has_errors(evaluation):
            status = ERRORS
        href = ""
        if not evaluation.document.readable and args.format != "json":
            pass  # said above; there is nothing to show
        elif to_files:
            try:
                href = _write(evaluation, args.format, folder, names[n - 1], files, quiet=len(files) > 1).name
            except PackError as e:
                _say(f"{path}：{e}", sys.stderr)
                status = TROUBLE
        elif args.format == "json":
            results.append(evaluation)
        elif len(files) == 1 or args.verbose:
            _print_text(evaluation, 0 if args.quiet else 2 if args.verbose else 1)
        if len(files) > 1 and args.format != "json":
            rows.append(overview.row(path.name, evaluation, href))
    if results:
        _print_json(results, len(files))
    if rows:
        _say(overview.table(rows, shutil.get_terminal_size((120, 40)).columns))
        if args.format == "html":
            (folder / "index.html").write_bytes(overview.page(rows))
            _say(f"\n结果在 {folder}，打开 {folder / 'index.html'} 可以逐份查看。")
        elif to_files:
            _say(f"\n结果在 {folder}。")
        else:
            _say("\n逐份查看：./jz check 文件夹 --format html -o 结果")
    if not files:
        _say("没有找到可以体检的文件。", sys.stderr)
        return TROUBLE
    return status


def _files(names: Sequence[str]) -> Iterator[Path]:
    """Files as given; a folder stands for the files in it that can be reports, hidden and temporary ones left out."""
    from jizheng.read import FORMATS

    suffixes = {x for f in FORMATS.values() for x in f.suffixes} - {".md", ".csv", ".tsv", ".xml", ".text"}
    for name in names:
        path = Path(name)
        if not path.is_dir():
            yield path
            continue
        inside = sorted(
            p
            for p in path.rglob("*")
            if p.is_file() and not any(x.startswith((".", "~$")) for x in p.relative_to(path).parts)
        )
        yield from (p for p in inside if p.suffix.lower() in suffixes)
        left = [p.name for p in inside if p.suffix.lower() not in suffixes]
        if left:
            more = f"等 {len(left)} 个" if len(left) > 3 else ""
            _say(f"{path}：没有读 {'、'.join(left[:3])}{more}（不是报告的格式）。", sys.stderr)


def _names(files: list[Path]) -> list[str]:
    """What each file's result is called: its stem; where two would be the same, the name with its suffix, then a number."""
    stems = [p.stem for p in files]
    names = [p.stem if stems.count(p.stem) == 1 else p.name for p in files]
    return [x if names.count(x) == 1 else f"{x}-{names[:k].count(x) + 1}" for k, x in enumerate(names)]


def _progress(n: int, total: int, name: str) -> None:
    width = max(10, min(30, shutil.get_terminal_size().columns - 50))
    done = width * n // total
    end = "\n" if n == total else ""
    sys.stderr.write(f"\r\x1b[K[{'█' * done}{'·' * (width - done)}] {n}/{total} {name[:24]}{end}")
    sys.stderr.flush()


def _reason(e: OSError) -> str:
    words = {FileNotFoundError: "文件不存在", PermissionError: "没有读取权限", IsADirectoryError: "这是文件夹"}
    return words.get(type(e), e.strerror or "读取失败")


def _has_errors(evaluation: Evaluation) -> bool:
    from jizheng.model import Outcome, Severity

    return any(f.outcome is Outcome.FAILED and f.severity is Severity.ERROR for f in evaluation.findings)


def _print_text(evaluation: Evaluation, verbosity: int) -> None:
    from jizheng.write.text import write_text

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = min(120, max(60, shutil.get_terminal_size((100, 40)).columns))
    _say(write_text(evaluation, colour=colour, width=width, verbosity=verbosity).rstrip("\n"))
    if verbosity == 1:
        _say("看带标注的原文：加 --format html")


def _print_json(results: list[Evaluation], asked: int) -> None:
    from jizheng.write import write

    texts = [write(e, "json").decode().rstrip("\n") for e in results]
    _say(texts[0] if asked == 1 else "[\n" + ",\n".join(texts) + "\n]")


def _write(
    evaluation: Evaluation, form: str, folder: Path, stem: str, inputs: Sequence[Path] = (), *, quiet: bool = False
) -> Path:
    """Write aside, then rename: a reader never sees half a file, and a report that was read is never written over."""
    from jizheng.write import WRITERS, write

    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{stem}{WRITERS[form].suffix}"
    if any(target.exists() and p.exists() and target.samefile(p) for p in inputs):
        target = folder / f"{stem}-体检{WRITERS[form].suffix}"
    aside = folder / f".{target.name}.{os.getpid()}.tmp"
    aside.write_bytes(write(evaluation, form))
    aside.replace(target)
    if not quiet:
        _say(f"已写出 {target}", sys.stderr)
    return target


# ---------------------------------------------------------------------------- what is checked, why


def _all_packs(name: str) -> list[Pack]:
    from jizheng.pack import load_pack, pack_names

    return [load_pack(n) for n in ([name] if name else pack_names())]


def _rules(args: argparse.Namespace) -> int:
    seen = {r.id: r for p in _all_packs(args.pack) for r in p.rules}
    levels = {"error": "错误", "warning": "警告", "info": "提示"}
    for r in sorted(seen.values(), key=lambda r: r.id):
        _say(f"{r.id:<6} {levels[r.severity]}  {r.title}")
    _say(f"共 {len(seen)} 条。jz explain 规则号 看讲解。")
    return OK


def _explain(args: argparse.Namespace) -> int:
    wanted = args.rule.upper()
    for pack in _all_packs(""):
        for r in pack.rules:
            if r.id.upper() == wanted:
                basis, verified = pack.basis(r.basis.source, r.basis.article)
                for head, text in (
                    (f"{r.id}　{r.title}", ""), ("为什么查", r.why), ("依据", basis + ("" if verified else "（未核对原文）")),
                    ("怎样算通过", r.passes), ("什么时候不查", r.skips), ("反例", r.bad), ("正例", r.good), ("怎么改", r.advice),
                ):  # fmt: skip
                    _say(f"{head}：{text}" if text else head)
                return OK
    _say(f"没有规则 {args.rule}。jz rules 列出全部规则号。", sys.stderr)
    return TROUBLE


def _packs(_: argparse.Namespace) -> int:
    for p in _all_packs(""):
        years = f"{p.head.first_year or '…'}—{p.head.last_year or '…'}年度" if p.head.first_year else "各年度"
        _say(f"{p.stamp.id:<14} {p.stamp.title}（{p.head.region or '全国'}，{years}；规则 {len(p.rules)} 条）")
    return OK


def _forms(_: argparse.Namespace) -> int:
    for p in _all_packs(""):
        for form in p.own_forms:
            words = "、".join(form.marks)
            _say(f"{form.id:<24} {form.title}（规则包 {p.stamp.id}；凭“{words}”认出）")
    return OK


# ---------------------------------------------------------------------------- demo


def _demo(args: argparse.Namespace) -> int:
    from jizheng.evaluate import evaluate

    sample = Path(__file__).resolve().parents[2] / "demo" / "report.docx"
    if not sample.exists():
        _say("样例报告 demo/report.docx 不在源码目录里，无法演示。", sys.stderr)
        return TROUBLE
    evaluation = evaluate(sample.read_bytes(), sample.name)
    _print_text(evaluation, 0)
    folder = Path(args.output)
    written = {form: _write(evaluation, form, folder, "样例报告") for form in ("html", "json", "xlsx", "docx", "pdf")}
    _say("")
    _say(f"接下来：用浏览器打开 {written['html']}，左边是报告原文，右边是问题、数据和评分，点哪边都能找到另一边。")
    _say(f"　　　　{written['xlsx']} 是同样内容的表格；{written['docx']} 是按官方表式重新填写的报告。")
    _say("　　　　体检自己的报告：./jz check 你的报告.docx --format html")
    if args.no_serve or "CI" in os.environ:
        return OK
    _say("\n现在启动演示网站，按 Ctrl-C 结束；只要文件、不要网站时加 --no-serve。\n")
    return cli_site.run(["serve", "--demo", "--data", str(folder / "site")])
