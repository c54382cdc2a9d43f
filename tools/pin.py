"""Pin what is installed, by hash: writes requirements.txt and requirements-dev.txt from pyproject.toml.

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


def main(arguments: list[str]) -> int:
    """The core first; the developers' list then keeps to the core's versions."""
    uv = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--python-version",
        "3.11",
        *FLAGS,
        *arguments,
    ]
    core = [*uv, "-o", "requirements.txt"]
    dev = [*uv, "--extra", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt"]
    return next((c for c in (subprocess.call(core, cwd=ROOT), subprocess.call(dev, cwd=ROOT)) if c), 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
