"""The command line: thin commands over the door.  Human output is Chinese; JSON is the contract.

Exit status: 0 nothing of severity error, 1 errors found, 2 something could not be read or was
asked wrongly (each file named with the reason; the others are still done).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jizheng import __version__, cli_compile, cli_site, cli_sums, cli_year
from jizheng.cli_check import FORMATS, OK, TROUBLE, check, print_text, say, write_file

if TYPE_CHECKING:
    from jizheng.pack import Pack

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
    p.set_defaults(year_commands={**cli_year.add(command), **cli_compile.add(command), **cli_sums.add(command)})
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

    own = {"check": check, "rules": _rules, "explain": _explain, "packs": _packs, "forms": _forms, "demo": _demo}
    try:
        status = int({**own, **args.year_commands}[args.command](args))
        sys.stdout.flush()  # a reader that has gone away is noticed here, not when Python ends
    except PackError as e:
        say(f"规则包有问题：{e}", sys.stderr)
        return TROUBLE
    except BrokenPipeError:
        # The reader (head, less) has seen enough; closing quietly is what it expects.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return status


# ---------------------------------------------------------------------------- what is checked, why


def _all_packs(name: str) -> list[Pack]:
    from jizheng.pack import load_pack, pack_names

    return [load_pack(n) for n in ([name] if name else pack_names())]


def _rules(args: argparse.Namespace) -> int:
    seen = {r.id: r for p in _all_packs(args.pack) for r in p.rules}
    levels = {"error": "错误", "warning": "警告", "info": "提示"}
    for r in sorted(seen.values(), key=lambda r: r.id):
        say(f"{r.id:<6} {levels[r.severity]}  {r.title}")
    say(f"共 {len(seen)} 条。./jz explain 规则号 看讲解。")
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
                    say(f"{head}：{text}" if text else head)
                return OK
    say(f"没有规则 {args.rule}。./jz rules 列出全部规则号。", sys.stderr)
    return TROUBLE


def _packs(_: argparse.Namespace) -> int:
    for p in _all_packs(""):
        years = f"{p.head.first_year or '…'}—{p.head.last_year or '…'}年度" if p.head.first_year else "各年度"
        say(f"{p.stamp.id:<14} {p.stamp.title}（{p.head.region or '全国'}，{years}；规则 {len(p.rules)} 条）")
    return OK


def _forms(_: argparse.Namespace) -> int:
    for p in _all_packs(""):
        for form in p.own_forms:
            words = "、".join(form.marks)
            say(
                f"{form.id:<24} {form.title}（规则包 {p.stamp.id}；依据{p.basis(form.basis.source)[0]}；凭“{words}”认出）"
            )
    return OK


# ---------------------------------------------------------------------------- demo


def _demo(args: argparse.Namespace) -> int:
    from jizheng.evaluate import evaluate

    sample = Path(__file__).resolve().parents[2] / "demo" / "report.docx"
    if not sample.exists():
        say("样例报告 demo/report.docx 不在源码目录里，无法演示。", sys.stderr)
        return TROUBLE
    evaluation = evaluate(sample.read_bytes(), sample.name)
    print_text(evaluation, 0)
    folder = Path(args.output)
    written = {
        form: write_file(evaluation, form, folder, "样例报告") for form in ("html", "json", "xlsx", "docx", "pdf")
    }
    say("")
    for path in written.values():
        say(f"已写出 {path}")
    say("")
    say(f"接下来：用浏览器打开 {written['html']}，左边是报告原文，右边是问题、数据和评分，点哪边都能找到另一边。")
    say(f"　　　　{written['xlsx']} 是同样内容的表格；{written['docx']} 是按官方表式重新填写的报告。")
    say("　　　　体检自己的报告：./jz check 你的报告.docx --format html")
    year = sample.with_name("yueyang-cmic-2020")
    if year.exists():
        say("")
        cli_compile.show(year, folder / "年度报告", evaluation, written["html"], folder / "对照.html")
    if args.no_serve or "CI" in os.environ:
        return OK
    words = ["serve", "--demo", "--data", str(folder / "site")]
    if not sys.stdout.isatty():  # nobody is there to press Ctrl-C: the site goes on without this command
        return cli_site.start(words, folder / "site.log")
    say("\n现在启动演示网站，按 Ctrl-C 结束；只要文件、不要网站时加 --no-serve。\n")
    return cli_site.run(words)
