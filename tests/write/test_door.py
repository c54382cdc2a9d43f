"""The table of writers is the truth, writing is repeatable, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import pathlib
import subprocess
import sys
import time

import pytest

from jizheng.write import WRITERS, write
from tests.write.report import whole

OURS = ("text", "json", "xlsx", "html")


@pytest.mark.parametrize("form", OURS)
@pytest.mark.parametrize("readable", [True, False])
def test_same_evaluation_same_bytes(form: str, readable: bool) -> None:
    first = write(whole(readable), form)
    assert len(first) > 100
    if form == "xlsx":
        time.sleep(1.1)  # a clock in the file would show
    assert write(whole(readable), form) == first


def test_same_bytes_in_another_process() -> None:
    code = (
        "import sys, hashlib; sys.path[:0] = ['src', '.']\n"
        "from jizheng.write import write; from tests.write.report import whole\n"
        "for f in ('text', 'json', 'xlsx', 'html'): print(hashlib.sha256(write(whole(), f)).hexdigest())"
    )
    root = pathlib.Path(__file__).resolve().parents[2]
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_every_writer_is_there_and_every_module_is_used() -> None:
    for name, writer in WRITERS.items():
        assert writer.suffix.startswith(".") and writer.title and "/" in writer.media_type, name
        module, _, function = writer.function.partition(":")
        found = __import__(f"jizheng.write.{module}", fromlist=[function])
        assert callable(getattr(found, function))


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        write(whole(), "odt")


def test_importing_the_door_imports_no_format_library() -> None:
    code = (
        "import sys; sys.path.insert(0, 'src'); import jizheng.write\n"
        "print([m for m in ('xlsxwriter', 'msgspec', 'json', 'jizheng.write.html', 'jizheng.write.docx') if m in sys.modules])"
    )
    root = pathlib.Path(__file__).resolve().parents[2]
    out = subprocess.run([sys.executable, "-I", "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
