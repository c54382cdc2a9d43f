"""evidence.yaml and the files below evidence/: what is there, what is missing, what changed since it was filed."""

from __future__ import annotations

import re

from jizheng.model import Severity
from jizheng.records import Evidence, EvidenceFile, Trouble

from .files import Files, digest
from .settings import Read, read_settings

NAME = "evidence.yaml"
_HASH = re.compile(r"[0-9a-fA-F]{64}\Z")


def read_evidence(files: Files, room: Read) -> tuple[Evidence, ...]:
    """Every piece with the hash of its file now; ``grade`` is the one that was stated, "" = by the rule of the pack."""
    listed = read_settings(files, NAME, EvidenceFile, room, "evidence") if NAME in files.names else None
    out: list[Evidence] = []
    used: dict[str, str] = {}
    for row in listed.evidence if listed else []:
        place = f"evidence/{row.id}"
        sha256, size = "", 0
        if row.file:
            name = row.file if row.file.startswith("evidence/") else f"evidence/{row.file}"
            used.setdefault(name, row.id)
            if name not in files.names:
                room.tell(
                    "evidence_missing",
                    Severity.ERROR,
                    NAME,
                    place,
                    f"佐证 {row.id} 的文件 {name} 不在文件夹里",
                    "请放回文件，或改正文件名",
                    "file",
                )
            else:
                sha256, size = digest(files, name)
        elif not (row.source or row.locator):
            room.tell(
                "evidence_nowhere",
                Severity.WARNING,
                NAME,
                place,
                f"佐证 {row.id} 没有写文件，也没有写来源和位置",
                "写明在哪里可以查到",
                "file",
            )
        if row.sha256 and not _HASH.match(row.sha256):
            room.tell(
                "evidence_hash",
                Severity.ERROR,
                NAME,
                place,
                f"佐证 {row.id} 的 sha256 不是 64 位的 0-9、a-f",
                "请重新计算，或删去这一项",
                "sha256",
            )
        changed = bool(row.sha256 and sha256 and row.sha256.lower() != sha256)
        if changed:
            message = f"佐证 {row.id} 的文件 {row.file} 与登记时不同"
            room.tell(
                "evidence_changed",
                Severity.WARNING,
                NAME,
                place,
                message,
                f"确认是有意更换后，把 sha256 改成 {sha256}",
                "sha256",
            )
        out.append(Evidence(row, sha256, size, row.grade, "填报" if row.grade else "", changed))
    for name in files.names:
        if name.startswith("evidence/") and name not in used:
            message = f"{name} 没有登记在 evidence.yaml 里，不能证明任何指标"
            room.troubles.append(
                Trouble("evidence_unlisted", Severity.INFO, name, 0, "", message, "在 evidence.yaml 里写明它证明什么")
            )
    return tuple(out)
