"""Every official form is told from its neighbours: packs/*/cases/forms/<form>.yaml, and every form says where it is from."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from jizheng import evaluate
from jizheng.pack import PACKS, load_pack, pack_names

FILES = sorted(PACKS.glob("*/cases/forms/*.yaml"))
CASES = [(f, row) for f in FILES for row in yaml.load(f.read_text("utf-8"), Loader=yaml.BaseLoader)]


@pytest.mark.parametrize(("file", "row"), CASES, ids=[f"{f.stem}-{row['case']}" for f, row in CASES])
def test_form(file: Path, row: dict[str, str]) -> None:
    """``form``: the form that the text is found to be ("" = none); ``pack``: the pack that it is then judged by."""
    assert set(row) <= {"case", "text", "form", "pack"}
    e = evaluate(row["text"].encode(), "报告.txt")
    assert e.profile.form == row["form"]
    if row["form"]:
        assert e.pack.id == row["pack"]


def test_every_form_has_a_case_that_is_it_and_one_that_is_not() -> None:
    have: dict[str, set[bool]] = defaultdict(set)
    for file, row in CASES:
        have[file.stem].add(row["form"] == file.stem)
    forms = {f.id for n in pack_names() for f in load_pack(n).own_forms}
    assert {f: h for f, h in have.items() if h != {True, False}} == {}
    assert set(have) == forms
