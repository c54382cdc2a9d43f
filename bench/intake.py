"""Bulk X-ray of files dropped into the site beside ``jz check`` on the same folder.

usage: python bench/intake.py FOLDER [--files 500]      prints seconds of each and their ratio (goal: at most 1.2)

The folder's reports are copied until there are so many, each with a byte of its own at the end of its name only: the
site keeps equal bytes once but X-rays every name.  The site's time is from the job's start to its end: processes
started, files read, evaluations stored, units matched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
KINDS = {".docx", ".doc", ".pdf", ".txt", ".html", ".xlsx", ".xls"}


def main() -> None:
    p = argparse.ArgumentParser()
    p.add_argument("folder", type=Path)
    p.add_argument("--files", type=int, default=500)
    options = p.parse_args()
    found = sorted(x for x in options.folder.iterdir() if x.suffix.lower() in KINDS)
    if not found:
        raise SystemExit(f"{options.folder}: no reports")
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "reports"
        folder.mkdir()
        for n in range(options.files):
            one = found[n % len(found)]
            shutil.copy(one, folder / f"{one.stem}-{n}{one.suffix}")
        site = in_site(folder, Path(work) / "site")
        begun = time.monotonic()
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        subprocess.run(
            [sys.executable, "-m", "jizheng", "check", str(folder)], env=environment, check=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        check = time.monotonic() - begun
    print(
        f"{options.files} files: jz check {check:.1f} s, bulk X-ray in the site {site:.1f} s, ratio {site / check:.2f}"
    )


def in_site(folder: Path, data: Path) -> float:
    """Seconds of the job."""
    os.environ |= {"JZ_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jizheng_site.config.settings"}
    import django

    django.setup()
    from jizheng_site.config.serve import prepare
    from jizheng_site.intake import jobs
    from jizheng_site.intake.models import Batch
    from jizheng_site.intake.taking import enter
    from jizheng_site.jobs.worker import load, run_one
    from jizheng_site.org.tree import enter as enter_unit

    prepare()
    batch = Batch.objects.create(
        year=2020, place=enter_unit("1", "财政局", 2020, kind="finance"), title="一批", by_name="财政"
    )
    for path in sorted(folder.iterdir()):
        enter(batch, path.name, [path.read_bytes()])
    load()
    jobs.ask(batch, None)
    begun = time.monotonic()
    run_one("bench")
    spent = time.monotonic() - begun
    left = batch.files.filter(read_at=None).count()
    if left:
        raise SystemExit(f"{left} files were not read")
    return spent


if __name__ == "__main__":
    main()
