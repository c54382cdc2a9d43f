"""The draw: everybody's code is hashed with the seed, the smallest hashes are drawn.  Anybody can do it again:

printf '%s:%s:%s' SEED YEAR CODE | sha256sum
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

METHOD = "对每个单位计算 SHA-256（种子:年度:单位代码），按结果从小到大排列，取前 n 个；必查单位先列入，不参加抽取。"


def lot(seed: str, year: int, code: str) -> str:
    """The lot of a unit."""
    return hashlib.sha256(f"{seed}:{year}:{code}".encode()).hexdigest()


def draw(seed: str, year: int, population: Sequence[str], size: int, must: Sequence[str] = ()) -> list[str]:
    """The codes that are drawn, by their lots; those of ``must`` are left out of the draw."""
    rest = sorted(set(population) - set(must), key=lambda code: (lot(seed, year, code), code))
    return rest[: max(0, size)]


def record(
    seed: str, year: int, population: Sequence[str], size: int, must: Sequence[str], names: dict[str, str]
) -> tuple[str, str]:
    """(canonical JSON of the draw, its SHA-256)."""
    told: dict[str, Any] = {
        "schema": "jizheng.draw/1", "method": METHOD, "seed": seed, "year": year, "size": size, "population": sorted(set(population)),
        "must": list(must), "drawn": draw(seed, year, population, size, must), "names": names,
    }  # fmt: skip
    body = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return body, hashlib.sha256(body.encode()).hexdigest()
