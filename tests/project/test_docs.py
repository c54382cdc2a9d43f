"""Pages fail when they lie: commands, links, lists, pins and names that they mention are there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from .tree import ENGINE, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "demo").glob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
ids = {"ids": lambda p: p.relative_to(ROOT).as_posix()}


def commands(text: str) -> list[list[str]]:
    """What follows ./jz, at the beginning of a line of a code block or between back quotes."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    found = [line[5:] for block in blocks for line in block.splitlines() if line.startswith("./jz ")]
    found += re.findall(r"`\./jz ([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [words for c in found if (words := shlex.split(c, comments=True)) and "…" not in c]


@pytest.mark.parametrize("path", READMES, **ids)
def test_the_two_commands_stand_first(path: Path) -> None:
    assert commands(path.read_text("utf-8"))[:2] == [["demo"], ["test"]]


@pytest.mark.parametrize("path", PAGES, **ids)
def test_commands_on_pages_are_true(path: Path) -> None:
    from jizheng.cli import parser

    for words in commands(path.read_text("utf-8")):
        if words[0] not in {"test", "install"}:  # the launcher's own
            parser().parse_args(words)


@pytest.mark.parametrize("path", READMES, **ids)
def test_the_readme_names_every_command_and_output(path: Path) -> None:
    from jizheng.cli import parser

    text = path.read_text("utf-8")
    names = next(a.choices for a in parser()._subparsers._group_actions)
    assert [n for n in names if f"./jz {n}" not in text] == []


@pytest.mark.parametrize("path", PAGES, **ids)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    assert [t for t in targets if ":" not in t and not (path.parent / t).exists()] == []


@pytest.mark.parametrize("path", [p for p in PAGES if "decisions" not in p.parts and p.name != "CHANGELOG.md"], **ids)
def test_files_named_on_pages_are_there(path: Path) -> None:
    """`src/…`, `tests/…` and the like between back quotes; a star or braces stand for something."""
    named = re.findall(
        r"`((?:src|tests|docs|tools|demo|bench|packs|read|write|check|facts|score)/[^`\s{]*)`", path.read_text("utf-8")
    )
    for name in named:
        pattern = re.sub(r"[<〈].*?[>〉]|…", "*", name.rstrip("/"))
        assert list(ROOT.glob(pattern)) or list(ENGINE.glob(pattern)), f"{path.name} names {name}"


def test_reference_pages_are_what_the_tables_say() -> None:
    run = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_examples_of_contributing_are_in_the_tree() -> None:
    """The rule and the form that CONTRIBUTING shows are quoted, not invented."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    quoted = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(quoted) == 4
    for name, body in quoted:
        assert body in (ENGINE / "packs" / name).read_text("utf-8"), name


def test_the_map_of_rooms_is_the_folder() -> None:
    text = (ROOT / "docs" / "design.md").read_text("utf-8").partition("<!-- a test compares")[2].partition("\n## ")[0]
    there = {
        p.name + "/" * p.is_dir() for p in ENGINE.iterdir() if p.name != "__pycache__" and not p.name.startswith(".")
    }
    assert set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)) == there


def test_the_documents_are_all_listed() -> None:
    folder = ROOT / "docs"
    listed = {(folder / t).resolve() for t in re.findall(r"\]\(([^)]+)\)", (folder / "README.md").read_text("utf-8"))}
    assert {p for p in folder.rglob("*") if p.is_file() and p.name != "README.md"} <= listed


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_every_dependency_is_pinned_by_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    core, web, dev = (pins(f"requirements{x}.txt") for x in ("", "-web", "-dev"))
    extras = project["optional-dependencies"]
    names = lambda rows: {re.split(r"[\[<>=;\s]", r)[0].lower() for r in rows}  # noqa: E731
    assert names(project["dependencies"]) <= core.keys()
    assert names(extras["web"] + extras["pg"]) <= web.keys()
    assert names(extras["dev"]) <= dev.keys()
    assert core.items() <= web.items() <= dev.items()
    for path in ROOT.glob("requirements*.txt"):
        for block in re.split(r"^(?=\S)", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            assert re.match(r"[a-z0-9.-]+==\S+( ; [^\n]+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+\Z", block), (
                block[:80]
            )


def test_one_licence() -> None:
    text = (ROOT / "publiccode.yml").read_text("utf-8")
    assert "license: Apache-2.0" in text
    assert (ROOT / "LICENSE").read_text("utf-8").lstrip().startswith("Apache License")
