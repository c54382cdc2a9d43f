"""The register types of the packs: what they name exists, heads are told apart, a child pack adds to its parent."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from jizheng.pack import PackError, load_pack, pack_names

TYPES = [(p, t) for p in pack_names() for t in load_pack(p).registers.values()]
NAMED = [
    "posts", "wechat", "messages", "conduits", "equipment", "media", "surveys", "training", "procurement", "contracts",
    "issues", "payments",
]  # fmt: skip


def test_every_register_of_the_unit_is_there() -> None:
    assert set(NAMED) <= set(load_pack("cn").registers)


@pytest.mark.parametrize(("pack", "t"), TYPES, ids=lambda x: getattr(x, "id", x))
def test_no_two_columns_answer_to_one_head(pack: str, t) -> None:
    heads = sorted((h.lower(), f.name) for f in t.fields for h in {f.label, *f.labels})
    assert [(a, b) for a, b in pairwise(heads) if a[0] == b[0] and a[1] != b[1]] == []


@pytest.mark.parametrize(("pack", "t"), TYPES, ids=lambda x: getattr(x, "id", x))
def test_words_for_choices_lead_to_choices(pack: str, t) -> None:
    for f in t.fields:
        assert set(f.also.values()) <= set(f.choices)
        assert not f.choices or f.type == "choice"
        assert not (f.type in ("money", "length") and not f.unit), f"{f.name} has no unit"


def test_the_child_pack_adds_its_box() -> None:
    parent, child = load_pack("cn").registers["conduits"], load_pack("yueyang-2020").registers["conduits"]
    assert child.fields == parent.fields
    assert [c.kind for c in child.constraints if c not in parent.constraints] == ["in_box"]


def test_a_measure_over_a_field_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "registers").mkdir()
    (tmp_path / "pack.yaml").write_text("{id: x, title: 试, edition: '1', extends: cn}", "utf-8")
    row = "- {id: posts, label: 信息, unit: 条, measures: [{id: n, label: 数, kind: sum, field: nothing}]}"
    (tmp_path / "registers" / "posts.yaml").write_text(row, "utf-8")
    with pytest.raises(PackError, match=re.escape("计数 n 用到没有登记的字段“nothing”")):
        _ = load_pack(str(tmp_path)).registers
