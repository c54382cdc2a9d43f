"""The command ``check``: files and folders in, what was found of each on the screen or as files.

One bad file never spoils the rest: it is named with its reason, and the others are done.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO
from zipfile import is_zipfile

if TYPE_CHECKING:
    from jizheng.model import Evaluation
    from jizheng.pack import Pack
    from jizheng.write import overview

FORMATS = ("text", "json", "html", "xlsx", "docx", "pdf")
OK, ERRORS, TROUBLE = 0, 1, 2
_PACKED = {".rar", ".7z", ".gz", ".tar"}


class Inside:
    """A file inside a zip, used like a path: read when its turn comes, never unpacked on the disk."""

    def __init__(self, package: Path, name: str) -> None:
        self.package, self.inside = package, name
        self.name = Path(name).name
        self.stem, self.suffix = Path(name).stem, Path(name).suffix

    def __str__(self) -> str:
        return f"{self.package}/{self.inside}"

    def read_bytes(self) -> bytes:
        """The file's bytes."""
        return _unpacked(self.package)[self.inside]


Source = Path | Inside


@lru_cache(maxsize=1)
def _unpacked(package: Path) -> dict[str, bytes]:
    """The files of a zip by name; empty when it is none, or holds one file only, or cannot be opened."""
    from jizheng.read import files_in

    try:
        return dict(files_in(package.read_bytes()))
    except OSError:
        return {}


class _Work(NamedTuple):
    """What was asked: the files, the name of each result, where results go, how much is said on the screen."""

    files: Sequence[Source]
    names: Sequence[str]
    folder: Path
    form: str
    to_files: bool
    verbosity: int

    @property
    def many(self) -> bool:
        return len(self.files) > 1


def say(text: str, stream: TextIO | None = None) -> None:
    """One line (or several) to the screen."""
    print(text, file=stream or sys.stdout)


def check(args: argparse.Namespace) -> int:
    """Check all files that were given; returns the exit status."""
    from jizheng.pack import load_pack

    pack = load_pack(args.pack) if args.pack else None
    files = list(_files(args.files))
    if not files:
        say("没有找到可以体检的文件。能读的格式：./jz check -h，或见 README。", sys.stderr)
        return TROUBLE
    work = _Work(
        files, _names(files), Path(args.output or "."), args.format, bool(args.output) or args.format not in ("text", "json"),
        0 if args.quiet else 2 if args.verbose else 1,
    )  # fmt: skip
    status, results, rows = OK, [], []
    for n, path in enumerate(files):
        if work.many and sys.stderr.isatty():
            _progress(n, len(files), path.name)
        one, evaluation, row = _one(work, n, pack)
        status = max(status, one)
        rows.append(row)
        if evaluation is not None and work.form == "json" and not work.to_files:
            results.append(evaluation)
    if work.many and sys.stderr.isatty():
        _clear()
    if results:
        _print_json(results, len(files))
    elif work.many and (work.form != "json" or work.to_files):
        _print_overview(work, rows)
    return status


def _one(work: _Work, n: int, pack: Pack | None) -> tuple[int, Evaluation | None, overview.Row]:
    """One file: its exit status, its evaluation (None where there is none), its row of the overview."""
    from jizheng.evaluate import evaluate
    from jizheng.pack import PackError
    from jizheng.write import overview, words

    path = work.files[n]
    try:
        data = path.read_bytes()
    except OSError as e:
        reason = f"打不开（{_reason(e)}）。请检查路径和权限后重试。"
        _trouble(f"{path}：{reason}")
        return TROUBLE, None, overview.unread(path.name, reason)
    evaluation = evaluate(data, path.name, pack)
    status = ERRORS if _has_errors(evaluation) else OK
    href = ""
    if not evaluation.document.readable:
        status = TROUBLE
        for problem in evaluation.document.problems:
            if problem.fatal:
                named = problem.message.startswith(f"《{path.name}》")
                _trouble(problem.message.replace(path.name, str(path), 1) if named else f"{path}：{problem.message}")
    # Of a file that could not be read there is nothing to show; as JSON its problems are still data.
    if work.to_files and (evaluation.document.readable or work.form == "json"):
        try:
            href = write_file(evaluation, work.form, work.folder, work.names[n], work.files, work.verbosity).name
        except PackError as e:
            _trouble(f"{path}：{e}")
            status = TROUBLE
        if href and not work.many:
            hint = "，用浏览器打开" if work.form == "html" else ""
            say(f"{words.summary(evaluation)}\n已写出 {work.folder / href}{hint}", sys.stderr)
    elif not work.to_files and work.form == "text" and evaluation.document.readable:
        if not work.many or work.verbosity > 1:
            print_text(evaluation, work.verbosity)
    return status, evaluation, overview.row(path.name, evaluation, href)


def _print_overview(work: _Work, rows: Sequence[overview.Row]) -> None:
    from jizheng.write import overview

    # A file or another program has no edge: there nothing is cut.
    room = shutil.get_terminal_size((100, 40)).columns if sys.stdout.isatty() else None
    say(overview.table(rows, room))
    say(f"\n{overview.glance(rows)}。")
    if work.form == "html":
        work.folder.mkdir(parents=True, exist_ok=True)
        index = work.folder / "index.html"
        index.write_bytes(overview.page(rows))
        say(f"用浏览器打开 {index}，点文件名逐份查看。")
    elif work.to_files:
        say(f"逐份的结果在文件夹 {work.folder} 里。")
    else:
        say("逐份查看：./jz check 文件夹 --format html -o 结果")


