"""One hash of the Document of every file, so that two versions of the readers can be compared: diff what they print.

usage: python bench/same.py [--src DIR] [--mutants N] [--inputs DIR] [FILE…] > before.txt
``--src``: the folder ``src`` of the version to run; ``--mutants``: so many spoiled files too (see bench/mutate.py).
"""

from __future__ import annotations

import argparse
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("files", nargs="*", type=Path)
    a.add_argument("--src", type=Path, default=ROOT / "src")
    a.add_argument("--mutants", type=int, default=0)
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--inputs", type=Path, default=ROOT / "bench" / "out")
    args = a.parse_args()
    from mutate import given, mutant

    sys.path.insert(0, str(args.src.resolve()))
    from jizheng.read import Limits, read

    files = args.files or given(args.inputs)
    limits = Limits(scanned_pages=0)

    def line(label: str, data: bytes, name: str) -> None:
        document = read(data, name, limits)
        print(sha256(repr((document.format, document.blocks, document.problems)).encode()).hexdigest()[:16], label)

    for path in files:
        line(path.name, path.read_bytes(), path.name)
    for n in range(args.mutants):
        name, data = mutant(files, n, args.seed)
        line(f"{n} {name}", data, name)


if __name__ == "__main__":
    main()
