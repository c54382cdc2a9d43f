"""Make the registers and the evidence of demo/yueyang-cmic-2020: PYTHONPATH=src python demo/make_year.py

The rows add up to the figures of a published report of 2020; not one of them is a real person's or a real item.
unit.yaml, budget.yaml, goals.yaml and narrative.md beside them are written by hand.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import year_evidence  # noqa: E402 - beside this script
import year_things  # noqa: E402
import year_work  # noqa: E402

from jizheng.pack import load_pack  # noqa: E402

FOLDER = HERE / "yueyang-cmic-2020"
REGISTERS = {
    "posts": year_work.posts, "wechat": year_work.pushes, "messages": year_work.messages, "media": year_work.media,
    "surveys": year_work.answers, "training": year_work.training, "conduits": year_things.segments,
    "equipment": year_things.equipment, "payments": year_things.payments, "procurement": year_things.procurement,
    "contracts": year_things.contracts, "issues": year_things.issues,
}  # fmt: skip


def table(register: str, rows: Iterable[dict[str, object]]) -> str:
    """Rows as csv under the register's own Chinese heads."""
    kept = list(rows)
    labels = {f.name: f.label for f in load_pack("yueyang-2020").registers[register].fields}
    names = list(dict.fromkeys(name for row in kept for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([labels[name] for name in names])
    writer.writerows([row.get(name, "") for name in names] for row in kept)
    return out.getvalue()


def files() -> dict[str, bytes]:
    """Every made file of the folder by its path; the same script gives the same bytes."""
    out = {f"registers/{name}.csv": table(name, rows()).encode() for name, rows in REGISTERS.items()}
    out |= {f"evidence/{row[4]}": year_evidence.content(row) for row in year_evidence.rows()}
    return out | {"evidence.yaml": year_evidence.index().encode()}


if __name__ == "__main__":
    for path, data in files().items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    print(f"已写出 demo/{FOLDER.name}（{len(files())} 个文件）")
