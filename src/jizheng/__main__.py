"""``python -m jizheng``: the command line."""

from jizheng.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
