"""``python -m jizheng_site serve …``: what ``jz serve``, ``backup``, ``users`` … become."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from jizheng_site.config.words import Stopped

# command → the module below config that does it, its function.
COMMANDS = {
    "serve": "serve:serve",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "users": "users:users",
    "copy-to-postgres": "moving:copy_to_postgres",
    "verify-audit": "proof:verify_audit",
}


def main(words: list[str]) -> int:
    """Run one command of the site; the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jizheng_site.config.settings")
    if words[:1] == ["worker"]:  # started by serve alone
        os.environ["JZ_DATA"] = words[1]
        import django

        django.setup()
        from jizheng_site.jobs.worker import work

        work(int(words[2]))
        return 0
    from jizheng_site.engine import command_line

    args = command_line(words)
    os.environ["JZ_DATA"] = str(Path(args.data).resolve())
    module, _, name = COMMANDS[args.command].partition(":")
    try:
        return int(getattr(import_module(f"jizheng_site.config.{module}"), name)(args))
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Stopped as e:
        print(f"绩证：{e}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
