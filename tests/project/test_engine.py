"""The engine's promises: exact numbers, data apart from code, a light door, the same bytes out of the same bytes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from .tree import ENGINE, PACKS, ROOT, engine_sources

HEAVY = ("lxml", "typst", "xlsxwriter", "selectolax", "python_calamine", "pypdfium2", "olefile", "yaml", "msgspec")


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, check=False, timeout=120,
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"} | environment,
    )  # fmt: skip


def calls(path: Path, name: str) -> list[int]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        n.lineno
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == name
    ]


@pytest.mark.parametrize("path", engine_sources(), ids=lambda p: p.relative_to(ENGINE).as_posix())
def test_amounts_are_never_floats(path: Path) -> None:
    """Coordinates on a page (read) may be; an amount, a rate, a score may not."""
    if ENGINE / "read" not in path.parents:
        assert calls(path, "float") == []


@pytest.mark.parametrize("path", engine_sources(), ids=lambda p: p.relative_to(ENGINE).as_posix())
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_packs_are_data() -> None:
    suffixes = {p.suffix for p in PACKS.rglob("*") if p.is_file()}
    assert suffixes <= {".yaml", ".xml", ".docx", ".typ", ".md"}


def test_importing_the_door_loads_no_library() -> None:
    run = python("-c", f"import sys, jizheng; print(*(m for m in {HEAVY} if m in sys.modules))")
    assert run.stdout.strip() == b"", run.stdout
    assert run.returncode == 0, run.stderr


def test_the_door_keeps_its_names() -> None:
    """``jizheng.evaluate`` is the function, whatever was loaded before."""
    run = python(
        "-c",
        "import jizheng.evaluate, jizheng.write.json, jizheng as j; print(callable(j.evaluate), callable(j.write))",
    )
    assert run.stdout.split() == [b"True", b"True"], run.stderr


def test_every_name_of_the_door_is_there() -> None:
    import jizheng

    assert [n for n in jizheng.__all__ if not hasattr(jizheng, n)] == []


def test_the_door_and_the_project_agree_on_the_version() -> None:
    import tomllib

    import jizheng

    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == jizheng.__version__


def test_same_bytes_in_same_bytes_out() -> None:
    """Two processes with different hash seeds."""
    sample = str(ROOT / "demo" / "report.docx")
    for form in ("json", "text"):
        one, two = (
            python("-m", "jizheng", "check", sample, "--format", form, PYTHONHASHSEED=seed) for seed in ("1", "4242")
        )
        assert one.stdout == two.stdout
        assert one.returncode == two.returncode <= 1, one.stderr.decode()
        assert len(one.stdout) > 1000


@pytest.mark.parametrize("form", ["html", "xlsx", "docx"])
def test_written_files_are_the_same_twice(form: str, tmp_path: Path) -> None:
    sample = str(ROOT / "demo" / "report.docx")
    written = []
    for seed in ("1", "4242"):
        folder = tmp_path / seed
        python("-m", "jizheng", "check", sample, "--format", form, "-o", str(folder), PYTHONHASHSEED=seed)
        written.append([p.read_bytes() for p in sorted(folder.iterdir())])
    assert written[0] == written[1]
    assert len(written[0]) == 1
