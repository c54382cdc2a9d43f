"""What a later published version says otherwise than the one before it."""

from __future__ import annotations

from typing import Any

from jizheng_site.cycle.differences import Change, changes


def corrected(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Cell by cell: figures, indicators, score, evidence, sentences."""
    return changes(_flat(old), _flat(new))


def _flat(told: dict[str, Any]) -> dict[str, str]:
    found = {f"数据 › {f['label']}": f["shown"] for f in told["figures"]}
    for i in told["indicators"]:
        for key, head in (("target", "目标"), ("actual", "完成"), ("weight", "分值"), ("score", "自评得分"), ("status", "证实情况"), ("reason", "偏差原因")):  # fmt: skip
            found[f"指标 › {i['name']} › {head}"] = i[key] or ""
    for key, head in (("stated", "自评分"), ("recomputed", "复算得分"), ("final", "财政核定分")):
        found[f"得分 › {head}"] = told["score"][key] or ""
    found |= {f"佐证 › {e['title'] or e['id']}": (e["sha256"] or "有登记")[:12] for e in told["evidence"]}
    found |= {f"目标 › {n}": g["text"] for n, g in enumerate(told["goals"], 1)}
    found |= {f"正文 › 第 {n} 段": p["text"] for n, p in enumerate(told["narrative"], 1)}
    return found
