"""Where the project's files are, and which of them a commit holds."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "src" / "jizheng"
PACKS = ENGINE / "packs"
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".css", ".js", ".json", ".xml", ".html", ".csv", ".sh", ""}


def engine_sources() -> list[Path]:
    return sorted(ENGINE.rglob("*.py"))


def tracked() -> list[Path]:
    """Files of the commit; where there is no git (an unpacked archive), all files of the folders that we keep."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / n for n in listed.stdout.decode().split("\0") if n and (ROOT / n).is_file()]
    kept = ("src", "tests", "docs", "tools", "demo", "bench", ".ci")
    found = [p for folder in kept for p in (ROOT / folder).rglob("*") if p.is_file() and p.suffix != ".pyc"]
    return found + [p for p in ROOT.iterdir() if p.is_file()]
