"""./jz test: everything that must hold, in one go; arguments go to pytest alone (./jz test -k 执行率)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from postgres import postgres

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
# Every tool is run as a module: the scripts beside Python carry its path, and that may have moved.
STEPS = [
    ("排版", [PYTHON, "-m", "ruff", "format", "--check", "-q", "."]),
    ("写法", [PYTHON, "-m", "ruff", "check", "-q", "."]),
    ("类型", [PYTHON, "-m", "mypy"]),
    ("分层", [PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"]),
]
PYTEST = [PYTHON, "-m", "pytest", "-q"]


def main(arguments: list[str]) -> int:
    """Run each step to its end; the status is 0 only when all passed."""
    # The same words on every machine.
    environment = os.environ | {"PYTHONUTF8": "1"}
    if arguments:
        return subprocess.call([*PYTEST, *arguments], cwd=ROOT, env=environment)
    failed = []
    for name, command in STEPS:
        start = time.monotonic()
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        passed = run.returncode == 0
        print(f"{name:　<5}{'通过' if passed else '没有通过'}　{time.monotonic() - start:.1f} 秒", flush=True)
        if not passed:
            failed.append(name)
            print((run.stdout + run.stderr).strip()[-6000:], flush=True)
    if subprocess.call([*PYTEST, "-n", "auto", "--cov"], cwd=ROOT, env=environment):
        failed.append("pytest")
    try:
        with postgres() as address:
            print("网站的测试在 PostgreSQL 上再跑一遍：", flush=True)
            if subprocess.call(
                [
                    *PYTEST,
                    "-n",
                    "auto",
                    "tests/site",
                    "--ignore=tests/site/test_serve.py",
                    "--ignore=tests/site/test_backup.py",
                ],
                cwd=ROOT,
                env=environment | {"DATABASE_URL": address},
            ):
                failed.append("PostgreSQL")
    except RuntimeError as e:
        print(f"网站的测试没有在 PostgreSQL 上跑：{e}", flush=True)
    print(f"没有通过：{'、'.join(failed)}" if failed else "全部通过", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
