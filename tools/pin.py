"""Pin what is installed, by hash: writes the requirements*.txt of LISTS from pyproject.toml.

usage: .venv/bin/python tools/pin.py [--upgrade]      (no index line, no address: only names, versions, hashes)
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--no-annotate",
    "-q",
]
# Each list holds the core and its extras, and keeps to the versions of the lists named last: they can share one environment.
LISTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "requirements.txt": ((), ()),
    "requirements-web.txt": (("web", "pg"), ("requirements.txt",)),
    "requirements-dev.txt": (("web", "pg", "dev"), ("requirements-web.txt",)),
    "requirements-batch.txt": (("batch",), ("requirements-dev.txt",)),
    "requirements-ocr.txt": (("ocr",), ("requirements-dev.txt", "requirements-batch.txt")),
}


def main(arguments: list[str]) -> int:
    """One list after the other; the status is that of the first that failed."""
    uv = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--python-version", "3.11"]
    for name, (extras, kept) in LISTS.items():
        chosen = [word for extra in extras for word in ("--extra", extra)]
        bound = [word for other in kept for word in ("-c", other)]
        if status := subprocess.call([*uv, *FLAGS, *arguments, *chosen, *bound, "-o", name], cwd=ROOT):
            return status
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
