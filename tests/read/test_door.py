"""The door: it never raises, it names the file, and the table of formats is the truth."""

from __future__ import annotations

import importlib
import pathlib
import subprocess
import sys

import pytest

from jizheng import read as _  # noqa: F401 - the room must be importable from the package
from jizheng.read import DEFAULT, FORMATS, Limits, read
from jizheng.read.problems import SENTENCES
from tests.read.samples import docx, p, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "空.docx", "empty"),
        (b"PK\3\4" + b"\0" * 40, "半截.docx", "unknown_format"),
        (docx(p("一")).split(b"PK\1\2")[0], "截断.docx", "damaged"),
        (b"\x00\x01\x02\x03" * 200, "乱.txt", "unknown_format"),
        (OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "密.docx", "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8, "坏.doc", "damaged"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "页.mht", "no_reader"),
        (zipped({"a.txt": "x", "b.txt": "y"}), "包.zip", "many_in_zip"),
        (b" \n \n", "白.txt", "no_text"),
        (docx(""), "无字.docx", "no_text"),
    ],
)
def test_what_cannot_be_read_says_so(data: bytes, name: str, code: str) -> None:
    document = read(data, name)
    assert not document.readable
    assert not document.blocks
    last = document.problems[-1]
    assert last.code == code
    assert f"《{name}》" in last.message
    assert last.message.endswith("。")
    assert "请" in last.message


def test_content_wins_over_the_suffix() -> None:
    document = read(docx(p("正文")), "报告.doc")
    assert document.format == "docx"
    assert document.readable
    assert [x.code for x in document.problems] == ["suffix_differs"]


def test_size_limit() -> None:
    document = read(b"a" * 2_000_000, "大.txt", Limits(file_size=1_000_000))
    assert document.problems[0].code == "too_big"
    assert "1.9MB" in document.problems[0].message


def test_formats_and_files_agree() -> None:
    folder = pathlib.Path(importlib.import_module("jizheng.read").__file__ or "").parent
    for form in FORMATS.values():
        if form.reader:
            module, function = form.reader.split(":")
            assert (folder / f"{module.replace('.', '/')}.py").exists()
            assert callable(getattr(importlib.import_module(f"jizheng.read.{module}"), function))
        else:
            assert form.advice
    suffixes = [s for form in FORMATS.values() for s in form.suffixes]
    assert len(suffixes) == len(set(suffixes))


def test_import_is_cheap() -> None:
    src = pathlib.Path(__file__).parents[2] / "src"
    code = (
        "import sys, types; sys.path.insert(0, sys.argv[1]); j = types.ModuleType('jizheng');"
        "j.__path__ = [sys.argv[1] + '/jizheng']; sys.modules['jizheng'] = j; import jizheng.read;"
        "print([m for m in ('lxml', 'python_calamine', 'selectolax', 'pypdfium2', 'olefile') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code, str(src)], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_sentences_end_and_name_the_file() -> None:
    for code, say in SENTENCES.items():
        assert "《{name}》" in say.text, code
        assert say.text.endswith(("。", "{advice}")), code


def test_every_limit_is_described() -> None:
    assert DEFAULT.file_size == 50 * 1024 * 1024
