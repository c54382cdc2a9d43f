"""./jz test: everything that must hold, in one go; arguments go to pytest alone (./jz test -k 执行率)."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STEPS = [
    ("格式", [sys.executable, "-m", "ruff", "format", "--check", "-q", "."]),
    ("检查", [sys.executable, "-m", "ruff", "check", "-q", "."]),
    ("类型", [sys.executable, "-m", "mypy"]),
    ("房间的墙", [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]),
    ("参考文档", [sys.executable, "tools/reference.py", "--check"]),
]
PYTEST = [sys.executable, "-m", "pytest", "-q"]


def main(arguments: list[str]) -> int:
    """Run each step to its end; the status is 0 only when all passed."""
    if arguments:
        return subprocess.call([*PYTEST, *arguments], cwd=ROOT)
    failed = []
    for name, command in STEPS:
        start = time.monotonic()
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        print(
            f"{name:　<5} {'通过' if run.returncode == 0 else '不通过'}  {time.monotonic() - start:.1f}秒", flush=True
        )
        if run.returncode:
            failed.append(name)
            print((run.stdout + run.stderr).strip()[-6000:], flush=True)
    status = subprocess.call([*PYTEST, "--cov"], cwd=ROOT)
    if status:
        failed.append("pytest")
    print("全部通过" if not failed else f"没有通过：{'、'.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
