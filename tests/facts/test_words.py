"""Vocabulary is data: what a child pack adds is read (tests/facts/words.yaml), what no engine reads is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from jizheng import evaluate, load_pack
from jizheng.pack import PackError
from jizheng.pack_words import LISTS

CASES = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text("utf-8"))


def _pack(root: Path, lists: dict[str, list[str]], more: str = "") -> Path:
    """A pack of the general form with these word lists of its own."""
    (root / "wording").mkdir(parents=True)
    (root / "pack.yaml").write_text("id: own\ntitle: 自己的词\nedition: '1'\nextends: mof-2020\n", "utf-8")
    # JSON is YAML: what a case says goes into the file as it stands.
    said = f"{more}lists:\n" + "".join(f"  {k}: {json.dumps(v, ensure_ascii=False)}\n" for k, v in lists.items())
    (root / "wording" / "own.yaml").write_text(said, "utf-8")
    return root


def _asked(text: str, pack: str, of: str) -> object:
    e = evaluate(text.encode(), "报告.txt", load_pack(pack))
    if of == "parts":
        return [p.name for p in e.parts]
    if of == "indicators":
        return [i.name for i in e.indicators]
    if of == "directions":
        return [i.direction for i in e.indicators]
    if of in ("title", "unit", "year", "kind", "project"):
        return getattr(e.profile, of)
    return [" ".join((f"{f.value}{f.unit}", *(v for _, v in f.dims))) for f in e.facts if f.concept == of]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_a_word_of_a_child_pack_is_read(case: dict, tmp_path: Path) -> None:
    own = _pack(tmp_path / "own", case["lists"])
    assert _asked(case["text"], "mof-2020", case["of"]) == case["without"]
    assert _asked(case["text"], str(own), case["of"]) == case["with"]


def test_a_list_that_nobody_reads_is_refused_with_its_line(tmp_path: Path) -> None:
    own = _pack(tmp_path / "own", {"title_nouns": ["书"], "title_noun": ["书"]})
    with pytest.raises(PackError, match=r"own/own.yaml 第 3 行：不认识的词表“title_noun”"):
        load_pack(str(own))


def test_words_name_a_source_that_there_is(tmp_path: Path) -> None:
    own = _pack(tmp_path / "own", {"title_nouns": ["书"]}, "basis: {source: nowhere}\n")
    with pytest.raises(PackError, match="依据“nowhere”不在 sources.yaml 里"):
        load_pack(str(own))


def test_every_list_has_words_and_every_word_is_read() -> None:
    lists = load_pack("cn").wording.lists
    assert sorted(lists) == sorted(LISTS)
    assert all(lists.values())