def _files(names: Sequence[str]) -> Iterator[Source]:
    """Files as given; a folder stands for the files in it that can be reports, hidden and temporary ones left out."""
    from jizheng.read import FORMATS as READ

    suffixes = {x for f in READ.values() for x in f.suffixes} - {".md", ".csv", ".tsv", ".xml", ".text"}
    for name in names:
        path = Path(name)
        if not path.is_dir():
            yield from _opened(path, suffixes)
            continue
        inside = sorted(
            p
            for p in path.rglob("*")
            if p.is_file() and not any(x.startswith((".", "~$")) for x in p.relative_to(path).parts)
        )
        for p in inside:
            if p.suffix.lower() == ".zip" and not is_zipfile(p):
                say(f"{p}：没有读（压缩包打不开，可能没有传完）。请重新取得，或先解压，再体检里面的报告。", sys.stderr)
            elif p.suffix.lower() in suffixes or p.suffix.lower() == ".zip":
                yield from _opened(p, suffixes)
        left = [p for p in inside if p.suffix.lower() not in suffixes and p.suffix.lower() != ".zip"]
        packed = [p.name for p in left if p.suffix.lower() in _PACKED]
        if packed:
            say(f"{path}：没有读 {_some(packed)}（压缩包）。请先解压，再体检里面的报告。", sys.stderr)
        other = [p.name for p in left if p.name not in packed]
        if other:
            say(f"{path}：没有读 {_some(other)}（不是报告的格式）。", sys.stderr)


def _opened(path: Path, suffixes: set[str]) -> Iterator[Source]:
    """A file by itself; a zip of several as the reports in it."""
    inside = list(_unpacked(path)) if path.suffix.lower() == ".zip" else []
    if not inside:
        yield path
        return
    yield from (Inside(path, name) for name in inside if Path(name).suffix.lower() in suffixes)
    other = [name for name in inside if Path(name).suffix.lower() not in suffixes]
    if other:
        say(f"{path}：没有读 {_some(other)}（不是报告的格式）。", sys.stderr)


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + (f"等 {len(names)} 个" if len(names) > 3 else "")


def _names(files: Sequence[Source]) -> list[str]:
    """What each file's result is called: its stem; where two would be the same, the name with its suffix, then a number.

    ``index`` is the overview's own name: a report called so keeps its suffix.
    """
    stems = [p.stem for p in files]
    names = [p.stem if stems.count(p.stem) == 1 and p.stem != "index" else p.name for p in files]
    return [x if names.count(x) == 1 else f"{x}-{names[:k].count(x) + 1}" for k, x in enumerate(names)]


def _progress(done: int, total: int, name: str) -> None:
    width = max(10, min(30, shutil.get_terminal_size().columns - 50))
    full = width * done // total
    sys.stderr.write(f"\r\x1b[K[{'█' * full}{'·' * (width - full)}] {done + 1}/{total} {name[:24]}")
    sys.stderr.flush()


def _clear() -> None:
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


def _trouble(text: str) -> None:
    if sys.stderr.isatty():
        _clear()  # the progress bar stands in this line
    say(text, sys.stderr)


def _reason(e: OSError) -> str:
    reasons = {FileNotFoundError: "文件不存在", PermissionError: "没有读取权限", IsADirectoryError: "这是文件夹"}
    return reasons.get(type(e), e.strerror or "读取失败")


def _has_errors(evaluation: Evaluation) -> bool:
    from jizheng.model import Outcome, Severity

    return any(f.outcome is Outcome.FAILED and f.severity is Severity.ERROR for f in evaluation.findings)


def print_text(evaluation: Evaluation, verbosity: int) -> None:
    """The evaluation on the screen; ``verbosity`` 0 = summary only, 2 = everything."""
    from jizheng.write.text import write_text

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = min(120, max(60, shutil.get_terminal_size((100, 40)).columns))
    say(write_text(evaluation, colour=colour, width=width, verbosity=verbosity).rstrip("\n"))
    if verbosity == 1:
        say("看带标注的原文：加 --format html")


def _print_json(results: Sequence[Evaluation], asked: int) -> None:
    from jizheng.write import write

    texts = [write(e, "json").decode().rstrip("\n") for e in results]
    say(texts[0] if asked == 1 else "[\n" + ",\n".join(texts) + "\n]")


def write_file(
    evaluation: Evaluation, form: str, folder: Path, stem: str, inputs: Sequence[Source] = (), verbosity: int = 1
) -> Path:
    """Write aside, then rename: a reader never sees half a file, and a report that was read is never written over."""
    from jizheng.write import WRITERS, write
    from jizheng.write.text import write_text

    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{stem}{WRITERS[form].suffix}"
    if any(isinstance(p, Path) and target.exists() and p.exists() and target.samefile(p) for p in inputs):
        target = folder / f"{stem}-体检{WRITERS[form].suffix}"
    text = write_text(evaluation, verbosity=verbosity).encode("utf-8", "replace") if form == "text" else b""
    aside = folder / f".{target.name}.{os.getpid()}.tmp"
    aside.write_bytes(text or write(evaluation, form))
    aside.replace(target)
    return target
